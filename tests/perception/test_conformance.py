"""The laws are checked against plug-ins that break exactly one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pytest

from planwatch.core.errors import PluginError
from planwatch.core.evidence import Evidence, Watch
from planwatch.core.guidance import Candidate, Decision, SpeakContext, Verdict
from planwatch.perception.base import Frame, SourceEvent, SourceEventKind
from planwatch.perception.blind import SilentModel
from planwatch.perception.conformance import check_policy, check_source, check_stream_model
from planwatch.perception.fakes import ScriptedPolicy, ScriptedSource, plain_frames
from planwatch.perception.policies.always import AlwaysPolicy
from tests.perception.worlds import chain, ticks, watch_of

WATCH = watch_of(*chain(3).steps)
END = SourceEvent(SourceEventKind.END, 9.0)


@dataclass
class Bent:
    """A silent model whose evidence is bent by `bend(evidence, tick)`; the tick is hidden state, and so is `seen`."""

    bend: Callable[[Evidence, int], Evidence]
    ticks: int = 0

    def step(self, frame: Frame, watch: Watch, carry: Any) -> tuple[Evidence, Any]:
        self.ticks += 1
        evidence, _ = SilentModel().step(frame, watch, None)
        return self.bend(evidence, self.ticks), None


@dataclass
class Hoarder:
    kept: list[Frame] = field(default_factory=list)

    def step(self, frame: Frame, watch: Watch, carry: Any) -> tuple[Evidence, Any]:
        evidence, _ = SilentModel().step(frame, watch, None)
        return evidence, (*(carry or ()), frame.image.copy())


@pytest.mark.parametrize(
    ("bend", "law"),
    [
        (lambda e, k: replace(e, steps=e.steps[1:]), "must cover the watched steps"),
        (lambda e, k: replace(e, steps=e.steps[::-1]), "in order"),
        (lambda e, k: replace(e, t=e.t + 1), "says t="),
        (lambda e, k: replace(e, p_other=1.2), "p_other is 1.2"),
        (lambda e, k: replace(e, steps=(replace(e.steps[0], p_on=float("nan")), *e.steps[1:])), "p_on of 's0' is nan"),
        (lambda e, k: replace(e, steps=(replace(e.steps[0], p_done=-0.1), *e.steps[1:])), "p_done of 's0' is -0.1"),
        (lambda e, k: replace(e, p_other=k / 1000), "other evidence"),
    ],
)
def test_a_model_that_breaks_a_law(bend: Callable[[Evidence, int], Evidence], law: str) -> None:
    with pytest.raises(PluginError, match=law):
        check_stream_model(Bent(bend), ticks(10.0), WATCH)


def test_a_model_that_hoards() -> None:
    with pytest.raises(PluginError, match="the carry grows"):
        check_stream_model(Hoarder(), ticks(10.0), WATCH)


def test_too_few_frames_are_the_callers_fault() -> None:
    with pytest.raises(ValueError, match="at least 8"):
        check_stream_model(SilentModel(), ticks(2.0), WATCH)


@dataclass(frozen=True)
class Raw:
    items: Sequence[Frame | SourceEvent]

    def frames(self) -> Iterator[Frame | SourceEvent]:
        yield from self.items


A, B = plain_frames([1.0, 2.0])


@pytest.mark.parametrize(
    ("items", "law"),
    [
        ([], "gave nothing"),
        ([A, B], "END must come once and last"),
        ([A, END, B], "END must come once and last"),
        ([B, replace(A, index=1), END], "t falls"),
        ([A, replace(A, index=1), END], "share one t"),
        ([A, replace(B, index=0), END], "has index 0"),
        ([replace(A, image=np.zeros((4, 4), dtype=np.uint8)), END], "must be"),
        ([replace(A, image=np.zeros((4, 4, 3), dtype=np.float32)), END], "float32"),  # type: ignore[arg-type]
    ],
)
def test_a_source_that_breaks_a_law(items: list[Frame | SourceEvent], law: str) -> None:
    with pytest.raises(PluginError, match=law):
        check_source(Raw(items))


def test_a_source_without_end() -> None:
    with pytest.raises(PluginError, match="no END within 5 items"):
        check_source(ScriptedSource(plain_frames(range(10))), most=5)


@dataclass
class BentPolicy:
    bend: Callable[[tuple[Decision, ...], int], tuple[Decision, ...]]
    calls: int = 0
    cooldown_s: float = 0.0

    def decide(self, candidates: Sequence[Candidate], context: SpeakContext) -> tuple[Decision, ...]:
        self.calls += 1
        return self.bend(AlwaysPolicy().decide(candidates, context), self.calls)


ODD = Decision("odd", Verdict.DROP, 0.0, "odd")


@pytest.mark.parametrize(
    ("policy", "law"),
    [
        (BentPolicy(lambda ds, k: (*ds, ODD)), "must stay empty"),
        (BentPolicy(lambda ds, k: ds[::-1]), "in order"),
        (BentPolicy(lambda ds, k: ds[1:]), "in order"),
        (BentPolicy(lambda ds, k: tuple(replace(d, reason=str(k)) for d in ds)), "gives other decisions"),
        (BentPolicy(lambda ds, k: tuple(replace(d, reason=" ") for d in ds)), "no reason"),
        (BentPolicy(lambda ds, k: tuple(replace(d, hold_until=1e9) for d in ds)), "belongs to HOLD"),
        (BentPolicy(lambda ds, k: ds, cooldown_s=1.0), "within the cooldown"),
        (ScriptedPolicy(otherwise=Verdict.HOLD, hold_s=0.0), "not after now"),
        (ScriptedPolicy(otherwise=Verdict.SPEAK), "said again"),
    ],
)
def test_a_policy_that_breaks_a_law(policy: Any, law: str) -> None:
    with pytest.raises(PluginError, match=law):
        check_policy(policy)


def test_a_scripted_hold_is_lawful() -> None:
    check_policy(ScriptedPolicy(otherwise=Verdict.HOLD))
