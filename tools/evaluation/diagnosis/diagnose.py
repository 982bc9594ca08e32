"""`planwatch diagnose RUN`: which failure signatures a run has, where they begin, and which knob to turn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .case import Case, read_cases
from .signs import SIGNS, Sign

BAD, WORTH = 0.25, 0.1
"""A session has a signature from this share on; a run has it from this share of its sessions on."""

KNOBS = {
    "never_speaks": "if it concluded nothing: the sense (`--perception`, `--weights`, the task's words: `planwatch"
    " lint`); if it did: the policy (C_FA/B down for `utility`, `speak_p` down for `threshold`; `--policy always` shows"
    " what is held back)",
    "goal_lost": "the tracker's trust in its eyes (`TrackerSettings.trust`, `done_at`); `experiment plan-quality` with"
    " the canonical plan shows what a right state would be worth; the words `done` and `undo` put a session right",
    "hallucinated_steps": "`TrackerSettings.done_at` up or `trust` down; `eval audit` shows whether the sense looks",
    "storms": "the policy: C_FA/B up for `utility`, `cooldown_s` up and `max_at_once` down for `threshold`",
    "wrong_times": "late: C_FA/B (`utility`) or `speak_p`, `cooldown_s` (`threshold`) down, or a sense with less lag;"
    " early: `TrackerSettings.done_at` or `owed_s` up",
    "missed_deviations": "`TrackerSettings.owed_on`, `owed_s` and `wrong_at` down; and cues for the step in the task"
    " (`planwatch lint` names steps that look alike)",
    "false_alarms": "`TrackerSettings.wrong_at`, `owed_on` or `owed_s` up",
    "repetitions": "the policy: C_FA/B (`utility`) or `cooldown_s` (`threshold`) up; a finding that comes again and"
    " again wavers: `done_at` up",
}
"""Signature -> what to turn."""


def run_diagnose(run: Path, truth: Path | None = None, data: str | None = None) -> dict[str, Any]:
    """What is wrong with `run`, worst first, as JSON values.

    Raises:
        InputError: `run` is neither a run file nor the folder of a session, or is damaged.
    """
    return diagnosed(read_cases(run, truth, data))


def diagnosed(cases: Sequence[Case]) -> dict[str, Any]:
    """Every signature with its numbers; `signatures` names those that the run has."""
    found = {name: _signature(name, cases) for name in SIGNS}
    present = [name for name, one in found.items() if one["present"]]
    ranked = sorted(present, key=lambda name: -found[name]["severity"])
    return {
        "signatures": ranked,
        "worst": ranked[0] if ranked else None,
        "details": {name: found[name] for name in (*ranked, *(n for n in found if n not in ranked))},
        "sessions": len(cases),
        "with_truth": sum(case.truth is not None for case in cases),
    }


def _signature(name: str, cases: Sequence[Case]) -> dict[str, Any]:
    signs = [(case.session_id, SIGNS[name](case)) for case in cases]
    known: list[tuple[str, Sign]] = [(session_id, sign) for session_id, sign in signs if sign is not None]
    bad = sorted(((i, sign) for i, sign in known if sign.share >= BAD), key=lambda one: -one[1].share)
    share = len(bad) / len(known) if known else None
    minutes = Counter(sign.minute for _, sign in bad if sign.minute is not None)
    return {
        "present": bool(share and share >= WORTH),
        "severity": round(sum(sign.share for _, sign in known) / len(known), 4) if known else None,
        "sessions": len(bad),
        "of": len(known),
        "by_minute": {str(minute): minutes[minute] for minute in sorted(minutes)},
        "worst_sessions": [{"session_id": i, "what": sign.what} for i, sign in bad[:5]],
        "knob": KNOBS[name],
    }
