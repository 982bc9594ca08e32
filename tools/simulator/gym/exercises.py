"""The exercises: what the body does through one repetition, how long it takes, what can go wrong with it."""

from __future__ import annotations

from dataclasses import dataclass

from .body import STANDING, Posture, blend


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise."""

    name: str
    words: str
    """As it is called: "squats"."""
    seconds: float
    """Median seconds of one repetition, or of one sway of a held posture (invented)."""
    start: Posture
    """Where a repetition begins and ends."""
    peaks: tuple[tuple[float, Posture], ...]
    """(when in the repetition, 0 to 1, posture) of the turning points."""
    faults: tuple[str, ...]
    """Names of `faults.FAULTS` that can happen in it, beside those of tempo."""
    hops: int = 0
    """Times the feet leave the floor in a repetition."""
    hold: bool = False
    """True when it is held rather than repeated: nothing is counted."""
    sideways: bool = False
    """True when it is seen best from the side."""
    enter: float = 1.0
    """Seconds from standing to its start (invented)."""


def both(**sides: float) -> dict[str, float]:
    """The same angles left and right."""
    return {f"{name}_{side}": value for name, value in sides.items() for side in "lr"}


def _mirror(posture: Posture) -> Posture:
    fields = {}
    for name in posture.__slots__:
        other = name[:-1] + {"l": "r", "r": "l"}[name[-1]] if name.endswith(("_l", "_r")) else name
        value = getattr(posture, other)
        fields[name] = -value if name == "bend" else value
    return Posture(**fields)


_READY = Posture(**both(elbow=85, front=-5, out=8))
_LUNGE = Posture(pitch=4, hip_l=82, knee_l=86, hip_r=-22, knee_r=78, **both(elbow=70, out=25, twist=50))
_KNEE_UP = Posture(hip_l=95, knee_l=95, front_l=-25, front_r=45, **both(elbow=95, out=8))
_HEEL_UP = Posture(hip_l=-5, knee_l=118, front_l=-20, front_r=40, **both(elbow=95, out=8))
_HIGH = Posture(lying=72, **both(front=72, out=6, hip=0))
_LOW = Posture(lying=86, **both(front=10, out=42, elbow=95))
_PLANK = Posture(lying=81, **both(front=82, out=4, elbow=85, twist=0))
_BEND = Posture(bend=28, out_r=165, out_l=6, elbow_r=20, leg_out_l=12, leg_out_r=12)
_STRETCH = Posture(front_r=32, out_r=-80, front_l=58, out_l=6, elbow_l=112, twist_l=55)

EXERCISES = {
    e.name: e
    for e in (
        Exercise("jumping_jack", "jumping jacks", 1.3, STANDING, ((0.5, Posture(**both(out=165, leg_out=24))),),
                 ("arms_low", "legs_narrow", "elbows_bent"), hops=2),
        Exercise("squat", "squats", 2.8, Posture(**both(leg_out=9, front=25, elbow=30)),
                 ((0.5, Posture(pitch=38, **both(leg_out=14, hip=98, knee=112, front=92, elbow=10))),),
                 ("shallow", "leaning", "knees_in")),
        Exercise("high_knee", "high knees", 1.1, _READY, ((0.25, _KNEE_UP), (0.5, _READY), (0.75, _mirror(_KNEE_UP))),
                 ("knees_low", "leaning_back"), hops=2),
        Exercise("push_up", "push-ups", 2.6, _HIGH, ((0.5, _LOW),), ("shallow", "hips_sag", "hips_high"),
                 sideways=True, enter=2.6),
        Exercise("lunge", "lunges", 4.2, STANDING, ((0.25, _LUNGE), (0.5, STANDING), (0.75, _mirror(_LUNGE))),
                 ("shallow", "leaning"), sideways=True),
        Exercise("deltoid_stretch", "a deltoid stretch", 4.0, _STRETCH,
                 ((0.5, blend(STANDING, _STRETCH, 1.06)),), ("arm_low", "shoulder_up"), hold=True),
        Exercise("butt_kicker", "butt kickers", 1.0, _READY,
                 ((0.25, _HEEL_UP), (0.5, _READY), (0.75, _mirror(_HEEL_UP))), ("heels_low", "leaning"), hops=2),
        Exercise("plank", "a plank", 3.5, _PLANK,
                 ((0.5, Posture(lying=82.5, **both(front=80, elbow=85, out=4))),),
                 ("hips_sag", "hips_high"), hold=True, sideways=True, enter=2.6),
        Exercise("toe_touch", "toe touches", 3.2, Posture(**both(out=150, leg_out=8)),
                 ((0.5, Posture(pitch=98, **both(front=78, leg_out=8))),), ("shallow", "knees_bent"), sideways=True),
        Exercise("side_bend", "side bends", 3.4, Posture(**both(leg_out=12, out=6)),
                 ((0.25, _BEND), (0.5, Posture(**both(leg_out=12, out=6))), (0.75, _mirror(_BEND))),
                 ("shallow", "leaning")),
        Exercise("arm_raise", "arm raises", 2.4, Posture(**both(out=6)), ((0.5, Posture(**both(out=92))),),
                 ("arms_low", "elbows_bent", "leaning_back")),
    )
}  # fmt: skip
"""name -> exercise."""

HELD_OUT = ("toe_touch", "side_bend", "arm_raise")
"""Never in a training workout."""


def posture_at(exercise: Exercise, u: float, reach: float = 1.0) -> Posture:
    """The posture at `u` in [0, 1) of a repetition whose range of motion is `reach` of the full one."""
    points = ((0.0, exercise.start), *exercise.peaks, (1.0, exercise.start))
    for (a, before), (b, after) in zip(points, points[1:], strict=False):
        if a <= u <= b:
            f = (u - a) / (b - a)
            full = blend(before, after, f * f * (3 - 2 * f))
            return full if reach == 1.0 else blend(exercise.start, full, reach)
    raise ValueError(f"u = {u!r}: allowed is 0 to 1")


def effort(exercise: Exercise, u: float) -> float:
    """How far from its start a repetition is at `u`, 0 to 1: 1 at the turning points."""
    peaks = [at for at, posture in exercise.peaks if posture != exercise.start]
    nearest = min(abs(u - at) for at in peaks)
    width = min(min(peaks), 1 - max(peaks))
    f = max(0.0, 1.0 - nearest / width)
    return f * f * (3 - 2 * f)
