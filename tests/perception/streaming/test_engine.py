"""The engine: frames never wait; what is said is remembered; a barge-in stops it; summaries bound the memory."""

from __future__ import annotations

import pytest
import torch

from planwatch.perception.streaming.engine import StreamCarry, StreamEngine, StreamStep
from tests.perception.streaming.models import clip, tiny


def engine(name: str, **config: object) -> StreamEngine:
    model = tiny(name)
    for key, value in config.items():
        setattr(model.config, key, value)
    return StreamEngine(model, (20, 21))


def run(made: StreamEngine, steps: int, seed: int = 1) -> tuple[list[StreamStep], list[StreamCarry]]:
    frames = clip(made.model, steps, seed=seed)[0]
    carry, out, carries = made.start((5, 6, 7)), [], []
    for frame in frames:
        step, carry = made.step(frame, carry)
        out.append(step)
        carries.append(carry)
    return out, carries


@pytest.mark.parametrize("name", ["livemamba", "stream-vlm", "videollm-online"])
def test_a_silent_stream_is_the_models_forward_pass(name: str) -> None:
    made = engine(name, theta=2.0)
    steps, _ = run(made, 5)
    with torch.no_grad():
        whole = made.model(clip(made.model, 5), prompt=(5, 6, 7))
    torch.testing.assert_close(torch.stack([s.hidden for s in steps]), whole.hidden[0], rtol=1e-4, atol=1e-4)
    assert all(s.piece == () and s.said is None and not s.began for s in steps)


@pytest.mark.parametrize("name", ["livemamba", "stream-vlm", "proassist-i5"])
def test_a_text_comes_in_slices_while_every_frame_is_taken(name: str) -> None:
    made = engine(name, theta=-1.0, speech={"most_tokens": 7, "slice": 2}, carry={"kind": "none"})
    steps, carries = run(made, 8)
    assert steps[0].began
    assert all(len(s.piece) <= 2 for s in steps)
    ends = [i for i, s in enumerate(steps) if s.said is not None]
    assert ends
    assert sum((s.piece for s in steps[: ends[0] + 1]), ()) == steps[ends[0]].said
    assert not set(steps[ends[0]].said or ()) & made.stops
    assert [c.main.steps for c in carries] == list(range(1, 9))


def test_a_text_that_ends_within_its_frame_leaves_the_published_order_of_tokens() -> None:
    """Frame, respond token, text, end token, next frame: as if all had been one sequence."""
    made = engine("livemamba", theta=-1.0, speech={"most_tokens": 3, "slice": 9})
    model, frames = made.model, clip(made.model, 2)
    first, carry = made.step(frames[0, 0], made.start((5, 6, 7)))
    assert first.said is not None
    second, _ = made.step(frames[0, 1], carry)
    with torch.no_grad():
        ids = model.config.tokens
        one, two = model.read(frames[:, 0], None)[0].x, model.read(frames[:, 1], None)[0].x
        words = [ids["respond"], *first.said, ids["end"], ids["silent"]]
        told = model.backbone.embed(torch.tensor([[5, 6, 7]])), model.backbone.embed(torch.tensor([words]))
        hidden, _ = model.feed(torch.cat([told[0], one, told[1], two], 1), model.backbone.empty())
    torch.testing.assert_close(second.hidden, hidden[0, -1], rtol=1e-4, atol=1e-4)


def test_what_was_said_changes_what_is_thought_later() -> None:
    spoken, _ = run(engine("livemamba", theta=-1.0, speech={"most_tokens": 4, "slice": 2}), 6)
    silent, _ = run(engine("livemamba", theta=2.0), 6)
    torch.testing.assert_close(spoken[0].hidden, silent[0].hidden)
    assert not torch.allclose(spoken[-1].hidden, silent[-1].hidden, atol=1e-5)


