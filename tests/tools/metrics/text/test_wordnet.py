from __future__ import annotations

from pathlib import Path

import pytest

from planwatch.core.errors import InputError
from planwatch.tools.metrics.text.meteor import meteor
from planwatch.tools.metrics.text.wordnet import USUAL, open_wordnet

SYNSETS = {
    "noun": (("cup", "mug"), ("goose",), ("ice_cream", "gelato")),
    "verb": (("stir", "agitate"), ("carry", "bear"), ("stir", "budge")),
    "adj": (("fast", "quick(a)"),),
    "adv": (),
}
IRREGULAR = {"noun": "geese goose\n", "verb": "stirred stir\nstirring stir\n"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A dictionary of seven synsets, in the form of the manual page wndb(5WN), its head of licence lines included."""
    for part, synsets in SYNSETS.items():
        data, offsets = "  1 This software and database ...\n", {}
        for words in synsets:
            offset = len(data.encode())
            for word in words:
                offsets.setdefault(word.partition("(")[0], []).append(offset)
            body = " ".join(f"{word} 0" for word in words)
            data += f"{offset:08d} 06 {part[0]} {len(words):02x} {body} 000 | what it means\n"
        (tmp_path / f"data.{part}").write_text(data)
        lines = [
            f"{word} {part[0]} {len(at)} 0 {len(at)} 0 {' '.join(f'{o:08d}' for o in at)}  "
            for word, at in offsets.items()
        ]
        (tmp_path / f"index.{part}").write_text("\n".join(["  1 This software ...", *lines, ""]))
        (tmp_path / f"{part}.exc").write_text(IRREGULAR.get(part, ""))
    return tmp_path


@pytest.mark.parametrize(
    ("word", "synonyms"),
    [
        ("mugs", {"cup", "mug"}),
        ("Cup", {"cup", "mug"}),
        ("geese", {"goose"}),
        ("stirred", {"stir", "agitate", "budge"}),
        ("stirring", {"stir", "agitate", "budge"}),
        ("carries", {"carry", "bear"}),
        ("faster", {"fast", "quick"}),
        ("gelato", {"gelato"}),
        ("kettle", set()),
        ("", set()),
    ],
)
def test_synonyms_are_found_without_endings_in_every_part_of_speech(
    folder: Path, word: str, synonyms: set[str]
) -> None:
    assert open_wordnet(folder)(word) == synonyms


def test_meteor_matches_a_synonym_only_with_the_dictionary(folder: Path) -> None:
    """Three matches in one chunk instead of two in two."""
    plain, full = meteor("take the mug", "take the cup"), meteor("take the mug", "take the cup", open_wordnet(folder))
    assert (plain.stages, full.stages) == (("exact", "stem"), ("exact", "stem", "synonym"))
    assert full.score == pytest.approx(1 - 0.5 / 27)
    assert plain.score is not None and plain.score < 0.7


def test_a_folder_without_the_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no WordNet in"):
        open_wordnet(tmp_path)
    for part in SYNSETS:
        (tmp_path / f"index.{part}").write_text("no dictionary\n")
    with pytest.raises(InputError, match="no WordNet in"):
        open_wordnet(tmp_path)


@pytest.mark.skipif(not (USUAL / "index.noun").is_file(), reason="WordNet's files are not installed")
def test_the_real_dictionary() -> None:
    found = open_wordnet(USUAL)
    assert {"goose", "fathead"} <= found("geese")
    assert "decant" in found("poured")
    assert found("xyzzy") == frozenset()
