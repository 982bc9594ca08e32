"""Two ways of leaving the plan that histories show: a step left half done, and another alternative chosen."""

from __future__ import annotations

from ..core.deviation import DeviationCode
from ..core.findings import FindingKind
from ..core.graph import GroupKind
from .compiled import CompiledStep
from .draft import About, Draft
from .moves import Moves
from .paths import Marginals

ON_S, SPLIT, BRANCH = "path_on_s", "path_split", "path_branch"
"""Names of the accumulators: expected seconds at a step, steps left half done, alternatives spoken of."""

SURE = 0.8
"""P(begun and not going on) from which a step was left, or ended."""


def find_departures(draft: Draft, moves: Moves, found: Marginals) -> None:
    """Announce what the histories agree on, each once; a step that is taken up again is corrected."""
    seconds = draft.note(ON_S)
    going = None
    for index in (found.on[:-1] >= 0.01).nonzero()[0].tolist():
        step_id, on = moves.ids[index], float(found.on[index])
        seconds[step_id] = seconds.get(step_id, 0.0) + on * draft.dt
        if on >= draft.settings.owed_on:
            going = step_id
    _find_branch(draft, moves, found)
    if going is not None:
        _taken_up(draft, going)
        _find_split(draft, going)


def _find_split(draft: Draft, going: str) -> None:
    """Steps left after a small part of the time that they take at least, once another clearly goes on."""
    cfg, seconds, split = draft.settings, draft.note(ON_S), draft.note(SPLIT)
    if cfg.split_share is None or seconds.get(going, 0.0) < cfg.split_s:
        return
    for step_id in [i for i in seconds if i != going and i not in split and i in draft.plan.by_id]:
        step, short = draft.plan.by_id[step_id], cfg.split_share * draft.plan.by_id[step_id].step.duration.p10
        if draft.states[step_id].done >= SURE and seconds[step_id] < short and not _shared(draft, step, going):
            split[step_id] = draft.t
            draft.announce(FindingKind.MISTAKE, step_id, About(DeviationCode.SPLIT, by=going))


def _shared(draft: Draft, step: CompiledStep, going: str) -> bool:
    """True when the person said that the step is done, or it is an injected one: then it is not for us to doubt."""
    return step.undo or step.id in draft.note("word") or going.startswith(f"{step.id}+")


def _taken_up(draft: Draft, going: str) -> None:
    split = draft.note(SPLIT)
    if going in split and draft.note(ON_S)[going] >= draft.plan.by_id[going].step.duration.p10:
        del split[going]
        draft.announce(FindingKind.CORRECTED, going, About(DeviationCode.SPLIT))


def _find_branch(draft: Draft, moves: Moves, found: Marginals) -> None:
    """Another alternative than the first of its group, which is the one that people are told: harmless, and known."""
    told = draft.note(BRANCH)
    for group in draft.plan.plan.graph.groups:
        if group.kind is not GroupKind.XOR or group.id in told:
            continue
        first, *others = group.members
        for step_id in others:
            index = moves.place.get(step_id)
            if index is not None and found.begun[index] >= SURE:
                told[group.id] = draft.t
                draft.announce(FindingKind.MISTAKE, step_id, About(DeviationCode.BRANCH, by=first))
                break
