"""A session: frames in, guidance out. It alone holds plan, belief and carry.

Not thread-safe: frames, words and source events are handed to it by one thread.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from time import perf_counter
from types import TracebackType

from ..core.belief import Belief
from ..core.errors import InputError, PlanwatchError, ResumeError
from ..core.evidence import Evidence, Watch
from ..core.graph import StepGraph
from ..core.guidance import Guidance
from ..core.plan import Plan
from ..core.proposal import PlanProposal
from ..core.steps import Step
from ..perception.base import Carry, Frame, SourceEvent, SourceEventKind
from ..planners.base import BackgroundPlanner, Observed
from .assess import ON_FROM
from .beside import Beside
from .coaching import Metronome
from .echo import Echo
from .events import (
    Event,
    Found,
    HoldDue,
    Intent,
    PlanProposed,
    SourceBack,
    SourceEnded,
    SourceGap,
    Started,
    TimerDue,
    UserSaid,
)
from .folder import Folder
from .hearing import clean, intent_of, said_done
from .meter import Meter, Stats
from .parts import Desk, Parts
from .past import Past, read_past
from .planbook import PlanBook
from .recent import Recent
from .rejoinder import called_missing, rejoinder
from .scribe import Scribe
from .state import Moment, State
from .turns import Turns
from .values import said_value, value_in
from .voices import Voices
from .wording import Wording

LATELY = 2
"""Steps done last that a value in words may be about."""

MAX_NOTES = 64
"""Notes that wait until somebody takes them."""

_SOURCE = {
    SourceEventKind.END: SourceEnded,
    SourceEventKind.GAP: SourceGap,
    SourceEventKind.RECONNECT: SourceBack,
}


class Session:
    """One person doing one task, from the first instruction to the end."""

    def __init__(self, graph: StepGraph, parts: Parts, folder: Path, session_id: str, past: Past | None = None) -> None:
        """Begin in an empty `folder` (made when missing). `past` is for `resume` only.

        Raises:
            InputError: the folder already holds a session.
        """
        self._folder = Folder(folder)
        if past is None and self._folder.journal.exists():
            raise InputError(f"{str(folder)!r} already holds a session; resume it, or give an empty folder")
        folder.mkdir(parents=True, exist_ok=True)
        self._parts, self._session_id = parts, session_id
        self._turns = Turns(self._folder, session_id)
        self._book, self._wording, self._meter = PlanBook(graph), Wording(parts.locale), Meter()
        self._plan = Plan(graph)
        self._belief, self._watch, self._metronome = Belief(), Watch(()), Metronome()
        self._carry: Carry = None
        self._begun = self._closed = self._busy = False
        self._t, self._frame_t = 0.0, None if past is None else past.t
        self._said, self._found, self._echo, self._voices = Recent(), Recent(), Echo(), Voices()
        self._pending: list[tuple[int, list[Event]]] = []
        self._unsaid: tuple[Guidance, ...] = ()
        self._decided = frozenset[tuple[int, str]]() if past is None else past.decided
        self._notes: list[str] = []
        self._beside = Beside(parts.wordsmith, self._wording)
        self._thinker = parts.planner if isinstance(parts.planner, BackgroundPlanner) else None
        self._scribe = Scribe(self._folder, session_id)
        if past is not None:
            self._recall(past)
        self._scribe.begin(self._plan, parts, past is not None, self._t)

    @classmethod
    def resume(cls, folder: Path, parts: Parts, graph: StepGraph | None = None) -> Session:
        """Go on with the session in `folder`, closed or killed. Call `start` for what was left unsaid.

        Raises:
            ResumeError: there is none, it is damaged, it is of another version, or its task is not `graph`.
        """
        past = read_past(Folder(folder))
        if graph is not None and graph.id != past.graph.id:
            raise ResumeError(f"the session in {str(folder)!r} is of task {past.graph.id!r}, not {graph.id!r}")
        return cls(past.graph, parts, folder, past.session_id, past)

    @property
    def plan(self) -> Plan:
        """The plan with its revisions and progress."""
        return self._plan

    @property
    def belief(self) -> Belief:
        """The posterior after the last tick."""
        return self._belief

    @property
    def watch(self) -> Watch:
        """What is looked for from the next tick on."""
        return self._watch

    @property
    def t(self) -> float:
        """Stream seconds now."""
        return self._t

    @property
    def finished(self) -> bool:
        """True when no required step is open."""
        return self._plan.finished

    @property
    def session_id(self) -> str:
        """The id that it is resumed by."""
        return self._session_id

    @property
    def stats(self) -> Stats:
        """Counts and the newest durations."""
        return self._meter.stats()

    def start(self, t: float = 0.0) -> tuple[Guidance, ...]:
        """The first instruction; after a resume, what the kill left unsaid (often nothing)."""
        self._check_open()
        if self._begun:
            return self._catch_up()
        self._begun, self._t = True, max(t, self._t)
        self._belief, self._watch = self._parts.tracker.start(self._plan, t)
        return (*self._turn([Started(t)], self._parts.clock.now()), *self._catch_up())

    def push(self, frame: Frame) -> tuple[Guidance, ...]:
        """Take one frame in. A frame that is not newer than the last one (as after a resume) is left out.

        Raises:
            PlanwatchError: the session is closed, or its journal cannot be written.
            PluginError: the model broke its contract.
        """
        before = self._ready(frame.t)
        if self._frame_t is not None and frame.t <= self._frame_t:
            return before
        self._frame_t = frame.t
        evidence, self._carry = self._parts.model.step(frame, self._watch, self._carry)
        sensed = perf_counter()
        events = [*self._observe(evidence), *self._due(), *self._thought(), *self._answers(), *self._company(evidence)]
        deciding = perf_counter()
        spoken = self._turn(events, evidence.made_at) if events else ()
        decided = perf_counter()
        self._scribe.evidence(evidence, self._belief)
        self._scribe.snapshot(self._t, self._plan, self._belief)
        self._meter.tick(deciding - sensed + perf_counter() - decided)
        return (*before, *spoken)

    def hear(self, text: str, t: float) -> tuple[Guidance, ...]:
        """Words that the person typed or spoke: "done", "repeat", "what's next", "undo"; anything else is answered."""
        before = self._ready(t)
        self._t = max(self._t, t)
        words, (intent, step_id) = clean(text), self._intent(text)
        if self._echo.is_own(words, self._t):
            self._scribe.note("echo", self._turns.number, {"t": self._t, "text": words})
            return before
        if intent is Intent.UNKNOWN:
            self._voices.chatter(self._t)
        value = value_in(words, self._about()) if intent is Intent.UNKNOWN else None
        if value is not None:
            intent, step_id = Intent.VALUE, value.step_id
        asked = intent is Intent.UNKNOWN and self._asks(words)
        heard = {"t": self._t, "text": words, "intent": intent.value, "step_id": step_id}
        self._scribe.note("heard", self._turns.number + 1, heard)
        now = self._parts.clock.now()
        found: list[Event] = []
        if value is not None:
            found = self._observe(said_value(value, self._t, now))
        elif step_id and intent is not Intent.NOT_YET:
            found = self._observe(said_done(step_id, self._t, now))
        return (*before, *self._turn([*found, UserSaid(intent, self._t, step_id, asked)], now))

    def notice(self, event: SourceEvent) -> tuple[Guidance, ...]:
        """A gap, a reconnect, a voice, quiet, or the end of the frames (then: what is still open)."""
        before = self._ready(event.t)
        self._t = max(self._t, event.t)
        self._scribe.note(
            "source", self._turns.number + 1, {"t": self._t, "kind": event.kind.value, "note": event.note}
        )
        if event.kind in (SourceEventKind.VOICE, SourceEventKind.HUSH):
            (self._voices.began if event.kind is SourceEventKind.VOICE else self._voices.ended)(self._t)
            return before
        now = self._parts.clock.now()
        last = self._concluded(now) if event.kind is SourceEventKind.END else []
        return (*before, *self._turn([*last, _SOURCE[event.kind](self._t, event.note)], now))

    def offer(self, proposal: PlanProposal, who: str) -> tuple[Guidance, ...]:
        """The answer of a planner that works on its own; adopted only if it is current and the validator passes it."""
        before = self._ready(self._t)
        return (*before, *self._turn([PlanProposed(proposal, who, self._t)], self._parts.clock.now()))

    def take_notes(self) -> tuple[str, ...]:
        """Lines for people that came up since the last call: why a model was not heard, for example."""
        notes, self._notes = tuple(self._notes), []
        return notes

    def close(self) -> None:
        """Complete the journal and release the files. Harmless when called again."""
        if self._closed:
            return
        self._closed = True
        if self._thinker is not None:
            self._thinker.close()
        try:
            self._scribe.plan(self._plan)
            if self._begun:
                self._scribe.snapshot(self._t, self._plan, self._belief, now=True)
            self._scribe.close(self._end())
        finally:
            self._turns.close()

    def __enter__(self) -> Session:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _end(self) -> dict[str, object]:
        held = [draft.candidate.id for draft in self._turns.last.get("held", [])]
        open_findings = list(self._turns.last.get("open", {}))
        steps = list(self._plan.open_required)
        head = {"t": self._t, "finished": self.finished, "open_steps": steps, "open_findings": open_findings}
        return {**head, "held": held, "ticks": self._meter.ticks, "runs": self._meter.runs}

    def _check_open(self) -> None:
        if self._closed:
            raise PlanwatchError(f"session {self._session_id!r} is closed; resume it to go on")

    def _ready(self, t: float) -> tuple[Guidance, ...]:
        """What is due before anything else: the start when nobody called it, or what a kill left unsaid."""
        self._check_open()
        return self._catch_up() if self._begun else self.start(t)

    def _observe(self, evidence: Evidence) -> list[Event]:
        """Take evidence into the belief; findings are journalled here, before their turn."""
        self._t = max(self._t, evidence.t)
        return self._taken(self._parts.tracker.observe(self._plan, self._belief, evidence))

    def _concluded(self, now: float) -> list[Event]:
        """What the belief concludes when the frames are over."""
        return self._taken(self._parts.tracker.ended(self._plan, self._belief, now))

    def _taken(self, seen: Observed) -> list[Event]:
        self._belief, self._watch = seen.belief, seen.watch
        new = [one for one in seen.findings if self._found.add(one.id)]
        self._scribe.findings(new, self._turns.number + 1)
        return [Found(one) for one in new]

    def _due(self) -> list[Event]:
        """Held words and timers whose time has come."""
        was, self._busy = self._busy, any(one.on >= ON_FROM for one in self._belief.steps.values())
        paused = was and not self._busy
        last, t = self._turns.last, self._t
        held = last.get("held", [])
        due = tuple(d.candidate.id for d in held if (paused and not d.patient) or d.until is None or d.until <= t)
        events: list[Event] = [HoldDue(due, t)] if due else []
        return events + [TimerDue(step_id, t) for step_id, at in last.get("timers", {}).items() if at <= t]

    def _company(self, evidence: Evidence) -> list[Event]:
        """The word that is due beside something repeated or held."""
        beat = self._metronome.beat(self._plan, evidence, self._turns.last.get("last_spoken"))
        return [] if beat is None else [beat]

    def _thought(self) -> list[Event]:
        """What a planner that works beside the session has to say by now; nothing is waited for."""
        if self._thinker is None:
            return []
        seen = self._thinker.collect(self._plan, self._belief, self._t)
        for text in seen.notes:
            self._scribe.note("planner", self._turns.number + 1, {"t": self._t, "text": text})
        self._notes = [*self._notes, *seen.notes][-MAX_NOTES:]
        return [PlanProposed(one, seen.who or self._parts.planner_name, self._t) for one in seen.proposals]

    def _asks(self, words: str) -> bool:
        """Have a model look for an answer; True when it will."""
        current = self._turns.last.get("current")
        return self._beside.ask(self._turns.number + 1, words, self._plan, current, self._t)

    def _answers(self) -> list[Event]:
        """What a model has found by now; and have the next instructions worded."""
        self._beside.attend(self._plan)
        found = self._beside.answers(self._plan, self._turns.last.get("current"), self._t)
        for one in found:
            values = {"t": one.t, "number": one.number, "text": one.text, "looked": one.looked}
            self._scribe.note("answer", self._turns.number + 1, values)
        return [*found]

    def _intent(self, text: str) -> tuple[Intent, str | None]:
        """What the words ask for, and the step they are about."""
        said = called_missing(self._turns.last.get("recent", []), self._t)
        answer = rejoinder(text, said) if said else None
        if said and answer:
            return answer, self._open_for(said.step_id)
        intent = intent_of(text)
        return intent, self._meant() if intent is Intent.DONE else None

    def _open_for(self, step_id: str | None) -> str | None:
        """The open step that now stands for `step_id`: one that was injected for it, or itself."""
        mine = [s.id for s in self._plan.steps if s.base == step_id and not self._plan.is_done(s.id)]
        return mine[-1] if mine else step_id

    def _meant(self) -> str | None:
        """The step that "done" is about: the one going on, else the one told, else the first that can start."""
        plan, steps = self._plan, self._belief.steps
        going = [i for i, one in steps.items() if one.on >= ON_FROM and i in plan.by_id and not plan.is_done(i)]
        if going:
            return max(going, key=lambda i: steps[i].on)
        current = self._turns.last.get("current")
        if current and current in plan.by_id and not plan.is_done(current):
            return current
        return next(iter(plan.frontier), None)

    def _about(self) -> list[Step]:
        """The steps that a value can be about: the one that "done" would be about, then those done last."""
        plan = self._plan
        latest = sorted(plan.done_ids & plan.by_id.keys(), key=lambda i: -plan.done_at.get(i, 0.0))[:LATELY]
        return [plan.by_id[i] for i in (self._meant(), *latest) if i is not None]

    def _turn(self, events: list[Event], made_at: float) -> tuple[Guidance, ...]:
        """One run of the state machine over `events`."""
        self._scribe.before_turn()
        parts, began = self._parts, perf_counter()
        names = (parts.planner, parts.planner_name, parts.policy, parts.clock)
        talking, counts, reworded = self._voices.talking(self._t), self._metronome.counts, self._beside.ready()
        desk = Desk(*names, self._belief, self._book, self._wording, parts.listener, talking, counts, reworded)
        state = self._turns.run(events, Moment(self._t, made_at), desk, self._book.note(self._plan))
        self._meter.turn(perf_counter() - began)
        if any(isinstance(event, PlanProposed) for event in events):
            self._turns.settle()  # no line of the journal could make this turn again after a kill
        self._take_plan(state)
        number = self._turns.number
        fresh = [d for d in state.get("decisions", []) if (number, d.candidate_id) not in self._decided]
        self._scribe.outcome(number, fresh, self._plan)
        spoken = self._hand_over(state.get("guidance", []))
        self._scribe.plan(self._plan)  # after the words: nobody waits for these files
        self._scribe.snapshot(self._t, self._plan, self._belief, now=True)
        return spoken

    def _take_plan(self, state: State) -> None:
        before = self._plan.revision
        self._plan = self._book.open(state["plan"]) if "plan" in state else self._plan
        if self._plan.revision != before:
            self._belief, self._watch = self._parts.tracker.replanned(self._plan, self._belief)

    def _hand_over(self, guidance: Iterable[Guidance]) -> tuple[Guidance, ...]:
        """On the disk first, then to the person; an id that was handed over before never is again."""
        spoken = tuple(one for one in guidance if self._said.add(one.id))
        if spoken:
            self._scribe.guidance(spoken, self._turns.number)
            self._echo.said(spoken)
            self._meter.spoken += len(spoken)
        return spoken

    def _recall(self, past: Past) -> None:
        """Put the past back: plan from the checkpoint, belief from the snapshot, what was said from the journal."""
        self._t = past.t
        self._said, self._found = Recent(past.said), Recent(past.findings)
        if self._turns.number or past.said:
            self._turns.recall(past.said, self._parts.clock.now())
        state, turn = self._turns.last, self._turns.number
        self._begun = turn > 0
        self._unsaid = tuple(one for one in state.get("guidance", []) if one.id not in self._said)
        for number in sorted({n for n, _ in past.inputs if n > turn}):
            self._pending.append((number, [event for n, event in past.inputs if n == number]))
        if self._begun:
            self._recall_plan(past, state)

    def _recall_plan(self, past: Past, state: State) -> None:
        tracker = self._parts.tracker
        self._plan = self._book.open(state["plan"]) if "plan" in state else self._plan
        belief = past.snapshot.belief if past.snapshot else tracker.start(self._plan, self._t)[0]
        self._belief, self._watch = tracker.replanned(self._plan, belief)
        self._scribe.known_revisions(self._plan, past.revisions)
        turn = self._turns.number
        missing = [d for d in state.get("decisions", []) if (turn, d.candidate_id) not in past.decided]
        self._scribe.outcome(turn, missing, self._plan)

    def _catch_up(self) -> tuple[Guidance, ...]:
        """What a kill interrupted: utterances that never reached anybody, and inputs that no turn has taken in."""
        unsaid, self._unsaid = self._unsaid, ()
        pending, self._pending = self._pending, []
        spoken = self._hand_over(unsaid)
        for _, events in pending:
            spoken += self._turn(events, self._parts.clock.now())
        return spoken
