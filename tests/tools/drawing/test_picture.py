"""The pictures themselves: well-formed SVG with safe text, PNG of the right size, plans with what happened to them."""

from __future__ import annotations

import xml.dom.minidom
from pathlib import Path

import cv2
import numpy as np
import pytest

from planwatch.core.effects import all_of, done
from planwatch.core.errors import InputError
from planwatch.core.graph import StepGraph
from planwatch.core.graph_yaml import load_graph
from planwatch.core.steps import Step
from planwatch.tools.drawing.palette import Theme, styles
from planwatch.tools.drawing.picture import MAX_DRAWN, draw_png, draw_svg
from tests.core.graphs import chain
from tests.core.test_draw import drink

TEA = Path(__file__).parents[3] / "examples" / "tea.yaml"


def parsed(svg: str) -> xml.dom.minidom.Document:
    return xml.dom.minidom.parseString(svg)


def words(svg: str) -> str:
    return " ".join(node.firstChild.data for node in parsed(svg).getElementsByTagName("text"))


def test_every_step_is_in_the_svg_with_its_words():
    tea = load_graph(TEA)
    svg = draw_svg(tea)
    shown = words(svg)
    assert all(step.id in shown for step in tea.steps)
    assert all(word in shown for step in tea.steps for word in step.text.split())
    arrows = [p for p in parsed(svg).getElementsByTagName("path") if p.getAttribute("marker-end")]
    assert len(arrows) == 9


def test_a_plan_shows_progress_recovery_and_what_fell_away():
    plan = drink()
    svg = draw_svg(plan.graph, plan)
    kinds = {node.getAttribute("class") for node in parsed(svg).getElementsByTagName("*")}
    assert {"done", "on", "waived", "halo", "chip-recovery", "replaced", "before", "either"} <= kinds
    assert "one of: taste" in words(svg) and "put in to recover" in words(svg)


def test_text_from_outside_stays_text():
    nasty = '</text><script>alert(1)</script> & "x" ]]> &lol;'
    svg = draw_svg(StepGraph("g", nasty, (Step("a", nasty),)))
    assert parsed(svg).getElementsByTagName("script").length == 0
    assert "<script" not in svg and "&lol;" not in svg.replace("&amp;lol;", "")


def test_auto_follows_the_reader_and_a_theme_does_not():
    tea = load_graph(TEA)
    assert "prefers-color-scheme:dark" in draw_svg(tea)
    assert "prefers-color-scheme" not in draw_svg(tea, theme=Theme.DARK)
    assert draw_svg(tea) == draw_svg(tea)


def test_the_png_has_the_size_of_the_svg_and_something_on_it():
    tea = load_graph(TEA)
    size = parsed(draw_svg(tea)).documentElement
    picture = cv2.imdecode(np.frombuffer(draw_png(tea, scale=1.0), np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    assert picture.shape[:2] == (int(size.getAttribute("height")), int(size.getAttribute("width")))
    assert 0.01 < (picture.min(axis=2) < 128).mean() < 0.3
    dark = cv2.imdecode(np.frombuffer(draw_png(tea, theme=Theme.DARK, scale=1.0), np.uint8), cv2.IMREAD_COLOR)
    assert dark is not None and dark.mean() < 60 < 200 < picture.mean()


def test_too_many_steps_are_refused_with_another_way():
    graph = chain(*(f"s{i}" for i in range(MAX_DRAWN + 1)))
    with pytest.raises(InputError, match="601 steps.*mmd"):
        draw_svg(graph)


def test_a_picture_too_big_for_png_says_so():
    steps = tuple(Step(f"s{i}", "Go") for i in range(500))
    tall = chain(*(f"t{i}" for i in range(90)))
    graph = StepGraph("g", "wide and tall", (*steps, *tall.steps))
    with pytest.raises(InputError, match="svg"):
        draw_png(graph)


def test_the_most_that_is_drawn_is_drawn_soon():
    steps = tuple(
        Step(f"s{i}", "Put a part down", pre=all_of(done(f"s{j}") for j in {i // 2, i * 3 // 4, i - 7} if 0 <= j < i))
        for i in range(200)
    )
    assert draw_svg(StepGraph("g", "x", steps)).count('class="todo"') == 200


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


READ = [("text", "todo"), ("text", "on"), ("text", "done"), ("text", "optional"), ("id", "todo"), ("id", "on"),
        ("id", "done"), ("muted", "page"), ("title", "page"), ("text-waived", "waived"), ("tag", "chip"),
        ("tag-recovery", "chip-recovery"), ("label", "frame")]  # fmt: skip


@pytest.mark.parametrize("theme", [Theme.LIGHT, Theme.DARK])
@pytest.mark.parametrize(("ink", "ground"), READ)
def test_words_can_be_read(theme: Theme, ink: str, ground: str):
    """WCAG 2 contrast of at least 4.5 to 1."""
    table = styles(theme)
    one, other = luminance(table[ink].fill or ""), luminance(table[ground].fill or "")
    assert (max(one, other) + 0.05) / (min(one, other) + 0.05) >= 4.5
