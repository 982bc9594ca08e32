"""What `planwatch eval loop` is asked for, and the work that follows from it."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ....core.codec import encode
from ....core.errors import InputError
from ....core.near import did_you_mean
from ....core.registry import Registry
from ....perception.registry import MODELS, POLICIES
from ....planners.registry import PLANNERS
from ...simulator.cards import card_named
from ...simulator.gym.person import USED
from ...simulator.gym.workout import GYM_CARDS
from ...simulator.people.drawn import person_of
from ...simulator.people.named import PEOPLE
from ...simulator.people.traits import NUMBERS
from ..stamp import of_fields
from .assistants import IN_SIGHT, ORACLE, PERFECT_MAPS
from .blind import BLIND, END_CHECKS, UNSEEING
from .standard import CARDS_BY_WORLD, weights_for

MAIN = "main"
"""The row of the assistant under test."""

ROWS = (MAIN, "silent", *BLIND, *UNSEEING, "oracle")
"""Every row of the table."""

MORE = (IN_SIGHT, PERFECT_MAPS)
"""Rows that are played when they are named."""

POLICY = "policy:"
"""A row `policy:NAME` or `policy:NAME@C` is the assistant under test with another policy; C is its false alarm's cost
over the benefit of a right word (only for policies that have such a setting)."""

SWEEP = (0.25, 1.0, 4.0)
"""C of the cost sweep."""

ALL = "all"
"""Every person."""

NO_PIXELS = frozenset({"oracle", "noisy", "timer", "coin", "silent"})
"""Senses that never look at the picture: nothing is rendered for them."""


@dataclass(frozen=True, slots=True)
class Act:
    """One episode of one row: all it depends on, so that it is the same whoever runs it, and when."""

    row: str
    seed: int
    persona: str
    card: str
    split: str
    perception: str
    planner: str
    policy: str
    weights: str | None = None
    cost_ratio: float | None = None
    """What a false alarm costs over what a right word brings; None: the policy's own."""
    clean: bool = False
    """True: a person who makes no slip and is never distracted."""
    changed: tuple[str, float] | None = None
    """(name, factor) of one number of the person that is multiplied."""

    @property
    def key(self) -> str:
        """The same for the same work."""
        return json.dumps(encode(self), sort_keys=True)


