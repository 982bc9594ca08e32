"""What kind of act a verb is: whether it adds, mixes, heats, moves, waits; and the verbs of instructions by kind."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache


class Act(StrEnum):
    """A kind of act, by what it does to things: that is what decides who must wait for whom."""

    GATHER = "gather"
    """Takes a thing from outside; nothing has to be done before."""
    MEASURE = "measure"
    """Measures or weighs a thing out."""
    PREPARE = "prepare"
    """Washes, peels, cuts, folds: changes one thing for its own sake."""
    TREAT = "treat"
    """Cleans, oils, sands: changes one thing where it is."""
    ADD = "add"
    """Brings a thing to another; several such acts may come in any order."""
    MOVE = "move"
    """Takes what one thing holds to another."""
    COMBINE = "combine"
    """Makes one of what was brought together."""
    HEAT = "heat"
    """Puts something on the fire, or changes the fire: from here on it cannot be left alone."""
    COOK = "cook"
    """Changes a thing by heat or by a machine, for a time."""
    WAIT = "wait"
    """Lets a thing be."""
    TURN = "turn"
    """Turns a thing over or around."""
    COVER = "cover"
    """Closes or covers a thing."""
    OPEN = "open"
    """Opens or uncovers a thing."""
    DETACH = "detach"
    """Takes a thing off another, or throws it away."""
    ATTACH = "attach"
    """Joins a thing to another, or tightens it."""
    CHECK = "check"
    """Looks, tests, tastes."""
    SET = "set"
    """Sets a switch, a dial, a valve."""
    SERVE = "serve"
    """Finishes: everything made so far goes into it."""
    MAKE = "make"
    """Makes a thing out of others, in words that say no more."""


def _rows(text: str) -> Mapping[str, Act]:
    out: dict[str, Act] = {}
    for row in text.strip().splitlines():
        name, words = row.split("|")
        out.update((word, Act(name.strip())) for word in words.split())
    return out


_VERBS = """
gather  | take get gather grab collect fetch bring pick find choose select have need buy wear
measure | measure weigh count
prepare | wash rinse pat dry peel chop cut slice dice mince grate shred trim core pit halve quarter
prepare | crush grind zest spiralize julienne crumble tear break fold butter husk shell seed hull devein score
prepare | thaw defrost soften flatten unroll prepare line coat grease oil brush mash
treat   | clean wipe scrub sand mark press sharpen degrease lubricate polish label stretch bend paint prime disinfect
add     | add put place drizzle sprinkle season top garnish spread scoop drop splash squeeze crack fill dip layer
add     | spoon dust pour ladle smear apply lay load stack arrange sift dot decorate dress stuff dissolve inject pipe
move    | transfer move empty tip invert carry decant release
combine | mix stir whisk blend blitz beat combine toss knead shake process puree pulse swirl cream emulsify whip
heat    | heat preheat melt light ignite warm reheat
cook    | cook fry saute sauté bake roast boil simmer microwave grill steam toast brown poach sear reduce broil braise
cook    | caramelize char fry stirfry cure solder charge run scramble deep-fry stir-fry pan-fry
wait    | wait let allow rest cool chill refrigerate freeze soak marinate stand sit leave bloom steep brew hold pause
wait    | drain proof rise harden settle
turn    | flip turn rotate roll twist tilt swap
cover   | cover seal close wrap cap shut lock zip tie
open    | open unwrap uncover unscrew loosen unlock unfold uncap unzip unplug unbolt unpack
detach  | remove discard strain lift pull detach withdraw disconnect disassemble extract throw skim separate bleed
attach  | attach screw fasten tighten insert connect install mount fit clip slide push plug snap align assemble glue
attach  | reassemble nail
attach  | tape hook bolt hang thread reattach reinstall refit replace fix secure join clamp position reconnect
check   | check test inspect verify ensure look taste confirm watch see observe listen read
set     | set switch adjust increase lower raise return start stop activate deactivate calibrate pump depress hit
serve   | serve enjoy eat plate drink finish present
make    | make form shape create build repeat continue keep use do work go try
"""
_PARTICLES: Mapping[tuple[str, str], Act] = {
    ("set", "aside"): Act.WAIT,
    ("put", "away"): Act.DETACH,
    ("take", "off"): Act.DETACH,
    ("take", "out"): Act.DETACH,
    ("take", "apart"): Act.DETACH,
    ("turn", "on"): Act.HEAT,
    ("turn", "off"): Act.SET,
    ("turn", "down"): Act.SET,
    ("turn", "up"): Act.SET,
    ("turn", "the heat"): Act.HEAT,
    ("switch", "on"): Act.SET,
    ("switch", "off"): Act.SET,
    ("put", "together"): Act.ATTACH,
    ("cut", "off"): Act.PREPARE,
    ("wrap", "up"): Act.COVER,
    ("let", "go"): Act.SET,
    ("squeeze", "out"): Act.DETACH,
    ("pour", "off"): Act.DETACH,
    ("drain", "off"): Act.DETACH,
    ("break", "up"): Act.PREPARE,
    ("roll", "up"): Act.PREPARE,
}
"""A verb with a word close behind it, where the two mean another kind of act."""
FREE = frozenset({Act.GATHER, Act.MEASURE, Act.PREPARE})
"""Acts that begin with raw things, so that they need nothing done before when nothing was done to these things."""
_IRREGULAR = {
    "cut": "cut",
    "put": "put",
    "set": "set",
    "beaten": "beat",
    "broken": "break",
    "ground": "grind",
    "frozen": "freeze",
    "torn": "tear",
    "taken": "take",
    "left": "leave",
    "let": "let",
    "dried": "dry",
    "fried": "fry",
    "lit": "light",
    "made": "make",
    "brought": "bring",
    "held": "hold",
    "hung": "hang",
    "slid": "slide",
    "bled": "bleed",
    "built": "build",
    "swept": "sweep",
    "spread": "spread",
    "undone": "open",
    "shut": "shut",
    "fit": "fit",
    "split": "cut",
}


@lru_cache(maxsize=1)
def verbs() -> Mapping[str, Act]:
    """Every verb that is known, in its plain form."""
    return _rows(_VERBS)


def act_of(verb: str, next_words: tuple[str, ...] = ()) -> Act | None:
    """The kind of act of a verb in its plain form; `next_words` are the words after it. None when unknown."""
    for word in next_words[:4]:
        if (verb, word) in _PARTICLES:
            return _PARTICLES[verb, word]
    if verb == "turn" and "heat" in next_words[:2]:
        return Act.HEAT
    if verb in ("return", "reduce", "lower", "raise", "increase") and "heat" in next_words[:4]:
        return Act.HEAT
    return verbs().get(verb)


@lru_cache(maxsize=4096)
def plain_verb(word: str) -> str | None:
    """The plain form of a known verb ("chopped", "chopping", "chops" are chop); None for any other word."""
    known = verbs()
    if word in known:
        return word
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    for ending in ("ing", "ed", "es", "s", "d"):
        if word.endswith(ending) and len(word) - len(ending) >= 2:
            stem = word.removesuffix(ending)
            for form in (stem, stem + "e", stem[:-1] if stem[-1:] == stem[-2:-1] else stem):
                if form in known:
                    return form
    return None
