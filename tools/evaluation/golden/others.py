"""Golden cases of ProAssist, Interactive Cooking's loader, PAUC, ROUGE-L and METEOR."""

from __future__ import annotations

from typing import Any

from ...metrics.cooking.segments import Message, segments
from ...metrics.official import OfficialFailure
from ...metrics.pauc import PaucTurn, pauc
from ...metrics.proassist.costs import Band, Shape, Stream, bands
from ...metrics.proassist.dialogue_quality import Annotated, Turn, annotated_times, dialogue_quality
from ...metrics.proassist.match import StreamMatch, match_stream
from ...metrics.proassist.scores import match_scores
from ...metrics.proassist.windows import Window
from ...metrics.text.meteor import meteor, meteor_of_words
from ...metrics.text.rouge_l import rouge_l
from .check import Check, attempt
from .compare import Stopped


def _matching(inputs: Any, expected: Any) -> dict[str, Any]:
    shape = Shape(inputs.get("dist_func_factor", Shape().factor), inputs.get("dist_func_power", Shape().power))
    found = [attempt(lambda s=sample: _sample(s, shape)) for sample in inputs["samples"]]
    matches = [m for m in found if not isinstance(m, Stopped)]
    if len(matches) < len(found):
        metrics: Any = expected.get("metrics")
        metrics = None if (metrics or {}).get("status") == "ok" else metrics
    else:
        metrics = attempt(lambda: _metrics([m for m, _ in matches], inputs))
    samples = [
        m if isinstance(m, Stopped) else _sample_answer(m[0], m[1], inputs["samples"][k]) for k, m in enumerate(found)
    ]
    return {"samples": samples, "metrics": metrics}


def _sample(sample: Any, shape: Shape) -> tuple[StreamMatch, list[Band]]:
    window = Window(sample["window_frames"][0], sample["window_frames"][1])
    stream = Stream.of(sample["num_frames"], sample["gen_frames"], sample["ref_frames"], sample["similarity"], window)
    return match_stream(stream, shape, "official"), bands(stream, shape)


def _sample_answer(match: StreamMatch, rows: list[Band], sample: Any) -> dict[str, Any]:
    return {
        "status": "ok",
        "matched": [(m.said, m.wanted) for m in match.matched],
        "match_costs": [m.cost for m in match.matched],
        "semantic_scores": [m.semantic for m in match.matched],
        "missed": match.missed,
        "redundant": match.redundant,
        "total_cost_rows_gen_cols_frame": [_full_row(band, sample["num_frames"]) for band in rows],
    }


def _full_row(band: Band, frames: int) -> list[float | None]:
    after = frames - band.first - len(band.total)
    return [None] * band.first + [float(c) for c in band.total] + [None] * after


def _metrics(matches: list[StreamMatch], inputs: Any) -> dict[str, Any]:
    s = match_scores(matches, inputs.get("fps", 2), inputs.get("semantic_threshold", 0.5), "official")
    return {
        "status": "ok",
        "jaccard_index": s.jaccard,
        "missing_rate": s.missing_rate,
        "redundant_rate": s.redundant_rate,
        "semantic_score": s.semantic_score,
        "time_diff": s.time_diff,
        "precision": s.precision,
        "recall": s.recall,
        "F1": s.f1,
        "num_matched": s.correct,
        "num_mismatched": s.mismatched,
        "num_missed": s.missed,
        "num_redundant": s.redundant,
    }


def _quality(inputs: Any, expected: Any) -> Any:
    marks = annotated_times(inputs["parsed_video_anns"])
    found = [_dialogue(c["conversation"], marks) for c in inputs["conversations"] if c["conversation"]]
    return found if isinstance(expected, list) else found[0] if found else {}


def _dialogue(conversation: Any, marks: Annotated) -> dict[str, float]:
    turns = [Turn(turn["role"], turn["time"], turn["content"]) for turn in conversation]
    q = dialogue_quality(turns, marks, "official")
    if q is None:
        raise OfficialFailure("ZeroDivisionError", "a conversation without turns")
    return {
        "avg_time_diff_p": q.time_diff_p,
        "avg_time_diff_r": q.time_diff_r,
        "no_resp_penalty": q.penalty,
        "no_resp_user_turns": q.unanswered,
        "final_score": q.score,
    }


def _pauc(inputs: Any, expected: Any) -> dict[str, Any]:
    turns = [
        PaucTurn(
            turn["reply_timespan"][0],
            turn["reply_timespan"][1],
            {float(t): score for t, score in (turn.get("judge_scores") or {}).items()},
        )
        for video in inputs
        for turn in video["answer"]
    ]
    names = [name for name in expected if name.startswith("omega")]
    return {
        name: {
            "mean_auc": pauc(turns, float(name.lstrip("omega_=")), "official"),
            "num_videos": len(inputs) if turns else 0,
            "num_turns": len(turns),
        }
        for name in names
    }


def _cooking(inputs: Any, expected: Any) -> dict[str, Any]:
    rows = zip(inputs["output_timestamps"], inputs["output_types"], inputs["output_texts"], strict=False)
    found = segments([Message(t, kind, text) for t, kind, text in rows])
    if not found:
        raise OfficialFailure("IndexError", "list index out of range")
    return {
        "global_start_timestamp": found[0].messages[0].t,
        "num_of_instruction_segments": len(found),
        "gt_texts": [[m.text for m in s.messages] for s in found],
        "gt_text_timestamps": [[m.t for m in s.messages] for s in found],
        "gt_text_types": [[m.kind for m in s.messages] for s in found],
        "gt_has_mistake": [s.has_mistake for s in found],
    }


def _rouge(inputs: Any, expected: Any) -> dict[str, Any]:
    return {"rougeL_f": rouge_l(inputs["reference"], inputs["prediction"], "official")}


def _meteor(inputs: Any, expected: Any) -> dict[str, Any]:
    if "reference_tokens" in inputs and "prediction_tokens" in inputs:
        tokens = inputs["reference_tokens"], inputs["prediction_tokens"]
        return {"meteor": meteor_of_words(*tokens, compat="official").score}
    return {"meteor": meteor(inputs["reference"], inputs["prediction"], compat="official").score}


_PAIR = frozenset({"reference", "prediction"})
CHECKS = (
    Check("ProAssist matching", frozenset({"samples"}), _matching),
    Check("ProAssist dialogue quality", frozenset({"parsed_video_anns", "conversations"}), _quality),
    Check("PAUC", frozenset({"answer"}), _pauc),
    Check("Interactive Cooking segments", frozenset({"output_types", "output_timestamps"}), _cooking),
    Check("ROUGE-L", _PAIR, _rouge, frozenset({"rougeL_f"})),
    Check("METEOR", _PAIR, _meteor, frozenset({"meteor"})),
)
