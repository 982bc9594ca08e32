"""The concepts that `compact` and the table world share, and the words people use for them.

Every concept has a canonical word, the synonyms that training texts use, and further synonyms that no training text
uses (`held_out`): the row `paraphrase` of the evaluation speaks in those only.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing, colour or action."""

    name: str
    """Canonical word."""
    words: tuple[str, ...]
    """Synonyms that training texts use; the first is the commonest."""
    held_out: tuple[str, ...]
    """Synonyms that no training text uses."""


def _table(rows: str) -> tuple[Concept, ...]:
    out = []
    for row in rows.strip().splitlines():
        name, words, held_out = (part.strip() for part in row.split("|"))
        out.append(Concept(name, tuple(words.split()), tuple(held_out.split())))
    return tuple(out)


KINDS = _table("""
mug    | mug cup             | beaker teacup coffeecup
glass  | glass tumbler       | goblet highball
bowl   | bowl basin          | dish soupbowl
pot    | pot saucepan        | stockpot cauldron casserole
pan    | pan skillet         | frypan wok
kettle | kettle              | teakettle boiler waterkettle
jar    | jar                 | canister pot-of-powder tin
bottle | bottle flask        | carafe jug
box    | box carton          | case package pack
plate  | plate               | saucer platter
board  | board tray          | plank slab
spoon  | spoon teaspoon      | ladle tablespoon
knife  | knife               | blade cutter
sponge | sponge cloth        | scourer rag
shaker | shaker              | saltshaker pepperpot sprinkler
bread  | bread toast         | loaf bun
apple  | apple               | pippin
carrot | carrot              | carrots
block  | block brick         | cube
bolt   | bolt screw          | fastener peg
lamp   | lamp light          | lantern luminaire
radio  | radio               | wireless receiver
""")
"""Kinds of things; the index in this tuple is the class index of the encoder."""

COLOURS = _table("""
red    | red    | crimson scarlet
orange | orange | amber tangerine
yellow | yellow | golden lemon-coloured
green  | green  | emerald olive
blue   | blue   | azure navy
purple | purple | violet lilac
white  | white  | ivory cream-coloured
black  | black  | jet ebony
brown  | brown  | chestnut tan
""")
"""Colours of things."""

VERBS = _table("""
pour       | pour           | tip decant empty
stir       | stir mix       | swirl blend
cut        | cut slice      | chop carve
open       | open           | unseal uncover uncap
close      | close shut     | seal cap cover
place      | place put set  | lay rest position
take_out   | take remove    | extract withdraw fetch
switch_on  | switch_on press | turn_on start activate
switch_off | switch_off     | turn_off disable deactivate
wipe       | wipe clean     | mop rub
shake      | shake          | jiggle rattle
scoop      | scoop spoon-up | shovel dig
flip       | flip turn      | invert turn_over
screw      | screw fasten   | drive tighten twist
spread     | spread smear   | slather coat
sprinkle   | sprinkle       | dust scatter strew
put_back   | put_back return | replace restore
""")
"""Actions; `put_back` is what a person does with a wrong thing."""

KIND_NAMES = tuple(c.name for c in KINDS)
COLOUR_NAMES = tuple(c.name for c in COLOURS)
VERB_NAMES = tuple(c.name for c in VERBS)
