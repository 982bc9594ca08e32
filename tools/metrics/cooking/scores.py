"""Interactive Cooking: IC-Acc, and precision, recall and F1 of mistake alerts (LiveMamba, arXiv 2511.21998, section 5).

The authors' evaluator could not be had, so there is no `compat="official"` here: this is the paper's definition with
what users of the evaluator report, and every point that neither settles is a switch of `Rules` (docs/metrics.md).

    a predicted segment answers a true one when ROUGE-L of the two instructions is >= 0.8, in order, each used once
    clean segment     right when a Success comes within 15 s of its end and no Feedback was said in it
    IC-Acc            right / clean segments, in percent
    mistake segment   each mistake takes the nearest unused Feedback of the segment within 15 s: TP, otherwise FN
    FP                every other Feedback in an answered segment
    P, R, F1          of TP, FP, FN; in [0, 1], higher is better; None when undefined (the evaluator prints 0)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from ..text.rouge_l import rouge_l
from .segments import Segment

SpokenKind = Literal["Instruction", "Feedback", "Success"]
"""How a line of a prediction file begins."""


@dataclass(frozen=True, slots=True)
class Line:
    """One predicted line."""

    t: float
    """Seconds."""
    kind: SpokenKind
    text: str


@dataclass(frozen=True, slots=True)
class Rules:
    """The open points; the defaults are the reading that fits the published tables best."""

    window_s: float = 15.0
    """To each side."""
    edge_counts: bool = True
    """Is exactly `window_s` away still inside?"""
    same_instruction: float = 0.8
    """Least ROUGE-L."""
    unanswered: Literal["skip", "missed"] = "skip"
    """Mistakes under an instruction that was never given: "skip" fits the tables, "missed" rewards nobody stuck."""
    average: Literal["micro", "video"] = "micro"
    """IC-Acc over all segments, or the mean over videos."""
    feedback_breaks_success: bool = True
    """A needless Feedback in a clean segment costs its IC-Acc, as users report."""


@dataclass(frozen=True, slots=True)
class CookingCounts:
    """What one video adds."""

    right: int = 0
    clean: int = 0
    tp: int = 0
    fp: int = 0
    tn: int = 0
    fn: int = 0
    matched_texts: tuple[tuple[str, str], ...] = ()
    """(true, said) texts of the TPs, for fluency."""


@dataclass(frozen=True, slots=True)
class CookingScores:
    """None where there is nothing to divide by."""

    ic_acc: float | None
    """Percent."""
    precision: float | None
    recall: float | None
    f1: float | None
    rouge_l: float | None
    """Mean over TPs."""
    tp: int
    fp: int
    tn: int
    fn: int
    pairs: tuple[tuple[str, str], ...] = ()
    """(true, said) texts of the TPs."""


def cooking_scores(
    videos: Iterable[tuple[Sequence[Segment], Sequence[Line]]], rules: Rules | None = None
) -> CookingScores:
    """Scores over videos, each (true segments, predicted lines)."""
    rules = rules or Rules()
    return cooking_scores_of([count_video(truth, said, rules) for truth, said in videos], rules)


def cooking_scores_of(counts: Sequence[CookingCounts], rules: Rules) -> CookingScores:
    """Scores of videos that are counted already, by the same rules."""
    tp, fp, tn, fn = (sum(getattr(c, name) for c in counts) for name in ("tp", "fp", "tn", "fn"))
    fluency = [score for c in counts for a, b in c.matched_texts if (score := rouge_l(a, b)) is not None]
    return CookingScores(
        ic_acc=_ic_acc(counts, rules),
        precision=tp / (tp + fp) if tp + fp else None,
        recall=tp / (tp + fn) if tp + fn else None,
        f1=2 * tp / (2 * tp + fp + fn) if tp + fp + fn else None,
        rouge_l=sum(fluency) / len(fluency) if fluency else None,
        tp=tp,
        fp=fp,
        tn=tn,
        fn=fn,
        pairs=tuple(pair for c in counts for pair in c.matched_texts),
    )


def _ic_acc(counts: Sequence[CookingCounts], rules: Rules) -> float | None:
    if rules.average == "video":
        shares = [100 * c.right / c.clean for c in counts if c.clean]
        return sum(shares) / len(shares) if shares else None
    clean = sum(c.clean for c in counts)
    return 100 * sum(c.right for c in counts) / clean if clean else None


def count_video(truth: Sequence[Segment], said: Sequence[Line], rules: Rules) -> CookingCounts:
    """What one video adds."""
    answered = _answers(truth, _split(said), rules)
    right = clean = tp = fp = tn = fn = 0
    texts: list[tuple[str, str]] = []
    for k, segment in enumerate(truth):
        lines = answered.get(k)
        feedback = [line for line in lines or () if line.kind == "Feedback"]
        if segment.has_mistake:
            found, missed = _alerts(segment, feedback, rules)
            counted = lines is not None or rules.unanswered == "missed"
            tp, fp, fn = tp + len(found), fp + len(feedback) - len(found), fn + missed * counted
            texts += found
        else:
            clean += 1
            tn += lines is not None and not feedback
            fp += len(feedback)
            right += lines is not None and _succeeds(segment, lines, bool(feedback), rules)
    return CookingCounts(right, clean, tp, fp, tn, fn, tuple(texts))


def _split(said: Sequence[Line]) -> list[list[Line]]:
    """Predicted segments; what comes before the first instruction belongs to none."""
    out: list[list[Line]] = []
    for line in sorted(said, key=lambda line: line.t):
        if line.kind == "Instruction":
            out.append([line])
        elif out:
            out[-1].append(line)
    return out


def _answers(truth: Sequence[Segment], said: Sequence[list[Line]], rules: Rules) -> dict[int, list[Line]]:
    """True segment -> the lines of the predicted one that answers it: the next unused one, in order of time."""
    out: dict[int, list[Line]] = {}
    following = 0
    for k, segment in enumerate(truth):
        wanted = segment.messages[0].text
        for j in range(following, len(said)):
            if (rouge_l(wanted, said[j][0].text) or 0.0) >= rules.same_instruction:
                out[k], following = said[j], j + 1
                break
    return out


def _alerts(segment: Segment, feedback: Sequence[Line], rules: Rules) -> tuple[list[tuple[str, str]], int]:
    """(true, said) texts of the mistakes that were told in time, and how many were not."""
    free = list(feedback)
    found: list[tuple[str, str]] = []
    mistakes = sorted((m for m in segment.messages if m.mistake), key=lambda m: m.t)
    for mistake in mistakes:
        near = [line for line in free if _inside(line.t - mistake.t, rules)]
        if near:
            best = min(near, key=lambda line: abs(line.t - mistake.t))
            free.remove(best)
            found.append((mistake.text, best.text))
    return found, len(mistakes) - len(found)


def _succeeds(segment: Segment, lines: Sequence[Line], alarmed: bool, rules: Rules) -> bool:
    if alarmed and rules.feedback_breaks_success:
        return False
    return any(line.kind == "Success" and _inside(line.t - segment.end, rules) for line in lines)


def _inside(offset: float, rules: Rules) -> bool:
    distance = abs(offset)
    return distance <= rules.window_s if rules.edge_counts else distance < rules.window_s
