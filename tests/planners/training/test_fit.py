"""The loop learns: a few lessons by heart, each family, with the real classes; then the model plans in process."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest

from planwatch.core.errors import InputError
from planwatch.planners.cases import sample_requests
from planwatch.planners.llm.local import LocalBackend, LocalModel
from planwatch.planners.llm.planner import ModelPlanner
from planwatch.planners.llm.presets import PRESETS
from planwatch.planners.training.families import FAMILIES, made_tokenizer, tiny_config, tiny_model
from planwatch.planners.training.fit import Budget, fit, lessons
from planwatch.planners.training.teacher import taught

KNOWN = [(r, t) for r in islice(sample_requests(0), 30) if r.finding is not None and (t := taught(r, 2)) is not None]
TEXTS = [text for _, lesson in KNOWN for text in (lesson.question, lesson.answer)]


def test_the_tokenizer_gives_back_what_it_read_and_keeps_marks_of_json_in_one_token() -> None:
    tokenizer = made_tokenizer(TEXTS)
    for text in (*TEXTS[:4], "déjà vu 水"):
        assert tokenizer.decode(tokenizer(text)["input_ids"]) == text
    assert len(tokenizer(TEXTS[0])["input_ids"]) < len(TEXTS[0]) / 3


def test_a_family_that_is_not_there() -> None:
    with pytest.raises(InputError, match="Did you mean 'qwen3'"):
        tiny_config("qwen", made_tokenizer(TEXTS))


@pytest.mark.slow
@pytest.mark.parametrize("family", FAMILIES)
def test_lessons_are_learnt_by_heart_saved_and_said_under_the_grammar(family: str, tmp_path: Path) -> None:
    pytest.importorskip("llguidance")
    few = KNOWN[:6]
    tokenizer = made_tokenizer(TEXTS)
    model = tiny_model(family, tokenizer)
    known = lessons(tokenizer, [lesson for _, lesson in few])
    fitted = fit(model, known, tokenizer.pad_token_id, Budget(20.0, batch=6))
    assert fitted.loss < 0.1
    model.save_pretrained(tmp_path)
    tokenizer.save_pretrained(tmp_path)
    backend = LocalBackend(LocalModel.open(str(tmp_path)), preset=PRESETS["tiny"])
    for request, lesson in few:
        reply = backend.ask(_ask(request, lesson.question))
        assert reply.value.model_dump(mode="json")["do"] == _do(lesson.answer)
    assert ModelPlanner(backend, PRESETS["tiny"]).consult(few[0][0]).trouble is None


def _ask(request, question: str):
    from planwatch.planners.llm.backend import Ask
    from planwatch.planners.llm.schema import answer_model

    return Ask("ours", question, answer_model(request, 2), 96, 60.0)


def _do(answer: str):
    import json

    return json.loads(answer)["do"]
