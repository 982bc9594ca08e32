"""From a step's words to queries over the encoder's classes.

The words of a role ("blue mug") are embedded and summed; the sum asks for a distribution over kinds and one over
colours. Words reach the embedding as the canonical word that the lexicon gives, so an unseen synonym that the lexicon
knows works as well as a seen one, and a word it does not know says nothing.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn

from ...core.steps import Role, Step
from ..lexicon.parse import Phrase, meaning
from .config import CompactConfig

ROLES = (Role.OBJECT, Role.TARGET, Role.TOOL)


class Query(NamedTuple):
    """What W watched steps look for; distributions scaled so that their largest entry is 1."""

    kind: Tensor
    """(W, 3, kinds)."""
    colour: Tensor
    """(W, 3, colours)."""
    verb: Tensor
    """(W, verbs)."""
    mask: Tensor
    """(W, 3): 1 where the step names a thing in that role."""


class TextEncoder(nn.Module):
    """Word ids -> Query."""

    def __init__(self, config: CompactConfig) -> None:
        super().__init__()
        self.words = ["", *config.kinds, *config.colours, *config.verbs]
        self.index = {word: i for i, word in enumerate(self.words)}
        self.embed = nn.Embedding(len(self.words), 48, padding_idx=0)
        self.kind = nn.Linear(48, len(config.kinds))
        self.colour = nn.Linear(48, len(config.colours))
        self.verb = nn.Linear(48, len(config.verbs))

    def ids(self, steps: list[Step]) -> Tensor:
        """(W, 4, 2) word ids: object, target and tool as (kind, colour), then (verb, 0); 0 = no word."""
        rows = []
        for step in steps:
            asked = meaning(step)
            rows.append([*(self._pair(asked.role(role)) for role in ROLES), (self.index.get(asked.verb or "", 0), 0)])
        return torch.tensor(rows, dtype=torch.long).reshape(len(steps), 4, 2)

    def _pair(self, phrase: Phrase) -> tuple[int, int]:
        return self.index.get(phrase.kind or "", 0), self.index.get(phrase.colour or "", 0)

    def forward(self, ids: Tensor) -> Query:
        """ids: (W, 4, 2) from `ids`."""
        bags = self.embed(ids).sum(2)
        things, verb = bags[:, :3], bags[:, 3]
        mask = (ids[:, :3, 0] > 0).float()
        return Query(_scaled(self.kind(things)), _scaled(self.colour(things)), _scaled(self.verb(verb)), mask)


def _scaled(logits: Tensor) -> Tensor:
    p = logits.softmax(-1)
    return p / p.amax(-1, keepdim=True)
