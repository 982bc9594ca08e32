"""Owed steps, wrong things, repeats, rest: announced once, in time, and not without cause."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from planwatch.core.deviation import DeviationCode
from planwatch.core.evidence import Evidence, Reliability, Sense, StepEvidence, Watch
from planwatch.core.findings import FindingKind
from planwatch.core.plan import Plan
from planwatch.core.steps import Repeat, Role
from planwatch.planners.settings import TrackerSettings
from planwatch.planners.tracker import StepTracker
from tests.planners.replay import Run, chain, graph, graphs, perform, replay, sense, valid_order


class TestOwed:
    def test_told_left_done_and_gone_on(self) -> None:
        runs = [Run("a", 3, 9), Run("c", 12, 15, False), Run("b", 17, 24), Run("c", 26, 32), Run("d", 34, 40)]
        out = replay(chain(*"abcd"), sense(runs), 44)
        (owed,) = out.of(FindingKind.OWED)
        assert (owed.step_id, owed.by, owed.code) == ("b", "c", DeviationCode.OWED)
        assert 12 <= owed.t <= 17
        # the attempt at c that was left is not a completion, and c counts once
        assert out.ids(FindingKind.STEP_DONE) == ["a", "b+r1", "c", "d"]
        assert out.ids(FindingKind.CORRECTED) == ["b+r1"]
        assert out.plan.finished

    def test_what_came_before_an_owed_step_is_doubted_when_that_is_done(self) -> None:
        runs = [Run("a", 3, 9), Run("c", 12, 20), Run("d", 22, 30), Run("b", 34, 40)]
        out = replay(chain(*"abcd"), sense(runs), 44)
        (doubt,) = out.of(FindingKind.DOUBT)  # of c alone: what came after it was built on it
        assert (doubt.step_id, doubt.by) == ("c", "b") and 39 <= doubt.t <= 41
        left = [Run("a", 3, 9), Run("c", 12, 15, False), Run("b", 17, 24), Run("c", 26, 32), Run("d", 34, 40)]
        assert replay(chain(*"abcd"), sense(left), 44).of(FindingKind.DOUBT) == []

    @pytest.mark.parametrize(("after", "doubted"), [(1.5, ["b+r1"]), (14.0, [])])
    def test_who_says_at_once_that_an_owed_step_was_done_may_not_remember(self, after: float, doubted: list) -> None:
        see = sense([Run("a", 3, 9), Run("c", 12, 15, False)])

        def told(watch: Watch, t: float) -> Evidence:
            spoken = StepEvidence("b+r1", 0.0, 1.0, p_done=0.99)
            return Evidence(t, t, Sense.WORDS, (spoken,)) if t == 13.0 + after else see(watch, t)

        out = replay(chain(*"abcd"), told, 34)
        (owed,) = out.of(FindingKind.OWED)
        assert owed.t == 13.0 and "b+r1" in out.ids(FindingKind.STEP_DONE)
        assert out.ids(FindingKind.DOUBT) == doubted

    def test_who_overlooks_steps_is_less_sure_that_one_was_skipped(self) -> None:
        see = sense([Run("a", 3, 9), Run("c", 12, 20), Run("d", 22, 30)])

        def doubting(watch: Watch, t: float) -> Evidence:
            return replace(see(watch, t), reliability=Reliability(misses=0.05))

        (sure,), (unsure,) = (replay(chain(*"abcd"), one, 31).of(FindingKind.OWED) for one in (see, doubting))
        assert unsure.t == sure.t and unsure.p == pytest.approx(sure.p * 0.05 / (0.05 + 0.95 * 0.05))

    def test_ignored_and_made_good_late(self) -> None:
        runs = [Run("a", 3, 9), Run("c", 12, 20), Run("d", 22, 30), Run("b", 34, 40)]
        out = replay(chain(*"abcd"), sense(runs), 44)
        assert out.ids(FindingKind.OWED) == ["b"]
        assert out.ids(FindingKind.STEP_DONE) == ["a", "c", "d", "b+r1"]
        assert out.plan.finished

    def test_a_short_dependent_is_caught_at_its_end(self) -> None:
        runs = [Run("a", 3, 9), Run("c", 12, 13.2), Run("d", 20, 26)]
        out = replay(chain(*"abcd"), sense(runs), 30)
        assert out.ids(FindingKind.OWED)[0] == "b"
        assert out.of(FindingKind.OWED)[0].t <= 17

    def test_one_sight_of_a_far_step_is_likelier_an_error_of_the_sense(self) -> None:
        runs = [Run("a", 3, 9), Run("e", 12, 18, False), Run("b", 24, 30)]
        out = replay(chain(*"abcde"), sense(runs), 34)
        assert out.of(FindingKind.OWED) == []
        assert out.ids(FindingKind.STEP_DONE) == ["a", "b"]

    def test_seen_again_the_steps_before_it_are_owed(self) -> None:
        runs = [Run("a", 3, 9), Run("d", 12, 18, False), Run("d", 40, 46, False)]
        found = replay(chain(*"abcd"), sense(runs), 50).of(FindingKind.OWED)
        assert {owed.step_id for owed in found} == {"b", "c"}
        assert all(40 <= owed.t <= 46 for owed in found)

    def test_the_truth_is_believed_at_once(self) -> None:
        runs = [Run("a", 3, 9), Run("e", 12, 18, False)]
        found = replay(chain(*"abcde"), sense(runs, kind=Sense.TRUTH), 20).of(FindingKind.OWED)
        assert {owed.step_id for owed in found} == set("bcd")

    def test_a_glance_at_a_later_step_is_no_reason(self) -> None:
        runs = [Run("a", 3, 9), Run("c", 11, 11.8, False), Run("b", 13, 20), Run("c", 22, 28)]
        out = replay(chain(*"abc"), sense(runs), 32)
        assert out.of(FindingKind.OWED) == []
        assert out.ids(FindingKind.STEP_DONE) == list("abc")

    @settings(max_examples=12, deadline=None, derandomize=True, phases=[Phase.generate])
    @given(graphs(least=4), st.integers(0, 10_000))
    def test_a_skipped_step_is_announced_once_within_the_window(self, g, seed) -> None:
        rng = random.Random(seed)
        order = valid_order(g, rng)
        needed = [i for i in order if any(i in needs for needs in g.needs.values())]
        if not needed:
            return
        skipped = rng.choice(needed)
        runs = [r for r in perform(order, rng) if r.step_id != skipped]
        out = replay(g, sense(runs), runs[-1].end + 4)
        onset = next(r.start for r in runs if skipped in g.needs[r.step_id])
        owed = out.of(FindingKind.OWED)
        assert [f.step_id for f in owed] == [skipped]
        assert onset <= owed[0].t <= onset + 5.0
        dones = [i for i in out.ids(FindingKind.STEP_DONE)]
        assert sorted(dones) == sorted(r.step_id for r in runs)

    def test_an_optional_step_is_never_owed(self) -> None:
        g = graph({"a": [], "b": ["a"], "c": ["b"]}, b={"optional": True})
        out = replay(g, sense([Run("a", 3, 9), Run("c", 12, 20)]), 24)
        assert out.of(FindingKind.OWED) == []

    def test_rest_after_the_last_step_calls_in_what_nothing_needed(self) -> None:
        g = graph({"a": [], "side": ["a"], "b": ["a"]})
        out = replay(g, sense([Run("a", 3, 9), Run("b", 12, 20)]), 60)
        (owed,) = out.of(FindingKind.OWED)
        assert (owed.step_id, owed.by) == ("side", None)
        assert out.of(FindingKind.FINISHED) == []


class TestMistakes:
    RUNS = (
        Run("a", 3, 9),
        Run("b", 12, 16, False, Role.OBJECT),
        Run("put_back", 17, 20),
        Run("b", 22, 28),
        Run("c", 30, 35),
    )

    def test_announced_once_put_back_redone_corrected(self) -> None:
        out = replay(chain(*"abc"), sense(list(self.RUNS)), 40)
        (mistake,) = out.of(FindingKind.MISTAKE)
        assert (mistake.step_id, mistake.code, mistake.role) == ("b", DeviationCode.OBJ, Role.OBJECT)
        assert mistake.wrong_thing == "red mug"
        assert 12 <= mistake.t <= 17
        assert out.ids(FindingKind.STEP_DONE) == ["a", "b+put_back1", "b", "c"]
        assert out.ids(FindingKind.CORRECTED) == ["b"]
        assert out.of(FindingKind.OWED) == []
        assert out.plan.finished

    @pytest.mark.parametrize(
        ("role", "code"),
        [(Role.OBJECT, DeviationCode.OBJ), (Role.TARGET, DeviationCode.PLACE), (Role.TOOL, DeviationCode.TOOL)],
    )
    def test_the_role_gives_the_code(self, role, code) -> None:
        out = replay(chain("a", "b"), sense([Run("a", 3, 8, False, role)]), 10)
        assert [f.code for f in out.of(FindingKind.MISTAKE)] == [code]

    def test_putting_back_unseen_is_concluded_from_the_step_done_rightly(self) -> None:
        runs = [r for r in self.RUNS if r.step_id != "put_back"]
        out = replay(chain(*"abc"), sense(runs), 40)
        assert set(out.ids(FindingKind.STEP_DONE)) == {"a", "b", "c", "b+put_back1"}
        assert out.of(FindingKind.OWED) == []
        assert out.plan.finished

    def test_a_second_wrong_attempt_is_a_second_finding(self) -> None:
        runs = [
            Run("a", 3, 9),
            Run("b", 12, 16, False, Role.OBJECT),
            Run("put_back", 17, 20),
            Run("b", 28, 32, False, Role.OBJECT),
            Run("put_back", 34, 37),
            Run("b", 40, 46),
        ]
        out = replay(chain("a", "b"), sense(runs), 50)
        assert out.ids(FindingKind.MISTAKE) == ["b", "b"]
        assert out.plan.finished

    def test_a_long_mistake_is_still_one(self) -> None:
        out = replay(chain("a", "b"), sense([Run("a", 3, 40, False, Role.OBJECT)]), 45)
        assert len(out.of(FindingKind.MISTAKE)) == 1
        assert out.of(FindingKind.STEP_DONE) == []

    def test_a_moment_of_doubt_is_no_mistake_and_is_called_self_corrected(self) -> None:
        runs = [Run("a", 3, 3.4, False, Role.OBJECT), Run("a", 5, 12)]
        out = replay(chain("a", "b"), sense(runs), 15)
        assert out.of(FindingKind.MISTAKE) == []
        assert out.ids(FindingKind.SELF_CORRECTED) == ["a"]

    def test_a_wrong_thing_is_not_seen_while_another_step_explains_it(self) -> None:
        """A look-alike of step b's things is handled, but as step a, which is open and clearly going on."""
        runs = [Run("a", 3, 15), Run("b", 8, 12, False, Role.OBJECT)]
        out = replay(graph({"a": [], "b": ["a"]}), sense(runs, sharp=0.9), 20)
        assert out.of(FindingKind.MISTAKE) == []


