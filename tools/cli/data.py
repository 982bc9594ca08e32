"""`planwatch data`: datasets of the field as one schema: convert, check, stats."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .options import JsonFlag
from .output import reporting
from .table import lines


def build_group() -> typer.Typer:
    """The commands below `planwatch data`."""
    group = typer.Typer(name="data", help="Turn datasets into records of one schema; check and count them.")
    group.callback()(data)
    group.command("convert")(convert)
    group.command("check")(check)
    group.command("stats")(statistics)
    group.command("schema")(schema)
    return group


def data() -> None:
    """Turn datasets into records of one schema; check and count them."""


def convert(
    name: Annotated[str, typer.Argument(help="Which dataset, such as captaincook4d; a wrong name lists all.")],
    path: Annotated[Path, typer.Argument(help="Its folder or file.")],
    out_file: Annotated[Path, typer.Option("-o", "--out", help="The JSONL file to write.")],
    as_json: JsonFlag = False,
) -> None:
    """Write a dataset as records, one JSON object a line."""
    with reporting(as_json) as out:
        from ..datasets.schema.lines import read_records, write_records
        from ..datasets.schema.readers import reader
        from ..datasets.schema.stats import stats

        count = write_records(out_file, reader(name).records(path))
        result = {"out": str(out_file), "lines": count, **stats(read_records(out_file))}
        if not as_json:
            for line in lines(result):
                out.line(line)
        out.result(result)


def check(
    path: Annotated[Path, typer.Argument(help="A JSONL file of records.")],
    as_json: JsonFlag = False,
) -> None:
    """Count and name what is wrong in a file of records; exit status 2 when anything is."""
    with reporting(as_json) as out:
        from ..datasets.schema.check import check_file

        result = check_file(path).as_dict()
        if not as_json:
            for line in lines(result):
                out.line(line)
        out.result(result)
        if not result["ok"]:
            raise typer.Exit(2)


def statistics(
    path: Annotated[Path, typer.Argument(help="A JSONL file of records.")],
    as_json: JsonFlag = False,
) -> None:
    """Say what a file of records holds."""
    with reporting(as_json) as out:
        from ..datasets.schema.lines import read_records
        from ..datasets.schema.stats import stats

        result = stats(read_records(path))
        if not as_json:
            for line in lines(result):
                out.line(line)
        out.result(result)


def schema(as_json: JsonFlag = False) -> None:
    """Print the JSON Schema of a line."""
    with reporting(as_json) as out:
        import json

        from ..datasets.schema.lines import json_schema

        if not as_json:
            out.line(json.dumps(json_schema(), indent=1))
        out.result(json_schema())
