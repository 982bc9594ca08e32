"""`compact` as a StreamModel: frames in, evidence about every watched step out."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import cast

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ...core.evidence import Evidence, Quality, Reliability, Sense, StepEvidence, Watch, WatchItem
from ...core.steps import Role, Step
from ..base import Carry as AnyCarry
from ..base import Frame, Image
from ..broken import is_picture, later, nothing_seen
from ..lexicon.parse import meaning
from ..pace import ticks_of
from .amiss import chance as chance_amiss
from .amiss import numbers
from .bars import without_bars
from .danger import at_work, chance, faded
from .ground import Asked
from .model import CompactModel, Seen
from .signs import Signs, carried, chances, looked, none_yet, spoilt
from .signs import follow as follow_signs
from .ssd import Carry
from .standing import Named, Rest, at_rest, follow
from .text import ROLES, Query
from .ways import Way, codes_of, fits, log_odds_of, ways_of

STILL = 0.1 / 255
"""Mean change of a pixel below which two pictures are one: less than any sensor's noise."""
HAND_S = 1.5
"""Half-life of what is remembered of the thing in hand, seconds."""
ENOUGH = 1.2
"""Sum of `held` over the last ticks from which its colour is asked for."""
KEEP = 0.8
"""How much of the temporal part's own log-odds counts beside it: it is a little too sure of itself."""
MATCHES, RATIOS = (0.02, 0.06, 0.12, 0.2, 0.35), (3.0, 1.0, 0.0, -1.0, -2.0)
"""Share of the right colour in hand, and the log-odds it gives for a wrong thing."""
STANDS, STOOD = (0.1, 0.2, 0.4, 0.7), (-3.5, -1.5, 0.3, 4.0)
"""How far the thing asked for still stands on the table, and the log-odds that gives for a wrong thing."""
UNTOUCHED = 0.02
"""Most that "just completed" may be while what the step takes in hand has not been touched."""
TOUCHED = frozenset({"open", "close", "switch_on", "switch_off", "flip", "put_back"})
"""Actions in which nothing is taken in hand, or whatever is in hand is right."""
HOME_S, HOME, SEEN = 20.0, 1.25, 0.5
"""Seconds of pictures as the encoder knows them, of the right things, after which the place is known; how much stranger
than the limit a picture may then be, and how far below the usual its things may be seen: a hand before the camera makes
a picture strange and hides things, and no other place of it."""
AT_HOME, ODD = 0.45, 2.5
"""How well the things that the steps name must have been seen of late for the place to be the right one, whatever it
looks like, and how much stranger than the limit a picture of it may be: on tables in patterns that nothing was learnt
from (4 of 288 dev sessions above the limit for a fifth of their time or more) they are at .57 or above, on real videos
at .28 or below."""
SETTLE = 3.0
"""Seconds after which a thing that was never in view counts as missing."""


