"""Weights that know ways to go wrong name them as evidence; others say nothing of them."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from planwatch.core.deviation import DeviationCode as D
from planwatch.core.errors import WeightsError
from planwatch.core.evidence import Watch, WatchItem
from planwatch.core.steps import Step
from planwatch.perception.base import Frame
from planwatch.perception.compact.config import CompactConfig
from planwatch.perception.compact.model import CompactModel
from planwatch.perception.compact.sense import CompactSense, Memory
from planwatch.perception.compact.signs import chances
from planwatch.perception.compact.ways import Way, codes_of, ways_of
from planwatch.perception.conformance import check_stream_model

NAMES = ["E.QTY|too little", "E.QTY|too much", "E.TECH|wrong way"]
WATCH = Watch((WatchItem(Step("pour", "Pour from the red bottle into the blue mug"), True),))


def sense(**fields: object) -> CompactSense:
    torch.manual_seed(0)
    return CompactSense(CompactModel(CompactConfig(**fields)).eval())


def test_of_two_ways_of_one_code_the_likelier_is_told_with_its_words() -> None:
    ways = ways_of(NAMES)
    assert [way.name for way in ways] == NAMES and ways[2] == Way(D.TECH, "wrong way")
    assert codes_of(ways, (0.2, 0.7, 0.1)) == ({D.QTY: 0.7, D.TECH: 0.1}, "too much")
    assert codes_of((), ()) == ({}, None)


def test_a_deviation_of_another_release_is_refused_by_name() -> None:
    with pytest.raises(WeightsError, match=r"E\.SMELL"):
        ways_of(["E.SMELL|burnt"])


def test_the_sense_names_what_its_heads_say() -> None:
    knows = sense(n_states=17, ways=NAMES, moments=["H|too near"])
    frames = [Frame(i / 2, i / 2, np.full((120, 160, 3), 100 + i, np.uint8), i) for i in range(8)]
    check_stream_model(knows, frames, WATCH)
    frame = frames[0]
    seen, _ = knows.step(frame, WATCH, None)
    with torch.inference_mode():
        query = knows.model.ask(knows.model.text(knows.model.text.ids([item.step for item in WATCH.items])))
        out = knows.model.tick(knows._picture(frame.image), query, knows.model.empty(1))[0].out
    little, much, manner = out.ways[0].sigmoid().tolist()
    assert seen.steps[0].p_code == pytest.approx({D.QTY: max(little, much), D.TECH: manner})
    assert seen.p_code == pytest.approx({D.HAZARD: float(out.moment[0].sigmoid())}) and seen.code_note == "too near"
    plain, _ = sense().step(frame, WATCH, None)
    assert plain.steps[0].p_code == {} and plain.p_code == {} and plain.code_note is None


def test_what_is_rarer_than_where_it_was_learnt_is_as_much_less_probable() -> None:
    frame = Frame(0.0, 0.0, np.full((120, 160, 3), 90, np.uint8), 0)
    usual, seldom = sense(ways=NAMES), sense(ways=NAMES, rarer={NAMES[2]: 10.0})
    seldom.model.load_state_dict(usual.model.state_dict())
    (before, *_), (after, *_) = (one.step(frame, WATCH, None)[0].steps for one in (usual, seldom))
    odds = [p.p_code[D.TECH] / (1.0 - p.p_code[D.TECH]) for p in (before, after)]
    assert odds[1] == pytest.approx(odds[0] / 10.0, rel=1e-4) and after.p_code[D.QTY] == before.p_code[D.QTY]
    both = sense(moments=["S.EXTRA|"]), sense(moments=["S.EXTRA|"], rarer={"S.EXTRA|": 10.0})
    both[1].model.load_state_dict(both[0].model.state_dict())
    often, rare = (one.step(frame, WATCH, None)[0].p_code[D.EXTRA] for one in both)
    assert rare / (1.0 - rare) == pytest.approx(often / (1.0 - often) / 10.0, rel=1e-4)
    for wrong in (0.5, float("nan"), 1e9):
        with pytest.raises(ValueError, match="rarer"):
            CompactConfig(ways=NAMES, rarer={NAMES[2]: wrong})


def test_what_was_not_learnt_is_not_told_and_signs_speak_for_their_ways() -> None:
    """And a watch that changes on the way, as it does whenever a step is done, is no matter."""
    unlearnt, signs = ["E.QTY|too much", "H|too near"], {NAMES[2]: 14}
    knows = sense(n_states=17, ways=NAMES, moments=["H|too near"], unlearnt=unlearnt, signs=signs)
    frames = [Frame(i / 2, i / 2, np.full((120, 160, 3), 100 + i, np.uint8), i) for i in range(8)]
    check_stream_model(knows, frames, WATCH)
    more = Watch((WatchItem(Step("stir", "Stir the red mug with the blue spoon"), True), *WATCH.items), version=1)
    seen, carry = knows.step(frames[0], WATCH, None)
    assert seen.p_code == {} and set(seen.steps[0].p_code) == {D.QTY, D.TECH}
    seen, carry = knows.step(frames[1], more, carry)
    assert isinstance(carry, Memory) and carry.signs is not None and carry.fits is not None
    told = [one.p_code[D.TECH] for one in seen.steps]
    assert told == pytest.approx(chances(carry.signs, carry.fits)[:, 0].tolist())
