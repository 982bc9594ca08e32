"""Warnings about a sound task graph: it would run, but be watched or guided worse than it could be."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, islice

from .faults import Fault
from .graph import StepGraph
from .graph_order import Order
from .graph_text import Marked
from .lint_alternatives import dead_alternatives
from .lint_cues import ambiguous_cues
from .lint_recovery import missing_recovery
from .lint_rule import Linted, Rule
from .lint_timers import timer_conflicts
from .lint_unobservable import unobservable_steps

RULES: Sequence[Rule] = (ambiguous_cues, unobservable_steps, missing_recovery, timer_conflicts, dead_alternatives)
"""Every rule, in the order in which warnings of one line are told."""
MAX_WARNINGS = 200
"""The most warnings told at once."""


def lint_graph(graph: StepGraph, marked: Marked) -> tuple[Fault, ...]:
    """Every warning about a graph without faults, in line order. `marked` is the text it was read from."""
    linted = Linted(graph, Order(graph), marked)
    found = islice(chain.from_iterable(rule(linted) for rule in RULES), MAX_WARNINGS)
    return tuple(sorted(found, key=lambda fault: fault.line))
