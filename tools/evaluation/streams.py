"""`planwatch eval streams`: does a stream, step by step, say what the model says of the whole clip?

Random weights, random pictures, tiny twins of the presets (the same code at any size), and the shipped `compact`. What
is compared is what others read: the probability of speaking and the evidence about three watched steps; the hidden
states, scaled to a root mean square of 1, stand beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

PRESETS = ("livemamba", "stream-vlm", "proassist-i5", "videollm-online")
LIMITS = {"fp32": 1e-4, "bf16": 2e-2}
"""What is asked of `max_difference`."""

WATCHED = ("Pour milk from the red bottle into the blue mug", "Stir the blue mug with the black spoon", "Open the jar")
"""What `compact` watches for."""

Progress = Callable[[float, float, str], None]


def run_streams(minutes: float = 5.0, progress: Progress | None = None, seed: int = 0) -> dict[str, Any]:
    """Steps of `minutes` at the preset's rate -> `max_difference` by dtype, and a row a preset."""
    from transformers.utils import logging

    logging.set_verbosity_error()
    tell = progress or (lambda done, total, note: None)
    jobs = [(name, dtype) for name in PRESETS for dtype in LIMITS]
    rows: dict[str, dict[str, Any]] = {}
    for i, (name, dtype) in enumerate(jobs):
        tell(i, len(jobs) + 1, f"{name} {dtype}")
        rows.setdefault(f"{name}-tiny", {})[dtype] = _row(name, dtype, minutes, seed)
    tell(len(jobs), len(jobs) + 1, "compact")
    rows["compact"] = {"fp32": _compact(minutes, seed)}
    tell(1, 1, "done")
    worst = {d: max(row[d]["difference"] for row in rows.values() if d in row) for d in LIMITS}
    return {
        "max_difference": worst,
        "allowed": LIMITS,
        "frames": max(row[d]["frames"] for row in rows.values() for d in row),
        "rows": rows,
        "weights": "random, but for compact",
    }


def _row(name: str, dtype: str, minutes: float, seed: int) -> dict[str, Any]:
    import torch

    from ...perception.streaming.model import StreamingModel
    from ...perception.streaming.presets import preset_config
    from ...perception.streaming.speed import quantised

    torch.manual_seed(seed)
    model = quantised(StreamingModel(preset_config(f"{name}-tiny")).eval(), dtype)
    height, width = model.config.image_size
    # 600 frames for five minutes at 2 a second; a preset of another rate gets as many
    steps = max(2, int(minutes * 60 * 2.0))
    frames = torch.randn(1, steps, model.group, 3, height, width)
    words = torch.randn(3, model.backbone.width, dtype=model.evidence[0].weight.dtype)
    with torch.inference_mode():
        whole = model(frames, prompt=[5, 6, 7])
        carry, ticks = model.start([5, 6, 7]), []
        for t in range(steps):
            tick, carry = model.tick(frames[:, t], carry)
            ticks.append(tick)
        hidden = torch.cat([tick.hidden for tick in ticks])
        told = [torch.stack([model.steps_evidence(h, words) for h in hs]).sigmoid() for hs in (hidden, whole.hidden[0])]
        speak = torch.cat([tick.p_speak for tick in ticks])
    return {
        "difference": max(_apart(told[0], told[1]), _apart(speak, whole.p_speak[0])),
        "hidden_difference": _apart(_scaled(hidden), _scaled(whole.hidden[0])),
        "spread": float(told[1].std(0).mean()),
        "frames": steps,
    }


def _compact(minutes: float, seed: int) -> dict[str, Any]:
    """The shipped weights: `forward` over the clip against `tick`."""
    import torch

    from ...core.steps import Step
    from ...perception.compact.load import load_compact

    model = load_compact(threads=None).model
    steps = max(2, int(minutes * 60 * 2.0))
    torch.manual_seed(seed)
    width, height = model.config.image_size
    frames = torch.rand(steps, 3, height, width)
    with torch.inference_mode():
        ids = model.text.ids([Step(f"s{i}", text) for i, text in enumerate(WATCHED)])
        whole = model(frames[None], ids[None])
        carries, query, ticks = model.empty(len(ids)), model.text(ids), []
        for frame in frames:
            seen, carries = model.tick(frame, query, carries)
            ticks.append(seen.out)
        pairs = [(torch.stack([getattr(tick, name) for tick in ticks]), getattr(whole, name)[0]) for name in
                 ("on", "done_now", "done", "wrong")]  # fmt: skip
    difference = max(_apart(a.sigmoid(), b.sigmoid()) for a, b in pairs)
    return {"difference": difference, "spread": float(pairs[0][1].sigmoid().std()), "frames": steps}


def _scaled(x: Any) -> Any:
    x = x.float()
    return x / x.square().mean(-1, keepdim=True).sqrt().clamp_min(1e-6)


def _apart(a: Any, b: Any) -> float:
    return float((a.float() - b.float()).abs().max())
