"""One tiny hand-made file of every format, and the task graph it becomes.

To renew: `planwatch import FILE --task TASK -o FILE.task.yaml` for every file, then read the diff.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from planwatch.core.graph_yaml import lint_text, read_graph
from planwatch.tools.datasets.importers.draft import Format
from planwatch.tools.datasets.importers.importing import import_file

GOLDEN = Path(__file__).with_name("golden")
FILES = [
    ("captaincook4d.json", Format.CAPTAINCOOK4D, None, ["time_from_text", "optional_from_text"]),
    ("egoper.json", Format.EGOPER, None, ["marker"]),
    ("egoper.txt", Format.EGOPER, None, ["no_names"]),
    ("xr_ai.yaml", Format.XR_AI, None, ["unused_step", "left_out"]),
    ("angel.yaml", Format.ANGEL, None, ["stray_quote", "marker", "same_id", "marker", "left_out"]),
    ("sigma.json", Format.SIGMA, "Change a battery", ["left_out"]),
    ("text.txt", Format.TEXT, None, ["linear", "stray_quote", "time_from_text", "optional_from_text"]),
]


@pytest.mark.parametrize(("name", "form", "task", "notes"), FILES, ids=lambda v: v if isinstance(v, str) else "")
def test_a_file_becomes_the_task_graph_it_became_before(name: str, form: Format, task: str | None, notes: list[str]):
    made = import_file(GOLDEN / name, task=task)
    assert made.format is form
    assert made.yaml == (GOLDEN / f"{name}.task.yaml").read_text(encoding="utf-8")
    assert [note.code.value for note in made.notes] == notes
    assert read_graph(made.yaml) == made.graph
    assert all(fault.level.value == "warning" for fault in lint_text(made.yaml))


def test_the_order_is_that_of_the_source():
    def needs(name: str, task: str | None = None) -> dict[str, int]:
        graph = import_file(GOLDEN / name, task=task).graph
        return {step_id.partition("_")[0]: len(waits) for step_id, waits in graph.needs.items()}

    assert needs("captaincook4d.json") == {"1": 0, "4": 1, "2": 1, "5": 3}
    assert needs("egoper.txt") == {"1": 0, "2": 1, "3": 1, "4": 3}
    assert needs("angel.yaml") == {"1": 0, "2": 0, "3": 3}
    assert needs("text.txt") == {"1": 0, "2.1": 1, "2.2": 2, "3": 3, "4": 4}
    assert needs("sigma.json", "Change a battery") == {"1": 0, "2.1": 1, "2.2": 2, "3": 3}
