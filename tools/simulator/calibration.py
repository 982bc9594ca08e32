"""`planwatch sim calibrate`: the table world beside real annotations, a row a statistic."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ...core.deviation import DeviationCode
from ...core.truth import Outcome
from .calibration_real import ASSEMBLY, COOKING, HOLOASSIST, Measured, measure_real
from .people.live import Cast, LivePerson
from .people.named import person_named
from .people.rates import FITTED
from .recorded import record_episode
from .setting import Split

Progress = Callable[[float, float, str], None]
Row = dict[str, Any]
TAGGED = tuple(FITTED)
"""The codes that the annotations of CaptainCook4D can tell."""


def run_calibrate(
    data: Path, episodes: int = 200, persona: str = "default", progress: Progress | None = None
) -> dict[str, Any]:
    """Rows of {statistic, unit, simulated, real, ratio, n_simulated, n_real, source, status}.

    The simulated person is left alone (nobody talks), on `episodes` dev episodes. `status` says whether the simulated
    number was fitted to this very source, or is invented. Raises InputError when `data` holds nothing to compare with.
    """
    traits = person_named(persona)
    real = measure_real(data)
    alone, coach = Measured(), Measured()
    for seed in range(episodes):
        _alone(alone, LivePerson(Cast(seed, traits, Split.DEV)))
        _coached(coach, seed)
        if progress:
            progress(seed + 1, episodes, f"seed {seed}")
    rows = [*_timing(alone, real), *_mistakes(alone, real), *_correcting(alone, coach, real)]
    return {"persona": persona, "episodes": episodes, "card": "table-v1", "sources": sorted(real), "rows": rows}


def _alone(out: Measured, live: LivePerson) -> None:
    while not live.finished and live.t < 1200.0:
        live.advance(live.t + 5.0)
    truth = live.truth()
    known = set(live.graph.by_id)
    runs = sorted(
        (r.start, r.end) for r in truth.runs if r.step_id in known and r.outcome is Outcome.DONE and r.end < 1e8
    )
    out.add_runs(runs)
    out.steps += len(live.graph.steps)
    for d in truth.deviations:
        out.codes[d.code] += 1
        if not d.benign:
            out.self_corrected.append(d.self_corrected)
            if d.self_corrected and d.recovered is not None:
                out.lags.append(d.recovered - d.onset)


def _coached(out: Measured, seed: int) -> None:
    """When the coach who films the training episodes speaks of a deviation."""
    truth = record_episode(seed, split=Split.DEV).truth
    for d in truth.deviations:
        later = [t for t, _ in truth.said if t >= d.onset]
        if later:
            out.coach_lags.append(later[0] - d.onset)


def _row(
    statistic: str, unit: str, values: tuple[Sequence[float], Sequence[float]], of: Callable[..., Any], **about: Any
) -> Row:
    """`values` are (simulated, real); `of` makes one number of each."""
    simulated, real = (float(of(v)) if len(v) else None for v in values)
    ratio = round(simulated / real, 2) if simulated is not None and real else None
    return {
        "statistic": statistic,
        "unit": unit,
        "simulated": None if simulated is None else round(simulated, 3),
        "real": None if real is None else round(real, 3),
        "ratio": ratio,
        "n_simulated": len(values[0]),
        "n_real": len(values[1]),
        **about,
    }


def _p90(values: Sequence[float]) -> float:
    return float(np.percentile(values, 90))


def _timing(sim: Measured, real: Mapping[str, Measured]) -> list[Row]:
    cook = real.get(COOKING, Measured())
    about = {"source": COOKING, "status": "invented"}
    lengths, gaps = (sim.lengths, cook.lengths), (sim.gaps, cook.gaps)
    return [
        _row("step length, median", "s", lengths, np.median, **about),
        _row("step length, 90th percentile", "s", lengths, _p90, **about),
        _row("step length, spread (p90 / median)", "", lengths, lambda v: _p90(v) / np.median(v), **about),
        _row("gap to the next step, median", "s", gaps, np.median, source=COOKING, status="fitted, then paced"),
        _row("steps begun before the last one ended", "share", (sim.overlaps, cook.overlaps), np.mean, **about),
    ]


def _mistakes(sim: Measured, real: Mapping[str, Measured]) -> list[Row]:
    """How often anything goes wrong, and the shares of the codes that the annotations can tell."""
    cook = real.get(COOKING, Measured())
    rows = [
        {
            "statistic": "deviations of the tagged kinds a step",
            "unit": "per step",
            "simulated": _ratio(sum(sim.codes[c] for c in TAGGED), sim.steps),
            "real": _ratio(sum(cook.codes[c] for c in TAGGED), cook.steps),
            "n_simulated": sim.steps,
            "n_real": cook.steps,
            "source": COOKING,
            "status": "invented",
        }
    ]
    totals = [sum(m.codes[c] for c in TAGGED) for m in (sim, cook)]
    for code in (c for c in TAGGED if c is not DeviationCode.ACC):
        rows.append(
            {
                "statistic": f"share of {code.value} among them",
                "unit": "share",
                "simulated": _ratio(sim.codes[code], totals[0]),
                "real": _ratio(cook.codes[code], totals[1]),
                "n_simulated": sim.codes[code],
                "n_real": cook.codes[code],
                "source": COOKING,
                "status": "fitted",
            }
        )
    for row in rows:
        row["ratio"] = round(row["simulated"] / row["real"], 2) if row["simulated"] and row["real"] else None
    return rows


def _ratio(part: int, whole: int) -> float | None:
    return round(part / whole, 3) if whole else None


def _correcting(sim: Measured, coach: Measured, real: Mapping[str, Measured]) -> list[Row]:
    holo, toys = real.get(HOLOASSIST, Measured()), real.get(ASSEMBLY, Measured())
    share = "mistakes that the person puts right unasked"
    lags = (sim.lags, toys.lags)
    told = (coach.coach_lags, holo.coach_lags)
    return [
        _row(share, "share", (sim.self_corrected, holo.self_corrected), np.mean, source=HOLOASSIST,
             status="fitted to another source (PIE-V: 0.21)"),
        _row(share, "share", (sim.self_corrected, toys.self_corrected), np.mean, source=ASSEMBLY, status="not fitted"),
        _row("from onset to being right again, median", "s", lags, np.median, source=ASSEMBLY,
             status="not comparable: there from the mistake's end to the correction's start"),
        _row("the same, 90th percentile", "s", lags, _p90, source=ASSEMBLY, status="not comparable, see above"),
        _row("from a mistake's start to the coach's word, median", "s", told, np.median, source=HOLOASSIST,
             status="invented: 2 to 3 s"),
    ]  # fmt: skip
