"""Many streams in one batch: each is what it would be alone, whoever joins and leaves."""

from __future__ import annotations

import pytest
import torch

from planwatch.core.errors import InputError
from planwatch.core.evidence import Watch, WatchItem
from planwatch.core.steps import Step
from planwatch.perception.base import Frame
from planwatch.perception.compact.load import load_compact
from planwatch.perception.streaming.compact_pool import Turn, step_many
from planwatch.perception.streaming.pool import FairQueue, StreamPool
from tests.perception.streaming.models import clip, tiny


@torch.no_grad()
def test_streams_that_join_and_leave_equal_their_solo_runs() -> None:
    model = tiny("livemamba")
    pool = StreamPool(model, slots=3, batch=2)
    films = [clip(model, 6, seed=s)[0] for s in range(4)]
    begins, ends, prompts = [0, 0, 2, 4], [3, 6, 6, 6], [(5,), (6, 7), (), (5, 8, 9)]
    slots: dict[int, int] = {}
    got: dict[int, list[torch.Tensor]] = {i: [] for i in range(4)}
    for t in range(6):
        for i in range(4):
            if ends[i] == t:
                pool.leave(slots.pop(i))
            if begins[i] == t:
                slots[i] = pool.join(prompts[i])
        ticks = pool.step({slot: films[i][t] for i, slot in slots.items()})
        for i, slot in slots.items():
            got[i].append(ticks[slot].hidden[0])
    for i in range(4):
        solo, carry = [], model.start(prompts[i])
        for t in range(begins[i], ends[i]):
            tick, carry = model.tick(films[i][t][None], carry)
            solo.append(tick.hidden[0])
        torch.testing.assert_close(torch.stack(got[i]), torch.stack(solo), rtol=1e-4, atol=1e-5)


def test_a_full_pool_and_a_slot_that_is_free_are_refused() -> None:
    pool = StreamPool(tiny("livemamba"), slots=1)
    slot = pool.join()
    with pytest.raises(InputError, match="all 1 slots"):
        pool.join()
    pool.leave(slot)
    assert pool.running == 0
    with pytest.raises(InputError, match="not taken"):
        pool.leave(slot)
    with pytest.raises(InputError, match="livemamba"):
        StreamPool(tiny("videollm-online"), slots=2)


def test_the_one_that_waited_longest_is_next_and_only_its_newest_frame_counts() -> None:
    queue, frame = FairQueue(), torch.zeros(1)
    for slot in (3, 1, 2):
        queue.put(slot, frame)
    queue.put(3, frame + 1)
    assert list(queue.take(2)) == [3, 1]
    queue.put(3, frame)
    assert list(queue.take(2)) == [2, 3]
    assert queue.dropped == 1
    queue.put(1, frame)
    queue.forget(1)
    assert queue.take(5) == {}


def watch(texts: list[str]) -> Watch:
    return Watch(tuple(WatchItem(Step(f"s{i}", text), True) for i, text in enumerate(texts)), version=1)


def test_compact_in_a_batch_is_compact_alone() -> None:
    sense = load_compact()
    texts = [
        "Pour milk from the red bottle into the blue mug",
        "Stir the blue mug with the black spoon",
        "Open the jar",
    ]
    watches = [watch(texts), watch(texts[:2]), watch(texts), watch([])]
    g = torch.Generator().manual_seed(0)
    images = [
        [torch.randint(0, 256, (120, 160, 3), generator=g, dtype=torch.uint8).numpy() for _ in range(4)]
        for _ in watches
    ]
    many: list[object] = [None] * 4
    alone: list[object] = [None] * 4
    # a frame at its tick, one before its tick, one after a gap; the last stream comes late each time
    for t, moment in enumerate((0.0, 0.5, 0.7, 2.0)):
        frames = [Frame(moment + (0.3 if i == 3 else 0.0), 0.0, film[t], t) for i, film in enumerate(images)]
        turns = [Turn(f, w, m) for f, w, m in zip(frames, watches, many, strict=True)]  # type: ignore[arg-type]
        got = step_many(sense, turns)
        many = [memory for _, memory in got]
        for i, (frame, (evidence, _)) in enumerate(zip(frames, got, strict=True)):
            one, alone[i] = sense.step(frame, watches[i], alone[i])
            assert [s.step_id for s in evidence.steps] == [s.step_id for s in one.steps]
            assert evidence.t == one.t
            assert [s.p_done for s in evidence.steps] == pytest.approx([s.p_done for s in one.steps], abs=1e-4)
            assert [s.p_on for s in evidence.steps] == pytest.approx([s.p_on for s in one.steps], abs=1e-4)
            assert evidence.respond == pytest.approx(one.respond, abs=1e-4)
            assert evidence.quality.out_of_domain == pytest.approx(one.quality.out_of_domain, abs=1e-3)
