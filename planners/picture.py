"""Whether this tick's picture can be believed, and the one warning when it cannot for seconds."""

from __future__ import annotations

from ..core.evidence import Quality, Sense
from ..core.findings import FindingKind
from .draft import META, About, Draft
from .settings import TrackerSettings

PERSON = frozenset({Sense.WORDS, Sense.BUTTONS})
"""The senses through which the person speaks for himself: no picture can spoil them."""


def bad_reason(quality: Quality, settings: TrackerSettings) -> str | None:
    """Why the picture is not believed ("domain", "scene", "dark", "frozen", "hidden"), or None when it is."""
    if quality.out_of_domain >= settings.bad_domain:
        return "domain"
    if quality.mismatch >= settings.bad_domain:
        return "scene"
    if quality.dark >= settings.bad_picture:
        return "dark"
    if quality.frozen:
        return "frozen"
    return "hidden" if max(quality.blur, quality.occluded) >= settings.bad_picture else None


def look(draft: Draft) -> None:
    """Set the tick's trust and believed evidence; say once when the picture stays bad."""
    settings, evidence = draft.settings, draft.evidence
    if evidence.sense in PERSON:
        draft.trust = 1.0
    elif reason := bad_reason(evidence.quality, settings):
        _count_bad(draft, reason)
        return
    else:
        _count_good(draft)
        draft.trust = _trust(draft)
        draft.looks = max(1, min(evidence.ticks, settings.most_looks))
    known = draft.plan.by_id
    draft.seen = {item.step_id: item for item in evidence.steps if item.step_id in known}


def _trust(draft: Draft) -> float:
    settings, quality = draft.settings, draft.evidence.quality
    full = settings.truth_trust if draft.evidence.sense is Sense.TRUTH else settings.trust
    clear = 1.0 - max(quality.out_of_domain, quality.mismatch, 0.5 * quality.occluded, 0.5 * quality.blur)
    draft.clear = clear
    return full * clear * min(1.0, draft.dt / settings.independent_s)


def _count_bad(draft: Draft, reason: str) -> None:
    meta = draft.note(META)
    meta["good_s"] = 0.0
    seconds = meta.get("bad_s", 0.0) + draft.dt
    meta["bad_s"] = seconds
    key = f"warned_{reason}"
    if reason != "hidden" and seconds >= draft.settings.bad_s and not meta.get(key):
        meta[key] = 1.0
        thing = None if reason == "domain" else reason
        draft.announce(
            FindingKind.OUT_OF_DOMAIN, about=About(wrong_thing=thing), p=draft.evidence.quality.out_of_domain or 1.0
        )


def _count_good(draft: Draft) -> None:
    meta = draft.note(META)
    meta["bad_s"] = 0.0
    meta["good_s"] = meta.get("good_s", 0.0) + draft.dt
    if meta["good_s"] >= draft.settings.good_again_s:
        for key in [k for k in meta if k.startswith("warned_")]:
            del meta[key]
