"""`planwatch eval when`: policies and blind rules against when human coaches spoke, on tasks that no fit has seen.

Sessions are split by the thing that the task is about; whatever is fitted or chosen for a part is fitted or chosen on
the others. The coach's words are read by the scorer and by fits on other tasks, never by the policy that is being
scored; the one exception says so in its name (`dialog_only_told`).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ....core.codec import encode
from ....core.errors import InputError
from ....core.registry import Spec
from ....perception.policies.judge import Judge, load_judge
from ....perception.policies.moment import NAMES, Head
from ....perception.registry import POLICIES
from ...datasets.holoassist import CoachedSession, read_sessions
from . import blind
from .batch import batch_of
from .finished import Done, Finished
from .fit import Budget, fit_policy, tallies_of
from .play import play
from .roll import Chances, Look, roll
from .score import Tally, paired, row, tally
from .trust import reliability_of, sums_of

Progress = Callable[[float, float, str], None]

PARTS = 3
"""Parts that the tasks are split into, fewer when there are fewer things."""

_HEARD = frozenset(n for n in NAMES if n.startswith(("heard", "somebody")) or n == "told since heard")
_CLOCK = frozenset(n for n in NAMES if n.startswith(("begun", "any words", *Head)) or n in ("talk", "p"))
_EVIDENCE = frozenset(NAMES) - _HEARD - _CLOCK
LOOKS: Mapping[str, Look] = {
    "learned": Look(),
    "timing_only": Look(_EVIDENCE | _HEARD),
    "dialog_only": Look(_EVIDENCE),
    "dialog_only_told": Look(_EVIDENCE, told=True),
}
"""row -> what a fitted policy may look at. Timing: the clock and its own words. Dialog: the person's words besides."""

TRUSTED = 0.1
"""Share of the moments that are looked at for calibration."""

POLICY_ROWS = ("threshold", "utility", "always")
"""Registered policies, with the settings that sessions use."""

FIXED_ROWS = ("each_n_seconds", "each_boundary", "each_pause", "best_of_each", "coin", "silent")
"""Rules without a fit; their numbers are chosen on other tasks."""

ROWS = (*LOOKS, "learned_in_simulator", *POLICY_ROWS, *FIXED_ROWS)
"""Every row of the table."""


@dataclass(frozen=True, slots=True)
class How:
    """How a run is done; the numbers depend on all of it."""

    limit: int | None = None
    """Most sessions of each task; None: all."""
    seed: int = 0
    """Of fits and intervals."""
    budget: Budget = Budget()
    """Of each fit."""
    partial: Path | None = None
    """A file that lets a broken run go on where it stopped; the numbers do not depend on it."""


