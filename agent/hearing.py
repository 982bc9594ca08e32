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

_GERMAN = {
    Intent.DONE: (
        "fertig/ich bin fertig/bin fertig/das ist fertig/es ist fertig/ist fertig/erledigt/das ist erledigt/gemacht/"
        "hab ich/habe ich/hab ich gemacht/das habe ich gemacht/geschafft/ja fertig/weiter/naechster schritt/mach weiter"
    ),
    Intent.NEXT: (
        "wie weiter/wie geht es weiter/wie gehts weiter/was kommt jetzt/was kommt als naechstes/was jetzt/und jetzt/"
        "was soll ich tun/was soll ich jetzt tun/was mache ich jetzt/was ist der naechste schritt/wo bin ich/"
        "wo sind wir/hilfe"
    ),
    Intent.REPEAT: (
        "noch einmal/nochmal/noch mal/wiederholen/wiederhole das/bitte wiederholen/wie bitte/wie war das/"
        "was hast du gesagt/sag das noch einmal/was"
    ),
    Intent.UNDO: (
        "zurueck/rueckgaengig/noch nicht/nicht fertig/das ist nicht fertig/es ist nicht fertig/ich bin nicht fertig/"
        "noch nicht fertig/das habe ich nicht gemacht/falsch/das ist falsch/das stimmt nicht/stimmt nicht"
    ),
    Intent.QUIETER: (
        "ruhe/leise/sei still/sei leise/sei ruhig/still/weniger reden/rede weniger/das weiss ich/weiss ich/ich weiss/"
        "ich weiss das/lass mich/lass mich in ruhe/genug/jetzt nicht/du redest zu viel"
    ),
    Intent.MORE: "mehr/erzaehl mir mehr/mehr hilfe/sag mir mehr/rede mehr/erklaer mir das/erklaere mir mehr",
}
"""The same in German. Both are always understood: which words a person uses is theirs to choose."""

_FILLERS = frozenset(
    {"please", "ok", "okay", "hey", "um", "uh", "well", "so", "and", "now", "just", "thanks"}
    | {"bitte", "aeh", "also", "und", "jetzt", "danke", "na", "mal"}
)
_SPELT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def clean(text: str) -> str:
    """`text` without control characters, on one line, cut to MAX_WORDS characters."""
    kept = "".join(" " if unicodedata.category(c).startswith("C") else c for c in text[: 4 * MAX_WORDS])
    return " ".join(kept.split())[:MAX_WORDS]


def intent_of(text: str) -> Intent:
    """What the words ask for; UNKNOWN when they match no phrase, with or without fillers such as "ok" and "please"."""
    said = forms(text)
    for table in (_PHRASES, _GERMAN):
        for intent, phrases in table.items():
            if said & set(phrases.split("/")):
                return intent
    return Intent.UNKNOWN


def forms(text: str) -> set[str]:
    """The words in plain lower case letters, as phrases are written: with their fillers, and without."""
    letters = unicodedata.normalize("NFC", clean(text)).lower().translate(_SPELT)
    words = re.sub(r"[^a-z ]+", "", letters.replace("-", " ")).split()
    return {" ".join(words), " ".join(word for word in words if word not in _FILLERS)}


def said_done(step_id: str, t: float, made_at: float) -> Evidence:
    """The evidence in "done": the person says that `step_id` has just ended."""
    return Evidence(t, made_at, Sense.WORDS, (StepEvidence(step_id, p_on=0.0, p_done_now=1.0, p_done=1.0),))
