"""A language model as a planner that may be waited for: it is asked, its answer is admitted or sent back once.

This is the blocking core. In a session it works behind `hybrid`, which never waits; alone it is for experiments.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ...core.plan import Plan
from ...core.proposal import PlanProposal, PlanRequest
from ..admission import Limits, Refusal, admit
from ..repair import REPAIRED
from ..rules import RulePlanner
from ..worker import Worker
from .backend import Ask, Backend
from .news import News
from .presets import PLAIN, Preset
from .schema import answer_model
from .translate import to_proposal, with_next
from .trouble import BY_MODEL, ModelTrouble, TroubleKind
from .wire import SYSTEM, request_data, user_text
from .wordsmith import ModelWordsmith

TRIES = 2
"""A refused answer goes back once with the reason; the second one is dropped."""


@dataclass(frozen=True, slots=True)
class Consulted:
    """What came of asking a model."""

    proposal: PlanProposal | None
    """Admitted on the plan that was asked about; None when nothing was."""
    refusals: tuple[Refusal, ...] = ()
    """One for every answer that broke a law."""
    trouble: ModelTrouble | None = None
    """The last trouble; also set when answers were not of the right form."""
    tries: int = 0


def question(request: PlanRequest, preset: Preset, reason: str | None = None, deadline_s: float | None = None) -> Ask:
    """What a model is asked about a request; `reason`: why its last answer was refused."""
    data = request_data(request, refusal=reason, most=preset.steps)
    form = answer_model(request, preset.steps)
    return Ask(SYSTEM, user_text(data), form, preset.max_tokens, deadline_s or preset.deadline_s)


class ModelPlanner:
    """Asks a backend for repairs; whatever it cannot give, the rules give. Never raises for the model's sake."""

    def __init__(
        self, backend: Backend, preset: Preset = PLAIN, limits: Limits | None = None, who: str = "llm"
    ) -> None:
        self._backend, self._preset = backend, preset
        self._limits, self._who = limits or Limits(), who
        self._rules = RulePlanner()

    @property
    def name(self) -> str:
        """The backend's name, for journal and messages."""
        return self._backend.name

    def wordsmith(self, worker: Worker, news: News, *, words: bool = True) -> ModelWordsmith:
        """The same backend, with what it may spend, for wording and answers."""
        return ModelWordsmith(self._backend, self._preset, worker, news, words=words)

    def propose(self, request: PlanRequest) -> PlanProposal:
        """The model's repair if it is admitted, else that of the rules; what comes next is always the rules'."""
        finding = request.finding
        if finding is None or finding.kind not in REPAIRED:
            return self._rules.propose(request)
        found = self.consult(request)
        if found.proposal is not None:
            return found.proposal
        fallback = self._rules.propose(request)
        return replace(fallback, why=f"{fallback.why} (the model gave no usable plan)")

    def consult(self, request: PlanRequest, deadline_s: float | None = None) -> Consulted:
        """Ask, admit, ask once more with the reason. Waits at most twice the deadline."""
        refusals: list[Refusal] = []
        trouble: ModelTrouble | None = None
        reason: str | None = None
        for number in range(1, TRIES + 1):
            try:
                proposal = self._ask(request, reason, deadline_s)
            except ModelTrouble as error:
                if error.kind is not TroubleKind.RESTING or trouble is None:
                    trouble, reason = error, str(error)
                if error.kind in BY_MODEL:
                    continue
                return Consulted(None, tuple(refusals), trouble, number)
            plan = admit(request.plan, replace(proposal, next_steps=()), self._who, request.t, self._limits)
            if isinstance(plan, Plan):
                chosen = replace(proposal, next_steps=with_next(plan, proposal))
                return Consulted(chosen, tuple(refusals), trouble, number)
            refusals.append(plan)
            reason = plan.text
        return Consulted(None, tuple(refusals), trouble, TRIES)

    def _ask(self, request: PlanRequest, reason: str | None, deadline_s: float | None) -> PlanProposal:
        ask = question(request, self._preset, reason, deadline_s)
        proposal = to_proposal(request, self._backend.ask(ask).value)
        # wishes for what comes next are sorted out later: a step that cannot start is a law broken only by edits
        return replace(proposal, next_steps=())
