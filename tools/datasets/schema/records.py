"""The records of the schema: frozen, one JSONL line each, every one with where it comes from and under which licence.

Times are seconds on the session's clock. None means "not known", never 0. Records of one session share `session_id`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

SCHEMA_VERSION = 1

Method = Literal["human", "human_edited", "rule", "model", "derived"]
"""How it came about: people; people over a machine's draft; a rule; a model; computed from others."""
Split = Literal["train", "dev", "test"]
Mode = Literal["closed_loop", "recorded"]
"""Did words change what happened, or is it a recording?"""
Outcome = Literal["done", "partial", "failed", "skipped", "undone", "ongoing"]
Relevance = Literal["essential", "optional", "irrelevant"]
Harm = Literal["none", "quality", "rework", "damage", "injury"]
Side = Literal["assistant", "user"]
Label = Literal["silent", "interrupt"]


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a record comes from."""

    source: str
    """The dataset, such as "cc4d"."""
    method: Method
    license: str
    split: Split | None = None
    tool: str | None = None
    confidence: float = 1.0
    """In [0, 1]."""


@dataclass(frozen=True, slots=True)
class Session:
    """One person at one task."""

    session_id: str
    task_id: str
    goal: str
    prov: Provenance
    domain: str | None = None
    query: str | None = None
    """What the person asked for."""
    duration_s: float | None = None
    graph_id: str | None = None
    mode: Mode = "recorded"
    is_clean: bool | None = None
    """True when nothing deviates; None when nobody looked."""
    video: str | None = None


@dataclass(frozen=True, slots=True)
class GraphStep:
    """A step of a task graph."""

    step_id: str
    text: str
    relevance: Relevance | None = None


@dataclass(frozen=True, slots=True)
class Graph:
    """A task graph as its dataset has it: steps and which comes before which."""

    graph_id: str
    steps: tuple[GraphStep, ...]
    before: tuple[tuple[str, str], ...]
    """(a, b): a before b."""
    prov: Provenance


@dataclass(frozen=True, slots=True)
class StepInstance:
    """One execution of a step."""

    session_id: str
    inst_id: str
    step_id: str
    """Of the graph, or the dataset's own label; `background` and `unknown` are allowed."""
    prov: Provenance
    start_s: float | None = None
    """None for a step that never happened."""
    end_s: float | None = None
    outcome: Outcome = "done"
    text: str | None = None
    relevance: Relevance | None = None
    level: Literal["step", "substep", "action"] = "step"


@dataclass(frozen=True, slots=True)
class Deviation:
    """Something that went otherwise."""

    session_id: str
    dev_id: str
    code: str
    """Of `core.deviation`, or `other:` and the dataset's own word."""
    prov: Provenance
    step_id: str | None = None
    inst_ids: tuple[str, ...] = ()
    onset_s: float | None = None
    end_s: float | None = None
    pnr_s: float | None = None
    """Point of no return."""
    harm: Harm | None = None
    benign: bool | None = None
    self_corrected: bool | None = None
    description: str = ""


@dataclass(frozen=True, slots=True)
class Recovery:
    """How a deviation was made good."""

    session_id: str
    rec_id: str
    prov: Provenance
    dev_id: str | None = None
    kind: str | None = None
    """Of `core.deviation.RecoveryKind`; None when the dataset does not say."""
    start_s: float | None = None
    end_s: float | None = None
    success: bool | None = None


@dataclass(frozen=True, slots=True)
class EventWindow:
    """From when until when an event is worth saying, seconds."""

    open_s: float
    ideal_s: float
    close_s: float


@dataclass(frozen=True, slots=True)
class Event:
    """Something that was said, or should be."""

    session_id: str
    event_id: str
    side: Side
    act: str
    """Of `core.guidance.Act`, or `other:` and the dataset's own word."""
    prov: Provenance
    t_s: float | None = None
    window: EventWindow | None = None
    step_id: str | None = None
    dev_id: str | None = None
    text: str | None = None
    proactive: bool | None = None
    golden: bool = True
    """What should have been said; False for what merely was."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Speak or not, at one moment."""

    session_id: str
    t_s: float
    label: Label
    prov: Provenance
    clip_s: tuple[float, float] | None = None
    """What had been seen of it."""
    p: float | None = None
    """Probability of `interrupt`, in [0, 1]."""
    text: str | None = None
    history: Literal["gold", "self"] = "gold"


@dataclass(frozen=True, slots=True)
class LabelStream:
    """What a recogniser said about a session, beside the truth: labels in order, without times."""

    session_id: str
    said: tuple[str, ...]
    true: tuple[str, ...]
    prov: Provenance


Record = Session | Graph | StepInstance | Deviation | Recovery | Event | Decision | LabelStream

TYPES: dict[str, type[Record]] = {
    "session": Session,
    "graph": Graph,
    "step": StepInstance,
    "deviation": Deviation,
    "recovery": Recovery,
    "event": Event,
    "decision": Decision,
    "labels": LabelStream,
}
"""`type` of a line -> its class."""
