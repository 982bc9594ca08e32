"""The timeline as an inline SVG: belief per step, findings, speech, held and dropped decisions, silence, the truth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ...core.findings import Finding, FindingKind
from ...core.guidance import Verdict
from ...core.plan import Plan
from ...core.steps import Step
from ...core.truth import EpisodeTruth, StepRun
from .story import Sample, Story
from .svg import clock, label, tag, text, tip

LEFT, WIDTH, LANE, TOP = 262.0, 1240.0, 34.0, 118.0
"""Pixels: the names' column, the whole picture, one step's lane, and the lanes above the steps."""

_WRONG = {FindingKind.OWED, FindingKind.MISTAKE, FindingKind.HAZARD, FindingKind.OUT_OF_DOMAIN}
_QUIET = {FindingKind.STEP_STARTED}


@dataclass(frozen=True, slots=True)
class Scale:
    """Stream seconds to pixels."""

    end: float

    def x(self, t: float) -> float:
        """Pixels from the left; outside times are clamped to the picture."""
        return LEFT + min(max(t / self.end, 0.0), 1.0) * (WIDTH - LEFT - 14)


def timeline_svg(story: Story, plan: Plan, truth: EpisodeTruth | None = None) -> str:
    """Time runs to the right. One lane a step: shade = P(done), bumps = P(going on), bar below = the truth."""
    scale = Scale(max(story.end, truth.duration if truth else 0.0, 1.0))
    steps = _lanes(plan)
    height = TOP + LANE * len(steps) + 34
    parts = [*_axis(scale, height), *_speech(scale, story), *_verdicts(scale, story), *_silence(scale, story)]
    for number, step in enumerate(steps):
        recovery = step not in plan.graph.steps
        parts.extend(_lane(scale, story, step, TOP + LANE * number, recovery=recovery))
        if truth and not recovery:
            parts.extend(_truth_bars(scale, truth, step, TOP + LANE * number))
    if truth:
        parts.extend(_deviations(scale, truth, steps, height))
    size = {"viewBox": f"0 0 {WIDTH:.0f} {height:.0f}", "width": WIDTH, "height": height}
    return tag("svg", tip("Timeline of the session"), *parts, role="img", class_="timeline", **size)


def _lanes(plan: Plan) -> tuple[Step, ...]:
    """The graph's steps in canonical order, each followed by the recovery steps that stand for it or wait before it."""
    place = {step_id: i for i, step_id in enumerate(plan.graph.order())}
    own = {step.id: place.get(step.base, _waiting(plan, step.id, place)) for step in plan.injected}
    ranked = [(place[step.id], 0, step) for step in plan.graph.steps]
    ranked += [(own[step.id], i + 1, step) for i, step in enumerate(plan.injected)]
    return tuple(step for _, _, step in sorted(ranked, key=lambda entry: entry[:2]))


def _waiting(plan: Plan, step_id: str, place: Mapping[str, int]) -> int:
    """The place of the first graph step that waits for the injected `step_id`; last when none does."""
    waiting = (b for e in plan.edits if e.step and e.step.id == step_id for b in e.before)
    return min((place[b] for b in waiting if b in place), default=len(place))


def _axis(scale: Scale, height: float) -> Iterator[str]:
    step = next(s for s in (10, 20, 30, 60, 120, 300, 600, 3600) if scale.end / s <= 14 or s == 3600)
    for t in range(0, int(scale.end) + 1, step):
        x = scale.x(t)
        yield tag("line", x1=x, x2=x, y1=10, y2=height - 20, class_="grid")
        yield label(f"{t // 60}:{t % 60:02d}", x, height - 6, "axis", "middle")


def _row(name: str, y: float) -> str:
    return label(name, LEFT - 10, y, "name", "end")


def _speech(scale: Scale, story: Story) -> Iterator[str]:
    """Utterances of the same moment stand one below the other."""
    yield _row("said", 32.0)
    moment, depth = -1.0, 0
    for spoken in story.guidance:
        depth = (depth + 1) % 3 if spoken.spoken_t == moment else 0
        moment = spoken.spoken_t
        said = tip(f"{clock(moment)} {spoken.act.value}: {spoken.text}")
        yield tag("circle", said, cx=scale.x(moment), cy=20 + 10 * depth, r=4.5, class_=f"say {spoken.act.value}")
    for t, words in story.heard:
        yield tag("rect", tip(f"{clock(t)} you: {words}"), x=scale.x(t) - 4, y=36, width=8, height=8, class_="heard")


def _verdicts(scale: Scale, story: Story) -> Iterator[str]:
    yield _row("held / dropped", 62.0)
    marks = {Verdict.HOLD: "‖", Verdict.DROP: "×"}
    for decision in story.decisions:
        if decision.verdict in marks:
            said = tip(f"{clock(decision.t)} {decision.verdict.value}: {decision.reason}")
            mark = text(marks[decision.verdict])
            kind = f"verdict {decision.verdict.value}"
            yield tag("text", said, mark, x=scale.x(decision.t), y=63, class_=kind, text_anchor="middle")


