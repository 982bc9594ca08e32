"""What a step's words say besides the act: things in their roles, amounts, times, cues, dangers, ways back.

Only what the words carry, and what their kind of act implies (a knife is sharp); a person edits the file afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ...core.stated_time import stated_times
from .acts import Act, act_of
from .amounts import amounts, temperatures
from .clause import Clause
from .nouns import Noun

_SPREAD = 0.2
"""Tolerance around a stated amount or time, as a share of it: an author's to change."""
_CUTTING = frozenset(
    "chop cut slice dice mince grate shred core halve quarter julienne spiralize peel devein trim".split()
)
_DANGERS: Sequence[tuple[str, str, str]] = (
    ("sharp", r"\b(knife|knives|blade|scissors|saw|razor|mandoline|grater|slicer|scalpel|needle)\b", "Mind the blade"),
    (
        "hot",
        r"\b(oven|stove|boil\w*|kettle|simmer\w*|fry\w*|sear|sauté|saute|grill|hot|steam|burner|torch|flame)\b",
        "It is hot",
    ),
    (
        "electric",
        r"\b(plug in|mains|socket|wire|wiring|electric\w*|battery|batteries|solder\w*|breaker|fuse|voltage)\b",
        "Mind the current",
    ),
    (
        "chemical",
        r"\b(bleach|acid|brake fluid|solvent|ammonia|lye|epoxy|degreaser|reagent|gasoline|petrol)\b",
        "Keep it off skin and eyes",
    ),
    ("power_tool", r"\b(drill|sander|grinder|jigsaw|router|nail gun|chainsaw)\b", "Mind the tool while it runs"),
    ("heavy", r"\b(jack|jack stand|hoist|lift the (?:car|vehicle|engine|cabinet|wardrobe))\b", "Mind the load"),
)
_FOR_GOOD = frozenset("discard throw glue nail drill saw solder crack weld burn tear".split())
_PARTLY = frozenset({Act.COMBINE, Act.COOK})
_SOUNDS = re.compile(
    r"\b(?:until|till|when) (?:(?:it|you hear(?: it| an?| the)?|the \w+) )?\w*\s*"
    r"(beeps?|clicks?|sizzles?|whistles?|pops?|hiss\w*|rings?|dings?|snaps?)\b",
    re.IGNORECASE,
)
_UNTIL = re.compile(r"\b(?:until|till)\s+([^,.;()]{3,120})", re.IGNORECASE)
_DONE: Mapping[str, str] = {
    "put": "put",
    "cut": "cut",
    "set": "set",
    "spread": "spread",
    "let": "left",
    "beat": "beaten",
    "break": "broken",
    "grind": "ground",
    "freeze": "frozen",
    "take": "taken",
    "make": "made",
    "bring": "brought",
    "hang": "hung",
    "slide": "slid",
    "tear": "torn",
    "fit": "fitted",
    "shut": "shut",
    "build": "built",
    "get": "there",
    "melt": "melted",
}


def fields_of(clause: Clause, cautions: Sequence[str] = ()) -> dict[str, Any]:
    """Further fields of a step, as the task graph file writes them; empty ones are left in."""
    things = _things(clause)
    dangers = _hazards(clause, cautions)
    complete = _complete(clause, things)
    return {
        "verb": clause.verb,
        **things,
        "complete": complete,
        "incomplete": [f"Not yet: {until}" for until in _untils(clause.text)][:1],
        "sound": _sounds(clause),
        "params": _params(clause),
        "hazards": dangers,
        "reversible": _reversible(clause),
        "recoveries": _recoveries(clause, things),
        "confirm": "" if things or complete else "person",
    }


def _things(clause: Clause) -> dict[str, Any]:
    goods, places, tools = clause.objects, clause.places, clause.tools
    if clause.act is Act.ADD and not places and tools:
        goods, places, tools = tools, goods, ()
    if clause.act is Act.DETACH and not places:
        places = clause.sources
    named = {"object": _first(goods), "target": _first(places), "tool": _first(tools)}
    return {role: name for role, name in named.items() if name}


def _first(nouns: Sequence[Noun]) -> str:
    return next((n.name for n in nouns if n.name and not n.mixture), "")


def _untils(text: str) -> list[str]:
    return [" ".join(found.split()) for found in _UNTIL.findall(text)]


def _complete(clause: Clause, things: Mapping[str, str]) -> list[str]:
    """What is seen when it is done: the words' own "until ...", else what such an act leaves to be seen."""
    thing, place = things.get("object", ""), things.get("target", "")
    said = [_state(until, thing or place) for until in _untils(clause.text)]
    if said:
        return said[:2]
    if not thing and not place:
        return []
    if clause.act in (Act.ADD, Act.MOVE) and thing and place:
        where = "on" if clause.preposition in ("on", "onto", "over", "upon", "atop") else "in"
        return [_sentence(thing, f"{where} the {place}")]
    if clause.act is Act.ATTACH and thing and place:
        return [_sentence(thing, f"{participle(clause.verb)} to the {place}")]
    if clause.act is Act.DETACH and thing:
        return [_sentence(thing, f"away from the {place}" if place else participle(clause.verb))]
    if clause.act is Act.ADD:
        return [_sentence(thing or place, "added")]
    if clause.act in (Act.CHECK, Act.WAIT, Act.GATHER, Act.MAKE, Act.SET, None) or act_of(clause.verb) is None:
        return []
    return [_sentence(thing or place, participle(clause.verb))]


