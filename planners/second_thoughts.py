"""Second thoughts: who leaves a step long before it can be finished has noticed that something is wrong with it.

People notice one slip in five by themselves (PIE-V: 27 corrections to 102 mistakes), and words then only break off the
mending. So what is to be said of such a step waits for a moment: until the step or another one is taken up, or as long
as something that nobody watches is in hand, which is the mending as far as can be seen.
"""

from __future__ import annotations

from .draft import Draft

WAIT_S, LONGEST_S = 9.0, 15.0
"""Stream seconds after the hand has left for which words wait: it carries something home, and then takes up what the
mending needs, or the next step; and the most while something else is in hand."""
GAP_S = 3.0
"""Stream seconds without a hand at the step after which an attempt is another one."""
AT_IT = 0.5
"""P(going on) of a step as it is seen, or of something that is not watched, from which somebody is at it."""

HAND_S, HAND_T = "hand_s", "hand_t"
"""Names of the accumulators: seconds of the last attempt with a hand at the step, and the last moment of it."""


def follow_hands(draft: Draft) -> None:
    """Keep how long somebody was at each watched step, and until when."""
    seconds, last = draft.note(HAND_S), draft.note(HAND_T)
    for step_id in draft.seen:
        if draft.granted.get(step_id, 0.0) >= draft.settings.seen_on:
            again = draft.t - last.get(step_id, draft.t) > GAP_S
            seconds[step_id] = draft.dt + (0.0 if again else seconds.get(step_id, 0.0))
            last[step_id] = draft.t


def may_come(draft: Draft, step_id: str) -> bool:
    """True while somebody who left the step early may be about to put right what went wrong there."""
    last = draft.note(HAND_T).get(step_id)
    if last is None or draft.note(HAND_S)[step_id] >= draft.plan.by_id[step_id].step.duration.p10:
        return False
    left = draft.t - last
    if left <= 0.0 or _at_any(draft):
        return False
    return left <= WAIT_S or (left <= LONGEST_S and is_elsewhere(draft))


def is_elsewhere(draft: Draft) -> bool:
    """True while something is in hand and nobody is seen at a watched step."""
    return draft.evidence.p_other >= AT_IT and not _at_any(draft)


def _at_any(draft: Draft) -> bool:
    return any(p >= AT_IT for p in draft.granted.values())
