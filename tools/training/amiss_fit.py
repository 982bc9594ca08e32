"""Fits `amiss.chance` of weights that name slips: how probably a step that was taken as done stands wrong.

People of training episodes, who slip more often than people do, perform while a session watches and talks to them.
Every step that it takes as done, and with which it names nothing wrong, is one row: what the weights tell of it once
the hand has gone, and whether it really was done and nothing stood wrong with it. Slips count as often as people slip.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...core.deviation import DeviationCode, Harm
from ...core.errors import InputError
from ...core.evidence import Evidence, Watch
from ...core.findings import FindingKind
from ...core.truth import EpisodeTruth, Outcome, TrueDeviation
from ...perception.base import Carry, Frame, StreamModel
from ...perception.compact.amiss import NUMBERS, chance, numbers
from ...perception.compact.load import NAMED, load_compact
from ...perception.compact.model import CompactModel
from ..evaluation.closed.assistants import Assistant, Sitting
from ..evaluation.closed.episode import live
from ..metrics.journal_findings import Concluded
from ..runtime.build import Wish
from ..simulator.cards import card_named
from ..simulator.people.live import Cast, LivePerson
from ..simulator.people.named import PEOPLE
from ..simulator.setting import Split
from .stages import Progress

OFTENER = 2.5
"""How many times as often as otherwise these people slip."""
FROM_S, UNTIL_S = 1.5, 4.5
"""Seconds after a step was taken as done over which the weights' numbers are averaged."""
SLACK_S = 15.0
"""Seconds by which a step may be taken as done before it is: what goes on and ends well needs no question."""
FIRST_SEED = 500
"""Of the training people's episodes."""
FEWEST = 5
"""Steps of either kind without which nothing is fitted."""
RIDGE, ROUNDS = 1e-2, 60
"""Of Newton's method for the logistic model."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Row:
    """A step that was taken as done."""

    seed: int
    told: tuple[float, ...]
    """`amiss.numbers` of the mean of P(done)."""
    wrong: bool
    """It had not been done, or something stood wrong with it."""


def fit_amiss(weights: Path, episodes: int, card: str, jobs: int, progress: Progress) -> dict[str, Any]:
    """Fit and save into the configuration of `weights`. Returns the model and how well it tells, episodes apart.

    Raises InputError in one line for an unknown card, weights without signs, or too few steps that went wrong.
    """
    card_named(card)
    if str(weights) in NAMED and not weights.is_dir():
        raise InputError(f"--weights {str(weights)!r} names shipped weights; give a folder of your own: it is written")
    if not load_compact(weights).model.config.signs:
        raise InputError(
            f"weights in {str(weights)!r} know no signs, so nothing can be fitted; take ones that name slips, such as "
            "those of `planwatch train compact --card table-train-v4`"
        )
    rows = list(_played(weights, episodes, card, jobs, progress))
    told, wrong = np.array([row.told for row in rows]), np.array([row.wrong for row in rows])
    if wrong.sum() < FEWEST or (~wrong).sum() < FEWEST:
        raise InputError(
            f"of {len(rows)} steps taken as done {int(wrong.sum())} were wrong; allowed: at least {FEWEST} of either; "
            "give more --episodes"
        )
    found = fitted(told, wrong)
    kept_apart = _apart(rows, told, wrong)
    model = CompactModel.from_pretrained(weights)
    model.config.amiss = [round(float(x), 4) for x in found]
    model.config.save_pretrained(weights)
    return {"amiss": model.config.amiss, "rows": len(rows), "wrong": int(wrong.sum()), **_quality(kept_apart, wrong)}


def fitted(told: Floats, wrong: NDArray[np.bool_]) -> Floats:
    """Weights (NUMBERS,) of the logistic model of rows told (N, NUMBERS); a slip counts 1 / OFTENER."""
    out, counts = np.zeros(NUMBERS), np.where(wrong, 1.0 / OFTENER, 1.0)
    for _ in range(ROUNDS):
        p = 1.0 / (1.0 + np.exp(-told @ out))
        slope = told.T @ (counts * (p - wrong)) + RIDGE * out
        bend = (told * (counts * p * (1.0 - p))[:, None]).T @ told + RIDGE * np.eye(NUMBERS)
        out = out - np.linalg.solve(bend, slope)
    return out


def _apart(rows: Sequence[Row], told: Floats, wrong: NDArray[np.bool_], parts: int = 5) -> Floats:
    """The chance of every row by a model that saw nothing of its episode."""
    part, out = np.array([row.seed % parts for row in rows]), np.zeros(len(rows))
    for k in range(parts):
        mine = part == k
        out[mine] = chance(fitted(told[~mine], wrong[~mine]).tolist(), told[mine].astype(np.float32))
    return out


def _quality(p: Floats, wrong: NDArray[np.bool_]) -> dict[str, Any]:
    """Area under the ROC curve, and for the tenth and the fifth that are doubted most: how many are wrong, of all."""
    order, counts = np.argsort(-p, kind="stable"), np.where(wrong, 1.0 / OFTENER, 1.0)
    ranks = np.empty(len(p))
    ranks[order[::-1]] = np.arange(1, len(p) + 1)
    n, m = int(wrong.sum()), int((~wrong).sum())
    out: dict[str, Any] = {"auc": round(float((ranks[wrong].sum() - n * (n + 1) / 2) / (n * m)), 3)}
    for share in (0.1, 0.2):
        top = order[: int(share * len(p))]
        right = float((counts * wrong)[top].sum() / counts[top].sum())
        out[f"top_{share}"] = {"wrong": round(right, 3), "of_all": round(float(wrong[top].sum() / n), 3)}
    return out


def _played(weights: Path, episodes: int, card: str, jobs: int, progress: Progress) -> Iterator[Row]:
    names = [name for name, traits in PEOPLE.items() if traits.tuning]
    work = [(str(weights), card, FIRST_SEED + i, names[i % len(names)]) for i in range(episodes)]
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        for i, rows in enumerate(pool.map(_episode, work)):
            progress(i + 1, episodes, f"episode {i + 1}")
            yield from rows


def _episode(asked: tuple[str, str, int, str]) -> list[Row]:
    weights, card, seed, person = asked
    traits = PEOPLE[person].scaled("slip", OFTENER)
    stage = LivePerson(Cast(seed, traits, Split.TRAIN, card), pixels=True)
    notes: list[_Noting] = []

    def noting(model: StreamModel) -> StreamModel:
        notes.append(_Noting(model))
        return notes[0]

    sittings: list[_Kept] = []

    def open_assistant(stage: LivePerson) -> Assistant:
        sittings.append(_Kept(stage, Wish("compact", perception_args={"weights": weights}), eyes=noting))
        return sittings[0]

    live("doubts", stage, open_assistant)
    return list(_rows(seed, sittings[0].found, notes[0].told, stage.truth()))


class _Kept(Sitting):
    """A session that keeps what it concluded when its files go."""

    found: tuple[Concluded, ...] = ()

    def concluded(self) -> tuple[Concluded, ...]:
        """As the session itself."""
        self.found = super().concluded()
        return self.found


class _Noting:
    """A sense that keeps what it told of every step."""

    def __init__(self, model: StreamModel) -> None:
        self._model = model
        self.told: dict[str, list[tuple[float, float]]] = {}

    def step(self, frame: Frame, watch: Watch, carry: Carry) -> tuple[Evidence, Carry]:
        """As the sense itself."""
        evidence, memory = self._model.step(frame, watch, carry)
        for one in evidence.steps:
            self.told.setdefault(one.step_id, []).append((frame.t, one.p_done or 0.0))
        return evidence, memory


def _rows(
    seed: int,
    found: Sequence[Concluded],
    told: dict[str, list[tuple[float, float]]],
    truth: EpisodeTruth,
) -> Iterator[Row]:
    wrong: dict[str | None, list[float]] = {}
    for one in found:
        if one.finding.kind is FindingKind.MISTAKE:
            wrong.setdefault(one.base, []).append(one.at)
    for one in found:
        step_id = one.finding.step_id
        if one.finding.kind is not FindingKind.STEP_DONE or step_id is None or one.base != step_id:
            continue
        if any(named <= one.at + UNTIL_S for named in wrong.get(step_id, ())):
            continue  # that has been spoken of
        seen = [done for t, done in told.get(step_id, []) if FROM_S <= t - one.at <= UNTIL_S]
        if seen:
            mean = numbers(np.array([np.mean(seen)], np.float32))[0]
            yield Row(seed, tuple(mean.tolist()), not went_well(step_id, one.at, truth))


def went_well(step_id: str, at: float, truth: EpisodeTruth) -> bool:
    """True when the step had been done by then and nothing that does harm stood wrong with it."""
    done = any(r.step_id == step_id and r.outcome is Outcome.DONE and r.end <= at + SLACK_S for r in truth.runs)
    return done and not any(_stands(d, step_id, at + UNTIL_S) for d in truth.deviations)


def _stands(d: TrueDeviation, step_id: str, t: float) -> bool:
    about = d.by if d.code is DeviationCode.ORDER else d.step_id
    mine = about == step_id and not d.benign and d.harm not in (Harm.NONE, Harm.INJURY)
    return mine and d.onset <= t and (d.recovered is None or d.recovered > t)
