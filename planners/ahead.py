"""Repair ahead: while nothing is wrong, work out what to do about what will most likely go wrong next.

Prepared are the steps that may be going on now, the surest first, each with every deviation that the tracker can
conclude of it. What was seen instead ("the red mug") is not known yet: a placeholder stands for it in what is prepared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import zip_longest

from ..core.belief import Belief
from ..core.deviation import DeviationCode as C
from ..core.findings import Finding, FindingKind
from ..core.graph import StepGraph
from ..core.plan import Plan
from ..core.proposal import Edit, PlanProposal, PlanRequest
from ..core.steps import Role, Step, Thing

THING = "\u27e8thing\u27e9"
"""Stands for what is seen instead, in what is prepared."""

MOST = 96
"""Deviations that are prepared for one state of a plan."""

SURE = 3
"""Steps of which every deviation comes before those of the others."""

CODES: tuple[tuple[C, Role | None], ...] = (
    (C.PREP, None),
    (C.ACC, None),
    (C.TECH, None),
    (C.OBJ, Role.OBJECT),
    (C.PLACE, Role.TARGET),
    (C.TOOL, Role.TOOL),
    (C.QTY, None),
    (C.TIME, None),
    (C.QUAL, None),
    (C.TEMP, None),
    (C.SPLIT, None),
)
"""What can be wrong with a step that goes on, the most frequent first (counted on the dev split of the table world)."""


UNNAMED = frozenset({C.OBJ, C.PLACE, C.TOOL, C.QTY, C.TIME})
"""Codes that senses also conclude without a word for what they saw."""


@dataclass(frozen=True, slots=True)
class Key:
    """Everything that the repair of a deviation depends on, apart from the name of what was seen instead."""

    revision: int
    done: frozenset[str]
    kind: FindingKind
    step_id: str | None
    code: C | None
    role: Role | None
    by: str | None
    named: bool
    """True when it is known what was seen instead."""
    off: int | None
    """Sign of the deviation in amount or time; None when unknown."""


def key_of(request: PlanRequest) -> Key | None:
    """The key of a request; None when it asks for no repair."""
    finding, plan = request.finding, request.plan
    if finding is None:
        return None
    off = None if finding.off is None else (finding.off > 0) - (finding.off < 0)
    what = (finding.kind, finding.step_id, finding.code, finding.role, finding.by, bool(finding.wrong_thing), off)
    return Key(plan.revision, plan.done_ids, *what)


def likely(plan: Plan, belief: Belief, told: tuple[str, ...] = ()) -> Iterator[Finding]:
    """Deviations of the frontier, the likeliest first: of the step that goes on, of the one told, then of the rest.

    `told`: steps in the order in which they are told. At most MOST are given.
    """
    steps = belief.steps
    order = dict.fromkeys((*told, *plan.frontier))
    sure = sorted((i for i in order if i in plan.by_id), key=lambda i: -(steps[i].on if i in steps else 0.0))
    every = [_of(plan, step_id) for step_id in sure[:MOST]]
    first = [finding for found in every[:SURE] for finding in found]
    rest = [finding for turn in zip_longest(*every[SURE:]) for finding in turn if finding is not None]
    yield from (*first, *rest)[:MOST]


def _of(plan: Plan, step_id: str) -> list[Finding]:
    step = plan.by_id[step_id]
    found = [_skipped(step_id, user) for user in plan.structure.followers(step_id) if not plan.is_done(user)][:4]
    for code, role in CODES:
        if role is None or step.thing(role) is not None:
            found.append(_wrong(step_id, code, role, THING))
        if code in UNNAMED and (role is None or step.thing(role) is not None):
            found.append(_wrong(step_id, code, role, None))
    return found


def _skipped(step_id: str, by: str) -> Finding:
    return Finding(f"ahead:{step_id}:{by}", FindingKind.OWED, 0.0, 0.0, step_id, C.OWED, by=by)


def _wrong(step_id: str, code: C, role: Role | None, thing: str | None) -> Finding:
    name = f"ahead:{step_id}:{code.value}"
    return Finding(name, FindingKind.MISTAKE, 0.0, 0.0, step_id, code, role, wrong_thing=thing)


def fitted(proposal: PlanProposal, thing: str | None) -> PlanProposal:
    """A prepared proposal with what was really seen in the placeholder's place."""
    if thing is None or not any(edit.step for edit in proposal.edits):
        return proposal
    return replace(proposal, edits=tuple(_filled(edit, thing) for edit in proposal.edits))


def _filled(edit: Edit, thing: str) -> Edit:
    step = edit.step
    if step is None or (THING not in step.text and all(THING not in one.name for one in step.things)):
        return edit
    return replace(edit, step=_named(step, thing))


def _named(step: Step, thing: str) -> Step:
    things = tuple(Thing(one.role, one.name.replace(THING, thing)) for one in step.things)
    return replace(step, text=step.text.replace(THING, thing), things=things)


class Prepared:
    """What was worked out ahead for one state of a plan; a new state empties it. Not thread-safe: see `hybrid`."""

    def __init__(self) -> None:
        self._state: tuple[int, frozenset[str]] | None = None
        self._graph: StepGraph | None = None
        self._known: dict[Key, PlanProposal] = {}

    def turn_to(self, plan: Plan) -> bool:
        """Forget what was prepared for another state; True when this one is new."""
        state = (plan.revision, plan.done_ids)
        if self.is_at(plan):
            return False
        self._graph, self._state, self._known = plan.graph, state, {}
        return True

    def is_at(self, plan: Plan) -> bool:
        """True when what is prepared is for this state."""
        return plan.graph is self._graph and self._state == (plan.revision, plan.done_ids)

    def put(self, request: PlanRequest, proposal: PlanProposal) -> None:
        """Keep the proposal for the case that the request is really made; ignored when the plan has moved on."""
        key = key_of(request)
        if key is not None and self.is_at(request.plan) and len(self._known) < 2 * MOST:
            self._known[key] = proposal

    def take(self, request: PlanRequest) -> PlanProposal | None:
        """The prepared proposal, with what was seen filled in; None when this was not foreseen."""
        key = key_of(request)
        found = self._known.get(key) if key is not None and self.is_at(request.plan) else None
        if found is None or request.finding is None:
            return None
        return fitted(found, request.finding.wrong_thing)

    @property
    def known(self) -> Mapping[Key, PlanProposal]:
        """What is prepared now."""
        return self._known
