"""`planwatch eval field`: another evaluator's prediction file against its own truth, by its own metrics.

`fitcoach`   temporal F-score and fluency; truth: a list of `{"mini_episode_id", "feedbacks", "feedback_timestamps"}`
`cooking`    IC-Acc and mistake scores, under both readings of an instruction that was never given; truth: the dataset's
             rows (`video_id`, `output_texts`, `output_timestamps`, `output_types`), JSON or JSONL
`proassist`  matching with its rates; the references stand in the file itself, a record a frame

Beside the file's numbers stand those of blind rows (`field_blind.py`) over the same sessions.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ....core.errors import InputError
from ...metrics.official import Compat
from ...metrics.text.encoder import CharacterNgrams, Remembering
from ..runner.official import Format
from .field_blind import blind_talks, not_beaten
from .field_forms import Cooking, FitCoach, Form, ProAssist
from .run import Made, compat_named, score_pairs


@dataclass(frozen=True, slots=True)
class Asked:
    """What the numbers depend on."""

    file: Path
    form: Format
    truth: Path | None = None
    """Needed for all but ProAssist."""
    model: Path | None = None
    layer: int | None = None
    wordnet: Path | None = None
    compat: str = "sound"
    subset: str = "narration"
    """ProAssist's: whose window is used."""
    seed: int = 0
    """Of the row `coin` and of the bootstrap."""


def run_field(asked: Asked) -> dict[str, Any]:
    """Scores, text scores of the matched pairs, and faults of the file; JSON values only, None where there is nothing.

    Returns also `rows`: the same of every blind row, None for one that cannot be had (`left_out` says why), and
    `not_beaten`: headline score -> the blind rows that the file does not beat.

    Raises:
        InputError: a file is damaged, the truth is missing, a session is there twice, or an unknown subset.
        WeightsError: no text model in the folder.
        OfficialFailure: with `compat="official"` where the published code stops.
    """
    compat, made = compat_named(asked.compat), Made.of(asked.model, asked.layer, asked.wordnet)
    form = _form(asked, made, compat)
    main = form.talk(form.said)
    rows, left_out = blind_talks(form, asked.seed)
    return {
        "format": asked.form.value,
        "compat": compat,
        "scores": main.scores,
        "texts": score_pairs(main.pairs, made, compat),
        "rows": {
            row: talk and {"scores": talk.scores, "texts": score_pairs(talk.pairs, made, compat)}
            for row, talk in rows.items()
        },
        "left_out": left_out,
        "not_beaten": not_beaten(form, main, rows, asked.seed),
        "faults": form.faults,
    }


def _form(asked: Asked, made: Made, compat: Compat) -> Form:
    if asked.form is Format.PROASSIST:
        encoder = Remembering(made.encoder or CharacterNgrams())
        return ProAssist.read(asked.file, asked.subset, encoder, compat)
    if asked.truth is None:
        raise InputError(f"a file of format {asked.form.value!r} holds no truth; give --truth FILE")
    if asked.form is Format.FITCOACH:
        return FitCoach.read(asked.file, asked.truth, compat)
    if compat == "official":
        raise InputError("there is no official form of Interactive Cooking: its evaluator could not be had")
    return Cooking.read(asked.file, asked.truth)
