from __future__ import annotations

from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from planwatch.tools.report.svg import clock, label, tag, text, tip, wrap

readable = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=80)


@given(readable, readable)
def test_words_from_outside_come_back_as_words(words: str, attribute: str) -> None:
    element = ElementTree.fromstring(tag("g", tip(words), label(words, 1.0, 2.0), data=attribute))
    assert element.attrib["data"] == attribute
    assert [(child.text or "") for child in element] == [words, words]


def test_a_script_in_a_step_text_is_only_text() -> None:
    assert text("<script>alert(1)</script>") == "&lt;script&gt;alert(1)&lt;/script&gt;"


def test_attributes_none_is_left_out_and_numbers_are_short() -> None:
    assert tag("rect", x=1.5, y=2.0, class_="box", rx=None) == '<rect x="1.5" y="2" class="box"></rect>'


def test_clock_reads_as_minutes_and_seconds() -> None:
    assert [clock(0.0), clock(59.96), clock(61.25), clock(-3.0)] == ["0:00.0", "1:00.0", "1:01.2", "0:00.0"]


def test_wrap_keeps_whole_words_and_marks_what_was_cut() -> None:
    assert wrap("Pour hot water into the mug", 15, 2) == ["Pour hot water", "into the mug"]
    assert wrap("Pour hot water into the mug slowly please", 15, 2)[-1].endswith("…")
    assert len(wrap("x" * 200, 20, 2)[0]) <= 24
