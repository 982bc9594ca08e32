"""The parts of the bench: percentiles, the slow server, a paced session, prepared repairs."""

from __future__ import annotations

from planwatch.planners.hybrid import HybridPlanner, Workers
from planwatch.planners.llm.backend import Ask
from planwatch.planners.llm.openai_backend import OpenAiBackend
from planwatch.planners.llm.presets import PLAIN
from planwatch.planners.llm.schema import answer_model
from planwatch.planners.worker import Inline
from planwatch.tools.bench.async_planner import percentile
from planwatch.tools.bench.paced import Gate, Pace, play_paced
from planwatch.tools.bench.slow_server import MODEL, SlowServer
from tests.planners.llm.test_planner import REQUEST


def test_percentiles() -> None:
    assert percentile([], 0.95) is None
    assert percentile([1.0], 0.95) == 1.0
    assert percentile([float(i) for i in range(1, 21)], 0.95) == 19.0
    assert percentile([float(i) for i in range(1, 102)], 0.5) == 51.0


def test_the_slow_server_answers_in_the_form_that_was_asked_for() -> None:
    with SlowServer(0.0) as server:
        backend = OpenAiBackend(server.url, MODEL, PLAIN)
        reply = backend.ask(Ask("s", "{}", answer_model(REQUEST), 64, 60.0))
        assert server.asked == 1
    assert isinstance(reply.value, answer_model(REQUEST))


def test_a_busy_session_misses_the_frames_whose_time_is_over(tmp_path) -> None:
    planner = HybridPlanner(None, workers=Workers(Inline(), Inline()))
    played = play_paced(planner, str(tmp_path / "s"), 1, Pace(2.0, 3.0, -100.0), Gate(1))
    assert (played.frames, played.lost) == (0, 6)
