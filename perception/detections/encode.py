"""From what a detector saw to numbers: one row a frame, with what was not told marked as unseen. Torch-free.

Channels, for L labels and S states: five blocks of L (confidence, hand contact, log count, size, nearness to where
hands usually work), ten of where the camera looks (where things are, how large and how sure, and the same of the
wearer's own arms, which detectors name "person"), four of the whole scene (how far things moved, whether anything was
found again, log count, strongest hand contact), then S state probabilities of the most prominent thing of each kind.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .frames import Detection

PER_LABEL = 5
VIEW = 10
SCENE = 4
PERSON = "person"
"""What detectors call the hands and arms that a head camera sees."""
FOCUS = (0.5, 0.6)
"""Where a head camera sees the hands work, as shares of the picture; measured by nobody, only roughly needed."""
FAR = 0.5
"""A move that counts as the whole picture having changed."""

Row = NDArray[np.float32]
Places = tuple[tuple[str, float, float], ...]
"""Label and centre of every thing of the last frame."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The detector's words that a model knows."""

    labels: tuple[str, ...]
    states: tuple[tuple[str, str], ...]
    """(label, state)."""

    @property
    def plain(self) -> int:
        """How many channels are told in every frame."""
        return PER_LABEL * len(self.labels) + VIEW + SCENE

    @property
    def size(self) -> int:
        """Length of a row."""
        return self.plain + len(self.states)


class Encoder:
    """Detections -> (values, seen, places). Holds only look-up tables."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._label = {label: i for i, label in enumerate(vocabulary.labels)}
        self._states: dict[str, dict[str, int]] = {}
        for i, (label, state) in enumerate(vocabulary.states):
            self._states.setdefault(label, {})[state] = vocabulary.plain + i

    def unknown(self, detections: Sequence[Detection]) -> tuple[str, ...]:
        """Labels that this vocabulary lacks, each once, in order."""
        return tuple(dict.fromkeys(d.label for d in detections if d.label not in self._label))

    def encode(self, detections: Sequence[Detection], before: Places | None) -> tuple[Row, Row, Places]:
        """values (C,), seen (C,) of 0 and 1, and the places to hand in with the next frame."""
        values, seen = np.zeros(self.vocabulary.size, np.float32), np.zeros(self.vocabulary.size, np.float32)
        seen[: self.vocabulary.plain] = 1.0
        known = [d for d in detections if d.label in self._label]
        self._things(values, known)
        places = tuple((d.label, *d.centre) for d in known)
        first = PER_LABEL * len(self._label)
        values[first : first + VIEW] = _view(known)
        self._scene(values, known, places, before)
        for told in _prominent(known):
            for state, i in self._states.get(told.label, {}).items():
                values[i], seen[i] = told.states.get(state, 0.0), 1.0
        return values, seen, places

    def _things(self, values: Row, known: Sequence[Detection]) -> None:
        blocks = values[: PER_LABEL * len(self._label)].reshape(PER_LABEL, len(self._label))
        for d in known:
            i = self._label[d.label]
            told = (d.confidence, d.hand, 0.0, math.sqrt(d.area), d.confidence * _nearness(d))
            blocks[:, i] = np.maximum(blocks[:, i], told)
        for i in {self._label[d.label] for d in known}:
            blocks[2, i] = math.log1p(sum(self._label[d.label] == i for d in known))

    def _scene(self, values: Row, known: Sequence[Detection], places: Places, before: Places | None) -> None:
        moves = _moves(places, before) if before is not None else [0.0]
        first = PER_LABEL * len(self._label) + VIEW
        values[first] = 4 * min(FAR, float(np.median(moves))) if moves else 4 * FAR
        values[first + 1] = float(not moves)
        values[first + 2] = math.log1p(len(known))
        values[first + 3] = max((d.hand for d in known), default=0.0)


def _view(known: Sequence[Detection]) -> Row:
    """(VIEW,) where the camera looks, as far as what it sees tells; 0 where nothing is seen."""
    row = np.zeros(VIEW, np.float32)
    if known:
        x, y, size, sure = np.array([(*d.centre, math.sqrt(d.area), d.confidence) for d in known]).T
        row[:6] = x.mean(), y.mean(), y.min(), size.mean(), size.max(), sure.mean()
    if arms := [(*d.centre, math.sqrt(d.area)) for d in known if d.label == PERSON]:
        x, y, size = np.array(arms).T
        row[6:] = min(2, len(arms)) / 2, x.mean(), y.mean(), size.max()
    return row


def _nearness(d: Detection) -> float:
    x, y = d.centre
    return math.exp(-8 * ((x - FOCUS[0]) ** 2 + (y - FOCUS[1]) ** 2))


def _prominent(known: Sequence[Detection]) -> tuple[Detection, ...]:
    """Of each kind the surest, largest thing whose state is told; one that is in hand counts double."""
    best: dict[str, tuple[float, Detection]] = {}
    for d in known:
        weight = d.confidence * (1 + d.hand) * math.sqrt(d.area)
        if d.states and weight > best.get(d.label, (0.0, d))[0]:
            best[d.label] = (weight, d)
    return tuple(d for _, d in best.values())


def _moves(places: Places, before: Places) -> list[float]:
    """How far each thing is from the nearest of its kind in the last frame."""
    old: dict[str, list[tuple[float, float]]] = {}
    for label, x, y in before:
        old.setdefault(label, []).append((x, y))
    return [min(math.dist((x, y), place) for place in old[label]) for label, x, y in places if label in old]
