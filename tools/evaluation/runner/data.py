"""Which recordings a run is over, by name: simulator episodes, folders of episodes.

A recording has a reference, a short string that any worker on any machine can open again:

    sim:SPLIT:SEED[:CARD]     an episode of the simulator, at the table or in the gym, drawn from its seed
    twin:SPLIT:SEED:CARD:PERSONA:HOW   the closed loop's person of that seed, recorded alone or coached (twins.py)
    replay:SPLIT:INDEX:FOLDER      a real recording's annotation (CaptainCook4D, Assembly101), without pictures
    records:FILE::SESSION     a session of the schema (schema_data.py)
    episode:PATH              a folder with `episode.mp4`, `truth.jsonl` and `task.yaml`
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from zlib import crc32

from ....core.errors import InputError
from ....core.graph_yaml import load_graph
from ....perception.base import Frame
from ...datasets.episode import TASK, TRUTH, VIDEO
from ...datasets.truth_file import read_truth
from ...simulator.episode import Split, record_episode
from ...simulator.gym.episode import RecordedWorkout
from ...simulator.gym.workout import GYM_CARDS
from ...simulator.replay.episode import LiveReplay
from ...simulator.replay.recordings import READERS, read_timelines
from ...simulator.replay.timeline import Timeline, split_of
from .recording import Recording, annotated
from .schema_data import read_session, record_files, session_names
from .twins import open_twin

SPLITS = ("test", "dev")
"""Training episodes are for training only."""

MOST = 100_000
"""The most episodes of one run."""

_REPLAY = re.compile(r"replay:([a-z]+):(\d{1,6}):(.+)")
_SIM = re.compile(r"sim:([a-z]+):(\d{1,7})(?::(\d{1,9}))?(?::([A-Za-z0-9_.-]{1,64}))?")


def list_recordings(data: str) -> tuple[str, ...]:
    """The references that `data` stands for, in order.

    `sim:SPLIT:N[:FIRST_SEED[:CARD]]`; `replay:SPLIT:N:FOLDER` for real annotations below FOLDER (as the world `replay`
    reads them); a JSONL file of records of the schema; or a folder: an episode, episodes at any depth up to two, files
    of records, or annotations that the world `replay` reads (their test split).

    Raises:
        InputError: no such split, folder or episode.
    """
    if data.startswith("sim:"):
        return _simulated(data)
    if data.startswith("replay:"):
        return _replayed(data)
    folder = Path(data)
    if folder.is_file():
        return _records((folder,), data)
    if not folder.is_dir():
        raise InputError(
            f"no data at {data!r}; allowed: sim:SPLIT:N (for example sim:test:20), or a folder that holds episodes"
        )
    return _in_folder(folder, data)


def _in_folder(folder: Path, data: str) -> tuple[str, ...]:
    found = sorted({p.parent for pattern in (TRUTH, f"*/{TRUTH}", f"*/*/{TRUTH}") for p in folder.glob(pattern)})
    if found:
        return tuple(f"episode:{p.resolve()}" for p in found)
    files = record_files(folder)
    if files:
        return _records(files, data)
    if any((folder / name).is_dir() for name in READERS):
        return _replayed(f"replay:test:{len(_timelines(folder.resolve(), 'test'))}:{data}")
    raise InputError(
        f"{data!r} holds no episode (a folder with {TRUTH}) and no records; `planwatch sim render` writes episodes"
    )


def _records(files: Sequence[Path], data: str) -> tuple[str, ...]:
    refs = tuple(f"records:{path.resolve()}::{name}" for path in files for name in session_names(path))
    if not refs:
        raise InputError(f"{data!r} holds no session with an executed step; `planwatch data stats` says what it holds")
    return refs


def _simulated(data: str) -> tuple[str, ...]:
    parts = _SIM.fullmatch(data)
    if parts is None:
        raise InputError(f"cannot read {data!r}; allowed: sim:SPLIT:N[:FIRST_SEED[:CARD]], for example sim:test:20")
    split, count, first, card = parts[1], int(parts[2]), int(parts[3] or 0), parts[4] or "table-v1"
    if split not in SPLITS:
        raise InputError(f"no split is called {split!r}; allowed: {', '.join(SPLITS)} (train is for training only)")
    if not 1 <= count <= MOST:
        raise InputError(f"{count!r} episodes in {data!r}; allowed: 1 to {MOST}")
    return tuple(f"sim:{split}:{seed}:{card}" for seed in range(first, first + count))


def _replayed(data: str) -> tuple[str, ...]:
    parts = _REPLAY.fullmatch(data)
    if parts is None or parts[1] not in SPLITS:
        raise InputError(f"cannot read {data!r}; allowed: replay:test:N:FOLDER or replay:dev:N:FOLDER")
    folder = Path(parts[3]).resolve()
    known = len(_timelines(folder, parts[1]))
    if not 1 <= int(parts[2]) <= known:
        raise InputError(f"{parts[2]} recordings of split {parts[1]!r} in {parts[3]!r}; allowed: 1 to {known}")
    return tuple(f"replay:{parts[1]}:{place}:{folder}" for place in range(int(parts[2])))


def open_recording(ref: str) -> Recording:
    """The recording behind a reference. Raises InputError when it is gone or damaged."""
    kind, _, rest = ref.partition(":")
    if kind == "episode":
        return _episode(ref, Path(rest))
    return {"twin": open_twin, "replay": _replay, "records": _session}.get(kind, _sim)(ref)


@lru_cache(maxsize=2)
def _timelines(folder: Path, split: str) -> tuple[Timeline, ...]:
    """In an order that mixes recipes: by a hash of the id."""
    found = [t for t in read_timelines(folder) if split_of(t.id).value == split]
    return tuple(sorted(found, key=lambda t: (crc32(t.id.encode()), t.id)))


@lru_cache(maxsize=2)
def _replay(ref: str) -> Recording:
    """As it was recorded: nobody talks."""
    _, split, place, folder = ref.split(":", 3)
    timelines = _timelines(Path(folder), split)
    if int(place) >= len(timelines):
        raise InputError(f"no recording {place} of split {split!r} in {folder!r}; has the data changed?")
    timeline = timelines[int(place)]
    stage = LiveReplay(timeline, int(place))
    while not stage.finished and stage.t < stage.limit:
        stage.advance(stage.t + 5.0)
    truth = annotated(stage.truth(), stage.graph)
    return Recording(ref, timeline.id, stage.graph, replace(truth, episode_id=timeline.id), int(place), None)


def _sim(ref: str) -> Recording:
    _, split, seed, card = ref.split(":")
    if card in GYM_CARDS:
        workout = RecordedWorkout(int(seed), split=Split(split), card=card)
        return Recording(ref, workout.truth.episode_id, workout.graph, workout.truth, int(seed), workout.frames)
    episode = record_episode(int(seed), split=Split(split), card=card)
    truth = annotated(episode.truth, episode.graph)
    return Recording(ref, truth.episode_id, episode.graph, truth, int(seed), lambda fps: episode.frames(fps))


@lru_cache(maxsize=2)
def _session(ref: str) -> Recording:
    path, _, name = ref.partition(":")[2].rpartition("::")
    graph, truth, video = read_session(Path(path), name)
    truth = annotated(truth, graph)
    film = None if video is None else (lambda fps: _video(video, fps))
    return Recording(ref, name, graph, truth, truth.seed or 0, film)


def has_picture(ref: str) -> bool:
    """False for annotations alone, and for an episode whose video is missing. Opens nothing."""
    kind, _, rest = ref.partition(":")
    if kind == "records":
        return _session(ref).film is not None
    return kind == "sim" or (kind == "episode" and (Path(rest) / VIDEO).is_file())


def _episode(ref: str, folder: Path) -> Recording:
    if not folder.is_dir():
        raise InputError(f"no episode at {str(folder)!r}; has the data been moved?")
    graph = load_graph(folder / TASK)
    truth = annotated(read_truth(folder / TRUTH), graph)
    film = (lambda fps: _video(folder / VIDEO, fps)) if has_picture(ref) else None
    return Recording(ref, truth.episode_id, graph, truth, truth.seed or 0, film)


def _video(path: Path, fps: float) -> Iterator[Frame]:
    from ....perception.sources.video import VideoSource

    return (item for item in VideoSource(path, fps=fps).frames() if isinstance(item, Frame))
