"""A scene as SVG text: self-contained, no script, no outside font; dark where the reader's system is dark."""

from __future__ import annotations

from collections.abc import Iterator

from ..report.svg import tag, text, tip
from .palette import Style, Theme, styles
from .scene import Line, Mark, Rect, Scene, Words, bezier, straight

FONT = "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'Noto Sans', sans-serif"
_WORDS = ("title", "text", "text-waived", "id", "muted", "tag", "tag-recovery", "label")


def svg_text(scene: Scene, theme: Theme = Theme.AUTO) -> str:
    """The scene as one SVG element. Every text from outside is escaped."""
    body = "\n".join(_mark(mark) for mark in scene.marks)
    return (
        tag(
            "svg", tip(scene.title), _style(theme), _heads(), "\n", body, "\n",
            xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {scene.width:.0f} {scene.height:.0f}",
            width=f"{scene.width:.0f}", height=f"{scene.height:.0f}", role="img", font_family=FONT,
        )
        + "\n"
    )  # fmt: skip


def _style(theme: Theme) -> str:
    rules = "".join(_rules(theme))
    if theme is Theme.AUTO:
        rules += "@media(prefers-color-scheme:dark){" + "".join(_rules(Theme.DARK)) + "}"
    return f"<style>{rules}</style>"


def _rules(theme: Theme) -> Iterator[str]:
    for name, style in styles(theme).items():
        yield f".{name}{{{_rule(name, style)}}}"
        if name in ("needs", "either", "before", "replaced"):
            yield f".head-{name}{{fill:{style.stroke};stroke:none}}"


def _rule(name: str, style: Style) -> str:
    parts = [f"fill:{style.fill or 'none'}"]
    if style.stroke:
        parts.append(f"stroke:{style.stroke};stroke-width:{style.width:g}")
    if style.dash:
        parts.append("stroke-dasharray:" + " ".join(f"{length:g}" for length in style.dash))
    if name in _WORDS and style.weight != 400:
        parts.append(f"font-weight:{style.weight}")
    return ";".join(parts)


def _heads() -> str:
    """The ends of lines, one for each kind of link."""
    out = []
    for name in ("needs", "either", "before", "replaced"):
        shape = "M4,0 h2.4 v10 h-2.4 z" if name == "before" else "M0,0.8 L9,5 L0,9.2 z"
        out.append(
            tag(
                "marker", tag("path", d=shape, class_=f"head-{name}"),
                id=f"end-{name}", viewBox="0 0 10 10", refX=8.5 if name != "before" else 6.4, refY=5.0,
                markerWidth=10.0, markerHeight=10.0, orient="auto", markerUnits="userSpaceOnUse",
            )
        )  # fmt: skip
    return tag("defs", *out)


def _mark(mark: Mark) -> str:
    if isinstance(mark, Rect):
        inside = (tip(mark.tip),) if mark.tip else ()
        return tag(
            "rect", *inside, x=mark.x, y=mark.y, width=mark.width, height=mark.height,
            rx=mark.radius or None, class_=mark.style,
        )  # fmt: skip
    if isinstance(mark, Line):
        return tag("path", d=_path(mark), class_=mark.style, marker_end=f"url(#end-{mark.style})")
    return _words(mark)


def _words(mark: Words) -> str:
    anchor = mark.anchor if mark.anchor != "start" else None
    return tag("text", text(mark.text), x=mark.x, y=mark.y, font_size=mark.size, class_=mark.style, text_anchor=anchor)


def _path(line: Line) -> str:
    first = line.points[0]
    parts = [f"M{first[0]:.1f},{first[1]:.1f}"]
    for one, other in zip(line.points, line.points[1:], strict=False):
        if straight(one, other):
            parts.append(f"L{other[0]:.1f},{other[1]:.1f}")
        else:
            (ax, ay), (bx, by) = bezier(one, other)
            parts.append(f"C{ax:.1f},{ay:.1f} {bx:.1f},{by:.1f} {other[0]:.1f},{other[1]:.1f}")
    return " ".join(parts)