@dataclass(frozen=True, slots=True)
class Memory:
    """What the sense remembers between ticks: of fixed size for a fixed watch."""

    version: int | None = None
    ids: tuple[str, ...] = ()
    query: Query | None = None
    asked: Asked | None = None
    """What the words of the watch alone decide, prepared once a watch."""
    held_roles: tuple[Role, ...] = ()
    held_names: tuple[str | None, ...] = ()
    """What each watched step takes in hand; None where nothing is taken."""
    held_colours: tuple[int | None, ...] = ()
    """Colour class of what each watched step takes in hand; None where nothing is taken or no colour is said."""
    in_hand: NDArray[np.float32] | None = None
    """(colours + 1,) fading sums: how much of each colour was in hand, then how much of anything was."""
    named: Named | None = None
    """What each watched step takes in hand."""
    rests: dict[str, Rest] = field(default_factory=dict)
    """Name of a thing that a watched step takes in hand -> where it rests."""
    told: dict[str, float] = field(default_factory=dict)
    """step id -> the `p_done` last told."""
    layers: tuple[Carry, ...] = ()
    signs: Signs | None = None
    """None for weights that know no signs."""
    fits: NDArray[np.bool_] | None = None
    """(watched steps, signs): False where a step cannot go wrong in the way that the sign stands for."""
    danger: float = 0.0
    """How strongly a danger showed of late, in [0, 1]."""
    things: tuple[tuple[int, int, str], ...] = ()
    """(watched step, role, name) of every thing that the watched steps name."""
    seen: dict[str, float] = field(default_factory=dict)
    """Name -> how well it was seen at its best, fading with a half-life of 20 s."""
    strange: float | None = None
    """Running mean of the strangeness of the frames."""
    home: float = 0.0
    """Seconds for which the pictures were as the encoder knows them, and of the things that the steps name."""
    started: float | None = None
    """Stream seconds of the first tick."""
    last: Tensor | None = None
    """The last small picture, to notice a stuck camera."""
    still: float = 0.0
    """Seconds for which the picture has not changed at all."""
    t: float | None = None
    """Stream seconds of the last tick."""
    ticks: int = 0
    """Ticks that the last frame stood for; 0 when it came before its tick."""
    due: float | None = None
    """Stream seconds at which the next tick is due."""
    last_evidence: Evidence | None = None
    """What was told last: it holds until the next tick."""


