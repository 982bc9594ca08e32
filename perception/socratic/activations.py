"""The witness that shows no pictures: the activations of another sense, a line a frame.

Socratic models (Zeng et al. 2022, arXiv 2204.00598) let models of different kinds talk in words; here a classifier that
knows no procedure tells a language model what it saw, and that one judges which step it means.
"""

from __future__ import annotations

from dataclasses import dataclass

from ...core.evidence import Evidence, StepEvidence, Watch
from ..base import Carry, Frame, StreamModel
from ..vlm.scene import Shot, clipped

MOST = 6
"""Steps in one line: the likeliest."""
LEAST = 0.05
"""Probabilities below this are not worth a word."""


@dataclass(frozen=True, slots=True)
class Activations:
    """Runs `classifier` on every frame that is kept, and tells what it makes of it."""

    classifier: StreamModel

    def see(self, frame: Frame, watch: Watch, carry: Carry) -> tuple[Shot | None, Carry]:
        """One line; the carry is the classifier's own."""
        evidence, carry = self.classifier.step(frame, watch, carry)
        return Shot(frame.t, text=line_of(evidence, watch)), carry


def line_of(evidence: Evidence, watch: Watch) -> str:
    """The likeliest activations with their probabilities, then whether anything is going on at all."""
    texts = {item.step.id: clipped(item.step.text, 80) or item.step.id for item in watch.items}
    order = sorted(evidence.steps, key=lambda s: -max(s.p_on, s.p_done_now, *s.p_wrong.values(), 0.0))
    words = [told for s in order[:MOST] if (told := _told(s, texts[s.step_id]))]
    words.append(f"nothing going on: {evidence.p_background:.2f}")
    bad = max(evidence.quality.dark, evidence.quality.blur, evidence.quality.out_of_domain, evidence.quality.mismatch)
    if bad > 0.5:
        words.append("the picture is hard to judge")
    return "; ".join(words)


def _told(seen: StepEvidence, text: str) -> str | None:
    parts = []
    if seen.p_on >= LEAST:
        parts.append(f"going on {seen.p_on:.2f}")
    if max(seen.p_done_now, seen.p_done or 0.0) >= LEAST:
        parts.append(f"complete {max(seen.p_done_now, seen.p_done or 0.0):.2f}")
    wrong = max(seen.p_wrong.values(), default=0.0)
    if wrong > 0.2:
        parts.append(f"with something wrong {wrong:.2f} ({clipped(seen.wrong_thing, 40) or 'not named'})")
    return f"{text!r} {', '.join(parts)}" if parts else None
