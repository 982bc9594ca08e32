"""The state of one person at work: what is known, what is meant to be done, and what is being done."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

import networkx as nx
import numpy as np

from ....core.deviation import DeviationCode as D
from ....core.deviation import RecoveryKind as K
from ....core.graph import GroupKind
from ....core.steps import Role
from ..performance import Script
from ..primitives import PRIMITIVES
from ..scene import Name
from ..tasks import Bound, Task
from .body import Body
from .ear import Understood
from .ledger import Fault, Ledger
from .mood import Mood
from .slips import Slip
from .traits import Traits


class Work(StrEnum):
    """What an act is for."""

    STEP = "step"
    """A step of the task, for the first time or once more."""
    MEND = "mend"
    """The part of a recovery that is done at the step itself."""
    ASIDE = "aside"
    """The part of a recovery that is done beside it."""
    MEDDLE = "meddle"
    """Something that is no part of the task."""


@dataclass(slots=True)
class Job:
    """Something to be done next."""

    work: Work
    step_id: str | None = None
    fault: Fault | None = None
    """What is made good by it."""
    kind: K = K.NONE
    share: float = 1.0
    """Share of the step's ordinary duration."""
    slip: Slip | None = None
    """What goes wrong in it."""
    name: str = ""
    """Id of the run, when it is no step."""
    seconds: float = 0.0
    """Of an act beside the step."""


@dataclass(slots=True)
class Doing:
    """The act going on."""

    job: Job
    bound: Bound | None
    begun: float
    """Stream seconds of the reach."""
    wrong: tuple[Role, Name] | None = None
    contact: float | None = None
    """Stream seconds of the first touch; None before it."""
    onset: float | None = None
    """Stream seconds at which the job's slip begins to show; None: not in this act, or it has begun."""
    aborted: bool = False
    cut_right: bool = False
    """True when breaking off was the right end of it."""
    back: tuple[float, str] | None = None
    """(stream seconds, thing): the wrong thing is being carried home."""


@dataclass(slots=True)
class Away:
    """The person does nothing of the task."""

    fault: Fault
    until: float
    """Stream seconds at which it passes by itself."""
    since: float


@dataclass
class Mind:
    """Everything about one person in one episode. The functions of this package change it; nobody else does."""

    task: Task
    traits: Traits
    script: Script
    body: Body
    key: tuple[int, ...]
    """Seeds of the random streams."""
    ledger: Ledger = field(default_factory=Ledger)
    t: float = 0.0
    agenda: list[str] = field(default_factory=list)
    """Steps still meant to be done, in the own order."""
    jobs: deque[Job] = field(default_factory=deque)
    """What comes before the agenda."""
    holds: set[str] = field(default_factory=set)
    """Steps whose effects really hold."""
    says: list[str] = field(default_factory=list)
    """What is said by now and was not heard yet."""
    spoke_at: float | None = None
    """Stream seconds at which that was last said."""
    forgotten: set[str] = field(default_factory=set)
    """Steps that are neither done nor meant to be."""
    considered: set[str] = field(default_factory=set)
    """Steps whose slip has been drawn."""
    doing: Doing | None = None
    away: Away | None = None
    gone: bool = False
    """True once the person has given up."""
    next_at: float = 2.0
    """Stream seconds before which no act is begun."""
    pending: list[tuple[float, Understood]] = field(default_factory=list)
    """(stream seconds, words that will be acted upon then)."""
    suggested: str | None = None
    """The step that was told last and has not been begun."""
    last_done: tuple[float, str] | None = None
    """(stream seconds, step) of the last completion."""

    def __post_init__(self) -> None:
        self.mood = Mood(self.traits)
        self.rng = np.random.default_rng([*self.key, 1])
        self.bound = {b.step_id: b for b in self.task.bound}
        self.agenda = [s for s in self.script.order if s not in self.unchosen]
        self.next_at = float(self.rng.uniform(2.0, 4.0))
        self.ledger.mended = lambda fault: self.body.put_right(fault.truth.step_id)

    @cached_property
    def ancestors(self) -> dict[str, frozenset[str]]:
        """step -> every step before it in the graph."""
        dag = self.task.graph.dag
        return {s: frozenset(nx.ancestors(dag, s)) - self.unchosen for s in dag.nodes}

    @cached_property
    def unchosen(self) -> frozenset[str]:
        """Alternatives that this person does not take: of each XOR group all but one."""
        rng = np.random.default_rng([*self.key, 2])
        out: set[str] = set()
        for group in self.task.graph.groups:
            if group.kind is GroupKind.XOR:
                chosen = group.members[int(rng.integers(len(group.members)))]
                out.update(set(group.members) - {chosen})
        return frozenset(out)

    @cached_property
    def forced(self) -> frozenset[str]:
        """Steps that physics demands before another: they cannot be skipped or put off."""
        return frozenset(a for a, _ in self.task.physical)

    def stream(self, step_id: str) -> np.random.Generator:
        """Random numbers of one step, the same whatever happened before."""
        return np.random.default_rng([*self.key, 3, self.script.order.index(step_id)])

    def needs(self, step_id: str) -> set[str]:
        """Steps that ought to be done before it and are not."""
        optional = {s.id for s in self.task.graph.steps if s.optional}
        return set(self.ancestors[step_id]) - self.holds - optional

    def spoiling(self, step_id: str) -> list[Fault]:
        """The open faults because of which the step's effects do not hold."""
        return [f for f in self.ledger.standing() if f.slip.rule.spoils and self.subject(f) == step_id]

    def subject(self, fault: Fault) -> str | None:
        """The step that a fault spoils: for an order, the one that came too early."""
        return fault.truth.by if fault.code is D.ORDER else fault.truth.step_id

    def seconds(self, step_id: str) -> float:
        """How long this person takes for the act of a step."""
        return self.script.acts[step_id] / self.traits.speed

    @property
    def complete(self) -> bool:
        """True when every required step's effects really hold."""
        steps = self.task.graph.steps
        return all(s.optional or s.id in self.unchosen or s.id in self.holds for s in steps)

    @property
    def idle(self) -> bool:
        """True when nothing is left that this person means to do."""
        return self.gone or not (self.agenda or self.jobs or self.doing or self.away or self.body.busy or self.pending)


def wrong_thing(mind: Mind, step_id: str, code: D) -> tuple[Role, Name] | None:
    """The look-alike that would be taken in the role that `code` is about; None when there is none."""
    bound = mind.bound[step_id]
    held = PRIMITIVES[bound.verb].held
    role = {D.OBJ: Role.OBJECT, D.TOOL: Role.TOOL, D.PLACE: Role.TARGET}[code]
    name = bound.roles.get(role)
    if name is None or bound.verb == "take_out" or (code is not D.PLACE and role is not held):
        return None
    twin = mind.task.twins.get(name) or (_other_place(mind, bound) if code is D.PLACE else None)
    return (role, twin) if twin is not None else None


def _other_place(mind: Mind, bound: Bound) -> Name | None:
    """Another thing that could receive the same action."""
    fitting = PRIMITIVES[bound.verb].roles[Role.TARGET]
    return next((n for n in mind.task.things if n.kind in fitting and n not in bound.roles.values()), None)