@dataclass(frozen=True)
class CompactSense:
    """The StreamModel around a CompactModel. It ticks in the model's own time, whatever the rate of the frames."""

    model: CompactModel

    @cached_property
    def ways(self) -> tuple[Way, ...]:
        """In which a step can stand wrong, as far as that was learnt."""
        return ways_of(_learnt(self.model.config.ways, self.model.config.unlearnt))

    @cached_property
    def moments(self) -> tuple[Way, ...]:
        """In which the moment can be wrong, likewise."""
        return ways_of(_learnt(self.model.config.moments, self.model.config.unlearnt))

    @cached_property
    def columns(self) -> tuple[list[int], list[int]]:
        """Where `ways` and `moments` stand among those that the weights know."""
        config = self.model.config
        mine = (config.ways, self.ways), (config.moments, self.moments)
        ways, moments = ([names.index(way.name) for way in told] for names, told in mine)
        return ways, moments

    @cached_property
    def rarer(self) -> tuple[Tensor, Tensor]:
        """(ways,) and (moments,): what is taken from the log-odds of each of them, see `ways.log_odds_of`."""
        ways, moments = (log_odds_of(told, self.model.config.rarer) for told in (self.ways, self.moments))
        return torch.tensor(ways), torch.tensor(moments)

    @cached_property
    def signs(self) -> tuple[tuple[int, int], ...]:
        """(place in `ways`, state of the maps) of every way that has a sign."""
        names = [way.name for way in self.ways]
        return tuple((names.index(name), state) for name, state in self.model.config.signs.items() if name in names)

    @cached_property
    def danger(self) -> tuple[int, int] | None:
        """(place in `moments`, state of the maps) of the danger that has a sign; None where none has."""
        names = [way.name for way in self.moments]
        both = [(names.index(name), state) for name, state in self.model.config.signs.items() if name in names]
        return both[0] if both else None

    def step(self, frame: Frame, watch: Watch, carry: AnyCarry) -> tuple[Evidence, AnyCarry]:
        """Evidence at `frame.t`; the carry is a Memory (None before the first tick).

        A frame that is no picture (NaN, an empty side) gives degraded evidence and is not remembered.
        """
        with torch.inference_mode():
            memory, told = self.meet(frame, watch, cast(Memory, carry) or Memory())
            if told is not None:
                return told, memory
            assert memory.asked is not None
            picture = self._picture(frame.image)
            seen, layers = self.model.tick(picture, memory.asked, list(memory.layers), max(1, memory.ticks))
            return self.tell(frame, watch, picture, seen, with_layers(memory, layers))

    def meet(self, frame: Frame, watch: Watch, memory: Memory) -> tuple[Memory, Evidence | None]:
        """The memory for this watch and moment; and the evidence, when the frame need not be looked at."""
        memory = self._attend(watch, memory)
        if not is_picture(frame.image):
            return memory, nothing_seen(frame, watch)
        ticks, due = ticks_of(frame.t, memory.due, 1.0 / self.model.config.fps)
        if not ticks and memory.last_evidence is not None:
            return memory, later(memory.last_evidence, frame)
        return replace(memory, due=due, ticks=ticks), None

    def tell(self, frame: Frame, watch: Watch, picture: Tensor, seen: Seen, memory: Memory) -> tuple[Evidence, Memory]:
        """The evidence of a frame that was looked at, and the memory with it."""
        if memory.ticks:
            memory = self._remember(frame.t, picture, seen, memory)
        evidence = self._evidence(frame, watch, seen, memory)
        told = {s.step_id: s.p_done or 0.0 for s in evidence.steps}
        return evidence, replace(memory, told=told, last_evidence=evidence)

    def _picture(self, image: Image) -> Tensor:
        w, h = self.model.config.image_size
        image = without_bars(image) if self.model.config.cropped else image
        small = image if image.shape[:2] == (h, w) else cv2.resize(image, (w, h), interpolation=cv2.INTER_AREA)
        return torch.from_numpy(np.ascontiguousarray(small)).permute(2, 0, 1).float().div_(255)

    def _attend(self, watch: Watch, memory: Memory) -> Memory:
        """Encode the watched words once a change, and keep what is remembered of every step that stays."""
        ids = tuple(item.step.id for item in watch.items)
        if memory.query is not None and memory.version == watch.version and memory.ids == ids:
            return memory
        steps = [item.step for item in watch.items]
        rows_before = {step_id: i for i, step_id in enumerate(memory.ids)}
        places = {step_id: i for step_id, i in rows_before.items() if step_id not in watch.forget}
        fresh = self.model.empty(len(ids))
        for layer, old in zip(fresh, memory.layers, strict=False):
            for i, step_id in enumerate(ids):
                if step_id in places:
                    layer.conv[i] = old.conv[places[step_id]]
                    layer.state[i] = old.state[places[step_id]]
        query = self.model.text(self.model.text.ids(steps))
        roles = tuple(_held_role(item) for item in watch.items)
        rows = torch.arange(len(ids)), torch.tensor([ROLES.index(role) for role in roles], dtype=torch.long)
        return replace(
            memory,
            version=watch.version,
            ids=ids,
            query=query,
            asked=self.model.ask(query),
            held_roles=roles,
            held_names=tuple(_held_name(item) for item in watch.items),
            named=Named(query.kind[rows], query.colour[rows]),
            last_evidence=None,
            held_colours=tuple(_held_colour(item, self.model.config.colours) for item in watch.items),
            layers=tuple(fresh),
            signs=self._signs_of(memory, [rows_before.get(step_id) for step_id in ids]),
            fits=self._fits(steps),
            told={step_id: p for step_id, p in memory.told.items() if step_id in places},
            things=tuple(
                (i, r, f"{phrase.colour} {phrase.kind}")
                for i, step in enumerate(steps)
                for r, role in enumerate(ROLES)
                if (phrase := meaning(step).role(role))
            ),
        )

    def _signs_of(self, memory: Memory, places: list[int | None]) -> Signs | None:
        if not self.signs:
            return None
        return none_yet(len(places), len(self.signs)) if memory.signs is None else carried(memory.signs, places)

    def _fits(self, steps: Sequence[Step]) -> NDArray[np.bool_]:
        verbs, ways = [meaning(step).verb for step in steps], [self.ways[way] for way, _ in self.signs]
        return np.array([[fits(way, verb) for way in ways] for verb in verbs], np.bool_).reshape(len(steps), len(ways))

    def _remember(self, t: float, picture: Tensor, seen: Seen, memory: Memory) -> Memory:
        dt = 0.0 if memory.t is None else max(0.0, t - memory.t)
        strange = float(self.model.strangeness(seen.maps.summary)[0])
        mean = (
            strange if memory.strange is None else memory.strange + (strange - memory.strange) * (1 - 0.5 ** (dt / 1.0))
        )
        signs = self._follow_signs(memory, seen, dt)
        same = memory.last is not None and float(torch.dist(memory.last, picture, 1)) < STILL * picture.numel()
        return replace(
            memory,
            strange=mean,
            home=memory.home + dt * self._known(mean, memory, t),
            started=t if memory.started is None else memory.started,
            last=picture,
            still=memory.still + dt if same else 0.0,
            seen=_seen(memory, seen.presence, dt),
            in_hand=_in_hand(memory, seen.sight.colours[0, 0].numpy(), dt),
            signs=signs,
            danger=self._follow_danger(memory, seen, dt),
            rests=self._rests(memory, seen, float(seen.sight.kinds[0, 0, -1]), dt),
            t=t,
        )

    def _known(self, strange: float, memory: Memory, t: float) -> bool:
        right = _mismatch(memory, t, self.model.config.seen_at) < 0.5
        return right and strange <= float(self.model.domain_limit)

    def _follow_signs(self, memory: Memory, seen: Seen, dt: float) -> Signs | None:
        if memory.signs is None:
            return None
        states = [state for _, state in self.signs]
        strong, sure = looked(seen.tokens.float().numpy(), self.model.config.n_states, states)
        return follow_signs(memory.signs, strong, sure, seen.out.on.sigmoid().float().numpy(), dt)

    def _follow_danger(self, memory: Memory, seen: Seen, dt: float) -> float:
        if self.danger is None:
            return 0.0
        return faded(memory.danger, at_work(seen.sight, seen.maps.state[0, self.danger[1]].sigmoid()), dt)

    def _rests(self, memory: Memory, seen: Seen, empty: float, dt: float) -> dict[str, Rest]:
        assert memory.named is not None
        pictures = at_rest(seen.sight, memory.named, self.model.config.grid)
        rows = {name: i for i, name in enumerate(memory.held_names) if name is not None}
        old = memory.rests
        return {n: follow(old.get(n, Rest()), pictures[i], empty, dt, memory.ticks) for n, i in rows.items()}

    def _evidence(self, frame: Frame, watch: Watch, seen: Seen, memory: Memory) -> Evidence:
        on, now, done, wrong = torch.stack(seen.out[:4]).sigmoid().tolist()
        for i, colour in enumerate(memory.held_colours):
            rest = memory.rests.get(memory.held_names[i] or "", Rest())
            ratio = colour_ratio(memory.in_hand, colour) + standing_ratio(rest)
            on[i], wrong[i] = divided(on[i], wrong[i], ratio)
            if rest.stayed:
                before = memory.told.get(memory.ids[i], 1.0)
                now[i], done[i] = min(now[i], UNTOUCHED), min(done[i], before)
        named = self._thing_in_hand(seen) if max(wrong, default=0.0) > 0.3 else None
        if memory.signs is not None and memory.fits is not None:
            fit = (1.0 - spoilt(memory.signs, memory.fits)).tolist()
            now, done = [p * q for p, q in zip(now, fit, strict=True)], [p * q for p, q in zip(done, fit, strict=True)]
        respond = float(seen.out.respond.softmax(-1)[1])
        steps = tuple(
            StepEvidence(
                item.step.id,
                on[i],
                now[i],
                done[i],
                {memory.held_roles[i]: wrong[i]},
                _other(named, memory.held_names[i]),
            )
            for i, item in enumerate(watch.items)
        )
        steps = self._with_amiss(self._with_ways(steps, seen, memory))
        codes, note = codes_of(self.moments, self._moments_of(seen, memory))
        busy = max(on, default=0.0)
        return Evidence(
            t=frame.t,
            made_at=frame.made_at,
            sense=Sense.PIXELS,
            steps=steps,
            p_background=max(0.0, 1.0 - max(busy, max(wrong, default=0.0))),
            p_other=0.0,
            quality=self._quality(frame, seen, memory),
            p_code=codes,
            code_note=note,
            respond=respond,
            ticks=max(1, memory.ticks),
            reliability=self._reliability,
        )

    def _with_ways(self, steps: tuple[StepEvidence, ...], seen: Seen, memory: Memory) -> tuple[StepEvidence, ...]:
        if not self.ways:
            return steps
        named_ways = [codes_of(self.ways, p) for p in self._ways_of(seen, memory).tolist()]
        pairs = zip(steps, named_ways, strict=True)
        return tuple(replace(one, p_code=codes, code_note=note) for one, (codes, note) in pairs)

    def _with_amiss(self, steps: tuple[StepEvidence, ...]) -> tuple[StepEvidence, ...]:
        if not self.model.config.amiss:
            return steps
        done = np.array([one.p_done for one in steps], np.float32)
        chances_amiss = chance_amiss(self.model.config.amiss, numbers(done)).tolist()
        return tuple(replace(one, p_amiss=p) for one, p in zip(steps, chances_amiss, strict=True))

    @cached_property
    def _reliability(self) -> Reliability:
        config = self.model.config
        return Reliability(config.misses, config.named, config.warned, config.rests)

    def _ways_of(self, seen: Seen, memory: Memory) -> Tensor:
        """(W, ways): by their signs where they have one, else by the temporal part."""
        out = (seen.out.ways[:, self.columns[0]] - self.rarer[0]).sigmoid()
        if memory.signs is not None and memory.fits is not None:
            told = torch.from_numpy(chances(memory.signs, memory.fits))
            out[:, [way for way, _ in self.signs]] = told.to(out)
        return out

    def _moments_of(self, seen: Seen, memory: Memory) -> list[float]:
        out: list[float] = (seen.out.moment[self.columns[1]] - self.rarer[1]).sigmoid().tolist()
        if self.danger is not None:
            out[self.danger[0]] = chance(memory.danger)
        return out

    def _thing_in_hand(self, seen: Seen) -> str:
        colours, kinds, config = seen.sight.colours[0, 0, :-1], seen.sight.kinds[0, 0, :-1], self.model.config
        return f"{config.colours[int(colours.argmax())]} {config.kinds[int(kinds.argmax())]}"

    def _quality(self, frame: Frame, seen: Seen, memory: Memory) -> Quality:
        home = memory.home >= HOME_S
        limit = float(self.model.domain_limit) * (ODD if _things_seen(memory) >= AT_HOME else HOME if home else 1.0)
        over = (memory.strange or 0.0) / limit
        return Quality(
            dark=min(1.0, max(0.0, 1.0 - float(frame.image[::16, ::16].mean()) / 25.0)),
            out_of_domain=1.0 / (1.0 + math.exp(-12.0 * (over - 1.0))),
            mismatch=_mismatch(memory, frame.t, self.model.config.seen_at * (SEEN if home else 1.0)),
            frozen=memory.still >= 3.0,
        )


