from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from planwatch.core.codec import decode
from planwatch.core.deviation import DeviationCode
from planwatch.core.errors import InputError
from planwatch.core.findings import Finding, FindingKind
from planwatch.core.guidance import Act
from planwatch.core.truth import TrueDeviation
from planwatch.tools.evaluation.agreement.correlation import kendall
from planwatch.tools.evaluation.closed.costs import shipped_costs, utility
from planwatch.tools.evaluation.closed.episode import Lived
from planwatch.tools.evaluation.runner.assistants import Mode, Who
from planwatch.tools.evaluation.runner.blind import blind_prediction
from planwatch.tools.evaluation.runner.data import open_recording
from planwatch.tools.evaluation.runner.jobs import Job, do_job, read_result
from planwatch.tools.evaluation.runner.prediction import Prediction, Said
from planwatch.tools.evaluation.runner.twins import Recorded, open_twin, twin_ref
from planwatch.tools.experiments.audit_claims import claims
from planwatch.tools.experiments.audit_flips import flips, pairs_of
from planwatch.tools.experiments.audit_page import audit_lines, write_audit
from planwatch.tools.experiments.audit_table import audit_table
from planwatch.tools.experiments.audit_tau import Matrices, drawn_within, means, taus_of
from planwatch.tools.experiments.field_metrics import METRICS
from planwatch.tools.experiments.metric_audit import Asked, run_metric_audit
from planwatch.tools.experiments.roster import axis_of, blind_names, roster
from planwatch.tools.experiments.scenes import Slips, holds_slip, seeds_of
from planwatch.tools.experiments.seen import Seen
from planwatch.tools.metrics.journal_findings import concluded
from tests.tools.evaluation.runner.helpers import performed

STEPS = tuple("abcdef")
RECORDING = performed(*STEPS)


def perfect(late: float = 0.0) -> Prediction:
    """Everything found and told `late` seconds after it was due."""
    found = tuple(
        concluded(Finding(step, FindingKind.STEP_DONE, t, t, step))
        for step, t in ((step, 10.0 * (n + 1) + late) for n, step in enumerate(STEPS))
    )
    said = tuple(Said(10.0 * n + late, Act.INSTRUCT_NEXT, f"Do {s}", s) for n, s in enumerate(STEPS))
    return Prediction("chain-0", "x/y/z/w", found, said, RECORDING.truth.duration)


def scores(found: Prediction) -> dict[str, float | None]:
    return {name: of(Seen(RECORDING.truth, found)) for name, of in METRICS.items()}


def test_a_perfect_assistant_has_the_best_of_every_bounded_score() -> None:
    best = scores(perfect())
    for name in ("speech_f1", "instruct_f1_window", "instruct_f1_30s", "soft_dice", "estp_f1", "sts", "completion_f1",
                 "ic_acc_5s", "edit_score", "state_accuracy", "gmean_f1", "pqs", "pqs_plus"):  # fmt: skip
        assert best[name] == pytest.approx(1, abs=0.02), name
    assert best["promptness"] == 0
    assert best["mistake_f1_15s"] is None and best["oop_recall_2s"] is None  # there was nothing to alarm about


def with_confirmations() -> Prediction:
    """A perfect assistant that also says when a step is done."""
    found = perfect()
    yes = [Said(10.0 * (n + 1), Act.CONFIRM, "Done.", s) for n, s in enumerate(STEPS)]
    return replace(found, said=tuple(sorted((*found.said, *yes), key=lambda one: (one.t, one.act is not Act.CONFIRM))))


def test_published_scores_of_a_perfect_assistant() -> None:
    best = scores(perfect())
    assert (best["qevd_temporal_f"], best["pauc"], best["proassist_f1"]) == (1, 1, 1)
    assert best["cooking_ic_acc"] == 0  # it never says that a step is done
    assert scores(with_confirmations())["cooking_ic_acc"] == 1
    assert best["cooking_mistake_f1"] is None


def test_published_scores_fall_when_it_is_late() -> None:
    best, late = scores(perfect()), scores(perfect(4.0))
    for name in ("qevd_temporal_f", "pauc", "proassist_f1"):
        assert late[name] is not None and best[name] is not None and late[name] < best[name], name
    silent = scores(blind_prediction("silent", RECORDING, 2.0))
    assert silent["pauc"] == 0.25  # as published: the curve begins at a half
    assert silent["proassist_f1"] == 0


def test_lateness_is_seen_by_soft_dice_and_hardly_by_the_estp_form() -> None:
    late = scores(perfect(4.0))
    assert late["soft_dice"] is not None and late["soft_dice"] < 0.5
    assert late["estp_f1"] == pytest.approx(1)
    assert late["instruct_f1_30s"] == pytest.approx(1)


