"""Grounding line by line, as it was written first: what `ground` must give in fewer calls.

Shapes: B frames, W steps, R = 3 roles, G cells.
"""

from __future__ import annotations

import torch
from torch import Tensor

from planwatch.perception.compact.encoder import Maps
from planwatch.perception.compact.glance import parts
from planwatch.perception.compact.text import Query


def cells(grid: tuple[int, int], device: torch.device) -> Tensor:
    """(G, 2) centres of the cells in [-1, 1], row by row."""
    ys, xs = torch.meshgrid(
        torch.linspace(-1, 1, grid[1], device=device), torch.linspace(-1, 1, grid[0], device=device), indexing="ij"
    )
    return torch.stack([xs, ys], -1).reshape(-1, 2)


def plain_ground(maps: Maps, query: Query, grid: tuple[int, int]) -> tuple[Tensor, Tensor]:
    """Tokens (B, W, F) and presence (B, W, R) in [0, 1] of the things that the steps name."""
    n_kinds, n_colours, n_verbs = query.kind.shape[-1], query.colour.shape[-1], query.verb.shape[-1]
    b, (w, r), g = len(maps.kind), query.mask.shape, maps.kind.shape[-1]
    kind, colour = maps.kind.softmax(1), maps.colour.softmax(1)
    state, held, acted, verb = maps.state.sigmoid(), maps.held.sigmoid(), maps.acted.sigmoid(), maps.verb.softmax(1)
    thing = kind[:, :n_kinds].sum(1)
    at = cells(grid, held.device)

    mask, pairs = query.mask[..., None], (b, w, r, g)
    asked_kind, asked_colour = (query.kind * mask).flatten(0, 1), (query.colour * mask).flatten(0, 1)
    mk = (asked_kind @ kind[:, :n_kinds]).view(pairs)
    mc = (asked_colour @ colour).view(pairs) * thing[:, None, None]
    m = mk * mc
    doing = (query.verb @ verb[:, :n_verbs])[:, :, None]
    held_, acted_ = held[:, None, None], acted[:, None, None]
    rival = mk * (thing[:, None, None] - mc).clamp_min(0)
    m_held, m_acted = m * held_, m * acted_
    half_right = (mk * held_, mc * held_, mk * acted_, mc * acted_, rival * held_, rival * acted_)
    peaks = torch.stack([m, m_held, m_acted, *half_right, m_held * doing, m_acted * doing], 3).amax(-1)

    spots = torch.stack([_share(held * thing), _share(acted * thing)], -1)[:, None]  # (B, 1, G, 2)
    means = torch.stack([m, mk, mc], 3).flatten(1, 2) @ spots  # (B, W R, 3, 2)
    averages = torch.cat([means[..., 0], means[..., 1:, 1]], -1).view(b, w, r, 5)
    look = parts(maps.glance, n_kinds, n_colours)
    answers = [p.softmax(-1) for p in (look.held_kind, look.held_colour, look.acted_kind, look.acted_colour)]
    wanted = (query.kind, query.colour, query.kind, query.colour)
    named = torch.stack(
        [(p[:, :-1] @ q.flatten(0, 1).T).view(b, w, r) for q, p in zip(wanted, answers, strict=True)], -1
    )

    weight = m.square() + 1e-6
    weight = weight / weight.sum(-1, keepdim=True)
    states = (weight.flatten(1, 2) @ state.transpose(1, 2)).view(b, w, r, state.shape[1])
    place = weight @ at
    hand = _centre(held.square() + 0.1 * kind[:, n_kinds], at)
    apart = place - hand[:, None, None]
    roles = torch.cat([peaks, averages, named, states, place, apart], -1) * mask

    active = held + acted + 0.2 * kind[:, n_kinds]
    verbs = ((active / (active.sum(-1, keepdim=True) + 0.3))[:, None] @ verb.transpose(1, 2))[:, 0]
    glanced = look.verb.softmax(-1)
    match = torch.stack([v[:, :n_verbs] @ query.verb.T for v in (verbs, glanced)], -1)
    nothing = [p[:, -1:] for p in (answers[0], answers[2])]
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
