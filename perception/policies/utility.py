"""Speaks when what these words bring now exceeds what interrupting costs now; else it waits, or stays silent.

The rule of expected utility (Horvitz 1999). A short list of rules is tried in order for every candidate; the first that
answers decides. The policy keeps no state.

Bounded deferral, and why it is bounded. Every hold ends at `hold_until` <= deadline(c) = max(open, close - margin),
and each lasts at least `MIN_HOLD_S`, or until a breakpoint. Proof: `_Look.hold` is the only place that makes a HOLD
of a candidate whose window is open; it gives none within MIN_HOLD_S of deadline(c), and cuts `hold_until` to the
deadline before that. A candidate is decided again at the first tick at or after `hold_until`, whatever the clock did
in between, so at the first tick at or after its deadline no rule can hold it: it is spoken or dropped there. Between
its cause and its deadline there are at most (deadline - t0) / MIN_HOLD_S holds, and one for each breakpoint. A
deadline in the past leaves only speaking and dropping; a clock that jumps forward does the same; one that jumps back
can lengthen a wait by the jump, and no more.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from ...core.guidance import Act, Candidate, Decision, Grain, SpeakContext, Tone, Urgency, Verdict
from ...core.listener import Talk
from .utility_settings import UtilitySettings
from .worth import Worth, worth

TELLING = frozenset({Act.INSTRUCT_NEXT, Act.RECOVER, Act.FINISH, Act.SUMMARISE})
"""Acts the person waits for: rather late than not at all."""
PRAISE = frozenset({Act.CONFIRM, Act.ENCOURAGE, Act.ACKNOWLEDGE_CORRECTION})
"""Good words: given by dose."""
DEVIATION = frozenset({Act.CORRECT, Act.REMIND_OWED})
"""Acts that claim that something is wrong; unsure ones become questions."""
PATIENT = TELLING | PRAISE - {Act.ENCOURAGE}
"""Acts that lose nothing by waiting for the end of what is going on; courage is needed while it is going on."""
COMPANY = PRAISE | {Act.COUNT}
"""Acts that keep somebody company who repeats or holds something; their rhythm is the session's (grain `move`)."""
COMPANY_S = 1.5
"""Least stream seconds between other words and a word of company."""
MIN_HOLD_S = 0.5
"""Least stream seconds of a hold."""
AGAIN_S = 60.0
"""Stream seconds for which the same words would be a repetition."""


@dataclass(frozen=True, slots=True)
class _Look:
    """What the rules look at besides the candidate."""

    context: SpeakContext
    settings: UtilitySettings
    worth: Worth
    others: Sequence[Candidate]
    """All candidates of the call."""
    earlier: frozenset[object] | set[object]
    """Id, and (act, step), of those before it that are said or held."""
    spoken: int
    """How many of those before it are said."""

    def deadline(self, c: Candidate) -> float:
        """The last moment that a hold may last to."""
        return max(c.window.close - self.settings.margin_s, c.window.open)

    def again(self, c: Candidate) -> int:
        """How often the same act about the same step was said within AGAIN_S."""
        t = self.context.t
        alike = [s for s in self.context.recent if (s.act, s.step_id) == (c.act, c.step_id) and t - s.t <= AGAIN_S]
        return len(alike)

    def hold(self, c: Candidate, until: float, why: str) -> Decision | None:
        """Wait, but never past the deadline; None once that is reached."""
        deadline = self.deadline(c)
        if self.context.t + MIN_HOLD_S > deadline:
            return None
        until = min(max(until, self.context.t + MIN_HOLD_S), deadline)
        return self._decision(c, Verdict.HOLD, why, until)

    def drop(self, c: Candidate, why: str) -> Decision:
        """Never say it."""
        return self._decision(c, Verdict.DROP, why)

    def speak(self, c: Candidate, why: str, tone: Tone = Tone.TELL) -> Decision:
        """Say it now."""
        return self._decision(c, Verdict.SPEAK, why, None, tone)

    def _decision(
        self, c: Candidate, verdict: Verdict, why: str, until: float | None = None, tone: Tone = Tone.TELL
    ) -> Decision:
        w, ratio = self.worth, self.settings.worth.cost_ratio
        cost = w.false_alarm + (w.mid_step if self.context.mid_step else w.at_pause)
        return Decision(
            c.id, verdict, self.context.t, why, until, c.p, round(ratio / (1 + ratio), 4),
            round(w.benefit, 4), round(cost, 4), self.deadline(c), tone,
        )  # fmt: skip


