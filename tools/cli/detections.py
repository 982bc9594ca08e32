"""`planwatch fit` and `planwatch eval detections`: the sense that reads a detector's output."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ...core.errors import InputError
from .options import JsonFlag
from .output import Output, reporting
from .progress import progress_bar
from .table import lines

if TYPE_CHECKING:
    from ..datasets.hololens import HoloLensSession
    from ..training.detections import Recipes


def fit(
    data: Annotated[Path, typer.Option(help="Folder with sessions/ and recipe.json.")],
    out_folder: Annotated[Path, typer.Option("--out", help="Where the weights go.")] = Path("runs/detections"),
    as_json: JsonFlag = False,
) -> None:
    """Fit the sense `detections` to labelled sessions: what your detector saw, and which step went on."""
    with reporting(as_json) as out:
        from ..training.detections import fit_sessions, write_fit

        sessions, recipes = _read(data)
        model, told = fit_sessions(sessions, recipes)
        write_fit(model, told, out_folder)
        _show(out, {**told, "out": str(out_folder)}, "train detections", data=data)


def evaluate(
    fit_folder: Annotated[Path, typer.Option("--fit", help="Sessions to fit to: sessions/ and recipe.json.")],
    score: Annotated[
        Path | None, typer.Option(help="Sessions to label; their own labels are never read. None: leave one out.")
    ] = None,
    out_file: Annotated[
        Path | None, typer.Option("--out", help="Where the predictions go, one session a line.")
    ] = None,
    by: Annotated[str, typer.Option(help="Who says which step goes on: sense, or tracker.")] = "sense",
    as_json: JsonFlag = False,
) -> None:
    """Fit `detections`, then say at every frame of other sessions which step goes on; alone --fit leaves one out."""
    with reporting(as_json) as out:
        if by not in ("sense", "tracker"):
            raise InputError(f"--by is {by!r}: allowed are 'sense' and 'tracker'")
        sessions, recipes = _read(fit_folder)
        if score is None:
            guesses, result = _leave_one_out(sessions, recipes)
            chosen = guesses[by]
        else:
            chosen, result = _label(sessions, recipes, score, by)
        if out_file is not None:
            from ..evaluation.detections import write_predictions

            write_predictions(out_file, chosen)
            result["out"] = str(out_file)
        _show(out, result, "eval detections", fit=fit_folder, score=score, by=by)


def _show(out: Output, result: dict[str, Any], command: str, **spec: Any) -> None:
    if not out.as_json:
        for line in lines(result):
            out.line(line)
    out.scored(result, command, **spec)


def _read(folder: Path) -> tuple[list[HoloLensSession], Recipes]:
    from ..datasets.hololens import read_session, session_paths
    from ..datasets.hololens_recipes import read_recipes

    recipes, paths, out = read_recipes(folder), session_paths(folder), []
    with progress_bar("read sessions") as progress:
        for i, path in enumerate(paths):
            out.append(read_session(path))
            progress(i + 1, len(paths), path.name)
    return out, recipes


def _leave_one_out(sessions: list[HoloLensSession], recipes: Recipes) -> tuple[dict[str, Any], dict[str, Any]]:
    from ..training.detections_folds import leave_one_out

    with progress_bar("leave one out") as progress:
        guesses, result = leave_one_out(sessions, recipes, progress)
    return guesses, {"sessions": len(guesses["sense"]), **result["sense"], "rows": result}


def _label(
    sessions: list[HoloLensSession], recipes: Recipes, score: Path, by: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    from ...perception.detections.sense import DetectionsSense
    from ..datasets.hololens import read_session, session_paths
    from ..evaluation.detections import Seen, label_session, unlabelled
    from ..training.detections import check_recipe, fit_sessions

    model, told = fit_sessions(sessions, recipes)
    sense, paths, guesses, seen = DetectionsSense(model), session_paths(score), {}, Seen(model.config.labels)
    with progress_bar("eval detections") as progress:
        for i, path in enumerate(paths):
            session = unlabelled(read_session(path))
            check_recipe(session, recipes)
            guesses[session.name] = label_session(sense, session, recipes[session.recipe], by)
            seen.add(session)
            progress(i + 1, len(paths), session.name)
    return guesses, {"fit": told, "scored": len(guesses), "by": by, **seen.told()}
