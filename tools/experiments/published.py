"""The published scores that need texts or segments, asked of one of our sessions.

References are the truth's ideal guidance; in `cooking_*` a text about a step is compared as that step's reference
text, so that wording does not decide. Sentences are compared by the encoder of `wording.py`: hashed character n-grams
unless a text model is brought; scores of different encoders differ.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from ...core.guidance import Act
from ..metrics.cooking.scores import CookingScores, Line, SpokenKind, cooking_scores
from ..metrics.cooking.segments import Message, segments
from ..metrics.fitcoach.fluency import PairScore, fluency, matched_texts
from ..metrics.fitcoach.temporal_fscore import Spoken, temporal_f_score
from ..metrics.pauc import PaucTurn, pauc
from ..metrics.proassist.costs import Stream
from ..metrics.proassist.match import match_stream
from ..metrics.proassist.scores import MatchScores, match_scores
from ..metrics.proassist.windows import window_frames
from ..metrics.text.encoder import similarity
from .seen import ALARMS, TELLING, Seen

FPS = 2.0
"""Frames a second of ProAssist's matching."""
SUBSET = "wtag"
"""Whose window it is matched with: a teacher who talks to a cook, late by 3 s or early by 6 s at most."""

_SUCCESS = (Act.CONFIRM, Act.FINISH, Act.ACKNOWLEDGE_CORRECTION)


def pauc_of(seen: Seen) -> float | None:
    """PAUC over the windows of ideal guidance; an utterance of the right act and step is judged 2, any other 0."""
    turns = []
    for one in seen.ideal((*TELLING, *ALARMS)):
        inside = [
            s for s in seen.found.said if one.window.open <= s.t <= one.window.close and s.act in (*TELLING, *ALARMS)
        ]
        judged = {s.t: 2.0 if (s.act, s.step_id) == (one.act, one.step_id) else 0.0 for s in inside}
        turns.append(PaucTurn(one.window.open, one.window.close, judged))
    return pauc(turns)


def temporal_f(seen: Seen) -> float | None:
    """QEVD's temporal F-score: in-order matching within 3 s, whatever is said."""
    return temporal_f_score([_spoken(seen)]).f_score


def cooking_ic_acc(seen: Seen) -> float | None:
    """Interactive Cooking's IC-Acc, as a share."""
    score = _cooking(seen).ic_acc
    return None if score is None else score / 100


def cooking_mistake(name: str) -> Callable[[Seen], float | None]:
    """Interactive Cooking's `precision`, `recall` or `f1` of mistake alerts."""
    return lambda seen: getattr(_cooking(seen), name)


@lru_cache(maxsize=1)
def _cooking(seen: Seen) -> CookingScores:
    texts = {g.step_id: g.text for g in seen.ideal(TELLING)}
    rows = [Message(g.window.ideal, "instruction", g.text) for g in seen.ideal(TELLING)]
    rows += [Message(g.window.ideal, "mistake", g.text) for g in seen.ideal(ALARMS)]
    rows += [Message(t, "success", "Done.") for t in seen.done.values()]
    rows += [Message(g.window.ideal, "finish_all", g.text) for g in seen.ideal((Act.FINISH,))]
    order = {"success": 0, "mistake": 1, "finish_all": 2, "instruction": 3}
    truth = segments(sorted(rows, key=lambda m: (m.t, order[m.kind])), keep_last=True)
    lines = [
        Line(s.t, _kind(s.act), texts.get(s.step_id, s.text)) for s in seen.found.said if s.act is not Act.SUMMARISE
    ]
    return cooking_scores([(truth, lines)])


def _kind(act: Act) -> SpokenKind:
    if act in (Act.INSTRUCT_NEXT, Act.RECOVER):
        return "Instruction"
    return "Success" if act in _SUCCESS else "Feedback"


def proassist(name: str) -> Callable[[Seen], float | None]:
    """One of ProAssist's scores (`proassist/scores.py`): one to one by text and time, correct above .5."""
    return lambda seen: getattr(_matched(seen), name)


def less(score: Callable[[Seen], float | None]) -> Callable[[Seen], float | None]:
    """Minus a score of which less is better."""

    def turned(seen: Seen) -> float | None:
        value = score(seen)
        return None if value is None else -value

    return turned


@lru_cache(maxsize=1)
def _matched(seen: Seen) -> MatchScores:
    frames = int(seen.truth.duration * FPS) + 2 + len(seen.truth.ideal) + len(seen.found.said)
    said = [s for s in seen.found.said if s.act is not Act.SUMMARISE]
    wanted = sorted(seen.truth.ideal, key=lambda g: g.window.ideal)
    table = similarity(seen.wording.encoder, [s.text for s in said], [g.text for g in wanted])
    stream = Stream.of(
        frames,
        _rising([s.t for s in said]),
        _rising([g.window.ideal for g in wanted]),
        table,
        window_frames(SUBSET, FPS),
    )
    return match_scores([match_stream(stream)], FPS)


def fluency_by(score: PairScore) -> Callable[[Seen], float | None]:
    """QEVD's fluency: the mean of `score` over the pairs of its temporal matching."""
    return lambda seen: fluency(_pairs(seen), score).value


def bert_score(seen: Seen) -> float | None:
    """BERTScore's F over the same pairs; None without a text model."""
    return seen.wording.bert_score(_pairs(seen))


def sentence_similarity(seen: Seen) -> float | None:
    """Cosine of the sentences of the same pairs."""
    return fluency(_pairs(seen), seen.wording.similarity).value


def llm_accuracy(seen: Seen) -> float | None:
    """QEVD's LLM accuracy over the same pairs, 1 to 5; None without a judge."""
    return seen.wording.judge.accuracy(_pairs(seen)) if seen.wording.judge else None


@lru_cache(maxsize=1)
def _pairs(seen: Seen) -> list[tuple[str, str]]:
    """(reference, prediction) of QEVD's temporal matching."""
    return matched_texts([_spoken(seen)])


def _spoken(seen: Seen) -> tuple[Spoken, Spoken]:
    said = [s for s in seen.found.said if s.act is not Act.SUMMARISE]
    truth = Spoken([g.window.ideal for g in seen.truth.ideal], [g.text for g in seen.truth.ideal])
    return truth, Spoken([s.t for s in said], [s.text for s in said])


def _rising(times: Sequence[float]) -> list[int]:
    """Frames of sorted times; two in one frame: the later one takes the next, as published."""
    out: list[int] = []
    for t in times:
        frame = int(t * FPS)
        out.append(frame if not out or frame > out[-1] else out[-1] + 1)
    return out
