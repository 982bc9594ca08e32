"""Grounding: what the maps say about each watched step, as one token a step and frame.

Shapes: B frames, W steps, R = 3 roles, G cells. Every number is local evidence ("is the blue mug in hand?") or a
position; what it means for the step is left to the temporal part. For one frame the cost lies in the number of calls:
a sum over cells is a column of one matrix product, and what depends on the words alone is made once a watch.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from .encoder import Maps
from .text import Query

PER_ROLE = 24
"""11 peaks, 5 averages, 4 of the glance, 2 coordinates, 2 distances to the hand; and the states."""
SPREAD = 1e-6
"""Weight of every cell in the place of a thing, which is then in the middle when it is not seen."""
_ORDER = [0, 1, 2, 3, 5, 4, 6, 7, 8, 9, 10, 11, 13, 15, 14, 16, 19, 21, 20, 22]
"""The numbers of `_of_roles` as they stand in a token: three that it makes along the way are left out."""
BEFORE_STATES = len(_ORDER)
"""Numbers of a role that stand before its states; the first is the peak of its thing."""


def token_size(n_verbs: int, n_states: int) -> int:
    """Length of a step's token."""
    scene, query = 2 * (n_verbs + 2) + 7, 3 + n_verbs
    return 3 * (PER_ROLE + n_states) + 2 + scene + query


class Asked(NamedTuple):
    """What the words of a watch alone decide."""

    kind: Tensor
    """(W R, kinds), 0 where the step names nothing in that role."""
    colour: Tensor
    """(W R, colours), likewise."""
    verb: Tensor
    """(W, verbs)."""
    mask: Tensor
    """(W, R)."""
    tail: Tensor
    """(W, R + verbs): the end of every token."""
    cells: Tensor
    """(G, 3): the centres of the cells in [-1, 1], row by row, and ones."""
    order: Tensor
    """Indices, see `_ORDER`."""


def ask(query: Query, grid: tuple[int, int]) -> Asked:
    """Prepare `ground` for the steps of `query` and maps of `grid` (columns, rows)."""
    device, mask = query.mask.device, query.mask.unsqueeze(-1)
    ys, xs = torch.meshgrid(
        torch.linspace(-1, 1, grid[1], device=device), torch.linspace(-1, 1, grid[0], device=device), indexing="ij"
    )
    return Asked(
        (query.kind * mask).flatten(0, 1),
        (query.colour * mask).flatten(0, 1),
        query.verb,
        query.mask,
        torch.cat([query.mask, query.verb], -1),
        torch.stack([xs, ys, torch.ones_like(xs)], -1).reshape(-1, 3),
        torch.tensor(_ORDER, device=device),
    )


class Sight(NamedTuple):
    """The maps as probabilities."""

    kind: Tensor
    """(B, kinds + 2, G)."""
    colour: Tensor
    """(B, colours, G)."""
    thing: Tensor
    """(B, 1, G): any thing at all."""
    hands: Tensor
    """(B, 2, G): the thing in hand, the thing being changed."""
    kinds: Tensor
    """(B, 2, kinds + 1): the glance at the thing in hand, and at the thing being changed."""
    colours: Tensor
    """(B, 2, colours + 1), likewise."""
    acts: Tensor
    """(B, verbs + 2): the glance at the action."""


def sight(maps: Maps) -> Sight:
    """The probabilities that both grounding and the memory of the sense look at."""
    kind, colour = maps.kind.softmax(1), maps.colour.softmax(1)
    n_kinds, n_colours = kind.shape[1] - 2, colour.shape[1]
    one = n_kinds + n_colours + 2
    things, acts = maps.glance.split([2 * one, maps.glance.shape[1] - 2 * one], 1)
    kinds, colours = things.unflatten(1, (2, one)).split([n_kinds + 1, n_colours + 1], -1)
    thing = kind.narrow(1, 0, n_kinds).sum(1, keepdim=True)
    hands = torch.stack([maps.held, maps.acted], 1).sigmoid()
    return Sight(kind, colour, thing, hands, kinds.softmax(-1), colours.softmax(-1), acts.softmax(-1))


