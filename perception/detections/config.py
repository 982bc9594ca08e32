"""The shape of a detections watcher, as saved in `config.json`."""

from __future__ import annotations

from typing import Any

from transformers import PretrainedConfig

from .encode import Vocabulary

FORMAT = 2
"""Of the weights; another number is refused by name."""


class DetectionsConfig(PretrainedConfig):
    """The detector's words, the steps' words, and the few numbers that are chosen by cross-validation."""

    model_type = "planwatch_detections"

    def __init__(self, **kwargs: Any) -> None:
        take = kwargs.pop
        self.format_version: int = take("format_version", FORMAT)
        self.labels: list[str] = take("labels", [])
        self.states: list[list[str]] = take("states", [])
        self.words: list[str] = take("words", [])
        self.keys: list[str] = take("keys", [])
        self.medians: list[float] = take("medians", [])
        self.taus: list[float] = take("taus", [1.0, 4.0, 16.0, 90.0])
        self.own: float = take("own", 0.7)
        self.shared: float = take("shared", 1.4)
        self.haste: float = take("haste", 0.7)
        self.trust: float = take("trust", 0.28)
        self.parts: int = take("parts", 3)
        self.part_share: float = take("part_share", 0.5)
        self.phases: int = take("phases", 8)
        self.skip: float = take("skip", 0.03)
        super().__init__(**kwargs)

    @property
    def vocabulary(self) -> Vocabulary:
        """The detector's words."""
        return Vocabulary(tuple(self.labels), tuple((a, b) for a, b in self.states))
