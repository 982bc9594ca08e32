"""The assistants of the metric audit: every mix of eyes, policies, plans and planners, and some without eyes."""

from __future__ import annotations

from itertools import product

from ...perception.registry import POLICIES
from ..evaluation.closed.blind import BLIND
from ..evaluation.runner.assistants import Who, args_text

ACCURACIES = (1.0, 0.9, 0.75, 0.6)
"""Of the eyes; 1 is the oracle."""
POLICY_NAMES = ("threshold", "utility", "always")
"""Those that are registered take part."""
PLANS = ("own", "none", "canonical", "wrong-index:0.5")


def roster() -> tuple[Who, ...]:
    """At least 60 assistants with eyes, each with a name of its own: `eyes/policy/plan/planner`."""
    policies = [name for name in POLICY_NAMES if name in POLICIES.names()]
    mixes = [(a, policy, plan, "rules") for a, policy, plan in product(ACCURACIES, policies, PLANS)]
    mixes += [(a, policy, "own", "oracle") for a, policy in product(ACCURACIES, policies)]
    return tuple(_who(*mix) for mix in mixes)


def blind_names() -> tuple[str, ...]:
    """The assistants without eyes that are the same in both loops."""
    return ("silent", *BLIND)


def _who(accuracy: float, policy: str, plan: str, planner: str) -> Who:
    sense, args = ("oracle", "{}") if accuracy == 1 else ("noisy", args_text({"accuracy": accuracy}))
    return Who(f"{accuracy:g}/{policy}/{plan}/{planner}", sense, args, planner, policy, plan)


def axis_of(name: str) -> dict[str, str]:
    """The parts of an assistant's name; empty for one without eyes."""
    parts = name.split("/")
    return dict(zip(("eyes", "policy", "plan", "planner"), parts, strict=True)) if len(parts) == 4 else {}