def test_silence_scores_the_silent_share_in_pqs_and_nought_above_it() -> None:
    silent = scores(replace(blind_prediction("silent", RECORDING, 2.0)))
    assert silent["pqs"] is not None and 0.3 < silent["pqs"] <= 0.5
    assert silent["pqs_plus"] == pytest.approx(0)
    assert silent["gmean_f1"] == 0
    assert silent["few_words"] == 0


def test_the_roster_is_large_and_every_name_tells_its_parts() -> None:
    names = [who.row for who in roster()]
    assert len(names) == len(set(names)) >= 60
    assert all(set(axis_of(name)) == {"eyes", "policy", "plan", "planner"} for name in names)
    assert not any(axis_of(name) for name in blind_names())


def matrices(noise: float = 0.0) -> Matrices:
    rng = np.random.default_rng(0)
    names = tuple(f"{e}/{p}/own/rules" for e in (1, 0.9, 0.8) for p in ("threshold", "always"))
    end = np.arange(6.0)[:, None] + np.zeros((6, 5))
    tables = {name: end + noise * rng.standard_normal((6, 5)) for name in METRICS}
    tables["random"] = -end
    outcomes = {"net_utility": end, "success": (end > 2).astype(float), "harm_avoided": end}
    return Matrices(names, tables, outcomes)


def groups(*people: str, worlds: tuple[str, ...] = ("w",) * 5) -> dict[str, list[str]]:
    cells = [f"{one}, {world}" for one, world in zip(people, worlds, strict=True)]
    return {"persona": list(people), "world": list(worlds), "cell": cells}


def test_the_table_finds_the_order_and_its_reverse() -> None:
    table = audit_table(matrices(), groups("a", "a", "b", "b", "b"), 0, 50)
    assert table["metrics"]["soft_dice"]["tau"] == 1
    assert table["metrics"]["soft_dice"]["tau_95"] == [1, 1]
    assert table["metrics"]["soft_dice"]["by_persona"] == {"a": 1, "b": 1}
    assert list(table["metrics"])[-1] == "random" and table["metrics"]["random"]["tau"] == -1
    assert table["differences"]["soft_dice_over_random"] == {
        "better": "soft_dice", "than": "random", "outcome": "net_utility", "world": None,
        "difference": 2.0, "difference_95": [2.0, 2.0], "holds": True,
    }  # fmt: skip
    assert table["cells"]["b, w"]["episodes"] == 3 and table["cells"]["b, w"]["tau"] == 1
    assert next(iter(table["outcomes"])) == "0.8/always/own/rules"


def test_hypotheses_are_answered_from_the_table() -> None:
    table = audit_table(matrices(), groups("a", "a", "expert", "expert", "expert"), 0, 20)
    found = table["claims"]
    assert found["h3_pqs_prefers_silence"] == {"assistants": None, "holds": None}  # nobody here is silent
    assert found["h7_no_tau_of_0.8"]["tau"] == 1 and not found["h7_no_tau_of_0.8"]["holds"]
    # every score orders alike: few words are no better than matching
    assert found["h6_order_changes_with_the_person"]["holds"] is False
    names = ("silent", "helps", "harms")
    rows = table["metrics"]
    told = claims(names, rows, np.array([0.5, 0.3, 0.1]), np.array([0.0, 4.0, -9.0]))
    assert told["h3_pqs_prefers_silence"] == {"assistants": 1, "first": ["helps"], "holds": True}
    assert not claims(names, rows, np.array([0.2, 0.3, 0.1]), np.array([0.0, 4.0, -9.0]))["h3_pqs_prefers_silence"][
        "holds"
    ]


def test_the_dearest_flip_is_named() -> None:
    end = np.array([0.0, 1.0, 5.0])
    sure = pairs_of(end, np.stack([end, end * 2]))
    turned = flips(("a", "b", "c"), np.array([3.0, 2.0, 1.0]), sure)
    assert (turned["count"], turned["certain"], turned["of"]) == (3, 3, 3)
    worst = {"metric_prefers": "a", "outcome_prefers": "c", "points_lost": 5.0, "points_lost_95": [5.125, 9.875]}
    assert turned["worst"] == worst
    back = flips(("c", "b", "a"), np.array([1.0, 2.0, 3.0]), pairs_of(end[::-1], np.stack([end[::-1], 2 * end[::-1]])))
    assert back["worst"] == worst  # whichever stands first
    doubtful = flips(("a", "b", "c"), np.array([3.0, 2.0, 1.0]), pairs_of(end, np.stack([end, -end])))
    assert (doubtful["count"], doubtful["certain"]) == (3, 0)
    nothing = {"count": 0, "certain": 0, "of": 0, "worst": None}
    two = np.array([1.0, 2.0])
    assert flips(("a", "b"), np.array([1.0, np.nan]), pairs_of(two, two[None])) == nothing


