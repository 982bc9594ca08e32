"""The coach of recorded episodes speaks of a slip in time, or slowly, so that it stands for a while."""

from __future__ import annotations

import numpy as np

from planwatch.core.deviation import DeviationCode as D
from planwatch.core.truth import TrueDeviation
from planwatch.tools.simulator.cards import card_named
from planwatch.tools.simulator.coach import PROMPT, SLOW
from planwatch.tools.simulator.episode import record
from planwatch.tools.simulator.setting import Split, draw_setting


def stood(wait: tuple[float, float]) -> list[float]:
    """Seconds for which each slip that was mended stood."""
    slips: list[TrueDeviation] = []
    for seed in range(8):
        episode = record(draw_setting(seed, Split.TRAIN, card_named("table-train-v4")), wait)
        slips += [d for d in episode.truth.deviations if not d.benign and not d.self_corrected]
    return [d.recovered - d.onset for d in slips if d.recovered is not None]


def test_under_a_slow_coach_slips_stand_longer() -> None:
    prompt, slow = stood(PROMPT), stood(SLOW)
    assert len(prompt) >= 10 and len(slow) >= 10
    assert float(np.median(slow)) > 1.5 * float(np.median(prompt))


def test_the_usual_coach_is_the_prompt_one() -> None:
    setting = draw_setting(3, Split.TRAIN, card_named("table-train-v4"))
    assert record(setting).truth == record(setting, PROMPT).truth
    assert record(setting).truth != record(setting, SLOW).truth


def in_sight(seed: int) -> float:
    """Share of the runs in whose middle the hands are seen at work."""
    episode = record(draw_setting(seed, Split.TRAIN, card_named("table-train-v4")), SLOW)
    middles = [(run.start + run.end) / 2 for run in episode.truth.runs if run.end - run.start > 4.0]
    busy = {round(4 * t): world.action is not None for t, world in episode.worlds(4.0)}
    return sum(busy[round(4 * t)] for t in middles) / len(middles)


def test_the_pictures_are_of_the_same_words_as_the_truth() -> None:
    assert min(in_sight(seed) for seed in range(4)) == 1.0


def test_on_the_rare_card_what_few_actions_allow_comes_up_as_often_as_the_rest() -> None:
    rare, share = {D.QTY, D.TIME, D.TEMP, D.SPLIT}, {}
    for card in ("table-train-v4", "table-train-v5"):
        played = [record(draw_setting(seed, Split.TRAIN, card_named(card)), SLOW) for seed in range(20)]
        codes = [d.code for episode in played for d in episode.truth.deviations if not d.benign]
        assert len(codes) > 40
        share[card] = sum(code in rare for code in codes) / len(codes)
    assert share["table-train-v4"] < 0.2 and share["table-train-v5"] > 0.3
