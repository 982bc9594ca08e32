"""The whole recipe in small: train, save, load, watch; a stopped run goes on from what it kept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from planwatch.core.errors import InputError, WeightsError
from planwatch.core.evidence import Watch, WatchItem
from planwatch.perception.compact.config import CompactConfig
from planwatch.perception.compact.load import load_compact
from planwatch.perception.compact.model import CompactModel
from planwatch.perception.compact.text import TextEncoder
from planwatch.perception.compact.ways import ways_of
from planwatch.perception.lexicon.concepts import KIND_NAMES
from planwatch.tools.simulator.cards import card_named
from planwatch.tools.simulator.episode import LiveEpisode, Split, draw_setting, record
from planwatch.tools.training.compact import FULL_MINUTES, Recipe, recipe_for, run_training, take_encoder
from planwatch.tools.training.dense_frames import DenseFrames
from planwatch.tools.training.encoder_stage import train_text
from planwatch.tools.training.samples import SLOTS
from planwatch.tools.training.token_cache import FIRST_SEED
from planwatch.tools.training.ways import MOMENTS, STEP_WAYS, config_for

TINY = Recipe(frames=24, episodes=10, epochs=2, jobs=0, held_out=2, batch=8, domain_frames=64, card="table-tiny-v1")


@dataclass(frozen=True, slots=True)
class Trained:
    """One tiny training."""

    report: dict[str, Any]
    weights: Path
    work: Path
    notes: list[str]


def train(out: Path, work: Path, notes: list[str]) -> dict[str, Any]:
    return run_training(out, folder=work, recipe=TINY, progress=lambda done, total, note: notes.append(note))


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trained]:
    """The recipe, a handful of frames and ten short episodes."""
    threads, notes = torch.get_num_threads(), []
    folder = tmp_path_factory.mktemp("training")
    report = train(folder / "out", folder / "work", notes)
    yield Trained(report, folder / "out", folder / "work", notes)
    torch.set_num_threads(threads)


def test_weights_card_and_report_are_written(trained: Trained) -> None:
    assert {"config.json", "model.safetensors", "README.md"} <= {f.name for f in trained.weights.iterdir()}
    card = (trained.weights / "README.md").read_text()
    assert "table-tiny-v1" in card and "10 whole" in card.replace("\n", " ")
    kept = json.loads((trained.work / "report.json").read_text())
    assert kept["recipe"]["episodes"] == 10 and set(kept["seconds"]) == {"encoder", "cache", "stream"}
    held = trained.report["held_out"]
    assert {"loss_on", "ap_on", "ap_done", "ap_wrong"} <= set(held)
    assert all(np.isfinite(v) for k, v in held.items() if k.startswith("loss_"))


def test_the_weights_watch_an_episode(trained: Trained) -> None:
    live = LiveEpisode(None, 0, split=Split.TRAIN, card="table-tiny-v1")
    watch, carry, sense = (
        Watch(tuple(WatchItem(s, True) for s in live.graph.steps)),
        None,
        load_compact(trained.weights),
    )
    for i in range(4):
        live.advance(i / 2)
        evidence, carry = sense.step(live.frame((160, 120)), watch, carry)
        assert [s.step_id for s in evidence.steps] == [s.id for s in live.graph.steps]
        assert all(0.0 <= s.p_on <= 1.0 for s in evidence.steps)


def test_the_cache_holds_every_episode_whole(trained: Trained) -> None:
    shard = torch.load(trained.work / "cache" / f"{FIRST_SEED}.pt", weights_only=True)
    assert len(shard) == 10
    for sample in shard:
        ticks, slots, _ = sample["tokens"].shape
        assert slots == SLOTS and sample["tokens"].dtype == torch.float16
        assert bool(torch.isfinite(sample["tokens"]).all())
        assert all(sample[name].shape == (ticks, SLOTS) for name in ("on", "done_now", "done", "wrong", "valid"))
        assert int(sample["done"][-1].sum()) >= 3, "the steps are done in the end"
    card = card_named("table-tiny-v1")
    for i, sample in enumerate(shard[:3]):
        episode = record(draw_setting(FIRST_SEED + i, Split.TRAIN, card))
        assert len(sample["tokens"]) == int(episode.truth.duration * 2) + 1, "an episode of the training split"


def test_a_stopped_run_goes_on_from_what_it_kept(trained: Trained, tmp_path: Path) -> None:
    kept = [trained.work / "encoder" / "model.safetensors", trained.work / "cache" / f"{FIRST_SEED}.pt"]
    before = [(f.stat().st_mtime_ns, f.stat().st_size) for f in kept]
    notes: list[str] = []
    report = train(tmp_path / "out", trained.work, notes)
    assert [(f.stat().st_mtime_ns, f.stat().st_size) for f in kept] == before
    assert any("encoder taken from" in note for note in notes)
    assert not any("encoder taken from" in note for note in trained.notes)
    assert report["recipe"] == trained.report["recipe"]


def test_training_frames_are_drawn_from_training_looks_only() -> None:
    """The first frames of the encoder's stream are those of training episodes of their seeds."""
    stream = DenseFrames((160, 120), (20, 15), per_episode=2, first_seed=7, card="table-tiny-v1")
    frames = list(islice(stream, 4))
    assert all(f[0].shape == (120, 160, 3) and f[1].shape == (15, 20) and f[3].shape == (9, 15, 20) for f in frames)
    again = list(islice(DenseFrames((160, 120), (20, 15), per_episode=2, first_seed=7, card="table-tiny-v1"), 4))
    assert all(torch.equal(a, b) for one, two in zip(frames, again, strict=True) for a, b in zip(one, two, strict=True))
    card = card_named("table-tiny-v1")
    for frame, seed in zip(frames, (7, 7, 8, 8), strict=True):
        kinds = {name.kind for name in draw_setting(seed, Split.TRAIN, card).task.things}
        seen = {KIND_NAMES[k] for k in frame[1].unique().tolist() if k < len(KIND_NAMES)}
        assert seen and seen <= kinds