def test_many_taus_at_once_are_those_of_one_after_another() -> None:
    rng = np.random.default_rng(0)
    scores, ends = rng.integers(0, 4, (2, 12, 7)).astype(float)
    scores[rng.random(scores.shape) < 0.3] = np.nan
    lots = [rng.integers(7, size=rng.integers(1, 9)) for _ in range(50)]
    found = taus_of(scores, ends, lots)
    for tau, lot in zip(found, lots, strict=True):
        one = kendall(np.round(means(scores, lot), 12).tolist(), np.round(means(ends, lot), 12).tolist())
        assert tau == (None if one is None else pytest.approx(one, abs=1e-4))
    assert taus_of(scores, ends, []) == []
    assert taus_of(np.full_like(scores, np.nan), ends, lots[:2]) == [None, None]  # what nobody could score


def test_a_draw_holds_as_many_episodes_of_each_world_as_there_are() -> None:
    drawn = drawn_within(["x", "y", "x", "y", "y"], 0, 40)
    assert set(drawn[:, [0, 2]].ravel()) == {0, 2} and set(drawn[:, [1, 3, 4]].ravel()) == {1, 3, 4}


def test_hypotheses_about_worlds() -> None:
    data = matrices()
    data.scores["correct_f1_window"][:, 3:] *= -1  # in the gym corrections order the assistants the wrong way round
    two = groups("a", "a", "a", "a", "a", worlds=("table", "table", "table", "gym-v1", "gym-v1"))
    table = audit_table(data, two, 0, 20)
    found = table["differences"]["h9_corrections_over_completions_in_the_gym"]
    assert (found["world"], found["difference"], found["holds"]) == ("gym", -2.0, False)
    assert table["claims"]["h10_no_score_leads_everywhere"]["holds"] is False
    one = audit_table(matrices(), groups(*"aaaaa"), 0, 20)
    assert one["differences"]["h9_corrections_over_completions_in_the_gym"]["holds"] is None
    assert one["claims"]["h10_no_score_leads_everywhere"]["holds"] is None


def test_it_is_written_for_people_and_for_programs(tmp_path: Path) -> None:
    table = {"assistants": 6, **audit_table(matrices(), groups(*"aaaaa"), 0, 20)}
    folder = write_audit(table, tmp_path / "audit")
    assert {p.name for p in folder.iterdir()} == {"metric-audit.json", "metric-audit.md", "metric-audit.svg"}
    lines = "\n".join(audit_lines(table))
    assert "h1_window_over_30s" in lines and "| a, w | 5 |" in lines


def test_bad_questions_are_refused() -> None:
    cards = (("moon",), ("table-v1:0",), ("table-v1:-1",), ("table-v1:x",), ("gym-v1:99999",))
    cards = (
        *cards,
        ("table-v1:2:nobody",),
        ("table-v1:2:expert",),
        ("table-v1", "table-v1:2"),
        ("gym-v1:2:default:3",),
    )
    bad = [Asked(cards=one) for one in cards]
    for asked in (*bad, Asked(episodes=1), Asked(split="train"), Asked(personas=("nobody",)), Asked(draws=1)):
        with pytest.raises(InputError, match="[Aa]llowed"):
            run_metric_audit(asked)


def test_every_other_episode_alone_holds_a_slip_that_a_coach_prevents() -> None:
    seeds = seeds_of("table-tiny-v1", "hurried", "dev", 0, 4, Slips.HALF)
    assert len(set(seeds)) == 4
    alone = [open_twin(twin_ref("dev", s, "table-tiny-v1", "hurried", Recorded.ALONE)).truth for s in seeds]
    assert holds_slip(alone[0]) and holds_slip(alone[2])
    assert seeds_of("table-tiny-v1", "hurried", "dev", 7, 2, Slips.ANY) == (7, 8)
    coached = [open_twin(twin_ref("dev", s, "table-tiny-v1", "hurried", Recorded.COACHED)).truth for s in seeds]
    assert sum(map(holds_slip, coached)) < sum(map(holds_slip, alone))
    assert not any(truth.said for truth in alone) and all(truth.said for truth in coached)


