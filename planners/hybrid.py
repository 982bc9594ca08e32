"""The planner `hybrid`: the graph search answers at once, a model thinks beside it, and repairs are prepared ahead.

Nothing here waits for the model. Its proposal comes back by `collect`, admitted on the plan as it stands by then, and
only if the search had no way, or a dearer one.
"""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice

from ..core.belief import Belief
from ..core.deviation import RecoveryKind
from ..core.plan import Plan
from ..core.proposal import PlanProposal, PlanRequest
from .admission import Limits, Refusal, admit
from .ahead import Prepared, likely
from .base import Afterthought
from .llm.news import News
from .llm.planner import Consulted, ModelPlanner
from .llm.wordsmith import ModelWordsmith
from .rebase import rebase
from .repair import concerned
from .rules import RulePlanner, tell_order
from .worker import Job, Threaded, Worker

NOTICED = 4
"""Deviations for which the model is asked ahead, in one state of the plan."""
WAITING = 64
"""Answers that are kept until somebody collects them."""
BETTER_S = 1.0
"""A model's recovery has to be this much cheaper than the search's."""


class Prefer(StrEnum):
    """Whose repair counts when both have one."""

    CHEAPER = "cheaper"
    """The cheaper one by the common cost table; the search's when they are equal."""
    MODEL = "model"
    """The model's, once it is there and admitted (planner `llm`)."""


@dataclass(frozen=True, slots=True)
class Workers:
    """Who works beside the session."""

    search: Worker
    model: Worker


@dataclass(slots=True)
class Tally:
    """What happened so far."""

    repairs: int = 0
    prepared: int = 0
    """Repairs whose answer of the search was there before the deviation."""
    prepared_by_model: int = 0
    asked: int = 0
    """Questions to the model about real deviations."""
    asked_ahead: int = 0
    offered: int = 0
    dropped: int = 0
    refused: int = 0
    """Answers that broke a law, second tries included."""


@dataclass(frozen=True, slots=True)
class _Thought:
    request: PlanRequest
    by_search: PlanProposal
    found: Consulted


