"""Card `table-v2`: cameras, hands and states that `table-v1` does not have, and the truth about them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from planwatch.core.deviation import DeviationCode as D
from planwatch.core.steps import Role
from planwatch.perception.lexicon.concepts import KIND_NAMES
from planwatch.tools.simulator.acts import POURED, Manner, Phase
from planwatch.tools.simulator.camera import Pose
from planwatch.tools.simulator.cards import card_named
from planwatch.tools.simulator.dense import TABLE, dense_truth
from planwatch.tools.simulator.film import Film
from planwatch.tools.simulator.items import Item
from planwatch.tools.simulator.looks import draw_look
from planwatch.tools.simulator.mounts import STAND, Mount
from planwatch.tools.simulator.people.live import Cast, LivePerson
from planwatch.tools.simulator.people.named import DEFAULT
from planwatch.tools.simulator.persona import Handed
from planwatch.tools.simulator.primitives import PRIMITIVES
from planwatch.tools.simulator.projections import bar
from planwatch.tools.simulator.recorded import record_episode
from planwatch.tools.simulator.render import render
from planwatch.tools.simulator.scene import Name, lay_out
from planwatch.tools.simulator.script import make_action
from planwatch.tools.simulator.setting import Setting, Split, draw_setting
from planwatch.tools.simulator.world import World, advance, begin

CARD = card_named("table-v2")
N = 40
WIDE = 3.6
"""Table units from the left edge to the right one."""


@pytest.fixture(scope="module")
def drawn() -> dict[Split, list[Setting]]:
    """The first seeds of every split; those of training with its own card."""
    cards = {Split.TRAIN: card_named("table-train-v3"), Split.DEV: CARD, Split.TEST: CARD}
    return {split: [draw_setting(seed, split, card) for seed in range(N)] for split, card in cards.items()}


def mount(setting: Setting) -> Mount:
    assert isinstance(setting.camera, Mount)
    return setting.camera


def test_everything_that_the_card_promises_comes_up(drawn: dict[Split, list[Setting]]) -> None:
    cameras = [mount(s) for s in drawn[Split.TEST]]
    for name in ("stand", "mirrored", "portrait"):
        assert 0 < sum(getattr(c, name) for c in cameras) < N, name
    assert any(c.stalls for c in cameras) and any(c.jumps for c in cameras)
    assert {s.persona.handed for s in drawn[Split.TEST]} == {Handed.LEFT, Handed.RIGHT}


def test_no_graph_look_or_slant_of_the_test_is_trained_on(drawn: dict[Split, list[Setting]]) -> None:
    graphs = {k: {tuple(s.text for s in one.task.graph.steps) for one in v} for k, v in drawn.items()}
    tables = {k: {one.look.palettes["red"]["table"] for one in v} for k, v in drawn.items()}
    slants = {k: [c.keystone for c in map(mount, v) if c.stand] for k, v in drawn.items()}
    for other in (Split.TRAIN, Split.DEV):
        assert graphs[Split.TEST].isdisjoint(graphs[other]) and tables[Split.TEST].isdisjoint(tables[other])
    assert min(far for far, _ in slants[Split.TEST]) >= max(far for far, _ in slants[Split.TRAIN])
    assert min(abs(side) for _, side in slants[Split.TEST]) >= STAND["train"][1][1]


@pytest.mark.parametrize("seed", range(3))
def test_a_mirror_mirrors_picture_and_truth(seed: int) -> None:
    setting = draw_setting(seed, Split.TEST, CARD)
    performance = setting.performance()
    performance.advance(30.0)
    pose = replace(mount(setting).at(30.0, performance.world), portrait=False, mirrored=False)
    there = dense_truth(performance.world, pose, (40, 30))
    back = dense_truth(performance.world, replace(pose, mirrored=True), (40, 30))
    for name in ("kind", "colour", "verb", "held", "acted"):
        same = getattr(there, name)[:, ::-1] == getattr(back, name)
        assert same.mean() > 0.99, (name, same.mean())
    noiseless = replace(setting.look, noise=0.0)
    one, other = (
        render(performance.world, p, noiseless, (160, 120), np.random.default_rng(0)).astype(int)
        for p in (pose, replace(pose, mirrored=True))
    )
    assert np.abs(one[:, ::-1] - other).mean() < 3.0


@pytest.mark.parametrize("kind", ["mug", "knife", "lamp"])
@pytest.mark.parametrize("keystone", [(0.0, 0.0), (0.2, 0.15), (0.2, -0.15)])
@pytest.mark.parametrize("portrait", [False, True])
def test_the_truth_lies_where_the_thing_is(kind: str, keystone: tuple[float, float], portrait: bool) -> None:
    (item,) = lay_out([Name(kind, "blue")], np.random.default_rng(0))
    world = World((replace(item, vivid=True),), vivid=True)
    pose = Pose(item.pos[0] - 0.4, item.pos[1], 1.0, 0.1, 0.0, True, portrait, keystone)
    truth = dense_truth(world, pose, (40, 30))
    mine = truth.kind == KIND_NAMES.index(kind)
    assert mine.any()
    look = draw_look(np.random.default_rng(1), "train")
    pictures = (render(w, pose, look, (320, 240), np.random.default_rng(0)).astype(int) for w in (world, World(())))
    one, other = pictures
    changed = np.abs(one - other).sum(-1).reshape(30, 8, 40, 8).mean((1, 3))
    assert changed[mine].mean() > 5 * changed[~mine].mean()


def test_beside_an_upright_picture_nothing_is_seen(drawn: dict[Split, list[Setting]]) -> None:
    setting = next(s for s in drawn[Split.TEST] if mount(s).portrait)
    world = setting.world()
    pose = setting.camera.at(5.0, world)
    width = bar(pose, (40, 30))
    truth = dense_truth(world, pose, (40, 30))
    assert width > 5 and (truth.kind[:, : width - 1] == TABLE).all() and (truth.kind != TABLE).any()
    assert bar(pose, (90, 160)) == 0
    picture = Film(setting).picture(5.0, world, (160, 120))
    assert picture[:, : bar(pose, (160, 120)) - 2].mean() < 30 < picture[:, 70:90].mean()


def test_while_the_camera_stalls_the_last_picture_stands(drawn: dict[Split, list[Setting]]) -> None:
    setting = next(s for s in drawn[Split.TEST] if any(length > 0.4 for _, length in mount(s).stalls))
    start, length = next(stall for stall in mount(setting).stalls if stall[1] > 0.4)
    film, world = Film(setting), setting.world()
    before = film.picture(start, world, (64, 48))
    assert film.picture(start + 0.5 * length, world, (64, 48)) is before
    assert film.picture(start + length, world, (64, 48)) is not before


def test_a_left_handed_person_works_with_the_left() -> None:
    rng = np.random.default_rng(0)
    items = lay_out([Name("spoon", "red"), Name("mug", "blue")], rng)
    roles = {Role.TARGET: 1, Role.TOOL: 0}
    for handed, hand in ((Handed.LEFT, 0), (Handed.RIGHT, 1)):
        action = make_action("stir", roles, 5.0, items, rng, handed)
        assert action.hand == hand and action.mirrored == (hand == 0)


@given(st.integers(0, 5000), st.floats(0.0, 12.0))
@settings(max_examples=30, deadline=None)
def test_a_left_hand_pours_as_the_mirror_image_of_a_right_one(seed: int, dt: float) -> None:
    """Positions, tilt and amounts of a mirrored table under a mirrored action are the mirrored ones, at any time."""
    items = lay_out([Name("bottle", "red"), Name("mug", "blue")], np.random.default_rng(seed))
    mirrored = tuple(replace(i, pos=flip(i.pos), home=flip(i.home)) for i in items)
    right, left = (
        advance(begin(World(table), action_of(table, handed)), dt)
        for table, handed in ((items, Handed.RIGHT), (mirrored, Handed.LEFT))
    )
    for a, b in zip(right.items, left.items, strict=True):
        assert flip(b.pos) == pytest.approx(a.pos, abs=1e-9) and b.level == a.level and -b.angle == a.angle


def flip(place: tuple[float, float]) -> tuple[float, float]:
    return (WIDE - place[0], place[1])


def action_of(items: tuple[Item, ...], handed: Handed):  # type: ignore[no-untyped-def]
    action = make_action("pour", {Role.OBJECT: 0, Role.TARGET: 1}, 5.0, items, np.random.default_rng(1), handed)
    return replace(action, hand=int(handed is Handed.RIGHT), mirrored=handed is Handed.LEFT)


def kitchen(level: float = 0.2, on: float = 0.0) -> tuple[Item, ...]:
    """A kettle and a mug."""
    kettle, mug = lay_out([Name("kettle", "red"), Name("mug", "blue")], np.random.default_rng(3))
    return (replace(kettle, level=0.9, on=on, vivid=True), replace(mug, level=level, vivid=True))


@given(
    st.floats(0.3, 2.0),
    st.floats(0.0, 1.0),
    st.floats(0.0, 0.9),
    st.lists(st.floats(0.05, 5.0), min_size=1, max_size=9),
)
@example(2.0, 0.0, 0.0, [3.25, 3.0, 2.0])  # the kettle is emptied to the last bit, or to 5e-17
@settings(max_examples=40, deadline=None)
def test_time_may_be_cut_anywhere_and_no_drop_is_made(
    amount: float, spill: float, level: float, cuts: list[float]
) -> None:
    items = kitchen(level, on=1.0)
    action = make_action("pour", {Role.OBJECT: 0, Role.TARGET: 1}, 6.0, items, np.random.default_rng(1))
    action = replace(action, manner=Manner(amount=amount, spill=spill))
    start = begin(World(items, vivid=True), action)
    whole = advance(start, sum(cuts))
    pieces = start
    for dt in cuts:
        pieces = advance(pieces, dt)
    for a, b in zip(whole.items, pieces.items, strict=True):
        assert (a.level, a.heat, a.spill) == pytest.approx((b.level, b.heat, b.spill), abs=1e-6)
    gained, lost = whole.items[1].level - level, 0.9 - whole.items[0].level
    assert 0.0 <= gained == pytest.approx(lost, abs=1e-6) and whole.items[1].level <= 1.0
    assert gained <= POURED * max(1.0, amount) + 1e-9


@given(st.sampled_from(sorted(PRIMITIVES)), st.integers(0, 500), st.floats(0.1, 30.0))
@settings(max_examples=40, deadline=None)
def test_nothing_grows_hot_is_spilt_or_set_without_a_cause(verb: str, seed: int, dt: float) -> None:
    """With every device off and an act done as it should be, heat and puddles stay away."""
    rng = np.random.default_rng(seed)
    kinds = [str(rng.choice(sorted(k))) for k in PRIMITIVES[verb].roles.values()]
    names = [Name(kind, colour) for kind, colour in zip(kinds, ("red", "blue", "green"), strict=False)]
    items = tuple(replace(i, vivid=True, level=0.3 if i.level else 0.0, on=0.0) for i in lay_out(names, rng))
    roles = dict(zip(PRIMITIVES[verb].roles, range(len(names)), strict=True))
    world = begin(World(items, vivid=True), make_action(verb, roles, 4.0, items, rng, Handed.LEFT))
    end = advance(world, dt)
    hot = verb == "switch_on" and kinds[0] == "kettle"
    assert all((i.spill, i.setting) == (0.0, 0.0) and (hot or i.heat == 0.0) for i in end.items)


def test_a_kettle_heats_its_water_brings_the_heat_along_and_all_cools() -> None:
    hot = advance(World(kitchen(on=1.0), vivid=True), 60.0)
    assert hot.items[0].heat > 0.9 and hot.items[1].heat == 0.0
    action = make_action("pour", {Role.OBJECT: 0, Role.TARGET: 1}, 6.0, hot.items, np.random.default_rng(1))
    poured = advance(begin(hot, action), sum(s for _, s in action.phases))
    assert poured.items[1].heat > 0.7
    assert advance(poured, 600.0).items[1].heat == 0.0
    assert advance(World(kitchen(on=1.0)), 60.0).items[0].heat == 0.0, "only where the world is vivid"


@pytest.mark.parametrize(("code", "field"), [(D.QTY, "level"), (D.ACC, "spill"), (D.TEMP, "setting")])
def test_a_slip_shows_and_what_is_mended_shows_no_longer(code: D, field: str) -> None:
    """Undo really undoes: told of it, the person leaves the thing as it would be without the slip."""
    shown = 0
    for seed in range(60):
        traits = replace(DEFAULT, slip=0.8, distraction=0.0, self_correction=0.0, codes={code: 1.0})
        person = LivePerson(Cast(seed, traits, Split.DEV, "table-v2"))
        mind = person.person.mind
        while not person.finished and not any(f.slip.rule.note != "dropped and dirty" for f in mind.ledger.faults):
            person.advance(person.t + 0.5)
        if person.finished or mind.ledger.faults[0].slip.rule.note == "dropped and dirty":
            continue
        fault = mind.ledger.faults[0]
        if fault.truth.step_id not in mind.body._wanted:
            continue
        changed, wanted = mind.body._wanted[fault.truth.step_id]
        while mind.body.busy:
            person.advance(person.t + 0.25)
        if field not in wanted or abs(getattr(mind.body.world.items[changed], field) - wanted[field]) < 1e-6:
            continue
        person.hear(f"Stop: this is not right ({fault.truth.note}). {person.graph.by_id[fault.truth.step_id].text}.")
        while fault.open and person.t < 900.0:
            person.advance(person.t + 0.25)
        assert getattr(mind.body.world.items[changed], field) == pytest.approx(wanted[field], abs=1e-6), seed
        shown += 1
        if shown == 2:
            return
    raise AssertionError(f"{code} showed {shown} times in 60 seeds")


def test_a_careless_hand_comes_near() -> None:
    items = kitchen()
    action = make_action("pour", {Role.OBJECT: 0, Role.TARGET: 1}, 6.0, items, np.random.default_rng(1), Handed.RIGHT)
    before = sum(s for p, s in action.phases if p in (Phase.REACH, Phase.CARRY)) + 5.0
    worlds = [
        advance(begin(World(items, vivid=True), replace(action, manner=manner)), before)
        for manner in (None, Manner(near=True))
    ]
    other = 1 - action.hand
    apart = [np.hypot(*np.subtract(w.hands[other], w.items[1].pos)) for w in worlds]
    assert apart[1] < 0.3 < apart[0]


def test_recorded_episodes_of_the_card_hold_many_kinds_of_mistake() -> None:
    truths = [record_episode(seed, split=Split.DEV, card="table-train-v3").truth for seed in range(12)]
    codes = {d.code for truth in truths for d in truth.deviations}
    assert len(codes) >= 6, codes
    assert record_episode(11, split=Split.DEV, card="table-train-v3").truth == truths[-1]
