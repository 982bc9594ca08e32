"""Deviations that a sense names by their code: a leaky sum of log-odds per subject and code (Page 1954, CUSUM).

Wrong things have sums of their own (`mistakes`), and so have owed and repeated steps. What is named here is announced
once when it begins, and again only if it still stands long after: words that came to nothing are said a second time.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from ..core.deviation import DeviationCode
from ..core.findings import FindingKind
from ..core.steps import Role
from .draft import META, NAMED, UNDERWAY, About, Draft
from .ending import open_required
from .filter import base_logit, logit
from .halted import halt
from .readings import off_by

MOMENT = "moment"
"""The subject of a deviation that concerns no single step."""

_KINDS = {
    DeviationCode.STALL: FindingKind.STALL,
    DeviationCode.DIST: FindingKind.STALL,
    DeviationCode.GOAL: FindingKind.STALL,
    DeviationCode.HAZARD: FindingKind.HAZARD,
    DeviationCode.EXTRA: FindingKind.EXTRA,
}
"""code -> kind of finding; a MISTAKE when it is not here."""

_ROLES = {DeviationCode.PLACE: Role.TARGET}
"""code -> the role that is wrong, where the code says it."""

PER_TICK, HEADROOM, LEAK = 3.0, 2.0, 0.15
"""Most log-odds of one look; how far a sum may pass its threshold; the rate at which it is forgotten."""

AT_ONCE = 1.5
"""The threshold of a danger: one clear tick of the truth, two of a sense that watches."""

TWICE, PLAIN = 0.5, 0.8
"""What two looks in a row must show of a danger, each and the stronger of them, where the sense may be wrong. In 216
dev sessions 37 false alarms do so, where 115 pass the threshold alone; of 7 dangers 5 do either."""

STILL_S, SEEN_STILL_S = 4.0, 2.0
"""Stream seconds after which a danger that still stands is told a second time: who did not hear it has no more. The
second where the sense may be wrong: the first telling comes a look later, and what it sees for so long is plain."""
DOUBT = 6.0
"""How many times as long as for other things a danger is then not told again, and twice as long each time after that,
where the sense may be wrong: what it misreads in one step it misreads there again, and who is told to stop each time
never gets done. The price: another danger in the same step within that time is not told."""
MOST_A_MINUTE, MINUTE_S = 3, 60.0
"""Doubtful dangers told in a minute, in whatever steps: a sense that sees more of them is misreading the scene."""
_STANDS = "danger_stands"
"""Name of the accumulator of dangers that have not gone away since they were told."""
CALM_S = 300.0
"""Stream seconds without a telling after which a danger is as new."""

IN_HAND = 0.5
"""P(on) from which a step that was spoken of counts as being put right: nobody is interrupted at that."""

UNSURE, RESTING, ELSEWHERE = 1.5, 1.0, 0.5
"""How many times as long a sense that may be wrong waits before it names it again; while the person rests (or fetches
and cleans: that looks the same); and while they are at another step, as nobody is who puts it right. On dev, of words
said again after 10 s to who rested 2 of 12 were of use, of those said to somebody at another step 6 of 7."""

SOON = frozenset({DeviationCode.ACC})
"""What does its harm soon: half a minute later something may be spoilt."""
SOONER, LEAVING, AT_IT = 0.7, 0.6, 0.4
"""The same factor for it, for whoever has nothing else left to do and may go away, and for whoever just goes on with
the step as if nothing had been said. Of people who heard and obey, half are at the mending 14 s later, most 16 s later;
who goes on for 8 s does not."""

BASE = 0.1
"""`p_code` that says nothing either way."""

FAINT, SHOWS, SHOWN_S = 0.4, 0.6, 10.0
"""Where a sense may be wrong: the strongest `p_code` of late from which something is claimed, and is claimed again, and
the time constant, in seconds, with which the strongest fades. A sign that is seen weakly for long is no surer than at
first: its looks are not independent."""

ODDS, SHARPER = 0.35, 1.45
"""Log-odds that such a claim is right: the first, and the second times those of its strongest look. Fitted to 279
claims of 216 dev sessions, in which a claim that had been made before was right as often as a first one that showed as
strongly: of those from .9 on, 79 of 80; see docs/log/weights2.md."""


def find_coded(draft: Draft) -> None:
    """Announce every coded deviation whose sum has passed its threshold."""
    if draft.trust <= 0.0:
        return
    named = {(subject, code): (p, note) for subject, code, p, note in _named(draft)}
    for subject, code in _remembered(draft):
        named.setdefault((subject, code), (0.0, None))
    for (subject, code), (p, note) in named.items():
        _weigh(draft, subject, code, p, note)


def _named(draft: Draft) -> Iterator[tuple[str, DeviationCode, float, str | None]]:
    for code, p in draft.evidence.p_code.items():
        yield MOMENT, code, p, draft.evidence.code_note
    for step_id, item in draft.seen.items():
        for code, p in item.p_code.items() if item.p_code else ():
            yield step_id, code, p, item.code_note


def _remembered(draft: Draft) -> list[tuple[str, DeviationCode]]:
    prefix = "coded_"
    names = [name for name in draft.memo if name.startswith(prefix)]
    watched = {*draft.seen, MOMENT}
    return [(i, DeviationCode(n.removeprefix(prefix))) for n in names for i in draft.memo[n] if i in watched]


def _weigh(draft: Draft, subject: str, code: DeviationCode, p: float, note: str | None) -> None:
    cfg, sums = draft.settings, draft.note(f"coded_{code.value}")
    llr = draft.trust * (logit(p) - base_logit(BASE))
    llr = draft.looks * min(PER_TICK, max(-PER_TICK, llr))
    score = min(cfg.coded_at + HEADROOM, math.exp(-LEAK * draft.dt) * sums.get(subject, 0.0) + llr)
    twice = _seen_twice(draft, subject, p) if _doubtful(draft, code) else True
    if score <= 0.0:
        sums.pop(subject, None)
        draft.forget(subject, f"shown_{code.value}")
        _gone(draft, subject, code)
        return
    sums[subject] = score
    strongest = _strongest(draft, subject, code, p)
    at = AT_ONCE if code is DeviationCode.HAZARD else cfg.coded_at
    told = draft.note(f"told_{code.value}")
    if subject in told and _in_hand(draft, subject):
        told[subject] = draft.t
        return
    if subject in told and _once(draft, subject, code):
        return
    where = _where(draft, subject, code)
    before = _tellings(draft, where, code)
    times = _heeded(draft, subject, code, before)
    if strongest is not None and (strongest < FAINT or (subject in told and (p < FAINT or strongest < SHOWS))):
        return
    if twice and score >= at and draft.t - told.get(where, -math.inf) >= _patience(draft, (subject, code), times):
        if _doubtful(draft, code) and not _room(draft):
            return
        if code is DeviationCode.HAZARD:
            draft.note(f"often_{code.value}")[where] = max(before, times) + 1.0
            draft.note(_STANDS)[subject] = draft.t
            halt(draft)
        told[where] = draft.t
        about = About(code, _ROLES.get(code), wrong_thing=note, off=off_by(draft, subject, code))
        _announce(draft, subject, about, _sigmoid(score if strongest is None else ODDS + SHARPER * logit(strongest)))


def _once(draft: Draft, subject: str, code: DeviationCode) -> bool:
    """True for what is told once while it shows: a sense that may be wrong does not see whether words were heeded."""
    return subject == MOMENT and code is not DeviationCode.HAZARD and draft.evidence.reliability.named < 1.0


def _sigmoid(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-x))


def _strongest(draft: Draft, subject: str, code: DeviationCode, p: float) -> float | None:
    """The strongest `p_code` of late, fading; None for what is as sure as its sum: the moment, and the truth."""
    if subject == MOMENT or draft.evidence.reliability.named >= 1.0:
        return None
    shown = draft.note(f"shown_{code.value}")
    shown[subject] = max(p, math.exp(-draft.dt / SHOWN_S) * shown.get(subject, 0.0))
    return shown[subject]


def _gone(draft: Draft, subject: str, code: DeviationCode) -> None:
    """It shows no longer: what comes up then is new, unless a sense that may be wrong lost sight of it for a moment."""
    if _doubtful(draft, code):
        draft.forget(subject, _STANDS)
    elif subject == MOMENT or draft.evidence.reliability.named >= 1.0:
        draft.forget(subject, f"told_{code.value}", f"often_{code.value}")


def _seen_twice(draft: Draft, subject: str, p: float) -> bool:
    """True when this look and the last one both show it, and one plainly."""
    looks = draft.note("danger_looks")
    before, looks[subject] = looks.get(subject, 0.0), p
    return min(p, before) >= TWICE and max(p, before) >= PLAIN


def _doubtful(draft: Draft, code: DeviationCode) -> bool:
    """True for a danger that is told by a sense that may be wrong."""
    return code is DeviationCode.HAZARD and draft.evidence.reliability.warned < 1.0


def _heeded(draft: Draft, subject: str, code: DeviationCode, times: int) -> int:
    """How often a doubtful danger was told in vain.

    Who heard it has stepped back, and what comes up again then was misread; what has not gone away was not heard, and
    is told as if it had been told once.
    """
    if not times or not _doubtful(draft, code):
        return times
    stands = subject in draft.note(_STANDS)
    return 1 if stands and times < MOST_A_MINUTE else max(times, 2)


def _where(draft: Draft, subject: str, code: DeviationCode) -> str:
    """What a telling is remembered by: a doubtful danger of the moment by the step that goes on, where one does."""
    if subject != MOMENT or not _doubtful(draft, code):
        return subject
    return max(draft.states.on_from(IN_HAND), default=(0.0, MOMENT))[1]


def _room(draft: Draft) -> bool:
    """True while fewer than MOST_A_MINUTE doubtful dangers were told of late, in whatever step; this one is counted."""
    lately = draft.note("dangers")
    slot = min((str(i) for i in range(MOST_A_MINUTE)), key=lambda i: lately.get(i, -math.inf))
    if draft.t - lately.get(slot, -math.inf) <= MINUTE_S:
        return False
    lately[slot] = draft.t
    return True


def _tellings(draft: Draft, subject: str, code: DeviationCode) -> int:
    """How often it was told of late: since it last went away, or, of a doubtful danger, without CALM_S in between."""
    since = draft.t - draft.note(f"told_{code.value}").get(subject, -math.inf)
    return int(draft.note(f"often_{code.value}").get(subject, 0.0)) if since < CALM_S else 0


def _patience(draft: Draft, what: tuple[str, DeviationCode], times: int) -> float:
    """Stream seconds after the last telling before which it is not told again."""
    usual, (subject, code) = draft.settings.insist_s, what
    if code is not DeviationCode.HAZARD:
        return usual if draft.evidence.reliability.named >= 1.0 else _unsure_patience(draft, subject, code)
    if not times:
        return usual
    doubtful = _doubtful(draft, code)
    if times == 1:
        return SEEN_STILL_S if doubtful else STILL_S
    return usual * DOUBT * 2.0 ** (times - 2) if doubtful else usual


def _unsure_patience(draft: Draft, subject: str, code: DeviationCode) -> float:
    """Most are putting it right, which takes its time; who is at another step is not, nor who just goes on."""
    cfg, on = draft.settings, [i for _, i in draft.states.on_from(IN_HAND)]
    if any(not _is_about(i, subject) for i in on):
        return cfg.insist_s * ELSEWHERE
    if on:
        return cfg.insist_s * AT_IT
    if all(_is_about(i, subject) for i in open_required(draft)):
        return cfg.insist_s * LEAVING
    if code in SOON:
        return cfg.insist_s * SOONER
    rests = draft.note(META).get("rest_s", 0.0) >= cfg.through_s
    return cfg.insist_s * (RESTING if rests else UNSURE)


def _is_about(step_id: str, subject: str) -> bool:
    """True for the step itself and what was injected for it."""
    return step_id == subject or step_id.startswith(f"{subject}+")


def _in_hand(draft: Draft, subject: str) -> bool:
    """True while the step, or something injected for it, is going on: it is being made good, as far as can be seen.

    Not while the very attempt goes on that something else should come before by now.
    """
    return any(_is_about(i, subject) and not _goes_on(draft, i) for _, i in draft.states.on_from(IN_HAND))


def _goes_on(draft: Draft, step_id: str) -> bool:
    return step_id in draft.note(UNDERWAY) and draft.evidence.reliability.named < 1.0


def _announce(draft: Draft, subject: str, about: About, p: float) -> None:
    assert about.code is not None
    kind = _KINDS.get(about.code, FindingKind.MISTAKE)
    if subject != MOMENT:
        draft.note(NAMED)[subject] = draft.t
    trust = draft.evidence.reliability
    of = trust.warned if about.code is DeviationCode.HAZARD else trust.named
    draft.announce(kind, None if subject == MOMENT else subject, about, p=p * of)
