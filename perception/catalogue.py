"""What each sense is for, what it needs, and what it can be given: the table behind `planwatch perceptions`."""

from __future__ import annotations

from dataclasses import dataclass

from .registry import MODELS


@dataclass(frozen=True, slots=True)
class Card:
    """One sense, for people."""

    what: str
    """What it is, in one line."""
    needs: str
    """What must be there before it works."""
    camera: str
    """What to expect of it on a real camera today."""
    takes: tuple[str, ...] = ()
    """Options of `planwatch run` that it understands."""
    must: tuple[str, ...] = ()
    """Those of them it cannot do without."""


_SERVER = "an OpenAI-compatible server with a vision model (vLLM, Ollama, SGLang, llama.cpp)"
_UNMEASURED = "made for it; how well depends on the model, and we have measured none"

CARDS = {
    "coin": Card("guesses completions at random: a row to beat", "nothing", "sees nothing"),
    "compact": Card(
        "a small network with shipped weights, trained on the simulator alone",
        "nothing",
        "says that it does not know such pictures, and stays silent",
        ("weights",),
    ),
    "detections": Card(
        "reads what your own detector sees",
        "weights from `planwatch fit`, and a detector",
        "yes, once fitted to a few labelled sessions",
        ("weights", "detector"),
        ("weights", "detector"),
    ),
    "duplex": Card(
        "a vision model says silent or interrupt twice a second, shown clips of where the plan moved on",
        _SERVER,
        _UNMEASURED,
        ("server", "model"),
    ),
    "noisy": Card("the truth through fog, for experiments", "a truth.jsonl", "no", ("truth",), ("truth",)),
    "oracle": Card("the truth up to now, for experiments", "a truth.jsonl", "no", ("truth",), ("truth",)),
    "silent": Card("sees nothing; your words carry the session", "nothing", "yes: type done, next, repeat, undo"),
    "siglip": Card(
        "any image-text model compares frames with the steps' words and cues; nothing is trained",
        "a model of transformers: a folder, or a hub name you have fetched",
        _UNMEASURED,
        ("model",),
        ("model",),
    ),
    "socratic": Card(
        "what a classifier saw, told in words, judged by a language model; no picture leaves",
        "an OpenAI-compatible server; an image-text model as --weights (left out: compact)",
        _UNMEASURED,
        ("server", "model", "weights"),
    ),
    "streaming": Card(
        "one of the published streaming models, from a folder that `save_streaming` wrote",
        "trained weights of your own: none are shipped",
        _UNMEASURED,
        ("weights",),
        ("weights",),
    ),
    "timer": Card("believes that steps take their usual time: a row to beat", "nothing", "sees nothing"),
    "two-questions": Card(
        "a vision model is asked about the step that is due: completed? a mistake? (the published baseline)",
        _SERVER,
        _UNMEASURED,
        ("server", "model"),
    ),
    "vlm": Card(
        "a vision model fills in a form about every watched step, every few seconds",
        _SERVER,
        _UNMEASURED,
        ("server", "model"),
    ),
}
"""Every sense of ours; one of a plug-in has no card and takes whatever it is given."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list."""

    name: str
    target: str
    """Where its factory is: "module:attr"."""
    ours: bool
    """False for a sense that another package registered."""
    card: Card | None


def entries() -> tuple[Entry, ...]:
    """Every registered sense, by name; nothing is loaded."""
    from importlib.metadata import entry_points

    outside = {point.name: point.value for point in entry_points(group=MODELS.group)}
    targets = {**outside, **MODELS.builtin}
    return tuple(Entry(name, targets[name], name in MODELS.builtin, CARDS.get(name)) for name in MODELS.names())
