"""EgoProactive as records: interrupt or silent, chunk by chunk, with the golden utterances."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ....core.errors import InputError
from .files import find, load_json, load_lines
from .records import Decision, Event, Provenance, Record, Session

PROV = Provenance("pwr", "human_edited", "CC BY-NC 4.0", "dev")
SPEAK, SILENT = "$interrupt$", "$silent$"


class EgoProactive:
    """Reads a JSON list or JSONL of sessions."""

    def records(self, path: Path) -> Iterator[Record]:
        """Every session. Raises InputError naming the session."""
        for file in find(path, "*.json", "*.jsonl"):
            whole = [row for _, row in load_lines(file)] if file.suffix == ".jsonl" else load_json(file)
            for k, row in enumerate(whole if isinstance(whole, list) else ()):
                try:
                    yield from _session(row)
                except (KeyError, TypeError, ValueError) as error:
                    raise InputError(f"{file}: session {k}: {error}") from None


def _session(row: Mapping[str, Any]) -> Iterator[Record]:
    name = Path(row["video_path"]).stem
    yield Session(
        name,
        row["task"],
        row["task"],
        PROV,
        domain=row["domain"].lower(),
        query=row["query"],
        duration_s=row["duration_in_sec"],
        video=row["video_path"],
    )
    for k, ((start, end), answer) in enumerate(zip(row["video_intervals"], row["answers"], strict=True)):
        if not answer.startswith((SPEAK, SILENT)):
            raise ValueError(f"answer {answer[:40]!r}; allowed: {SPEAK} with a text, or {SILENT}")
        text = answer.removeprefix(SPEAK).strip() if answer.startswith(SPEAK) else None
        yield Decision(name, end, "silent" if text is None else "interrupt", PROV, (start, end), text=text)
        if text is not None:
            yield Event(name, f"e{k}", "assistant", "other:interrupt", PROV, end, text=text, proactive=k > 0)
