"""The wiring, drawn. A change of the state machine has to be meant."""

from __future__ import annotations

from pathlib import Path

from planwatch.agent.graph import build_graph

GOLDEN = Path(__file__).with_name("state_machine.mermaid")


def test_the_state_machine_is_as_drawn() -> None:
    """Renew with: python -m tests.agent.test_graph (from the clone, PYTHONPATH=.ns)."""
    assert build_graph().get_graph().draw_mermaid() == GOLDEN.read_text(encoding="utf-8")


if __name__ == "__main__":
    GOLDEN.write_text(build_graph().get_graph().draw_mermaid(), encoding="utf-8")
