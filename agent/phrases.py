"""The sentences of one language. `{}` is a step's own text, read inside the sentence, or what a comment says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..core.deviation import DeviationCode as D
from ..core.guidance import Tone
from .drafts import Cue


@dataclass(frozen=True, slots=True)
class Coach:
    """What is said of steps that are repeated or held."""

    start: str
    """A set that is not begun; `{}` is the step."""
    keep_going: str
    better: str
    off: str
    """A set has begun."""
    once_more: str
    """`{}` is the correction."""
    over: str
    """`{0}` of `{1}` exercises, `{2}` is `reps` or nothing."""
    reps: str


@dataclass(frozen=True, slots=True)
class Phrases:
    """Every sentence that a session can say. Steps, things and goals come from the task's author."""

    small: frozenset[str] | None
    """First words that take a small letter inside a sentence; None: every word does."""
    first: str
    """Begins the first instruction."""
    next: str
    back: Mapping[Tone, str]
    """How a step is told that was told a short while ago."""
    go_on: str
    """When there is no step to name."""
    care: str
    """A danger of the step that is told; `{}` is the author's warning."""
    report: str
    """Asks for a word when the step is done."""
    done: str
    also_done: str
    begun: str
    """The correction that was seen to begin is right."""
    mended: str
    owed: str
    also_owed: str
    then: str
    """Joined to `owed`: what comes after."""
    owed_in: Mapping[Tone, str]
    """How an owed step is told, other than the first time and for sure."""
    something: str
    """Stands for an owed step that has no name."""
    leads: Mapping[Tone, str]
    """How a mistake is told; `{}` is the fault."""
    faults: Mapping[D, str]
    fault: str
    """A fault of a kind that is not listed."""
    wrong_thing: str
    """`{}` is what was seen instead."""
    instead: str
    """`{}` is the thing to use."""
    first_then: str
    """`{0}` and `{1}`: two steps, one after the other."""
    at_step: str
    """What makes good `{1}`, which is not done again: `{0}`."""
    if_so: str
    """After a question: what to do if it is true; `{}` is the step."""
    warnings: Mapping[Cue, str]
    danger: str
    danger_again: Mapping[Tone, str]
    """In the place of `danger`, when it was not heeded."""
    step_back: str
    """After `danger`, when the author says nothing of it."""
    finish: str
    hints: Mapping[Cue, str]
    waiting: Mapping[Tone, str]
    """Helps somebody who has paused."""
    the_task: str
    """Stands for a step that has no name, for somebody who has paused."""
    ask_goal: str
    ask: str
    check: str
    """Asks to look at a step again that may stand wrong; `{}` is the step."""
    your_step: str
    """Stands for the step that is asked about when it has no name."""
    answers: Mapping[Cue, str]
    reopened: str
    all_done: str
    over_done: str
    """The picture has ended and all is done; `{}` is the goal."""
    over_open: str
    """The picture has ended: `{}` how many are done, what is open, `more`."""
    more: str
    """`{}` further open steps that are not named."""
    count: str
    """Counts a repetition; `{}` is its number."""
    encourage: tuple[str, ...]
    """Good words while something is going on; they take turns."""
    coach: Coach


