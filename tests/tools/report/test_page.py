from __future__ import annotations

import re
from html.parser import HTMLParser

import numpy as np

from planwatch.core.effects import all_of
from planwatch.core.graph import StepGraph
from planwatch.core.plan import Plan
from planwatch.core.steps import Step
from planwatch.tools.report.keyframes import Picture, key_frames, worth_showing
from planwatch.tools.report.page import Contents, page
from planwatch.tools.report.story import Story
from tests.tools.report.story_of_tea import FINDINGS, TRUTH, plan, story


def _page() -> str:
    pictures = [Picture(f.t + 0.5, np.full((48, 64, 3), 90, np.uint8)) for f in FINDINGS]
    return page(
        Contents(story(), plan(), key_frames(worth_showing(FINDINGS), pictures), TRUTH, {"completion F1": "0.91"})
    )


class _Reader(HTMLParser):
    """Collects tags and checks that they close in order."""

    void = {"meta", "img", "br"}

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in self.void:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def _read(html: str) -> _Reader:
    reader = _Reader()
    reader.feed(html)
    assert reader.open == []
    return reader


def test_the_page_asks_for_nothing_from_outside() -> None:
    html = _page()
    assert not re.search(r"(https?:)?//[a-z]", html.replace("data:image", ""))
    sources = [attrs.get("src") or "" for tag, attrs in _read(html).seen if tag in ("img", "script", "link", "iframe")]
    assert len(sources) == len(FINDINGS)
    assert all(source.startswith("data:image/jpeg;base64,") for source in sources)


def test_every_picture_can_be_read_aloud() -> None:
    seen = _read(_page()).seen
    assert all(attrs["alt"] for tag, attrs in seen if tag == "img")
    drawings = [attrs for tag, attrs in seen if tag == "svg"]
    assert len(drawings) == 2
    assert all(attrs["role"] == "img" for attrs in drawings)


def test_the_page_says_what_happened() -> None:
    words = " ".join(_read(_page()).words)
    for expected in (
        "A mug of tea <with> milk & sugar",
        "Not finished. Still open: Pour hot water from the white kettle into the red mug",
        "Skipped: Scoop sugar",
        "Wrong object (saw the red <jar>)",
        "Stop: that is the red <jar>.",
        "sugar was skipped",
        "Refused: a stale base.",
        "said 0.5 s ago",
        "truth: abandoned",
        "completion F1",
    ):
        assert expected in words, expected


def test_words_from_outside_make_no_elements() -> None:
    graph = StepGraph(
        "x", "<script>1</script>", (Step("a", "<img src=x onerror=1>"), Step("b", "b", pre=all_of(["done:a"])))
    )
    seen = _read(page(Contents(Story(end=3.0), Plan(graph)))).seen
    assert not [tag for tag, _ in seen if tag in ("script", "img")]


def test_an_empty_session_still_makes_a_page() -> None:
    words = " ".join(_read(page(Contents(Story(), Plan(story_graph())))).words)
    assert "The plan was never changed." in words


def story_graph() -> StepGraph:
    return StepGraph("one", "One thing", (Step("a", "Take the mug"),))


def test_injected_and_replaced_steps_are_marked_in_the_plan() -> None:
    kinds = [attrs.get("class") or "" for tag, attrs in _read(_page()).seen if tag == "g"]
    assert sorted(kind for kind in kinds if kind.startswith("box")) == [
        "box done",
        "box done",
        "box done injected",
        "box on",
        "box replaced",
        "box todo",
    ]
