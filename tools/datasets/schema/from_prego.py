"""PREGO's recogniser outputs as records: which steps a real online recogniser said, beside the true ones."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ....core.errors import InputError
from .files import find, load_json
from .records import LabelStream, Provenance, Record, Session


class Prego:
    """Reads `output_*.json` (not the per-frame file); session ids carry the recogniser's name."""

    def records(self, path: Path) -> Iterator[Record]:
        """Every sequence of every recogniser. Raises InputError naming the file."""
        for file in find(path, "output_*.json"):
            name = file.name.removeprefix("output_").partition(".")[0]
            human = Provenance("prego", "human", "CC BY-NC 4.0", "test")
            model = Provenance("prego", "model", "MIT (truth CC BY-NC 4.0)", "test", tool=name.partition("_")[0])
            for video, row in load_json(file).items():
                try:
                    said, true = (tuple(map(str, row[key])) for key in ("pred", "gt"))
                except (KeyError, TypeError) as error:
                    raise InputError(f"{file}: {video!r} lacks {error}; allowed: pred and gt lists") from None
                session = f"{name}/{video}"
                yield Session(session, name.partition("_")[2], "the procedure of the recording", human)
                yield LabelStream(session, said, true, model)