class HybridPlanner:
    """Quick in `propose` and `collect`, whatever the model does. One per session."""

    def __init__(
        self,
        model: ModelPlanner | None,
        *,
        prefer: Prefer = Prefer.CHEAPER,
        limits: Limits | None = None,
        who: str = "hybrid",
        workers: Workers | None = None,
        ahead: bool = True,
    ) -> None:
        """`model` None: only the search, and repairs ahead. `ahead` False: nothing is prepared."""
        self._model, self._prefer, self._ahead = model, prefer, ahead
        self._who = f"{who} (model)"
        self._limits = limits or Limits()
        self._workers = workers or Workers(Threaded("planwatch-ahead"), Threaded("planwatch-model"))
        self._rules = RulePlanner()
        self._lock = threading.Lock()
        self._by_search, self._by_model = Prepared(), Prepared()
        self._thoughts: deque[_Thought] = deque(maxlen=WAITING)
        self._news = News()
        self.tally = Tally()

    def propose(self, request: PlanRequest) -> PlanProposal:
        """The search's answer, prepared or found now; a model's if one was prepared and is better."""
        if request.finding is None:
            return self._rules.propose(request)
        with self._lock:
            prepared, thought = self._by_search.take(request), self._by_model.take(request)
        answer = prepared or self._rules.propose(request)
        tally = self.tally
        tally.repairs += 1
        tally.prepared += prepared is not None
        if thought is not None:
            tally.prepared_by_model += 1
            return self._better(request, answer, thought)
        if self._model is not None:
            tally.asked += 1
            self._workers.model.submit(lambda: self._consult(request, answer), urgent=True)
        return answer

    def collect(self, plan: Plan, belief: Belief, t: float) -> Afterthought:
        """What the model has said meanwhile, fitted to the plan as it is; and have the next repairs prepared."""
        if self._ahead:
            self._prepare(plan, belief, t)
        if not self._thoughts and not self._news:
            return Afterthought()
        proposals: list[PlanProposal] = []
        while self._thoughts and not proposals:  # one at a time: the next is judged on the plan that follows
            proposal = self._judge(plan, self._thoughts.popleft(), t)
            proposals += [proposal] if proposal else []
        return Afterthought(tuple(proposals), self._who, self._news.take())

    def wordsmith(self, *, words: bool = True) -> ModelWordsmith | None:
        """The same model as somebody who answers, and with `words` also words; None without a model.

        Thread, guard and news are the planner's.
        """
        return None if self._model is None else self._model.wordsmith(self._workers.model, self._news, words=words)

    def close(self) -> None:
        """Stop thinking."""
        self._workers.search.close()
        self._workers.model.close()

    def _better(self, request: PlanRequest, searched: PlanProposal, thought: PlanProposal) -> PlanProposal:
        if self._is_wanted(searched, thought):
            thought = replace(thought, next_steps=())
            revised = admit(request.plan, thought, self._who, request.t, self._limits)
            if isinstance(revised, Plan):
                return replace(thought, next_steps=tell_order(revised))
        return searched

    def _is_wanted(self, searched: PlanProposal, thought: PlanProposal) -> bool:
        if thought.edits == searched.edits:
            return False
        lost = not searched.reachable or searched.recovery is RecoveryKind.CLARIFY
        if lost or self._prefer is Prefer.MODEL:
            return bool(thought.edits)
        dear, cheap = searched.cost_s, thought.cost_s
        return dear is not None and cheap is not None and cheap < dear - BETTER_S

    def _consult(self, request: PlanRequest, searched: PlanProposal) -> None:
        """In the model's thread: ask about a real deviation."""
        assert self._model is not None
        found = self._model.consult(request)
        self.tally.refused += len(found.refusals)
        self._note(found)
        if found.proposal is not None:
            self._thoughts.append(_Thought(request, searched, found))
        elif found.refusals:
            self._news.add(f"the model's plan was refused: {found.refusals[-1].text}")

    def _note(self, found: Consulted) -> None:
        self._news.saw(found.trouble if found.proposal is None else None)

    def _judge(self, plan: Plan, thought: _Thought, t: float) -> PlanProposal | None:
        """The proposal on the plan of now; None, with a note, when it is not adopted."""
        found, request = thought.found.proposal, thought.request
        assert found is not None
        why = self._against(plan, thought)
        if why is None:
            fitted = rebase(plan, replace(found, next_steps=()), thought.by_search.edits)
            admitted = fitted if isinstance(fitted, str) else admit(plan, fitted, self._who, t, self._limits)
            if isinstance(admitted, Plan) and not isinstance(fitted, str):
                self.tally.offered += 1
                return replace(fitted, next_steps=tell_order(admitted))
            why = admitted.text if isinstance(admitted, Refusal) else str(admitted)
        self.tally.dropped += 1
        about = request.finding.step_id if request.finding else None
        self._news.add(f"the model's plan about {about!r} is not taken: {why}")
        return None

    def _against(self, plan: Plan, thought: _Thought) -> str | None:
        """Why a proposal is not wanted any more, whatever it says."""
        request, found = thought.request, thought.found.proposal
        step = concerned(request.plan, request.finding) if request.finding else None
        if step is not None and plan.is_done(step.id) and not request.plan.is_done(step.id):
            return "the step is done by now"
        if found is not None and not self._is_wanted(thought.by_search, found):
            return "the search's way is as good"
        return None

    def _prepare(self, plan: Plan, belief: Belief, t: float) -> None:
        with self._lock:
            fresh = self._by_search.turn_to(plan)
            self._by_model.turn_to(plan)
        if not fresh or plan.finished:
            return
        self._workers.search.submit(lambda: self._search_ahead(plan, belief, t))
        if self._model is not None:
            for finding in islice(likely(plan, belief, tell_order(plan)), NOTICED):
                self._workers.model.submit(self._ask_later(PlanRequest(plan, belief, finding, t)))

    def _search_ahead(self, plan: Plan, belief: Belief, t: float) -> None:
        """In the search's thread: repairs for what will likely go wrong, until the plan has moved on."""
        for finding in likely(plan, belief, tell_order(plan)):
            request = PlanRequest(plan, belief, finding, t)
            proposal = self._rules.propose(request)
            if not self._keep(self._by_search, request, proposal):
                return
            self._workers.search.breathe()

    def _ask_later(self, request: PlanRequest) -> Job:
        def ask() -> None:
            assert self._model is not None
            if not self._by_model.is_at(request.plan):
                return
            self.tally.asked_ahead += 1
            found = self._model.consult(request)
            self._note(found)
            if found.proposal is not None:
                self._keep(self._by_model, request, found.proposal)

        return ask

    def _keep(self, prepared: Prepared, request: PlanRequest, proposal: PlanProposal) -> bool:
        with self._lock:
            if not prepared.is_at(request.plan):
                return False
            prepared.put(request, proposal)
            return True