_Rule: TypeAlias = Callable[[Candidate, _Look], Decision | None]


class UtilityPolicy:
    """Expected benefit against the cost of interrupting. `cost_ratio` is C_FA / B, see `UtilitySettings`."""

    escalates = True
    """What is not heeded is offered to it again, as a reminder."""

    def __init__(self, settings: UtilitySettings | None = None, *, cost_ratio: float | None = None) -> None:
        self.settings = settings or UtilitySettings()
        if cost_ratio is not None:
            self.settings = self.settings.with_cost_ratio(cost_ratio)

    @property
    def cooldown_s(self) -> float:
        """Least stream seconds between two utterances that are not urgent."""
        return self.settings.cooldown_s

    def decide(self, candidates: Sequence[Candidate], context: SpeakContext) -> tuple[Decision, ...]:
        """One decision per candidate, in order; earlier ones of the same call count as said before later ones."""
        earlier: set[object] = set()
        spoken, out = 0, list[Decision]()
        for c in candidates:
            w = worth(c, context, self.settings.worth)
            look = _Look(context, self.settings, w, candidates, earlier, spoken)
            decision = next(filter(None, (rule(c, look) for rule in _RULES)))
            if decision.verdict is not Verdict.DROP:
                earlier |= {c.id, (c.act, c.step_id)} if c.step_id is not None else {c.id}
            spoken += decision.verdict is Verdict.SPEAK
            out.append(decision)
        return tuple(out)


def _repeated(c: Candidate, look: _Look) -> Decision | None:
    if c.id in look.context.said:
        return look.drop(c, "it was said already")
    alike = c.id in look.earlier or (c.act, c.step_id) in look.earlier
    return look.drop(c, "the same is being said in this turn") if alike else None


def _safety(c: Candidate, look: _Look) -> Decision | None:
    if c.urgency < Urgency.SAFETY:
        return None
    if look.spoken < look.settings.max_at_once or look.context.t >= c.window.close:
        return look.speak(c, "safety comes first", _tone(c, look))
    return look.hold(c, look.context.t + 1.0, "more urgent dangers are told first") or look.speak(
        c, "safety comes first"
    )


def _only_safety(c: Candidate, look: _Look) -> Decision | None:
    asked = c.act in (Act.ANSWER, Act.WARN)
    return (
        look.drop(c, "the user wants to hear of dangers only")
        if look.context.listener.only_safety and not asked
        else None
    )


def _stale(c: Candidate, look: _Look) -> Decision | None:
    late = look.context.t - c.window.close
    return look.drop(c, f"too late by {late:.1f} s: its window closed at {c.window.close:.1f} s") if late > 0 else None


def _early(c: Candidate, look: _Look) -> Decision | None:
    if look.context.t >= c.window.open:
        return None
    until = c.window.open
    return look._decision(c, Verdict.HOLD, f"its window opens at {until:.1f} s", until)


def _count(c: Candidate, look: _Look) -> Decision | None:
    """A number is said on the beat or not at all: it waits for no pause, and a later one takes its place."""
    if c.act is not Act.COUNT:
        return None
    last, pause = look.context.last_spoken, look.settings.cooldown_s * max(1.0, look.context.listener.cost_factor)
    if look.context.speaking or look.spoken:
        return look.drop(c, "somebody is talking: the next number will do")
    if last is not None and 0 <= look.context.t - last < pause:
        since = look.context.t - last
        return look.drop(c, f"{since:.1f} s after the last words, less than {pause:.1f} s: the next number will do")
    if look.worth.gain(mid_step=False) <= 0:
        return look.drop(c, f"not worth it: p {c.p:.2f}, benefit {look.worth.benefit:.2f}")
    return look.speak(c, "counted on the beat")


