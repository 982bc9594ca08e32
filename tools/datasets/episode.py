"""An episode on disk: a folder with `episode.mp4`, `truth.jsonl` and `task.yaml`."""

from __future__ import annotations

import shutil
import tempfile
import types
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from ...core.errors import InputError
from ...core.truth import EpisodeTruth
from ...perception.base import Image
from .truth_file import read_truth, write_truth
from .video_writer import VideoWriter

VIDEO, TRUTH, TASK = "episode.mp4", "truth.jsonl", "task.yaml"
"""The names of an episode's files."""


@dataclass(frozen=True, slots=True)
class EpisodeFiles:
    """An episode that was found on disk."""

    folder: Path
    truth: EpisodeTruth

    @property
    def video(self) -> Path:
        """The film."""
        return self.folder / VIDEO

    @property
    def task(self) -> Path:
        """The task graph it was made for."""
        return self.folder / TASK


def read_episode(folder: Path) -> EpisodeFiles:
    """The episode in `folder`. Raises InputError naming what is missing or damaged."""
    folder = Path(folder)
    missing = [name for name in (VIDEO, TRUTH, TASK) if not (folder / name).is_file()]
    if missing:
        raise InputError(
            f"{str(folder)!r} is no episode: {', '.join(missing)} missing; an episode holds {VIDEO}, {TRUTH} and {TASK}"
        )
    return EpisodeFiles(folder, read_truth(folder / TRUTH))


class EpisodeWriter:
    """Writes one episode. A context manager: the folder appears as a whole when the block ends well, or not at all.

    Add every frame, then call `finish` once. With `overwrite` an episode of that name is replaced.
    """

    def __init__(
        self, folder: Path, fps: float = 30.0, size: tuple[int, int] = (640, 480), overwrite: bool = False
    ) -> None:
        self.folder, self.fps, self.size, self.overwrite = Path(folder), fps, size, overwrite
        self._partial: Path | None = None
        self._video: VideoWriter | None = None
        self._finished = False

    def __enter__(self) -> Self:
        if self.folder.exists() and not (self.overwrite and self._replaceable()):
            raise InputError(f"{str(self.folder)!r} exists: name a new folder, or an episode to overwrite")
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        self._partial = Path(tempfile.mkdtemp(prefix=f".{self.folder.name}.", dir=self.folder.parent))
        self._video = VideoWriter(self._partial / VIDEO, self.fps, self.size).__enter__()
        return self

    def add(self, image: Image) -> None:
        """Append one frame, (H, W, 3) uint8 RGB."""
        if self._video is None:
            raise InputError("an EpisodeWriter takes frames only inside its `with` block")
        self._video.add(image)

    def finish(self, truth: EpisodeTruth, task_yaml: str) -> None:
        """Say what really happened, and in which task. Raises InputError without a frame."""
        if self._video is None or self._partial is None:
            raise InputError("an EpisodeWriter is finished inside its `with` block")
        if not self._video.frames:
            raise InputError(f"the episode {truth.episode_id!r} has no frames: add some before finish")
        write_truth(self._partial / TRUTH, truth)
        (self._partial / TASK).write_text(task_yaml, encoding="utf-8")
        self._finished = True

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: types.TracebackType | None
    ) -> None:
        if self._video is None or self._partial is None:
            return
        forgotten = kind is None and not self._finished
        try:
            self._video.__exit__(InputError if forgotten else kind, error, trace)
            if forgotten:
                raise InputError(f"the episode {str(self.folder)!r} was never finished: call finish(truth, task_yaml)")
            if kind is None:
                self._publish(self._partial)
        finally:
            shutil.rmtree(self._partial, ignore_errors=True)
            self._video = None

    def _publish(self, partial: Path) -> None:
        partial.chmod(0o755)
        if self.folder.exists():
            shutil.rmtree(self.folder)
        partial.replace(self.folder)

    def _replaceable(self) -> bool:
        """Only an episode (or an empty folder) may be replaced: a mistyped path must cost nothing."""
        return self.folder.is_dir() and {p.name for p in self.folder.iterdir()} <= {VIDEO, TRUTH, TASK}