def with_layers(memory: Memory, layers: Sequence[Carry]) -> Memory:
    """The memory after the tick; a look between ticks, at steps that are new, leaves no trace in the layers."""
    return replace(memory, layers=tuple(layers)) if memory.ticks else memory


def _in_hand(memory: Memory, colours: NDArray[np.float32], dt: float) -> NDArray[np.float32]:
    """The fading sums with the colours in hand taken in, once for every tick that the frame stands for."""
    now = colours * np.float32(memory.ticks)
    now[-1] = memory.ticks - now[-1]  # how much of anything: what is not "nothing in hand"
    return now if memory.in_hand is None else memory.in_hand * np.float32(0.5 ** (dt / HAND_S)) + now


def colour_ratio(hand: NDArray[np.float32] | None, colour: int | None) -> float:
    """Log-odds for a wrong thing by the colour that is in hand."""
    share = colour_share(hand, colour)
    return 0.0 if share is None else _between(share, MATCHES, RATIOS)


def colour_share(hand: NDArray[np.float32] | None, colour: int | None) -> float | None:
    """How much of what was in hand over the last seconds had the colour; None when too little was in hand to say."""
    if colour is None or hand is None or float(hand[-1]) < ENOUGH:
        return None
    return float(hand[colour] / hand[-1])


