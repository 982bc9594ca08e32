"""Stage 1 of the recipe for `compact`: words to classes, frames to dense truth, and the domain of training frames."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor
from torch.utils.data import DataLoader

from ...perception.compact.model import CompactModel
from ...perception.compact.text import TextEncoder
from ...perception.training.dense_loss import DenseTarget, dense_loss
from .dense_frames import DenseFrames
from .precision import fast_format
from .replay import Replay

Say = Callable[[float, float, str], None]
"""say(done, total, note)."""
RATE = 4e-3
"""Highest learning rate of an encoder from nothing."""
KEPT = 8000
"""Newest frames among which those learnt from again are drawn."""
SHORTEST = 20
"""Fewest steps of a learning-rate cycle: torch divides by zero in some shorter ones."""


def train_text(text: TextEncoder, n_kinds: int, n_colours: int, steps: int = 500) -> float:
    """Teach words their classes; a missing word must say nothing (uniform). Returns the last loss."""
    optimiser = torch.optim.Adam(text.parameters(), 1e-2)
    generator = torch.Generator().manual_seed(0)
    loss = torch.tensor(0.0)
    for _ in range(steps):
        kind = torch.randint(0, n_kinds + 1, (128,), generator=generator)
        colour = torch.randint(0, n_colours + 1, (128,), generator=generator)
        ids = torch.stack([kind, torch.where(colour > 0, colour + n_kinds, 0)], -1)
        bag = text.embed(ids).sum(1)
        verb = torch.randint(0, text.verb.out_features, (128,), generator=generator)
        verb_bag = text.embed(verb + 1 + n_kinds + n_colours)
        loss = _maybe(text.kind(bag), kind) + _maybe(text.colour(bag), colour)
        loss = loss + F.cross_entropy(text.verb(verb_bag), verb)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return float(loss.detach())


def _maybe(logits: Tensor, index: Tensor) -> Tensor:
    """Cross entropy with class index - 1; index 0 asks for the uniform distribution."""
    uniform = torch.full_like(logits, 1 / logits.shape[-1])
    target = torch.where(index[:, None] > 0, F.one_hot((index - 1).clamp_min(0), logits.shape[-1]).float(), uniform)
    return F.cross_entropy(logits, target)


def to_float(images: Tensor) -> Tensor:
    """(B, H, W, 3) uint8 -> (B, 3, H, W) in [0, 1], channels last in memory."""
    return images.permute(0, 3, 1, 2).float().div(255).contiguous(memory_format=torch.channels_last)


@dataclass(frozen=True, slots=True)
class EncoderFit:
    """How an encoder is trained."""

    frames: int
    batch: int = 48
    """Frames a step."""
    workers: int = 1
    """Processes that draw; 0: this one."""
    card: str = "table-train-v2"
    rate: float = RATE
    """Highest learning rate."""
    first_seed: int = 1_000_000
    """Of the episodes that the frames come from."""
    again: int = 0
    """How often frames are learnt from once more, later: where drawing is what takes the time, that is free."""


def train_encoder(model: CompactModel, fit: EncoderFit, say: Say) -> None:
    """Train `model.encoder` on about `fit.frames` frames with one learning-rate cycle."""
    batch = fit.batch
    size = (model.config.image_size[0], model.config.image_size[1])
    ahead = 8 if fit.workers else None
    cropped = model.config.cropped
    data = DenseFrames(size, model.config.grid, first_seed=fit.first_seed, card=fit.card, cropped=cropped)
    loader = iter(DataLoader(data, batch_size=batch, num_workers=fit.workers, prefetch_factor=ahead))
    encoder = model.encoder.to(memory_format=torch.channels_last).train()  # type: ignore[call-overload]
    batches, steps = _batches(loader, fit), max(1, fit.frames // batch) * (1 + fit.again)
    optimiser = torch.optim.AdamW(encoder.parameters(), fit.rate, weight_decay=1e-4)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, fit.rate, total_steps=max(steps, SHORTEST), pct_start=0.15
    )
    started = time.monotonic()
    for step in range(steps):
        images, *truth = next(batches)
        target = DenseTarget(*(t.flatten(-2) for t in truth[:-1]), glance=truth[-1])
        with fast_format():
            maps = encoder(to_float(images))
        parts = dense_loss(type(maps)(*(m.float() for m in maps)), target)
        optimiser.zero_grad(set_to_none=True)
        sum(parts.values()).backward()  # type: ignore[union-attr]
        torch.nn.utils.clip_grad_norm_(encoder.parameters(), 2.0)
        optimiser.step()
        schedule.step()
        if step % 50 == 0 or step == steps - 1:
            shown = " ".join(f"{k} {float(v.detach()):.3f}" for k, v in parts.items())
            rate = (step + 1) * batch / (time.monotonic() - started)
            say(step + 1, steps, f"encoder {shown} ({rate:.0f} frames/s)")


def _batches(fresh: Iterator[Sequence[Tensor]], fit: EncoderFit) -> Iterator[Sequence[Tensor]]:
    """Every fresh batch, and after it as many of those that came before as are to be learnt from again."""
    replay = Replay(KEPT)
    for batch in fresh:
        yield replay.add(batch) if fit.again else batch
        for _ in range(fit.again):
            yield replay.draw(fit.batch)


@torch.no_grad()
def fit_domain(model: CompactModel, frames: int = 6000, workers: int = 1, card: str = "table-train-v2") -> None:
    """Remember mean and whitening of the encoder's summaries over training frames.

    Training looks are drawn wider than those of any episode that is judged, so one in twenty of them may lie outside;
    on the dev episodes no frame does (docs/LOG.md).
    """
    size = (model.config.image_size[0], model.config.image_size[1])
    data = DenseFrames(size, model.config.grid, first_seed=3_000_000, card=card, cropped=model.config.cropped)
    loader = iter(DataLoader(data, batch_size=64, num_workers=workers))
    encoder = model.encoder.eval()
    rows = torch.cat([encoder(to_float(next(loader)[0])).summary for _ in range(max(1, frames // 64))])
    mean, spread = rows.mean(0), torch.cov(rows.T)
    values, vectors = torch.linalg.eigh(spread)
    floor = values.max() * 1e-4
    model.domain_mean.copy_(mean)
    model.domain_whiten.copy_(vectors @ torch.diag((values + floor).rsqrt()))
    model.domain_limit.fill_(1.5 * float(model.strangeness(rows).quantile(0.9)))
