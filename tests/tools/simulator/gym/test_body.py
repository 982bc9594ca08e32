"""The figure: bones keep their length, feet keep the floor, exercises move what they are named for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planwatch.tools.simulator.gym import body
from planwatch.tools.simulator.gym.body import ANGLES, INDEX, STANDING, Posture, blend, joints
from planwatch.tools.simulator.gym.exercises import EXERCISES, effort, posture_at
from planwatch.tools.simulator.gym.faults import FAULTS, faults_of, faulty_posture

POSTURES = st.builds(Posture, **{name: st.floats(-170, 170) for name in ANGLES if name != "hop"})
BONES = {
    ("shoulder", "elbow"): body.UPPER_ARM, ("elbow", "wrist"): body.FOREARM,
    ("hip", "knee"): body.THIGH, ("knee", "ankle"): body.SHANK,
}  # fmt: skip
NAMES = sorted(EXERCISES)


def place(places: np.ndarray, name: str) -> np.ndarray:
    return places[INDEX[name]]


@given(POSTURES, st.floats(1.4, 2.0))
@settings(max_examples=40, deadline=None)
def test_bones_keep_their_length_whatever_the_posture(posture: Posture, height: float) -> None:
    places = joints(posture, height)
    for (a, b), length in BONES.items():
        for side in "lr":
            bone = np.linalg.norm(place(places, f"{a}_{side}") - place(places, f"{b}_{side}"))
            assert bone == pytest.approx(length * height / 1.75)
    assert places[:, 2].min() == pytest.approx(0.0, abs=1e-9)


def test_standing_looks_as_it_should() -> None:
    places = joints(STANDING, 1.75)
    assert place(places, "head")[2] > place(places, "pelvis")[2] > place(places, "knee_l")[2] > 0
    assert place(places, "hand_l")[2] < place(places, "pelvis")[2]
    assert place(places, "shoulder_r")[0] > 0 > place(places, "shoulder_l")[0], "x is to the right"
    assert 1.4 < place(places, "head")[2] < 1.75


@pytest.mark.parametrize("name", NAMES)
def test_a_repetition_ends_where_it_begins(name: str) -> None:
    exercise = EXERCISES[name]
    assert posture_at(exercise, 0.0) == posture_at(exercise, 1.0) == exercise.start
    assert effort(exercise, 0.0) == effort(exercise, 1.0) == 0.0
    assert max(effort(exercise, float(u)) for u in np.linspace(0, 1, 41)) == 1.0
    path = np.array([joints(posture_at(exercise, float(u))) for u in np.linspace(0, 1, 81)])
    assert np.abs(np.diff(path, axis=0)).max() < 0.25, "nothing jumps"
    assert np.ptp(path, axis=0).max() > (0.005 if exercise.hold else 0.25)


@pytest.mark.parametrize("name", NAMES)
def test_less_reach_is_less_movement(name: str) -> None:
    exercise = EXERCISES[name]

    def span(reach: float) -> float:
        path = np.array([joints(posture_at(exercise, float(u), reach)) for u in np.linspace(0, 1, 21)])
        return float(np.ptp(path, axis=0).sum())

    assert span(0.0) == pytest.approx(0.0, abs=1e-9)
    assert span(0.5) < 0.8 * span(1.0)


@pytest.mark.parametrize("name", NAMES)
def test_every_fault_can_be_seen(name: str) -> None:
    """At its clearest a fault moves some joint by at least seven centimetres; without a share it changes nothing."""
    exercise = EXERCISES[name]
    times = np.linspace(0, 1, 41)
    for fault in (f for f in faults_of(exercise) if f.tempo == 1.0):
        right = np.array([joints(posture_at(exercise, float(u))) for u in times])
        wrong = np.array([joints(faulty_posture(exercise, float(u), 1.0, fault)) for u in times])
        assert np.linalg.norm(right - wrong, axis=-1).max() > 0.07, fault.name
        assert faulty_posture(exercise, 0.5, 1.0, fault, 0.0) == posture_at(exercise, 0.5)


def test_every_fault_belongs_to_an_exercise() -> None:
    used = {fault.name for exercise in EXERCISES.values() for fault in faults_of(exercise)}
    assert used == set(FAULTS)


def test_blending_goes_from_one_to_the_other() -> None:
    other = Posture(pitch=40.0, hip_l=90.0)
    assert blend(STANDING, other, 0.0) == STANDING and blend(STANDING, other, 1.0) == other
    assert blend(STANDING, other, 0.5).hip_l == 45.0
