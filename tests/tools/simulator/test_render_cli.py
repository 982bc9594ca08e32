"""What `planwatch sim render` leaves behind: a film that plays, and the truth that reads back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import av
import pytest

from planwatch.core.errors import InputError
from planwatch.core.graph_yaml import load_graph
from planwatch.tools.datasets.episode import read_episode
from planwatch.tools.simulator.episode import record_episode
from planwatch.tools.simulator.render_cli import run_render


def test_a_random_task_becomes_a_film_with_its_truth(tmp_path: Path) -> None:
    told: list[float] = []
    result = run_render(None, tmp_path / "e", seed=4, fps=0.2, progress=lambda done, total, note: told.append(done))
    files, episode = read_episode(tmp_path / "e"), record_episode(4)
    assert replace(files.truth, effects=(), ideal=(), seen=()) == episode.truth
    assert files.truth.effects and files.truth.ideal and files.truth.seen
    assert [s.text for s in load_graph(files.task).steps] == [s.text for s in episode.graph.steps]
    assert result["frames"] == int(episode.truth.duration * 0.2) + 1 and told
    assert result["runs"] == len(episode.truth.runs)
    with av.open(str(files.video)) as film:
        stream = film.streams.video[0]
        assert (stream.codec_context.name, stream.width, stream.height) == ("h264", 640, 480)
        assert stream.pix_fmt == "yuv420p"
        assert sum(1 for _ in film.decode(stream)) == result["frames"]


def test_a_graph_the_world_cannot_perform_is_named(tmp_path: Path) -> None:
    task = tmp_path / "song.yaml"
    task.write_text(
        "schema_version: 1\nid: song\ngoal: A song\nsteps:\n"
        "  - {id: sing, text: Sing a song, verb: sing, complete: [silence]}\n"
    )
    with pytest.raises(InputError, match="'sing' cannot be performed: no primitive for verb"):
        run_render(task, tmp_path / "e")
    assert not (tmp_path / "e").exists()
