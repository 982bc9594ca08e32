"""`compat="official"`: a metric as its published code computes it, faults included; the sound form is the default.

`docs/metrics.md` lists, metric by metric, where the two differ and why.
"""

from __future__ import annotations

from typing import Literal

from ...core.errors import PlanwatchError

Compat = Literal["sound", "official"]
"""`sound`: what the definition means, None where there is no data. `official`: what the published code answers."""


class OfficialFailure(PlanwatchError):
    """The published code stops here with an error; only ever raised with `compat="official"`.

    `kind` is the name of its exception, such as "ZeroDivisionError".
    """

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(f"the official code stops here with {kind}: {message}")
        self.kind = kind
