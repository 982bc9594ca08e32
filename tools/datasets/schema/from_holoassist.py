"""HoloAssist's labels as records: fine and coarse actions, what the coach and the performer said, mistakes.

Attributes are strings, "none" for nothing; events are not sorted in the file, and are here. A wrong action is a
deviation; whoever corrected it (the coach's words or the person) is noted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ....core.errors import InputError
from .files import find, load_lines
from .records import Deviation, Event, Provenance, Record, Session, StepInstance

PROV = Provenance("holoassist", "human", "CDLA-Permissive-2.0")
ACTS = {
    "correct the wrong action": "correct",
    "confirming the previous action": "confirm",
    "describing high-level instruction": "instruct_next",
    "opening remarks": "session_open",
    "closing remarks": "finish",
}
"""What the coach's purpose is called here; others are kept as `other:<purpose>`."""


class HoloAssist:
    """Reads `labels_*.jsonl.gz`: one recording a line."""

    def records(self, path: Path) -> Iterator[Record]:
        """Every recording of every file. Raises InputError naming the line."""
        for file in find(path, "labels_*.jsonl.gz", "*.jsonl"):
            for number, row in load_lines(file):
                try:
                    yield from _recording(row)
                except (KeyError, TypeError, AttributeError) as error:
                    raise InputError(f"{file}:{number}: no HoloAssist recording: {error!r}") from None


def _recording(row: Mapping[str, Any]) -> Iterator[Record]:
    name = row["video_name"]
    events = sorted(row["events"], key=lambda e: (e["start"], e["end"], e["id"]))
    wrong = any(_correctness(e).startswith("Wrong") for e in events)
    yield Session(
        name,
        row["taskType"],
        row["taskType"],
        PROV,
        duration_s=row["videoMetadata"]["duration"]["seconds"],
        is_clean=not wrong,
    )
    makers = {"Fine grained action": _fine, "Coarse grained action": _coarse, "Conversation": _said}
    for event in events:
        if event["label"] in makers:
            yield from makers[event["label"]](name, event, event["attributes"])


def _fine(name: str, event: Mapping[str, Any], told: Mapping[str, Any]) -> Iterator[Record]:
    inst, step = f"e{event['id']}", _words(told, "Verb", "Adjective", "Noun")
    correctness = _correctness(event)
    wrong = correctness.startswith("Wrong")
    yield StepInstance(
        name, inst, step, PROV, event["start"], event["end"], "failed" if wrong else "done", level="action"
    )
    if wrong:
        yield Deviation(
            name,
            f"d{event['id']}",
            "other:wrong action",
            PROV,
            step,
            (inst,),
            event["start"],
            event["end"],
            self_corrected="corrected by student" in correctness or "self" in correctness.lower(),
            description=_text(told.get("Incorrect Action Explanation")),
        )


def _coarse(name: str, event: Mapping[str, Any], told: Mapping[str, Any]) -> Iterator[Record]:
    text = _text(told.get("Action sentence")) or None
    step = _words(told, "Verb", "Adjective", "Noun")
    yield StepInstance(name, f"e{event['id']}", step, PROV, event["start"], event["end"], text=text)


def _said(name: str, event: Mapping[str, Any], told: Mapping[str, Any]) -> Iterator[Record]:
    purpose = _text(told.get("Conversation Purpose"))
    who, _, why = purpose.partition("_")
    yield Event(
        name,
        f"e{event['id']}",
        "assistant" if who.startswith("instructor") else "user",
        ACTS.get(why, f"other:{why or purpose}"),
        PROV,
        event["start"],
        text=_text(told.get("Transcription")) or None,
        proactive="start" in who,
        golden=False,
    )


def _correctness(event: Mapping[str, Any]) -> str:
    told = event.get("attributes", {})
    return _text(told.get("Action Correctness")) if event["label"].startswith("Fine") else ""


def _words(told: Mapping[str, Any], *keys: str) -> str:
    parts = (_text(told.get(key)) for key in keys)
    return " ".join(part for part in parts if part) or "unknown"


def _text(value: Any) -> str:
    """An attribute: a string, several in a list, or "none"."""
    if isinstance(value, list):
        return " ".join(_text(part) for part in value)
    return "" if value in (None, "none") else str(value)
