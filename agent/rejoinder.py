"""What somebody says back when a step is called missing, or is to be looked at again.

It was done before, it is fine, or no, it was not.

Only words that follow such an utterance closely are read so; at other times "not yet" or "I did it" mean what `hearing`
takes them for.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..core.guidance import Act, Spoken
from .events import Intent
from .hearing import forms

ANSWER_S = 20.0
"""Stream seconds after the assistant's words in which an answer to them is expected."""

_ABOUT = (Act.REMIND_OWED, Act.ASK)

_BEFORE = (
    "already/already done/done already/i already did/i did already/i did that already/i did it already/"
    "i already did that/i already did it/i did that/i did it/did that/did it/i have done that/i have done it/"
    "i have already done that/i have already done it/ive done that/ive done it/ive already done that/"
    "ive already done it/that is done/thats done/it is done/its done/that is done already/it is done already/"
    "yes i did/i have/yes i have/"
    "schon gemacht/hab ich schon/habe ich schon/hab ich schon gemacht/habe ich schon gemacht/"
    "das habe ich schon gemacht/das hab ich schon gemacht/das ist schon gemacht/ist schon gemacht/schon erledigt/"
    "das ist schon erledigt/hab ich/habe ich/hab ich gemacht/das habe ich gemacht/ja hab ich/ja habe ich"
)
_FINE = (
    "fine/it is fine/its fine/looks fine/it looks fine/that is fine/thats fine/looks good/it looks good/it is good/"
    "its good/all good/it is right/its right/looks right/it looks right/all right/it is ok/its ok/looks ok/it looks ok/"
    "nothing wrong/it is as it should be/"
    "passt/passt so/alles gut/sieht gut aus/es sieht gut aus/ist gut/das ist gut/alles in ordnung/stimmt/das stimmt/"
    "ist richtig/das ist richtig"
)
"""Answers to a request to look again only."""
_YES = "yes/yeah/yep/yup/sure/of course/done/ja/jawohl/klar/natuerlich/fertig/erledigt/gemacht"
"""Answers to a question only: who is told that something is missing says "yes" to doing it."""
_NOT_YET = (
    "not yet/it is not done/its not done/that is not done/thats not done/i did not/i didnt/i did not do that/"
    "i didnt do that/i did not do it/i didnt do it/i have not/i havent/no i did not/no i didnt/no not yet/"
    "noch nicht/nein noch nicht/das habe ich nicht gemacht/hab ich nicht/habe ich nicht/hab ich noch nicht/"
    "habe ich noch nicht"
)
_NO = "no/nope/nein/nee/noe"


def called_missing(recent: Sequence[Spoken], t: float) -> Spoken | None:
    """The assistant's newest words when they were about one step that may be missing or wrong, and not long ago."""
    last = recent[-1] if recent else None
    together = [one for one in recent if last is not None and one.t == last.t and one.act in _ABOUT]
    if last is None or len(together) != 1 or together[0].step_id is None:
        return None
    return together[0] if 0.0 <= t - last.t <= ANSWER_S else None


def rejoinder(words: str, said: Spoken) -> Intent | None:
    """ALREADY, NOT_YET, or None when `words` are no answer to `said`."""
    asked, heard = "?" in said.text, forms(words)

    def one_of(phrases: str) -> bool:
        return bool(heard & set(phrases.split("/")))

    if one_of(_BEFORE) or (asked and one_of(_YES)) or (said.act is Act.ASK and one_of(_FINE)):
        return Intent.ALREADY
    if one_of(_NOT_YET) or (asked and one_of(_NO)):
        return Intent.NOT_YET
    return None