def _company(c: Candidate, look: _Look) -> Decision | None:
    """Who exercises wants a word every few seconds: no dose, no breakpoint; but nothing on the heels of other words."""
    if c.grain is not Grain.MOVE or c.act not in COMPANY:
        return None
    if look.context.listener.talk is Talk.QUIET:
        return look.drop(c, "a word of company, and the user wants to hear only what matters")
    last = look.context.last_spoken
    busy = look.spoken or look.context.speaking or (last is not None and 0 <= look.context.t - last < COMPANY_S)
    if not busy:
        return look.speak(c, "a word of company is due")
    why = "a word of company, and something else is being said"
    if c.finding_id is None:
        return look.drop(c, why)
    since = look.context.t if look.spoken or last is None else last
    return look.hold(c, since + COMPANY_S, why) or look.drop(c, why)  # who has stopped stands until the word comes


def _said_lately(c: Candidate, look: _Look) -> Decision | None:
    if c.act is Act.ANSWER:
        return None
    again = look.again(c)
    most = 0 if c.act in PRAISE or c.act is Act.ASK else 1 if c.act in TELLING else look.settings.max_stage
    if again > most:
        return look.drop(c, f"the same was said {again} times in the last minute")
    return None


def _flood(c: Candidate, look: _Look) -> Decision | None:
    recent = (s for s in look.context.recent if s.act is not Act.COUNT)
    lately = sum(look.context.t - 60.0 <= s.t <= look.context.t for s in recent) + look.spoken
    if lately < look.settings.max_a_minute or c.act is Act.ANSWER:
        return None
    return look.hold(c, look.context.t + 5.0, f"{lately} utterances in a minute are enough") or look.drop(
        c, f"{lately} utterances in a minute are enough, and its window closes"
    )


def _answer(c: Candidate, look: _Look) -> Decision | None:
    asked = c.act is Act.ANSWER and c.urgency >= Urgency.HIGH
    return look.speak(c, "the person asked") if asked else None


def _others_talk(c: Candidate, look: _Look) -> Decision | None:
    if not look.context.speaking:
        return None
    if c.urgency >= Urgency.HIGH and look.context.t >= c.window.ideal + look.settings.polite_s:
        return None
    return look.hold(c, look.context.t + 1.0, "somebody is talking")


def _worthless(c: Candidate, look: _Look) -> Decision | None:
    """Words that would cost more than they bring even at the best moment; unsure claims are asked instead."""
    gain = max(look.worth.gain(mid_step=False), _gain_of_asking(c, look))
    if gain > 0:
        return None
    w = look.worth
    return look.drop(c, f"not worth it: p {c.p:.2f}, benefit {w.benefit:.2f}, cost {w.false_alarm + w.at_pause:.2f}")


def _gain_of_asking(c: Candidate, look: _Look) -> float:
    share, w = look.settings, look.worth
    if c.act is Act.ASK:
        return w.benefit - share.look_cost * w.false_alarm - w.at_pause
    if c.act not in DEVIATION:
        return -1.0
    return share.ask_benefit * w.benefit - share.ask_cost * w.false_alarm - w.at_pause


def _dose(c: Candidate, look: _Look) -> Decision | None:
    if c.act not in PRAISE:
        return None
    if any(o.act in TELLING for o in look.others) and look.context.listener.talk is not Talk.QUIET:
        return None  # it costs next to nothing inside an utterance that is made anyway
    last = max((s.t for s in look.context.recent if s.act in PRAISE), default=None)
    pause = look.settings.praise_every_s * look.context.listener.cost_factor
    if last is None or look.context.t - last >= pause:
        return None
    return look.drop(
        c, f"praise is given by dose: the last is {look.context.t - last:.0f} s ago, less than {pause:.0f} s"
    )


