"""From typed or spoken words to an intent. Few fixed phrases, no guessing: words from outside are only data."""

from __future__ import annotations

import re
import unicodedata

from ..core.evidence import Evidence, Sense, StepEvidence
from .events import Intent

MAX_WORDS = 500
"""Characters of an utterance that are read and journalled; the rest is cut."""

_PHRASES = {
    Intent.DONE: (
        "done/i am done/im done/it is done/its done/that is done/thats done/all done/yes done/done next/"
        "finished/i finished/i am finished/im finished/ready/i am ready/im ready/complete/completed/did it/i did it/"
        "next/next step/go on/continue"
    ),
    Intent.NEXT: (
        "what is next/whats next/what next/what now/now what/what do i do/what do i do now/what do i do next/"
        "what should i do/what should i do now/what should i do next/what is the next step/whats the next step/"
        "where am i/where are we/help"
    ),
    Intent.REPEAT: (
        "repeat/repeat that/can you repeat that/again/once more/say again/say that again/say it again/pardon/sorry/"
        "what/what did you say/come again"
    ),
    Intent.UNDO: (
        "undo/go back/back/not done/not yet/it is not done/its not done/that is not done/thats not done/i am not done/"
        "im not done/i did not do that/i didnt do that/wrong/that is wrong/thats wrong"
    ),
    Intent.QUIETER: (
        "quiet/be quiet/shut up/shh/stop talking/talk less/less talking/i know/i know that/leave me alone/enough/"
        "not now/dont tell me/you talk too much/too much talking"
    ),
    Intent.MORE: "tell me more/talk more/more/more help/explain more/talk to me/keep talking",
}
"""intent -> the phrases that mean it, in plain lower case letters."""

_FILLERS = frozenset({"please", "ok", "okay", "hey", "um", "uh", "well", "so", "and", "now", "just", "thanks"})


def clean(text: str) -> str:
    """`text` without control characters, on one line, cut to MAX_WORDS characters."""
    kept = "".join(" " if unicodedata.category(c).startswith("C") else c for c in text[: 4 * MAX_WORDS])
    return " ".join(kept.split())[:MAX_WORDS]


def intent_of(text: str) -> Intent:
    """What the words ask for; UNKNOWN when they match no phrase, with or without fillers such as "ok" and "please"."""
    words = re.sub(r"[^a-z ]+", "", clean(text).lower().replace("-", " ")).split()
    plain = " ".join(words)
    bare = " ".join(word for word in words if word not in _FILLERS)
    for intent, phrases in _PHRASES.items():
        if {plain, bare} & set(phrases.split("/")):
            return intent
    return Intent.UNKNOWN


def said_done(step_id: str, t: float, made_at: float) -> Evidence:
    """The evidence in "done": the person says that `step_id` has just ended."""
    return Evidence(t, made_at, Sense.WORDS, (StepEvidence(step_id, p_on=0.0, p_done_now=1.0, p_done=1.0),))
