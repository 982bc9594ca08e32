"""`planwatch eval planner`: does a model choose the recovery that the optimal search would? Beside blind rows.

Every request of the test split goes through the whole path of a model planner (question, form, answer, gate). Counted
are answers that are admitted at the first try, and those that make the edits of the search's repair, which is the
cheapest there is (`eval repairs`). Rows: the model; `lookup`, the commonest recovery for this code and state in the
training split (it looks at no plan); `constant`, one recovery for everything; `nothing`, which never has one; `random`,
valid answers drawn at random. `not_beaten` names the rows whose paired 95 % bootstrap interval over procedures (all
requests about one are drawn together) is not wholly below the model's.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...core.proposal import PlanRequest
from ...planners.llm.backend import Ask, Backend, Reply, parse_answer
from ...planners.llm.fakes import RandomBackend
from ...planners.llm.planner import ModelPlanner, question
from ...planners.llm.presets import Preset
from ...planners.llm.schema import legal_kinds
from ...planners.llm.trouble import ModelTrouble
from ...planners.rules import RulePlanner
from ...planners.training.teacher import agrees, taught
from ..metrics.bootstrap import mean_interval, not_beaten, ratio_of
from ..simulator.setting import Split
from .planner_cases import WORLDS, planner_cases

LEARNT = 1500
"""Requests of the training split behind the rows `lookup` and `constant`."""

Progress = Callable[[float, float, str], None]
Choose = Callable[[PlanRequest], str]
"""request -> value of a recovery kind, or `nothing`."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """How one answer ended."""

    first_try: bool
    agrees: bool


def run_planner_choices(
    backend: Backend | None,
    preset: Preset,
    count: int = 300,
    seed: int = 0,
    *,
    learnt: int = LEARNT,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """valid_first_try and agreement on the simulator's unseen tasks, and every row in every world.

    `backend` None: only the blind rows. `count`: requests in each world; `learnt`: those behind the blind rows.
    """
    tell = progress or (lambda done, total, note: None)
    worlds: dict[str, Any] = {}
    for number, world in enumerate(WORLDS):
        tell(number, len(WORLDS), world)
        known = tuple(planner_cases(world, Split.TRAIN, learnt))
        cases = tuple(planner_cases(world, Split.TEST, count, seed))
        found: dict[str, list[Chosen]] = {}
        if backend is not None:
            told = _told(tell, number, len(cases))
            asked = ahead(backend, preset, cases)
            found["model"] = [choice(ModelPlanner(asked, preset), one) for one in told(cases)]
        for name, choose in _blind(known).items():
            found[name] = [choice(ModelPlanner(_Chooser(choose, one)), one) for one in cases]
        found["random"] = [choice(ModelPlanner(RandomBackend(seed + k)), one) for k, one in enumerate(cases)]
        sayable = [lesson is not None and lesson.optimal for lesson in map(taught, cases)]
        worlds[world] = {
            "n": len(cases),
            "can_be_said": _share(sayable),
            "rows": {name: row(chosen, seed) for name, chosen in found.items()},
            **({"not_beaten": _unbeaten(cases, found, seed)} if backend is not None else {}),
        }
    tell(1, 1, "done")
    main = worlds[WORLDS[0]]["rows"].get("model", {})
    head = {"valid_first_try": main.get("valid_first_try"), "agreement": main.get("agreement")}
    return {"model": backend.name if backend else None, **head, "worlds": worlds}


class Ahead:
    """A backend whose first answers were asked for in one batch; second tries are asked one by one."""

    def __init__(self, backend: Backend, known: Mapping[str, Reply | ModelTrouble]) -> None:
        self._backend, self._known, self.name = backend, known, backend.name

    def ask(self, ask: Ask) -> Reply:
        """The answer that is there already, or one that is asked for now. Raises ModelTrouble."""
        found = self._known.get(ask.user)
        if isinstance(found, ModelTrouble):
            raise found
        return found if found is not None else self._backend.ask(ask)


def ahead(backend: Backend, preset: Preset, cases: Sequence[PlanRequest]) -> Backend:
    """The backend itself, or, where it takes many questions at once, one that has been asked all of them."""
    many = getattr(backend, "ask_many", None)
    if many is None:
        return backend
    asks = [question(one, preset) for one in cases]
    return Ahead(backend, dict(zip((ask.user for ask in asks), many(asks), strict=True)))


def choice(planner: ModelPlanner, request: PlanRequest) -> Chosen:
    """Ask for one repair, and hold it against the search's."""
    found = planner.consult(request)
    if found.proposal is None:
        return Chosen(False, False)
    best = RulePlanner().propose(request)
    return Chosen(found.tries == 1, agrees(request, found.proposal, best))


