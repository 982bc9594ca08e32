"""The page itself: one HTML file that asks for nothing from outside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

from ...core.findings import Finding, FindingKind
from ...core.guidance import Guidance
from ...core.plan import Plan, Revision
from ...core.proposal import Edit, EditKind
from ...core.truth import EpisodeTruth
from .keyframes import KeyFrame
from .plan_svg import plan_svg
from .story import Story
from .svg import clock, tag, text
from .timeline import timeline_svg

_WRONG = {FindingKind.OWED, FindingKind.MISTAKE, FindingKind.HAZARD, FindingKind.OUT_OF_DOMAIN}


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything that goes on the page."""

    story: Story
    plan: Plan
    key_frames: tuple[KeyFrame, ...] = ()
    truth: EpisodeTruth | None = None
    score: Mapping[str, str] | None = None
    """Name -> value, ready to be read; None without a truth."""


def page(contents: Contents) -> str:
    """The whole HTML document."""
    style = files(__package__ or "").joinpath("style.css").read_text(encoding="utf-8")
    head = "".join((
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
        tag("title", text(f"{contents.plan.graph.goal} · planwatch report")),
        tag("style", style),
    ))  # fmt: skip
    body = tag("main", *_header(contents), *_sections(contents))
    return f'<!doctype html>\n<html lang="en"><head>{head}</head><body>{body}</body></html>\n'


def _header(contents: Contents) -> Iterator[str]:
    story, plan = contents.story, contents.plan
    yield tag("h1", text(plan.graph.goal))
    yield _verdict(plan)
    parts = ", ".join(f"{kind} {_named(spec)}" for kind, spec in story.specs.items())
    closed = "" if story.complete else " · the session was cut off and can be resumed"
    yield tag("p", text(f"Session {story.session_id} · {clock(story.end)} of stream · {parts}{closed}"), class_="soft")
    yield tag("div", *(_tile(name, value) for name, value in _tiles(contents)), class_="tiles")


def _verdict(plan: Plan) -> str:
    if plan.finished:
        return tag("p", "Finished: every required step is done.", class_="verdict good")
    names = "; ".join(plan.by_id[step_id].text for step_id in plan.open_required)
    return tag("p", text(f"Not finished. Still open: {names}."), class_="verdict bad")


def _named(spec: object) -> str:
    return str(spec.get("name", "?")) if isinstance(spec, Mapping) else str(spec)


def _tiles(contents: Contents) -> Iterator[tuple[str, str]]:
    plan, story = contents.plan, contents.story
    done = sum(plan.is_done(step.id) for step in plan.steps)
    yield "steps done", f"{done} of {len(plan.steps)}"
    yield "recovery steps injected", str(len(plan.injected))
    yield "deviations noticed", str(sum(f.kind in _WRONG for f in story.findings))
    yield "utterances", str(len(story.guidance))
    yield from (contents.score or {}).items()


def _tile(name: str, value: str) -> str:
    return tag("div", tag("b", text(value)), tag("span", text(name)), class_="tile")


def _sections(contents: Contents) -> Iterator[str]:
    story, plan = contents.story, contents.plan
    if contents.key_frames:
        shots = (_figure(frame, plan, story.guidance) for frame in contents.key_frames)
        yield tag("h2", "What was seen") + tag("div", *shots, class_="frames")
    drawn = timeline_svg(story, plan, contents.truth)
    yield tag("h2", "Timeline") + tag("div", drawn, class_="scroll wide") + _timeline_key(contents.truth is not None)
    yield tag("h2", "The plan at the end") + tag("div", plan_svg(plan), class_="scroll") + _plan_key()
    yield tag("h2", "Revisions") + _revisions(plan)
    yield tag("h2", "What was said") + tag("div", _guidance(story.guidance), class_="scroll")
    if contents.truth:
        yield tag("h2", "What really happened") + tag("div", _truth(contents.truth, plan), class_="scroll")


def _figure(frame: KeyFrame, plan: Plan, guidance: Sequence[Guidance]) -> str:
    what = describe(frame.finding, plan)
    said = next((g.text for g in guidance if g.finding_id == frame.finding.id), None)
    picture = tag("img", src=f"data:image/jpeg;base64,{frame.jpeg}", alt=f"The picture at {clock(frame.t)}: {what}")
    caption = tag("b", clock(frame.finding.t)) + " " + text(what)
    words = tag("p", text(f"“{said}”"), class_="soft") if said else ""
    kind = "wrong" if frame.finding.kind in _WRONG else None
    return tag("figure", picture.replace("</img>", ""), tag("figcaption", caption, words), class_=kind)


