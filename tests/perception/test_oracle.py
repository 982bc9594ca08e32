from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planwatch.core.deviation import DeviationCode
from planwatch.core.steps import Repeat, Role, Step
from planwatch.core.truth import EpisodeTruth, Outcome, StepRun, TrueDeviation
from planwatch.perception.conformance import check_stream_model
from planwatch.perception.oracle import OracleModel, known_at
from tests.perception.worlds import about, chain, clean_truth, put_back, swap_truth, ticks, watch_of, watch_through

STEPS = chain().steps
WATCH = watch_of(*STEPS)


def at(truth: EpisodeTruth, t: float, *steps, lag_s: float = 0.0):  # type: ignore[no-untyped-def]
    watch = watch_of(*(steps or STEPS))
    frames = ticks(t + 0.5)
    return watch_through(OracleModel(lambda: truth, lag_s), frames, watch)[-1]


def sure(p: float | None) -> bool:
    assert p is not None
    assert 0 <= p <= 1
    return p > 0.5


def test_says_what_is_on_and_what_has_just_ended() -> None:
    truth = clean_truth()
    told = {t: about(at(truth, t), "s1") for t in (10.5, 11.0, 18.5, 19.0, 19.5, 20.0, 30.0)}
    assert [t for t, s in told.items() if sure(s.p_on)] == [11.0, 18.5]
    assert [t for t, s in told.items() if sure(s.p_done_now)] == [19.0, 19.5]
    assert [t for t, s in told.items() if sure(s.p_done)] == [19.0, 19.5, 20.0, 30.0]


def test_background_and_other() -> None:
    truth = clean_truth()
    assert sure(at(truth, 10.0).p_background)
    assert not sure(at(truth, 12.0).p_background)
    assert sure(at(truth, 12.0, STEPS[5]).p_other)
    assert not sure(at(truth, 12.0).p_other)


def test_a_wrong_thing_is_seen_from_its_onset_and_completes_nothing() -> None:
    truth = swap_truth()
    before, during, after = (about(at(truth, t), "s3") for t in (32.5, 33.0, 39.0))
    assert sure(before.p_on) and not before.p_wrong
    assert not sure(during.p_on)
    assert sure(during.p_wrong[Role.OBJECT])
    assert during.wrong_thing == "red mug"
    assert not (sure(after.p_done_now) or sure(after.p_done) or after.p_wrong)


def test_an_abandoned_run_was_on_but_is_not_done() -> None:
    truth = swap_truth()
    assert sure(about(at(truth, 65.0), "s4").p_on)
    assert not sure(about(at(truth, 66.0), "s4").p_done)


@pytest.mark.parametrize("code", [DeviationCode.OBJ, DeviationCode.PLACE, DeviationCode.TOOL])
def test_the_role_follows_the_code(code: DeviationCode) -> None:
    truth = swap_truth()
    truth = replace(truth, deviations=(replace(truth.deviations[0], code=code),))
    roles = {DeviationCode.OBJ: Role.OBJECT, DeviationCode.PLACE: Role.TARGET, DeviationCode.TOOL: Role.TOOL}
    assert list(about(at(truth, 34.0), "s3").p_wrong) == [roles[code]]


def test_an_injected_step_is_seen_as_the_step_it_stands_for() -> None:
    again = replace(STEPS[1], id="s1+r1", stands_for="s1")
    assert sure(about(at(clean_truth(), 12.0, again), "s1+r1").p_on)
    assert sure(about(at(clean_truth(), 19.0, again), "s1+r1").p_done)


def test_putting_back_is_seen_by_its_thing() -> None:
    red, green = put_back(), put_back("s5+put_back1", "green mug")
    told = at(swap_truth(), 44.0, red, green)
    assert sure(about(told, red.id).p_done_now)
    assert not sure(about(told, green.id).p_done)
    assert sure(about(at(swap_truth(), 42.0, red), red.id).p_on)
    assert sure(about(at(swap_truth(), 44.0, green), green.id).p_done)  # the only one asked for


def test_an_earlier_putting_back_does_not_count_for_a_later_one() -> None:
    late = watch_through(OracleModel(swap_truth), ticks(60.0)[100:], watch_of(put_back("s6+put_back1")))
    assert not any(sure(e.steps[0].p_done) for e in late)


def test_a_step_to_be_repeated_is_done_when_it_was_done_often_enough() -> None:
    twice = replace(STEPS[0], repeat=Repeat(2, 2))
    truth = replace(clean_truth(1), runs=(StepRun("s0", 1, 3, Outcome.DONE), StepRun("s0", 5, 8, Outcome.DONE)))
    told = {t: about(at(truth, t, twice), "s0") for t in (3.0, 7.5, 8.0)}
    assert [t for t, s in told.items() if sure(s.p_done)] == [8.0]
    assert [t for t, s in told.items() if sure(s.p_done_now)] == [8.0]


