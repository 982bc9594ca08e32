"""`planwatch planners` and `planwatch serve-llm`: who can plan, and how to serve a model that does."""

from __future__ import annotations

from typing import Annotated

import typer

from ...core.errors import InputError
from .options import JsonFlag
from .output import reporting


def planners(
    check: Annotated[bool, typer.Option(help="Hold each of them to the laws of a planner.")] = True,
    as_json: JsonFlag = False,
) -> None:
    """List the planners: names, where they come from, and whether they keep the laws."""
    with reporting(as_json) as out:
        from ..runtime.planner_list import listed_planners

        found = listed_planners(check=check)
        width = max((len(one.name) for one in found), default=0)
        for one in found:
            out.line(f"{one.name:<{width}}  {one.source:<24}  {one.conformance}")
        rows = [{"name": one.name, "source": one.source, "conformance": one.conformance} for one in found]
        out.result({"planners": rows})


def serve_llm(
    model: Annotated[str, typer.Argument(help="qwen3, llama4, a folder, or a name on the hub.")],
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port on this machine.")] = 8000,
    start: Annotated[bool, typer.Option("--start", help="Run it, instead of printing it.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Print, or start, the vLLM command whose answers keep to their form."""
    with reporting(as_json) as out:
        import shlex
        import subprocess

        from ..runtime.serve_llm import serving

        found = serving(model, port)
        if start and not found.installed:
            raise InputError(
                "vLLM is not on the path here; it needs Linux, a GPU and an environment of its own: "
                "python -m venv .vllm && .vllm/bin/pip install vllm, then PATH=.vllm/bin:$PATH planwatch serve-llm ..."
            )
        out.line(shlex.join(found.command))
        out.line(f"then: planwatch run TASK --planner hybrid --server {found.url} --model {found.model}")
        answer = {"model": found.model, "preset": found.preset, "command": list(found.command)}
        out.result({**answer, "installed": found.installed, "url": found.url})
        if start:
            status = subprocess.run(found.command, check=False).returncode
            raise typer.Exit(status)
