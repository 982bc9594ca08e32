"""The losses: zero weight where nothing is known, smaller when the answer is better, and they can be learnt from."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
import torch
from torch import Tensor
from torch.nn.functional import one_hot

from planwatch.perception.compact.config import CompactConfig
from planwatch.perception.compact.encoder import FrameEncoder, Maps
from planwatch.perception.compact.glance import sizes
from planwatch.perception.compact.ground import token_size
from planwatch.perception.compact.model import CompactModel, Out
from planwatch.perception.training.dense_loss import DenseTarget, dense_loss
from planwatch.perception.training.stream_loss import StreamTarget, stream_loss


@dataclass(frozen=True, slots=True)
class Toy:
    """A batch whose answer is written in its tokens."""

    tokens: Tensor
    target: StreamTarget


@pytest.fixture
def toy() -> Toy:
    """Two clips, 24 ticks, 3 steps; feature 0 says `on`, feature 1 says `wrong`."""
    g = torch.Generator().manual_seed(0)
    on, wrong = ((torch.rand(2, 24, 3, generator=g) < 0.3).float() for _ in range(2))
    size = token_size(len(CompactConfig().verbs), CompactConfig().n_states)
    tokens = 0.1 * torch.randn(2, 24, 3, size, generator=g)
    tokens[..., 0] += on
    tokens[..., 1] += wrong
    one = torch.ones(2, 24, 3)
    ways = torch.stack([on * wrong, wrong], -1)
    return Toy(tokens, StreamTarget(on, on, on.cummax(1).values, wrong, one, one, wrong.amax(-1), ways, on[..., :1]))


def test_stream_loss_goes_down(toy: Toy) -> None:
    torch.manual_seed(0)
    ways = ["E.QTY|too much", "E.TECH|"]
    model = CompactModel(CompactConfig(d_model=16, heads=2, head_dim=8, d_state=4, ways=ways, moments=["H|"]))
    optimiser = torch.optim.AdamW(model.parameters(), 1e-2)
    totals = []
    for _ in range(25):
        out, _ = model.read(toy.tokens, toy.target.valid)
        total = torch.stack(list(stream_loss(out, toy.target).values())).sum()
        optimiser.zero_grad()
        total.backward()
        optimiser.step()
        totals.append(float(total.detach()))
    assert totals[-1] < 0.6 * totals[0], totals


def out_of(target: StreamTarget, sure: float) -> Out:
    """Logits that know the truth, `sure` strong."""
    respond = torch.stack([1 - target.respond, target.respond], -1)
    heads = (target.on, target.done_now, target.done, target.wrong)
    on, now, done, wrong = (sure * (2 * v - 1) for v in heads)
    return Out(on, now, done, wrong, sure * respond, sure * (2 * target.ways - 1), sure * (2 * target.moment - 1))


def test_better_answers_cost_less(toy: Toy) -> None:
    costs = [{k: float(v) for k, v in stream_loss(out_of(toy.target, sure), toy.target).items()} for sure in (-4, 0, 4)]
    for name in costs[0]:
        assert costs[0][name] > costs[1][name] > costs[2][name] >= 0.0, name


def test_weights_that_know_no_ways_pay_nothing_for_them(toy: Toy) -> None:
    sure = out_of(toy.target, 2.0)
    out = sure._replace(ways=sure.ways[..., :0], moment=sure.moment[..., :0])
    assert not {"ways", "moment"} & set(stream_loss(out, toy.target))
    assert {"ways", "moment"} <= set(stream_loss(sure, toy.target))


def test_what_is_not_watched_costs_nothing(toy: Toy) -> None:
    valid = toy.target.valid.clone()
    valid[:, 12:] = 0
    target = toy.target._replace(valid=valid)
    good, bad = out_of(target, 3.0), out_of(target, 3.0)
    for head in bad:
        head[:, 12:] *= -1
    assert {k: float(v) for k, v in stream_loss(good, target).items()} == pytest.approx(
        {k: float(v) for k, v in stream_loss(bad, target).items()}
    )


def test_wrong_is_not_judged_where_its_truth_is_unknown(toy: Toy) -> None:
    target = toy.target._replace(judge_wrong=torch.zeros_like(toy.target.judge_wrong))
    assert float(stream_loss(out_of(target, -5.0), target)["wrong"]) == 0.0


def perfect(target: DenseTarget, config: CompactConfig) -> Maps:
    """Logits that know the truth of every cell."""
    kinds, colours, verbs = len(config.kinds) + 2, len(config.colours), len(config.verbs) + 2

    def hot(index: Tensor, n: int) -> Tensor:
        return 12 * one_hot(index.clamp_min(0), n).float().transpose(1, 2)

    return Maps(
        hot(target.kind, kinds),
        hot(target.colour, colours),
        12 * (2 * target.state - 1),
        12 * (2 * target.held - 1),
        12 * (2 * target.acted - 1),
        hot(target.verb, verbs),
        12 * torch.cat([one_hot(target.glance[:, i], n) for i, n in enumerate(sizes(config))], -1).float(),
        torch.zeros(2, 1),
    )


@pytest.fixture
def dense() -> DenseTarget:
    """Two frames of 20 x 15 cells; half of the cells hold a thing."""
    g, cells, config = torch.Generator().manual_seed(0), 300, CompactConfig()
    thing = torch.rand(2, cells, generator=g) < 0.5
    kind = torch.where(thing, torch.randint(0, len(config.kinds), (2, cells), generator=g), len(config.kinds) + 1)
    colour = torch.where(thing, torch.randint(0, len(config.colours), (2, cells), generator=g), -100)
    state = (torch.rand(2, config.n_states, cells, generator=g) < 0.5).float()
    held, acted = ((torch.rand(2, cells, generator=g) < 0.1).float() for _ in range(2))
    verb = torch.randint(0, len(config.verbs) + 2, (2, cells), generator=g)
    glance = torch.stack([torch.randint(0, n, (2,), generator=g) for n in sizes(config)], -1)
    return DenseTarget(kind, colour, state, held, acted, verb, glance)


def test_perfect_maps_cost_next_to_nothing(dense: DenseTarget) -> None:
    config = CompactConfig()
    costs = dense_loss(perfect(dense, config), dense)
    assert all(0.0 <= float(v) < 0.01 for v in costs.values()), costs
    flat = Maps(*(0 * v for v in perfect(dense, config)))
    assert all(float(v) > 0.1 for v in dense_loss(flat, dense).values())


def test_the_state_of_the_bare_table_is_not_asked(dense: DenseTarget) -> None:
    maps = perfect(dense, CompactConfig())
    bare = (dense.colour < 0)[:, None].float()
    other = maps._replace(state=maps.state * (1 - 2 * bare))
    assert float(dense_loss(other, dense)["state"]) == pytest.approx(float(dense_loss(maps, dense)["state"]))


def test_a_hand_too_near_counts_most_of_all_states() -> None:
    """By how much one overlooked state adds to the loss: signs more than what acts leave, danger more than signs."""
    config = CompactConfig(n_states=17)
    kind = torch.zeros(1, 4, dtype=torch.long)
    state = torch.ones(1, 17, 4)
    target = DenseTarget(kind, kind, state, kind.float(), kind.float(), kind, torch.zeros(1, 5, dtype=torch.long))
    maps = perfect(target, config)

    def cost(overlooked: int) -> float:
        wrong = maps.state.clone()
        wrong[:, overlooked] *= -1
        return float(dense_loss(maps._replace(state=wrong), target)["state"])

    assert cost(0) == pytest.approx(cost(8)) and cost(9) == pytest.approx(cost(15))
    assert cost(16) == pytest.approx(3 * cost(15), rel=1e-3) and cost(15) > cost(0)


def test_hands_have_no_state_but_that_they_are_too_near() -> None:
    config = CompactConfig(n_states=17)
    hand = torch.full((1, 4), len(config.kinds))
    none = torch.zeros(1, 4)
    target = DenseTarget(
        hand, hand * 0 - 100, torch.zeros(1, 17, 4), none, none, hand * 0, torch.zeros(1, 5, dtype=torch.long)
    )
    maps = perfect(target._replace(colour=hand * 0), config)

    def cost(state: int) -> float:
        wrong = maps.state.clone()
        wrong[:, state] *= -1
        return float(dense_loss(maps._replace(state=wrong), target)["state"])

    usual = float(dense_loss(maps, target)["state"])
    assert all(cost(state) == pytest.approx(usual) for state in range(16)) and cost(16) > usual + 1.0


def test_the_encoder_fits_the_shapes(dense: DenseTarget) -> None:
    torch.manual_seed(0)
    maps = FrameEncoder(CompactConfig())(torch.rand(2, 3, 120, 160))
    total = torch.stack(list(dense_loss(maps, dense).values())).sum()
    total.backward()
    assert float(total.detach()) > 0.0
