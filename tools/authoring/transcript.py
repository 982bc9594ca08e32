"""Transcripts: what somebody says while doing or teaching it, as instructions. SubRip, WebVTT, or lines of speech."""

from __future__ import annotations

import re

from .acts import plain_verb
from .page import Block, Kind
from .sentences import Use, sentences, use_of

LOOKED_AT = 50_000
"""How many characters tell whether a text is a transcript."""
_CUE = re.compile(r"^\s*(?:\d{1,2}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?\s*-->.*$", re.MULTILINE)
_STAMP = re.compile(r"^\s*[\[(]?(?:\d{1,2}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?[\])]?\s*[-–]?\s*")
_SPEAKER = re.compile(r"^\s*(?:>>\s*)?(?:[A-Z][\w .'-]{0,30}|SPEAKER[ _]?\d+)\s*:\s+(?=\S)")
_FILLER = re.compile(
    r"\b(?:um+|uh+|er+m?|you know|i mean|kind of|sort of|basically|actually|really|just|like,)\b,?\s*", re.IGNORECASE
)
_SPOKEN = re.compile(
    r"(?:(?:what )?(?:we|you|i)(?:'re|'ll|'m|'ve| are| will| am| have)?\s+(?:now |then |also |all )?"
    r"(?:(?:going to|gonna|want to|wanna|need to|have to|got to|gotta|should|can|could|must|to|would like to)\s+)+"
    r"(?:do is\s+|go ahead and\s+|make sure (?:to|you)\s+|start by\s+)?|let's\s+(?:go ahead and\s+)?|"
    r"(?:we|you|i)(?:'ll| will)\s+(?:go ahead and\s+)?|go ahead and\s+|make sure (?:to|you)\s+|"
    r"the (?:first|next|last) (?:thing|step) is to\s+|(?:start|begin|finish) (?:off )?by\s+)",
    re.IGNORECASE,
)
_JOINTS = re.compile(
    r"\s*(?:,\s*)?\b(?:and then|and after that|after that|and next|then next|and now|so now)\b,?\s*", re.IGNORECASE
)
_LEAD = re.compile(
    r"^(?:(?:so|ok(?:ay)?|alright|all right|now|then|next|first|and|well|finally)\b[\s,]*)+", re.IGNORECASE
)


def is_transcript(text: str) -> bool:
    """True for subtitles, for lines with times, and for text that mostly speaks of what we or you are going to do."""
    text = text[:LOOKED_AT]
    if text.lstrip().startswith("WEBVTT") or _CUE.search(text):
        return True
    lines = [line for line in text.splitlines() if line.strip()]
    stamped = sum(bool(re.match(r"\s*[\[(]?(?:\d{1,2}:)?\d{1,2}:\d{2}", line)) for line in lines)
    if lines and stamped * 2 > len(lines):
        return True
    said = sentences(text)
    return len(said) > 1 and sum(bool(_SPOKEN.search(s)) for s in said) * 3 > len(said)


def transcript_blocks(text: str) -> tuple[Block, ...]:
    """The instructions that were spoken, one a block; talk that tells nothing to do is left out."""
    out: list[Block] = []
    for sentence in sentences(_JOINTS.sub(". Then ", _speech(text))):
        said = _instruction(sentence)
        if said:
            out.append(Block(Kind.PARAGRAPH, said[:1].upper() + said[1:]))
    return tuple(out)


def _speech(text: str) -> str:
    """The words alone, without numbers, times and names of speakers."""
    out: list[str] = []
    for line in text.splitlines():
        bare = line.strip()
        if not bare or bare.isdigit() or "-->" in bare or bare.startswith(("WEBVTT", "NOTE", "STYLE")):
            continue
        bare = re.sub(r"<[^<>]{0,200}>|\[[^\[\]]{0,60}\]", " ", _SPEAKER.sub("", _STAMP.sub("", bare)))
        if not out or bare.strip() != out[-1]:
            out.append(bare.strip())
    return " ".join(_FILLER.sub("", " ".join(out)).split())


def _instruction(sentence: str) -> str | None:
    """The sentence as an instruction; None when it tells nothing to do."""
    rest = _LEAD.sub("", sentence)
    found = _SPOKEN.search(rest)
    front = rest[: found.start()] if found else ""
    if found and (not front.strip() or re.match(r"(?:once|when|while|after|before|as)\b", front, re.IGNORECASE)):
        rest = f"{front}{_plainly(rest[found.end() :])}"

    if re.search(r"\b(?:i|we|you)\b", front if found else rest[:25], re.IGNORECASE):
        return None
    return rest.strip() if use_of(rest) is Use.INSTRUCTION else None


def _plainly(text: str) -> str:
    """With a plain verb in front: "adding the flour" is "add the flour"."""
    first, _, rest = text.strip().partition(" ")
    verb = plain_verb(first.lower())
    return f"{verb} {rest}" if verb and first.lower().endswith("ing") else text.strip()
