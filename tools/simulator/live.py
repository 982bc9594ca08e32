"""Episodes that go on while an assistant talks."""

from __future__ import annotations

from ...core.graph import StepGraph
from ...core.truth import EpisodeTruth, Outcome
from ...perception.base import Frame
from .cards import card_named
from .film import Film
from .marks import Mark
from .setting import Split, draw_setting, task_setting


class LiveEpisode:
    """An episode that goes on while an assistant talks: words change what happens next."""

    def __init__(
        self, graph: StepGraph | None, seed: int, *, split: Split = Split.TEST, card: str = "table-v1"
    ) -> None:
        base = card_named(card)
        self._setting = task_setting(graph, seed, split=split, card=card) if graph else draw_setting(seed, split, base)
        self._performance = self._setting.performance()
        self._film = Film(self._setting)
        self._index = 0
        self._place = {step.id: i for i, step in enumerate(self.graph.steps)}

    @property
    def graph(self) -> StepGraph:
        """The task."""
        return self._setting.task.graph

    @property
    def limit(self) -> float:
        """Stream seconds after which nobody waits any longer for the person to finish."""
        return 3 * self._setting.card.seconds[1]

    @property
    def t(self) -> float:
        """Stream seconds now."""
        return self._performance.t

    @property
    def finished(self) -> bool:
        """True once the person has stopped for good."""
        return self._performance.finished

    @property
    def complete(self) -> bool:
        """True when every required step's effects really hold."""
        return self._performance.complete

    def marks(self) -> list[Mark]:
        """The true state of every step of the graph, in the graph's order."""
        performance = self._performance
        out = [Mark.DONE if step.id in performance.done else Mark.TODO for step in self.graph.steps]
        for run in performance.runs:
            if run.outcome is Outcome.WRONG and run.step_id not in performance.done:
                out[self._place[run.step_id]] = Mark.SPOILT
        if performance.doing:
            step_id, wrong = performance.doing
            out[self._place[step_id]] = Mark.ON_WRONG if wrong else Mark.ON
        return out

    def advance(self, t: float) -> None:
        """Move to stream time `t`."""
        self._performance.advance(t)

    def hear(self, text: str) -> None:
        """Words reach the person."""
        self._performance.hear(text)

    def frame(self, size: tuple[int, int] = (640, 480)) -> Frame:
        """The picture now, RGB, `size` = (width, height)."""
        self._index += 1
        image = self._film.picture(self.t, self._performance.world, size)
        return Frame(self.t, self.t, image, self._index - 1)

    def truth(self) -> EpisodeTruth:
        """What has happened up to now."""
        setting = self._setting
        return self._performance.truth(episode_id=f"live-{setting.seed}", seed=setting.seed, card=setting.card.name)
