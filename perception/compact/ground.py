"""Grounding: what the maps say about each watched step, as one token a step and frame.

Shapes: B frames, W steps, R = 3 roles, G cells. Every number is local evidence ("is the blue mug in hand?") or a
position; what it means for the step is left to the temporal part.
"""

from __future__ import annotations

import torch
from torch import Tensor

from .encoder import Maps
from .glance import parts
from .text import Query

PER_ROLE = 33
"""11 peaks, 5 averages, 4 of the glance, 9 states, 2 coordinates, 2 distances to the hand."""


def token_size(n_verbs: int) -> int:
    """Length of a step's token."""
    scene, query = 2 * (n_verbs + 2) + 7, 3 + n_verbs
    return 3 * PER_ROLE + 2 + scene + query


def cells(grid: tuple[int, int], device: torch.device) -> Tensor:
    """(G, 2) centres of the cells in [-1, 1], row by row."""
    ys, xs = torch.meshgrid(
        torch.linspace(-1, 1, grid[1], device=device), torch.linspace(-1, 1, grid[0], device=device), indexing="ij"
    )
    return torch.stack([xs, ys], -1).reshape(-1, 2)


def ground(maps: Maps, query: Query, grid: tuple[int, int]) -> tuple[Tensor, Tensor]:
    """Tokens (B, W, F) and presence (B, W, R) in [0, 1] of the things that the steps name."""
    n_kinds, n_colours, n_verbs = query.kind.shape[-1], query.colour.shape[-1], query.verb.shape[-1]
    kind, colour = maps.kind.softmax(1), maps.colour.softmax(1)
    state, held, acted, verb = maps.state.sigmoid(), maps.held.sigmoid(), maps.acted.sigmoid(), maps.verb.softmax(1)
    thing = kind[:, :n_kinds].sum(1)
    at = cells(grid, held.device)

    mk = torch.einsum("wrk,bkg->bwrg", query.kind, kind[:, :n_kinds]) * query.mask[..., None]
    mc = torch.einsum("wrc,bcg->bwrg", query.colour, colour) * query.mask[..., None] * thing[:, None, None]
    m = mk * mc
    doing = torch.einsum("wv,bvg->bwg", query.verb, verb[:, :n_verbs])[:, :, None]
    held_, acted_ = held[:, None, None], acted[:, None, None]
    rival = mk * (thing[:, None, None] - mc).clamp_min(0)
    right_thing = (m, m * held_, m * acted_)
    half_right = (mk * held_, mc * held_, mk * acted_, mc * acted_, rival * held_, rival * acted_)
    right_act = (m * held_ * doing, m * acted_ * doing)
    peaks = torch.stack([f.amax(-1) for f in (*right_thing, *half_right, *right_act)], -1)

    in_hand, in_work = _share(held * thing), _share(acted * thing)
    averages = torch.stack(
        [torch.einsum("bg,bwrg->bwr", w, f) for w, fs in ((in_hand, (m, mk, mc)), (in_work, (mk, mc))) for f in fs], -1
    )
    look = parts(maps.glance, n_kinds, n_colours)
    asked = (look.held_kind, look.held_colour, look.acted_kind, look.acted_colour)
    wanted = (query.kind, query.colour, query.kind, query.colour)
    named = torch.stack(
        [torch.einsum("wrk,bk->bwr", q, p.softmax(-1)[:, :-1]) for q, p in zip(wanted, asked, strict=True)], -1
    )

    weight = m.square() + 1e-6
    weight = weight / weight.sum(-1, keepdim=True)
    states = torch.einsum("bwrg,bsg->bwrs", weight, state)
    place = weight @ at
    hand = _centre(held.square() + 0.1 * kind[:, n_kinds], at)
    apart = place - hand[:, None, None]
    roles = torch.cat([peaks, averages, named, states, place, apart], -1) * query.mask[None, :, :, None]

    active = held + acted + 0.2 * kind[:, n_kinds]
    verbs = torch.einsum("bg,bgv->bv", active / (active.sum(-1, keepdim=True) + 0.3), verb.transpose(1, 2))
    glanced = look.verb.softmax(-1)
    match = torch.stack([torch.einsum("wv,bv->bw", query.verb, v[:, :n_verbs]) for v in (verbs, glanced)], -1)
    b, w = m.shape[:2]
    nothing = [p.softmax(-1)[:, -1:] for p in (look.held_kind, look.acted_kind)]
    amounts = [held.amax(-1, True), acted.amax(-1, True), hand, kind[:, n_kinds].mean(-1, True) * 10]
    scene = torch.cat([verbs, glanced, *nothing, *amounts], -1)[:, None].expand(b, w, -1)
    query_part = torch.cat([query.mask, query.verb], -1)[None].expand(b, -1, -1)
    return torch.cat([roles.flatten(2), match, scene, query_part], -1), peaks[..., 0]


def _share(weight: Tensor) -> Tensor:
    """(B, G): squared, so that many doubtful cells do not outweigh a few sure ones; sums to at most 1."""
    square = weight.square()
    return square / (square.sum(-1, keepdim=True) + 0.02)


def _centre(weight: Tensor, at: Tensor) -> Tensor:
    return (weight @ at) / (weight.sum(-1, keepdim=True) + 0.05)


def in_hand(maps: Maps) -> tuple[Tensor, Tensor]:
    """Kind (B, kinds + 1) and colour (B, colours + 1) of the thing in hand; the last entry is "nothing in hand"."""
    look = parts(maps.glance, maps.kind.shape[1] - 2, maps.colour.shape[1])
    return look.held_kind.softmax(-1), look.held_colour.softmax(-1)
