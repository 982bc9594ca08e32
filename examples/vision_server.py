"""Eyes behind a server: the sense `vlm` asks an OpenAI-compatible server about pictures, and a session follows.

The server here is a stand-in on this machine that tells coloured patches apart, so the example needs no GPU and no
download. With a real one only the address changes: `vlm_model("http://127.0.0.1:8000/v1", "Qwen/Qwen3-VL-4B")`.
"""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import cv2
import numpy as np

from planwatch.agent.session import Session
from planwatch.core.clock import ManualClock
from planwatch.core.effects import all_of, done
from planwatch.core.graph import StepGraph
from planwatch.core.steps import Step
from planwatch.perception.base import Frame
from planwatch.perception.vlm.fakes import FakeServer, asked_steps
from planwatch.tools.runtime.build import Wish, build_parts

TASK = StepGraph(
    "squash",
    "A glass of squash",
    (
        Step("pour", "Pour juice from the green bottle", complete_cues=("a green glass",)),
        Step("stir", "Stir with the blue spoon", pre=all_of([done("pour")]), complete_cues=("a blue glass",)),
    ),
)
HAND, GLASS = (slice(16, 32), slice(8, 24)), (slice(16, 32), slice(40, 56))
COLOURS = {"green": (40, 200, 60), "blue": (60, 80, 230), "grey": (120, 120, 120)}


def film() -> list[Frame]:
    """Half a minute: something in the hand on the left, the glass on the right, at two frames a second."""
    out = []
    for k in range(60):
        t, picture = k / 2, np.full((48, 64, 3), 120, np.uint8)
        picture[HAND] = COLOURS["green" if 3 <= t < 9 else "blue" if 12 <= t < 18 else "grey"]
        picture[GLASS] = COLOURS["grey" if t < 9 else "green" if t < 18 else "blue"]
        out.append(Frame(t, t, picture, k))
    return out


def look(body: dict[str, Any]) -> str:
    """The server's model: decodes the newest picture and fills in the form by what it sees there."""
    url = re.findall(r"data:image/jpeg;base64,([A-Za-z0-9+/=]+)", json.dumps(body))[-1]
    data = np.frombuffer(base64.b64decode(url), np.uint8)
    picture = cv2.imdecode(data, cv2.IMREAD_COLOR)[..., ::-1]
    hand, glass = (_colour(picture[place]) for place in (HAND, GLASS))
    rows = {}
    for number, text in asked_steps(body).items():
        wanted = "green" if "green" in text else "blue"
        finished = glass == wanted or glass == "blue"
        going, complete = ("yes" if yes else "no" for yes in (hand == wanted, finished))
        rows[number] = {"going_on": going, "complete": complete, "wrong": "no", "instead": ""}
    return json.dumps(rows)


def _colour(patch: np.ndarray) -> str:
    mean = patch.reshape(-1, 3).mean(axis=0)
    return min(COLOURS, key=lambda name: float(np.abs(mean - COLOURS[name]).sum()))


def main() -> None:
    """Run the session and print what is said."""
    with FakeServer(look) as server, TemporaryDirectory() as folder:
        wish = Wish("vlm", perception_args={"server": server.url, "every_s": 2.0, "waits": True})
        with Session(TASK, build_parts(TASK, wish, clock=ManualClock()), Path(folder), "example") as session:
            for frame in film():
                for said in session.push(frame):
                    print(f"{frame.t:5.1f} s  {said.act.value:<14} {said.text}")
            print("finished" if session.finished else "not finished")


if __name__ == "__main__":
    main()
