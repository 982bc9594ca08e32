"""The laws of this room's plug-ins, for a plug-in author's own tests and for ours. A broken one is a PluginError."""

from __future__ import annotations

import copy
import math
import pickle
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..core.errors import PluginError
from ..core.evidence import Evidence, Watch
from ..core.guidance import Act, Candidate, SpeakContext, Urgency, Verdict, Window
from .base import Carry, Frame, InteractionPolicy, Source, SourceEvent, SourceEventKind, StreamModel

TOLERANCE = 1e-4
"""Largest difference between two probabilities that count as equal."""

_CARRY_SLACK = 256
"""Bytes of a pickled memory that may come and go between ticks."""


def check_stream_model(model: StreamModel, frames: Sequence[Frame], watch: Watch) -> None:
    """The laws of a StreamModel, over `frames` (at least 8, rising t). Raises PluginError naming the broken one.

    Every watched step has evidence, in the watch's order; every probability is in [0, 1]; evidence carries its frame's
    time; all memory is in the carry (a replay from a kept carry gives the same evidence, whatever came between); and
    the carry does not grow.
    """
    if len(frames) < 8:
        raise ValueError(f"{len(frames)} frames are too few to check a model: give at least 8")
    carry: Carry = None
    kept: list[tuple[Frame, Carry, Evidence]] = []
    sizes: list[int] = []
    replayed = {0, len(frames) // 2, len(frames) - 1}
    for i, frame in enumerate(frames):
        before = copy.deepcopy(carry) if i in replayed else None
        evidence, carry = model.step(frame, watch, carry)
        _check_evidence(evidence, frame, watch)
        # only measured: nothing is ever loaded
        sizes.append(len(pickle.dumps(carry)))
        if i in replayed:
            kept.append((frame, before, evidence))
    for frame, before, evidence in reversed(kept):
        again, _ = model.step(frame, watch, before)
        _require(_same(evidence, again), f"the same frame, watch and carry give other evidence (t={frame.t!r})")
    early, late = max(sizes[: len(sizes) // 2]), max(sizes[len(sizes) // 2 :])
    _require(late <= early + _CARRY_SLACK, f"the carry grows with time: {early} bytes early, {late} bytes late")


def _check_evidence(evidence: Evidence, frame: Frame, watch: Watch) -> None:
    _require(evidence.t == frame.t, f"evidence of the frame at {frame.t!r} s says t={evidence.t!r}")
    told = [s.step_id for s in evidence.steps]
    wanted = [item.step.id for item in watch.items]
    _require(told == wanted, f"evidence must cover the watched steps in order {wanted!r}, it covers {told!r}")
    for name, p in _probabilities(evidence):
        _require(math.isfinite(p) and 0 <= p <= 1, f"{name} is {p!r}: allowed is 0 to 1 (t={frame.t!r})")
    for s in evidence.steps:
        for kind, value in s.readings.items():
            name = f"readings[{kind.value}] of {s.step_id!r}"
            _require(math.isfinite(value), f"{name} is {value!r}: allowed are finite numbers (t={frame.t!r})")


def _probabilities(evidence: Evidence) -> Iterator[tuple[str, float]]:
    quality = evidence.quality
    yield "p_background", evidence.p_background
    yield "p_other", evidence.p_other
    for name in ("blur", "occluded", "dark", "out_of_domain", "mismatch", "degraded"):
        yield f"quality.{name}", getattr(quality, name)
    for code, p in evidence.p_code.items():
        yield f"p_code[{code.value}]", p
    if evidence.respond is not None:
        yield "respond", evidence.respond
    for s in evidence.steps:
        yield f"p_on of {s.step_id!r}", s.p_on
        yield f"p_done_now of {s.step_id!r}", s.p_done_now
        if s.p_done is not None:
            yield f"p_done of {s.step_id!r}", s.p_done
        for role, p in s.p_wrong.items():
            yield f"p_wrong[{role.value}] of {s.step_id!r}", p
        for code, p in s.p_code.items():
            yield f"p_code[{code.value}] of {s.step_id!r}", p


def _same(one: Evidence, two: Evidence) -> bool:
    a, b = dict(_probabilities(one)), dict(_probabilities(two))
    return a.keys() == b.keys() and all(abs(a[name] - b[name]) <= TOLERANCE for name in a)


def check_source(source: Source, most: int = 1000) -> tuple[Frame | SourceEvent, ...]:
    """The laws of a Source; returns what it gave. Raises PluginError, or whatever the source raises on opening.

    t rises from frame to frame and never falls; pictures are (H, W, 3) uint8; indices count the frames; END comes once
    and last, within `most` items.
    """
    items: list[Frame | SourceEvent] = []
    for item in source.frames():
        items.append(item)
        _require(len(items) <= most, f"no END within {most} items")
    _require(bool(items), "a source must end with END, it gave nothing")
    ends = [i for i, item in enumerate(items) if isinstance(item, SourceEvent) and item.kind is SourceEventKind.END]
    _require(ends == [len(items) - 1], f"END must come once and last, it came at {ends!r} of {len(items)} items")
    times = [item.t for item in items]
    _require(all(a <= b for a, b in zip(times, times[1:], strict=False)), f"t falls: {times!r}")
    frames = [item for item in items if isinstance(item, Frame)]
    _require(all(a.t < b.t for a, b in zip(frames, frames[1:], strict=False)), "two frames share one t")
    for i, frame in enumerate(frames):
        shape, kind = frame.image.shape, str(frame.image.dtype)
        good = len(shape) == 3 and shape[2] == 3 and kind == "uint8"
        _require(good, f"a picture must be (H, W, 3) uint8, this one is {shape!r} {kind}")
        _require(frame.index == i, f"frame {i} has index {frame.index!r}")
    return tuple(items)


def check_policy(policy: InteractionPolicy) -> None:
    """The laws of an InteractionPolicy. Raises PluginError naming the broken one.

    Empty in, empty out; one decision per candidate in order, each with a reason; only a HOLD has an end, in the future;
    what was said is never said again; the same input gives the same decisions; and a policy that states `cooldown_s`
    keeps it for everything that is not urgent.
    """
    _require(tuple(policy.decide((), SpeakContext(5.0))) == (), "an empty list of candidates must stay empty")
    for context in _contexts():
        _check_decisions(policy, _candidates(context.t), context)
    cooldown = getattr(policy, "cooldown_s", 0.0)
    if cooldown > 0:
        context = SpeakContext(t=50.0, last_spoken=50.0 - 0.5 * cooldown)
        far = Window(50.0, 50.0, 50.0 + 20 * cooldown)
        calm = [replace(c, window=far) for c in _candidates(50.0) if c.urgency < Urgency.HIGH]
        spoken = [d.candidate_id for d in policy.decide(calm, context) if d.verdict is Verdict.SPEAK]
        _require(not spoken, f"spoken within the cooldown of {cooldown!r} s: {spoken!r}")


def _check_decisions(policy: InteractionPolicy, candidates: Sequence[Candidate], context: SpeakContext) -> None:
    decisions = tuple(policy.decide(candidates, context))
    got, wanted = [d.candidate_id for d in decisions], [c.id for c in candidates]
    _require(got == wanted, f"one decision per candidate in order: wanted {wanted!r}, got {got!r}")
    _require(tuple(policy.decide(candidates, context)) == decisions, "the same input gives other decisions")
    for d in decisions:
        _require(bool(d.reason.strip()), f"the decision on {d.candidate_id!r} has no reason")
        held = d.verdict is Verdict.HOLD
        _require(held == (d.hold_until is not None), f"{d.candidate_id!r}: hold_until belongs to HOLD, and only to it")
        future = d.hold_until is None or d.hold_until > context.t
        _require(future, f"{d.candidate_id!r} is held until {d.hold_until!r}, not after now ({context.t!r})")
        again = d.candidate_id in context.said and d.verdict is Verdict.SPEAK
        _require(not again, f"{d.candidate_id!r} was said already and would be said again")


def _contexts() -> Iterator[SpeakContext]:
    for mid_step in (False, True):
        for last in (None, 0.0, 49.9):
            yield SpeakContext(50.0, last, mid_step)
            yield SpeakContext(50.0, last, mid_step, said=frozenset({"instruct_next-1-0.9", "warn-3-0.5"}))


def _candidates(t: float) -> list[Candidate]:
    """Candidates of every act, urgency and several probabilities, some early, some timely, some stale."""
    out = []
    for i, act in enumerate(Act):
        for urgency in Urgency:
            for p in (0.1, 0.5, 0.9):
                open_, close = t + (i % 3 - 1) * 4.0, t + (i % 4 - 1) * 6.0
                window = Window(min(open_, close), min(open_, close), max(open_, close))
                key = f"{act.value}-{int(urgency)}-{p}"
                out.append(Candidate(key, act, t - 1.0, urgency, window, step_id=f"s{i}-{int(urgency)}-{p}", p=p))
    return out


def _require(holds: bool, law: str) -> None:
    if not holds:
        raise PluginError(law)
