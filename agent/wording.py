"""What is said: plain sentences that a person can obey at once. Deterministic, and varied as little as possible."""

from __future__ import annotations

from dataclasses import dataclass

from ..core.deviation import WRONG_THING, DeviationCode, RecoveryKind
from ..core.findings import Finding, FindingKind
from ..core.guidance import Act, Tone
from ..core.plan import Plan
from ..core.roots import root_of
from ..core.steps import Confirm, Role, Step
from . import coach_words
from .drafts import Cue, Draft
from .phrases import GERMAN, Phrases, phrases_for

_KINDS = frozenset(kind.value for kind in RecoveryKind)
"""Verbs of recoveries to which the author gave no words: they are told in general ones."""


@dataclass(frozen=True, slots=True)
class Wording:
    """Sentences in one locale; the steps' own texts come from `Step.locales`, where the author gave one."""

    locale: str | None = None
    """`de`, `de-AT`, ...; None for English and the graph's own texts. See `phrases_for`."""

    @property
    def phrases(self) -> Phrases:
        """The sentences of the locale."""
        return phrases_for(self.locale)

    @property
    def language(self) -> str:
        """Of the sentences: `de` or `en`."""
        return "de" if self.phrases is GERMAN else "en"

    def kept(self, step: Step, plan: Plan) -> str:
        """What every wording of an instruction has to keep: the step's words, its dangers, the request to report."""
        return f"{self._told(step, plan)}.{self._care(step)}"

    def text(self, draft: Draft, plan: Plan, last: str | None = None) -> str:
        """The words of `draft`. `last` is the last utterance, for repeating it."""
        if (own := coach_words.words(draft, plan, self.phrases.coach, self.step)) is not None:
            return own
        act, say = draft.candidate.act, self.phrases
        if act in (Act.INSTRUCT_NEXT, Act.RECOVER):
            return self._instruct(draft, plan)
        if act is Act.CONFIRM:
            return say.also_done if draft.cue is Cue.ALSO else say.done
        if act is Act.ACKNOWLEDGE_CORRECTION:
            return say.begun if draft.cue is Cue.BEGUN else say.mended
        if act is Act.COUNT and draft.number is not None:
            return say.count.format(draft.number)
        if act in (Act.COUNT, Act.ENCOURAGE):
            return say.encourage[int(draft.candidate.t) % len(say.encourage)]
        if act is Act.REMIND_OWED:
            return self._owed(draft, plan)
        if act is Act.CORRECT:
            return self._correct(draft, plan)
        if act is Act.WARN:
            return self._warn(draft, plan)
        return self._rest(draft, plan, last)

    def step(self, step: Step) -> str:
        """The step's own text, to be read inside a sentence: no full stop, and a small letter where one is due."""
        own = step.locales.get(self.locale, step.locales.get(self.locale.partition("-")[0])) if self.locale else None
        return _inside(own, self.phrases.small) if own else _inside(step.text or step.id)

    def _named(self, plan: Plan, step_id: str | None) -> str | None:
        step = _find(plan, step_id)
        return self.step(step) if step else None

    def _told(self, step: Step, plan: Plan) -> str:
        """The step in words; of a recovery also for which step it is: "clean up" alone leaves open what, and why."""
        own, root = self.step(step), plan.graph.by_id.get(root_of(plan, step.id))
        if root is None or root.id == step.id or step.stands_for or step.id in plan.told:
            return own
        served = self.step(root)
        if any(one.base == root.id and not plan.is_done(one.id) for one in plan.steps):
            return self.phrases.first_then.format(own, served)
        return self.phrases.at_step.format(own, served) if step.verb in _KINDS else own

    def _instruct(self, draft: Draft, plan: Plan) -> str:
        step, say = _find(plan, draft.candidate.step_id), self.phrases
        if step is None:
            return say.go_on
        start = say.back.get(draft.tone, say.first if draft.cue is Cue.FIRST else say.next)
        return f"{start}: {self.kept(step, plan)}"

    def _care(self, step: Step) -> str:
        care = "".join(self.phrases.care.format(h.text.rstrip(".")) for h in step.hazards if h.text)
        return care + ("" if step.confirm is Confirm.VISION else self.phrases.report)

    def _owed(self, draft: Draft, plan: Plan) -> str:
        say = self.phrases
        owed = self._named(plan, draft.candidate.step_id) or say.something
        if draft.tone in say.owed_in:
            return say.owed_in[draft.tone].format(owed)
        then = self._named(plan, draft.then)
        start = say.also_owed if draft.cue is Cue.ALSO else say.owed
        return f"{start.format(owed)}{say.then.format(then) if then else ''}."

    def _correct(self, draft: Draft, plan: Plan) -> str:
        step, say = _find(plan, draft.candidate.step_id), self.phrases
        lead = say.leads[draft.tone].format(self._fault(draft.finding))
        if step is None:
            return lead
        first = self._named(plan, draft.via)
        again = self.step(step)
        todo = say.first_then.format(first, again) if first and first != again else again
        use = self._use(step, draft.finding, todo)
        if draft.tone is Tone.ASK:
            return f"{lead} {say.if_so.format(todo)}{use}"
        return f"{lead} {todo[:1].upper()}{todo[1:]}.{use}"

    def _fault(self, finding: Finding | None) -> str:
        say = self.phrases
        if finding is None:
            return say.fault
        code, seen = finding.code, finding.wrong_thing
        if seen and (code is None or code in WRONG_THING):
            return say.wrong_thing.format(seen)
        code = DeviationCode.PLACE if finding.role is Role.TARGET else code
        general = say.faults.get(code, say.fault) if code else say.fault
        return f"{general} ({seen})" if seen else general

    def _use(self, step: Step, finding: Finding | None, todo: str) -> str:
        """The right thing's name, unless the sentence already says it."""
        right = step.thing(finding.role) if finding and finding.role else None
        return self.phrases.instead.format(right) if right and right.lower() not in todo.lower() else ""

    def _warn(self, draft: Draft, plan: Plan) -> str:
        say = self.phrases
        if draft.cue in say.warnings:
            return say.warnings[draft.cue]
        step = _find(plan, draft.candidate.step_id)
        words = [hazard.text for hazard in step.hazards if hazard.text] if step else []
        if draft.finding and draft.finding.wrong_thing:
            words.insert(0, draft.finding.wrong_thing[:1].upper() + draft.finding.wrong_thing[1:])
        stop = say.danger_again.get(draft.tone, say.danger)
        return f"{stop} {words[0].rstrip('.')}." if words else f"{stop} {say.step_back}"

    def _rest(self, draft: Draft, plan: Plan, last: str | None) -> str:
        step, say = _find(plan, draft.candidate.step_id), self.phrases
        named = self._told(step, plan) if step else None
        if draft.candidate.act is Act.FINISH:
            return say.finish.format(self._goal(plan))
        if draft.candidate.act is Act.SUMMARISE:
            return self.summary(plan)
        if draft.candidate.act is Act.HINT:
            return self._hint(draft, named or say.the_task)
        if draft.candidate.act is Act.ASK:
            if draft.finding and draft.finding.kind is FindingKind.DOUBT:
                return say.check.format(named or say.your_step)
            asks_goal = draft.finding and draft.finding.code is DeviationCode.GOAL
            return (say.ask_goal if asks_goal else say.ask).format(named or say.your_step)
        return self._answer(draft.cue, named, last)

    def _hint(self, draft: Draft, named: str) -> str:
        say = self.phrases
        if draft.cue is Cue.BACK:
            return say.warnings[Cue.BACK]
        if draft.cue in say.hints:
            return say.hints[draft.cue].format(named)
        return say.waiting.get(draft.tone, say.waiting[Tone.TELL]).format(named)

    def _answer(self, cue: Cue, named: str | None, last: str | None) -> str:
        say = self.phrases
        if cue in say.answers:
            return say.answers[cue]
        if cue is Cue.LAST and last:
            return last
        if cue is Cue.REOPENED and named:
            return say.reopened.format(named)
        return f"{say.next}: {named}." if named else say.all_done

    def summary(self, plan: Plan) -> str:
        """What is done and what is still open when the picture ends."""
        say = self.phrases
        open_steps = [self._named(plan, i) or i for i in plan.open_required]
        if not open_steps:
            return say.over_done.format(self._goal(plan))
        done = sum(step.id in plan.done_ids for step in plan.steps)
        more = say.more.format(len(open_steps) - 5) if len(open_steps) > 5 else ""
        return say.over_open.format(done, "; ".join(open_steps[:5]), more)

    def _goal(self, plan: Plan) -> str:
        return _inside(plan.graph.goal)


def _inside(text: str, small: frozenset[str] | None = None) -> str:
    """To stand inside a sentence; "USB plug" and "I" keep their capitals. `small`: see `Phrases`."""
    text = text.strip().rstrip(".!")
    keeps = text[1:2].isupper() or text[:2] == "I "
    keeps = keeps or (small is not None and text.lower().partition(" ")[0] not in small)
    return text if keeps else text[:1].lower() + text[1:]


def _find(plan: Plan, step_id: str | None) -> Step | None:
    if step_id is None:
        return None
    return plan.by_id.get(step_id) or plan.graph.by_id.get(step_id)