def standing_ratio(rest: Rest) -> float:
    """Log-odds for a wrong thing by whether the right one still stands on the table."""
    standing = rest.standing
    return 0.0 if standing is None else _between(standing, STANDS, STOOD)


def _between(x: float, xs: tuple[float, ...], ys: tuple[float, ...]) -> float:
    """The value at `x` on the line through the points, and level outside them; for one number as quick as it gets."""
    i = bisect_right(xs, x)
    if i in (0, len(xs)):
        return ys[0] if i == 0 else ys[-1]
    return ys[i - 1] + (ys[i] - ys[i - 1]) * (x - xs[i - 1]) / (xs[i] - xs[i - 1])


def divided(on: float, wrong: float, ratio: float) -> tuple[float, float]:
    """Divide the probability of an attempt anew between right and wrong thing, `ratio` log-odds towards wrong.

    The temporal part weighs everything it has seen; what is in hand and what still stands on the table are plain
    yes-or-no questions beside it. The log-odds were chosen on dev episodes; see docs/LOG.md.
    """
    if ratio == 0.0:
        return on, wrong
    attempt = min(1.0, on + wrong)
    share = min(1 - 1e-3, max(1e-3, wrong / max(attempt, 1e-6)))
    share = 1.0 / (1.0 + math.exp(-(KEEP * math.log(share / (1.0 - share)) + ratio)))
    return attempt * (1.0 - share), attempt * share


