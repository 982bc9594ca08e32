"""The same watcher with names for more states: what it sees of the old ones is what it saw before.

New states stand before the last one, a hand too near, as the card's own list has them (`ways.signs`). They begin as
seldom as they are there, and the temporal part at first takes no notice of them.
"""

from __future__ import annotations

import torch
from torch import Tensor

from ...perception.compact.config import CompactConfig
from ...perception.compact.ground import BEFORE_STATES, PER_ROLE
from ...perception.compact.model import CompactModel

SELDOM = -3.0
"""Log-odds of a new state at first."""
HEAD, TOKEN_IN = "encoder.head.", "token_in.0.weight"


@torch.no_grad()
def with_states(model: CompactModel, states: int) -> CompactModel:
    """A model of `states` states; one that has as many is returned as it is. Nothing of the given one changes."""
    old = model.config.n_states
    if states <= old:
        return model
    grown = CompactModel(CompactConfig(**model.config.to_dict() | {"n_states": states})).eval()
    own = grown.state_dict()
    for name, value in model.state_dict().items():
        if name.startswith(HEAD):
            _head(own[name], value, grown, model)
        elif name == TOKEN_IN:
            own[name].zero_()
            own[name][:, _columns(old, states, value.shape[1])] = value
        else:
            own[name].copy_(value)
    return grown


def _head(own: Tensor, value: Tensor, grown: CompactModel, model: CompactModel) -> None:
    parts = zip(own.split(grown.encoder.sizes), value.split(model.encoder.sizes), strict=True)
    for mine, theirs in parts:
        if len(mine) == len(theirs):
            mine.copy_(theirs)
            continue
        mine[: len(theirs) - 1], mine[-1] = theirs[:-1], theirs[-1]
        if mine.dim() == 1:
            mine[len(theirs) - 1 : -1] = SELDOM


def _columns(old: int, new: int, size: int) -> list[int]:
    """Where the numbers of a token of `old` states stand in one of `new`; the token had `size`."""
    out, more, block = list[int](), new - old, PER_ROLE + old
    for role in range(3):
        start, shift = role * block, role * more
        last = BEFORE_STATES + old - 1
        out += [start + k + shift + (more if k >= last else 0) for k in range(block)]
    return out + [k + 3 * more for k in range(3 * block, size)]
