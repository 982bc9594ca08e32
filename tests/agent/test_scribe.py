"""The pen of a session: a turn that is run again after a kill writes nothing twice."""

from __future__ import annotations

import json
from pathlib import Path

from planwatch.agent.folder import Folder, revision_key
from planwatch.agent.scribe import Scribe
from planwatch.core.codec import encode
from planwatch.core.plan import Plan, Revision
from planwatch.core.proposal import Edit, EditKind
from tests.agent.helpers import tea

ACCEPTED = Revision(1, 0.5, "rules", "repair", (Edit(EditKind.ACCEPT, step_id="boil"),))
REFUSED = Revision(1, 0.5, "rules", "repair", (), accepted=False, refusal="for a reason")


def written(folder: Path, revisions: tuple[Revision, ...], known: tuple[Revision, ...]) -> list[int]:
    """Numbers of the revisions that a resumed session writes down when `known` had been written."""
    folder.mkdir()
    scribe = Scribe(Folder(folder), "s1")
    scribe.known_revisions(Plan(tea()), frozenset(revision_key(encode(one)) for one in known))
    scribe.outcome(1, (), Plan(tea(), revisions))
    scribe.close({"t": 1.0})
    lines = [json.loads(line) for line in (folder / "journal.jsonl").read_text().splitlines()]
    return [line["number"] for line in lines if line["type"] == "revision"]


def test_a_revision_that_was_written_before_the_kill_is_not_written_again(tmp_path: Path) -> None:
    other = Revision(1, 0.5, "rules", "repair", (Edit(EditKind.ACCEPT, step_id="pour"),))
    assert written(tmp_path / "new", (ACCEPTED,), ()) == [1]
    assert written(tmp_path / "again", (ACCEPTED,), (ACCEPTED,)) == []
    assert written(tmp_path / "other", (other,), (ACCEPTED,)) == [1]
    assert written(tmp_path / "refused", (REFUSED, ACCEPTED), (ACCEPTED,)) == [1]
