"""The field's open-loop scores of one session, higher always better, so that they can be laid beside what came of it.

Every function takes the truth and a prediction and gives a number, or None where there was nothing to count. Sources:
plan_watch_recover_and_field.md 1.4 (IF1, SF1, G-Mean, PQS), 2 (IC-Acc, +-30 s matching, ESTP, STS), 9 (the rest).
Which column is which metric of the field: the table in docs/evaluation.md.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable, Sequence

from ...core.guidance import Act
from ..evaluation.closed.claims import claims
from ..metrics.bootstrap import f1
from ..metrics.calibration import calibration_error
from ..metrics.decisions import decision_scores, pqs, pqs_plus
from ..metrics.matching import match_events
from ..metrics.oop import Alarm, Deviation, OopSession, oop_scores
from ..metrics.text.meteor import meteor
from ..metrics.text.rouge_l import rouge_l
from . import published, talk
from .seen import ALARMS, TELLING, Seen


def _typed(name: str) -> Callable[[Seen], float | None]:
    return lambda seen: f1(*seen.tally.of(name))


def _alarms(seen: Seen) -> float | None:
    """F1 of reminders and corrections together, each about its own step and in its own window."""
    parts = [seen.tally.speech[act].counts for act in ALARMS]
    return f1(*(sum(column) for column in zip(*parts, strict=True)))


def _owed(seen: Seen) -> float | None:
    return f1(*seen.owed_tally.deviation)


def _time_only(acts: Sequence[Act], seconds: float) -> Callable[[Seen], float | None]:
    def score(seen: Seen) -> float | None:
        wanted, said = [g.window.ideal for g in seen.ideal(acts)], seen.times(acts)
        hits = len(match_events(wanted, said, seconds, seconds))
        return f1(hits, len(said) - hits, len(wanted) - hits)

    return score


def _ic_acc(seconds: float) -> Callable[[Seen], float | None]:
    """Share of true completions with a completion of that step within +-`seconds`."""

    def score(seen: Seen) -> float | None:
        hits = [abs(seen.believed.get(i, math.inf) - t) <= seconds for i, t in seen.done.items()]
        return sum(hits) / len(hits) if hits else None

    return score


def _soft(strict: bool) -> Callable[[Seen], float | None]:
    """Soft-Dice 2 S / (said + ideal); with `strict` False ESTP-F1 2 S / (2 S + FP + FN), which hardly sees lateness."""

    def score(seen: Seen) -> float | None:
        parts = seen.tally.speech.values()
        timely, hits = sum(p.timely for p in parts), sum(p.hits for p in parts)
        said, ideal = sum(p.said for p in parts), sum(p.ideal for p in parts)
        whole = said + ideal if strict else 2 * timely + (said - hits) + (ideal - hits)
        return 2 * timely / whole if whole else None

    return score


def _sts(seen: Seen) -> float | None:
    parts = seen.tally.speech.values()
    hits = sum(p.hits for p in parts)
    return sum(p.timely for p in parts) / hits if hits else None


def _decision(name: str) -> Callable[[Seen], float | None]:
    """A score of decisions on balanced decision points; None without both kinds of points."""

    def score(seen: Seen) -> float | None:
        rightly, wrongly, _ = seen.decided
        if not rightly or not wrongly:
            return None
        found = getattr(decision_scores(*_wanted_said(rightly, wrongly)), name)
        # whoever always does the same has no F1 of the other kind: that is 0 here, as published
        return 0.0 if found is None else found

    return score


def _wanted_said(rightly: Sequence[bool], wrongly: Sequence[bool]) -> tuple[list[bool], list[bool]]:
    return [True] * len(rightly) + [False] * len(wrongly), [*rightly, *wrongly]


def _pqs(of: Callable[..., float | None]) -> Callable[[Seen], float | None]:
    """PQS or PQS+; content is 1 when act and step agree, else 0."""

    def score(seen: Seen) -> float | None:
        rightly, wrongly, good = seen.decided
        if not rightly or not wrongly:
            return None
        return of(*_wanted_said(rightly, wrongly), [*good, *([None] * len(wrongly))])

    return score


def _oop_window(seen: Seen) -> float | None:
    """Share of deviations with an alarm of their own before it is too late (metrics/oop.py), whatever it names."""
    wanted = [Deviation(g.window.open, g.window.close, "") for g in seen.ideal(ALARMS)]
    alarms = [Alarm(t) for t in seen.times(ALARMS)]
    return oop_scores([OopSession(wanted, alarms, seen.tally.minutes)]).recall_window


def _calibrated(seen: Seen) -> float | None:
    """Minus the expected calibration error of what it concluded."""
    made = claims(seen.found.findings, seen.truth)
    error = calibration_error([one.p for one in made], [float(one.right) for one in made])
    return None if error is None else -error


def _oop_recall(seconds: float) -> Callable[[Seen], float | None]:
    """Share of deviations about which something is said within `seconds` of their onset, whatever it is."""

    def score(seen: Seen) -> float | None:
        onsets = [d.onset for d in seen.truth.deviations if not d.benign]
        said = [s.t for s in seen.found.said if s.act not in (Act.CONFIRM, Act.SUMMARISE)]
        return sum(any(0 <= t - o <= seconds for t in said) for o in onsets) / len(onsets) if onsets else None

    return score


def _state_accuracy(seen: Seen) -> float | None:
    seconds = range(int(seen.truth.duration) + 1)
    same = [
        {i for i, at in seen.believed.items() if at <= t} == {i for i, at in seen.done.items() if at <= t}
        for t in seconds
    ]
    return sum(same) / len(same)


def _edit(seen: Seen) -> float | None:
    """1 - Levenshtein distance of the two orders of completions over the longer one (IndustReal POS)."""
    one, two = (sorted(times, key=times.__getitem__) for times in (seen.believed, seen.done))
    if not one and not two:
        return None
    row = list(range(len(two) + 1))
    for i, a in enumerate(one, 1):
        last, row[0] = row[0], i
        for j, b in enumerate(two, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (a != b))
    return 1 - row[-1] / max(len(one), len(two))


def _promptness(seen: Seen) -> float | None:
    """Minus the mean delay of the completions that were found, seconds."""
    delays = [seen.believed[i] - t for i, t in seen.done.items() if i in seen.believed]
    return -sum(delays) / len(delays) if delays else None


def _few_alarms(seen: Seen) -> float | None:
    """Minus the deviations announced that did not happen, a minute."""
    return -seen.owed_tally.deviation.false / seen.tally.minutes if seen.tally.minutes else None


def _random(seen: Seen) -> float | None:
    """A number that belongs to the row and to nothing else."""
    return zlib.crc32(seen.found.row.encode()) / 2**32


METRICS: dict[str, Callable[[Seen], float | None]] = {
    "speech_f1": _typed("speech_f1"),
    "instruct_f1_window": _typed("instruct_next_f1"),
    "instruct_f1_30s": _time_only(TELLING, 30.0),
    "remind_f1_window": _typed("remind_owed_f1"),
    "correct_f1_window": _typed("correct_f1"),
    "alarm_f1_window": _alarms,
    "mistake_f1_15s": _time_only(ALARMS, 15.0),
    "mistake_f1_30s": _time_only(ALARMS, 30.0),
    "soft_dice": _soft(True),
    "estp_f1": _soft(False),
    "sts": _sts,
    "gmean_f1": _decision("g_mean_f1"),
    "macro_f1": _decision("macro_f1"),
    "pqs": _pqs(pqs),
    "pqs_plus": _pqs(pqs_plus),
    "pauc": published.pauc_of,
    "qevd_temporal_f": published.temporal_f,
    "cooking_ic_acc": published.cooking_ic_acc,
    "cooking_mistake_precision": published.cooking_mistake("precision"),
    "cooking_mistake_recall": published.cooking_mistake("recall"),
    "cooking_mistake_f1": published.cooking_mistake("f1"),
    "proassist_f1": published.proassist("f1"),
    "proassist_precision": published.proassist("precision"),
    "proassist_recall": published.proassist("recall"),
    "proassist_jaccard": published.proassist("jaccard"),
    "proassist_few_missing": published.less(published.proassist("missing_rate")),
    "proassist_few_redundant": published.less(published.proassist("redundant_rate")),
    "proassist_semantic": published.proassist("semantic_score"),
    "proassist_prompt": published.less(published.proassist("time_diff")),
    "qevd_rouge_l": published.fluency_by(rouge_l),
    "qevd_meteor": published.fluency_by(lambda wanted, said: meteor(wanted, said).score),
    "qevd_bert_score": published.bert_score,
    "qevd_similarity": published.sentence_similarity,
    "llm_accuracy": published.llm_accuracy,
    "oop_recall_2s": _oop_recall(2.0),
    "oop_recall_window": _oop_window,
    "oop_code_f1": talk.oop_codes,
    "recovery_validity": talk.validity,
    "completion_f1": _typed("completion_f1"),
    "deviation_f1": _owed,
    "ic_acc_15s": _ic_acc(15.0),
    "ic_acc_5s": _ic_acc(5.0),
    "state_accuracy": _state_accuracy,
    "edit_score": _edit,
    "promptness": _promptness,
    "calibrated": _calibrated,
    "prompt_words": talk.prompt_words,
    "few_words": talk.few_words,
    "brief": talk.brief,
    "few_repeats": talk.few_repeats,
    "few_hurried": talk.few_hurried,
    "few_mid_step": talk.few_mid_step,
    "few_anti_instructions": talk.few_anti,
    "few_anti_of_told": talk.few_anti_of_told,
    "few_false_alarms": _few_alarms,
    "offline_utility": talk.weighed,
    "offline_net_c025": talk.net_of(0.25),
    "offline_net_c1": talk.net_of(1.0),
    "offline_net_c4": talk.net_of(4.0),
    "random": _random,
}
"""Name -> score of a session."""