def _other(named: str | None, own: str | None) -> str | None:
    """The thing in hand, unless it bears the name of the very thing that the step asks for."""
    return None if named == own else named


def _seen(memory: Memory, presence: Tensor, dt: float) -> dict[str, float]:
    fade = 0.5 ** (dt / 20.0)
    names, now = {name for _, _, name in memory.things}, presence.tolist()
    out = {name: value * fade for name, value in memory.seen.items() if name in names}
    for step, role, name in memory.things:
        out[name] = max(out.get(name, 0.0), now[step][role])
    return out


def _mismatch(memory: Memory, t: float, seen_at: float) -> float:
    """Probability that another task is being done: most things that the steps name have not been in view."""
    if not memory.seen or memory.started is None or t - memory.started < SETTLE:
        return 0.0
    return 1.0 / (1.0 + math.exp(20.0 * (_things_seen(memory) - seen_at)))


def _things_seen(memory: Memory) -> float:
    """Mean over the things that the steps name of how well each was seen of late, in [0, 1]; 0 where none is named."""
    return sum(memory.seen.values()) / len(memory.seen) if memory.seen else 0.0


def _learnt(names: Sequence[str], unlearnt: Sequence[str]) -> list[str]:
    return [name for name in names if name not in unlearnt]


def _held_colour(item: WatchItem, colours: list[str]) -> int | None:
    asked = meaning(item.step)
    colour = asked.role(_held_role(item)).colour
    return None if asked.verb in TOUCHED or colour is None else colours.index(colour)


def _held_name(item: WatchItem) -> str | None:
    asked = meaning(item.step)
    thing = asked.role(_held_role(item))
    return None if asked.verb in TOUCHED or thing.kind is None else f"{thing.colour} {thing.kind}"


def _held_role(item: WatchItem) -> Role:
    asked = meaning(item.step)
    return Role.TOOL if asked.tool else Role.OBJECT if asked.object else ROLES[1]