def row(chosen: Sequence[Chosen], seed: int) -> dict[str, Any]:
    """Shares in [0, 1], higher is better, with the 95 % bootstrap interval of the agreement."""
    same = [float(one.agrees) for one in chosen]
    interval = mean_interval(same, seed)
    return {
        "valid_first_try": _share([one.first_try for one in chosen]),
        "agreement": _share([one.agrees for one in chosen]),
        "agreement_ci": [round(x, 3) for x in interval] if interval else None,
    }


def _unbeaten(cases: Sequence[PlanRequest], found: Mapping[str, Sequence[Chosen]], seed: int) -> dict[str, list[str]]:
    names = sorted({one.plan.graph.id for one in cases})
    place = [names.index(one.plan.graph.id) for one in cases]

    def weak(right: Callable[[Chosen], bool]) -> list[str]:
        """(right, requests) of every procedure, row by row."""
        n = np.bincount(place, minlength=len(names))
        tables = {row: np.bincount(place, [right(one) for one in chosen], len(names)) for row, chosen in found.items()}
        rows = {row: np.stack([sums, n], axis=1).tolist() for row, sums in tables.items()}
        return not_beaten(ratio_of, rows.pop("model"), rows, seed)

    return {"valid_first_try": weak(lambda one: one.first_try), "agreement": weak(lambda one: one.agrees)}


def _share(values: Sequence[bool]) -> float | None:
    return round(sum(values) / len(values), 3) if values else None


def _told(tell: Progress, number: int, whole: int) -> Callable[[Sequence[PlanRequest]], Iterable[PlanRequest]]:
    def each(cases: Sequence[PlanRequest]) -> Iterable[PlanRequest]:
        for k, one in enumerate(cases):
            tell(number + k / max(1, whole), len(WORLDS), WORLDS[number])
            yield one

    return each


def _blind(learnt: Sequence[PlanRequest]) -> Mapping[str, Choose]:
    table: dict[tuple[str, bool], Counter[str]] = {}
    for request in learnt:
        table.setdefault(_key(request), Counter())[RulePlanner().propose(request).recovery.value] += 1
    whole = sum(table.values(), Counter[str]())
    most = whole.most_common(1)[0][0]
    return {
        "lookup": lambda request: table.get(_key(request), whole).most_common(1)[0][0],
        "constant": lambda request: most,
        "nothing": lambda request: "nothing",
    }


def _key(request: PlanRequest) -> tuple[str, bool]:
    finding = request.finding
    assert finding is not None and finding.code is not None
    return finding.code.value, finding.step_id is not None and request.plan.is_done(finding.step_id)


class _Chooser:
    """A backend that says one kind, or `nothing` where that kind cannot be said."""

    name = "a choice"

    def __init__(self, choose: Choose, request: PlanRequest) -> None:
        self._kind = choose(request)
        self._legal = self._kind in legal_kinds(request)

    def ask(self, ask: Ask) -> Reply:
        said = {"choose": "recovery", "kind": self._kind} if self._legal else {"choose": "nothing"}
        next_steps = {"next": []} if "next" in ask.answer.model_fields else {}
        return Reply(parse_answer(ask.answer, json.dumps({"why": "chosen", "do": said, **next_steps})))
