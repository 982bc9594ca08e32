"""The three fields of `planwatch eval field`: how each scores what somebody said, whoever it was.

Each form holds the truth of a file and what was predicted in it, and scores any talker by the same functions: the
assistant of the file and the blind rows. What a session adds to a headline score is kept, so that sessions can be drawn
anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ....core.errors import InputError
from ...metrics.cooking.scores import CookingScores, Line, Rules, SpokenKind, cooking_scores_of, count_video
from ...metrics.cooking.segments import Message, Segment, segments
from ...metrics.fitcoach.temporal_fscore import EPS, Spoken, TemporalCounts, align, counts, f_score
from ...metrics.official import Compat
from ...metrics.proassist.match import StreamMatch, match_stream
from ...metrics.proassist.scores import match_scores
from ...metrics.proassist.texts import stream_of_texts
from ...metrics.proassist.windows import SECONDS, window_frames
from ...metrics.text.encoder import SentenceEncoder
from ..runner.official import Format
from .field_files import Episode, Stream, Video, by_name, faults_of, read_rows, read_said, same_length
from .field_truth import Known

KINDS: dict[str, SpokenKind] = {"instruction": "Instruction", "success": "Success", "feedback": "Feedback"}
"""How a line of Interactive Cooking begins, in lower case; any other counts as Feedback."""
FPS = 2.0
"""Frames a second of ProAssist."""
CORRECT = 0.5
"""|cos| above which a match of ProAssist is correct."""

Utterances = Sequence[tuple[float, str]]
"""(seconds, text) of one session."""
Pairs = list[tuple[str, str]]
Table = NDArray[np.float64]
"""(sessions, counts)."""


@dataclass(frozen=True, slots=True)
class Talk:
    """One talker's numbers over all sessions."""

    scores: dict[str, Any]
    pairs: Pairs
    """(reference, prediction) of what was matched."""
    tables: Mapping[str, Table]
    """Headline score -> what each session adds."""


class Form(Protocol):
    """A file of one field, with its truth."""

    @property
    def said(self) -> Sequence[Utterances]:
        """What was predicted, a session each."""
        ...

    @property
    def known(self) -> Sequence[Known]:
        """What of the truth a blind row may be made of, a session each."""
        ...

    @property
    def faults(self) -> dict[str, Any]:
        """What is wrong with the predictions."""
        ...

    def talk(self, said: Sequence[Utterances]) -> Talk:
        """Scores of any talker over the same sessions. Raises OfficialFailure where the published code stops."""
        ...

    def headline(self, sums: Table) -> NDArray[np.float64]:
        """(draws, counts) -> (draws,) a headline score; 0 where there is nothing to divide by."""
        ...


@dataclass(frozen=True, slots=True)
class FitCoach:
    """QEVD-FIT-COACH."""

    truth: Sequence[Spoken]
    said: Sequence[Utterances]
    known: Sequence[Known]
    faults: dict[str, Any]
    compat: Compat

    @staticmethod
    def read(file: Path, truth: Path, compat: Compat) -> FitCoach:
        """Raises InputError."""
        said = read_said(file, Format.FITCOACH)
        wanted = by_name(read_rows(truth, Episode), lambda row: row.mini_episode_id, truth)
        for name, row in wanted.items():
            same_length(truth, name, row.feedbacks, row.feedback_timestamps)
        spoken = [Spoken(row.feedback_timestamps, row.feedbacks) for row in wanted.values()]
        known = [Known.of_messages(zip(one.times, one.texts, strict=True)) for one in spoken]
        return FitCoach(spoken, [said.get(name, ()) for name in wanted], known, faults_of(said, wanted), compat)

    def talk(self, said: Sequence[Utterances]) -> Talk:
        """Temporal F-score."""
        parts: list[TemporalCounts] = []
        pairs: Pairs = []
        for truth, lines in zip(self.truth, said, strict=True):
            mine = Spoken([t for t, _ in lines], [text for _, text in lines])
            found = align(truth, mine, self.compat)
            parts.append(counts(truth, mine, found))
            pairs += [(truth.texts[i], mine.texts[j]) for i, j in found.truth_to_said]
        whole = sum(parts, TemporalCounts())
        table = [(c.matched_truths, c.truths, c.matched_said, c.said) for c in parts]
        return Talk(asdict(f_score(whole, self.compat)), pairs, {"f_score": _table(table, 4)})

    def headline(self, sums: Table) -> NDArray[np.float64]:
        """The F-score, of both sides' matches (the sound form's F1) or of the two rates, as published."""
        hits, truths, right, said = sums.T
        if self.compat == "sound":
            return _share(hits + right, truths + said)
        precision, recall = right / (said + EPS), hits / (truths + EPS)
        return 2 * precision * recall / (precision + recall + EPS)