class TestRepeatsAndRest:
    def test_a_step_done_twice_is_a_repeat(self) -> None:
        runs = [Run("a", 2, 7), Run("a", 15, 24)]
        out = replay(chain("a", "b"), sense(runs), 26)
        assert out.ids(FindingKind.REPEAT) == ["a"]
        assert 18 <= out.of(FindingKind.REPEAT)[0].t <= 24

    def test_a_step_that_may_repeat_is_none(self) -> None:
        g = graph({"a": [], "b": ["a"]}, a={"repeat": Repeat(1, 3)})
        out = replay(g, sense([Run("a", 2, 7), Run("a", 15, 24)]), 26)
        assert out.of(FindingKind.REPEAT) == []

    def test_stall_and_extra_are_quiet_unless_asked_for(self) -> None:
        g, see = chain("a", "b"), sense([Run("a", 2, 7)])
        assert replay(g, see, 60).of(FindingKind.STALL) == []
        asked = StepTracker(TrackerSettings(stall_s=20.0))
        assert len(replay(g, see, 60, tracker=asked).of(FindingKind.STALL)) == 1

    def test_something_else_that_lasts_is_an_extra_first_and_then_another_goal(self) -> None:
        tracker, plan = StepTracker(TrackerSettings(extra_s=10.0, goal_s=40.0)), Plan(chain("a", "b"))
        belief, _ = tracker.start(plan, 0.0)
        found = []
        for t in range(80):
            other = 0.95 if 5 <= t < 30 or t >= 32 else 0.05
            seen = tracker.observe(plan, belief, Evidence(float(t), 0.0, Sense.PIXELS, (), p_other=other))
            belief = seen.belief
            found += [(f.code, f.t) for f in seen.findings]
        assert [code for code, _ in found] == [DeviationCode.EXTRA, DeviationCode.EXTRA, DeviationCode.GOAL]
        assert 70 <= found[-1][1] <= 74
