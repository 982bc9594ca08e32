"""The oracle seen through fog: evidence that lags, errs in runs and misses some steps altogether, the same every time.

A recogniser's errors come in runs, because it looks at almost the same picture twice. So every column (a watched step,
`background`, `other`) has a score that follows x <- r x + (1 - r) (m [column is true] + g z): z is white noise,
r = persistence ** dt, and g = sqrt((1 + r) / (1 - r)) keeps the noise at unit variance. Softmax of m x is then the
exact posterior over columns, so the evidence is calibrated while nothing changes. m is set so that the arg max is right
on a share `accuracy` of such ticks.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ..core.deviation import DeviationCode
from ..core.evidence import Evidence, StepEvidence, Watch
from ..core.steps import ParamKind, Role, Step
from ..core.truth import EpisodeTruth
from .base import Carry, Frame
from .oracle import OracleModel

_DONE_PRIOR = 0.02
"""Share of ticks at which a watched step has just ended: what `p_done_now` starts from."""

_CODE_PRIOR = 0.05
"""Share of ticks at which a step stands wrong in a coded way: what `p_code` starts from."""

_WRONG_PRIOR = 0.1
"""Share of attempts made with a wrong thing: what `p_wrong` starts from."""


MISREAD = 0.1
"""Relative error of a value that is read, per share of ticks at which the recogniser errs (invented)."""


@dataclass(frozen=True, slots=True)
class NoisyCarry:
    """The scores: three a watched step and two more, so bounded by the watch."""

    tick: int = 0
    t: float | None = None
    scores: Mapping[str, float] = field(default_factory=dict)
    inner: Carry = None
    """The oracle's own memory."""


@dataclass(frozen=True, slots=True)
class NoisyModel:
    """An oracle with a recogniser's faults."""

    oracle: OracleModel
    accuracy: float = 0.9
    """Share of ticks at which the most probable column is the true one, in (0, 1]; before lag and blindness."""
    persistence: float = 0.2
    """Share of a score that is left after one second, in [0, 1): how long errors and lag last."""
    blind: float = 0.0
    """Share of steps that give no evidence of their own and look like background, in [0, 1]."""
    seed: int = 0

    def __post_init__(self) -> None:
        if not (0 < self.accuracy <= 1 and 0 <= self.persistence < 1 and 0 <= self.blind <= 1):
            raise ValueError(
                f"accuracy={self.accuracy!r}, persistence={self.persistence!r}, blind={self.blind!r}: allowed are "
                "0 < accuracy <= 1, 0 <= persistence < 1 and 0 <= blind <= 1"
            )

    def step(self, frame: Frame, watch: Watch, carry: Carry) -> tuple[Evidence, NoisyCarry]:
        """The oracle's evidence at `frame.t`, fogged."""
        memory = carry if isinstance(carry, NoisyCarry) else NoisyCarry()
        truth, inner = self.oracle.step(frame, watch, memory.inner)
        targets = self._targets(truth)
        margin = margin_for(self.accuracy, len(truth.steps) + 2)
        keep = 0.0 if memory.t is None else self.persistence ** max(frame.t - memory.t, 0.0)
        scores = self._moved(targets, memory, margin, keep)
        after = NoisyCarry(memory.tick + 1, frame.t, scores, inner)
        return self._fog_codes(_evidence(truth, watch, scores, margin), truth, memory.tick), after

    def _fog_codes(self, seen: Evidence, truth: Evidence, tick: int) -> Evidence:
        """Codes fogged tick by tick, with numbers of their own so that the rest stays as it is without them."""
        rng = np.random.default_rng([self.seed, 2, tick])
        margin = margin_for(self.accuracy, 2)
        steps = []
        for fogged, s in zip(seen.steps, truth.steps, strict=True):
            visible = s.p_code if not is_blind(s.step_id, self.blind, self.seed) else {}
            codes = _fogged_codes(visible, (DeviationCode.TECH,), margin, rng)
            read = self._misread(s, tick) if s.readings else {}
            steps.append(replace(fogged, p_code=codes, code_note=s.code_note, readings=read))
        codes = _fogged_codes(truth.p_code, (DeviationCode.STALL,), margin, rng)
        return replace(seen, steps=tuple(steps), p_code=codes, code_note=truth.code_note)

    def _misread(self, s: StepEvidence, tick: int) -> dict[ParamKind, float]:
        """Values with a small error of their own each tick; counts are not shown."""
        if is_blind(s.step_id, self.blind, self.seed):
            return {}
        rng = np.random.default_rng([self.seed, 3, tick, zlib.crc32(s.step_id.encode())])
        error = float(rng.standard_normal()) * (1.0 - self.accuracy) * MISREAD
        return {kind: value * (1.0 + error) for kind, value in s.readings.items() if kind is not ParamKind.COUNT}

    def _targets(self, truth: Evidence) -> dict[str, float]:
        """The noise-free score of every column in units of the margin: columns 0 or 1, the binary ones -1 or 1."""
        out: dict[str, float] = {}
        seen = 0.0
        for s in truth.steps:
            visible = not is_blind(s.step_id, self.blind, self.seed)
            attempted = s.p_on > 0.5 or bool(s.p_wrong)
            out[f"on:{s.step_id}"] = float(visible and attempted)
            out[f"done:{s.step_id}"] = 1.0 if visible and s.p_done_now > 0.5 else -1.0
            out[f"wrong:{s.step_id}"] = 1.0 if visible and s.p_wrong else -1.0
            seen += visible and attempted
        out["other"] = float(truth.p_other > 0.5)
        out["background"] = float(not seen and truth.p_other <= 0.5)
        return out

    def _moved(self, targets: Mapping[str, float], memory: NoisyCarry, margin: float, keep: float) -> dict[str, float]:
        noise = np.random.default_rng([self.seed, 1, memory.tick]).standard_normal((2, len(targets)))
        gain = math.sqrt((1 + keep) / (1 - keep)) if keep < 1 else 0.0
        out: dict[str, float] = {}
        for (name, target), fresh, z in zip(targets.items(), noise[0], noise[1], strict=True):
            # a column that was not watched before starts as if it had always been as it is now
            old = memory.scores.get(name, margin * target + float(fresh))
            out[name] = keep * old + (1 - keep) * (margin * target + gain * float(z))
        return out