def run_when(
    data: Path,
    rows: Sequence[str] = ROWS,
    policies: Sequence[str] = (),
    how: How | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Score every row; `policies` are further registered ones.

    Raises InputError: no labels, an unknown row or policy.
    """
    for name in rows:
        if name not in ROWS:
            raise InputError(f"no row is called {name!r}; allowed: {', '.join(ROWS)}")
    wanted = (*rows, *(f"policy:{name}" for name in policies))
    for name in policies:
        POLICIES.load(name)
    how = how or How()
    sessions = _limited(read_sessions(data), how.limit)
    parts = parts_of(sessions)
    if len(parts) < 2 and any(name in LOOKS for name in rows):
        wanted = tuple(name for name in wanted if name not in LOOKS)
    tell = progress or (lambda done, total, note: None)
    finished, table, trust = Finished(how.partial), dict[str, Any](), dict[str, Any]()
    scored = dict[str, list[Tally]]()
    for i, name in enumerate(wanted):
        tell(i, len(wanted), name)
        dones: list[Done] = []
        for k in range(len(parts)):
            dones.append(_finish(name, k, parts, (how, finished)))
            tell(i + (k + 1) / len(parts), len(wanted), name)
        scored[name] = [one for done in dones for one in done.tallies]
        table[name] = {**row(scored[name], how.seed), "chosen": sorted({done.note for done in dones if done.note})}
        if any(done.sums for done in dones):
            trust[name] = reliability_of([done.sums for done in dones])
    tell(len(wanted), len(wanted), "done")
    mine = scored.get("learned")
    gaps = {n: paired(mine, one, how.seed) for n, one in scored.items() if mine and n != "learned"}
    return {**_result(table, sessions, parts), "learned_minus": gaps, "calibration": trust}


def _finish(name: str, k: int, parts: Sequence[Sequence[CoachedSession]], about: tuple[How, Finished]) -> Done:
    """One row on part `k`, from what is finished, or anew."""
    how, finished = about
    work = encode(replace(how, partial=None)) | {"row": name, "part": k, "of": [len(part) for part in parts]}
    key = json.dumps(work, sort_keys=True)
    if (known := finished.get(key)) is not None:
        return known
    others = [one for j, other in enumerate(parts) if j != k for one in other] or list(parts[k])
    return finished.add(key, _row(name, parts[k], others, how))


def parts_of(sessions: Sequence[CoachedSession]) -> list[list[CoachedSession]]:
    """The sessions in PARTS parts of about the same size; all that is about one thing is in one part."""
    counts = Counter(one.group for one in sessions)
    parts: list[list[str]] = [[] for _ in range(min(PARTS, len(counts)))]
    for group, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        min(parts, key=lambda part: sum(counts[g] for g in part)).append(group)
    return [[one for one in sessions if one.group in part] for part in parts]


def _limited(sessions: Sequence[CoachedSession], limit: int | None) -> list[CoachedSession]:
    seen: Counter[str] = Counter()
    out = []
    for one in sessions:
        seen[one.task] += 1
        if limit is None or seen[one.task] <= limit:
            out.append(one)
    return out


def _row(name: str, part: Sequence[CoachedSession], others: Sequence[CoachedSession], how: How) -> Done:
    """One row on one part of the tasks."""
    seed, budget = how.seed, how.budget
    if name in LOOKS:
        fewer = budget if name == "learned" else replace(budget, rounds=2)  # a blind policy has little to correct
        judge = fit_policy(others, LOOKS[name], budget=fewer, seed=seed)
        return _rolled(judge, part, LOOKS[name])
    if name == "learned_in_simulator":
        return _rolled(load_judge("simulator"), part, Look())
    registered = name.removeprefix("policy:")
    if registered in POLICY_ROWS or name.startswith("policy:"):
        policy = POLICIES.make(Spec(registered, {}))
        return Done(tuple(tally(one, play(one, policy)) for one in part))
    rule, note = _rule(name, others, seed)
    return Done(tuple(tally(one, rule(one)) for one in part), note)


def _rolled(judge: Judge, part: Sequence[CoachedSession], look: Look) -> Done:
    """A share of the moments tells how far the judge can be trusted; of blind rows nobody asks it."""
    batch = batch_of(part)
    rolled = roll(batch, judge, look, Chances(collect=0.0 if look.hidden else TRUSTED))
    scored = dict(zip(map(id, batch.sessions), tallies_of(batch, rolled), strict=True))
    return Done(tuple(scored[id(one)] for one in part), "", sums_of(judge, rolled))


def _rule(name: str, others: Sequence[CoachedSession], seed: int) -> tuple[blind.Rule, str]:
    few = others[:: max(1, len(others) // 150)]
    if name == "each_n_seconds":
        return blind.best_every(few)
    if name == "each_boundary":
        return blind.best_boundary(few)
    if name == "each_pause":
        return blind.best_pause(few)
    if name == "best_of_each":
        return blind.best_of_each(few)
    return (blind.coin(others, seed), "") if name == "coin" else (blind.silent, "")


def _result(
    table: dict[str, Any], sessions: Sequence[CoachedSession], parts: Sequence[Sequence[CoachedSession]]
) -> dict[str, Any]:
    main = table.get("learned")
    rivals = {n: r for n, r in table.items() if n not in ("learned", "learned_in_simulator", "dialog_only_told")}
    best = max(rivals, key=lambda n: rivals[n]["soft_dice"] or 0.0, default=None)
    clear = main is not None and all(main["soft_dice_95"][0] > r["soft_dice_95"][1] for r in rivals.values())
    return {
        "soft_dice": main and main["soft_dice"],
        "soft_dice_95": main and main["soft_dice_95"],
        "best_rival": best,
        "above_every_rival": clear,
        "sessions": len(sessions),
        "tasks": len({one.task for one in sessions}),
        "parts": [sorted({one.task for one in part}) for part in parts],
        "rows": table,
    }
