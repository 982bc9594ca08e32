"""Plug-ins that do what they are told: for tests, examples and first steps, with no GPU and no camera."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from ..core.evidence import Evidence, Sense, StepEvidence, Watch
from ..core.guidance import Candidate, Decision, SpeakContext, Verdict
from .base import Carry, Frame, Image, SourceEvent, SourceEventKind


@dataclass(frozen=True, slots=True)
class ScriptedModel:
    """Plays prepared evidence: at every tick the newest that is not later than the frame."""

    script: Sequence[Evidence]
    """In rising `t`."""

    def step(self, frame: Frame, watch: Watch, carry: Carry) -> tuple[Evidence, None]:
        """The evidence for `frame.t`; watched steps that it leaves out are reported as not seen."""
        past = [e for e in self.script if e.t <= frame.t]
        now = past[-1] if past else Evidence(frame.t, frame.made_at, Sense.PIXELS, (), p_background=1.0)
        told = {s.step_id: s for s in now.steps}
        steps = tuple(told.get(item.step.id, StepEvidence(item.step.id, 0.0, 0.0)) for item in watch.items)
        return replace(now, t=frame.t, made_at=frame.made_at, steps=steps), None


@dataclass(frozen=True, slots=True)
class ScriptedPolicy:
    """Gives prepared verdicts by candidate id."""

    verdicts: Mapping[str, Verdict] = field(default_factory=dict)
    otherwise: Verdict = Verdict.SPEAK
    hold_s: float = 1.0
    """How long a HOLD lasts, in stream seconds."""

    def decide(self, candidates: Sequence[Candidate], context: SpeakContext) -> tuple[Decision, ...]:
        """The prepared verdict of each candidate."""
        return tuple(self._decision(c, context) for c in candidates)

    def _decision(self, c: Candidate, context: SpeakContext) -> Decision:
        verdict = self.verdicts.get(c.id, self.otherwise)
        until = context.t + self.hold_s if verdict is Verdict.HOLD else None
        return Decision(c.id, verdict, context.t, "as the script says", hold_until=until, p=c.p)


@dataclass(frozen=True, slots=True)
class ScriptedSource:
    """Plays prepared frames and events, and adds END when the script has none."""

    script: Sequence[Frame | SourceEvent]

    def frames(self) -> Iterator[Frame | SourceEvent]:
        """The script in its order."""
        yield from self.script
        last = self.script[-1] if self.script else None
        if not (isinstance(last, SourceEvent) and last.kind is SourceEventKind.END):
            yield SourceEvent(SourceEventKind.END, last.t if last else 0.0)


def plain_frames(times: Iterable[float], size: tuple[int, int] = (64, 48), grey: int = 128) -> tuple[Frame, ...]:
    """Frames of one grey at `times` (stream seconds, also used as wall seconds); `size` is (width, height)."""
    image: Image = np.full((size[1], size[0], 3), grey, dtype=np.uint8)
    return tuple(Frame(t, t, image, i) for i, t in enumerate(times))
