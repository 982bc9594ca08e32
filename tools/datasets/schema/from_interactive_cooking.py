"""Qualcomm Interactive Cooking as records: instructions, success and mistake messages with their times."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ....core.errors import InputError
from .files import find, load_json, load_lines
from .records import Deviation, Event, Provenance, Record, Session

PROV = Provenance("qualcomm_ic", "human_edited", "other (research data agreement)")
CODES = {
    "technique": "E.TECH",
    "preparation": "E.PREP",
    "measurement": "E.QTY",
    "temperature": "E.TEMP",
    "timing": "E.TIME",
}


class InteractiveCooking:
    """Reads JSON or JSONL rows of the published dataset (`video_id`, `output_texts`, ...)."""

    def records(self, path: Path) -> Iterator[Record]:
        """Every video. Raises InputError naming the row."""
        for file in find(path, "*.jsonl", "*.json"):
            whole = [row for _, row in load_lines(file)] if file.suffix == ".jsonl" else load_json(file)
            for k, row in enumerate(whole if isinstance(whole, list) else [whole]):
                try:
                    yield from _video(row)
                except (KeyError, TypeError, ValueError) as error:
                    raise InputError(f"{file}: row {k}: {error}") from None


def _video(row: Mapping[str, Any]) -> Iterator[Record]:
    name, times, kinds = row["video_id"], row["output_timestamps"], row["output_types"]
    wrong = any("mistake" in kind for kind in kinds)
    length = max(times, default=None)
    yield Session(
        name, row["activity_name"], row["activity_name"], PROV, "cooking", duration_s=length, is_clean=not wrong
    )
    for k, (t, kind, text) in enumerate(zip(times, kinds, row["output_texts"], strict=True)):
        mistake = f"d{k}" if "mistake" in kind else None
        if mistake:
            code = next((code for word, code in CODES.items() if word in kind), f"other:{kind}")
            yield Deviation(name, mistake, code, PROV, onset_s=t, description=text)
        yield Event(name, f"e{k}", "assistant", _act(kind), PROV, t, dev_id=mistake, text=text)


def _act(kind: str) -> str:
    if "finish_all" in kind:
        return "finish"
    if "unaligned" in kind:
        return "other:redirect"
    if "mistake" in kind:
        return "correct"
    return {"instruction": "instruct_next", "feedback_action_aligned_success": "confirm"}.get(kind, f"other:{kind}")
