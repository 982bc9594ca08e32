"""The loss of the frame encoder against dense truth, cell by cell."""

from __future__ import annotations

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from ..compact.encoder import Maps
from ..compact.glance import parts

PLAIN = 9
"""States of every card, the first ones: as many as a watcher of plain cards knows."""
FRANK = 6.0
"""How much the states count where signs are learnt, too: what an act leaves is drawn as often as signs are. A choice
that was not compared at equal length (docs/log/weights2.md)."""
SIGN, SEEN = 3.0, 4.0
"""A sign of a slip is rare: how much its loss counts, and how much more where the sign is there."""
NEAR = 3.0
"""How much more than a sign the last state counts, a hand too near to the thing: it is on one thing at most, and what
it costs to overlook it is an injury."""


class DenseTarget(NamedTuple):
    """Truth per cell; B frames, G cells."""

    kind: Tensor
    """(B, G) class index."""
    colour: Tensor
    """(B, G) class index, -100 where there is no thing."""
    state: Tensor
    """(B, states, G) in [0, 1]."""
    held: Tensor
    """(B, G) 0 or 1."""
    acted: Tensor
    """(B, G) 0 or 1."""
    verb: Tensor
    """(B, G) class index."""
    glance: Tensor
    """(B, 5) class indices in the order of glance.Glance."""


def dense_loss(maps: Maps, target: DenseTarget) -> dict[str, Tensor]:
    """Named parts; their sum is the loss. Bare table and "nothing is being done" count less: they are most cells."""
    kinds, verbs = maps.kind.shape[1], maps.verb.shape[1]
    kind_weight = torch.ones(kinds, device=maps.kind.device)
    kind_weight[-1] = 0.35
    verb_weight = torch.ones(verbs, device=maps.verb.device)
    verb_weight[-2] = 0.15
    thing = (target.colour >= 0).float()
    heavy = torch.tensor(4.0, device=maps.held.device)
    return {
        "kind": F.cross_entropy(maps.kind, target.kind, kind_weight),
        "colour": F.cross_entropy(maps.colour, target.colour),
        "state": _state_loss(maps.state, target.state, thing, (target.kind == kinds - 2).float()),
        "held": 4 * F.binary_cross_entropy_with_logits(maps.held, target.held, pos_weight=heavy),
        "acted": 4 * F.binary_cross_entropy_with_logits(maps.acted, target.acted, pos_weight=heavy),
        "verb": F.cross_entropy(maps.verb, target.verb, verb_weight),
        "glance": 0.3 * _glance_loss(maps, target.glance),
    }


def _state_loss(logits: Tensor, truth: Tensor, thing: Tensor, hand: Tensor) -> Tensor:
    """Mean over things and plain states; signs, where there are any, come on top and take nothing away from it.

    Hands have no state but the last one, whether they are too near.
    """
    signs = (torch.arange(logits.shape[1], device=logits.device) >= PLAIN)[:, None]
    heavy, plain = torch.where(signs, SEEN, 1.0), FRANK if len(signs) > PLAIN else 1.0
    counts = torch.where(signs, SIGN, plain) * thing[:, None]
    if len(signs) > PLAIN:
        counts[:, -1] = SIGN * (NEAR * thing + hand)
    loss = F.binary_cross_entropy_with_logits(logits, truth, reduction="none", pos_weight=heavy)
    return (loss * counts).sum() / (thing.sum() * PLAIN + 1)


def _glance_loss(maps: Maps, truth: Tensor) -> Tensor:
    guesses = parts(maps.glance, maps.kind.shape[1] - 2, maps.colour.shape[1])
    losses = [F.cross_entropy(guess, truth[:, i]) for i, guess in enumerate(guesses)]
    return torch.stack(losses).sum()