def describe(finding: Finding, plan: Plan) -> str:
    """A finding in plain words."""
    everything = {step.id: step.text for step in (*plan.graph.steps, *plan.injected)}
    step = everything.get(finding.step_id or "", finding.step_id or "")
    instead = f" (saw the {finding.wrong_thing})" if finding.wrong_thing else ""
    kinds = {
        FindingKind.STEP_DONE: f"Done: {step}",
        FindingKind.OWED: f"Skipped: {step}",
        FindingKind.MISTAKE: f"Wrong {finding.role.value if finding.role else 'thing'}{instead}: {step}",
        FindingKind.CORRECTED: f"Made good: {step}",
        FindingKind.FINISHED: "Everything is done",
        FindingKind.OUT_OF_DOMAIN: "The picture is outside what the model knows",
    }
    return kinds.get(finding.kind, f"{finding.kind.value.replace('_', ' ').capitalize()}: {step}".rstrip(": "))


def _key(*entries: tuple[str, str]) -> str:
    dots = (tag("span", f'<i style="background:{colour}"></i>', text(words)) for colour, words in entries)
    return tag("div", *dots, class_="key")


_TIMELINE_KEY = (
    ("var(--on-bg)", "believed to be going on"),
    ("var(--soft)", "dashes: what the sense alone says"),
    ("var(--done-bg)", "believed done"),
    ("var(--done)", "◆ step done"),
    ("var(--wrong)", "▲ deviation"),
    ("var(--say)", "● instruction"),
    ("var(--todo-bg)", "silence"),
)
_TRUTH_KEY = (("var(--truth)", "truth (bar under a lane)"), ("transparent", "red dashes: a deviation begins"))


def _timeline_key(with_truth: bool) -> str:
    return _key(*_TIMELINE_KEY, *(_TRUTH_KEY if with_truth else ()))


def _plan_key() -> str:
    return _key(
        ("var(--done-bg)", "done"), ("var(--on-bg)", "going on"), ("var(--todo-bg)", "open"),
        ("var(--injected)", "dashed frame: injected to recover"),
    )  # fmt: skip


def _revisions(plan: Plan) -> str:
    if not plan.revisions:
        return tag("p", "The plan was never changed.", class_="soft")
    return tag("ol", *(_revision(entry, plan) for entry in plan.revisions), class_="revisions")


def _revision(entry: Revision, plan: Plan) -> str:
    edits = "; ".join(_edit(edit, plan) for edit in entry.edits)
    refused = tag("span", text(f" Refused: {entry.refusal or 'by the validator'}."), class_="refused")
    words = text(f"{clock(entry.t)} {entry.who}: {entry.why or 'no reason given'}") + (
        f" ({text(edits)})" if edits else ""
    )
    return tag("li", words, "" if entry.accepted else refused)


def _edit(edit: Edit, plan: Plan) -> str:
    texts = {step.id: step.text for step in (*plan.graph.steps, *plan.injected)}
    about = texts.get(edit.step_id or "", edit.step_id or "")
    if edit.kind is EditKind.INJECT and edit.step:
        return f"inject “{edit.step.text}”"
    return f"{edit.kind.value} “{about}”"


def _guidance(guidance: Sequence[Guidance]) -> str:
    head = tag("tr", *(tag("th", name, class_=kind) for name, kind in _COLUMNS))
    return tag("table", tag("thead", head), tag("tbody", *(_guidance_row(g) for g in guidance)))


_COLUMNS = (("time", "n"), ("act", None), ("text", None), ("after its cause", "n"), ("compute", "n"))


def _guidance_row(said: Guidance) -> str:
    return tag(
        "tr",
        tag("td", clock(said.spoken_t), class_="n"),
        tag("td", tag("span", said.act.value.replace("_", " "), class_=f"act {said.act.value}")),
        tag("td", text(said.text)),
        tag("td", f"{max(said.spoken_t - said.t, 0.0):.1f} s", class_="n"),
        tag("td", f"{1000 * said.latency_s:.0f} ms", class_="n"),
    )


def _truth(truth: EpisodeTruth, plan: Plan) -> str:
    texts = {step.id: step.text for step in plan.graph.steps} | {"put_back": "Put the wrong thing back"}
    runs = [(run.start, run.end, run.outcome.value, texts.get(run.step_id, run.step_id)) for run in truth.runs]
    errs = [(d.onset, None, d.code.value, _true_deviation(texts, d.step_id, d.wrong_thing)) for d in truth.deviations]
    rows = sorted((*runs, *errs), key=lambda row: row[0])
    head = tag("tr", tag("th", "from", class_="n"), tag("th", "to", class_="n"), tag("th", "what"), tag("th", "step"))
    return tag("table", tag("thead", head), tag("tbody", *(_truth_row(*row) for row in rows)))


def _true_deviation(texts: Mapping[str, str], step_id: str, wrong_thing: str | None) -> str:
    return texts.get(step_id, step_id) + (f" (with the {wrong_thing})" if wrong_thing else "")


def _truth_row(start: float, end: float | None, what: str, step: str) -> str:
    return tag(
        "tr",
        tag("td", clock(start), class_="n"),
        tag("td", "" if end is None else clock(end), class_="n"),
        tag("td", text(what)),
        tag("td", text(step)),
    )
