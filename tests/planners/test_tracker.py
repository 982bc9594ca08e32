"""The tracker over whole executions: every completion found, nothing invented, findings in order, pure."""

from __future__ import annotations

import json
import random
from dataclasses import replace

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from planwatch.core.belief import Belief
from planwatch.core.codec import decode, encode
from planwatch.core.errors import PluginError
from planwatch.core.evidence import Evidence, Sense, StepEvidence, Watch
from planwatch.core.findings import FindingKind
from planwatch.core.plan import Plan, Status
from planwatch.core.proposal import Edit, EditKind
from planwatch.core.steps import Confirm, Role
from planwatch.planners.settings import TrackerSettings
from planwatch.planners.tracker import StepTracker
from tests.planners.replay import Run, chain, graph, graphs, noisy, perform, replay, sense, valid_order

ALARMS = (FindingKind.OWED, FindingKind.MISTAKE, FindingKind.REPEAT, FindingKind.OUT_OF_DOMAIN, FindingKind.EXTRA)


@settings(max_examples=15, deadline=None, derandomize=True, phases=[Phase.generate])
@given(graphs(), st.integers(0, 10_000), st.sampled_from([0.0, 0.4, 0.8]), st.booleans())
def test_good_evidence_finds_every_step_and_invents_nothing(g, seed, lag, memory) -> None:
    rng = random.Random(seed)
    runs = perform(valid_order(g, rng), rng)
    out = replay(g, sense(runs, lag=lag, memory=memory), runs[-1].end + 4)
    assert out.ids(FindingKind.STEP_DONE) == [r.step_id for r in runs]
    for finding, run in zip(out.of(FindingKind.STEP_DONE), runs, strict=True):
        assert run.end - 0.5 <= finding.t <= run.end + 2.0
        assert finding.t <= finding.made_at <= run.end + 2.0
    assert not [f for f in out.findings if f.kind in ALARMS]
    assert [f.kind for f in out.findings][-1] is FindingKind.FINISHED
    assert len(out.of(FindingKind.FINISHED)) == 1


@pytest.mark.parametrize("step_s", [0.1, 0.25, 0.5, 1.0])
def test_the_rate_of_ticks_does_not_matter(step_s) -> None:
    rng = random.Random(3)
    g = chain("a", "b", "c", "d")
    runs = perform("abcd", rng)
    out = replay(g, sense(runs), runs[-1].end + 5, step_s=step_s, offset=0.03)
    assert out.ids(FindingKind.STEP_DONE) == list("abcd")
    assert not [f for f in out.findings if f.kind in ALARMS]


def test_steps_may_overlap_and_come_in_any_allowed_order() -> None:
    g = graph({"a": [], "b": [], "c": ["a", "b"]})
    runs = [Run("b", 3, 12), Run("a", 9, 15), Run("c", 17, 24)]
    out = replay(g, sense(runs), 28)
    assert out.ids(FindingKind.STEP_DONE) == ["b", "a", "c"]
    assert out.of(FindingKind.OWED) == []


def test_noise_in_runs_is_survived() -> None:
    """A sense that for seconds on end swears to another step, a tenth of the time: about seven minutes of it."""
    found = wanted = alarms = 0
    for seed in range(6):
        rng = random.Random(seed)
        g = graph({"a": [], "b": ["a"], "c": ["a"], "d": ["b", "c"], "e": ["d"], "f": ["d"]})
        runs = perform(valid_order(g, rng), rng)
        out = replay(g, noisy(sense(runs, sharp=0.9), rng, flip=0.1), runs[-1].end + 4)
        ends = {r.step_id: r.end for r in runs}
        dones = [((f.step_id or "").partition("+")[0], f.t) for f in out.of(FindingKind.STEP_DONE)]
        found += sum(-0.5 <= t - ends[step_id] <= 2.0 for step_id, t in dones)
        wanted += len(runs)
        alarms += len(out.of(FindingKind.OWED)) + len(out.of(FindingKind.MISTAKE))
    assert found >= 0.85 * wanted
    assert alarms <= 4


def test_belief_is_a_distribution_and_means_what_it_says() -> None:
    """Brier score of P(done) over noisy executions well under that of always saying one half (0.25)."""
    errors: list[float] = []
    for seed in range(4):
        rng = random.Random(seed)
        g = chain(*"abcdef")
        runs = perform("abcdef", rng)
        see = noisy(sense(runs, sharp=0.85), rng, flip=0.2)
        tracker, plan = StepTracker(), Plan(g)
        belief, watch = tracker.start(plan, 0.0)
        for tick in range(int(runs[-1].end * 2)):
            seen = tracker.observe(plan, belief, see(watch, tick / 2))
            belief, watch = seen.belief, seen.watch
            for run in runs:
                b = belief.steps[run.step_id]
                assert b.todo + b.on + b.done == pytest.approx(1.0)
                assert min(b.todo, b.on, b.done) >= 0.0
                errors.append((b.done - (run.end <= tick / 2)) ** 2)
    assert sum(errors) / len(errors) < 0.05