def test_a_world_may_be_for_some_people_only() -> None:
    asked = Asked(1, 5, ("default", "expert"), ("gym-tiny-v1:2", "gym-v1:1:expert"), "dev", slips=Slips.ANY)
    assert asked.scenes() == (
        ("gym-tiny-v1", "default", 5), ("gym-tiny-v1", "default", 6),
        ("gym-tiny-v1", "expert", 1005), ("gym-tiny-v1", "expert", 1006), ("gym-v1", "expert", 1005),
    )  # fmt: skip


def test_the_gym_has_twins_and_a_closed_loop() -> None:
    truth = open_twin(twin_ref("dev", 0, "gym-tiny-v1", "default", Recorded.ALONE)).truth
    assert {g.act for g in truth.ideal} >= {Act.INSTRUCT_NEXT, Act.CORRECT}
    who = Who("x", "oracle", policy="threshold")
    job = Job("sim:dev:0:gym-tiny-v1", (who, Who("silent", "silent")), Mode.CLOSED_LOOP)
    mine, silent = (decode(Lived, one.closed) for one in read_result(do_job(job.key)))
    assert mine.utterances > 0 and silent.utterances == 0
    assert utility(mine, shipped_costs()) > utility(silent, shipped_costs())


def test_a_reference_that_names_no_recording_is_refused() -> None:
    for ref in ("twin:test:0:table-v1:default", "twin:test:0:table-v1:default:drunk"):
        with pytest.raises(InputError, match="allowed"):
            open_recording(ref)


def test_a_step_begun_too_early_counts_as_owed() -> None:
    early = TrueDeviation("d1", DeviationCode.ORDER, "b", 25.0, by="c")
    truth = replace(RECORDING.truth, deviations=(early,))
    found = replace(perfect(), findings=(concluded(Finding("o", FindingKind.OWED, 26.0, 26.0, "b", by="c")),))
    seen = Seen(truth, found)
    assert METRICS["deviation_f1"](seen) == 1 and METRICS["few_false_alarms"](seen) == 0
    assert METRICS["deviation_f1"](Seen(truth, perfect())) == 0
    assert METRICS["deviation_f1"](Seen(RECORDING.truth, perfect())) is None


def test_what_is_said_twice_or_against_ones_own_alarm_costs() -> None:
    seen = Seen(
        RECORDING.truth, with_words(*[(t, Act.INSTRUCT_NEXT, "c") for t in (12.0, 14.0, 16.0)]), RECORDING.graph
    )
    assert METRICS["few_repeats"](seen) == pytest.approx(-2 / seen.tally.minutes)
    skipped = TrueDeviation("d1", DeviationCode.OMIT, "a", 10.0, by="b")
    truth = replace(RECORDING.truth, deviations=(skipped,))
    told = with_words((11.0, Act.REMIND_OWED, "a"), (13.0, Act.INSTRUCT_NEXT, "c"))
    assert METRICS["few_anti_instructions"](Seen(truth, told, RECORDING.graph)) == pytest.approx(
        -1 / seen.tally.minutes
    )
    assert METRICS["few_anti_instructions"](Seen(truth, told)) is None


def test_burden_is_worked_out_once_a_session() -> None:
    """Two words less than 5 s apart, the first while a step goes on; the session owns what was worked out."""
    run = RECORDING.truth.runs[0]
    told = with_words((run.start + 0.1, Act.CONFIRM, "it well"), (run.start + 3.0, Act.WARN, "that"))
    seen = Seen(RECORDING.truth, told, RECORDING.graph)
    assert seen.burden is seen.burden and seen.burden.hurried == 1 and seen.burden.mid_step_share == 1
    assert METRICS["brief"](seen) == pytest.approx(-5 / seen.tally.minutes)
    assert METRICS["few_mid_step"](seen) == -1
    quiet = Seen(RECORDING.truth, with_words(), RECORDING.graph)
    assert METRICS["few_hurried"](quiet) == 0 and METRICS["few_hurried"](seen) == pytest.approx(-1 / seen.tally.minutes)


def with_words(*said: tuple[float, Act, str]) -> Prediction:
    """Nothing concluded, these words said."""
    return Prediction("chain-0", "x/y/z/w", (), tuple(Said(t, act, f"Do {s}", s) for t, act, s in said), 60.0)


@pytest.mark.slow
def test_the_whole_audit_on_two_episodes() -> None:
    result = run_metric_audit(Asked(episodes=2, split="dev", cards=("table-tiny-v1",), draws=20, jobs=2))
    assert result["assistants"] >= 60
    assert set(result["metrics"]) == set(METRICS)
