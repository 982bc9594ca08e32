from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from planwatch.agent.parts import Parts
from planwatch.core.clock import ManualClock
from planwatch.core.evidence import Evidence, Watch
from planwatch.core.findings import FindingKind
from planwatch.core.graph import StepGraph
from planwatch.core.truth import EpisodeTruth
from planwatch.perception.base import Carry, Frame
from planwatch.perception.oracle import OracleModel
from planwatch.tools.evaluation.rows import ROWS, Row, chosen
from planwatch.tools.evaluation.watch import Filmed, named_parts, watch_pair
from planwatch.tools.runtime.build import Wish
from tests.tools.runtime.worlds import ALL, GRAPH


@dataclass
class _Film:
    """An episode whose every pixel is its seed, plus five a second."""

    seed: int
    seconds: float
    graph: StepGraph = GRAPH

    @property
    def truth(self) -> EpisodeTruth:
        return replace(ALL, episode_id=f"e{self.seed}", duration=self.seconds)

    def frames(self, fps: float = 2.0, size: tuple[int, int] = (640, 480)) -> Iterator[Frame]:
        for i in range(int(self.seconds * fps) + 1):
            t = i / fps
            yield Frame(t, 0.0, np.full((size[1], size[0], 3), self.seed + 5 * t, np.uint8), i)


@dataclass
class _Notebook:
    """A sense that writes down what it is shown, and knows the truth."""

    truth: EpisodeTruth
    seen: list[tuple[float, int]] = field(default_factory=list)

    def step(self, frame: Frame, watch: Watch, carry: Carry) -> tuple[Evidence, Carry]:
        assert frame.image.shape == (480, 640, 3)
        self.seen.append((frame.t, int(frame.image[0, 0, 0])))
        return OracleModel(lambda: self.truth).step(frame, watch, carry)


def _watched(*films: _Film, rows: tuple[Row, ...] = ROWS) -> dict[tuple[str, int], _Notebook]:
    """What each (row, owner's seed) was shown."""
    books: dict[tuple[str, int], _Notebook] = {}
    usual = named_parts(Wish("oracle"))

    def parts_for(row: Row, owner: Filmed) -> Parts:
        book = books[row.name, owner.seed] = _Notebook(owner.truth)
        return replace(usual(row, owner), model=book, clock=ManualClock())

    watch_pair(films, [row for row in rows if not row.paraphrase], parts_for)
    return books


def test_every_row_is_shown_what_it_is_for() -> None:
    books = _watched(_Film(100, 12.0), _Film(200, 6.0))
    assert books["main", 100].seen == [(i / 2, int(100 + 2.5 * i)) for i in range(25)]
    assert books["wrong_video", 100].seen == books["main", 200].seen
    assert books["wrong_video", 200].seen == books["main", 100].seen
    assert books["frozen", 100].seen == [(i / 2, 115) for i in range(25)]
    assert {value for _, value in books["black", 200].seen} == {0}
    assert {value for _, value in books["timer", 200].seen} == {0}


def test_a_single_episode_has_no_wrong_video() -> None:
    assert ("wrong_video", 100) not in _watched(_Film(100, 1.0))


def test_what_was_found_comes_back_with_its_truth_and_what_was_shown() -> None:
    rows = [row for row in ROWS if row.name in ("oracle", "silent")]
    watched = {w.row: w for w in watch_pair([_Film(1, 36.0)], rows, named_parts(Wish("oracle")))}
    done = [c.base for c in watched["oracle"].findings if c.finding.kind is FindingKind.STEP_DONE]
    assert done == ["jar", "pot", "box"]
    assert watched["silent"].findings == ()
    assert watched["oracle"].truth.episode_id == "e1"
    assert watched["oracle"].seconds == 36.0


def test_talkers_need_no_picture_and_hear_what_should_have_been_said() -> None:
    rows = chosen("always,fixed,dialog_only,silent")[1:]
    watched = {w.row: w for w in watch_pair([_Film(1, 36.0)], rows, named_parts(Wish("silent")))}
    kinds = {row: {c.finding.kind for c in w.findings} for row, w in watched.items()}
    assert kinds["silent"] == set() and FindingKind.STEP_DONE in kinds["dialog_only"]
    assert kinds["always"] == {FindingKind.STEP_DONE, FindingKind.OWED, FindingKind.MISTAKE}
    assert len(watched["always"].findings) > len(watched["fixed"].findings)
    assert all(w.truth.episode_id == "e1" and w.seconds == 36.0 for w in watched.values())


def test_rows_of_other_rates_are_shown_their_share_of_one_film() -> None:
    books = _watched(_Film(100, 12.0), rows=chosen("fps1,fps4,fps8,drop30"))
    times = {name: [t for t, _ in book.seen] for (name, _), book in books.items()}
    for name, fps in (("main", 2), ("fps1", 1), ("fps4", 4), ("fps8", 8)):
        assert times[name] == [i / fps for i in range(12 * fps + 1)]
    assert set(times["drop30"]) < set(times["main"]) and 10 <= len(times["drop30"]) <= 22
