"""The wiring of the state machine, and nothing else: assess -> repair -> decide -> say."""

from __future__ import annotations

from typing import Any

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from .assess import assess
from .decide import decide, released
from .events import Intent, PlanProposed, UserSaid
from .parts import Desk
from .repair import repair
from .say import say
from .state import State


def build_graph(saver: BaseCheckpointSaver[Any] | None = None) -> CompiledStateGraph[State, Desk, State, State]:
    """The compiled state machine; `saver` keeps its threads."""
    graph = StateGraph(State, context_schema=Desk)
    graph.add_node("assess", assess)
    graph.add_node("repair", repair)
    graph.add_node("decide", decide)
    graph.add_node("say", say)
    graph.add_edge(START, "assess")
    graph.add_conditional_edges("assess", _after_assess, ["repair", "decide", END])
    graph.add_conditional_edges("repair", _after_repair, ["decide", END])
    graph.add_conditional_edges("decide", _after_decide, ["say", END])
    graph.add_edge("say", END)
    return graph.compile(checkpointer=saver, name="planwatch")


def _after_assess(state: State) -> str:
    asked = any(_for_planner(event) for event in state.get("events", []))
    if asked or state.get("repairs") or state.get("next_for") is not None:
        return "repair"
    return _after_repair(state)


def _for_planner(event: object) -> bool:
    return isinstance(event, PlanProposed) or (isinstance(event, UserSaid) and event.intent is Intent.UNDO)


def _after_repair(state: State) -> str:
    return "decide" if state.get("drafts") or released(state) else END


def _after_decide(state: State) -> str:
    return "say" if state.get("chosen") else END