def _crowded(c: Candidate, look: _Look) -> Decision | None:
    spoken = look.spoken
    if spoken < look.settings.max_at_once or c.act is Act.ANSWER:
        return None
    later = look.context.t + max(look.settings.cooldown_s, look.settings.margin_s)
    why = f"{spoken} more important things are said in this turn"
    return look.hold(c, later, why) or (None if c.act in TELLING else look.drop(c, why))


def _cooling(c: Candidate, look: _Look) -> Decision | None:
    last, pause = look.context.last_spoken, look.settings.cooldown_s
    if last is None or c.urgency >= Urgency.HIGH or not 0 <= look.context.t - last < pause:
        return None
    why = f"{look.context.t - last:.1f} s after the last words, less than {pause:.1f} s"
    if last + pause <= c.window.close and (held := look.hold(c, last + pause, why)):
        return held
    return None if c.act in TELLING else look.drop(c, f"{why}, and its window closes before")


def _defer(c: Candidate, look: _Look) -> Decision | None:
    """Mid-step: speak now only if waiting for the breakpoint would lose more than interrupting costs.

    With h the points lost a second, T the time to the next breakpoint (exponential with mean `pause_in`) and D the
    deadline, waiting loses p [h E min(T, D - t) + P(T > D - t) B]; interrupting costs c_mid - c_bp (the rule of
    attention-sensitive alerting, Horvitz et al. 1999, with the point of no return as deadline).
    """
    if not look.context.mid_step:
        return None
    loss, extra = _loss(c, look), look.worth.mid_step - look.worth.at_pause
    if loss > extra:
        return None
    why = f"a step is going on: waiting loses {loss:.2f}, interrupting costs {extra:.2f}"
    if held := look.hold(c, look.deadline(c), why):
        return held
    must = c.act in TELLING or look.worth.gain(mid_step=True) > 0
    return None if must else look.drop(c, "no breakpoint came before its window closed")


def _loss(c: Candidate, look: _Look) -> float:
    left = look.deadline(c) - look.context.t
    if c.act in PATIENT and c.urgency < Urgency.HIGH:
        return 0.0
    mean = max(0.1, look.context.pause_in)
    span = max(c.window.close - c.window.ideal, 1.0)
    benefit = look.worth.benefit
    missed = math.exp(-max(left, 0.0) / mean)
    return benefit / span * mean * (1.0 - missed) + missed * benefit


def _good(c: Candidate, look: _Look) -> Decision | None:
    tell, ask = look.worth.gain(mid_step=look.context.mid_step), _gain_of_asking(c, look)
    w, cost = look.worth, look.worth.mid_step if look.context.mid_step else look.worth.at_pause
    numbers = f"p {c.p:.2f}, benefit {w.benefit:.2f}, false alarm {w.false_alarm:.2f}, interrupting {cost:.2f}"
    if c.act in DEVIATION and ask > tell:
        return look.speak(c, f"worth asking, not worth claiming: {numbers}", Tone.ASK)
    return look.speak(c, f"worth it: {numbers}", _tone(c, look))


def _tone(c: Candidate, look: _Look) -> Tone:
    """Repetition escalates."""
    stage = max(c.stage, look.again(c))
    if stage == 0:
        return Tone.HINT if c.act in DEVIATION and look.worth.benefit < look.settings.hint_below else Tone.TELL
    return Tone.REMIND if stage == 1 else Tone.INSIST


_RULES: tuple[_Rule, ...] = (
    _repeated,
    _safety,
    _only_safety,
    _stale,
    _early,
    _company,
    _count,
    _said_lately,
    _flood,
    _answer,
    _others_talk,
    _worthless,
    _dose,
    _crowded,
    _cooling,
    _defer,
    _good,
)
