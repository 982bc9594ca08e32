"""What the pictures are compared with: several sentences a step, whose vectors are averaged."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...core.steps import Step
from .towers import Towers, Vectors

DOING = (
    "{step}",
    "a photo of somebody doing this: {step}",
    "seen from above, a person at work: {step}",
    "first-person view of two hands. {step}",
)
"""Sentences for "this step is going on"."""
SHOWING = ("{cue}", "a photo of {cue}", "a close-up photo of {cue}")
"""Sentences for "this is to be seen"."""
RESTING = (
    "an empty table with nobody working at it",
    "a photo of a room in which nothing happens",
    "a person standing still with idle hands",
    "a blurred photo",
)
"""Sentences for "nothing of the procedure is going on"."""

MOST_WORDS = 160
"""Characters of a step's text that are compared."""


def doing(step: Step) -> tuple[str, ...]:
    """Sentences for a step that is going on."""
    text = _plain(step.text)
    return tuple(sentence.format(step=text) for sentence in DOING)


def showing(cues: Sequence[str]) -> tuple[str, ...]:
    """Sentences for visible cues; none for none."""
    return tuple(sentence.format(cue=_plain(cue)) for cue in cues[:3] for sentence in SHOWING)


def _plain(text: str) -> str:
    words = " ".join(text.split())[:MOST_WORDS].rstrip(".")
    # braces are data here, and lower case is what most of these models were trained on
    return words.replace("{", "(").replace("}", ")").lower()


def ensembled(towers: Towers, texts: Sequence[str]) -> Vectors:
    """(1, D): the mean of the texts' vectors, of length 1 again (Radford et al. 2021, section 3.1.4)."""
    mean = towers.words(texts).mean(axis=0, keepdims=True)
    return mean / max(float(np.linalg.norm(mean)), 1e-6)