def _state(until: str, thing: str) -> str:
    """What is seen once `until` holds: "until soft" of an onion is "The onion is soft"."""
    says = re.search(r"\b(the|a|an|it|they|no|is|are|has|have)\b", until, re.IGNORECASE) is not None
    return until[:1].upper() + until[1:] if says or not thing or len(until.split()) > 4 else _sentence(thing, until)


def _sentence(thing: str, state: str) -> str:
    many = re.search(r"(?<!s)s$", thing.split(" of ")[0]) is not None
    return f"The {thing} {'are' if many else 'is'} {state}"


def participle(verb: str) -> str:
    """The past participle: of "chop" it is "chopped"."""
    if verb in _DONE:
        return _DONE[verb]
    if verb.endswith("e"):
        return verb + "d"
    if verb.endswith("y") and verb[-2:-1] not in "aeo":
        return verb[:-1] + "ied"
    doubled = re.search(r"[^aeiou][aeiou][^aeiouwxy]$", verb) is not None and len(verb) <= 5
    return verb + (verb[-1] if doubled else "") + "ed"


def _sounds(clause: Clause) -> list[str]:
    said = _SOUNDS.search(clause.text)
    if said:
        return [f"It {said[1].lower().rstrip('s')}s"]
    return ["The microwave beeps"] if clause.verb == "microwave" and stated_times(clause.text) else []


def _params(clause: Clause) -> list[dict[str, Any]]:
    out: list[dict[str, Any]] = []
    for name, kind, target, unit in amounts(clause.text):
        exact = kind == "count"
        slack = {} if exact else {"below": round(_SPREAD * target, 4), "above": round(_SPREAD * target, 4)}
        out.append({"name": name, "kind": kind, "target": round(target, 4), **slack, "unit": unit})
    for i, time in enumerate(stated_times(clause.text)[:3]):
        middle = (time.low + time.high) / 2
        if 0 < middle <= 40_000:
            half = max((time.high - time.low) / 2, _SPREAD * middle)
            name = "time" if i == 0 else f"time {i + 1}"
            spread = {"below": round(half, 2), "above": round(half, 2)}
            out.append({"name": name, "kind": "duration", "target": round(middle, 2), **spread, "unit": "s"})
    for low, high in temperatures(clause.text)[:2]:
        half = max((high - low) / 2, 5.0)
        spread = {"below": round(half, 1), "above": round(half, 1)}
        middle = round((low + high) / 2, 1)
        out.append({"name": "temperature", "kind": "temperature", "target": middle, **spread, "unit": "°C"})
    return out


def _hazards(clause: Clause, cautions: Sequence[str]) -> list[dict[str, str]]:
    text = clause.text.lower()
    out = {kind: warning for kind, pattern, warning in _DANGERS if re.search(pattern, text)}
    if clause.verb in _CUTTING:
        out.setdefault("sharp", "Mind the blade")
    in_heat = any(n.head in ("oven", "stove") for n in clause.places)
    if in_heat or (clause.act is Act.HEAT and clause.verb not in ("turn", "warm")):
        out.setdefault("hot", "It is hot")
    for caution in cautions:
        kind = next((kind for kind, pattern, _ in _DANGERS if re.search(pattern, caution.lower())), "care")
        out[kind] = caution[:500]
    return [{"kind": kind, "text": words} for kind, words in out.items()]


def _reversible(clause: Clause) -> str:
    if clause.verb in _FOR_GOOD:
        return "no"
    return "partly" if clause.act in _PARTLY or clause.verb in _CUTTING else ""


def _recoveries(clause: Clause, things: Mapping[str, str]) -> list[dict[str, str]]:
    thing, place = things.get("object", "it"), things.get("target", "")
    out: list[dict[str, str]] = []
    if clause.verb in _FOR_GOOD:
        out.append({"code": "E.QUAL", "kind": "replace", "text": f"Take a fresh {thing} and do it again"})
    if clause.act in (Act.ADD, Act.MOVE) and thing != "it":
        if amounts(clause.text):
            out.append({"code": "E.QTY", "kind": "add_more", "text": f"Add the rest of the {thing}"})
        swap = f"Put that back and take the {thing}" + (f" for the {place}" if place else "")
        out.append({"code": "E.OBJ", "kind": "swap_redo", "text": swap})
    if clause.act in (Act.COOK, Act.WAIT, Act.COMBINE) and stated_times(clause.text):
        out.append({"code": "E.TIME", "kind": "extend", "text": "Go on until the time is full"})
    if clause.act is Act.ATTACH and thing != "it":
        out.append({"code": "E.PLACE", "kind": "undo_redo", "text": f"Take the {thing} off and fit it again"})
    return out
