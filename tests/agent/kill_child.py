"""A session in a process of its own that kills itself (SIGKILL) where it is told to. Run by test_resume.

Arguments: the session's folder, and where to die: `PART:N` (in the N-th call of that part) or `never`.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from planwatch.agent.session import Session
from tests.agent.helpers import Mender, Stage, Talker, frame
from tests.agent.test_session import WHOLE


@dataclass
class Deadly:
    """A part that kills the process in its N-th call."""

    part: Any
    verb: str
    countdown: int

    def __getattr__(self, name: str) -> Callable[..., Any]:
        found = getattr(self.part, name)
        return self._counted(found) if name == self.verb else found

    def _counted(self, found: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any) -> Any:
            self.countdown -= 1
            if self.countdown == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return found(*args)

        return call


VERBS = {"planner": "propose", "policy": "decide", "tracker": "observe", "model": "step"}


def main(folder: Path, where: str) -> None:
    name, _, count = where.partition(":")
    stage = Stage(folder, WHOLE)
    parts: dict[str, Any] = {"planner": Mender(), "policy": Talker()}
    base = stage.parts(**parts)
    if name in VERBS:
        parts[name] = Deadly(getattr(base, name), VERBS[name], int(count))
    resumed = (folder / "journal.jsonl").exists()
    session: Session = stage.resume(**parts) if resumed else stage.session(**parts)
    heard = 0
    for n in range(-1, 51):
        for one in session.start() if n < 0 else session.push(frame(n / 2)):
            os.write(1, one.id.encode() + b"\n")
            heard += 1
            if where == f"mouth:{heard}":
                os.kill(os.getpid(), signal.SIGKILL)
    session.close()
    os.write(1, b"END\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
