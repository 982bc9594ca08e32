from __future__ import annotations

from pathlib import Path

import pytest

from planwatch.core.errors import InputError
from planwatch.core.truth import EpisodeTruth, Outcome, StepRun
from planwatch.perception.conformance import check_source
from planwatch.perception.sources.video import VideoSource
from planwatch.tools.datasets.episode import EpisodeWriter, read_episode
from tests.perception.films import SIZE, frames_of, number_of, numbered

TRUTH = EpisodeTruth("e1", "tea", 1.0, (StepRun("fill", 0.1, 0.9, Outcome.DONE),), (), seed=4, card="table-v1")
TASK = "schema_version: 1\nid: tea\n"


def write(folder: Path, n: int = 31, overwrite: bool = False) -> None:
    with EpisodeWriter(folder, size=SIZE, overwrite=overwrite) as writer:
        for i in range(n):
            writer.add(numbered(i))
        writer.finish(TRUTH, TASK)


def test_an_episode_comes_back_whole(tmp_path: Path) -> None:
    write(tmp_path / "runs" / "e1")
    episode = read_episode(tmp_path / "runs" / "e1")
    assert episode.truth == TRUTH
    assert episode.task.read_text() == TASK
    frames = frames_of(check_source(VideoSource(episode.video, fps=2.0)))
    assert [number_of(f.image) for f in frames] == [0, 15, 30]
    assert [p.name for p in (tmp_path / "runs").iterdir()] == ["e1"]


def test_it_appears_as_a_whole_or_not_at_all(tmp_path: Path) -> None:
    with pytest.raises(KeyError), EpisodeWriter(tmp_path / "e1", size=SIZE) as writer:
        writer.add(numbered(0))
        raise KeyError("something else broke")
    with pytest.raises(InputError, match="never finished"), EpisodeWriter(tmp_path / "e1", size=SIZE) as writer:
        writer.add(numbered(0))
    with pytest.raises(InputError, match="no frames"), EpisodeWriter(tmp_path / "e1", size=SIZE) as writer:
        writer.finish(TRUTH, TASK)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(InputError, match="inside its `with` block"):
        writer.add(numbered(0))


def test_only_an_episode_is_overwritten_and_only_when_asked(tmp_path: Path) -> None:
    write(tmp_path / "e1")
    with pytest.raises(InputError, match="exists"):
        write(tmp_path / "e1")
    write(tmp_path / "e1", n=2, overwrite=True)
    assert len(frames_of(check_source(VideoSource(tmp_path / "e1" / "episode.mp4", fps=30.0)))) == 2
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "diary.txt").write_text("dear diary")
    with pytest.raises(InputError, match="exists"):
        write(tmp_path / "home", overwrite=True)
    assert (tmp_path / "home" / "diary.txt").read_text() == "dear diary"


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    write(tmp_path / "e1")
    (tmp_path / "e1" / "task.yaml").unlink()
    with pytest.raises(InputError, match=r"is no episode: task.yaml missing"):
        read_episode(tmp_path / "e1")
    with pytest.raises(InputError, match=r"episode.mp4, truth.jsonl, task.yaml missing"):
        read_episode(tmp_path / "nowhere")
