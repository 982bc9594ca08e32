from __future__ import annotations

from planwatch.tools.metrics.cooking.scores import CookingCounts, Line, Rules, cooking_scores, count_video
from planwatch.tools.metrics.cooking.segments import Message, Segment, segments

OK, MISTAKE = "feedback_action_aligned_success", "feedback_action_aligned_mistake_timing_error"
TRUTH = segments(
    [
        Message(0, "instruction", "Now wash a radish."),
        Message(20, OK, "You washed the radish."),
        Message(20, "instruction", "Now heat the oil."),
        Message(50, MISTAKE, "You heated it too long."),
        Message(60, "instruction", "Now plate the soup."),
        Message(70, OK, "You plated the soup."),
        Message(70, "feedback_finish_all", "Done."),
    ]
)


def instruct(t: float, text: str) -> Line:
    return Line(t, "Instruction", text)


PERFECT = [
    instruct(0, "Now wash a radish."),
    Line(21, "Success", "Well washed."),
    instruct(22, "Now heat the oil."),
    Line(49, "Feedback", "You heated it too long."),
    instruct(60, "Now plate the soup."),
    Line(84, "Success", "Nice."),
]


def test_a_worked_example() -> None:
    scores = cooking_scores([(TRUTH, PERFECT)])
    assert (scores.ic_acc, scores.f1, scores.rouge_l) == (100, 1, 1)
    assert (scores.tp, scores.fp, scores.tn, scores.fn) == (1, 0, 2, 0)


def test_every_further_feedback_is_a_false_alarm_and_breaks_a_clean_segment() -> None:
    noisy = [*PERFECT, Line(10, "Feedback", "Careful."), Line(48, "Feedback", "Too long."), Line(47, "Feedback", "x")]
    scores = cooking_scores([(TRUTH, noisy)])
    assert (scores.tp, scores.fp, scores.ic_acc) == (1, 3, 50)
    assert cooking_scores([(TRUTH, noisy)], Rules(feedback_breaks_success=False)).ic_acc == 100


def test_mistakes_under_an_instruction_that_never_came() -> None:
    stuck = [instruct(0, "Now wash a radish.")]
    assert count_video(TRUTH, stuck, Rules()).fn == 0
    assert count_video(TRUTH, stuck, Rules(unanswered="missed")).fn == 1
    assert cooking_scores([(TRUTH, stuck)]).recall is None


def test_the_edge_of_the_window_is_a_switch() -> None:
    late = [instruct(22, "Now heat the oil."), Line(65, "Feedback", "Too long.")]
    truth = (TRUTH[1],)
    assert count_video(truth, late, Rules()).tp == 1
    assert count_video(truth, late, Rules(edge_counts=False)).tp == 0


def test_no_videos_are_no_scores() -> None:
    scores = cooking_scores([])
    assert (scores.ic_acc, scores.precision, scores.f1, scores.rouge_l) == (None, None, None, None)
    assert count_video((), (), Rules()) == CookingCounts()


def test_micro_and_video_average_differ() -> None:
    half = [*PERFECT[:2]]
    videos = [((TRUTH[0],), PERFECT), (TRUTH, half)]
    assert cooking_scores(videos).ic_acc == 100 * 2 / 3
    assert cooking_scores(videos, Rules(average="video")).ic_acc == 75


def test_a_dangling_instruction_is_dropped_unless_it_is_kept() -> None:
    rows = [Message(0, "instruction", "a"), Message(1, OK, "b")]
    assert segments(rows) == ()
    assert segments(rows, keep_last=True) == (Segment(tuple(rows)),)
