"""Assembly101's mistake annotations as records: attach and detach actions, mistakes, corrections."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..assembly101 import Action, Label, Recording, Remark, read_assembly101
from .records import Deviation, Provenance, Record, Recovery, Session, StepInstance

PROV = Provenance("assembly101", "human", "CC BY-NC 4.0")
CODES = {
    Remark.ORDER: "S.ORDER",
    Remark.POSITION: "E.PLACE",
    Remark.FOLLOWS: "other:previous one is mistake",
    Remark.NEEDLESS: "S.EXTRA",
    Remark.NONE: "other:mistake",
}


class Assembly101:
    """Reads the folder with `annots.tar.gz`, or its CSV files."""

    def records(self, path: Path) -> Iterator[Record]:
        """Every recording. Raises InputError."""
        for recording in read_assembly101(path):
            yield from _recording(recording)


def _recording(recording: Recording) -> Iterator[Record]:
    name, actions = recording.name, recording.actions
    mistakes = any(action.label is Label.MISTAKE for action in actions)
    yield Session(
        name,
        recording.toy,
        f"Assemble the toy {recording.toy}",
        PROV,
        domain="assembly",
        duration_s=max((a.end for a in actions), default=None),
        is_clean=not mistakes,
    )
    for k, action in enumerate(actions):
        step = _step(action)
        yield StepInstance(name, f"i{k}", step, PROV, action.start, action.end, level="action")
        if action.label is Label.MISTAKE:
            code = CODES[action.remark]
            inst = (f"i{k}",)
            yield Deviation(name, f"d{k}", code, PROV, step, inst, action.start, description=action.remark.value)
        elif action.label is Label.CORRECTION:
            yield Recovery(name, f"r{k}", PROV, start_s=action.start, end_s=action.end)


def _step(action: Action) -> str:
    return f"{'attach' if action.joins else 'detach'} {' '.join(sorted(action.parts))}"
