"""Every way to go wrong: when it begins, until when it can be mended, how, and what it costs if nobody does."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ....core.deviation import DeviationCode as D
from ....core.deviation import Harm
from ....core.deviation import RecoveryKind as K
from ..primitives import PRIMITIVES


class Onset(StrEnum):
    """Where in a step a slip begins to show."""

    CONTACT = "contact"
    """With the first touch."""
    MIDDLE = "middle"
    """While it is being done."""
    END = "end"
    """When the hand lets go."""
    PAUSE = "pause"
    """Before the next step, while nothing is done."""


Span = tuple[float, float]
"""Shortest and longest, in seconds."""

_FLOW = frozenset({"pour", "sprinkle", "scoop"})
_LONG = frozenset({"stir", "wipe", "cut", "shake", "spread", "screw"})
_HEAT = frozenset({"switch_on"})
_ANY = frozenset(PRIMITIVES)


@dataclass(frozen=True, slots=True)
class Rule:
    """One way to go wrong at a step."""

    code: D
    note: str
    """In words; the assistant's sense may see as much."""
    onset: Onset
    now: K
    """How it is made good while the step is going on."""
    after: K
    """How it is made good afterwards, before the point of no return."""
    late: K | None
    """How it is made good after the point of no return; None: it cannot be undone."""
    pnr: Span | None
    """Seconds from the onset to the point of no return; None: there is none."""
    harm: Harm
    """What it costs past that point, or at the end."""
    spoils: bool = True
    """True when the step's effects do not hold until it is made good."""
    verbs: frozenset[str] = _ANY
    """At which actions it can happen."""
    shows: bool = False
    """True when the world's pixels show it; the rest is only in the truth."""


def _r(code: D, note: str, onset: Onset, kinds: tuple[K, K, K | None], pnr: Span | None, harm: Harm, **more) -> Rule:  # type: ignore[no-untyped-def]
    return Rule(code, note, onset, *kinds, pnr, harm, **more)


RULES: tuple[Rule, ...] = (
    _r(D.OMIT, "", Onset.CONTACT, (K.PAUSE_THEN_DO, K.DO_NOW, K.UNDO_TO), (40, 120), Harm.QUALITY, spoils=False,
       shows=True),
    _r(D.ORDER, "", Onset.CONTACT, (K.PAUSE_THEN_DO, K.UNDO_REDO, K.UNDO_REDO), None, Harm.QUALITY, shows=True),
    _r(D.OBJ, "", Onset.CONTACT, (K.SWAP_REDO, K.SWAP_REDO, K.DISCARD_RESTART), (60, 150), Harm.REWORK, shows=True),
    _r(D.TOOL, "", Onset.CONTACT, (K.SWAP_REDO, K.SWAP_REDO, K.SWAP_REDO), None, Harm.QUALITY, shows=True),
    _r(D.PLACE, "", Onset.CONTACT, (K.UNDO_REDO, K.UNDO_REDO, K.DISCARD_RESTART), (60, 150), Harm.REWORK, shows=True),
    _r(D.QTY, "too little", Onset.END, (K.ADD_MORE, K.ADD_MORE, K.COMPENSATE), (60, 120), Harm.QUALITY, verbs=_FLOW),
    _r(D.QTY, "too much", Onset.MIDDLE, (K.ADJUST_NOW, K.REMOVE, K.COMPENSATE), (20, 60), Harm.QUALITY, verbs=_FLOW),
    _r(D.TIME, "too short", Onset.END, (K.EXTEND, K.EXTEND, K.REDO), (60, 150), Harm.QUALITY, verbs=_LONG),
    _r(D.TIME, "too long", Onset.MIDDLE, (K.STOP, K.COMPENSATE, K.COMPENSATE), (15, 40), Harm.QUALITY, verbs=_LONG),
    _r(D.TEMP, "wrong setting", Onset.CONTACT, (K.SET_PARAM, K.SET_PARAM, K.DISCARD_RESTART), (30, 70), Harm.REWORK,
       verbs=_HEAT),
    _r(D.TECH, "wrong way", Onset.MIDDLE, (K.ADJUST_NOW, K.REDO, K.UNDO_REDO), (60, 150), Harm.QUALITY),
    _r(D.PREP, "not prepared", Onset.CONTACT, (K.UNDO_REDO, K.UNDO_REDO, K.UNDO_REDO), None, Harm.QUALITY),
    _r(D.QUAL, "poor result", Onset.END, (K.REDO, K.REDO, K.REDO), None, Harm.QUALITY),
    _r(D.ACC, "spilt", Onset.MIDDLE, (K.CLEAN, K.CLEAN, K.CLEAN), None, Harm.QUALITY, verbs=_FLOW),
    _r(D.ACC, "dropped and dirty", Onset.MIDDLE, (K.REPLACE, K.REPLACE, K.DISCARD_RESTART), (25, 60), Harm.DAMAGE),
    _r(D.SPLIT, "left half done", Onset.MIDDLE, (K.RESUME, K.RESUME, K.RESUME), None, Harm.REWORK, shows=True),
    _r(D.REPEAT, "", Onset.CONTACT, (K.STOP, K.ACCEPT, None), (10, 16), Harm.QUALITY, spoils=False, shows=True),
    _r(D.EXTRA, "something is added that does harm", Onset.CONTACT, (K.STOP, K.UNDO, K.COMPENSATE), (40, 90),
       Harm.QUALITY, spoils=False, shows=True),
    _r(D.HAZARD, "the hand is too near to something dangerous", Onset.MIDDLE, (K.STOP_SAFE, K.STOP_SAFE, None), (8, 15),
       Harm.INJURY, spoils=False),
    _r(D.STALL, "", Onset.PAUSE, (K.HINT, K.HINT, None), (45, 100), Harm.NONE, spoils=False),
    _r(D.DIST, "", Onset.PAUSE, (K.RESUME, K.RESUME, None), (40, 140), Harm.NONE, spoils=False),
    _r(D.GOAL, "", Onset.PAUSE, (K.CLARIFY, K.CLARIFY, None), (60, 90), Harm.NONE, spoils=False),
    _r(D.BRANCH, "", Onset.CONTACT, (K.ADAPT, K.ADAPT, K.ADAPT), None, Harm.NONE, spoils=False, shows=True),
    _r(D.BENIGN, "another way that is as good", Onset.MIDDLE, (K.NONE, K.NONE, K.NONE), None, Harm.NONE, spoils=False),
)  # fmt: skip
"""Every way to go wrong. A way with several notes is drawn evenly among those that fit the action."""

FAMILIES = ("body and health", "information and planning", "media", "objects and tidying", "comfort and the senses")
"""Where attention goes when it leaves the task."""


def rules_for(code: D, verb: str) -> tuple[Rule, ...]:
    """The ways in which a step of this action can go wrong by `code`."""
    return tuple(r for r in RULES if r.code is code and verb in r.verbs)