def test_the_same_inputs_give_the_same_outputs_and_change_nothing() -> None:
    rng = random.Random(5)
    runs = [Run("a", 2, 6), Run("c", 8, 12, False), Run("b", 14, 20), Run("c", 22, 27)]
    g = chain("a", "b", "c")
    see = sense(runs)
    first, second = replay(g, see, 30), replay(g, see, 30)
    assert first.findings == second.findings
    assert first.belief == second.belief

    tracker, plan = StepTracker(), Plan(g)
    belief, watch = tracker.start(plan, 0.0)
    before = encode(belief)
    evidence = see(watch, 4.0)
    answers = [tracker.observe(plan, belief, evidence), StepTracker().observe(plan, belief, evidence)]
    tracker.observe(Plan(chain("x", "y")), Belief(), replace(evidence, steps=()))
    answers.append(tracker.observe(plan, belief, evidence))
    assert answers[0] == answers[1] == answers[2]
    assert encode(belief) == before
    assert rng is not None


def test_belief_survives_json_in_the_middle_of_a_run() -> None:
    runs = [Run("a", 2, 6), Run("c", 8, 13, False), Run("b", 15, 20), Run("c", 22, 27)]
    g, see = chain("a", "b", "c"), sense(runs)

    class ThroughJson(StepTracker):
        def observe(self, plan, belief, evidence):
            return StepTracker().observe(plan, decode(Belief, json.loads(json.dumps(encode(belief)))), evidence)

    assert replay(g, see, 30, tracker=ThroughJson()).findings == replay(g, see, 30).findings


def test_finding_ids_are_unique() -> None:
    runs = [Run("a", 2, 4, False), Run("a", 9, 14), Run("c", 16, 20, False), Run("b", 22, 27), Run("c", 29, 34)]
    out = replay(chain("a", "b", "c"), sense(runs), 40, tracker=StepTracker(TrackerSettings(trust=0.8)))
    ids = [f.id for f in out.findings]
    assert len(ids) == len(set(ids))
    assert out.ids(FindingKind.STEP_STARTED).count("a") == 2


def test_memory_is_bounded() -> None:
    g = chain("a", "b", "c")
    runs = [Run(step, 4 * i, 4 * i + 3, False) for i in range(60) for step in "abc"]
    sizes = []
    for until in (60, 230):
        out = replay(g, sense(runs), until, repairs=False)
        sizes.append(sum(len(values) for values in out.belief.memo.values()))
    assert sizes[1] <= sizes[0] + 4


