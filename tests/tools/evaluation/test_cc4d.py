"""`eval cc4d` on a tiny kitchen: what is written, that no label is needed, and what the end check says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from planwatch.core.errors import InputError
from planwatch.tools.datasets.captaincook4d import Recording, iter_true_steps, read_captaincook4d
from planwatch.tools.evaluation.cc4d import run_cc4d
from planwatch.tools.evaluation.cc4d_labels import calibrate, true_done
from tests.tools.datasets.tiny_kitchen import write_kitchen


def sharp_evidence(path: Path, recordings: tuple[Recording, ...]) -> Path:
    lines = []
    for r in recordings:
        order, length = sorted(r.dag), int(max(e.end for e in r.executions))
        ticks = [
            [0.94 if column == now else 0.015 for column in (*order, None)] for now in iter_true_steps(r, 1.0, length)
        ]
        graph = {"steps": dict(r.texts), "edges": [list(e) for e in r.dag.edges]}
        lines.append({"recording": r.id, "hz": 1.0, "order": order, "ticks": ticks, "graph": graph})
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def rows(path: Path, key: str) -> list[dict]:
    return [row for row in map(json.loads, path.read_text().splitlines()) if key in row]


def test_skips_are_announced_once_and_good_work_is_left_alone(tmp_path) -> None:
    data = write_kitchen(tmp_path / "data")
    recordings = read_captaincook4d(data)
    evidence = sharp_evidence(tmp_path / "e.jsonl", recordings)
    said: list[float] = []
    result = run_cc4d(
        evidence, tmp_path / "a.jsonl", labels=data, memory=0.3, progress=lambda d, n, note: said.append(d / n)
    )
    alerts = {(row["recording"], tuple(row["owed"])): row["t"] for row in rows(tmp_path / "a.jsonl", "owed")}
    assert set(alerts) == {("1_2", (2,)), ("1_3", (2,))}  # left out in the one, done too late in the other
    assert 34 <= alerts["1_2", (2,)] <= 60
    # before it, nothing was seen for half as long as pouring takes: that leaves doubt, and doubt takes time
    assert 40 + (alerts["1_2", (2,)] - 34) < alerts["1_3", (2,)] < 65
    steps = rows(tmp_path / "a.jsonl", "step")
    assert len(steps) == result["ticks"] == 120 + 90 + 120
    truth = [s for r in recordings for s in iter_true_steps(r, 1.0, int(max(e.end for e in r.executions)))]
    assert sum(row["step"] == want for row, want in zip(steps, truth, strict=True)) > 0.9 * len(truth)
    assert (result["announced"], result["recordings"]) == (2, 3)
    trust = result["calibration"]
    assert trust["brier"] < 0.5 * trust["brier_clock"] < trust["brier_constant"]
    assert trust["ece_constant"] == pytest.approx(0, abs=1e-4) and trust["not_beaten"] == {"brier": []}
    assert said[-1] == 1.0


def test_the_answer_does_not_depend_on_labels(tmp_path) -> None:
    data = write_kitchen(tmp_path / "data")
    evidence = sharp_evidence(tmp_path / "e.jsonl", read_captaincook4d(data)[:1])
    run_cc4d(evidence, tmp_path / "with.jsonl", labels=data)
    run_cc4d(evidence, tmp_path / "without.jsonl")
    assert (tmp_path / "with.jsonl").read_text() == (tmp_path / "without.jsonl").read_text()


class Believed(NamedTuple):
    """What was believed of one recording."""

    recording: str
    hz: float
    order: tuple[int, ...]
    done: np.ndarray


def test_who_knows_no_more_than_the_base_rate_beats_nothing(tmp_path) -> None:
    data = write_kitchen(tmp_path / "data")
    order = (1, 2, 4, 5)
    seen = [Believed(r.id, 1.0, order, np.full((120, 4), 0.4, np.float32)) for r in read_captaincook4d(data)]
    trust = calibrate(seen, data)
    assert set(trust.not_beaten) == {"constant", "clock"}
    assert trust.ece_constant == pytest.approx(0, abs=1e-9)
    truths = [true_done(r, one) for r, one in zip(read_captaincook4d(data), seen, strict=True)]
    knowing = [one._replace(done=truth) for one, truth in zip(seen, truths, strict=True)]
    assert calibrate(knowing, data).not_beaten == () and calibrate(knowing, data).brier == 0
    assert set(calibrate(knowing[:1], data).not_beaten) == {"constant", "clock"}  # one recording says nothing of others


def test_bad_input_leaves_nothing_behind(tmp_path) -> None:
    evidence = tmp_path / "e.jsonl"
    evidence.write_text("{}\n")
    with pytest.raises(InputError, match="e.jsonl:1"):
        run_cc4d(evidence, tmp_path / "a.jsonl")
    with pytest.raises(InputError, match="memory=1.0"):
        run_cc4d(evidence, tmp_path / "a.jsonl", memory=1.0)
    with pytest.raises(InputError, match="no folder"):
        run_cc4d(evidence, tmp_path / "a.jsonl", labels=tmp_path / "none")
    assert [p.name for p in tmp_path.iterdir()] == ["e.jsonl"]
