"""`planwatch report RUN`: one page over all sessions of a run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from .options import JsonFlag
from .output import reporting
from .progress import progress_bar
from .written import write_bytes


def report(
    run: Annotated[Path, typer.Argument(help="What `eval run --out` wrote.")],
    out: Annotated[Path | None, typer.Option("-o", "--out", help="The page; beside the run when left out.")] = None,
    against: Annotated[Path | None, typer.Option(help="Another run over the same data: what differs.")] = None,
    pictures: Annotated[int, typer.Option(min=0, help="Sessions with pictures, dearest first.")] = 12,
    data: Annotated[Path | None, typer.Option("--data-out", help="The same content as JSON.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Write one page over all sessions of a run: scores, failures by cost, timelines with pictures, a difference."""
    with reporting(as_json) as shown:
        from ..experiments.sessions.collect import collect
        from ..experiments.sessions.page import page

        with progress_bar("report") as progress:
            content = collect(run, against, pictures, progress)
        path = out or run.with_suffix(".html")
        text = page(content).encode()
        write_bytes(path, text)
        if data is not None:
            write_bytes(data, json.dumps(content, ensure_ascii=False, indent=1).encode())
        shown.line(f"wrote {path} ({len(text) / 1e6:.1f} MB, {len(content['sessions'])} sessions)")
        brief = {"page": str(path), "bytes": len(text), "sessions": len(content["sessions"]), "costs": content["costs"]}
        shown.result({**brief, "signatures": content["diagnosis"]["signatures"], "diff": content["diff"]})
