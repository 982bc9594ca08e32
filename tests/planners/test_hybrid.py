"""Nothing waits for the model; what it says is fitted to the plan of now, or dropped with a reason."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import replace

from planwatch.core.belief import Belief
from planwatch.core.deviation import DeviationCode, RecoveryKind
from planwatch.core.findings import Finding, FindingKind
from planwatch.core.plan import Plan, Status
from planwatch.core.proposal import PlanRequest
from planwatch.core.steps import Hazard, Reversible, Role
from planwatch.planners.ahead import MOST, likely
from planwatch.planners.cases import random_finding, random_graph, sample_requests
from planwatch.planners.hybrid import HybridPlanner, Prefer, Workers
from planwatch.planners.llm.fakes import RandomBackend, ScriptedBackend
from planwatch.planners.llm.planner import ModelPlanner
from planwatch.planners.llm.trouble import ModelTrouble, TroubleKind
from planwatch.planners.rules import RulePlanner
from planwatch.planners.worker import Inline, Job, Threaded
from tests.planners.replay import chain, graph

INLINE = Workers(Inline(), Inline())


class Later:
    """Keeps jobs until it is told to do them."""

    def __init__(self) -> None:
        self.jobs: list[Job] = []

    def submit(self, job: Job, *, urgent: bool = False) -> bool:
        self.jobs.append(job)
        return True

    def breathe(self) -> None:
        pass

    def close(self) -> None:
        self.jobs.clear()

    def work(self) -> None:
        while self.jobs:
            self.jobs.pop(0)()


def mistake(step_id: str, code: DeviationCode = DeviationCode.OBJ, thing: str | None = "red mug") -> Finding:
    role = Role.OBJECT if code is DeviationCode.OBJ else None
    return Finding(f"mistake:{step_id}", FindingKind.MISTAKE, 5.0, 0.0, step_id, code, role, wrong_thing=thing)


def first(text: str, before: str) -> str:
    edits = [{"op": "first", "text": text, "before": [before]}]
    return json.dumps({"why": "better", "do": {"choose": "edits", "edits": edits}, "next": []})


def hybrid(lines: list[str | ModelTrouble], prefer: Prefer = Prefer.MODEL, **more) -> tuple[HybridPlanner, Later]:
    later = Later()
    model = ModelPlanner(ScriptedBackend(lines))
    return HybridPlanner(model, prefer=prefer, workers=Workers(Inline(), later), ahead=False, **more), later


def test_prepared_repairs_are_those_of_the_search() -> None:
    asked = hits = 0
    for seed in range(3):
        for request in sample_requests(seed, 20):
            planner = HybridPlanner(None, workers=INLINE)
            planner.collect(request.plan, request.belief, request.t)
            found, expected = planner.propose(request), RulePlanner().propose(request)
            assert found == expected
            asked += request.finding is not None
            hits += planner.tally.prepared
    assert hits > 0.3 * asked


def test_what_is_prepared_is_bounded_and_forgotten_when_the_plan_moves_on() -> None:
    plan = Plan(graph({f"s{i}": () for i in range(60)}))
    assert len(list(likely(plan, Belief()))) == MOST
    planner = HybridPlanner(None, workers=INLINE)
    planner.collect(plan, Belief(), 1.0)
    moved = plan.mark("s0", Status.DONE, 2.0)
    planner.propose(PlanRequest(moved, Belief(), mistake("s1"), 3.0))
    assert planner.tally.prepared == 0
    planner.collect(moved, Belief(), 3.0)
    planner.propose(PlanRequest(moved, Belief(), mistake("s1"), 3.0))
    assert planner.tally.prepared == 1


def test_the_step_that_goes_on_is_prepared_first() -> None:
    from planwatch.core.belief import StepBelief

    plan = Plan(graph({"a": (), "b": (), "c": ()}))
    belief = Belief(steps={"b": StepBelief(0.1, 0.9, 0.0)})
    assert next(likely(plan, belief)).step_id == "b"


def test_a_hanging_model_is_not_waited_for() -> None:
    gate = threading.Event()

    def hang(ask) -> str:
        gate.wait(30)
        return first("Wipe the table", "b")

    model = ModelPlanner(ScriptedBackend([hang]))
    planner = HybridPlanner(model, workers=Workers(Threaded("t1"), Threaded("t2")))
    plan = Plan(chain("a", "b", "c"))
    request = PlanRequest(plan, Belief(), mistake("a"), 5.0)
    assert planner.propose(request) == RulePlanner().propose(request)
    assert planner.collect(plan, Belief(), 5.0).proposals == ()
    planner.close()
    gate.set()


def test_the_models_plan_takes_the_place_of_the_searchs() -> None:
    planner, later = hybrid([first("Wipe the table", "a")])
    plan = Plan(chain("a", "b"))
    request = PlanRequest(plan, Belief(), mistake("a"), 5.0)
    searched = planner.propose(request)
    plan = plan.revise(searched.edits, "hybrid", searched.why, 5.0)
    later.work()
    (proposal,) = planner.collect(plan, Belief(), 11.0).proposals
    revised = plan.revise(proposal.edits, "llm", proposal.why, 11.0)
    assert [step.text for step in revised.steps if step.id not in ("a", "b")] == ["Wipe the table"]
    assert revised.frontier == proposal.next_steps
    assert planner.collect(revised, Belief(), 12.0).proposals == ()


def test_a_person_who_has_begun_the_searchs_way_is_not_led_away() -> None:
    planner, later = hybrid([first("Wipe the table", "a")])
    plan = Plan(chain("a", "b"))
    searched = planner.propose(PlanRequest(plan, Belief(), mistake("a"), 5.0))
    plan = plan.revise(searched.edits, "hybrid", searched.why, 5.0).mark("a+put_back1", Status.ON, 6.0)
    later.work()
    seen = planner.collect(plan, Belief(), 11.0)
    assert seen.proposals == ()
    assert "has begun" in seen.notes[-1]


def test_hybrid_keeps_the_searchs_way_unless_there_was_none() -> None:
    planner, later = hybrid([first("Wipe the table", "a")], Prefer.CHEAPER)
    plan = Plan(chain("a", "b"))
    planner.propose(PlanRequest(plan, Belief(), mistake("a"), 5.0))
    later.work()
    assert "as good" in planner.collect(plan, Belief(), 6.0).notes[-1]

    # nothing can be done about a finished step that cannot be undone: the search can only ask
    lost = graph({"a": (), "b": ("a",)}, a={"reversible": Reversible.NO})
    plan = Plan(lost).mark("a", Status.DONE, 1.0)
    planner, later = hybrid([first("Add a pinch more", "b")], Prefer.CHEAPER)
    searched = planner.propose(PlanRequest(plan, Belief(), mistake("a", DeviationCode.TECH), 5.0))
    assert searched.recovery is RecoveryKind.CLARIFY
    later.work()
    (proposal,) = planner.collect(plan, Belief(), 6.0).proposals
    assert [e.step.text for e in proposal.edits if e.step] == ["Add a pinch more"]


def test_a_step_done_meanwhile_is_left_alone() -> None:
    planner, later = hybrid([first("Wipe the table", "a")])
    plan = Plan(chain("a", "b"))
    planner.propose(PlanRequest(plan, Belief(), mistake("a"), 5.0))
    later.work()
    seen = planner.collect(plan.mark("a", Status.DONE, 9.0), Belief(), 11.0)
    assert seen.proposals == () and "done by now" in seen.notes[-1]


def test_a_safety_step_survives_whatever_the_model_wants() -> None:
    text = json.dumps({"why": "x", "do": {"choose": "edits", "edits": [{"op": "skip", "step": "b"}]}, "next": []})
    planner, later = hybrid([text, text])
    plan = Plan(graph({"a": (), "b": ("a",)}, b={"hazards": (Hazard("hot"),)}))
    planner.propose(PlanRequest(plan, Belief(), mistake("a"), 5.0))
    later.work()
    seen = planner.collect(plan, Belief(), 6.0)
    assert seen.proposals == ()
    assert "the rules go on alone" in seen.notes[0]


def test_a_trouble_is_told_once_and_its_end_too() -> None:
    down = ModelTrouble(TroubleKind.DOWN, "nobody answers there")
    planner, later = hybrid([down, down, first("Wipe the table", "a")])
    plan = Plan(chain("a", "b"))
    told: list[str] = []
    for _ in range(3):
        planner.propose(PlanRequest(plan, Belief(), mistake("a"), 5.0))
        later.work()
        told += planner.collect(plan, Belief(), 6.0).notes
    assert told == ["nobody answers there; the rules go on alone", "the model answers again"]


def test_what_the_model_prepared_is_used_at_once() -> None:
    inline = HybridPlanner(
        ModelPlanner(ScriptedBackend([first("Wipe the table", "a")])), prefer=Prefer.MODEL, workers=INLINE
    )
    plan = Plan(chain("a", "b"))
    inline.collect(plan, Belief(), 1.0)
    foreseen = next(likely(plan, Belief()))
    proposal = inline.propose(PlanRequest(plan, Belief(), replace(foreseen, id="real", t=5.0), 5.0))
    assert [e.step.text for e in proposal.edits if e.step] == ["Wipe the table"]
    assert inline.tally.prepared_by_model == 1


def test_random_models_beside_random_plans_never_break_one() -> None:
    import random

    for seed in range(4):
        rng = random.Random(seed)
        plan = Plan(random_graph(rng, seed))
        planner = HybridPlanner(ModelPlanner(RandomBackend(seed)), prefer=Prefer.MODEL, workers=INLINE)
        for t in range(8):
            finding = random_finding(plan, rng, float(t))
            if finding is not None:
                answer = planner.propose(PlanRequest(plan, Belief(), finding, float(t)))
                plan = plan.revise(answer.edits, "rules", answer.why, float(t)) if answer.edits else plan
            for one in planner.collect(plan, Belief(), float(t)).proposals:
                plan = plan.revise(one.edits, "llm", one.why, float(t)) if one.edits else plan
        for _ in range(60):
            if plan.finished:
                break
            plan = plan.mark(
                RulePlanner().propose(PlanRequest(plan, Belief(), None, 9.0)).next_steps[0], Status.DONE, 9.0
            )
        assert plan.finished


def test_urgent_jobs_come_first_and_push_others_out() -> None:
    worker, done = Threaded("t", room=2), list[str]()
    gate, began, ended = threading.Event(), threading.Event(), threading.Event()

    def job(name: str) -> Callable[[], None]:
        return lambda: done.append(name)

    def block() -> None:
        began.set()
        gate.wait(10)

    worker.submit(block)
    began.wait(10)
    assert worker.submit(job("idle 1")) and worker.submit(job("idle 2"))
    assert not worker.submit(job("idle 3"))
    assert worker.submit(job("urgent"), urgent=True)
    gate.set()
    worker.submit(ended.set)
    for _ in range(100):
        if ended.wait(0.1) or worker.submit(ended.set):
            break
    assert ended.wait(10)
    assert done == ["urgent", "idle 1"]
    worker.close()
