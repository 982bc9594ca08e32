"""The blind rows of a card: reproducible, fitted on training episodes only, and low."""

from __future__ import annotations

from planwatch.tools.evaluation.floor import run_floor


def test_the_floor_of_a_small_card_is_reproducible() -> None:
    asked = {"card": "table-tiny-v1", "episodes": 2, "fit": 2}
    notes: list[str] = []
    first = run_floor(progress=lambda done, total, note: notes.append(note), **asked)
    assert first == run_floor(**asked)
    assert notes[0].startswith("train") and notes[-1].startswith("test")
    assert 0.0 <= first["timer_f1"] <= 1.0 and 0.0 <= first["probe_f1"] <= 1.0
