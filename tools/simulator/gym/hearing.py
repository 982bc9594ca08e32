"""What somebody who exercises understands of spoken words. Shares no code or phrases with the agent's wording."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .exercises import EXERCISES

_CUES: dict[str, str] = {
    "shallow": r"\b(deeper|lower|all the way( down)?|full range|further down)\b",
    "arms_low": r"\barms?\b.*\b(higher|up|overhead)\b|\b(raise|lift)\b.*\barms?\b",
    "legs_narrow": r"\b(feet|legs)\b.*\b(wider|apart)\b",
    "elbows_bent": r"\bstraight(en)?\b.*\b(elbows?|arms?)\b|\b(elbows?|arms)\b.*\bstraight\b",
    "leaning": r"\b(chest up|back (straight|upright)|upright|lean(ing)? (too far )?forward|straighten your back)\b",
    "leaning_back": r"\b(lean(ing)? back|stand tall)\b",
    "knees_in": r"\bknees\b.*\b(out(wards)?|apart|open)\b",
    "knees_low": r"\bknees?\b.*\b(higher|up)\b",
    "heels_low": r"\bheels?\b.*\b(higher|up)\b",
    "hips_sag": r"\b(lift|raise)\b.*\bhips?\b|\bhips?\b.*\b(up|higher|sag\w*)\b|\bstraight line\b",
    "hips_high": r"\blower\b.*\bhips?\b|\bhips?\b.*\b(down|lower|high)\b|\bstraight line\b",
    "arm_low": r"\barms?\b.*\b(up|higher|shoulder height)\b",
    "shoulder_up": r"\b(closer|pull)\b.*\b(chest|arm)\b",
    "knees_bent": r"\blegs?\b.*\bstraight\b|\bstraighten\b.*\b(legs|knees)\b",
    "too_fast": r"\b(slow(er| down)?|too fast|take your time)\b",
    "too_slow": r"\b(faster|speed up|quicker|pick up the pace|too slow)\b",
}
"""fault -> cue."""
_FAULTS = {name: re.compile(cue, re.I | re.S) for name, cue in _CUES.items()}
_START = re.compile(r"\b(start|begin|time for|next|now do|let'?s do|moving on|first up|go)\b", re.I)
_CHEER = re.compile(
    r"\b(keep (going|it up|moving)|come on|don'?t stop|you can|almost there|going well|go on|great|good|nice|well done"
    r"|strong)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Heard:
    """What one utterance seems to ask for."""

    faults: frozenset[str] = frozenset()
    """The faults that it may be about; words that fit several are about any of them."""
    exercises: frozenset[str] = frozenset()
    """The exercises that it names."""
    start: bool = False
    cheer: bool = False


def understand(text: str) -> Heard:
    """The person's reading of `text`; words that ask for nothing give an empty Heard."""
    low = text.lower()
    named = frozenset(e.name for e in EXERCISES.values() if _stem(e.words) in low.replace("-", " "))
    return Heard(
        frozenset(name for name, cue in _FAULTS.items() if cue.search(text)),
        named,
        bool(_START.search(text)),
        bool(_CHEER.search(text)),
    )


def _stem(words: str) -> str:
    """The name without its article and plural: "squats" -> "squat"."""
    return words.replace("-", " ").removeprefix("a ").removesuffix("es" if words.endswith("ches") else "s")
