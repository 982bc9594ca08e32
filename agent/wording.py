"""What is said: plain sentences that a person can obey at once. Deterministic, and varied as little as possible."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..core.deviation import WRONG_THING, DeviationCode
from ..core.findings import Finding
from ..core.guidance import Act, Tone
from ..core.plan import Plan
from ..core.steps import Confirm, Role, Step
from .drafts import Cue, Draft

_FAULTS: Mapping[DeviationCode, str] = {
    DeviationCode.QTY: "the amount is not right",
    DeviationCode.TIME: "the time is not right",
    DeviationCode.TEMP: "the temperature or setting is not right",
    DeviationCode.TECH: "this is not the right way to do it",
    DeviationCode.PREP: "something has to be prepared first",
    DeviationCode.QUAL: "the result is not right",
    DeviationCode.ACC: "something went wrong",
    DeviationCode.SPLIT: "this is not finished yet",
    DeviationCode.EXTRA: "that is not part of this task",
    DeviationCode.PLACE: "that is the wrong place",
    DeviationCode.TOOL: "that is the wrong tool",
    DeviationCode.OBJ: "that is the wrong thing",
}

_ANSWERS: Mapping[Cue, str] = {
    Cue.NOTED: "Thank you, I have noted that.",
    Cue.NOTHING_DONE: "No step is done yet, so there is nothing to undo.",
    Cue.QUIETER: "All right, I will say less.",
    Cue.MORE: "All right, I will tell you more.",
    Cue.PUZZLED: 'I did not understand that. You can say "done", "repeat", "what\'s next" or "undo".',
}

_WARNINGS: Mapping[Cue, str] = {
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
}


_WAITING: Mapping[Tone, str] = {
    Tone.REMIND: "Whenever you are ready, this would be next: {}.",
    Tone.INSIST: "Let us go on with this: {}.",
}
"""How somebody who has paused is helped once more."""

_BACK: Mapping[Tone, str] = {Tone.REMIND: "Back to this", Tone.INSIST: "And once more"}
"""How a step is told that was told a short while ago."""

_OWED: Mapping[Tone, str] = {
    Tone.ASK: "Did you do this already: {}? If not, do it first.",
    Tone.REMIND: "This step is still missing: {}. Please do it now.",
    Tone.INSIST: "Please stop and do this before anything else: {}.",
}
"""How an owed step is told, other than the first time and for sure."""

_LEADS: Mapping[Tone, str] = {
    Tone.ASK: "Please look: I think {}.",
    Tone.HINT: "A small thing: {}.",
    Tone.REMIND: "This is still not right: {}.",
    Tone.INSIST: "Please stop now: {}.",
}
"""How a mistake is told, other than the first time and for sure."""


@dataclass(frozen=True, slots=True)
class Wording:
    """Sentences in one locale; the steps' own texts come from `Step.locales`, where the author gave one."""

    locale: str | None = None

    def text(self, draft: Draft, plan: Plan, last: str | None = None) -> str:
        """The words of `draft`. `last` is the last utterance, for repeating it."""
        act = draft.candidate.act
        if act in (Act.INSTRUCT_NEXT, Act.RECOVER):
            return self._instruct(draft, plan)
        if act is Act.CONFIRM:
            return "And that one is done, too." if draft.cue is Cue.ALSO else "Good, that is done."
        if act is Act.ACKNOWLEDGE_CORRECTION:
            return "Yes, like that." if draft.cue is Cue.BEGUN else "Thank you, that is put right."
        if act is Act.REMIND_OWED:
            return self._owed(draft, plan)
        if act is Act.CORRECT:
            return self._correct(draft, plan)
        if act is Act.WARN:
            return self._warn(draft, plan)
        return self._rest(draft, plan, last)

    def step(self, step: Step) -> str:
        """The step's own text, to be read inside a sentence: first letter lowered, no full stop."""
        text = step.locales.get(self.locale, step.text) if self.locale else step.text
        return _lowered(text or step.id)

    def _named(self, plan: Plan, step_id: str | None) -> str | None:
        step = _find(plan, step_id)
        return self.step(step) if step else None

    def _instruct(self, draft: Draft, plan: Plan) -> str:
        step = _find(plan, draft.candidate.step_id)
        if step is None:
            return "Go on."
        start = "Start with this" if draft.cue is Cue.FIRST else "Next"
        start = _BACK.get(draft.tone, start)
        return f"{start}: {self.step(step)}.{_care(step)}"

    def _owed(self, draft: Draft, plan: Plan) -> str:
        owed = self._named(plan, draft.candidate.step_id) or "something was left out"
        if draft.tone in _OWED:
            return _OWED[draft.tone].format(owed)
        start = "You also skipped a step" if draft.cue is Cue.ALSO else "You skipped a step"
        then = self._named(plan, draft.then)
        return f"{start}: {owed}. Do that first{f', then go on with this: {then}' if then else ''}."

    def _correct(self, draft: Draft, plan: Plan) -> str:
        step = _find(plan, draft.candidate.step_id)
        fault = _fault(draft.finding)
        lead = _LEADS.get(draft.tone, "Stop: {}.").format(fault)
        if step is None:
            return lead
        first = self._named(plan, draft.via)
        again = self.step(step)
        todo = f"{first}, then {again}" if first and first != again else again
        if draft.tone is Tone.ASK:
            return f"{lead} If so: {todo}.{_use(step, draft.finding, todo)}"
        return f"{lead} {todo[:1].upper()}{todo[1:]}.{_use(step, draft.finding, todo)}"

    def _warn(self, draft: Draft, plan: Plan) -> str:
        if draft.cue in _WARNINGS:
            return _WARNINGS[draft.cue]
        step = _find(plan, draft.candidate.step_id)
        words = [hazard.text for hazard in step.hazards if hazard.text] if step else []
        if draft.finding and draft.finding.wrong_thing:
            words.insert(0, draft.finding.wrong_thing[:1].upper() + draft.finding.wrong_thing[1:])
        return f"Stop, this is dangerous. {words[0].rstrip('.')}." if words else "Stop, this is dangerous. Step back."

    def _rest(self, draft: Draft, plan: Plan, last: str | None) -> str:
        named = self._named(plan, draft.candidate.step_id)
        if draft.candidate.act is Act.FINISH:
            return f"That was the last step. You are finished: {_lowered(plan.graph.goal)}."
        if draft.candidate.act is Act.SUMMARISE:
            return self.summary(plan)
        if draft.candidate.act is Act.HINT:
            return _hint(draft, named or "go on with the task")
        if draft.candidate.act is Act.ASK:
            which = named or "the one you are at"
            if draft.finding and draft.finding.code is DeviationCode.GOAL:
                return f"Do you want to go on? This would be next: {which}."
            return f"I am not sure about this step: {which}. Please look at it, and tell me when it is done."
        return self._answer(draft.cue, named, last)

    def _answer(self, cue: Cue, named: str | None, last: str | None) -> str:
        if cue in _ANSWERS:
            return _ANSWERS[cue]
        if cue is Cue.LAST and last:
            return last
        if cue is Cue.REOPENED and named:
            return f"All right, that is not done yet. Please do this: {named}."
        return f"Next: {named}." if named else "Everything is done, there is nothing left to do."

    def summary(self, plan: Plan) -> str:
        """What is done and what is still open when the picture ends."""
        open_steps = [self._named(plan, i) or i for i in plan.open_required]
        if not open_steps:
            return f"The picture has ended, and everything is done: {_lowered(plan.graph.goal)}."
        done = sum(step.id in plan.done_ids for step in plan.steps)
        more = f" and {len(open_steps) - 5} more" if len(open_steps) > 5 else ""
        return f"The picture has ended. Steps done: {done}. Still open: {'; '.join(open_steps[:5])}{more}."


