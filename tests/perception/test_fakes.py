from __future__ import annotations

from planwatch.core.evidence import Evidence, Sense, StepEvidence
from planwatch.core.guidance import Act, Candidate, SpeakContext, Urgency, Verdict, Window
from planwatch.perception.base import SourceEvent, SourceEventKind
from planwatch.perception.conformance import check_source, check_stream_model
from planwatch.perception.fakes import ScriptedModel, ScriptedPolicy, ScriptedSource, plain_frames
from tests.perception.worlds import about, chain, ticks, watch_of, watch_through

WATCH = watch_of(*chain(3).steps)


def test_a_scripted_model_plays_the_newest_evidence() -> None:
    script = [Evidence(t, 0.0, Sense.BUTTONS, (StepEvidence(f"s{k}", 0.9, 0.0),)) for k, t in enumerate((2.0, 4.0))]
    model = ScriptedModel(script)
    told = watch_through(model, ticks(6.0, hz=1.0), WATCH)
    assert [next((s.step_id for s in e.steps if s.p_on > 0.5), None) for e in told] == [
        None, None, "s0", "s0", "s1", "s1",
    ]  # fmt: skip
    assert about(told[4], "s0").p_on == 0.0
    check_stream_model(model, ticks(10.0), WATCH)


def test_a_scripted_policy_does_as_told() -> None:
    candidates = [Candidate(name, Act.HINT, 0.0, Urgency.LOW, Window(0, 0, 9)) for name in ("a", "b", "c")]
    policy = ScriptedPolicy({"a": Verdict.DROP, "b": Verdict.HOLD}, hold_s=2.0)
    decisions = policy.decide(candidates, SpeakContext(5.0))
    assert [(d.verdict, d.hold_until) for d in decisions] == [
        (Verdict.DROP, None),
        (Verdict.HOLD, 7.0),
        (Verdict.SPEAK, None),
    ]


def test_a_scripted_source_ends_once() -> None:
    end = SourceEvent(SourceEventKind.END, 3.0, "enough")
    assert check_source(ScriptedSource((*plain_frames([1.0, 2.0]), end)))[-1] == end
    assert check_source(ScriptedSource(plain_frames([1.0, 2.0])))[-1].t == 2.0
    assert len(check_source(ScriptedSource(()))) == 1