ENGLISH = Phrases(
    small=None,
    first="Start with this",
    next="Next",
    back={Tone.REMIND: "Back to this", Tone.INSIST: "And once more"},
    go_on="Go on.",
    care=" Careful: {}.",
    report=" Tell me when it is done.",
    done="Good, that is done.",
    also_done="And that one is done, too.",
    begun="Yes, like that.",
    mended="Thank you, that is put right.",
    owed="You skipped a step: {}. Do that first",
    also_owed="You also skipped a step: {}. Do that first",
    then=", then go on with this: {}",
    owed_in={
        Tone.ASK: "Did you do this already: {}? If not, do it first.",
        Tone.REMIND: "This step is still missing: {}. Please do it now.",
        Tone.INSIST: "Please stop and do this before anything else: {}.",
    },
    something="something was left out",
    leads={
        Tone.TELL: "Stop: {}.",
        Tone.ASK: "Please look: I think {}.",
        Tone.HINT: "A small thing: {}.",
        Tone.REMIND: "This is still not right: {}.",
        Tone.INSIST: "Please stop now: {}.",
    },
    faults={
        D.QTY: "the amount is not right",
        D.TIME: "the time is not right",
        D.TEMP: "the temperature or setting is not right",
        D.TECH: "this is not the right way to do it",
        D.PREP: "something has to be prepared first",
        D.QUAL: "the result is not right",
        D.ACC: "something went wrong",
        D.SPLIT: "this is not finished yet",
        D.EXTRA: "that is not part of this task",
        D.PLACE: "that is the wrong place",
        D.TOOL: "that is the wrong tool",
        D.OBJ: "that is the wrong thing",
    },
    fault="this is not right",
    wrong_thing="that is the {}",
    instead=" Use the {}.",
    first_then="{0}, then {1}",
    at_step="{0}, for this step: {1}",
    if_so="If so: {}.",
    warnings={
        Cue.DOMAIN: (
            "I can't judge this picture: it is unlike anything I was trained on. "
            "Tell me when a step is done (type or press a key), and I will keep the plan."
        ),
        Cue.SCENE: (
            "I don't see the things this task needs: the picture seems to show something else. "
            "Turn the camera to the task, or tell me when a step is done, and I will keep the plan."
        ),
        Cue.DARK: (
            "It is too dark for me to see what you do. "
            "Turn on a light, or tell me when a step is done, and I will keep the plan."
        ),
        Cue.FROZEN: (
            "The picture does not change any more: the camera may be stuck. "
            "Please look at it, or tell me when a step is done, and I will keep the plan."
        ),
        Cue.GAP: "I can't see anything at the moment. Tell me when a step is done, and I will keep the plan.",
        Cue.BACK: "I can see again.",
        Cue.NO_WAY: "Stop: something is wrong here, and I know no safe way back to the plan.",
    },
    danger="Stop, this is dangerous.",
    danger_again={
        Tone.REMIND: "Stop, it is still dangerous.",
        Tone.INSIST: "Please stop now: this is dangerous.",
    },
    step_back="Step back.",
    finish="That was the last step. You are finished: {}.",
    hints={
        Cue.TIMER: "The time for this step is over: {}.",
        Cue.REPEATED: "You have already done that: {}. There is no need to do it again.",
    },
    waiting={
        Tone.TELL: "Take your time. The next thing to do: {}.",
        Tone.REMIND: "Whenever you are ready, this would be next: {}.",
        Tone.INSIST: "Let us go on with this: {}.",
    },
    the_task="go on with the task",
    ask_goal="Do you want to go on? This would be next: {}.",
    ask="I am not sure about this step: {}. Please look at it, and tell me when it is done.",
    check="Please check this once more: {}. Is it as it should be?",
    your_step="the one you are at",
    answers={
        Cue.NOTED: "Thank you, I have noted that.",
        Cue.NOTHING_DONE: "No step is done yet, so there is nothing to undo.",
        Cue.QUIETER: "All right, I will say less.",
        Cue.MORE: "All right, I will tell you more.",
        Cue.THINKING: "One moment.",
        Cue.NOT_TOLD: "I do not know that: what I know of this task does not say it.",
        Cue.PUZZLED: 'I did not understand that. You can say "done", "repeat", "what\'s next" or "undo".',
    },
    reopened="All right, that is not done yet. Please do this: {}.",
    all_done="Everything is done, there is nothing left to do.",
    over_done="The picture has ended, and everything is done: {}.",
    over_open="The picture has ended. Steps done: {}. Still open: {}{}.",
    more=" and {} more",
    count="{}.",
    encourage=("Good, keep going.", "That is going well.", "Well done, go on like that."),
    coach=Coach(
        start="Start now: {}.",
        keep_going="Do not stop, keep going.",
        better="Yes, that is better.",
        off="Good, off you go.",
        once_more="Once more: {}",
        over="That is all: {0} of {1} exercises{2}. Well done.",
        reps=" and {} repetitions",
    ),
)

