"""Writes down what a session does: journal lines, plan.json and the snapshot, in the order that a resume relies on."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from ..core.belief import Belief
from ..core.codec import encode
from ..core.evidence import Evidence
from ..core.findings import Finding
from ..core.graph import SCHEMA_VERSION
from ..core.guidance import Decision, Guidance
from ..core.plan import Plan
from .folder import Folder, Snapshot, plan_bytes, replace_file, revision_key, snapshot_bytes, task_bytes
from .journal import Journal
from .parts import Parts

SUMMARY_EVERY = 1.0
"""Stream seconds between two evidence summaries, and between two snapshots."""

MAX_STEPS = 32
"""Steps in one evidence summary: those going on first."""


class Scribe:
    """The pen of one session. Nothing waits for the disk except `before_turn`, `guidance` and `close`, as they say."""

    def __init__(self, folder: Folder, session_id: str) -> None:
        self._folder, self._session_id = folder, session_id
        self._journal = Journal(folder.journal)
        self._summary_t = self._snapshot_t = -math.inf
        self._revisions = 0
        self._written: frozenset[str] = frozenset()

    def begin(self, plan: Plan, parts: Parts, resumed: bool, t: float = 0.0) -> None:
        """The session line; for a new session also task.json and plan.json."""
        if not resumed:
            replace_file(self._folder.task, task_bytes(plan.graph))
            replace_file(self._folder.plan, plan_bytes(plan, self._session_id))
        head = {"schema_version": SCHEMA_VERSION, "session_id": self._session_id, "resumed": resumed, "t": t}
        task = {"graph_id": plan.graph.id, "goal": plan.graph.goal, "planner": parts.planner_name}
        self._journal.write("session", {**head, **task, "specs": encode(dict(parts.specs)), "locale": parts.locale})

    def findings(self, findings: Iterable[Finding], turn: int) -> None:
        """Findings, before the turn that takes them in."""
        for finding in findings:
            self._journal.write("finding", {"turn": turn, **encode(finding)})

    def note(self, kind: str, turn: int, values: Mapping[str, Any]) -> None:
        """Another input of a turn: `heard` or `source`."""
        self._journal.write(kind, {"turn": turn, **values})

    def before_turn(self) -> None:
        """Wait until the inputs are with the operating system, so that a kill in the turn loses none of them."""
        self._journal.written()

    def outcome(self, turn: int, decisions: Iterable[Decision], plan: Plan) -> None:
        """What a turn decided, and the plan's new revisions."""
        for decision in decisions:
            self._journal.write("decision", {"turn": turn, **encode(decision)})
        for revision in plan.revisions[self._revisions :]:
            values = encode(revision)
            if revision_key(values) not in self._written:  # a turn that is run again after a kill comes to the same
                self._journal.write("revision", {"turn": turn, **values})
        self._revisions = len(plan.revisions)

    def known_revisions(self, plan: Plan, written: frozenset[str]) -> None:
        """After a resume: only revisions that are not `written` yet are still to be journalled."""
        self._written = written
        known = (i for i, r in enumerate(plan.revisions) if r.accepted and revision_key(encode(r)) not in written)
        self._revisions = next(known, len(plan.revisions))

    def plan(self, plan: Plan) -> None:
        """Rewrite plan.json."""
        self._journal.replace(self._folder.plan, plan_bytes(plan, self._session_id))

    def guidance(self, spoken: Iterable[Guidance], turn: int) -> None:
        """Utterances: returns when they are on the disk, and only then may a person hear them."""
        for one in spoken:
            self._journal.write("guidance", {"turn": turn, **encode(one)})
        self._journal.synced()

    def evidence(self, evidence: Evidence, belief: Belief) -> None:
        """A summary of the tick for the report's timeline, at most once in SUMMARY_EVERY seconds."""
        if evidence.t - self._summary_t >= SUMMARY_EVERY:
            self._summary_t = evidence.t
            self._journal.write("evidence_summary", summary(evidence, belief), may_drop=True)

    def snapshot(self, t: float, plan: Plan, belief: Belief, now: bool = False) -> None:
        """Belief and stream time: once in SUMMARY_EVERY seconds, and at once when a turn has changed them (`now`)."""
        if now or t - self._snapshot_t >= SUMMARY_EVERY:
            self._snapshot_t = t
            self._journal.replace(self._folder.snapshot, snapshot_bytes(Snapshot(t, plan.revision, belief)))

    def close(self, values: Mapping[str, Any]) -> None:
        """The end line; returns when everything is on the disk."""
        self._journal.write("end", values)
        self._journal.close()


def summary(evidence: Evidence, belief: Belief) -> dict[str, Any]:
    """What one tick sensed and what is believed: `on`, `done` are beliefs, `p_on`, `p_done_now`, `p_wrong` evidence."""
    order = sorted(belief.steps.items(), key=lambda item: -item[1].on)[:MAX_STEPS]
    seen = {one.step_id: one for one in evidence.steps}
    steps: dict[str, dict[str, float]] = {}
    for step_id, one in order:
        steps[step_id] = {"on": _round(one.on), "done": _round(one.done)}
        if (sensed := seen.get(step_id)) is not None:
            wrong = max(sensed.p_wrong.values(), default=0.0)
            steps[step_id] |= {"p_on": _round(sensed.p_on), "p_done_now": _round(sensed.p_done_now)}
            steps[step_id] |= {"p_wrong": _round(wrong)}
    quality = {k: _round(float(v)) for k, v in encode(evidence.quality).items()}
    head = {"t": evidence.t, "sense": evidence.sense.value, "p_background": _round(evidence.p_background)}
    trouble = {"trouble": evidence.trouble} if evidence.trouble else {}
    return {**head, "p_other": _round(evidence.p_other), "quality": quality, **trouble, "steps": steps}


def _round(value: float) -> float:
    return round(value, 3) if math.isfinite(value) else 0.0