@dataclass(frozen=True, slots=True)
class Cooking:
    """Interactive Cooking, under both readings of an instruction that was never given."""

    truth: Sequence[Sequence[Segment]]
    said: Sequence[Utterances]
    known: Sequence[Known]
    faults: dict[str, Any]

    @staticmethod
    def read(file: Path, truth: Path) -> Cooking:
        """Raises InputError."""
        said = read_said(file, Format.COOKING)
        wanted = by_name(read_rows(truth, Video), lambda row: row.video_id, truth)
        streams = []
        for name, row in wanted.items():
            same_length(truth, name, row.output_texts, row.output_timestamps, row.output_types)
            lines = zip(row.output_timestamps, row.output_types, row.output_texts, strict=True)
            streams.append([Message(*one) for one in lines])
        known = [Known.of_plan(lines, row.activity_name) for lines, row in zip(streams, wanted.values(), strict=True)]
        cut = [segments(lines) for lines in streams]
        return Cooking(cut, [said.get(name, ()) for name in wanted], known, faults_of(said, wanted))

    def talk(self, said: Sequence[Utterances]) -> Talk:
        """IC-Acc and mistake scores."""
        lines = [[_line(t, text) for t, text in one] for one in said]
        scores: dict[str, Any] = {}
        tables: dict[str, Table] = {}
        pairs: Pairs = []
        for rules in (Rules(unanswered="missed"), Rules(unanswered="skip")):
            parts = [count_video(truth, mine, rules) for truth, mine in zip(self.truth, lines, strict=True)]
            found = cooking_scores_of(parts, rules)
            scores[rules.unanswered], pairs = _numbers(found), list(found.pairs)
            mistakes = [(2 * c.tp, 2 * c.tp + c.fp + c.fn) for c in parts]
            tables[f"mistake_f1_{rules.unanswered}"] = _table(mistakes, 2)
            tables["ic_acc"] = _table([(100 * c.right, c.clean) for c in parts], 2)
        return Talk(scores, pairs, tables)

    def headline(self, sums: Table) -> NDArray[np.float64]:
        """IC-Acc in percent, or a mistake F1."""
        return _share(*sums.T)


@dataclass(frozen=True, slots=True)
class ProAssist:
    """ProAssist: a record a frame, references included."""

    truth: Sequence[tuple[int, Mapping[int, str]]]
    """(frames, frame -> reference)."""
    said: Sequence[Utterances]
    known: Sequence[Known]
    faults: dict[str, Any]
    subset: str
    encoder: SentenceEncoder
    compat: Compat

    @staticmethod
    def read(file: Path, subset: str, encoder: SentenceEncoder, compat: Compat) -> ProAssist:
        """Raises InputError."""
        if subset not in SECONDS:
            raise InputError(f"no subset is called {subset!r}; allowed: {', '.join(SECONDS)}")
        truth, said, known = [], [], []
        for stream in read_rows(file, Stream):
            wanted = {k: row.ref for k, row in enumerate(stream.predictions) if row.ref}
            truth.append((len(stream.predictions), wanted))
            said.append([(k / FPS, row.gen) for k, row in enumerate(stream.predictions) if row.gen])
            seconds = len(stream.predictions) / FPS
            known.append(Known.of_messages(((k / FPS, text) for k, text in wanted.items()), seconds))
        return ProAssist(truth, said, known, {}, subset, encoder, compat)

    def talk(self, said: Sequence[Utterances]) -> Talk:
        """Matching and its rates."""
        window = window_frames(self.subset, FPS)
        pairs: Pairs = []
        matches: list[StreamMatch] = []
        for (frames, wanted), lines in zip(self.truth, said, strict=True):
            mine = {frame: text for t, text in lines if (frame := round(t * FPS)) < frames}
            found = match_stream(stream_of_texts(frames, mine, wanted, window, self.encoder), compat=self.compat)
            matches.append(found)
            pairs += [(wanted[m.wanted], mine[m.said]) for m in found.matched if m.semantic > CORRECT]
        scores = asdict(match_scores(matches, FPS, CORRECT, self.compat))
        table = [(2 * sum(m.semantic > CORRECT for m in one.matched), one.said + one.wanted) for one in matches]
        about = {"encoder": self.encoder.name, "subset": self.subset}
        return Talk({**scores, **about}, pairs, {"f1": _table(table, 2)})

    def headline(self, sums: Table) -> NDArray[np.float64]:
        """F1."""
        return _share(*sums.T)


def _line(t: float, text: str) -> Line:
    prefix, colon, rest = text.partition(":")
    kind = KINDS.get(prefix.strip().lower()) if colon else None
    return Line(t, kind or "Feedback", rest.strip() if kind else text)


def _numbers(scores: CookingScores) -> dict[str, Any]:
    return {name: value for name, value in asdict(scores).items() if name != "pairs"}


def _table(rows: Sequence[Sequence[float]], columns: int) -> Table:
    return np.asarray(rows, np.float64).reshape(len(rows), columns)


def _share(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.divide(part, whole, out=np.zeros(len(part)), where=whole > 0)
