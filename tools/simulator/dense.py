"""The dense truth of a frame: in every cell of a grid, which thing, its colour and state, and what is done to it."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ...perception.lexicon.concepts import COLOUR_NAMES, KIND_NAMES, VERB_NAMES
from .acts import TRACES, Phase, changed_item
from .camera import Pose
from .draw import paint_owners
from .projections import black_out, projection, upright_of
from .world import World

HAND = len(KIND_NAMES)
"""Class index of a hand in `kind`; `HAND + 1` is the bare table."""
TABLE = HAND + 1
NO_VERB = len(VERB_NAMES)
"""Class index in `verb` where nothing is being done; `NO_VERB + 1` is carrying."""
CARRYING = NO_VERB + 1
STATES = ("level", "openness", "on", "cut", "mixed", "wet", "flipped", "smear", "dust")
"""Fields of an Item that the encoder learns, in order."""
SIGNS = ("heat", "spill", "setting", *TRACES)
"""The same of vivid things; the last state after them is whether a hand is too near to the thing being changed: on
that thing, which the hands often hide, and on the hands."""
_FINE = 3


@dataclass(frozen=True, slots=True, eq=False)
class Dense:
    """Truth on a grid of (rows, columns)."""

    kind: NDArray[np.int64]
    """Class index: kinds, HAND, TABLE."""
    colour: NDArray[np.int64]
    """Class index, or -100 where there is no thing (the customary ignore index of cross entropy)."""
    state: NDArray[np.float32]
    """(9, rows, columns) in [0, 1]; see STATES. (17, rows, columns) of a vivid world: SIGNS, and a hand too near."""
    held: NDArray[np.float32]
    """1 on the thing in hand."""
    acted: NDArray[np.float32]
    """1 on the thing that the action changes."""
    verb: NDArray[np.int64]
    """On the thing in hand, the changed thing and the hand: the action; elsewhere NO_VERB."""
    glance: NDArray[np.int64]
    """(5,) of the frame: kind and colour of the thing in hand, of the changed thing (one past the last class: no such
    thing), and the action (as in `verb`), seen or hidden."""


def dense_truth(world: World, pose: Pose, grid: tuple[int, int], *, cropped: bool = False) -> Dense:
    """Truth for a grid of (columns, rows); `cropped`: over what is left of an upright picture without its bars."""
    owner = _owners(world, pose, grid, cropped)
    n = len(world.items)
    table = np.array([KIND_NAMES.index(i.kind) for i in world.items] + [HAND, TABLE])
    colours = np.array([COLOUR_NAMES.index(i.colour) for i in world.items] + [-100, -100])
    states = _states(world)
    held, acted, verb = np.zeros(n + 2, np.float32), np.zeros(n + 2, np.float32), np.full(n + 2, NO_VERB)
    action = world.action
    glance = np.array([len(KIND_NAMES), len(COLOUR_NAMES)] * 2 + [NO_VERB])
    if action is not None and world.touching:
        doing = (
            VERB_NAMES.index(action.verb) if world.phase_now is Phase.ACT and action.verb in VERB_NAMES else CARRYING
        )
        held[action.held] = 1.0
        verb[[action.held, n]] = doing
        glance[[0, 1, 4]] = table[action.held], colours[action.held], doing
        if doing != CARRYING:
            changed = changed_item(action)
            acted[changed] = 1.0
            verb[changed] = doing
            glance[2:4] = table[changed], colours[changed]
    state = states[owner].transpose(2, 0, 1)
    return Dense(table[owner], colours[owner], state, held[owner], acted[owner], verb[owner], glance)


def _states(world: World) -> NDArray[np.float32]:
    """(items + 2, states)."""
    names = (*STATES, *SIGNS) if world.vivid else STATES
    rows = np.array([[getattr(i, s) for s in names] for i in world.items] + [[0.0] * len(names)] * 2, np.float32)
    if not world.vivid:
        return rows
    near = np.zeros((len(rows), 1), np.float32)
    action = world.action
    if action is not None and action.manner is not None and action.manner.near and world.phase_now is Phase.ACT:
        near[[changed_item(action), len(world.items)]] = 1.0
    return np.concatenate([rows, near], 1)


def _owners(world: World, pose: Pose, grid: tuple[int, int], cropped: bool) -> NDArray[np.int64]:
    """(rows, columns) index of the item that owns each cell; n = a hand, n + 1 = the table."""
    n = len(world.items)
    size = (grid[0] * _FINE, grid[1] * _FINE)
    seen = upright_of(size) if cropped and pose.portrait else size
    fine = np.full((seen[1], seen[0]), n + 1, np.uint8)
    project = projection(pose, seen)
    paint_owners(fine, world, project)
    black_out(fine, pose, n + 1)
    fine = fine if seen == size else cv2.resize(fine, size, interpolation=cv2.INTER_NEAREST)
    votes = fine.reshape(grid[1], _FINE, grid[0], _FINE).transpose(0, 2, 1, 3).reshape(grid[1], grid[0], -1)
    counts = np.stack([(votes == k).sum(-1) for k in range(n + 2)], -1)
    counts[..., n + 1] = np.minimum(counts[..., n + 1], 5)
    return counts.argmax(-1)
