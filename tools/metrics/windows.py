"""When a finding counts as in time, in seconds around the true moment."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Windows:
    """A completion is due around its true end, a deviation after the moment at which it could first be seen."""

    completion_before: float = 0.5
    completion_after: float = 2.0
    deviation_before: float = 0.0
    deviation_after: float = 5.0


DEFAULT = Windows()
"""The windows of card `table-v1`."""
