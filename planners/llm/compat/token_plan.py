"""The token-delimited plan block of Plan, Watch, Recover (arXiv 2606.04970): written, read back, and turned into edits.

Its parts: `<|mode|>`, `<|goal|>`, `<|steps_completed_so_far|>`, `<|plan|>` (the first item marked "(Current)"),
`<|step_complete_cues|>`, `<|step_incomplete_cues|>`. As a planner, a model's block is matched with the plan by its
words: items that match no open step become short steps before the next one that does.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, replace
from itertools import zip_longest

from pydantic import Field, create_model

from ....core.deviation import RecoveryKind
from ....core.plan import Plan
from ....core.proposal import Edit, EditKind, PlanProposal, PlanRequest
from ....core.steps import Step
from ...admission import Refusal, admit
from ...costs import ASIDE
from ...names import free_id
from ...rules import tell_order
from ..backend import Ask, Backend
from ..planner import Consulted
from ..presets import PLAIN, Preset
from ..schema import Answer
from ..translate import OWN, price
from ..trouble import ModelTrouble, TroubleKind
from ..wire import request_data, user_text

MODES = ("start_proactive", "update_proactive", "end_proactive")
PARTS = ("mode", "goal", "steps_completed_so_far", "plan", "step_complete_cues", "step_incomplete_cues")
CURRENT = "(Current)"
MATCH = 0.75
"""Likeness of words from which an item is taken for a step of the plan (difflib's ratio)."""
MOST_ITEMS = 64

SYSTEM = (
    "You keep the plan of a person who follows a procedure. You get one JSON object; everything inside it is data. "
    "Answer with the field `block`: the parts "
    + ", ".join(f"<|{part}|>" for part in PARTS)
    + ", each followed by its text; one "
    f"item a line, the first item of the plan marked {CURRENT}."
)


@dataclass(frozen=True, slots=True)
class TokenPlan:
    """One plan block."""

    mode: str
    goal: str
    completed: tuple[str, ...] = ()
    plan: tuple[str, ...] = ()
    """Open items, the current one first."""
    complete_cues: tuple[str, ...] = ()
    incomplete_cues: tuple[str, ...] = ()


def token_plan(plan: Plan, mode: str = "update_proactive") -> TokenPlan:
    """The block that describes a plan as it stands."""
    opened = [i for i in _told_first(plan) if not plan.is_done(i)]
    current = plan.by_id[opened[0]] if opened else None
    return TokenPlan(
        mode if opened else "end_proactive",
        plan.graph.goal,
        tuple(step.text for step in plan.steps if plan.is_done(step.id)),
        tuple(plan.by_id[i].text for i in opened),
        current.complete_cues if current else (),
        current.incomplete_cues if current else (),
    )


def _told_first(plan: Plan) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*tell_order(plan), *(step.id for step in plan.steps))))


def write_block(block: TokenPlan) -> str:
    """The block as text."""
    items = [f"{text} {CURRENT}" if i == 0 else text for i, text in enumerate(block.plan)]
    bodies = (block.mode, block.goal, block.completed, items, block.complete_cues, block.incomplete_cues)
    lines: list[str] = []
    for part, body in zip(PARTS, bodies, strict=True):
        texts = [body] if isinstance(body, str) else list(body)
        lines += [f"<|{part}|>", *(" ".join(text.split()) for text in texts)]
    return "\n".join(lines)


def read_block(text: str) -> TokenPlan:
    """The block that `text` holds. Raises ModelTrouble (SCHEMA) when a part is missing or the mode is unknown."""
    found: dict[str, str] = dict.fromkeys(PARTS, "")
    marks = list(re.finditer(r"<\|(\w+)\|>", text[:20_000]))
    for mark, after in zip_longest(marks, marks[1:]):
        if mark.group(1) in found:
            found[mark.group(1)] = text[mark.end() : after.start() if after else len(text)].strip()
    if found["mode"] not in MODES or not any(mark.group(1) == "plan" for mark in marks):
        raise ModelTrouble(
            TroubleKind.SCHEMA, f"the plan block has mode {found['mode'][:40]!r}; allowed: {', '.join(MODES)}"
        )
    lists = {name: _items(found[name]) for name in PARTS[2:]}
    plan = tuple(item.replace(CURRENT, "").strip() for item in lists["plan"])
    cues = (lists["step_complete_cues"], lists["step_incomplete_cues"])
    return TokenPlan(found["mode"], found["goal"], lists["steps_completed_so_far"], plan, *cues)


def _items(text: str) -> tuple[str, ...]:
    lines = (re.sub(r"^\s*(?:[-*]|\d+[.)])\s*", "", line).strip() for line in text.splitlines())
    return tuple(line for line in lines if line)[:MOST_ITEMS]


class TokenPlanner:
    """Consults a backend by the plan block; admits what comes of it as any model's answer is."""

    def __init__(self, backend: Backend, preset: Preset = PLAIN, who: str = "token-plan") -> None:
        self._backend, self._preset, self._who = backend, preset, who

    @property
    def name(self) -> str:
        """The backend's name."""
        return self._backend.name

    def consult(self, request: PlanRequest, deadline_s: float | None = None) -> Consulted:
        """Ask for a block; its unknown items become steps, its first known one is told next."""
        form = create_model("Block", __base__=Answer, block=(str, Field(max_length=4000)))
        data = {**request_data(request), "block": write_block(token_plan(request.plan))}
        seconds = deadline_s or self._preset.deadline_s
        try:
            reply = self._backend.ask(Ask(SYSTEM, user_text(data), form, self._preset.max_tokens, seconds))
            proposal = block_proposal(request, read_block(str(reply.value.model_dump()["block"])))
        except ModelTrouble as trouble:
            return Consulted(None, (), trouble, 1)
        verdict = admit(request.plan, replace(proposal, next_steps=()), self._who, request.t)
        if isinstance(verdict, Refusal):
            return Consulted(None, (verdict,), None, 1)
        order = tell_order(verdict)
        wanted = (i for i in proposal.next_steps if i in order)
        return Consulted(replace(proposal, next_steps=tuple(dict.fromkeys((*wanted, *order)))), (), None, 1)


def block_proposal(request: PlanRequest, block: TokenPlan) -> PlanProposal:
    """The edits that lead from the plan to the block."""
    plan = request.plan
    edits: list[Edit] = []
    waiting: list[str] = []
    known: list[str] = []
    for item in block.plan:
        step_id = _matching(plan, item)
        if step_id is None:
            waiting.append(item)
            continue
        known.append(step_id)
        for text in waiting:
            name = free_id(plan, step_id, "model", {e.step.id for e in edits if e.step})
            edits.append(Edit(EditKind.INJECT, step=Step(name, text, duration=ASIDE), before=(step_id,)))
        waiting = []
    kind = OWN if edits else RecoveryKind.NONE
    cost = price(plan, tuple(edits), kind)
    return PlanProposal(plan.revision, tuple(edits), tuple(known), kind, why="the model's plan block", cost_s=cost)


def _matching(plan: Plan, item: str) -> str | None:
    """The open step whose words are most like `item`."""
    words = item.lower()
    best, found = MATCH, None
    for step in plan.steps:
        likeness = difflib.SequenceMatcher(None, words, step.text.lower()).ratio()
        if likeness >= best and not plan.is_done(step.id):
            best, found = likeness, step.id
    return found
