"""LLM accuracy: the mean score (1 to 5, higher is better) that a judge gives matched pairs, and what could not be read.

A reply counts when it holds exactly one {...} on one line that reads as a Python dict with a number under 'score'.
Official: other replies are left out silently, any number counts, and a dict without 'score' stops the script.
Sound: replies without a score, and scores outside 1 to 5, are counted as unreadable and shown beside the mean.
Prompts and a client for a judge are elsewhere; these are functions of the replies.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass

from ..official import Compat, OfficialFailure

LOW, HIGH = 1.0, 5.0


@dataclass(frozen=True, slots=True)
class Reading:
    """What one reply came to."""

    groups: tuple[str, ...]
    """What stood between curly brackets."""
    score: float | None
    why_not: str | None
    """Why there is no score; None when there is one."""


@dataclass(frozen=True, slots=True)
class LlmAccuracy:
    """The mean of what could be read."""

    mean: float | None
    """None when no reply could be read (official: 0)."""
    read: int
    unreadable: int


def read_score(reply: str, compat: Compat = "sound") -> Reading:
    """The score in a judge's reply. Raises OfficialFailure where the official script stops."""
    groups = tuple(re.findall(r"\{(.*?)\}", reply))
    if len(groups) != 1:
        return Reading(groups, None, f"{len(groups)} groups")
    try:
        score = float(_literal("{" + groups[0] + "}")["score"])
    except (SyntaxError, TypeError, ValueError) as error:
        return Reading(groups, None, type(error).__name__)
    except (KeyError, MemoryError, RecursionError, OverflowError) as error:
        if compat == "official":
            raise OfficialFailure(type(error).__name__, str(error)) from None
        return Reading(groups, None, type(error).__name__)
    if compat == "sound" and not LOW <= score <= HIGH:
        return Reading(groups, None, f"{score!r} is outside {LOW:g} to {HIGH:g}")
    return Reading(groups, score, None)


def _literal(text: str) -> dict[str, float]:
    """A Python literal; whatever it is, the caller asks it for 'score' and meets the errors."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.literal_eval(text)


def llm_accuracy(replies: Sequence[str], compat: Compat = "sound") -> LlmAccuracy:
    """Mean score of judge replies, one a matched pair."""
    scores = [reading.score for reading in (read_score(reply, compat) for reply in replies)]
    read = [score for score in scores if score is not None]
    if not read:
        return LlmAccuracy(0.0 if compat == "official" else None, 0, len(scores))
    return LlmAccuracy(sum(read) / len(read), len(read), len(scores) - len(read))
