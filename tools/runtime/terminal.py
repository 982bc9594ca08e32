"""The terminal view: guidance on the left, the plan on the right, live; plain lines where nobody can watch."""

from __future__ import annotations

from collections import deque
from types import TracebackType

from rich.console import Console
from rich.live import Live
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from ...agent.session import Session
from ...core.guidance import Act, Guidance
from ...core.plan import Plan, Status
from .beat import Beat

_STYLE = {
    Act.REMIND_OWED: "bold red",
    Act.CORRECT: "bold red",
    Act.WARN: "bold yellow",
    Act.RECOVER: "magenta",
    Act.CONFIRM: "green",
    Act.ACKNOWLEDGE_CORRECTION: "green",
    Act.FINISH: "bold green",
}
_MARK = {Status.DONE: ("✓", "green"), Status.ON: ("▶", "yellow"), Status.TODO: ("·", "dim")}

KEPT = 200
"""Guidance lines kept for the live view."""


def stamp(t: float) -> str:
    """Stream seconds as mm:ss.s."""
    return f"{int(t // 60):02d}:{t % 60:04.1f}"


class Terminal:
    """Shows beats as they come. A context manager; writes to `console` only.

    Live when the console is a terminal; otherwise (and with `plain`) one line per utterance, as it is handed over.
    """

    def __init__(self, session: Session, console: Console, *, plain: bool = False) -> None:
        self._session = session
        self._console = console
        self._lines: deque[Text] = deque(maxlen=KEPT)
        self._t = 0.0
        self._live: Live | None = None
        if console.is_terminal and not plain:
            self._live = Live(console=console, auto_refresh=False, transient=False)

    def __enter__(self) -> Terminal:
        """Start the live view."""
        if self._live:
            self._live.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Leave the last picture on the screen."""
        if self._live:
            self._live.update(self._picture(), refresh=True)
            self._live.stop()

    def show(self, beat: Beat) -> None:
        """Take one beat in."""
        self._t = beat.t
        if beat.note:
            self._put(Text(f"{stamp(beat.t)}  {beat.note}", style="dim"))
        for said in beat.guidance:
            self._put(_styled(said))
        if self._live and (beat.guidance or beat.note or int(beat.t * 2) % 2 == 0):
            self._live.update(self._picture(), refresh=True)

    def _put(self, words: Text) -> None:
        self._lines.append(words)
        if not self._live:
            self._console.print(words, soft_wrap=True)

    def _picture(self) -> Table:
        room = max(self._console.height - 6, 6)
        left = Table.grid(padding=(0, 1))
        for words in list(self._lines)[-room:]:
            left.add_row(words)
        page = Table(box=None, expand=True, show_header=True, header_style="bold")
        page.add_column(f"Guidance  {stamp(self._t)}", ratio=3)
        page.add_column("Plan", ratio=2)
        page.add_row(left, plan_table(self._session.plan))
        return page


def _styled(said: Guidance) -> Text:
    return Text.assemble(
        (f"{stamp(said.spoken_t)}  ", "dim"),
        (f"{said.act.value:<22} ", _STYLE.get(said.act, "cyan")),
        said.text,
        (f"  {1000 * said.latency_s:.0f} ms", "dim"),
    )


def plan_table(plan: Plan) -> Table:
    """The plan's steps with their status; injected ones are marked."""
    table = Table.grid(padding=(0, 1))
    injected = {step.id for step in plan.injected}
    place = {step_id: i for i, step_id in enumerate(plan.graph.order())}
    for step in sorted(plan.steps, key=lambda s: (place.get(s.base, len(place)), s.id not in injected)):
        mark, style = _MARK[plan.status_of(step.id)]
        extra = " [magenta](recovery)[/]" if step.id in injected else ""
        table.add_row(f"[{style}]{mark}[/]", f"{escape(step.text)}{extra}")
    return table
