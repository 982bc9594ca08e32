"""Batches of cached episodes: padding, augmentation, scores."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from planwatch.perception.compact.config import CompactConfig
from planwatch.perception.compact.model import CompactModel
from planwatch.tools.training.stream_stage import FIELDS, average_precision, batches, collate, overlooked, unlearnt

FEATURES = 5


def episode(ticks: int, end: int, slots: int = 3) -> dict[str, Tensor]:
    """Step 0 is on before tick `end` and done from it on; the others never begin."""
    fields = {name: torch.zeros(ticks, slots, dtype=torch.uint8) for name in FIELDS}
    fields["on"][max(0, end - 6) : end, 0] = 1
    fields["done_now"][end : end + 2, 0] = 1
    fields["done"][end:, 0] = 1
    fields["valid"][:] = 1
    fields["judge_wrong"][:] = 1
    tokens = torch.arange(ticks)[:, None, None].expand(ticks, slots, FEATURES).half()
    none = {"ways": torch.zeros(ticks, slots, 0), "moment": torch.zeros(ticks, 0)}
    return {"tokens": tokens, **fields, **none}


def test_shorter_episodes_are_padded_and_not_judged_there() -> None:
    tokens, target = collate([episode(20, 10), episode(12, 5)], None)
    assert tokens.shape == (2, 20, 3, FEATURES) and tokens.dtype == torch.float32
    assert all(getattr(target, name).shape == (2, 20, 3) for name in FIELDS)
    assert target.respond.shape == (2, 20)
    assert float(target.valid[1, 12:].sum()) == 0.0 and float(target.valid[1, :12].min()) == 1.0
    assert target.respond[0].nonzero().flatten().tolist() == [10, 11]


def test_augmentation_keeps_shapes_and_the_truth_it_shows() -> None:
    generator = torch.Generator().manual_seed(0)
    samples = [episode(200, 40), episode(160, 90)]
    plain_tokens, plain = collate(samples, None)
    left = frozen = 0
    for _ in range(60):
        tokens, target = collate(samples, generator)
        assert tokens.shape == plain_tokens.shape
        for name in FIELDS:
            assert set(getattr(target, name).unique().tolist()) <= {0.0, 1.0}
        assert bool((target.valid <= plain.valid).all())
        left += int((target.valid < plain.valid).any())
        stopped = (tokens[0] != plain_tokens[0]).flatten(1).any(1)
        if bool(stopped.any()):
            frozen += 1
            at = int(stopped.nonzero()[0]) - 1
            assert bool((tokens[0, at:] == tokens[0, at]).all())
            assert float(target.done_now[0, at:].sum()) == 0.0
            assert bool((target.done[0, at:] == target.done[0, at]).all())
    assert left and frozen


def test_often_only_a_few_steps_are_watched_from_the_beginning_or_from_some_tick_on() -> None:
    generator = torch.Generator().manual_seed(1)
    sample = episode(100, 200, slots=12)  # nothing is ever done, so none leaves for that
    watched = torch.stack([collate([sample], generator)[1].valid[0].sum(-1) for _ in range(200)])
    assert bool((watched.diff(dim=1) <= 0).all())
    always, at_once = (watched[:, -1] == 12).float().mean(), (watched[:, 0] < 12).float().mean()
    assert 0.3 < float(always) < 0.6
    assert 0.2 < float(at_once) < 0.5
    later = watched[:, 0] > watched[:, -1]
    assert 0.15 < float(later.float().mean()) < 0.45
    assert int(watched[:, -1].min()) <= 1


def test_the_samples_themselves_stay_as_they_are() -> None:
    sample = episode(200, 40)
    before = {name: value.clone() for name, value in sample.items()}
    for seed in range(20):
        collate([sample], torch.Generator().manual_seed(seed))
    assert all(torch.equal(before[name], sample[name]) for name in before)


def test_an_epoch_takes_every_episode_at_most_once_and_like_lengths_together() -> None:
    lengths = [100 + 37 * (i % 13) for i in range(50)]
    groups = batches(lengths, 8, torch.Generator().manual_seed(0))
    taken = [i for group in groups for i in group]
    assert len(groups) == 6 and len(taken) == len(set(taken)) == 48
    spread = [max(lengths[i] for i in g) - min(lengths[i] for i in g) for g in groups]
    assert max(spread) < (max(lengths) - min(lengths)) / 2 + 80
    assert groups != batches(lengths, 8, torch.Generator().manual_seed(1))


@pytest.mark.parametrize(
    ("scores", "truth", "expected"),
    [
        ([0.9, 0.8, 0.1], [1, 1, 0], 1.0),
        ([0.9, 0.8, 0.1], [0, 1, 0], 0.5),
        ([0.9, 0.8, 0.7, 0.1], [1, 0, 1, 0], (1 + 2 / 3) / 2),
        ([0.3, 0.2], [0, 0], None),
    ],
)
def test_average_precision_by_hand(scores: list[float], truth: list[int], expected: float | None) -> None:
    found = average_precision(torch.tensor(scores), torch.tensor(truth, dtype=torch.float32))
    assert found == (None if expected is None else pytest.approx(expected))


def test_what_a_head_tells_apart_is_learnt_and_the_rest_is_named() -> None:
    """One head that is always right, one that is asked for what never comes up; a sign needs no head."""
    torch.manual_seed(0)
    names = ["E.TECH|wrong way", "E.PREP|not prepared"]
    model = CompactModel(CompactConfig(n_states=17, ways=names, moments=["D.STALL|"])).eval()
    size = model.token_in[0].in_features  # type: ignore[union-attr]
    sample = episode(40, 20)
    sample["tokens"] = torch.randn(40, 3, size).half()
    with torch.inference_mode():
        first = model.read(sample["tokens"][None].float(), torch.ones(1, 40, 3))[0].ways[0, ..., 0]
    sample["ways"] = torch.stack([(first > first.quantile(0.9)).float(), torch.zeros(40, 3)], -1)
    sample["moment"] = torch.zeros(40, 1)
    assert unlearnt(model, [sample, sample]) == [names[1], "D.STALL|"]
    model.config.signs = {names[1]: 13}
    assert unlearnt(model, [sample, sample]) == ["D.STALL|"]


def test_a_step_that_done_stays_low_for_is_overlooked() -> None:
    torch.manual_seed(0)
    model = CompactModel(CompactConfig()).eval()
    sample = episode(60, 30)
    sample["tokens"] = torch.randn(60, 3, model.token_in[0].in_features).half()  # type: ignore[union-attr]
    sample["done"] = torch.zeros(60, 3)
    sample["done"][20:, :2] = 1.0  # two steps end, one never does
    sample["valid"] = torch.ones(60, 3)
    with torch.no_grad():
        model.heads.bias[2] = 50.0
        assert overlooked(model, [sample]) == 0.0
        model.heads.bias[2] = -50.0
        assert overlooked(model, [sample]) == 1.0
        sample["valid"][25:] = 0.0
        assert overlooked(model, [sample]) == 0.0, "too short a look says nothing"