@lru_cache(maxsize=1024)
def is_blind(step_id: str, share: float, seed: int) -> bool:
    """True when `step_id` is one of the `share` of steps that give no evidence of their own."""
    return bool(np.random.default_rng([seed, zlib.crc32(step_id.encode())]).random() < share)


def noisy_model(truth: Callable[[], EpisodeTruth], lag_s: float = 0.0, **fog: float) -> NoisyModel:
    """A NoisyModel over an oracle of `truth`; `fog` holds accuracy, persistence, blind and seed."""
    seed = int(fog.pop("seed", 0))
    return NoisyModel(OracleModel(truth, lag_s), seed=seed, **fog)


def _evidence(truth: Evidence, watch: Watch, scores: Mapping[str, float], margin: float) -> Evidence:
    ids = [s.step_id for s in truth.steps]
    columns = _softmax([margin * scores[name] for name in (*(f"on:{i}" for i in ids), "background", "other")])
    steps = []
    for s, item, p in zip(truth.steps, watch.items, columns[: len(ids)], strict=True):
        wrong = _posterior(scores[f"wrong:{s.step_id}"], margin, _WRONG_PRIOR)
        done = _posterior(scores[f"done:{s.step_id}"], margin, _DONE_PRIOR)
        steps.append(_fogged(s, item.step, float(p), wrong, done))
    return Evidence(
        t=truth.t,
        made_at=truth.made_at,
        sense=truth.sense,
        steps=tuple(steps),
        p_background=float(columns[-2]),
        p_other=float(columns[-1]),
    )


def _fogged_codes(
    true: Mapping[DeviationCode, float], usual: tuple[DeviationCode, ...], margin: float, rng: np.random.Generator
) -> dict[DeviationCode, float]:
    """Posteriors of the codes that hold; of the usual one when none does, so that false alarms happen too."""
    z = float(rng.standard_normal())
    target = 1.0 if true else -1.0
    return {code: _posterior(margin * target + z, margin, _CODE_PRIOR) for code in (tuple(true) or usual)}


def _fogged(true: StepEvidence, step: Step, attempted: float, wrong: float, done: float) -> StepEvidence:
    roles = tuple(true.p_wrong) or tuple(thing.role for thing in step.things[:1]) or (Role.OBJECT,)
    return StepEvidence(
        step_id=true.step_id,
        p_on=attempted * (1 - wrong),
        p_done_now=done,
        p_wrong={roles[0]: attempted * wrong},
        wrong_thing=true.wrong_thing,
    )


def _posterior(score: float, margin: float, prior: float) -> float:
    """P(true) from a score with mean +-margin and unit variance: sigmoid(2 m x + logit(prior))."""
    logit = 2 * margin * score + math.log(prior / (1 - prior))
    return 0.5 * (1 + math.tanh(logit / 2))


def _softmax(logits: Sequence[float]) -> NDArray[np.float64]:
    weights = np.exp(np.asarray(logits) - max(logits))
    return weights / weights.sum()


MAX_MARGIN = 8.0
"""Beyond it the arg max is right on more than 0.99999 of the ticks."""


@lru_cache(maxsize=256)
def margin_for(accuracy: float, columns: int) -> float:
    """The margin m at which a standard normal + m is the largest of `columns` with probability `accuracy`, in [0, 8].

    P = integral of phi(z) Phi(z + m) ** (columns - 1) dz, inverted by bisection.
    """
    z = np.linspace(-8.0, 8.0, 801)
    phi = np.exp(-z * z / 2) / math.sqrt(2 * math.pi) * (z[1] - z[0])
    low, high = 0.0, MAX_MARGIN
    for _ in range(40):
        mid = (low + high) / 2
        below = np.array([0.5 * math.erfc(-(x + mid) / math.sqrt(2)) for x in z])
        right = float((phi * below ** (columns - 1)).sum())
        low, high = (mid, high) if right < accuracy else (low, mid)
    return high