GERMAN = Phrases(
    small=frozenset("der die das den dem des ein eine einen einem einer".split()),  # a noun keeps its capital
    first="Beginne damit",
    next="Als Nächstes",
    back={Tone.REMIND: "Zurück dazu", Tone.INSIST: "Und noch einmal"},
    go_on="Mach weiter.",
    care=" Vorsicht: {}.",
    report=" Sag mir, wenn es fertig ist.",
    done="Gut, das ist fertig.",
    also_done="Und das ist auch fertig.",
    begun="Ja, genau so.",
    mended="Danke, jetzt stimmt es.",
    owed="Du hast einen Schritt ausgelassen: {}. Mach das zuerst",
    also_owed="Du hast noch einen Schritt ausgelassen: {}. Mach das zuerst",
    then=", dann geht es damit weiter: {}",
    owed_in={
        Tone.ASK: "Hast du das schon gemacht: {}? Wenn nicht, mach es zuerst.",
        Tone.REMIND: "Dieser Schritt fehlt noch: {}. Bitte mach ihn jetzt.",
        Tone.INSIST: "Bitte halt an und mach das vor allem anderen: {}.",
    },
    something="etwas wurde ausgelassen",
    leads={
        Tone.TELL: "Halt: {}.",
        Tone.ASK: "Schau bitte nach, mir scheint: {}.",
        Tone.HINT: "Eine Kleinigkeit: {}.",
        Tone.REMIND: "Das stimmt noch immer nicht: {}.",
        Tone.INSIST: "Bitte halt jetzt an: {}.",
    },
    faults={
        D.QTY: "die Menge stimmt nicht",
        D.TIME: "die Zeit stimmt nicht",
        D.TEMP: "die Temperatur oder die Einstellung stimmt nicht",
        D.TECH: "so macht man das nicht",
        D.PREP: "vorher muss etwas vorbereitet werden",
        D.QUAL: "das Ergebnis stimmt nicht",
        D.ACC: "da ist etwas schiefgegangen",
        D.SPLIT: "das ist noch nicht fertig",
        D.EXTRA: "das gehört nicht zu dieser Aufgabe",
        D.PLACE: "das ist die falsche Stelle",
        D.TOOL: "das ist das falsche Werkzeug",
        D.OBJ: "das ist der falsche Gegenstand",
    },
    fault="das stimmt nicht",
    wrong_thing="das ist nicht das Richtige ({})",
    instead=" Richtig wäre: {}.",
    first_then="{0}, danach {1}",
    at_step="{0}, für diesen Schritt: {1}",
    if_so="Falls ja: {}.",
    warnings={
        Cue.DOMAIN: (
            "Dieses Bild kann ich nicht beurteilen: So etwas habe ich nie gelernt. "
            "Sag mir, wenn ein Schritt fertig ist (tippen oder Taste drücken), dann führe ich den Plan weiter."
        ),
        Cue.SCENE: (
            "Ich sehe die Dinge nicht, die diese Aufgabe braucht: Das Bild zeigt wohl etwas anderes. "
            "Richte die Kamera auf die Aufgabe, oder sag mir, wenn ein Schritt fertig ist, "
            "dann führe ich den Plan weiter."
        ),
        Cue.DARK: (
            "Es ist so dunkel, dass ich nicht sehe, was du machst. "
            "Mach Licht an, oder sag mir, wenn ein Schritt fertig ist, dann führe ich den Plan weiter."
        ),
        Cue.FROZEN: (
            "Das Bild ändert sich nicht mehr: Vielleicht hängt die Kamera. "
            "Schau bitte nach, oder sag mir, wenn ein Schritt fertig ist, dann führe ich den Plan weiter."
        ),
        Cue.GAP: "Gerade sehe ich nichts. Sag mir, wenn ein Schritt fertig ist, dann führe ich den Plan weiter.",
        Cue.BACK: "Ich sehe wieder.",
        Cue.NO_WAY: "Halt: Hier stimmt etwas nicht, und ich kenne keinen sicheren Weg zurück zum Plan.",
    },
    danger="Halt, das ist gefährlich.",
    danger_again={
        Tone.REMIND: "Halt, es ist immer noch gefährlich.",
        Tone.INSIST: "Bitte sofort aufhören: das ist gefährlich.",
    },
    step_back="Tritt zurück.",
    finish="Das war der letzte Schritt. Du bist fertig: {}.",
    hints={
        Cue.TIMER: "Die Zeit für diesen Schritt ist um: {}.",
        Cue.REPEATED: "Das hast du schon gemacht: {}. Noch einmal ist nicht nötig.",
    },
    waiting={
        Tone.TELL: "Lass dir Zeit. Das kommt als Nächstes: {}.",
        Tone.REMIND: "Wenn du so weit bist, käme das als Nächstes: {}.",
        Tone.INSIST: "Machen wir damit weiter: {}.",
    },
    the_task="die Aufgabe geht weiter",
    ask_goal="Willst du weitermachen? Das käme als Nächstes: {}.",
    ask="Bei diesem Schritt bin ich nicht sicher: {}. Schau bitte nach, und sag mir, wenn er fertig ist.",
    check="Schau dir das bitte noch einmal an: {}. Ist es so, wie es sein soll?",
    your_step="der, bei dem du gerade bist",
    answers={
        Cue.NOTED: "Danke, das habe ich mir gemerkt.",
        Cue.NOTHING_DONE: "Noch ist kein Schritt fertig, also gibt es nichts zurückzunehmen.",
        Cue.QUIETER: "In Ordnung, ich sage weniger.",
        Cue.MORE: "In Ordnung, ich sage dir mehr.",
        Cue.THINKING: "Einen Moment.",
        Cue.NOT_TOLD: "Das weiß ich nicht: Was ich über diese Aufgabe weiß, sagt es nicht.",
        Cue.PUZZLED: (
            "Das habe ich nicht verstanden. Du kannst „fertig“, „noch einmal“, „wie weiter“ oder „zurück“ sagen."
        ),
    },
    reopened="In Ordnung, das ist noch nicht fertig. Bitte mach das: {}.",
    all_done="Alles ist fertig, es bleibt nichts zu tun.",
    over_done="Das Bild ist zu Ende, und alles ist fertig: {}.",
    over_open="Das Bild ist zu Ende. Fertige Schritte: {}. Noch offen: {}{}.",
    more=" und {} weitere",
    count="{}.",
    encourage=("Gut, mach weiter.", "Das läuft gut.", "Sehr gut, weiter so."),
    coach=Coach(
        start="Fang jetzt an: {}.",
        keep_going="Nicht aufhören, weiter so.",
        better="Ja, so ist es besser.",
        off="Gut, los geht es.",
        once_more="Noch einmal: {}",
        over="Das war alles: {0} von {1} Übungen{2}. Gut gemacht.",
        reps=" und {} Wiederholungen",
    ),
)

_LANGUAGES = {"de": GERMAN, "en": ENGLISH}


def phrases_for(locale: str | None) -> Phrases:
    """The sentences of a locale such as `de` or `de-AT`; English for None and for languages that have none here."""
    return _LANGUAGES.get((locale or "en").replace("_", "-").split("-")[0].lower(), ENGLISH)
