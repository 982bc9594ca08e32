"""Our own episodes as records: every folder with a `truth.jsonl`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ....core.truth import EpisodeTruth, Outcome
from ..truth_file import read_truth
from .files import find
from .records import Deviation, Event, EventWindow, Provenance, Record, Recovery, Session, StepInstance
from .records import Outcome as Ended

PROV = Provenance("sim", "derived", "Apache-2.0", tool="planwatch simulator")
ENDED: dict[Outcome, Ended] = {Outcome.DONE: "done", Outcome.ABANDONED: "partial", Outcome.WRONG: "failed"}


class Episodes:
    """Reads one `truth.jsonl`, or every one below a folder."""

    def records(self, path: Path) -> Iterator[Record]:
        """Every episode. Raises InputError."""
        for file in find(path, "truth.jsonl"):
            yield from _episode(read_truth(file))


def _episode(truth: EpisodeTruth) -> Iterator[Record]:
    name = truth.episode_id
    yield Session(
        name,
        truth.graph_id,
        truth.graph_id,
        PROV,
        duration_s=truth.duration,
        graph_id=truth.graph_id,
        is_clean=truth.clean,
    )
    for k, run in enumerate(truth.runs):
        yield StepInstance(name, f"i{k}", run.step_id, PROV, run.start, run.end, ENDED[run.outcome])
    for d in truth.deviations:
        yield Deviation(
            name,
            d.id,
            d.code.value,
            PROV,
            d.step_id,
            onset_s=d.onset,
            pnr_s=d.pnr,
            harm=d.harm.value,
            benign=d.benign,
            self_corrected=d.self_corrected,
            description=d.note or "",
        )
        if d.recovered is not None:
            kind = d.recovery.value if d.recovery else None
            yield Recovery(name, f"{d.id}-recovered", PROV, d.id, kind, end_s=d.recovered, success=True)
    for k, ideal in enumerate(truth.ideal):
        window = EventWindow(ideal.window.open, ideal.window.ideal, ideal.window.close)
        refs = ideal.step_id, ideal.deviation_id
        yield Event(name, f"ideal{k}", "assistant", ideal.act.value, PROV, None, window, *refs, text=ideal.text)
    for k, (t, text) in enumerate(truth.said):
        yield Event(name, f"said{k}", "assistant", "other:coach", PROV, t, text=text, golden=False)
