"""From names to the parts of a session."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ...agent.parts import Parts
from ...core.clock import Clock, WallClock
from ...core.errors import InputError
from ...core.graph import StepGraph
from ...core.listener import Listener
from ...core.registry import Registry, Spec
from ...core.truth import EpisodeTruth, Outcome
from ...core.voice import Words
from ...perception.registry import MODELS, POLICIES
from ...planners.base import Planner, Wordsmith
from ...planners.registry import PLANNERS
from ...planners.tracker import StepTracker
from .planner_args import has_words
from .sense_args import sense_args

TruthSource = Callable[[], EpisodeTruth]


@dataclass(frozen=True, slots=True)
class Wish:
    """Which parts a session is to be made of, by name."""

    perception: str = "compact"
    planner: str = "rules"
    policy: str = "utility"
    perception_args: Mapping[str, Any] = field(default_factory=dict)
    """JSON values for the model's factory; they are written into the journal."""
    policy_args: Mapping[str, Any] = field(default_factory=dict)
    """JSON values for the policy's factory; they are written into the journal too."""
    listener: Listener = Listener()
    """The user's knobs."""
    language: str | None = None
    """Which of the steps' texts to speak; None for the graph's own."""
    planner_args: Mapping[str, Any] = field(default_factory=dict)
    """The same for the planner's factory."""
    words: Words = Words.OWN
    """What the planner's model may word and answer."""


def wish_for(perception: str, weights: str | Path | None = None) -> Wish:
    """The usual parts around the sense called `perception`; `weights` is a folder of weights for a sense that has some.

    Raises:
        InputError: weights for a sense that takes none.
    """
    return Wish(perception, perception_args=sense_args(perception, {"weights": weights}))


def build_parts(graph: StepGraph, wish: Wish, truth: TruthSource | None = None, clock: Clock | None = None) -> Parts:
    """The parts that `wish` names. `truth` is only needed, and only given to, the parts that are oracles.

    Raises:
        UnknownNameError: a name nobody registered.
        InputError: an oracle without a truth, or words of a model that is not there.
        WeightsError: weights that this version cannot use.
    """
    clock = clock or WallClock()
    given = {"graph": graph, "truth": truth, "clock": clock}
    model = _make(MODELS, wish.perception, wish.perception_args, given)
    planner = _make(PLANNERS, wish.planner, wish.planner_args, {**given, "truth": _done_ids(truth)})
    specs = {
        "perception": Spec(wish.perception, dict(wish.perception_args)),
        "planner": Spec(wish.planner, dict(wish.planner_args)),
        "policy": Spec(wish.policy, dict(wish.policy_args)),
    }
    policy = _make(POLICIES, wish.policy, wish.policy_args, {})
    smith = _wordsmith(planner, wish)
    if smith is not None:
        specs["words"] = Spec(wish.words.value, {})
    knobs = wish.planner, specs, wish.language, wish.listener
    return Parts(model, StepTracker(), planner, policy, clock, *knobs, smith)


def _wordsmith(planner: Planner, wish: Wish) -> Wordsmith | None:
    """The planner's model as somebody who words and answers. Raises InputError when it has none."""
    if wish.words is Words.OWN:
        return None
    made = getattr(planner, "wordsmith", None) if has_words(wish.planner) else None
    smith = made(words=wish.words is Words.MODEL) if made is not None else None
    if smith is None:
        raise InputError(
            f"--words {wish.words.value} needs a model, and the planner {wish.planner!r} has none; "
            "add --planner hybrid (or llm) with --server, or leave --words out"
        )
    return smith


_NEEDS: Mapping[str, tuple[str, ...]] = {
    "model oracle": ("truth",),
    "model noisy": ("truth",),
    "model timer": ("graph",),
    "model coin": ("graph",),
    "model vlm": ("clock",),
    "model two-questions": ("clock",),
    "model duplex": ("clock",),
    "model socratic": ("clock",),
    "planner oracle": ("truth",),
}
"""kind and name -> what its factory takes beside its JSON arguments."""


def _make(registry: Registry, name: str, args: Mapping[str, Any], given: Mapping[str, Any]) -> Any:
    factory = registry.load(name)
    needs = _NEEDS.get(f"{registry.kind} {name}", ())
    missing = [need for need in needs if given.get(need) is None]
    if missing:
        raise InputError(
            f"{registry.kind} {name!r} needs the {missing[0]} of an episode; "
            "give a truth.jsonl (--truth FILE) or choose a part that sees pixels, for example 'compact'"
        )
    return factory(**args, **{need: given[need] for need in needs})


def _done_ids(truth: TruthSource | None) -> Callable[[float], frozenset[str]] | None:
    """The oracle planner's view: ids of the steps truly done by `t`, never the future."""
    if truth is None:
        return None
    return lambda t: frozenset(r.step_id for r in truth().runs if r.outcome is Outcome.DONE and r.end <= t)
