"""Stage 3 of the recipe: the temporal part on cached tokens, full episodes at a time."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from ...perception.compact.model import CompactModel, Out
from ...perception.training.stream_loss import StreamTarget, stream_loss
from .encoder_stage import SHORTEST
from .precision import fast_format

Say = Callable[[float, float, str], None]
"""say(done, total, note)."""
RATE = 3e-3
"""Highest learning rate of weights that begin from nothing; who goes on takes half of it, or less."""
FEWER = 0.6
"""Share of the samples in which steps leave the watch at once."""
SOON = 20
"""Ticks after a step's end in which it should be known."""
LEARNT = 0.25
"""Average precision a tick from which a way to go wrong counts as learnt: below it most of what is told is false."""
NAMED = ("ways", "moment")
"""Labels of the slips that weights for wide cards name; of length 0 for the others."""
FIELDS = ("on", "done_now", "done", "wrong", "valid", "judge_wrong")


def load_shards(paths: list[Path]) -> list[dict[str, Tensor]]:
    """All samples of the shards; half-precision tokens stay so in memory."""
    return [sample for path in sorted(paths) for sample in torch.load(path, weights_only=True)]


def collate(samples: list[dict[str, Tensor]], generator: torch.Generator | None) -> tuple[Tensor, StreamTarget]:
    """Pad to the longest; with a generator also augment: steps leave the watch, the picture freezes."""
    length = max(len(s["tokens"]) for s in samples)
    tokens = torch.zeros(len(samples), length, *samples[0]["tokens"].shape[1:])
    fields = {name: torch.zeros(len(samples), length, *samples[0][name].shape[1:]) for name in (*FIELDS, *NAMED)}
    for i, sample in enumerate(samples):
        n = len(sample["tokens"])
        tokens[i, :n] = sample["tokens"].float()
        for name, field in fields.items():
            field[i, :n] = sample[name].float()
        if generator is not None:
            _leave_watch(fields, i, generator)
            _watch_fewer(fields, i, n, generator)
            _freeze(tokens, fields, i, n, generator)
    respond = ((fields["done_now"] + fields["wrong"]) * fields["valid"]).amax(-1).clamp_max(1)
    return tokens, StreamTarget(**fields, respond=respond)


def _leave_watch(fields: dict[str, Tensor], i: int, generator: torch.Generator) -> None:
    """Some done steps are no longer watched a while later, as in a session."""
    done, valid = fields["done"][i], fields["valid"][i]
    for k in torch.nonzero(torch.rand(done.shape[1], generator=generator) < 0.25).flatten().tolist():
        ticks = int(done[:, k].sum())
        after = int(torch.randint(8, 80, (1,), generator=generator))
        if ticks > after:
            first = int(torch.argmax(done[:, k]))
            valid[first + after :, k] = 0


def _watch_fewer(fields: dict[str, Tensor], i: int, n: int, generator: torch.Generator) -> None:
    """Often only a few of the steps are watched, from the beginning or from some tick on, as late in a session.

    A step's evidence must not hang on how many others are watched beside it.
    """
    if float(torch.rand(1, generator=generator)) > FEWER:
        return
    share, at = torch.rand(2, generator=generator).tolist()
    gone = torch.rand(fields["valid"].shape[2], generator=generator) > share
    first = 0 if at < 0.5 else int((at - 0.5) * 2 * n)
    fields["valid"][i, first:, gone] = 0


def _freeze(tokens: Tensor, fields: dict[str, Tensor], i: int, n: int, generator: torch.Generator) -> None:
    """Now and then the picture stops: nothing ends any more."""
    if float(torch.rand(1, generator=generator)) > 0.08:
        return
    at = int(torch.randint(0, n, (1,), generator=generator))
    tokens[i, at:n] = tokens[i, at]
    for name in ("on", "wrong", "done", *NAMED):
        fields[name][i, at:n] = fields[name][i, at]
    fields["done_now"][i, at:n] = 0


def batches(lengths: list[int], size: int, generator: torch.Generator) -> list[list[int]]:
    """Indices of one epoch: episodes of like length together, so that little is padded; batches in random order."""
    jitter = torch.randint(-40, 41, (len(lengths),), generator=generator).tolist()
    order = sorted(range(len(lengths)), key=lambda i: lengths[i] + jitter[i])
    groups = [order[i : i + size] for i in range(0, len(order) - size + 1, size)]
    return [groups[i] for i in torch.randperm(len(groups), generator=generator).tolist()]


@dataclass(frozen=True, slots=True)
class StreamFit:
    """How the temporal part is trained."""

    epochs: int
    batch: int = 8
    """Samples a step."""
    rate: float = RATE
    """Highest learning rate."""
    fresh: bool = True
    """False: weights that were trained before go on."""


