"""What to look for next: the frontier first, then the rest of the plan, then what was done lately."""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain, islice

from ..core.evidence import MAX_WATCH, Watch, WatchItem
from ..core.plan import Plan
from ..core.steps import Step


@dataclass(frozen=True, slots=True)
class _Last:
    """What was worked out last, and for what."""

    plan: Plan
    done: dict[str, float]
    begin: float
    """Stream seconds from which it holds."""
    end: float
    """Stream seconds after which some step was no longer done lately."""
    items: tuple[WatchItem, ...]
    sign: float


class Watched:
    """The watched steps, kept while the plan, what is done and what was done lately stay the same: a pure memo."""

    def __init__(self) -> None:
        self._last: _Last | None = None

    def of(self, plan: Plan, done: dict[str, float], t: float, recent_s: float) -> tuple[tuple[WatchItem, ...], float]:
        """At most MAX_WATCH items and their signature; `done` maps ids of concluded steps to their stream seconds."""
        last = self._last
        if last is None or last.plan is not plan or not last.begin <= t <= last.end or last.done != done:
            recent = {i: at for i, at in done.items() if i in plan.by_id and t - at <= recent_s}
            end = min(recent.values(), default=math.inf) + recent_s - 1e-6  # rounding may not keep a step too long
            items = _items(plan, done, recent)
            last = self._last = _Last(plan, done, t, max(t, end), items, signature(items))
        return last.items, last.sign


def _items(plan: Plan, done: dict[str, float], recent: dict[str, float]) -> tuple[WatchItem, ...]:
    done_ids = plan.done_ids | frozenset(done)
    frontier = dict.fromkeys(plan.frontier if done_ids == plan.done_ids else plan.frontier_of(done_ids))
    later = (s.id for s in plan.steps if s.id not in frontier and s.id not in done_ids)
    latest = sorted(recent, key=lambda i: -recent[i])
    ids = islice(chain(frontier, later, latest), MAX_WATCH)
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
