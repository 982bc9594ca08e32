"""From the blocks of a page to the steps it tells, one instruction each, with the cautions that belong to them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from .acts import plain_verb
from .clause import clause
from .nouns import words_of
from .page import Block, Kind
from .sentences import Use, sentences, use_of

_HOW = re.compile(
    r"\b(instructions?|method|directions?|steps?|preparation|procedure|how to|what to do|process|assembly)\b", re.I
)
_WHAT = re.compile(
    r"\b(ingredients?|you(?:'ll| will)? need|materials?|equipment|tools?|parts|supplies|shopping|notes?|tips?|"
    r"nutrition|comments?|related|about|storage|faq|reviews?)\b",
    re.I,
)
_CUT = re.compile(r"(?:,?\s+(?:and\s+)?then\s+|;\s*(?:then\s+)?|,\s+and\s+|\s+and\s+|,\s+)(?=[a-z])")


@dataclass(frozen=True, slots=True)
class Said:
    """One step as a page tells it."""

    text: str
    line: int | None = None
    cautions: tuple[str, ...] = ()
    """What the page says to mind at this step."""
    sure: bool = True
    """False when it may be no step at all: no verb that is known begins it."""


@dataclass(slots=True)
class Told:
    """What a page tells."""

    goal: str = ""
    steps: list[Said] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    """Sentences among the steps that are none: remarks, and what to do only if something happens."""


def told(blocks: Sequence[Block]) -> Told:
    """The goal and the steps of a page."""
    out = Told()
    for block in _of_the_steps(blocks):
        _read(block, out)
    out.goal = _goal(blocks, out)
    return out


def _goal(blocks: Sequence[Block], told: Told) -> str:
    """The title: the first heading that names no part of the page, or a short first line that is no step."""
    for block in blocks[:40]:
        titles = block.kind is Kind.HEADING and not _HOW.fullmatch(block.text.strip()) and not _WHAT.search(block.text)
        short = block.kind is Kind.PARAGRAPH and len(block.text) < 80 and not re.search(r"[.!?]$", block.text)
        if titles or (short and block is blocks[0] and not any(s.text == block.text for s in told.steps)):
            return block.text
    return ""


def _of_the_steps(blocks: Sequence[Block]) -> list[Block]:
    """Blocks under a heading that promises steps; else the numbered items, the bullets, or all running text."""
    under = list(_under(blocks))
    for chosen in (under, [b for b in blocks if b.kind is Kind.NUMBERED]):
        if any(_instructs(b) for b in chosen):
            numbered = [b for b in chosen if b.kind is Kind.NUMBERED]
            return numbered if len(numbered) > 1 else chosen
    rest = [b for b in _outside_lists_of_things(blocks) if b.kind is not Kind.HEADING]
    bullets = [b for b in rest if b.kind is Kind.BULLET and _instructs(b)]
    return [b for b in rest if b.kind is Kind.BULLET] if len(bullets) > 1 else rest


def _under(blocks: Sequence[Block]) -> Iterator[Block]:
    inside = False
    for block in blocks:
        if block.kind is Kind.HEADING:
            inside = (bool(_HOW.search(block.text)) or inside) and not _WHAT.search(block.text)
        elif inside:
            yield block


def _outside_lists_of_things(blocks: Sequence[Block]) -> Iterator[Block]:
    inside = True
    for block in blocks:
        if block.kind is Kind.HEADING:
            inside = not _WHAT.search(block.text)
        elif inside:
            yield block


def _instructs(block: Block) -> bool:
    return any(use_of(s) is Use.INSTRUCTION for s in sentences(block.text))


def _read(block: Block, out: Told) -> None:
    listed = block.kind in (Kind.NUMBERED, Kind.BULLET)
    begun = len(out.steps)
    for sentence in sentences(block.text):
        use = use_of(sentence)
        if use is Use.INSTRUCTION:
            out.steps += [Said(part, block.line) for part in parted(sentence)]
        elif use is Use.CAUTION and out.steps:
            last = out.steps[-1]
            out.steps[-1] = Said(last.text, last.line, (*last.cautions, sentence), last.sure)
        else:
            out.left_out.append(sentence)
    if listed and len(out.steps) == begun:
        first = sentences(block.text)[:1]
        if first and use_of(first[0]) is not Use.CAUTION:
            out.left_out = [s for s in out.left_out if s != first[0]]
            out.steps.append(Said(first[0], block.line, sure=False))


def parted(sentence: str) -> tuple[str, ...]:
    """A sentence with several instructions as one each: "Chop the onion and add it to the pan" is two.

    "it" and "them" in the later ones become the thing that the first names.
    """
    plain = sentence.rstrip(" .!")
    out: list[str] = []
    begun = 0
    for joint in _CUT.finditer(plain):
        first, rest = plain[begun : joint.start()], plain[joint.end() :]
        outside = plain.count("(", 0, joint.start()) == plain.count(")", 0, joint.start())
        if outside and _begins_an_act(rest) and _is_whole(first, strong=re.search("then|;", joint[0]) is not None):
            out.append(first)
            begun = joint.end()
    out.append(plain[begun:])
    named = ""
    for i, part in enumerate(out):
        objects = clause(part).objects
        if named:
            part = re.sub(r"\b(?:it|them)\b", f"the {named}", part, count=1)
        if objects and not objects[0].mixture and objects[0].name:
            named = objects[0].name
        out[i] = part[:1].upper() + part[1:]
    return tuple(out)


def _begins_an_act(text: str) -> bool:
    words = words_of(text)[:2]
    first = words[1] if len(words) > 1 and words[0].endswith("ly") else words[0] if words else ""
    following = words[1] if len(words) > 1 else ""
    return plain_verb(first) == first and first not in _NOUNS_TOO and following not in ("and", "or", "of", "powder")


_NOUNS_TOO = frozenset(
    "oil butter salt water cream brush core pit plug cap lock tie screw clip hook tape nail dress mark top line form "
    "shape plate drink test sauce steam process score sand zip hold rest cup can".split()
)
"""Verbs that are more often things where they follow "and"."""


def _is_whole(text: str, *, strong: bool) -> bool:
    """True when the words before a joint are an instruction; before a weak one, with what it is done to."""
    found = clause(text)
    return found.act is not None and (strong or bool(found.objects or found.places or found.tools))
