from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from planwatch.core.errors import InputError, WeightsError
from planwatch.tools.evaluation.texts.run import Asked, run_texts
from planwatch.tools.evaluation.texts.tower import open_tower
from planwatch.tools.metrics.proassist.match import match_stream
from planwatch.tools.metrics.proassist.texts import stream_of_texts
from planwatch.tools.metrics.proassist.windows import Window
from planwatch.tools.metrics.text.bert_score import bert_scores
from tests.tools.evaluation.texts.tiny import tiny_bert

TEXTS = ["Pour the hot water into the blue mug.", "Stir.", "Now take the tea bag out of the mug, please.", ""]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_bert(tmp_path_factory.mktemp("model") / "tiny")


def states(folder: Path, text: str, layer: int) -> np.ndarray:
    """(tokens, D) of one text alone, by the model itself."""
    import torch
    from transformers import BertModel

    tower = open_tower(folder)
    with torch.inference_mode():
        ids = tower.tokenizer(text, return_tensors="pt")
        out = BertModel.from_pretrained(folder).eval()(**ids, output_hidden_states=True)  # type: ignore[operator]
    return out.hidden_states[layer][0].numpy()


def test_a_sentence_is_the_mean_of_its_tokens_whatever_stands_beside_it(folder: Path) -> None:
    tower = open_tower(folder)
    together = tower.encode(TEXTS)
    for text, row in zip(TEXTS, together, strict=True):
        mean = states(folder, text, 2).mean(0)
        np.testing.assert_allclose(row, mean / np.linalg.norm(mean), atol=1e-5)
    assert tower.encode([]).shape == (0, 24)


def test_tokens_are_those_of_the_asked_layer_and_marks_do_not_count(folder: Path) -> None:
    tower = open_tower(folder, layer=1)
    for text, found in zip(TEXTS, tower.tokens(TEXTS), strict=True):
        alone = states(folder, text, 1)
        np.testing.assert_allclose(found.vectors, alone / np.linalg.norm(alone, axis=1, keepdims=True), atol=1e-5)
        assert found.counts.tolist() == [False, *[True] * (len(alone) - 2), False]
    copy, other = bert_scores([TEXTS[0]] * 2, TEXTS[:2], tower)
    assert copy is not None and other is not None
    assert copy.f1 == pytest.approx(1, abs=1e-5) and other.f1 < 0.999
    assert "layer 1" in tower.name


def test_pooling_and_length_are_read_from_the_folder(folder: Path, tmp_path: Path) -> None:
    import shutil

    mine = tmp_path / "sentences"
    shutil.copytree(folder, mine)
    (mine / "1_Pooling").mkdir()
    (mine / "1_Pooling" / "config.json").write_text('{"word_embedding_dimension": 24, "pooling_mode_cls_token": true}')
    (mine / "sentence_bert_config.json").write_text('{"max_seq_length": 4}')
    tower = open_tower(mine)
    assert (tower.pooling, tower.longest) == ("first", 4)
    np.testing.assert_allclose(tower.encode(["Stir."])[0], unit(states(folder, "Stir.", 2)[0]), atol=1e-5)
    (mine / "modules.json").write_text('[{"type": "sentence_transformers.models.Dense"}]')
    with pytest.raises(WeightsError, match="has the part 'sentence_transformers.models.Dense'"):
        open_tower(mine)


def unit(vector: np.ndarray) -> np.ndarray:
    return vector / np.linalg.norm(vector)


def test_it_takes_the_place_of_the_encoder_that_ships(folder: Path) -> None:
    """Two sentences that a random model already tells apart, swapped in time by one frame."""
    said, wanted = {5: TEXTS[2], 6: TEXTS[0]}, {5: TEXTS[0], 6: TEXTS[2]}
    found = match_stream(stream_of_texts(12, said, wanted, Window(-5, 5), open_tower(folder)))
    assert all(0 <= one.semantic <= 1 + 1e-6 for one in found.matched)
    assert len(found.matched) == 2


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda path: (path / "config.json").unlink(), "config.json is missing"),
        (lambda path: (path / "model.safetensors").unlink(), "a .safetensors file is needed"),
        (lambda path: (path / "model.safetensors").write_bytes(b"x"), "cannot be read"),
        (lambda path: (path / "modules.json").write_text("{"), "is not JSON"),
    ],
)
def test_a_damaged_folder_is_refused_in_one_line(folder: Path, tmp_path: Path, damage: Any, message: str) -> None:
    import shutil

    mine = tmp_path / "mine"
    shutil.copytree(folder, mine)
    damage(mine)
    with pytest.raises(WeightsError, match=message) as caught:
        open_tower(mine)
    assert "\n" not in str(caught.value)


def test_a_layer_that_is_not_there_is_refused(folder: Path) -> None:
    with pytest.raises(WeightsError, match="allowed: 1 to 2"):
        open_tower(folder, layer=3)


def test_every_score_names_what_it_was_made_with(folder: Path, tmp_path: Path) -> None:
    pairs = tmp_path / "pairs.json"
    pairs.write_text(json.dumps([{"GT": TEXTS[0], "Pred": TEXTS[0]}, {"GT": "", "Pred": "Stir."}]))
    plain, full = run_texts(Asked(pairs)), run_texts(Asked(pairs, folder))
    assert plain["bert_score"]["mean"] is None and "--model" in plain["bert_score"]["note"]
    assert "spelling" in plain["similarity"]["note"]
    assert full["bert_score"] == {"mean": 1.0, "without_score": 1, "made_with": "tiny (layer last, mean)"}
    assert full["similarity"]["made_with"] == "tiny (layer last, mean)"
    assert (plain["rouge_l"]["mean"], plain["rouge_l"]["without_score"]) == (1, 1)
    official = run_texts(Asked(pairs, compat="official"))
    assert official["rouge_l"]["mean"] == pytest.approx(0.5)
    assert ("synonym" in plain["meteor"]["made_with"]) is ("note" not in plain["meteor"])


@pytest.mark.parametrize(
    ("content", "message"),
    [("{}", "valid array"), ('[{"GT": 1, "Pred": "x"}]', "0.GT"), ('[{"GT": "x"}]', "0.Pred"), ("[", "Invalid JSON")],
)
def test_what_holds_no_pairs_is_refused(tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / "pairs.json").write_text(content)
    with pytest.raises(InputError, match=message):
        run_texts(Asked(tmp_path / "pairs.json"))
    with pytest.raises(InputError, match="cannot read"):
        run_texts(Asked(tmp_path / "none.json"))
    with pytest.raises(InputError, match="allowed: sound, official"):
        run_texts(Asked(tmp_path / "pairs.json", compat="bleu"))