class TestBadEvidence:
    def observe(self, **changes):
        tracker, plan = StepTracker(), Plan(chain("a", "b"))
        belief, _ = tracker.start(plan, 0.0)
        item = StepEvidence("a", **{"p_on": 0.9, "p_done_now": 0.0, **changes})
        return belief, tracker.observe(plan, belief, Evidence(1.0, 1.0, Sense.PIXELS, (item,)))

    @pytest.mark.parametrize("value", [float("nan"), float("inf"), -0.1, 1.1])
    @pytest.mark.parametrize("name", ["p_on", "p_done_now", "p_done"])
    def test_no_probability_is_named(self, name, value) -> None:
        with pytest.raises(PluginError, match=rf"'pixels'.*{name} of step 'a'.*allowed: 0 to 1"):
            self.observe(**{name: value})

    def test_a_bad_role_is_named(self) -> None:
        with pytest.raises(PluginError, match=r"p_wrong\[object\] of step 'a'=nan"):
            self.observe(p_wrong={Role.OBJECT: float("nan")})

    def test_a_bad_time_is_named(self) -> None:
        tracker, plan = StepTracker(), Plan(chain("a"))
        belief, _ = tracker.start(plan, 0.0)
        with pytest.raises(PluginError, match="t=nan"):
            tracker.observe(plan, belief, Evidence(float("nan"), 0.0, Sense.PIXELS, ()))

    def test_unknown_steps_are_ignored(self) -> None:
        tracker, plan = StepTracker(), Plan(chain("a"))
        belief, _ = tracker.start(plan, 0.0)
        seen = tracker.observe(plan, belief, Evidence(1.0, 1.0, Sense.PIXELS, (StepEvidence("zz", 0.9, 0.9),)))
        assert set(seen.belief.steps) == {"a"}
        assert seen.findings == ()

    def test_time_running_backwards_is_a_tick_ignored(self) -> None:
        tracker, plan = StepTracker(), Plan(chain("a"))
        belief, _ = tracker.start(plan, 0.0)
        on = (StepEvidence("a", 0.99, 0.0),)
        first = tracker.observe(plan, belief, Evidence(5.0, 5.0, Sense.PIXELS, on))
        again = tracker.observe(plan, first.belief, Evidence(3.0, 6.0, Sense.PIXELS, on))
        assert again.belief == first.belief
        assert again.findings == ()

    def test_what_is_told_again_is_not_counted_twice(self) -> None:
        """Told again at 8 frames a second or not: the belief after the next new tick is the same."""
        tracker, plan = StepTracker(), Plan(chain("a"))
        belief, _ = tracker.start(plan, 0.0)
        one, two = (Evidence(t, t, Sense.PIXELS, (StepEvidence("a", 0.7, 0.3),)) for t in (0.5, 1.0))
        first = tracker.observe(plan, belief, one).belief
        between = first
        for t in (0.625, 0.75, 0.875):
            between = tracker.observe(plan, between, replace(one, t=t, held=True)).belief
        assert between == replace(first, t=0.875)
        assert tracker.observe(plan, between, two).belief == tracker.observe(plan, first, two).belief

    def test_an_answer_for_no_tick_is_refused(self) -> None:
        tracker, plan = StepTracker(), Plan(chain("a"))
        belief, _ = tracker.start(plan, 0.0)
        with pytest.raises(PluginError, match=r"ticks=0 at t=1\.00; allowed: 1 or more"):
            tracker.observe(plan, belief, Evidence(1.0, 1.0, Sense.PIXELS, (), ticks=0))


class TestGaps:
    """A sense that keeps its own time answers a gap with the ticks that passed, and says how many."""

    def believed(self, *ticks: tuple[float, int]) -> Belief:
        tracker, plan = StepTracker(), Plan(chain("a", "b"))
        belief, _ = tracker.start(plan, 0.0)
        for t, count in ticks:
            steps = (StepEvidence("a", 0.75, 0.05, None, {Role.OBJECT: 0.4}), StepEvidence("b", 0.02, 0.02))
            belief = tracker.observe(plan, belief, Evidence(t, t, Sense.PIXELS, steps, ticks=count)).belief
        return belief

    def test_an_answer_for_two_ticks_is_believed_as_two_are(self) -> None:
        every = self.believed((0.5, 1), (1.0, 1), (1.5, 1), (2.0, 1), (2.5, 1))
        gaps = self.believed((0.5, 1), (1.5, 2), (2.5, 2))
        unsaid = self.believed((0.5, 1), (1.5, 1), (2.5, 1))
        assert gaps.steps["a"].on == pytest.approx(every.steps["a"].on, abs=0.03)
        assert unsaid.steps["a"].on < every.steps["a"].on - 0.1
        wrong = [belief.memo["wrong_object"]["a"] for belief in (every, gaps, unsaid)]
        assert wrong[1] == pytest.approx(wrong[0], rel=0.15) and wrong[2] < 0.7 * wrong[0]

    def test_a_longer_gap_counts_for_no_more(self) -> None:
        assert self.believed((0.5, 1), (3.0, 5)) == self.believed((0.5, 1), (3.0, 2))

    @pytest.mark.parametrize("seed", range(5))
    def test_at_one_frame_a_second_ends_are_found_as_soon_as_they_are_seen(self, seed) -> None:
        """A sense that is 80 % sure, as the shipped one is of ends: two looks conclude what one does not."""
        runs = perform("abcde", random.Random(seed))
        see = sense(runs, sharp=0.8)

        def two(watch: Watch, t: float) -> Evidence:
            return replace(see(watch, t), ticks=2)

        ends = {run.step_id: run.end for run in runs}
        late = []
        for look in (two, see):
            out = replay(chain(*"abcde"), look, runs[-1].end + 6, step_s=1.0)
            assert out.ids(FindingKind.STEP_DONE) == list("abcde")
            late.append([f.made_at - ends[f.step_id or ""] for f in out.of(FindingKind.STEP_DONE)])
        assert max(late[0]) <= 1.0
        assert sum(late[1]) > sum(late[0]) + 1.0


