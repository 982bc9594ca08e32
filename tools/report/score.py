"""The score of one session against what really happened."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ...core.truth import EpisodeTruth
from ..metrics.event_f1 import score_events
from ..metrics.journal_findings import findings_of


def score_of(truth: EpisodeTruth, folder: Path) -> dict[str, Any]:
    """The numbers of the session in `folder`, read from its journal; None where there was nothing to count."""
    score = score_events([truth], [findings_of(folder / "journal.jsonl")])
    completion, deviation = score.completion, score.deviation
    return {
        "completion_f1": _short(completion.f1),
        "completions_found": f"{completion.hits} of {completion.truths}",
        "deviation_f1": _short(deviation.f1),
        "deviations_found": f"{deviation.hits} of {deviation.truths}",
        "false_deviations": deviation.predictions - deviation.hits,
        "completion_latency_s": _short(completion.latency_p50),
        "deviation_latency_s": _short(deviation.latency_p50),
    }


def score_words(score: dict[str, Any]) -> dict[str, str]:
    """The numbers for people: name -> value."""
    seconds = ("completion_latency_s", "deviation_latency_s")
    words = {name.removesuffix("_s").replace("_", " "): _word(score[name], name in seconds) for name in score}
    return {name.replace(" f1", " F1"): value for name, value in words.items()}


def _word(value: Any, seconds: bool) -> str:
    if value is None:
        return "–"
    return f"{value:.1f} s" if seconds else str(value)


def _short(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
