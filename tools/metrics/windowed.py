"""Typed events with validity windows, one to one: event F1, soft-Dice timeliness, ESTP-F1, latency.

An event is wanted as (kind, ref) from `open` until `close`, best at `ideal`; an utterance of the same kind and ref
matches when open - grace <= t <= close. Of all one-to-one matchings the one with the most pairs is taken, and of those
the one with the most timeliness (Hungarian).

    S            quality * exp(-max(0, t - ideal) / (close - ideal)), quality 1 or a content score in [0, 1]
    event F1     2 pairs / (said + wanted), per kind and over all; macro = mean over kinds
    soft-Dice    2 sum(S) / (said + wanted)
    ESTP-F1      2 sum(S) / (2 sum(S) + FP + FN): as published (arXiv 2510.14560); it barely sees lateness
    STS          mean of S over pairs that did not come early (Pro2Assist, 2605.04227)

All in [0, 1], higher is better. Windows are the caller's; `plan_watch` ones stand in docs/metrics.md.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from .proassist.lapjvsp import SparseRow, assign

GRACE_S = 2.0
"""How long before `open` an utterance still counts, seconds."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Something that should be said."""

    session: str
    kind: str
    """What is compared for the type, such as an act family."""
    ref: str | None
    """The step or deviation it is about."""
    open: float
    """Stream seconds, as all three."""
    ideal: float
    close: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.open) and self.open <= self.ideal <= self.close < math.inf):
            raise ValueError(f"window {(self.open, self.ideal, self.close)!r}; allowed: finite open <= ideal <= close")


@dataclass(frozen=True, slots=True)
class Said:
    """Something that was said."""

    session: str
    kind: str
    ref: str | None
    t: float
    """Stream seconds."""
    quality: float = 1.0
    """Content, in [0, 1]."""

    def __post_init__(self) -> None:
        if not math.isfinite(self.t):
            raise ValueError(f"an utterance at {self.t!r}; allowed: a finite time in seconds")


@dataclass(frozen=True, slots=True)
class WindowScores:
    """None where there is nothing to divide by."""

    precision: float | None
    recall: float | None
    f1: float | None
    macro_f1: float | None
    per_kind: dict[str, float | None]
    soft_dice: float | None
    estp_f1: float | None
    sts: float | None
    early_rate: float | None
    """Share of the pairs that came before `open`."""
    latency_p50: float | None
    """Seconds from `open`, over the pairs."""
    latency_p90: float | None
    pairs: int
    said: int
    wanted: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A matched pair, as places in the two lists."""

    wanted: int
    said: int
    timeliness: float


def window_scores(wanted: Sequence[Wanted], said: Sequence[Said], grace: float = GRACE_S) -> WindowScores:
    """The scores of all sessions together."""
    hits = match_windows(wanted, said, grace)
    soft = sum(hit.timeliness for hit in hits)
    spare = len(said) + len(wanted) - 2 * len(hits)
    delays = [said[hit.said].t - wanted[hit.wanted].open for hit in hits]
    punctual = [hit.timeliness for hit, delay in zip(hits, delays, strict=True) if delay >= 0]
    kinds = sorted({event.kind for event in (*wanted, *said)})
    per_kind = {kind: _kind_f1(kind, wanted, said, hits) for kind in kinds}
    known = [f1 for f1 in per_kind.values() if f1 is not None]
    return WindowScores(
        precision=len(hits) / len(said) if said else None,
        recall=len(hits) / len(wanted) if wanted else None,
        f1=2 * len(hits) / (len(said) + len(wanted)) if said or wanted else None,
        macro_f1=sum(known) / len(known) if known else None,
        per_kind=per_kind,
        soft_dice=2 * soft / (len(said) + len(wanted)) if said or wanted else None,
        estp_f1=2 * soft / (2 * soft + spare) if soft or spare else None,
        sts=sum(punctual) / len(punctual) if punctual else None,
        early_rate=sum(d < 0 for d in delays) / len(delays) if delays else None,
        latency_p50=median(delays) if delays else None,
        latency_p90=float(np.percentile(delays, 90)) if delays else None,
        pairs=len(hits),
        said=len(said),
        wanted=len(wanted),
    )


def timeliness(event: Wanted, t: float, quality: float = 1.0) -> float:
    """S of an utterance at `t` inside the window; a window that ends at `ideal` counts in full."""
    late, length = max(0.0, t - event.ideal), event.close - event.ideal
    return quality * math.exp(-late / length) if late and length else quality


def match_windows(wanted: Sequence[Wanted], said: Sequence[Said], grace: float = GRACE_S) -> tuple[Hit, ...]:
    """The best one-to-one matching, by place in `wanted`; each session, kind and ref by itself."""
    groups: dict[tuple[str, str, str | None], tuple[list[int], list[int]]] = {}
    for i, event in enumerate(wanted):
        groups.setdefault((event.session, event.kind, event.ref), ([], []))[0].append(i)
    for j, one in enumerate(said):
        groups.setdefault((one.session, one.kind, one.ref), ([], []))[1].append(j)
    hits = [hit for a, b in groups.values() if a and b for hit in _match_group(wanted, said, (a, b), grace)]
    return tuple(sorted(hits, key=lambda hit: hit.wanted))


def _match_group(
    wanted: Sequence[Wanted], said: Sequence[Said], group: tuple[list[int], list[int]], grace: float
) -> list[Hit]:
    """Rows are the wanted; columns the said in time, then one place to stay alone for every row."""
    rows, order = group[0], sorted(group[1], key=lambda j: said[j].t)
    alone = 1.0 + len(rows)  # more than all pairs together can cost: pairs come first
    times = [said[j].t for j in order]
    table: list[SparseRow] = []
    for k, i in enumerate(rows):
        a = int(np.searchsorted(times, wanted[i].open - grace))
        b = int(np.searchsorted(times, wanted[i].close, side="right"))
        costs = [1 - timeliness(wanted[i], said[order[c]].t, said[order[c]].quality) for c in range(a, b)]
        table.append(SparseRow([*range(a, b), len(order) + k], [*costs, alone]))
    places = assign(table, len(order) + len(rows))
    pairs = [(i, order[place]) for i, place in zip(rows, places, strict=True) if place < len(order)]
    return [Hit(i, j, timeliness(wanted[i], said[j].t, said[j].quality)) for i, j in pairs]


def _kind_f1(kind: str, wanted: Sequence[Wanted], said: Sequence[Said], hits: Sequence[Hit]) -> float | None:
    whole = sum(e.kind == kind for e in wanted) + sum(e.kind == kind for e in said)
    return 2 * sum(wanted[hit.wanted].kind == kind for hit in hits) / whole if whole else None
