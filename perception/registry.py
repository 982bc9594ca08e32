"""The plug-ins of this room by name: sources, streaming models, policies. Loaded late, so this module stays light."""

from __future__ import annotations

from ..core.registry import Registry

SOURCES = Registry(
    "source",
    "planwatch.sources",
    {
        "camera": "planwatch.perception.sources.camera:CameraSource",
        "images": "planwatch.perception.sources.images:ImagesSource",
        "video": "planwatch.perception.sources.video:VideoSource",
    },
)
"""Arguments of each: a path or a camera number, then `fps`, `size` and `clock`."""

MODELS = Registry(
    "model",
    "planwatch.models",
    {
        "coin": "planwatch.perception.blind:CoinModel",
        "compact": "planwatch.perception.compact.load:load_compact",
        "detections": "planwatch.perception.detections.load:load_detections",
        "noisy": "planwatch.perception.noisy:noisy_model",
        "oracle": "planwatch.perception.oracle:OracleModel",
        "silent": "planwatch.perception.blind:SilentModel",
        "timer": "planwatch.perception.blind:TimerModel",
    },
)
"""`oracle` and `noisy` take `truth`, `timer` and `coin` take `graph`, `detections` takes `weights` (none are shipped)
and a `detector`; every other argument has a default."""

POLICIES = Registry(
    "policy",
    "planwatch.policies",
    {
        "always": "planwatch.perception.policies.always:AlwaysPolicy",
        "silent": "planwatch.perception.policies.silent:SilentPolicy",
        "threshold": "planwatch.perception.policies.threshold:ThresholdPolicy",
    },
)
"""None needs an argument."""