class TestThePersonsWord:
    def word(self, t, step_id, **changes):
        item = StepEvidence(step_id, **{"p_on": 0.0, "p_done_now": 0.98, **changes})
        return Evidence(t, t, Sense.WORDS, (item,))

    def test_a_word_completes_an_unseen_step(self) -> None:
        tracker, plan = StepTracker(), Plan(chain("a", "b"))
        belief, _ = tracker.start(plan, 0.0)
        seen = tracker.observe(plan, belief, self.word(4.0, "a"))
        assert [(f.kind, f.step_id) for f in seen.findings] == [(FindingKind.STEP_DONE, "a")]

    def test_a_word_that_denies_moves_belief_back(self) -> None:
        tracker, plan = StepTracker(), Plan(chain("a", "b"))
        belief, _ = tracker.start(plan, 0.0)
        belief = tracker.observe(plan, belief, self.word(1.0, "a", p_done_now=0.6)).belief
        denied = tracker.observe(plan, belief, self.word(2.0, "a", p_done_now=0.0, p_done=0.02)).belief
        assert denied.steps["a"].done < 0.5 * belief.steps["a"].done

    @pytest.mark.parametrize("confirm", [Confirm.PERSON, Confirm.BOTH])
    def test_sight_alone_does_not_finish_a_step_the_person_must_confirm(self, confirm) -> None:
        g = graph({"a": [], "b": ["a"]}, a={"confirm": confirm})
        runs = [Run("a", 2, 8)]
        out = replay(g, sense(runs), 14)
        assert out.of(FindingKind.STEP_DONE) == []
        assert out.belief.steps["a"].done == 0.0
        assert out.belief.steps["a"].on > 0.8
        seen = StepTracker().observe(out.plan, out.belief, self.word(14.5, "a"))
        after = StepTracker().observe(out.plan, seen.belief, sense(runs)(seen.watch, 15.0))
        done = [f.step_id for f in (*seen.findings, *after.findings) if f.kind is FindingKind.STEP_DONE]
        assert done == ["a"]

    def test_both_needs_the_sight_too(self) -> None:
        g = graph({"a": [], "b": ["a"]}, a={"confirm": Confirm.BOTH})
        tracker, plan = StepTracker(), Plan(g)
        belief, _ = tracker.start(plan, 0.0)
        assert tracker.observe(plan, belief, self.word(3.0, "a")).findings == ()

    def test_a_confirmed_need_that_was_seen_is_not_owed(self) -> None:
        g = graph({"a": [], "b": ["a"]}, a={"confirm": Confirm.PERSON})
        out = replay(g, sense([Run("a", 2, 8), Run("b", 10, 17)]), 20)
        assert out.of(FindingKind.OWED) == []


class TestPlanChanges:
    def test_what_the_plan_marks_done_is_done(self) -> None:
        tracker, plan = StepTracker(), Plan(chain("a", "b")).mark("a", Status.DONE, 1.0)
        belief, watch = tracker.start(plan, 2.0)
        assert belief.steps["a"].done == 1.0
        assert watch.items[0].step.id == "b"
        assert watch.items[0].frontier

    def test_a_reopened_step_can_be_done_again(self) -> None:
        tracker, g = StepTracker(), chain("a", "b")
        out = replay(g, sense([Run("a", 2, 6)]), 8, tracker=tracker)
        plan = out.plan.revise((Edit(EditKind.REOPEN, step_id="a"),), "test", "again", 8.0)
        belief, watch = tracker.replanned(plan, out.belief)
        assert belief.steps["a"].todo == 1.0
        see = sense([Run("a", 2, 6), Run("a", 10, 15)], memory=True)
        done = []
        for tick in range(17, 36):
            seen = tracker.observe(plan, belief, see(watch, tick / 2))
            belief, watch = seen.belief, seen.watch
            done += [(f.step_id, f.id, f.t) for f in seen.findings if f.kind is FindingKind.STEP_DONE]
        assert [(d[0], d[1]) for d in done] == [("a", "step_done:a:2")]
        assert 14.5 <= done[0][2] <= 17.0

    def test_a_session_that_forgets_replanned_is_served_all_the_same(self) -> None:
        tracker, g = StepTracker(), chain("a", "b")
        out = replay(g, sense([Run("a", 2, 6)]), 8, tracker=tracker)
        plan = out.plan.revise((Edit(EditKind.REOPEN, step_id="a"),), "test", "again", 8.0)
        seen = tracker.observe(plan, out.belief, Evidence(8.5, 8.5, Sense.PIXELS, ()))
        assert seen.belief.steps["a"].todo == 1.0
