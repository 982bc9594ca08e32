"""Small words that say nothing about a task: a wording may add them, and may leave out the articles among them.

Left out on purpose: prepositions, negations, numbers, modal verbs, praise, and words of time that could move a step
("before", "already", "done").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Light:
    """The small words of one language."""

    articles: frozenset[str]
    """May be added, left out or exchanged."""
    courtesy: frozenset[str]
    """May be added."""
    until: frozenset[str]
    """May lead over to what is seen when the step is done."""
    negations: frozenset[str]


LIGHT: Mapping[str, Light] = {
    "en": Light(
        frozenset("the a an your this".split()),
        frozenset("now next then okay ok alright please just simply so go ahead here is comes step let's".split()),
        frozenset({"until"}),
        frozenset(
            "not no never none nothing nobody without don't dont do-not doesn't isn't aren't won't can't cannot "
            "avoid stop skip unless except instead neither nor".split()
        ),
    ),
    "de": Light(
        frozenset("der die das den dem des ein eine einen einem einer eines dein deine deinen deinem deiner".split()),
        frozenset("jetzt nun dann bitte okay ok also einfach mal so hier kommt nächstes nächster schritt".split()),
        frozenset({"bis"}),
        frozenset(
            "nicht kein keine keinen keinem keiner nie niemals nichts niemand ohne vermeide stopp außer statt "
            "weder noch lass überspringe".split()
        ),
    ),
}
"""Language -> its small words. There is no other wording in a language that is not listed."""
