"""Golden cases of QEVD-FIT-COACH: temporal F-score, token streams, workouts, the judge's replies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from ...datasets.fitcoach import (
    Workout,
    challenge_episodes,
    exercises,
    feedback_spans,
    frames_of,
    relative,
    renamed,
)
from ...metrics.fitcoach.llm_accuracy import read_score
from ...metrics.fitcoach.stream_tokens import Feedbacks, Markers, Step, read_feedbacks, stream_tokens
from ...metrics.fitcoach.temporal_fscore import Spoken, TemporalCounts, align, counts, f_score
from ...metrics.official import OfficialFailure
from .check import Check, attempt


def _temporal(inputs: Any, expected: Any) -> dict[str, Any]:
    truth = Spoken(inputs["gt_timestamps"], inputs["gt_texts"])
    said = Spoken(inputs["pred_timestamps"], inputs["pred_texts"])
    before = inputs.get("stats_before") or {}
    found = align(truth, said, "official")
    total = counts(truth, said, found) + TemporalCounts(*(before.get(name, 0) for name in _STATS))
    score = f_score(total, "official")
    return {
        "gt_to_pred_pairs": found.truth_to_said,
        "pred_to_gt_pairs": found.said_to_truth,
        "matched_texts_gt_pred": [(truth.texts[i], said.texts[j]) for i, j in found.truth_to_said],
        "stats_after": dict(zip(_STATS, asdict(total).values(), strict=True)),
        "temporal_f_score": score.f_score,
        "precision": score.precision,
        "recall": score.recall,
    }


_STATS = (
    "total_num_gt_feedbacks",
    "total_num_pred_feedbacks",
    "total_matched_gt_feedbacks",
    "total_matched_pred_feedbacks",
)


def _markers(inputs: Any) -> Markers:
    ids = inputs["ids"]
    return Markers(ids["<vision>"], ids["<answer>"], ids["<answer/>"])


def _decode(tokens: Sequence[int]) -> str:
    """The stand-in for a tokenizer that the golden cases were made with."""
    return " ".join(f"w{token}" for token in tokens)


def _read(inputs: Any, expected: Any) -> dict[str, Any]:
    found = read_feedbacks(inputs["tokens"], inputs["feats_frequency"], _decode, _markers(inputs))
    return _spoken(found)


def _spoken(found: Feedbacks) -> dict[str, Any]:
    return {"responses": found.texts, "timestamps": found.times}


def _stream(inputs: Any, expected: Any) -> dict[str, Any]:
    markers = _markers(inputs)
    script: Iterator[int] = iter(inputs["scripted_argmax_tokens"])
    ids, steps = stream_tokens(
        inputs["n_video_features"], inputs["prompt_ids"], lambda _: next(script, markers.vision), markers
    )
    said = read_feedbacks(ids, inputs["feats_frequency"], _decode, markers)
    return {"output_ids": ids, "steps": [_step(s) for s in steps], "n_steps": len(steps), **_spoken(said)}


def _step(step: Step) -> dict[str, int]:
    return {
        "n_frames_visible": step.frames,
        "seq_len": step.length,
        "xattn_last": 2 if step.looks else 0,
        "raw_token": step.raw,
    }


def _workout(inputs: Any, expected: Any) -> dict[str, Any]:
    texts, rate = inputs["feedbacks_per_frame"], inputs["frame_rate"]
    workout = Workout(
        texts, [k / rate for k in range(len(texts))], inputs["feedback_timestamps_rel"], inputs["is_transition"]
    )
    asked = len(workout.times)
    return {
        "get_feedback_span": attempt(lambda: feedback_spans(texts, asked)),
        "load_fit_coach_dataset_single_exercise": attempt(lambda: _exercises(workout)),
        "full_workout": attempt(lambda: [{"responses": [s.text for s in feedback_spans(renamed(texts), asked)]}]),
        "var2026_fitness_loader": attempt(lambda: _challenge(workout)),
    }


def _exercises(workout: Workout) -> list[dict[str, Any]]:
    return [
        {
            "exercise_name": e.name,
            "start": e.start,
            "end": e.end,
            "responses": e.texts,
            "response_timestamps": e.times,
        }
        for e in exercises(workout)
    ]


def _challenge(workout: Workout) -> dict[str, Any]:
    found = challenge_episodes(workout)
    return {
        "collapsed": found.texts,
        "timestamps": found.times,
        "mini_episode_feedbacks_incl_transition": found.episodes,
        "times": found.episode_times,
        "last_end": found.last_end,
        "exercise_names": found.names,
    }


def _episode(inputs: Any, expected: Any) -> dict[str, Any]:
    kept = frames_of(inputs["video_timestamps"], inputs.get("start"), inputs.get("end"))
    return {"kept_index": [inputs["video_index"][k] for k in kept]}


def _relative(inputs: Any, expected: Any) -> Any:
    """Times from the start of the episode: cases name their times and their answer in their own words."""
    times = next(v for k, v in inputs.items() if isinstance(v, list))
    start = next(v for k, v in inputs.items() if "start" in k)
    answer = relative(times, start)
    return dict.fromkeys(expected, answer) if isinstance(expected, dict) else answer


def _judge(inputs: Any, expected: Any) -> dict[str, Any]:
    try:
        reading = read_score(inputs["reply"], "official")
        why = reading.why_not and f"skipped:{reading.why_not}"
        return {"substrings": reading.groups, "score_kept": reading.score, "otherwise": why}
    except OfficialFailure as error:
        groups = read_score(inputs["reply"]).groups
        return {"substrings": groups, "score_kept": None, "otherwise": f"crashes the script:{error.kind}"}


CHECKS = (
    Check("temporal F-score", frozenset({"gt_timestamps", "pred_timestamps", "gt_texts", "pred_texts"}), _temporal),
    Check("times in a token stream", frozenset({"tokens", "feats_frequency", "ids"}), _read),
    Check("streaming loop", frozenset({"n_video_features", "scripted_argmax_tokens", "prompt_ids"}), _stream),
    Check("workout", frozenset({"feedbacks_per_frame", "is_transition"}), _workout),
    Check("frames of an episode", frozenset({"video_index", "video_timestamps"}), _episode),
    Check("judge's reply", frozenset({"reply"}), _judge),
)
RELATIVE = Check("times of an episode", frozenset(), _relative)
"""Asked last: its cases are known by a list of times and a start."""
