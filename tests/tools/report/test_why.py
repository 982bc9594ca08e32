"""Why: the words agree with the journal's decisions, silence has its reason too, and bad moments are refused."""

from __future__ import annotations

import json
from pathlib import Path

from planwatch.core.codec import encode
from planwatch.core.findings import Finding, FindingKind
from planwatch.core.guidance import Act, Decision, Guidance, Tone, Verdict
from planwatch.tools.report.story import read_story
from planwatch.tools.report.why import as_json, sentences, why

FOUND = Finding("mistake:pour:1", FindingKind.MISTAKE, 72.0, 0.0, "pour", wrong_thing="red mug", p=0.55)
ASKED = Decision(
    "mistake:pour:1:correct", Verdict.SPEAK, 72.5, "it is worth asking", None, 0.55, 0.5, 2.2, 0.5, 86.0, Tone.ASK
)
DROPPED = Decision("step_done:fill:1:confirm", Verdict.DROP, 74.0, "praise is given by dose", p=1.0)
FAR = Decision("step_done:boil:1:confirm", Verdict.DROP, 20.0, "long ago")
SAID = Guidance("mistake:pour:1:correct", Act.CORRECT, "Is that the red mug?", 72.0, 0.0, 72.5, 0.1, step_id="pour")


def _journal(folder: Path) -> Path:
    lines = [
        {"type": "session", "session_id": "s", "specs": {}},
        {"type": "evidence_summary", "t": 73.0, "steps": {"pour": {"on": 0.9, "done": 0.0}}, "quality": {}},
        {"type": "finding", "turn": 1, **encode(FOUND)},
        *({"type": "decision", "turn": 1, **encode(d)} for d in (FAR, ASKED, DROPPED)),
        {"type": "guidance", "turn": 1, **encode(SAID)},
        {"type": "end", "t": 100.0},
    ]
    (folder / "journal.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return folder


def test_a_moment_is_explained_in_words_and_numbers(tmp_path: Path) -> None:
    found = why(read_story(_journal(tmp_path)), 73.5)
    words = "\n".join(sentences(found))
    assert "'pour' was going on" in words
    assert "I said: Is that the red mug?" in words
    assert "correct about mistake of 'pour' at 72.0 s, seen: red mug: I said it as a question" in words
    assert "p 0.55, needed 0.50, benefit 2.20 points, cost 0.50 points, decided by 86.00 s" in words
    assert "I kept silent, because praise is given by dose" in words and "long ago" not in words
    assert [d["reason"] for d in as_json(found)["decisions"]] == [ASKED.reason, DROPPED.reason]


def test_silence_without_a_decision_says_so(tmp_path: Path) -> None:
    words = list(sentences(why(read_story(_journal(tmp_path)), 50.0)))
    assert words == [
        "Around 50.0 s I said nothing.",
        "There was nothing to decide: no finding, no question, nothing held.",
    ]
