"""The learned policy: rules before it, a bounded wait, weights that are refused by name."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from planwatch.core.errors import WeightsError
from planwatch.core.guidance import Act, Candidate, Lately, SpeakContext, Spoken, Urgency, Verdict, Window
from planwatch.perception.policies.judge import Judge, Net, load_judge
from planwatch.perception.policies.learned import LearnedPolicy
from planwatch.perception.policies.moment import HEADS, NAMES, Head, fading, moment
from planwatch.perception.training.policy_fit import FitSettings, fit_net

POLICY = LearnedPolicy()


def thing(act: Act = Act.CORRECT, t: float = 100.0, **more: object) -> Candidate:
    fields = {"id": "c", "act": act, "t": t, "urgency": Urgency.HIGH, "window": Window(t, t, t + 10), "step_id": "s"}
    return Candidate(**{**fields, **more})  # type: ignore[arg-type]


def test_every_act_has_a_head_and_the_numbers_have_names() -> None:
    assert set(HEADS) == set(Act)
    context = SpeakContext(100.0, 95.0, recent=(Spoken(95.0, Act.CONFIRM),), heard=90.0, mistakes=3)
    values = moment(thing(), context)
    assert len(values) == len(NAMES) == len(fading(1.0))
    assert all(0.0 <= v <= 2.0 for v in values)


def test_time_passing_is_only_a_factor() -> None:
    """The look ahead of the policy: nothing else happens for three seconds."""
    recent = (Spoken(95.0, Act.CONFIRM), Spoken(97.0, Act.CORRECT))
    context = SpeakContext(100.0, 95.0, recent=recent, heard=90.0, lately=Lately(99.0, 98.0, 80.0, None, 99.5))
    later = replace(context, t=103.0)
    now = np.array(moment(thing(), context)) * fading(3.0)
    assert now == pytest.approx(moment(thing(), later), abs=1e-9)


def test_what_has_happened_is_seen_and_whether_it_was_spoken_about() -> None:
    said = (Spoken(95.0, Act.CORRECT),)
    seen = SpeakContext(100.0, 95.0, mid_step=True, recent=said, lately=Lately(99.0, 98.0, 80.0, 60.0, 99.5))
    values = dict(zip(NAMES, moment(thing(), seen), strict=True))
    assert values["erred 2"] == pytest.approx(np.exp(-0.25)) and values["erring"] == values["in a step"] == 1.0
    assert values["told since step began"] == 1.0 and values["told since erred"] == 0.0
    blank = dict(zip(NAMES, moment(thing(), SpeakContext(100.0)), strict=True))
    assert blank["erred 2"] == blank["erring"] == blank["in a step"] == blank["told since heard"] == 0.0


def test_a_better_moment_that_is_near_is_waited_for() -> None:
    """A net that likes what happened two seconds ago more than what has just happened."""
    first = np.zeros((len(NAMES), 1), np.float32)
    first[NAMES.index("erred 0.7")] = -4.0
    net = Net(first, np.array([4.0], np.float32), np.array([1.0], np.float32), -2.0)
    eager = Judge(dict.fromkeys(Head, net), dict.fromkeys(Head, 0.1), {})
    rows = np.array([moment(thing(), SpeakContext(t, lately=Lately(erred=100.0))) for t in (100.0, 103.0)], np.float32)
    assert eager.speaks(Head.CORRECT, rows).tolist() == [True, True]
    assert replace(eager, patience=1.1).speaks(Head.CORRECT, rows).tolist() == [False, True]


def test_a_mistake_is_worth_words_soon_after_it_begins() -> None:
    seen = SpeakContext(100.0, mid_step=True, mistakes=1, lately=Lately(99.0, 98.0, 80.0, 60.0, 99.0))
    (decision,) = POLICY.decide([thing(t=99.0)], seen)
    assert decision.verdict is Verdict.SPEAK and "coaches" in decision.reason


def test_the_rules_stand_before_the_network() -> None:
    danger = thing(Act.WARN, urgency=Urgency.SAFETY, p=0.0)
    assert POLICY.decide([danger], SpeakContext(100.0))[0].verdict is Verdict.SPEAK
    assert POLICY.decide([thing(Act.ANSWER)], SpeakContext(100.0))[0].verdict is Verdict.SPEAK
    assert POLICY.decide([thing(t=50.0)], SpeakContext(100.0))[0].verdict is Verdict.DROP
    again = SpeakContext(100.0, 80.0, recent=(Spoken(80.0, Act.CORRECT, "s"),))
    assert POLICY.decide([thing()], again)[0].verdict is Verdict.DROP


def test_every_wait_ends() -> None:
    for act in Act:
        t, holds, one = 100.0, 0, thing(act, urgency=Urgency.NORMAL)
        while (d := POLICY.decide([one], SpeakContext(t, mid_step=True))[0]).verdict is Verdict.HOLD:
            assert d.hold_until is not None and t < d.hold_until <= one.window.close
            t, holds = d.hold_until, holds + 1
            assert holds < 40


def test_dearer_false_alarms_make_it_quieter() -> None:
    thresholds = [LearnedPolicy(cost_ratio=r).thresholds[Head.CORRECT] for r in (0.25, 1.0, 4.0)]
    assert thresholds == sorted(thresholds) and thresholds[1] == pytest.approx(POLICY.thresholds[Head.CORRECT])


def test_weights_are_looked_at_before_they_are_used(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="allowed: coaches, simulator"):
        load_judge("nobody")
    good = json.loads(load_judge().dumps())
    for spoil in ({"format_version": 99}, {"features": ["x"]}, {"heads": {}}):
        path = tmp_path / "w.json"
        path.write_text(json.dumps({**good, **spoil}), encoding="utf-8")
        with pytest.raises(WeightsError, match="train policy"):
            load_judge(path)
    assert "CDLA" in good["about"]["licence"]


def test_a_net_learns_a_rule() -> None:
    rng = np.random.default_rng(0)
    rows = rng.random((4000, len(NAMES)), dtype=np.float32)
    worth = ((rows[:, 0] > 0.5) & (rows[:, 14] < 0.5)).astype(np.float32)
    net = fit_net(rows, worth, settings=FitSettings(steps=600))
    assert ((net(rows) > 0.5) == (worth > 0.5)).mean() > 0.9
