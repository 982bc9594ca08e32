"""What the steps of a plan and its edits imply, whatever is done: kept while only progress changes, patched by an edit.

Patching costs the copy of a few dictionaries and work for the touched steps only, so that a repair of a plan with ten
thousand steps stays cheap. A patched structure equals one made anew from the same steps (tested).
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from .effects import Formula, Op, done
from .proposal import Edit, EditKind
from .reach import reach
from .steps import Step

Index = dict[str, tuple[str, ...]]
"""effect -> ids of steps."""


@dataclass(frozen=True, slots=True)
class Structure:
    """Indexes over the steps of a plan. Mappings are never changed once made."""

    everything: Mapping[str, Step]
    """id -> step as it was written, for every step there ever was: graph steps, then injected ones."""
    live: Mapping[str, Step]
    """id -> step, for those still part of the plan, in plan order: with what injected steps make them wait for, and
    with what replaced steps would give."""
    gives: Mapping[str, frozenset[str]]
    """id -> every effect the live step gives."""
    givers: Mapping[str, tuple[str, ...]]
    """effect -> ids of the live steps that give it."""
    users: Mapping[str, tuple[str, ...]]
    """effect -> ids of the live steps whose precondition mentions it."""
    guarded: frozenset[str]
    """Ids of live steps that forbid some effect."""
    place: Mapping[str, int]
    """id -> its place in `everything`."""
    sound: bool = True
    """True when it is known that every live step can start at some time, beginning with nothing done."""
    waits: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """id -> effects of injected steps that it waits for."""
    last_edit: Mapping[str, EditKind] = field(default_factory=dict)
    """id -> the last edit that named it, injections aside."""
    taken_over: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """id -> ids whose work it took over by REPLACE, directly or through another replaced step."""
    kept: frozenset[str] = frozenset()
    """Waived ids that were done all the same, and stay in the plan."""
    edits: tuple[Edit, ...] = ()
    """Every edit that is in it, oldest first."""

    def patched(self, edits: tuple[Edit, ...], kept: frozenset[str] = frozenset()) -> Structure:
        """The structure after further `edits`, with the waived steps `kept` still in the plan."""
        if not edits and kept == self.kept:
            return self
        draft = _Draft(self)
        for edit in edits:
            draft.apply(edit)
        return draft.finish(kept, (*self.edits, *edits))

    def inherited(self, step_id: str) -> tuple[str, ...]:
        """The `done:` effects of the work that a step took over."""
        base = self.everything[step_id].base
        return tuple(done(i) for i in sorted(self.taken_over.get(step_id, ())) if i != base)

    def gives_of(self, step_id: str) -> Iterable[str]:
        """Every effect that holds once the step, in the plan or waived, is done."""
        given = self.gives.get(step_id)
        if given is not None:
            return given
        step = self.everything.get(step_id)
        return (*step.gives, *self.inherited(step_id)) if step else ()

    def followers(self, step_id: str) -> list[str]:
        """Live steps that something it gives helps to start, in plan order."""
        return sorted(set(self._followers(step_id)), key=self.place.__getitem__)

    def _followers(self, step_id: str) -> Iterator[str]:
        for effect in self.gives[step_id]:
            for user in self.users.get(effect, ()):
                if user != step_id and (user not in self.guarded or effect in self.live[user].pre.positive()):
                    yield user

    def before(self, step_id: str) -> Iterator[str]:
        """Live steps that give something which helps it to start; a step may come twice."""
        for effect in self.live[step_id].pre.positive():
            yield from (giver for giver in self.givers.get(effect, ()) if giver != step_id)

    def sole_givers(self, step_id: str) -> Iterator[str]:
        """Ids of the steps that must be done directly before it: the only givers of what it cannot start without."""
        for effect in self.live[step_id].pre.required():
            ids = self.givers.get(effect, ())
            if len(ids) == 1 and ids[0] != step_id:
                yield ids[0]


def structure_of(steps: Iterable[Step]) -> Structure:
    """The structure of the steps alone, before any edit. Linear in the mentions of effects."""
    live = {step.id: step for step in steps}
    gives = {step.id: step.gives for step in live.values()}
    givers: dict[str, list[str]] = {}
    users: dict[str, list[str]] = {}
    for step in live.values():
        for effect in gives[step.id]:
            givers.setdefault(effect, []).append(step.id)
        for effect in step.pre.atoms():
            users.setdefault(effect, []).append(step.id)
    return Structure(
        everything=live,
        live=live,
        gives=gives,
        givers={effect: tuple(ids) for effect, ids in givers.items()},
        users={effect: tuple(ids) for effect, ids in users.items()},
        guarded=frozenset(step.id for step in live.values() if step.pre.negative()),
        place={step_id: i for i, step_id in enumerate(live)},
        sound=len(reach(live.values())) == len(live),
    )


class _Draft:
    """A structure in the making; everything but the touched steps is taken over as it is."""

    def __init__(self, old: Structure) -> None:
        self._old = old
        self._everything, self._place = dict(old.everything), dict(old.place)
        self._waits, self._last_edit = dict(old.waits), dict(old.last_edit)
        self._taken_over = dict(old.taken_over)
        self._live, self._gives = dict(old.live), dict(old.gives)
        self._givers, self._users = dict(old.givers), dict(old.users)
        self._guarded = set(old.guarded)
        self._touched: set[str] = set()

    def apply(self, edit: Edit) -> None:
        """Note one edit."""
        if edit.kind is EditKind.INJECT and edit.step is not None:
            self._place.setdefault(edit.step.id, len(self._place))
            self._everything[edit.step.id] = edit.step
            for step_id in edit.before:
                self._waits[step_id] = (*self._waits.get(step_id, ()), done(edit.step.id))
            self._touched.update((edit.step.id, *edit.before))
        elif edit.step_id is not None:
            self._last_edit[edit.step_id] = edit.kind
            self._touched.add(edit.step_id)
            if edit.kind is EditKind.REPLACE and edit.by:
                older = self._taken_over.get(edit.step_id, frozenset())
                self._taken_over[edit.by] = self._taken_over.get(edit.by, frozenset()) | {edit.step_id} | older
                self._touched.add(edit.by)

    def finish(self, kept: frozenset[str], edits: tuple[Edit, ...]) -> Structure:
        """The finished structure."""
        old = self._old
        bare = replace(old, everything=self._everything, taken_over=self._taken_over)
        touched = sorted(self._touched | (kept ^ old.kept), key=self._place.__getitem__)
        lost = {effect for step_id in touched for effect in self._take_out(step_id)}
        for step_id in touched:
            self._put_in(step_id, kept, bare.inherited(step_id))
        if any(step_id in self._live and step_id not in old.live and step_id in old.place for step_id in touched):
            self._live = {i: self._live[i] for i in sorted(self._live, key=self._place.__getitem__)}
        return replace(
            bare,
            live=self._live,
            gives=self._gives,
            givers=self._givers,
            users=self._users,
            guarded=frozenset(self._guarded),
            place=self._place,
            sound=old.sound and self._sound(touched, lost),
            waits=self._waits,
            last_edit=self._last_edit,
            kept=kept,
            edits=edits,
        )

    def _take_out(self, step_id: str) -> frozenset[str]:
        """Take a step out of every index; the effects that it gave."""
        if step_id not in self._live:
            return frozenset()
        given = self._gives.pop(step_id)
        for effect in given:
            self._givers[effect] = tuple(i for i in self._givers[effect] if i != step_id)
        for effect in self._live[step_id].pre.atoms():
            self._users[effect] = tuple(i for i in self._users[effect] if i != step_id)
        self._guarded.discard(step_id)
        return given

    def _put_in(self, step_id: str, kept: frozenset[str], inherited: tuple[str, ...]) -> None:
        """Put a step back as it stands now, unless it is waived."""
        if self._last_edit.get(step_id, EditKind.REOPEN) is not EditKind.REOPEN and step_id not in kept:
            self._live.pop(step_id, None)
            return
        step, waits = self._everything[step_id], self._waits.get(step_id, ())
        pre = Formula(Op.AND, (step.pre, *waits)) if waits else step.pre
        step = replace(step, pre=pre, effects=(*step.effects, *inherited))
        self._live[step_id], self._gives[step_id] = step, step.gives
        for effect in step.gives:
            self._givers[effect] = (*self._givers.get(effect, ()), step_id)
        for effect in step.pre.atoms():
            self._users[effect] = (*self._users.get(effect, ()), step_id)
        if step.pre.negative():
            self._guarded.add(step_id)

    def _sound(self, touched: Iterable[str], lost: Iterable[str]) -> bool:
        """True when the touched steps, and the users of what was lost, could start if all the others were done.

        With the steps in no cycle that is enough: all steps before them can, so they can, in the order of the DAG.
        """
        accepted = (i for i, kind in self._last_edit.items() if kind is EditKind.ACCEPT)
        held = frozenset(e for i in accepted for e in self._everything[i].gives)
        users = (user for effect in lost for user in self._users.get(effect, ()))
        checked = {i for i in (*touched, *users) if i in self._live}
        return all(self._live[i].pre.may_hold(_Given(self._givers, held, i), frozenset()) for i in checked)


@dataclass(frozen=True, slots=True)
class _Given(Container[str]):
    """The effects that hold already, or that another step than `me` gives."""

    givers: Mapping[str, tuple[str, ...]]
    held: frozenset[str]
    me: str

    def __contains__(self, effect: object) -> bool:
        return effect in self.held or any(i != self.me for i in self.givers.get(str(effect), ()))
