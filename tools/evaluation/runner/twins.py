"""Recorded twins: the people of the closed loop on film, so that the same assistants can be scored without a person.

    twin:SPLIT:SEED:CARD:PERSONA:HOW

`alone`    nobody talks to the person, as in recordings of people at work (CaptainCook4D, Assembly101): what they skip
           and do wrong stays, unless they notice it themselves.
`coached`  an all-knowing session teaches, as in recordings of teachers (WTaG, HoloAssist): hardly anything goes wrong.

Seed, task and slips are those of the closed loop; there is no picture.
"""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache

from ....core.errors import InputError
from ...runtime.build import Wish
from ...simulator.gym.stage import GymCast, GymStage
from ...simulator.gym.workout import GYM_CARDS
from ...simulator.people.live import Cast, LivePerson
from ...simulator.people.named import person_named
from ...simulator.setting import Split
from ..closed.assistants import assistant_for
from ..closed.episode import live
from ..closed.gym import coach_for, live_gym
from .recording import Recording, annotated


class Recorded(StrEnum):
    """Who talked while the twin was recorded."""

    ALONE = "alone"
    """Nobody."""
    COACHED = "coached"
    """An all-knowing session."""


_ROWS = {Recorded.ALONE: "silent", Recorded.COACHED: "oracle"}


def twin_ref(split: str, seed: int, card: str, persona: str, how: Recorded) -> str:
    """The reference that `open_twin` reads."""
    return f"twin:{split}:{seed}:{card}:{persona}:{how.value}"


@lru_cache(maxsize=4)
def open_twin(ref: str) -> Recording:
    """The recording behind `twin:...`. Raises InputError for an unknown card, persona or way of recording."""
    parts = ref.split(":")
    if len(parts) != 6 or parts[5] not in list(Recorded):
        raise InputError(f"cannot read {ref!r}; allowed: twin:SPLIT:SEED:CARD:PERSONA:(alone or coached)")
    _, split, seed, card, persona, how = parts
    stage = stage_for(int(seed), split, card, persona)
    row = _ROWS[Recorded(how)]
    if isinstance(stage, GymStage):
        live_gym(row, stage, coach_for(row, Wish(), stage))
        truth = stage.live.truth()
    else:
        live(row, stage, assistant_for(row, Wish()))
        truth = annotated(stage.truth(), stage.graph)
    return Recording(ref, f"{truth.episode_id}-{persona}", stage.graph, truth, int(seed), None)


def stage_for(seed: int, split: str, card: str, persona: str, *, pixels: bool = False) -> LivePerson | GymStage:
    """Somebody whom an assistant can watch and talk to, at the table or in the gym."""
    traits = person_named(persona)
    if card in GYM_CARDS:
        return GymStage(GymCast(seed, traits, Split(split), card), pixels=pixels)
    return LivePerson(Cast(seed, traits, Split(split), card), pixels=pixels)
