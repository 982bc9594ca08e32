"""What to look for next: the frontier first, then the rest of the plan, then what was done lately."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping

from ..core.evidence import MAX_WATCH, Watch, WatchItem
from ..core.plan import Plan
from ..core.steps import Step


class OpenSteps:
    """The steps that could start, kept while the plan and what is done stay the same: a pure memo."""

    def __init__(self) -> None:
        self._last: tuple[Plan, frozenset[str], tuple[str, ...]] | None = None

    def of(self, plan: Plan, done_ids: frozenset[str]) -> tuple[str, ...]:
        """Ids of the steps of `plan` that could start if `done_ids` were done."""
        if done_ids == plan.done_ids:
            return plan.frontier
        if self._last is None or self._last[0] is not plan or self._last[1] != done_ids:
            self._last = (plan, done_ids, plan.frontier_of(done_ids))
        return self._last[2]


def watched_items(
    plan: Plan, done: Mapping[str, float], t: float, recent_s: float, open_now: OpenSteps
) -> tuple[WatchItem, ...]:
    """At most MAX_WATCH items; `done` maps the ids of concluded steps to their stream seconds."""
    done_ids = plan.done_ids | frozenset(done)
    frontier = dict.fromkeys(open_now.of(plan, done_ids))
    later = [s.id for s in plan.steps if s.id not in frontier and s.id not in done_ids]
    recent = sorted((i for i, at in done.items() if i in plan.by_id and t - at <= recent_s), key=lambda i: -done[i])
    ids = [*frontier, *later, *recent][:MAX_WATCH]
    return tuple(WatchItem(plan.by_id[i], i in frontier) for i in ids)


def lookalikes(all_steps: Iterable[Step], items: Iterable[WatchItem]) -> tuple[str, ...]:
    """Names of things of the graph that share a word with another, watched thing; sorted."""
    names = {thing.name for step in all_steps for thing in step.things}
    owners: dict[str, set[str]] = {}
    for name in {thing.name for item in items for thing in item.step.things}:
        for word in name.lower().split():
            owners.setdefault(word, set()).add(name)
    return tuple(sorted(n for n in names if any(owners.get(w, set()) - {n} for w in n.lower().split())))


def signature(items: tuple[WatchItem, ...]) -> float:
    """A number that changes when the watched steps, their words or their order change."""
    text = "\n".join(f"{item.step.id}\t{item.step.text}\t{int(item.frontier)}" for item in items)
    return float(zlib.crc32(text.encode()))


def watch_of(plan: Plan, items: tuple[WatchItem, ...], version: int, forget: frozenset[str] = frozenset()) -> Watch:
    """The Watch of these items; only those of `forget` that are watched stay in it."""
    watched = forget & {item.step.id for item in items}
    return Watch(items, lookalikes(plan.graph.steps, items), version, watched)
