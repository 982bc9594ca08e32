"""Live sessions as training samples: what was watched, what was true of it, and the whole recipe in small."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from planwatch.core.errors import InputError, WeightsError
from planwatch.core.evidence import Watch, WatchItem
from planwatch.core.steps import Step
from planwatch.core.truth import EpisodeTruth, Outcome, StepRun
from planwatch.perception.base import Frame
from planwatch.perception.compact.encoder import Maps
from planwatch.perception.compact.load import SHIPPED, load_compact
from planwatch.perception.compact.model import CompactModel
from planwatch.tools.simulator.primitives import PUT_BACK
from planwatch.tools.training.samples import SLOTS, label
from planwatch.tools.training.session_samples import KINDS, own_watch, session_samples
from planwatch.tools.training.session_watch import Kept, Span, WatchedSense, joined
from planwatch.tools.training.sessions import SessionRecipe, run_session_training
from planwatch.tools.training.ways import config_for

A, B = Step("a", "Stir the red bowl", verb="stir"), Step("b", "Shake the blue jar", verb="shake")
TIMES = np.arange(1, 41) / 2


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of a watcher that has names for slips and has learnt nothing."""
    torch.manual_seed(0)
    folder = tmp_path_factory.mktemp("weights")
    CompactModel(config_for("table-v4")).save_pretrained(folder)
    return folder


def silent(done: float, total: float, note: str) -> None:
    """Progress that nobody watches."""


def truth(*runs: StepRun) -> EpisodeTruth:
    return EpisodeTruth("e", "g", 20.0, runs, ())


def run(step_id: str, start: float, end: float, outcome: Outcome = Outcome.DONE) -> StepRun:
    return StepRun(step_id, start, end, outcome, "stir", ())


def test_maps_are_joined_where_training_computes_in_bfloat16() -> None:
    one = Maps(*(torch.zeros(1, 2, dtype=torch.float16) for _ in Maps._fields))
    with torch.autocast("cpu", torch.bfloat16):
        both = joined([one, one])
    assert all(part.dtype is torch.float32 and len(part) == 2 for part in both)


def test_a_step_is_kept_from_when_the_sense_begins_it_on(weights: Path) -> None:
    sense = WatchedSense(load_compact(weights))
    watches = [
        Watch((WatchItem(A, True), WatchItem(B, False)), version=1),
        Watch((WatchItem(A, True),), version=2),
        Watch((WatchItem(A, True), WatchItem(B, True)), version=3, forget=frozenset({"a"})),
    ]
    carry: Any = None
    for tick in range(9):
        frame = Frame(tick / 2, tick / 2, np.zeros((120, 160, 3), np.uint8), tick)
        _, carry = sense.step(frame, watches[tick // 3], carry)
    spans = [(s.step.id, s.first, s.last) for s in sense.kept.spans]
    assert spans == [("a", 0, 5), ("b", 0, 2), ("a", 6, 8), ("b", 6, 8)]
    assert len(sense.kept.maps) == 9


def test_the_own_watch_is_labelled_by_what_was_done_of_each_step() -> None:
    back, copy = Step("a+put_back1", "Put it back", verb=PUT_BACK), Step("a+r1", A.text, verb="stir", stands_for="a")
    kept = Kept(spans=[Span(A, 0, 9), Span(B, 0, 39), Span(back, 10, 19), Span(copy, 10, 39)])
    happened = truth(run("a", 1.0, 4.0, Outcome.WRONG), run(PUT_BACK, 5.5, 7.0), run("a", 8.0, 12.0))
    own = own_watch(kept, happened, TIMES)
    labels = label([one for one, _ in own], TIMES, happened)
    names = [one.step.id for one, _ in own]
    done = {name: float(TIMES[labels.done[:, k] > 0][0]) for k, name in enumerate(names) if labels.done[:, k].any()}
    assert done == {"a": 12.0, "a+put_back1": 7.0, "a+r1": 12.0}
    on = {name: int(labels.on[:, k].sum()) for k, name in enumerate(names)}
    assert on == {"a": 8, "b": 0, "a+put_back1": 3, "a+r1": 8}


def test_too_many_steps_leave_those_that_were_attempted() -> None:
    spans = [Span(Step(f"s{i}", "Stir it", verb="stir"), i % 7, 39) for i in range(SLOTS + 5)]
    own = own_watch(Kept(spans=spans), truth(run(f"s{SLOTS + 4}", 9.0, 12.0)), TIMES)
    assert len(own) == SLOTS
    assert f"s{SLOTS + 4}" in {one.step.id for one, _ in own}


def test_a_session_makes_two_samples_and_nothing_is_watched_outside_its_span(weights: Path) -> None:
    one, two = session_samples(str(weights), 40_000_003, "table-tiny-v1")
    assert len(KINDS) == 2 and one["tokens"].shape == two["tokens"].shape and one["tokens"].shape[1] == SLOTS
    assert one["valid"].any() and not one["tokens"].isnan().any()
    watched = one["valid"].bool().any(0)
    assert not one["tokens"][:, ~watched].any(), "slots without a step are empty"
    assert torch.equal(one["moment"], two["moment"])


def test_the_recipe_in_small_goes_on_where_it_was(weights: Path, tmp_path: Path) -> None:
    threads = torch.get_num_threads()
    recipe = SessionRecipe(str(weights), 5, 10, 1, jobs=0, card="table-tiny-v1", mixture="table-tiny-v1", held_out=1)
    report = run_session_training(tmp_path / "out", tmp_path / "work", recipe, silent)
    torch.set_num_threads(threads)
    assert json.loads((tmp_path / "work" / "report.json").read_text())["recipe"]["sessions"] == 5
    assert set(report["held_out"]["after"]) == set(KINDS)
    old, new = (CompactModel.from_pretrained(folder) for folder in (weights, tmp_path / "out"))
    assert torch.equal(old.encoder.head.weight, new.encoder.head.weight)
    assert not torch.equal(old.heads.weight, new.heads.weight)
    assert new.config.to_dict()["ways"] == old.config.ways and new.config.misses == old.config.misses
    made = {path: path.stat().st_mtime_ns for path in (tmp_path / "work").rglob("*.pt")}
    run_session_training(tmp_path / "out", tmp_path / "work", recipe, silent)
    torch.set_num_threads(threads)
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "work").rglob("*.pt")} == made


def test_bad_input_is_one_line_before_anything_is_played(tmp_path: Path) -> None:
    for weights, card, error, words in (
        (str(SHIPPED), "table-v4", InputError, "name no slips"),
        (str(tmp_path / "none"), "table-v4", WeightsError, "none"),
        ("wide", "table-v44", InputError, "table-v44"),
    ):
        with pytest.raises(error, match=words):
            run_session_training(tmp_path / "out", tmp_path / "work", SessionRecipe(weights, card=card), silent)
    assert not (tmp_path / "work").exists()
