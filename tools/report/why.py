"""Why something was said at one moment, or why nothing was: the journal's decisions in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ...core.findings import Finding
from ...core.guidance import Decision, Guidance, Tone, Verdict
from .story import Sample, Story

SPAN_S = 5.0
"""Stream seconds around the moment in which decisions are shown."""
GOING_ON = 0.5
"""P(going on) from which a step is named."""
MOST = 12
"""Most decisions that are told; the nearest first."""

_VERDICTS = {Verdict.SPEAK: "said it", Verdict.HOLD: "held it", Verdict.DROP: "kept silent"}
_TONES = {
    Tone.ASK: " as a question",
    Tone.HINT: " as a hint",
    Tone.REMIND: " as a reminder",
    Tone.INSIST: " firmly",
}


@dataclass(frozen=True, slots=True)
class Why:
    """What is known about one moment."""

    t: float
    """Stream seconds that were asked about."""
    said: tuple[Guidance, ...]
    decisions: tuple[Decision, ...]
    """Those within SPAN_S, the nearest MOST, in order of time."""
    findings: Mapping[str, Finding]
    """finding id -> finding, for those that the decisions are about."""
    belief: Sample | None
    """What was believed then; None before the first summary."""


def why(story: Story, t: float, span: float = SPAN_S) -> Why:
    """What was decided around `t`, and about what."""
    near = [d for d in story.decisions if abs(d.t - t) <= span]
    near = sorted(sorted(near, key=lambda d: abs(d.t - t))[:MOST], key=lambda d: d.t)
    known = {f.id: f for f in story.findings}
    about = {i: f for i, f in known.items() if any(d.candidate_id.startswith(f"{i}:") for d in near)}
    said = tuple(g for g in story.guidance if abs(g.spoken_t - t) <= span)
    belief = max((s for s in story.samples if s.t <= t), key=lambda s: s.t, default=None)
    return Why(t, said, tuple(near), about, belief)


def sentences(found: Why) -> Iterator[str]:
    """The answer in words."""
    if found.belief is not None:
        going = [step for step, p in found.belief.on.items() if p >= GOING_ON]
        yield f"At {found.t:.1f} s I believed that {f'{going[0]!r} was going on' if going else 'no step was going on'}."
    for one in found.said:
        yield f"At {one.spoken_t:.1f} s I said: {one.text}"
    if not found.said:
        yield f"Around {found.t:.1f} s I said nothing."
    if not found.decisions:
        yield "There was nothing to decide: no finding, no question, nothing held."
    for one in found.decisions:
        yield from _decision(one, found.findings)


def _decision(one: Decision, findings: Mapping[str, Finding]) -> Iterator[str]:
    ident, _, act = one.candidate_id.rpartition(":")
    finding = next((f for i, f in findings.items() if one.candidate_id.startswith(f"{i}:")), None)
    what = (
        f"{act.replace('_', ' ')} ({ident})" if finding is None else f"{act.replace('_', ' ')} about {_about(finding)}"
    )
    until = f" until {one.hold_until:.1f} s" if one.hold_until is not None else ""
    yield f"{one.t:.1f} s: {what}: I {_VERDICTS[one.verdict]}{until}{_TONES.get(one.tone, '')}, because {one.reason}."
    numbers = ", ".join(
        f"{name} {value:.2f}{unit}"
        for name, value, unit in (
            ("p", one.p, ""),
            ("needed", one.threshold, ""),
            ("benefit", one.benefit, " points"),
            ("cost", one.cost, " points"),
            ("decided by", one.deadline, " s"),
        )
        if value is not None
    )
    if numbers:
        yield f"        {numbers}"


def _about(finding: Finding) -> str:
    kind = finding.kind.value.replace("_", " ")
    seen = f", seen: {finding.wrong_thing}" if finding.wrong_thing else ""
    return f"{kind} of {finding.step_id!r} at {finding.t:.1f} s{seen}" if finding.step_id else f"{kind}{seen}"


def as_json(found: Why) -> dict[str, Any]:
    """The same for programs."""
    from ...core.codec import encode

    return {
        "t": found.t,
        "said": [{"t": g.spoken_t, "act": g.act.value, "text": g.text} for g in found.said],
        "decisions": [encode(d) for d in found.decisions],
        "findings": {i: encode(f) for i, f in found.findings.items()},
        "going_on": [s for s, p in found.belief.on.items() if p >= GOING_ON] if found.belief else [],
        "words": list(sentences(found)),
    }