def test_default_seeds_and_card_are_those_of_training() -> None:
    recipe = Recipe()
    assert recipe.card == "table-train-v2" and replace(recipe, seed=1).episodes == recipe.episodes
    assert DenseFrames((160, 120), (20, 15)).card == "table-train-v2"


def test_a_budget_scales_the_recipe() -> None:
    whole, half, little = (recipe_for(minutes) for minutes in (FULL_MINUTES, FULL_MINUTES / 2, 0.1))
    assert whole == Recipe() and recipe_for(2 * FULL_MINUTES) == whole
    assert (half.frames, half.episodes) == (whole.frames // 2, whole.episodes // 2)
    assert little.episodes >= 40 and little.held_out >= 4 and little.frames > 0
    assert recipe_for(5.0, seed=3).seed == 3
    assert (whole.again, recipe_for(5.0, card="table-train-v4").again) == (0, 1)


def test_words_are_learnt_and_a_missing_word_says_nothing() -> None:
    torch.manual_seed(0)
    config = CompactConfig()
    text = TextEncoder(config)
    assert train_text(text, len(config.kinds), len(config.colours), steps=200) < 4.0
    with torch.no_grad():
        named = text.kind(text.embed(torch.arange(1, len(config.kinds) + 1))).softmax(-1)
        unnamed = text.kind(text.embed(torch.tensor([0]))).softmax(-1)
    assert bool((named.argmax(-1) == torch.arange(len(config.kinds))).all())
    assert float(unnamed.max()) < 0.3


def test_training_goes_on_from_weights(trained: Trained, tmp_path: Path) -> None:
    """The encoder stays as it is; the temporal part does not; the card says so."""
    recipe = replace(TINY, start=str(trained.weights))
    threads = torch.get_num_threads()
    run_training(tmp_path / "out", folder=tmp_path / "work", recipe=recipe)
    torch.set_num_threads(threads)
    before, after = (load_file(folder / "model.safetensors") for folder in (trained.weights, tmp_path / "out"))
    changed = {name for name, value in before.items() if not torch.equal(value, after[name])}
    assert changed and not any(name.startswith(("encoder.", "text.")) for name in changed)
    assert "went on from earlier weights" in (tmp_path / "out" / "README.md").read_text()


def test_both_parts_go_on_from_weights(trained: Trained, tmp_path: Path) -> None:
    """Words stay as they are; frames are learnt from twice."""
    recipe = replace(TINY, start=str(trained.weights), warm=str(trained.weights), again=1)
    threads = torch.get_num_threads()
    run_training(tmp_path / "out", folder=tmp_path / "work", recipe=recipe)
    torch.set_num_threads(threads)
    before, after = (load_file(folder / "model.safetensors") for folder in (trained.weights, tmp_path / "out"))
    changed = {name.split(".")[0] for name, value in before.items() if not torch.equal(value, after[name])}
    assert {"encoder", "token_in", "heads"} <= changed and "text" not in changed
    assert "trained further on dense truth" in (tmp_path / "out" / "README.md").read_text()


def test_weights_grow_to_finer_pictures(trained: Trained, tmp_path: Path) -> None:
    """Both parts go on; what comes of it is used as any weights are."""
    recipe = replace(TINY, start=str(trained.weights), warm=str(trained.weights), fine=True)
    threads = torch.get_num_threads()
    run_training(tmp_path / "out", folder=tmp_path / "work", recipe=recipe)
    torch.set_num_threads(threads)
    config = load_compact(tmp_path / "out").model.config
    assert (config.image_size, config.grid) == ([320, 240], (20, 15))
    assert "twice the width" in (tmp_path / "out" / "README.md").read_text()


def test_an_encoder_is_not_grown_without_being_trained(trained: Trained, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="add --warm"):
        run_training(
            tmp_path / "out", folder=tmp_path / "work", recipe=replace(TINY, start=str(trained.weights), fine=True)
        )


def test_weights_that_are_none_are_refused_before_anything_is_made(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="nowhere"):
        run_training(tmp_path / "out", folder=tmp_path / "work", recipe=replace(TINY, start=str(tmp_path / "nowhere")))
    assert not (tmp_path / "out").exists()


def test_wide_cards_ask_for_a_watcher_that_names_slips() -> None:
    plain, wide = config_for("table-train-v2"), config_for("table-train-v4+table-train-v2")
    assert (plain.n_states, plain.ways) == (9, []) and wide.n_states == 19
    assert ways_of(wide.ways) == STEP_WAYS and ways_of(wide.moments) == MOMENTS
    frames = list(
        islice(DenseFrames((160, 120), (20, 15), per_episode=1, first_seed=8, card="table-train-v4+table-train-v2"), 2)
    )
    assert all(f[3].shape == (19, 15, 20) for f in frames), "the plain card's frames have no signs, and say so"
    assert float(frames[1][3][9:].sum()) == 0.0


def test_an_encoder_is_taken_over_row_by_row() -> None:
    torch.manual_seed(0)
    old, new = CompactModel(CompactConfig()).eval(), CompactModel(config_for("table-train-v4")).eval()
    take_encoder(new, old)
    frames = torch.rand(2, 3, 120, 160)
    with torch.no_grad():
        before, after = old.encoder(frames), new.encoder(frames)
    for name in ("kind", "colour", "held", "acted", "verb", "glance"):
        torch.testing.assert_close(getattr(after, name), getattr(before, name))
    torch.testing.assert_close(after.state[:, :9], before.state)


def test_bad_recipes_are_one_line() -> None:
    with pytest.raises(InputError, match="table-trian"):
        recipe_for(1.0, card="table-train-v4+table-trian-v2")