@dataclass(frozen=True, slots=True)
class Asked:
    """The numbers of a run depend on these, and on `jobs` and `partial` only in how long it takes."""

    episodes: int = 100
    seed: int = 0
    persona: str = "default"
    card: str = CARDS_BY_WORLD["table"]
    split: str = "test"
    perception: str = "oracle"
    planner: str = "rules"
    policy: str = "utility"
    weights: Path | None = None
    """None: those that are for the card, see `standard.weights_for`."""
    rows: tuple[str, ...] = ROWS
    jobs: int = 1
    sweep: int = 0
    """Episodes for each person with one number halved or doubled; 0: only costs are varied."""
    clean: bool = False
    """True: people who make no slip and are never distracted, for needless interruptions."""
    cost_sweep: tuple[str, ...] = ()
    """Policies played at every cost ratio of SWEEP besides."""
    partial: Path | None = None
    """A file that lets a broken run go on where it stopped."""

    def check(self) -> None:
        """Raise InputError for what cannot be run, before anything is done."""
        if self.episodes < 1 or self.sweep < 0 or self.jobs < 1:
            raise InputError(
                f"episodes={self.episodes!r}, sweep={self.sweep!r}, jobs={self.jobs!r}: allowed are at least 1, 0, 1"
            )
        self._check_rows()
        if self.split not in ("test", "dev"):
            raise InputError(f"no split is called {self.split!r}; allowed: test, dev")
        self._check_card()
        for name in self.persons:
            person_of(name, self.seed)
        for registry, name in ((MODELS, self.perception), (PLANNERS, self.planner)):
            _known(registry, name)
        for name in (self.policy, *(policy_of(row)[0] for row in self.wanted if row.startswith(POLICY))):
            _known(POLICIES, name)

    def _check_rows(self) -> None:
        known = (*ROWS, *MORE)
        unknown = [row for row in self.rows if row not in known and not row.startswith(POLICY)]
        if unknown:
            raise InputError(
                f"no row is called {unknown[0]!r}.{did_you_mean(unknown[0], known)} Allowed: {', '.join(known)}"
            )
        for row in MORE:
            if row in self.rows and self.card in GYM_CARDS:
                raise InputError(f"row {row!r} is of world `table`; card {self.card!r} shows all of its faults")
        if PERFECT_MAPS in self.rows and self.perception != "compact":
            raise InputError(f"row {PERFECT_MAPS!r} needs a watcher that has maps; add --perception compact")

    def _check_card(self) -> None:
        if self.card not in GYM_CARDS:
            card_named(self.card)
        elif self.clean:
            raise InputError(f"card {self.card!r}: people without mistakes (clean) are of world `table` only")

    def spec(self) -> dict[str, Any]:
        """What the numbers depend on, as JSON values."""
        return {"rows": list(self.wanted), **of_fields(self, "rows", "jobs", "partial")}

    def work(self) -> tuple[Act, ...]:
        """Every episode of every row; the rows of one seed are neighbours."""
        seeds = range(self.seed, self.seed + self.episodes)
        return tuple(self._act(row, seed) for seed in seeds for row in self.played)

    def swept(self) -> tuple[Act, ...]:
        """The same rows with each number of the person halved and doubled, on the first few seeds."""
        traits = [person_of(name, self.seed) for name in self.persons]
        numbers = USED if self.card in GYM_CARDS else NUMBERS
        names = [name for name in numbers if all(getattr(one, name) > 0 for one in traits)]
        seeds = range(self.seed, self.seed + self.sweep)
        return tuple(
            replace(self._act(row, seed), changed=(name, factor))
            for name in names
            for factor in (0.5, 2.0)
            for seed in seeds
            for row in self.played
        )

    @property
    def persons(self) -> tuple[str, ...]:
        """Names of the people, who take turns over the seeds."""
        return tuple(PEOPLE) if self.persona == ALL else tuple(n.strip() for n in self.persona.split(",") if n.strip())

    @property
    def looking_with(self) -> str | None:
        """Folder or name of the weights under test; None: the sense's usual ones, or none at all."""
        chosen = self.weights or weights_for(self.perception, self.card)
        return str(chosen) if chosen else None

    @property
    def is_oracle(self) -> bool:
        """True when what is under test is the oracle row itself."""
        return (self.perception, self.planner, self.policy) == ORACLE

    @property
    def played(self) -> tuple[str, ...]:
        """The rows that have to be played: one row that is another is not played twice."""
        return tuple(row for row in self.wanted if row != "oracle" or not self.is_oracle)

    @property
    def wanted(self) -> tuple[str, ...]:
        """The rows, the one under test first; it and silence are always among them."""
        usual = tuple(row for row in (*ROWS, *MORE) if row in self.rows or row in (MAIN, "silent"))
        if self.card in GYM_CARDS:  # of an exercise nothing is left to look at
            usual = tuple(row for row in usual if row != END_CHECKS)
        more = tuple(row for row in self.rows if row.startswith(POLICY))
        swept = tuple(f"{POLICY}{name}@{ratio:g}" for name in self.cost_sweep for ratio in SWEEP)
        return tuple(dict.fromkeys((*usual, *more, *swept)))

    def _act(self, row: str, seed: int) -> Act:
        persons = self.persons
        persona = persons[(seed - self.seed) % len(persons)]
        policy, ratio = policy_of(row) if row.startswith(POLICY) else (self.policy, None)
        parts = (self.perception, self.planner, policy, self.looking_with, ratio, self.clean)
        return Act(row, seed, persona, self.card, self.split, *parts)


def policy_of(row: str) -> tuple[str, float | None]:
    """Name and cost ratio of a row `policy:NAME@C`. Raises InputError when C is no number above 0."""
    name, _, ratio = row.removeprefix(POLICY).partition("@")
    try:
        value = float(ratio) if ratio else None
    except ValueError:
        value = 0.0
    if value is not None and not 0 < value < 1e6:
        raise InputError(f"row {row!r}: after @ stands a cost ratio above 0, for example {POLICY}{name}@0.25")
    return name, value


def _known(registry: Registry, name: str) -> None:
    registry.load(name)
