"""The model card that is written beside trained weights."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .mixture import cards_of

_CARD = """---
license: apache-2.0
library_name: planwatch
tags: [streaming, task-guidance, synthetic-data]
---
# compact: the table world's watcher

A streaming model that is told which steps to look for, in words, and says at every tick for each of them: is it going
on, has it just ended, has it been done, is it being attempted with a wrong thing. {parameters:,} parameters.

## Data
planwatch's own simulator (world `table`), and nothing else: no photograph, no real video, no text of other people.
Training episodes are drawn from `Split.TRAIN` (graphs, looks and seeds that `Split.DEV` and `Split.TEST` never use),
difficulty card `{card}`: {data}.

## Recipe
{recipe} Seconds on two cores: {seconds}.

## Scores
On {held_out} held-out training-card episodes, per tick (average precision): {scores}.
The scores that matter are those of whole sessions on unseen tasks, with every blind row beside them:
`planwatch eval sim --episodes 100 --seed 0`; the README holds the last table.

## Limits
It knows 22 kinds of things in 9 colours and 16 actions, drawn in the simulator's flat style. On any other picture it
says that the picture is outside its domain and stays silent: it is no watcher for a real camera. {sees}
"""


_SEES = "A wrong thing is\nnoticed when it is taken in hand; wrong places, amounts and manners are not."
_NAMES = (
    "Slips are\n"
    "named as the wide cards show them: most by signs that stand for what has no picture of its own, and that\n"
    "no real kitchen has."
)


_WHOLE = (
    "`planwatch train compact --seed {seed}`: words and encoder on dense truth, the frozen encoder's tokens cached,\n"
    "the temporal part trained on whole episodes for {epochs} epochs."
)
_WARM = (
    "`planwatch train compact --warm FOLDER --card {card} --seed {seed}`: the encoder of\n"
    "earlier weights trained further on dense truth, its tokens cached, the temporal part trained from nothing on\n"
    "whole episodes for {epochs} epochs."
)
_FURTHER = (
    "`planwatch train compact --start FOLDER --seed {seed}` went on from earlier weights: their encoder was kept and\n"
    "its domain learnt anew, its tokens cached, their temporal part trained for {epochs} more epochs."
)
_BOTH = (
    "`planwatch train compact --start FOLDER --warm FOLDER --card {card} --seed {seed}`:\n"
    "the encoder of earlier weights trained further on dense truth, its tokens cached, their temporal part trained\n"
    "for {epochs} more epochs."
)
_FINE = " With `--fine`: pictures of twice the width and height."
_FRAMES = "{frames:,} single frames with dense truth (seeds from 1,000,000), "
_EPISODES = "{episodes:,} whole\nepisodes (seeds from 10,000,000)"


def write_card(folder: Path, report: dict[str, Any], parameters: int) -> Path:
    """Write `folder`/README.md from the training report."""
    recipe, held = report["recipe"], report["held_out"]
    scores = ", ".join(
        f"{name[3:]} {value:.3f}" for name, value in held.items() if name.startswith("ap_") and value is not None
    )
    seconds = ", ".join(f"{stage} {value:.0f}" for stage, value in report["seconds"].items())
    start, warm = recipe["start"] is not None, recipe["warm"] is not None
    told = ((_BOTH if warm else _FURTHER) if start else _WARM if warm else _WHOLE).format(**recipe)
    told += _FINE if recipe["fine"] else ""
    data = ((_FRAMES if warm or not start else "") + _EPISODES).format(**recipe)
    sees = _NAMES if any(card.wide for card in cards_of(recipe["card"])) else _SEES
    fields = {"sees": sees, "card": recipe["card"], "held_out": recipe["held_out"], "recipe": told, "data": data}
    path = folder / "README.md"
    path.write_text(_CARD.format(parameters=parameters, seconds=seconds, scores=scores, **fields))
    return path