def test_a_barge_in_stops_the_text_and_what_was_said_is_remembered() -> None:
    made = engine("livemamba", theta=-1.0, speech={"most_tokens": 50, "slice": 2})
    frames = clip(made.model, 4)[0]
    step, carry = made.step(frames[0], made.start())
    assert step.began and carry.talk is not None
    said, stopped = made.interrupt(carry)
    assert said == step.piece
    assert stopped.talk is None
    ids = made.model.config.tokens
    assert stopped.pending == (ids["respond"], *said, ids["end"])
    heard = made.hear((30, 31), carry)
    assert heard.pending == (*stopped.pending, 30, 31)
    assert made.interrupt(stopped) == ((), stopped)
    after, carry = made.step(frames[1], heard)
    assert carry.pending == ()


def test_the_time_between_frames_can_be_used() -> None:
    made = engine("livemamba", theta=-1.0, speech={"most_tokens": 6, "slice": 1})
    _, carry = made.step(clip(made.model, 1)[0, 0], made.start())
    piece, said, carry = made.idle(carry, 100)
    assert len(piece) <= 5 and said is not None and carry.talk is None
    assert made.idle(carry, 10)[:2] == ((), None)


def summarising(limit: int = 60) -> StreamEngine:
    return engine("proassist-i5", theta=2.0, carry={"kind": "summary", "limit": limit, "most_tokens": 6, "slice": 1})


def test_summaries_bound_the_memory_and_the_frames_go_on() -> None:
    made = summarising()
    steps, carries = run(made, 60)
    sizes = [made.backbone.length(c.main.state) for c in carries]
    assert carries[-1].summaries >= 2
    # while a summary is written and read, the old memory grows by the frames of that time
    assert max(sizes) <= 60 + 5 * (6 + 1 + 2 + 12)
    assert min(sizes[30:]) < 60
    assert all(s.hidden.isfinite().all() for s in steps)


def test_the_new_memory_is_prompt_summary_and_the_frames_since() -> None:
    made = summarising()
    frames = clip(made.model, 40)[0]
    carry, began, at = made.start((5, 6, 7)), None, None
    for i, frame in enumerate(frames):
        _, after = made.step(frame, carry)
        if began is None and after.recap is not None:
            began = i
        if after.summaries == 1 and at is None:
            at, head = i, after.head
            summary = carry.recap.summary if carry.recap is not None else ()
            taken = after
        carry = after
    assert began is not None and at is not None
    with torch.no_grad():
        chunks = [made.model.read(frame[None], None)[0].x for frame in frames[began + 1 : at + 1]]
        opening = made.backbone.embed(torch.tensor([[5, 6, 7, *summary]]))
        _, fresh = made.backbone.chunk(torch.cat([opening, *chunks], 1), made.backbone.empty())
    assert head == 3 + len(summary)
    for (k, v), (k2, v2) in zip(taken.main.state.layers, fresh.layers, strict=True):
        torch.testing.assert_close(k, k2, rtol=1e-3, atol=1e-4)
        torch.testing.assert_close(v, v2, rtol=1e-3, atol=1e-4)


def test_no_step_does_more_than_a_few_chunks() -> None:
    """What bounds the longest tick: chunks of the backbone a step, counted (times are for `bench model`)."""
    made = summarising()
    counts: list[int] = []
    chunk = made.backbone.chunk

    class Counting:
        def __getattr__(self, name: str) -> object:
            return getattr(made.model.backbone, name)

        def chunk(self, *args: object) -> object:
            counts[-1] += 1
            return chunk(*args)

    made.backbone = Counting()
    carry = made.start((5, 6, 7))
    for frame in clip(made.model, 50)[0]:
        counts.append(1)  # the frame's own chunk goes through the model
        _, carry = made.step(frame, carry)
    assert carry.summaries >= 1
    assert max(counts) <= 2


def test_one_who_always_speaks_is_summarised_too() -> None:
    made = engine("proassist-i5", theta=-1.0, carry={"kind": "summary", "limit": 60, "most_tokens": 6, "slice": 1})
    _, carries = run(made, 80)
    assert carries[-1].summaries >= 2
    assert max(made.backbone.length(c.main.state) for c in carries) <= 60 + 40 * 12