def _silence(scale: Scale, story: Story) -> Iterator[str]:
    """Bars between utterances that are at least 2 s apart."""
    yield _row("silent", 92.0)
    times = [0.0, *sorted(g.spoken_t for g in story.guidance), story.end]
    for start, end in zip(times, times[1:], strict=False):
        if end - start >= 2.0:
            x = scale.x(start) + 2
            said = tip(f"silent from {clock(start)} to {clock(end)} ({end - start:.0f} s)")
            yield tag("rect", said, x=x, y=84, width=max(scale.x(end) - x - 2, 1.0), height=9, rx=4, class_="silence")


def _lane(scale: Scale, story: Story, step: Step, top: float, *, recovery: bool) -> Iterator[str]:
    base = top + LANE - 9
    words = f"↳ {step.text}" if recovery else step.text
    name = words if len(words) <= 40 else f"{words[:38].rstrip()}…"
    yield tag("text", tip(step.text), text(name), x=LEFT - 10, y=base - 5, class_="name", text_anchor="end")
    yield tag("line", x1=LEFT, x2=WIDTH - 14, y1=base, y2=base, class_="grid")
    yield from _shade(scale, story.samples, step.id, base)
    trace = _trace(scale, story.samples, step.id, base)
    if trace:
        yield tag("path", tip(f"belief that this is going on: {step.text}"), d=trace, class_="on")
    line = _line(scale, story.samples, step.id, base)
    if line:
        yield tag("path", tip(f"what the sense alone says: {step.text}"), d=line, class_="seen")
    yield from (_mark(scale, finding, base) for finding in story.findings if _about(finding, step))


def _shade(scale: Scale, samples: Sequence[Sample], step_id: str, base: float) -> Iterator[str]:
    """Bands of P(done) above one half, merged; opacity is the last value."""
    start: float | None = None
    for sample in samples:
        high = sample.done.get(step_id, 0.0) >= 0.5
        if high and start is None:
            start = sample.t
        if start is not None and not high:
            yield _band(scale, start, sample.t, base)
            start = None
    if start is not None:
        yield _band(scale, start, scale.end, base)


def _band(scale: Scale, start: float, end: float, base: float) -> str:
    x = scale.x(start)
    said = tip(f"believed done from {clock(start)}")
    return tag("rect", said, x=x, y=base - 20, width=max(scale.x(end) - x, 1.0), height=20, class_="band")


def _trace(scale: Scale, samples: Sequence[Sample], step_id: str, base: float) -> str:
    """One closed bump per stretch in which the step may be going on (P above 0.03)."""
    bumps: list[list[tuple[float, float]]] = [[]]
    for sample in samples:
        p = sample.on.get(step_id, 0.0)
        if p > 0.03:
            bumps[-1].append((scale.x(sample.t), base - 20 * p))
        elif bumps[-1]:
            bumps.append([])
    return " ".join(_bump(points, base) for points in bumps if points)


def _line(scale: Scale, samples: Sequence[Sample], step_id: str, base: float) -> str:
    """The sense's P(going on) as a line; empty when it never rises."""
    points = [(scale.x(s.t), base - 20 * s.seen[step_id]) for s in samples if step_id in s.seen]
    if all(y > base - 1 for _, y in points):
        return ""
    return "M" + " L".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _bump(points: Sequence[tuple[float, float]], base: float) -> str:
    middle = " ".join(f"L{x:.1f},{y:.1f}" for x, y in points)
    return f"M{points[0][0]:.1f},{base:.1f} {middle} L{points[-1][0]:.1f},{base:.1f} z"


def _about(finding: Finding, step: Step) -> bool:
    return finding.step_id == step.id and finding.kind not in _QUIET


def _mark(scale: Scale, finding: Finding, base: float) -> str:
    x, y = scale.x(finding.t), base - 10
    wrong = finding.kind in _WRONG
    code = f" ({finding.code.value})" if finding.code else ""
    said = tip(f"{clock(finding.t)} {finding.kind.value}{code}, p {finding.p:.2f}")
    if wrong:
        return tag("path", said, d=f"M{x:.1f},{y - 8:.1f} l7,13 h-14 z", class_="finding wrong")
    return tag("path", said, d=f"M{x:.1f},{y - 6:.1f} l6,6 l-6,6 l-6,-6 z", class_="finding")


def _truth_bars(scale: Scale, truth: EpisodeTruth, step: Step, top: float) -> Iterator[str]:
    y = top + LANE - 7
    for run in (r for r in truth.runs if r.step_id == step.id):
        x = scale.x(run.start)
        said = tip(f"truth: {run.outcome.value} {clock(run.start)} to {clock(run.end)}{_used(run)}")
        kind = f"truth {run.outcome.value}"
        yield tag("rect", said, x=x, y=y, width=max(scale.x(run.end) - x, 2.0), height=4, rx=2, class_=kind)


def _used(run: StepRun) -> str:
    return f" with {', '.join(name for _, name in run.things)}" if run.things else ""


def _deviations(scale: Scale, truth: EpisodeTruth, steps: Sequence[Step], height: float) -> Iterator[str]:
    texts = {step.id: step.text for step in steps}
    for deviation in truth.deviations:
        x = scale.x(deviation.onset)
        what = texts.get(deviation.step_id, deviation.step_id)
        said = tip(f"truth: {deviation.code.value} at {clock(deviation.onset)}: {what}")
        yield tag("line", said, x1=x, x2=x, y1=TOP - 12, y2=height - 20, class_="onset")