def ground(maps: Maps, query: Query | Asked, grid: tuple[int, int], seen: Sight | None = None) -> tuple[Tensor, Tensor]:
    """Tokens (B, W, F) and presence (B, W, R) in [0, 1] of the things that the steps name; `seen` is `sight(maps)`."""
    asked, seen = query if isinstance(query, Asked) else ask(query, grid), seen or sight(maps)
    b, (w, r), n_kinds, n_verbs = len(maps.kind), asked.mask.shape, asked.kind.shape[-1], asked.verb.shape[-1]
    verb, hands, bare_hand = maps.verb.softmax(1), seen.hands, seen.kind.narrow(1, n_kinds, 1)
    held, acted = hands.split(1, 1)

    # (B, 4, G) @ (B, G, 3 + states + verbs + 2): in hand, being changed, the hand, where something goes on; each summed
    rows = torch.cat([(hands * seen.thing).square(), held.square().add(bare_hand, alpha=0.1)], 1)
    rows = torch.cat([rows, (held + acted).add(bare_hand, alpha=0.2)], 1)
    looked = torch.cat([asked.cells.expand(b, -1, -1), maps.state.sigmoid().transpose(1, 2), verb.transpose(1, 2)], -1)
    sums = rows @ looked
    hand = sums[:, 2, :2] / (sums[:, 2, 2:3] + 0.05)
    acts = torch.stack([sums[:, 3, -verb.shape[1] :] / (sums[:, 3, 2:3] + 0.3), seen.acts], 1)

    doing = asked.verb @ verb.narrow(1, 0, n_verbs)
    roles, presence = _of_roles(asked, seen, doing, (rows.narrow(1, 0, 2), sums[:, :2, 2] + 0.02))
    spread = (presence[1].square() + SPREAD) @ looked.narrow(2, 0, looked.shape[2] - verb.shape[1])
    spread = spread / spread.narrow(2, 2, 1)
    place = spread.narrow(2, 0, 2)
    roles = torch.cat([roles, spread.narrow(2, 3, spread.shape[2] - 3), place, place - hand.unsqueeze(1)], -1)
    roles = (roles * asked.mask.view(-1, 1)).view(b, w, r * roles.shape[-1])

    match = (acts.narrow(2, 0, n_verbs) @ asked.verb.T).transpose(1, 2)
    amounts = [seen.kinds[..., -1], hands.amax(-1), hand, bare_hand.mean(-1) * 10]
    scene = torch.cat([acts.flatten(1), *amounts], -1).unsqueeze(1).expand(b, w, -1)
    return torch.cat([roles, match, scene, asked.tail.expand(b, -1, -1)], -1), presence[0].view(b, w, r)


def _of_roles(
    asked: Asked, seen: Sight, doing: Tensor, spots: tuple[Tensor, Tensor]
) -> tuple[Tensor, tuple[Tensor, Tensor]]:
    """20 numbers of the thing in each role, (B, W R, 20); its peak (B, W R) and its map (B, W R, G).

    doing: (B, W, G), where the step's action is seen. spots: (B, 2, G) weights of the cells in hand and being changed,
    and (B, 2) what they are divided by: squared, so that many doubtful cells do not outweigh a few sure ones.
    """
    mk = asked.kind @ seen.kind.narrow(1, 0, asked.kind.shape[-1])
    mc = (asked.colour @ seen.colour) * seen.thing
    m = mk * mc
    (b, w, g), pairs = doing.shape, m.shape[1]
    planes = torch.stack([m, mk, mc, mk * (seen.thing - mc).clamp_min(0)], 2)
    in_hands = planes.unsqueeze(3) * seen.hands.view(b, 1, 1, 2, g)
    at_work = in_hands.select(2, 0).view(b, *asked.mask.shape, 2, g) * doing.view(b, w, 1, 1, g)
    means = (planes.flatten(1, 2) @ spots[0].transpose(1, 2)) / spots[1].unsqueeze(1)
    named = [
        (p.narrow(2, 0, q.shape[-1]) @ q.T).transpose(1, 2)
        for p, q in ((seen.kinds, asked.kind), (seen.colours, asked.colour))
    ]
    peak = m.amax(-1)
    peaks = [peak.unsqueeze(-1), in_hands.amax(-1).view(b, pairs, 8), at_work.amax(-1).view(b, pairs, 2)]
    numbers = torch.cat([*peaks, means.view(b, pairs, 8), *named], -1)
    return numbers.index_select(-1, asked.order), (peak, m)
