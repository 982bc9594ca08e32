"""The loop: next-token loss on the answers alone, AdamW (Loshchilov and Hutter 2019) with a warm-up and a cosine."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from .families import ASKED, END
from .teacher import Taught


@dataclass(frozen=True, slots=True)
class Budget:
    """How long, and how."""

    seconds: float = 240.0
    """Of computing time (all threads of this process together); the rate falls to nothing by then."""
    batch: int = 24
    rate: float = 3e-3
    warm: float = 0.05
    """Share of the time in which the rate rises."""
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Fitted:
    """What came of it."""

    steps: int
    loss: float
    """Mean of the last 50 batches, nats a token of the answers."""
    seconds: float


@dataclass(frozen=True, slots=True)
class Lesson:
    """One question and answer as ids."""

    ids: tuple[int, ...]
    asked: int
    """Ids of the question; what follows is the answer with its end."""


def lessons(tokenizer: Any, all_taught: Sequence[Taught]) -> list[Lesson]:
    """Every lesson as ids."""
    out: list[Lesson] = []
    for one in all_taught:
        question = tokenizer(one.question + ASKED, add_special_tokens=False)["input_ids"]
        answer = tokenizer(one.answer + END, add_special_tokens=False)["input_ids"]
        out.append(Lesson((*question, *answer), len(question)))
    return out


def fit(
    model: Any, found: Sequence[Lesson], pad: int, budget: Budget, tell: Callable[[float, float], None] | None = None
) -> Fitted:
    """Train `model` in place. `tell`: (share of the time, loss), now and then."""
    import torch

    optimizer = torch.optim.AdamW(model.parameters(), lr=budget.rate, betas=(0.9, 0.98), weight_decay=0.05)
    begin, losses = time.process_time(), list[float]()
    model.train()
    for batch in _batches(found, budget):
        share = (time.process_time() - begin) / budget.seconds
        if share >= 1.0:
            break
        for group in optimizer.param_groups:
            group["lr"] = budget.rate * _height(share, budget.warm)
        loss = _loss(model, batch, pad)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        losses.append(float(loss.detach()))
        if tell is not None and len(losses) % 10 == 0:
            tell(share, losses[-1])
    model.eval()
    last = losses[-50:]
    mean = sum(last) / len(last) if last else float("nan")
    return Fitted(len(losses), round(mean, 4), round(time.process_time() - begin, 1))


def _height(share: float, warm: float) -> float:
    if share < warm:
        return max(0.02, share / warm)
    return 0.5 * (1.0 + math.cos(math.pi * (share - warm) / (1.0 - warm)))


def _batches(found: Sequence[Lesson], budget: Budget) -> Iterator[list[Lesson]]:
    """Lessons of about the same length together, in an order that is drawn anew in every round."""
    rng = random.Random(budget.seed)
    while True:
        order = sorted(found, key=lambda one: len(one.ids) + rng.random() * 24)
        batches = [order[i : i + budget.batch] for i in range(0, len(order), budget.batch)]
        rng.shuffle(batches)
        yield from batches


def _loss(model: Any, batch: Sequence[Lesson], pad: int) -> Any:
    """Mean over the tokens of the answers; nothing else goes through the output layer."""
    import torch
    from torch.nn.functional import cross_entropy

    width = max(len(one.ids) for one in batch)
    ids = torch.full((len(batch), width), pad)
    wanted = torch.full((len(batch), width), -100)
    for row, one in enumerate(batch):
        ids[row, : len(one.ids)] = torch.tensor(one.ids)
        wanted[row, one.asked - 1 : len(one.ids) - 1] = torch.tensor(one.ids[one.asked :])
    # padding is on the right: a causal model never looks there from an answer, so it needs no mask
    hidden = model.model(input_ids=ids).last_hidden_state
    counts = wanted != -100
    return cross_entropy(model.lm_head(hidden[counts]), wanted[counts])
