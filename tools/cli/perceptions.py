"""`planwatch perceptions`: the senses that are registered, and what each needs."""

from __future__ import annotations

from typing import Any

from .options import JsonFlag
from .output import reporting


def command(as_json: JsonFlag = False) -> None:
    """List the senses by name: what each is, needs, and does on a real camera."""
    with reporting(as_json) as out:
        from ...perception.catalogue import entries

        rows = [_row(entry) for entry in entries()]
        if not as_json:
            _show(rows)
        out.result({"perceptions": rows})


def _row(entry: Any) -> dict[str, Any]:
    card = entry.card
    told = {
        "what": card.what if card else "a plug-in of another package",
        "needs": card.needs if card else "see its own documentation",
        "camera": card.camera if card else "unknown",
        "takes": list(card.takes) if card else [],
    }
    return {"name": entry.name, "source": entry.target, "ours": entry.ours, **told}


def _show(rows: list[dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for head in ("sense", "what it is", "needs", "on a real camera", "options"):
        table.add_column(head, overflow="fold")
    for row in rows:
        options = " ".join(f"--{name}" for name in row["takes"]) or "-"
        table.add_row(row["name"], row["what"], row["needs"], row["camera"], options)
    Console().print(table)
