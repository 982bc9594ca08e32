"""A bounded memory of ids."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from planwatch.agent.recent import Recent
from planwatch.agent.state import MAX_SAID, keep_last


@given(st.lists(st.text(max_size=2)), st.integers(1, 5))
def test_it_keeps_the_newest_and_tells_what_is_new(ids: list[str], limit: int) -> None:
    recent, model = Recent(limit=limit), list[str]()
    for one in ids:
        assert recent.add(one) is (one not in model)
        model = [*model, *([] if one in model else [one])][-limit:]
    assert len(recent) == len(model) and all(one in recent for one in model)


@given(st.lists(st.integers(0, 400)), st.lists(st.integers(0, 400), unique=True))
def test_the_reducer_of_said_ids_is_bounded_and_loses_nothing_new(old: list[int], new: list[int]) -> None:
    kept = keep_last([str(i) for i in old], [str(i) for i in new])
    assert len(kept) <= MAX_SAID and set(map(str, new[-MAX_SAID:])) <= set(kept)
