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
        "duplex": "planwatch.perception.vlm.load:duplex_model",
        "noisy": "planwatch.perception.noisy:noisy_model",
        "oracle": "planwatch.perception.oracle:OracleModel",
        "silent": "planwatch.perception.blind:SilentModel",
        "siglip": "planwatch.perception.zero_shot.load:siglip_model",
        "socratic": "planwatch.perception.socratic.load:socratic_model",
        "streaming": "planwatch.perception.streaming.sense:load_sense",
        "timer": "planwatch.perception.blind:TimerModel",
        "two-questions": "planwatch.perception.vlm.load:two_questions_model",
        "vlm": "planwatch.perception.vlm.load:vlm_model",
    },
)
"""`oracle` and `noisy` take `truth`, `timer` and `coin` take `graph`, `detections` and `streaming` take `weights`
(none are shipped), `detections` a `detector`, too; every other argument has a default."""

POLICIES = Registry(
    "policy",
    "planwatch.policies",
    {
        "adaptive": "planwatch.perception.policies.adaptive:AdaptivePolicy",
        "always": "planwatch.perception.policies.always:AlwaysPolicy",
        "learned": "planwatch.perception.policies.learned:LearnedPolicy",
        "silent": "planwatch.perception.policies.silent:SilentPolicy",
        "threshold": "planwatch.perception.policies.threshold:ThresholdPolicy",
        "utility": "planwatch.perception.policies.utility:UtilityPolicy",
    },
)
"""None needs an argument; `utility`, `threshold` and `learned` take `cost_ratio`, `learned` takes `weights`."""