def _lowered(text: str) -> str:
    """To stand inside a sentence; "USB plug" and "I" keep their capitals."""
    text = text.strip().rstrip(".!")
    return text if text[1:2].isupper() or text[:2] == "I " else text[:1].lower() + text[1:]


def _find(plan: Plan, step_id: str | None) -> Step | None:
    if step_id is None:
        return None
    return plan.by_id.get(step_id) or plan.graph.by_id.get(step_id)


def _care(step: Step) -> str:
    care = "".join(f" Careful: {h.text.rstrip('.')}." for h in step.hazards if h.text)
    return care + ("" if step.confirm is Confirm.VISION else " Tell me when it is done.")


def _fault(finding: Finding | None) -> str:
    if finding is None:
        return "this is not right"
    code, seen = finding.code, finding.wrong_thing
    if seen and (code is None or code in WRONG_THING):
        return f"that is the {seen}"
    code = DeviationCode.PLACE if finding.role is Role.TARGET else code
    general = _FAULTS.get(code, "this is not right") if code else "this is not right"
    return f"{general} ({seen})" if seen else general


def _use(step: Step | None, finding: Finding | None, todo: str) -> str:
    """The right thing's name, unless the sentence already says it."""
    right = step.thing(finding.role) if step and finding and finding.role else None
    return f" Use the {right}." if right and right.lower() not in todo.lower() else ""


def _hint(draft: Draft, named: str) -> str:
    cue = draft.cue
    if cue is Cue.TIMER:
        return f"The time for this step is over: {named}."
    if cue is Cue.BACK:
        return _WARNINGS[Cue.BACK]
    if cue is Cue.REPEATED:
        return f"You have already done that: {named}. There is no need to do it again."
    return _WAITING.get(draft.tone, "Take your time. The next thing to do: {}.").format(named)