def train_stream(model: CompactModel, samples: list[dict[str, Tensor]], fit: StreamFit, say: Say) -> None:
    """Train the temporal part on `samples` with one learning-rate cycle; the encoder and the words stay as they are."""
    parts = [model.token_in, model.blocks, model.context, model.heads, model.respond]
    parameters = [p for part in parts for p in part.parameters()]
    if fit.fresh:
        fit_inputs(model, samples)
    optimiser = torch.optim.AdamW(parameters, fit.rate, weight_decay=0.02)
    total = fit.epochs * (len(samples) // fit.batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, fit.rate, total_steps=max(total, SHORTEST), pct_start=0.1)
    generator = torch.Generator().manual_seed(1)
    started, step = time.monotonic(), 0
    lengths = [len(s["tokens"]) for s in samples]
    model.train()
    for _ in range(fit.epochs):
        for chosen in batches(lengths, fit.batch, generator):
            tokens, target = collate([samples[i] for i in chosen], generator)
            with fast_format():
                out, _ = model.read(tokens, target.valid)
            losses = stream_loss(Out(*(v.float() for v in out)), target)
            optimiser.zero_grad(set_to_none=True)
            sum(losses.values()).backward()  # type: ignore[union-attr]
            torch.nn.utils.clip_grad_norm_(parameters, 1.0)
            optimiser.step()
            schedule.step()
            step += 1
            if step % 10 == 0:
                shown = " ".join(f"{k} {float(v.detach()):.4f}" for k, v in losses.items())
                say(step, total, f"stream {shown} ({time.monotonic() - started:.0f} s)")
    model.eval()


@torch.no_grad()
def fit_inputs(model: CompactModel, samples: list[dict[str, Tensor]]) -> None:
    """Scale the first layer so that every token feature enters with unit deviation."""
    rows = torch.cat([s["tokens"][::37][s["valid"][::37] > 0].float() for s in samples[:60]])
    spread, mean = rows.std(0).clamp_min(0.05), rows.mean(0)
    first: torch.nn.Linear = model.token_in[0]  # type: ignore[assignment]
    first.weight.div_(spread)
    first.bias.sub_(first.weight @ mean)


@torch.no_grad()
def judge(model: CompactModel, samples: list[dict[str, Tensor]], batch: int = 8) -> dict[str, float | None]:
    """Losses and tick-wise average precision of every head on held-out samples."""
    model.eval()
    more = (("ways",) if model.config.ways else ()) + (("moment",) if model.config.moments else ())
    outs: dict[str, list[tuple[Tensor, Tensor]]] = {name: [] for name in ("on", "done_now", "done", "wrong", *more)}
    losses: dict[str, float] = {}
    count = math.ceil(len(samples) / batch)
    for i in range(0, len(samples), batch):
        tokens, target = collate(samples[i : i + batch], None)
        out: Out = model.read(tokens, target.valid)[0]
        for name, value in stream_loss(out, target).items():
            losses[f"loss_{name}"] = losses.get(f"loss_{name}", 0.0) + float(value) / count
        for name, pairs in outs.items():
            keep = _judged(name, target) > 0
            pairs.append((getattr(out, name)[keep], getattr(target, name)[keep]))
    scores = {name: [torch.cat(both) for both in zip(*pairs, strict=True)] for name, pairs in outs.items()}
    return {**losses, **{f"ap_{name}": average_precision(p, truth) for name, (p, truth) in scores.items()}}


@torch.no_grad()
def unlearnt(model: CompactModel, samples: list[dict[str, Tensor]], batch: int = 8) -> list[str]:
    """Ways and moments whose heads stay below LEARNT here, or never come up; those with a sign do without a head."""
    model.eval()
    found: dict[str, list[tuple[Tensor, Tensor]]] = {}
    for i in range(0, len(samples), batch):
        tokens, target = collate(samples[i : i + batch], None)
        out: Out = model.read(tokens, target.valid)[0]
        for field, names in (("ways", model.config.ways), ("moment", model.config.moments)):
            keep = _judged(field, target) > 0
            for k, name in enumerate(names):
                found.setdefault(name, []).append((getattr(out, field)[keep][:, k], getattr(target, field)[keep][:, k]))
    scores = {name: [torch.cat(both) for both in zip(*pairs, strict=True)] for name, pairs in found.items()}
    known = {name: average_precision(p, truth) or 0.0 for name, (p, truth) in scores.items()}
    return [name for name, score in known.items() if score < LEARNT and name not in model.config.signs]


@torch.no_grad()
def overlooked(model: CompactModel, samples: list[dict[str, Tensor]], batch: int = 8) -> float:
    """Share of the steps that end while watched for which `done` stays below one half in the SOON ticks after it."""
    model.eval()
    missed = ended = 0
    for i in range(0, len(samples), batch):
        tokens, target = collate(samples[i : i + batch], None)
        told = model.read(tokens, target.valid)[0].done.sigmoid()
        watched = (target.done * target.valid).cumsum(1)
        soon = (watched > 0) & (watched <= SOON) & (target.valid > 0)
        ends = (watched[:, -1] >= SOON) & (target.done[:, 0] == 0)
        best = torch.where(soon, told, 0.0).amax(1)
        missed += int((ends & (best < 0.5)).sum())
        ended += int(ends.sum())
    return round(missed / ended, 4) if ended else 0.0


def _judged(name: str, target: StreamTarget) -> Tensor:
    """1 where `name` is judged: steps that are watched and known, or ticks in which any is."""
    if name == "moment":
        return target.valid.amax(-1)
    return target.valid * target.judge_wrong if name == "wrong" else target.valid


def average_precision(scores: Tensor, truth: Tensor) -> float | None:
    """Area under precision over recall, by the step rule; None when there is no positive."""
    if not truth.any():
        return None
    scores, truth = scores.flatten(), truth.flatten()
    order = scores.argsort(descending=True)
    hits = truth[order].cumsum(0)
    precision = hits / torch.arange(1, len(hits) + 1)
    return float((precision * truth[order]).sum() / truth.sum())
