"""What a run was asked for; kept in the session folder so that `--resume` finds it again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import ValidationError

from ...core.codec import decode_json, encode
from ...core.errors import InputError, ResumeError
from ...core.listener import Listener
from ...core.voice import Words

FILE = "run.json"
"""Name of the file in the session folder."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Source and parts of one run, by name."""

    task: str
    """Path of the task graph."""
    source: str
    """As perception.sources.opening reads it: video:PATH, images:FOLDER, camera:NUMBER."""
    perception: str
    truth: str | None = None
    """Path of a truth.jsonl, for the parts that are oracles."""
    planner: str = "rules"
    policy: str = "utility"
    fps: float = 2.0
    """Frames a second given to the sense."""
    weights: str | None = None
    """Folder of the weights that the sense is to use; None for the shipped ones."""
    server: str | None = None
    """Address of the server that the sense, or the planner, asks; None for this machine."""
    model: str | None = None
    """Name, or folder, of the model that the sense, or the planner, uses."""
    detector: str | None = None
    """MODULE:FUNCTION of the detector behind the sense `detections`."""
    policy_weights: str | None = None
    """Weights of the policy `learned`; None for the shipped ones."""
    listener: Listener = Listener()
    """The user's knobs."""
    language: str | None = None
    """Which of the steps' texts to speak; None for the graph's own."""
    preset: str | None = None
    """Preset for the planner's model; None: guessed from its name."""
    words: Words = Words.OWN
    """What that model may word and answer."""

    @property
    def live(self) -> bool:
        """True for a camera: it has no end, and time passes while one waits."""
        return self.source.startswith("camera:")


def named_source(video: Path | None, camera: int | None, images: Path | None) -> str | None:
    """The one source that was named; None when none was. Raises InputError for more than one."""
    named = [
        f"{kind}:{target.absolute() if isinstance(target, Path) else target}"
        for kind, target in (("video", video), ("camera", camera), ("images", images))
        if target is not None
    ]
    if len(named) > 1:
        raise InputError(f"give one source, not {len(named)} ({', '.join(named)}): --video, --camera or --images")
    return named[0] if named else None


def default_perception(source: str) -> str:
    """`compact` for pictures; no eyes for a camera: the shipped weights know the simulator's pictures only."""
    return "silent" if source.startswith("camera:") else "compact"


def save(choice: Choice, folder: Path) -> None:
    """Write the choice into the session folder."""
    from json import dumps

    (folder / FILE).write_text(dumps(encode(choice), indent=2) + "\n", encoding="utf-8")


def load(folder: Path, source: str | None = None) -> Choice:
    """The choice of an earlier run, with another source if one is given. Raises ResumeError."""
    known = ", ".join(sorted(p.parent.name for p in folder.parent.glob(f"*/{FILE}"))[-5:]) or "none yet"
    try:
        choice = decode_json(Choice, (folder / FILE).read_bytes())
    except FileNotFoundError:
        raise ResumeError(
            f"there is no session {folder.name!r} in {str(folder.parent)!r}; the latest there: {known}"
        ) from None
    except (OSError, ValidationError, ValueError) as error:
        what = f"{str(folder / FILE)!r} is damaged ({str(error).splitlines()[0]})"
        raise ResumeError(f"session {folder.name!r} cannot be resumed: {what}; start a new one") from error
    return replace(choice, source=source) if source else choice
