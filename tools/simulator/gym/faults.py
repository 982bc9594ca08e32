"""What can be wrong with a repetition: how it shows in the body, and what it is called."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ....core.deviation import DeviationCode
from .body import Posture
from .exercises import Exercise, both, effort, posture_at


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of posture, range or tempo."""

    name: str
    code: DeviationCode
    words: str
    """What a coach asks for."""
    reach: float = 1.0
    """Factor on the range of motion of everything in `parts` (everything when that is empty)."""
    parts: tuple[str, ...] = ()
    """Beginnings of the names of the angles that `reach` applies to."""
    turns: dict[str, float] = field(default_factory=dict)
    """Angle -> degrees added, in proportion to the effort of the moment (all the time in a hold)."""
    tempo: float = 1.0
    """Factor on the seconds of a repetition."""


FAULTS = {
    f.name: f
    for f in (
        Fault("shallow", DeviationCode.TECH, "go lower, all the way down", reach=0.5),
        Fault("arms_low", DeviationCode.TECH, "raise your arms higher", reach=0.5, parts=("out_",)),
        Fault("legs_narrow", DeviationCode.TECH, "jump your feet wider apart", reach=0.25, parts=("leg_out_",)),
        Fault("elbows_bent", DeviationCode.TECH, "straighten your elbows", turns=both(elbow=75, twist=-60)),
        Fault("leaning", DeviationCode.TECH, "keep your chest up and your back upright", turns={"pitch": 34.0}),
        Fault("leaning_back", DeviationCode.TECH, "do not lean back, stand tall", turns={"pitch": -24.0}),
        Fault("knees_in", DeviationCode.TECH, "push your knees outwards", turns=both(leg_out=-22)),
        Fault("knees_low", DeviationCode.TECH, "bring your knees higher", reach=0.45, parts=("hip_", "knee_")),
        Fault("heels_low", DeviationCode.TECH, "kick your heels higher", reach=0.45, parts=("knee_",)),
        Fault("hips_sag", DeviationCode.TECH, "lift your hips, keep a straight line",
              turns={"pitch": -17.0, **both(hip=-17)}),
        Fault("hips_high", DeviationCode.TECH, "lower your hips, keep a straight line",
              turns={"pitch": 20.0, **both(hip=20)}),
        Fault("arm_low", DeviationCode.TECH, "bring your arm up to shoulder height", turns={"out_r": 38.0}),
        Fault("shoulder_up", DeviationCode.TECH, "pull the arm closer to your chest", turns={"front_r": 42.0}),
        Fault("knees_bent", DeviationCode.TECH, "keep your legs straight", turns=both(hip=42, knee=52)),
        Fault("too_fast", DeviationCode.TIME, "slow down", tempo=0.55),
        Fault("too_slow", DeviationCode.TIME, "speed up", tempo=1.8),
    )
}  # fmt: skip
"""name -> fault."""


def faults_of(exercise: Exercise) -> tuple[Fault, ...]:
    """Those of posture and range, and, when it is counted, those of tempo."""
    named = tuple(FAULTS[name] for name in exercise.faults)
    return named if exercise.hold else (*named, FAULTS["too_fast"], FAULTS["too_slow"])


def faulty_posture(exercise: Exercise, u: float, reach: float, fault: Fault | None, share: float = 1.0) -> Posture:
    """The posture at `u` of a repetition with `fault`, there to `share` (0 to 1: it comes and goes smoothly)."""
    posture = posture_at(exercise, u, reach)
    if fault is None or share <= 0.0:
        return posture
    weight = share * (1.0 if exercise.hold else effort(exercise, u))
    factor = 1.0 + (fault.reach - 1.0) * share
    changes = {}
    for name in posture.__slots__:
        value, rest = getattr(posture, name), getattr(exercise.start, name)
        if fault.reach != 1.0 and (not fault.parts or name.startswith(fault.parts)):
            value = rest + (value - rest) * factor
        changes[name] = value + weight * fault.turns.get(name, 0.0)
    return replace(posture, **changes)
