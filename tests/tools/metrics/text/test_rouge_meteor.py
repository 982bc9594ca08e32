from __future__ import annotations

import pytest

from planwatch.tools.metrics.text.meteor import meteor, meteor_of_words
from planwatch.tools.metrics.text.porter import stem
from planwatch.tools.metrics.text.rouge_l import rouge_l
from planwatch.tools.metrics.text.treebank import treebank_words


def test_rouge_l_by_hand() -> None:
    """4 of 5 and 6 words in common order."""
    assert rouge_l("pour the hot water slowly", "now pour the water very slowly") == pytest.approx(2 * 4 / 11)


def test_rouge_l_of_other_scripts_is_zero_officially() -> None:
    assert rouge_l("налей воду", "налей воду", "official") == 0
    assert rouge_l("налей воду", "налей воду") == 1


def test_rouge_l_without_words() -> None:
    assert rouge_l("", "x") is None
    assert rouge_l("", "x", "official") == 0
    assert rouge_l("x", "") == 0


def test_meteor_by_hand() -> None:
    """3 matches (one by stem) in one chunk, of 5 said and 3 wanted."""
    found = meteor("move your arms", "do not moving your arms")
    precision, recall = 3 / 5, 1.0
    mean = precision * recall / (0.9 * precision + 0.1 * recall)
    assert found.score == pytest.approx(mean * (1 - 0.5 / 27))
    assert found.stages == ("exact", "stem")


def test_meteor_says_which_stages_it_had_and_synonyms_only_add() -> None:
    table = {"quick": {"fast"}}
    found = meteor("be fast", "be quick", synonyms=lambda word: table.get(word, ()))
    assert found.stages == ("exact", "stem", "synonym")
    assert found.score is not None
    assert found.score > (meteor("be fast", "be quick").score or 0)


def test_remembered_stems_change_nothing() -> None:
    stems: dict[str, str] = {}
    pair = ("She cooks slowly.", "She was cooking slow soups")
    assert [meteor(*pair, stems=stems) for _ in range(2)] == [meteor(*pair)] * 2
    assert stems["cooks"] == stems["cooking"] == "cook"


def test_meteor_of_nothing() -> None:
    assert meteor("", "x").score is None
    assert meteor("", "x", compat="official").score == 0
    assert meteor_of_words(["a"], []).score == 0


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("moving", "move"),
        ("hopped", "hop"),
        ("relational", "relat"),
        ("dies", "die"),
        ("flies", "fli"),
        ("enjoy", "enjoy"),
        ("happily", "happili"),
        ("adoption", "adopt"),
        ("skies", "sky"),
        ("controlling", "control"),
        ("feed", "feed"),
        ("As", "as"),
        ("", ""),
        ("naïveté", "naïveté"),
    ],
)
def test_stems(word: str, expected: str) -> None:
    assert stem(word) == expected


def test_words_as_the_treebank_splits_them() -> None:
    assert treebank_words("Don't stop, it's (almost) done.") == [
        *("Do", "n't", "stop", ",", "it", "'s", "(", "almost", ")", "done", ".")
    ]