def test_lag_delays_everything() -> None:
    truth = swap_truth()
    late, prompt = at(truth, 41.0, lag_s=2.0), at(truth, 39.0)
    assert [replace(s, step_id="") for s in late.steps] == [replace(s, step_id="") for s in prompt.steps]
    assert late.t == 41.0


MOMENTS = st.integers(0, 160).map(lambda k: k / 2)


@st.composite
def episodes(draw: st.DrawFn) -> EpisodeTruth:
    runs, deviations = [], []
    for k in range(draw(st.integers(0, 8))):
        start = draw(MOMENTS)
        end = start + draw(st.integers(1, 30)) / 2
        step_id = draw(st.sampled_from(["s0", "s1", "s2", "put_back"]))
        outcome = draw(st.sampled_from(list(Outcome)))
        runs.append(StepRun(step_id, start, end, outcome))
        if outcome is Outcome.WRONG and step_id != "put_back":
            onset = start + draw(st.floats(0, 1)) * (end - start)
            deviations.append(TrueDeviation(f"d{k}", DeviationCode.OBJ, step_id, onset, wrong_thing=f"thing {k}"))
    return EpisodeTruth("e", "chain", 100.0, tuple(runs), tuple(deviations))


def past_only(truth: EpisodeTruth, t: float, other: EpisodeTruth) -> EpisodeTruth:
    """What happened in `truth` up to t and in `other` from then on; runs going on at t end as `other`'s seed says."""
    runs = [
        run if run.end <= t else replace(run, end=t + 7.0 + len(other.runs), outcome=Outcome.ABANDONED)
        for run in truth.runs
        if run.start <= t
    ]
    runs += [run for run in other.runs if run.start > t]
    deviations = [d for d in truth.deviations if d.onset <= t] + [d for d in other.deviations if d.onset > t]
    return replace(other, runs=tuple(runs), deviations=tuple(deviations))


@given(episodes(), episodes(), MOMENTS)
@settings(deadline=None)
def test_changing_the_future_changes_no_evidence(truth: EpisodeTruth, other: EpisodeTruth, t: float) -> None:
    changed = past_only(truth, t, other)
    assert known_at(truth, t) == known_at(changed, t)
    watch = watch_of(*STEPS[:3], put_back())
    frames = ticks(t + 0.5)[-12:]
    one, two = (watch_through(OracleModel(lambda kept=kept: kept), frames, watch) for kept in (truth, changed))
    assert one == two


@given(episodes())
@settings(max_examples=25, deadline=None)
def test_obeys_the_laws_of_models(truth: EpisodeTruth) -> None:
    check_stream_model(OracleModel(lambda: truth), ticks(40.0), watch_of(*STEPS, put_back()))


def coded(code: DeviationCode, recovered: float | None = 40.0, benign: bool = False) -> EpisodeTruth:
    found = TrueDeviation("d1", code, "s3", 33.0, recovered=recovered, note="in words", benign=benign)
    return replace(clean_truth(), deviations=(found,))


def test_a_coded_fault_stands_on_its_step_until_it_is_made_good() -> None:
    for t, stands in ((32.5, False), (33.0, True), (39.5, True), (40.0, False)):
        item = about(at(coded(DeviationCode.QTY), t), "s3")
        assert dict(item.p_code) == ({DeviationCode.QTY: 0.99} if stands else {})
        assert item.code_note == ("in words" if stands else None)
    assert not about(at(coded(DeviationCode.QTY), 35.0), "s2").p_code


def test_the_future_repair_of_a_fault_is_not_known() -> None:
    early, never = (at(coded(DeviationCode.QTY, recovered=r), 35.0) for r in (36.0, None))
    assert about(early, "s3") == about(never, "s3")


def test_what_concerns_the_moment_is_said_of_the_moment() -> None:
    evidence = at(coded(DeviationCode.HAZARD), 35.0)
    assert dict(evidence.p_code) == {DeviationCode.HAZARD: 0.99} and evidence.code_note == "in words"
    assert not any(s.p_code for s in evidence.steps)


def test_harmless_variations_and_what_shows_in_the_runs_are_not_named() -> None:
    for truth in (coded(DeviationCode.EXTRA, benign=True), coded(DeviationCode.OMIT), coded(DeviationCode.REPEAT)):
        evidence = at(truth, 35.0)
        assert not evidence.p_code and not any(s.p_code for s in evidence.steps)


def test_a_step_beside_the_procedure_is_done_by_its_run_or_made_needless() -> None:
    clean_up = Step("s3+clean1", "Clean up", "clean")
    own = replace(clean_truth(3), runs=(*clean_truth(3).runs, StepRun("clean", 33, 36, Outcome.DONE)))
    assert [sure(about(at(own, t, clean_up), clean_up.id).p_done) for t in (35.5, 36.0)] == [False, True]
    anyhow = clean_truth(5)  # s3 itself is done well at 39 s
    assert [sure(about(at(anyhow, t, clean_up), clean_up.id).p_done) for t in (38.5, 39.0)] == [False, True]
