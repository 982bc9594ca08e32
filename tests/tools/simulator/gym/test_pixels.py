"""Pictures of world `gym`: golden by hash, the same for the same seed, with looks that no other split has."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from planwatch.tools.simulator.gym.body import STANDING, joints
from planwatch.tools.simulator.gym.draw import paint_workout, view
from planwatch.tools.simulator.gym.episode import LiveWorkout, RecordedWorkout, draw_gym_setting
from planwatch.tools.simulator.gym.figure import figure
from planwatch.tools.simulator.gym.look import CLOTHES, FLOORS, HAIR, MATS, PATTERNS, WALLS
from planwatch.tools.simulator.setting import Split

GOLDEN = Path(__file__).parent / "golden_gym.json"
TIMES = (12.0, 60.0, 110.0)


def scenes() -> Iterator[tuple[str, LiveWorkout]]:
    for split, seed in ((Split.TEST, 0), (Split.TEST, 5), (Split.TRAIN, 10_000_001)):
        live = LiveWorkout(seed, split=split)
        for t in TIMES:
            live.advance(t)
            yield f"{split}-{seed} {t} s", live


def fingerprint(live: LiveWorkout) -> dict[str, Any]:
    """A hash of where the joints are, to the millimetre, and the mean colours of 8 x 6 cells."""
    places = figure(live.performance, live.setting.look.height)
    small = cv2.resize(live.frame((160, 120)).image, (8, 6), interpolation=cv2.INTER_AREA)
    body = hashlib.sha256(np.round(places * 1e3).astype(np.int64).tobytes()).hexdigest()[:16]
    return {"body": body, "cells": np.asarray(small).reshape(-1, 3).tolist()}


def test_golden_frames() -> None:
    """To renew: `python tests/tools/simulator/gym/test_pixels.py --renew`; look at the pictures."""
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    seen = {name: fingerprint(live) for name, live in scenes()}
    assert seen.keys() == golden.keys()
    for name, now in seen.items():
        assert now["body"] == golden[name]["body"], name
        apart = np.abs(np.array(now["cells"]) - np.array(golden[name]["cells"]))
        assert apart.max() <= 4 and apart.mean() <= 0.5, (name, apart.max(), apart.mean())


def test_recorded_frames_are_those_of_the_same_seed() -> None:
    def film() -> list[bytes]:
        recorded = RecordedWorkout(3, card="gym-tiny-v1")
        frames = list(recorded.frames(1.0, (64, 48)))
        assert frames[-1].t == pytest.approx(recorded.truth.duration, abs=1.0)
        return [frame.image.tobytes() for frame in frames]

    assert film() == film()


def test_the_picture_shows_the_whole_person() -> None:
    """Every joint is inside the picture in nearly every moment, upright cameras included."""
    inside, total = 0, 0
    for seed in range(12):
        live = LiveWorkout(seed)
        for t in np.arange(5.0, 200.0, 7.3):
            live.advance(float(t))
            pixels, _ = view(live.setting.camera, (320, 240))(figure(live.performance, live.setting.look.height))
            margin = (320 - 135) / 2 if live.setting.camera.portrait else 0
            across = (pixels[:, 0] > margin - 4) & (pixels[:, 0] < 324 - margin)
            inside += int((across & (pixels[:, 1] > -4) & (pixels[:, 1] < 244)).all())
            total += 1
    assert inside / total > 0.95


def test_mirrored_pictures_are_mirrored() -> None:
    setting = draw_gym_setting(1)
    look = replace(setting.look, noise=0.0)
    plain, mirrored = (
        paint_workout(joints(STANDING), look, replace(setting.camera, mirrored=on), 0.0, (64, 48), (0, 0))
        for on in (False, True)
    )
    assert np.array_equal(plain[:, ::-1], mirrored) and not np.array_equal(plain, mirrored)


def test_test_looks_are_never_trained_on() -> None:
    assert all(set(pools["train"]).isdisjoint(pools["held_out"]) for pools in (WALLS, FLOORS, CLOTHES, HAIR, MATS))
    assert set(PATTERNS["train"]).isdisjoint(PATTERNS["held_out"])
    looks = {split: [draw_gym_setting(seed, split).look for seed in range(20)] for split in Split}
    assert len({look.noise for found in looks.values() for look in found}) == 60
    assert {look.pattern for look in looks[Split.TEST]} <= set(PATTERNS["held_out"])
    assert {look.pattern for look in looks[Split.TRAIN]} <= set(PATTERNS["train"])


if __name__ == "__main__" and "--renew" in sys.argv:
    found = {name: fingerprint(live) for name, live in scenes()}
    GOLDEN.write_text(json.dumps(found).replace('}, "', '},\n"') + "\n", encoding="utf-8")
