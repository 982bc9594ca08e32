"""The error tree.

PlanwatchError
├── InputError              the user's fault: one line, exit status 2
│   ├── GraphError          a task graph with faults (carries every fault)
│   ├── SourceError         a video, camera or folder that cannot be read
│   ├── WeightsError        weights of another version, or damaged
│   └── ResumeError         a session that cannot be continued
├── UnknownNameError        a registry name nobody registered (says the near one)
├── PluginError             a plug-in that broke its contract
└── PlanRefused             a proposal the validator did not pass
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .faults import Fault


class PlanwatchError(Exception):
    """Anything planwatch raises on purpose."""


class InputError(PlanwatchError):
    """Bad input: the message says what, the value, what is allowed and what to do next."""


class GraphError(InputError):
    """A task graph with faults; `faults` holds every one of them, in file order."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        super().__init__("\n".join(str(fault) for fault in faults))


class SourceError(InputError):
    """A source of frames that cannot be opened or read."""


class WeightsError(InputError):
    """Weights that this version cannot use."""


class ResumeError(InputError):
    """A session that does not exist or cannot be continued."""


class UnknownNameError(InputError):
    """A name that no plug-in of that kind has."""


class PluginError(PlanwatchError):
    """A plug-in that broke the contract of its kind."""


class PlanRefused(PlanwatchError):
    """A plan proposal that would break an invariant of plans; the plan is unchanged. `law` names the invariant."""

    def __init__(self, text: str, law: str = "plan") -> None:
        self.law = law
        super().__init__(text)
