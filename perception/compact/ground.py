"""Grounding: what the maps say about each watched step, as one token a step and frame.

Shapes: B frames, W steps, R = 3 roles, G cells. Every number is local evidence ("is the blue mug in hand?") or a
position; what it means for the step is left to the temporal part.
"""

from __future__ import annotations

import torch
from torch import Tensor

from .encoder import Maps
from .text import Query

PER_ROLE = 22
"""9 peaks, 9 states, 2 coordinates, 2 distances to the hand."""


def token_size(n_verbs: int) -> int:
    """Length of a step's token."""
    scene, query = n_verbs + 2 + 5, 3 + n_verbs
    return 3 * PER_ROLE + 1 + scene + query


def cells(grid: tuple[int, int], device: torch.device) -> Tensor:
    """(G, 2) centres of the cells in [-1, 1], row by row."""
    ys, xs = torch.meshgrid(
        torch.linspace(-1, 1, grid[1], device=device), torch.linspace(-1, 1, grid[0], device=device), indexing="ij"
    )
    return torch.stack([xs, ys], -1).reshape(-1, 2)


def ground(maps: Maps, query: Query, grid: tuple[int, int]) -> tuple[Tensor, Tensor]:
    """Tokens (B, W, F) and presence (B, W, R) in [0, 1] of the things that the steps name."""
    n_kinds, n_verbs = query.kind.shape[-1], query.verb.shape[-1]
    kind, colour = maps.kind.softmax(1), maps.colour.softmax(1)
    state, held, acted, verb = maps.state.sigmoid(), maps.held.sigmoid(), maps.acted.sigmoid(), maps.verb.softmax(1)
    thing = kind[:, :n_kinds].sum(1)
    at = cells(grid, held.device)

    mk = torch.einsum("wrk,bkg->bwrg", query.kind, kind[:, :n_kinds]) * query.mask[..., None]
    mc = torch.einsum("wrc,bcg->bwrg", query.colour, colour) * query.mask[..., None] * thing[:, None, None]
    m = mk * mc
    doing = torch.einsum("wv,bvg->bwg", query.verb, verb[:, :n_verbs])[:, :, None]
    held_, acted_ = held[:, None, None], acted[:, None, None]
    right_thing = (m, m * held_, m * acted_)
    half_right = (mk * held_, mc * held_, mk * acted_, mc * acted_)
    right_act = (m * held_ * doing, m * acted_ * doing)
    peaks = torch.stack([f.amax(-1) for f in (*right_thing, *half_right, *right_act)], -1)

    weight = m.square() + 1e-6
    weight = weight / weight.sum(-1, keepdim=True)
    states = torch.einsum("bwrg,bsg->bwrs", weight, state)
    place = weight @ at
    hand = _centre(held + 0.1 * kind[:, n_kinds], at)
    apart = place - hand[:, None, None]
    roles = torch.cat([peaks, states, place, apart], -1) * query.mask[None, :, :, None]

    active = held + acted + 0.2 * kind[:, n_kinds]
    verbs = torch.einsum("bg,bvg->bv", active / (active.sum(-1, keepdim=True) + 0.3), verb)
    match = torch.einsum("wv,bv->bw", query.verb, verbs[:, :n_verbs])
    b, w = m.shape[:2]
    scene = torch.cat(
        [verbs, held.amax(-1, True), acted.amax(-1, True), hand, kind[:, n_kinds].mean(-1, True) * 10], -1
    )
    scene = scene[:, None].expand(b, w, -1)
    query_part = torch.cat([query.mask, query.verb], -1)[None].expand(b, -1, -1)
    return torch.cat([roles.flatten(2), match[..., None], scene, query_part], -1), peaks[..., 0]


def _centre(weight: Tensor, at: Tensor) -> Tensor:
    return (weight @ at) / (weight.sum(-1, keepdim=True) + 0.05)


def in_hand(maps: Maps) -> tuple[Tensor, Tensor]:
    """Kind (B, kinds) and colour (B, colours) of the thing in hand, as distributions."""
    n = maps.kind.shape[1] - 2
    held = maps.held.sigmoid() * maps.kind.softmax(1)[:, :n].sum(1)
    weight = held.square() / (held.square().sum(-1, keepdim=True) + 1e-6)
    kinds = torch.einsum("bg,bkg->bk", weight, maps.kind[:, :n].softmax(1))
    colours = torch.einsum("bg,bkg->bk", weight, maps.colour.softmax(1))
    return kinds, colours
