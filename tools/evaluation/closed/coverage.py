"""`planwatch eval coverage`: does every way to go wrong come up, and does an oracle's assistant lead out of it?

One person after another is made to slip in one way only, on small tasks; some are slow to act, so that what is done
about a slip past its point of no return comes up too. Harmless variations are recovered from by being left alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from importlib.resources import files
from typing import Any

from ....core.deviation import DeviationCode as D
from ....core.deviation import RecoveryKind as K
from ....core.graph_yaml import read_graph
from ...runtime.build import Wish
from ...simulator.people.live import Cast, LivePerson
from ...simulator.people.named import DEFAULT
from ...simulator.people.rules import RULES
from ...simulator.people.traits import Traits
from ...simulator.setting import Split
from .assistants import ORACLE, assistant_for
from .episode import Deviated, live

Progress = Callable[[float, float, str], None]

CARD = "table-tiny-v1"
DELAYS = {"": 1.0, ", late": 6.0, ", much too late": 40.0}
"""How long they take to act: factors on the time to react."""

WRITTEN = {D.TEMP: "heat.yaml", D.QTY: "heat.yaml", D.OMIT: "heat.yaml", D.BRANCH: "choice.yaml", D.ACC: "heat.yaml"}
"""code -> the written task in which it can happen often; random small tasks for the rest."""


@dataclass(frozen=True, slots=True)
class _Case:
    name: str
    traits: Traits
    task: str | None = None
    """File of a written task; None for random ones."""


def run_coverage(episodes: int = 3, seed: int = 0, progress: Progress | None = None) -> dict[str, Any]:
    """How often each deviation code and recovery kind came up, was recovered from, and was the person's own doing.

    `missing_codes` and `missing_kinds` name what never came up or was never recovered from; `rows.silent` has the same
    without an assistant.
    """
    cases = list(_cases())
    seen: dict[str, list[Deviated]] = {"oracle": [], "silent": []}
    for i, case in enumerate(cases):
        for row, found in seen.items():
            for k in range(episodes):
                found.extend(_play(case, seed + 50 * i + k, row))
        if progress:
            progress(i + 1, len(cases), case.name)
    return {**_table(seen["oracle"]), "rows": {"silent": _table(seen["silent"])}, "episodes": episodes * len(cases)}


def _cases() -> Iterator[_Case]:
    codes = sorted({rule.code for rule in RULES} - {D.BRANCH})
    calm = replace(DEFAULT, slip=0.5, distraction=0.0, self_correction=0.0)
    for code in codes:
        if code is D.DIST:
            yield _Case(code.value, replace(calm, slip=0.0, distraction=0.5))
            continue
        for words, delay in DELAYS.items():
            traits = replace(calm, codes={code: 1.0}, delay=delay)
            yield _Case(f"{code.value}{words}", traits, WRITTEN.get(code))
    yield _Case("self-corrected", replace(DEFAULT, slip=0.6, distraction=0.0, self_correction=1.0))
    yield _Case(D.BRANCH.value, replace(calm, slip=0.0), WRITTEN[D.BRANCH])


def _play(case: _Case, seed: int, row: str) -> tuple[Deviated, ...]:
    graph = None
    if case.task:
        graph = read_graph(files(__package__ or "").joinpath(case.task).read_text(encoding="utf-8"), case.task)
    stage = LivePerson(Cast(seed, case.traits, Split.DEV, CARD, graph))
    return live(row, stage, assistant_for(row, Wish(*ORACLE))).deviations


def _table(found: list[Deviated]) -> dict[str, Any]:
    codes = {code.value: [d for d in found if d.code is code] for code in D}
    codes[D.OWED.value] = [d for d in found if d.code in (D.OMIT, D.ORDER)]  # what they are called until settled
    codes[D.SELF.value] = [d for d in found if d.alone and not d.benign]
    kinds = Counter(d.kind for d in found if d.recovered is not None and d.kind)
    kinds[K.OBSERVE] = len(codes[D.SELF.value])
    return {
        "codes": {name: _counts(mine) for name, mine in codes.items()},
        "kinds": {kind.value: kinds.get(kind, 0) for kind in K},
        "missing_codes": [name for name, mine in codes.items() if not any(d.recovered is not None for d in mine)],
        "missing_kinds": [kind.value for kind in K if not kinds.get(kind)],
        "recovered": _share(found),
    }


def _counts(mine: list[Deviated]) -> dict[str, int]:
    mended = [d for d in mine if d.recovered is not None]
    return {"occurred": len(mine), "recovered": len(mended), "alone": sum(d.alone for d in mended)}


def _share(found: list[Deviated]) -> float | None:
    real = [d for d in found if not d.benign]
    return round(sum(d.recovered is not None for d in real) / len(real), 4) if real else None
