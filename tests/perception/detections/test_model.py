"""The read-out: a clip equals its frames, words carry to steps that were not in the fit."""

from __future__ import annotations

from dataclasses import replace

import torch

from planwatch.core.steps import Step
from planwatch.perception.detections.encode import Encoder
from planwatch.perception.detections.model import DetectionsModel
from planwatch.tools.training.detections import clip_of
from tests.perception.detections.fitted import fitted, kitchen, recipe


@torch.no_grad()
def test_forward_equals_tick_by_tick() -> None:
    model, session = fitted(), kitchen()[1]
    clip = clip_of(session, recipe(), Encoder(model.config.vocabulary))
    query = model.query(clip.steps)
    whole = model(clip.values, clip.seen, clip.dt, query)
    carry, rows = model.empty(), []
    for t in range(len(clip.dt)):
        row, carry = model.tick(clip.values[t], clip.seen[t], float(clip.dt[t]), query, carry)
        rows.append(row)
    assert float(whole.abs().max()) > 0.5
    torch.testing.assert_close(torch.stack(rows), whole, rtol=1e-3, atol=1e-3)
    assert [v.shape for v in carry] == [v.shape for v in model.empty()]


def read_out(model: DetectionsModel, step: Step) -> torch.Tensor:
    return (model.read[0] @ model.query([step]).words.T)[:, 0]


@torch.no_grad()
def test_an_unknown_step_is_known_by_its_words_and_goals() -> None:
    model, pour = fitted(), recipe().steps[1]
    other = replace(pour, id="elsewhere-1")
    strange = Step("elsewhere-2", "Fold the paper")
    assert model.knows(pour) and not model.knows(other) and not model.knows(strange)
    assert torch.equal(model.query([pour]).goals, model.query([other]).goals)
    assert int(model.query([pour]).named.sum()) >= 2
    known, near, far = (read_out(model, s) for s in (pour, other, strange))
    assert float(near.norm()) > 0 and float(far.norm()) == 0
    assert float(torch.cosine_similarity(known, near, 0)) > 0.2


def test_no_watched_step_at_all() -> None:
    model = fitted()
    query = model.query([])
    row, _ = model.tick(
        torch.zeros(model.config.vocabulary.size), torch.ones(model.config.vocabulary.size), 0.5, query, model.empty()
    )
    assert row.shape == (0, model.config.parts)
