"""`planwatch train policy`: fits the learned policy to what coaches did, real ones or the simulator's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from ...core.errors import InputError
from ..datasets.holoassist import read_sessions
from ..evaluation.when.fit import Budget, fit_policy
from ..evaluation.when.simulated import simulated_sessions

Progress = Callable[[float, float, str], None]
LABELS = "fitted to labels of HoloAssist (CDLA-Permissive-2.0, Wang et al. 2023); the weights hold no label"
"""What is written beside weights fitted to data."""


def run_policy_training(
    out: Path,
    data: Path | None = None,
    episodes: int = 300,
    *,
    seed: int = 0,
    budget: Budget | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Fit, and write the weights to `out` (JSON). `data`: coached sessions; None: `episodes` of the simulator.

    Raises InputError: nothing to read, nobody coaches, or `out` cannot be written.
    """
    tell = progress or (lambda done, total, note: None)
    if not out.parent.is_dir():
        raise InputError(f"no folder {str(out.parent)!r} to write the weights to; make it, or give another --out")
    tell(0, 1, "reading")
    sessions = read_sessions(data) if data is not None else tuple(simulated_sessions(episodes, seed))
    if not any(one.coach for one in sessions):
        raise InputError("nobody coaches in these sessions, so there is nothing to fit; give labels with coach speech")
    about = {
        "source": "real coaches" if data is not None else "planwatch's simulator",
        "licence": LABELS if data is not None else "Apache-2.0",
        "sessions": len(sessions),
        "tasks": sorted({one.task for one in sessions}) if data is not None else [],
    }
    judge = fit_policy(sessions, budget=budget, about=about, seed=seed, note=lambda x: tell(x, 1, "fitting"))
    partial = out.with_name(f".{out.name}.partial")
    partial.write_text(judge.dumps(), encoding="utf-8")
    partial.replace(out)
    return {"weights": str(out), **about, "thresholds": {h.value: round(p, 4) for h, p in judge.thresholds.items()}}
