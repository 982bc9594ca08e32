"""The small network behind the learned policy, in NumPy: how timely would these words be now?"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...core.errors import WeightsError
from .moment import NAMES, Head, fading

FORMAT = 2
"""Version of the weight files."""

SOON_S = (0.5, 1.0, 1.5)
"""Seconds for which a word may wait for a better moment, when nothing else happens."""

Matrix = NDArray[np.float32]
_SOON = np.array([fading(s) for s in SOON_S], np.float32)
"""[len(SOON_S), features]"""


@dataclass(frozen=True)
class Net:
    """Two layers: [n, features] -> timeliness in [0, 1], shape [n]."""

    first: Matrix
    """[features, hidden]"""
    first_bias: Matrix
    second: Matrix
    """[hidden]"""
    second_bias: float

    def __call__(self, rows: NDArray[Any]) -> Matrix:
        """Expected timeliness (in [0, 1]) of saying it now."""
        hidden = rows @ self.first
        hidden += self.first_bias
        np.maximum(hidden, 0.0, out=hidden)
        half = 0.5 * (hidden @ self.second + self.second_bias)
        return (0.5 + 0.5 * np.tanh(half)).astype(np.float32, copy=False)  # the logistic, which cannot overflow so


@dataclass(frozen=True)
class Judge:
    """A net and a threshold for each head, and where they come from."""

    nets: Mapping[Head, Net]
    thresholds: Mapping[Head, float]
    about: Mapping[str, Any]
    """`source`, `licence`, `tasks` (seen in fitting), ..."""
    patience: float | None = None
    """A moment of SOON_S that is so many times as timely is waited for; None: nothing is waited for."""

    def speaks(self, head: Head, rows: NDArray[Any]) -> NDArray[np.bool_]:
        """rows [n, features] -> [n]: now is timely enough, and no better moment is near."""
        scores = self.nets[head](rows)
        out = scores >= self.thresholds[head]
        if self.patience is not None and out.any():
            at = np.flatnonzero(out)
            ahead = (rows[at] * _SOON[:, None]).reshape(-1, rows.shape[1])
            soon = self.nets[head](ahead).reshape(len(_SOON), -1).max(axis=0)
            out[at] = soon <= self.patience * scores[at]
        return out

    def dumps(self) -> str:
        """The weight file as JSON text, numbers to five digits."""
        heads = {
            head.value: {
                "first": _round(net.first), "first_bias": _round(net.first_bias), "second": _round(net.second),
                "second_bias": round(float(net.second_bias), 5), "threshold": round(self.thresholds[head], 5),
            }
            for head, net in self.nets.items()
        }  # fmt: skip
        about = {"about": dict(self.about), "patience": self.patience}
        return json.dumps({"format_version": FORMAT, "features": list(NAMES), **about, "heads": heads})


def _round(values: Matrix) -> Any:
    return np.round(values.astype(np.float64), 5).tolist()


def load_judge(weights: str | Path | None = None) -> Judge:
    """Weights by the name of a shipped file ("coaches", "simulator"), or by path; None: "coaches".

    Raises:
        WeightsError: no such file, or not of this version.
    """
    name = str(weights or "coaches")
    shipped = files(__package__ or "").joinpath(f"learned-{name}.json")
    path = Path(name)
    try:
        text = shipped.read_text(encoding="utf-8") if shipped.is_file() else path.read_text(encoding="utf-8")
        return _judge(json.loads(text))
    except OSError as error:
        raise WeightsError(
            f"no weights {name!r} of a learned policy; allowed: coaches, simulator, or a file written by "
            "`planwatch train policy`"
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise WeightsError(
            f"{name!r} holds no weights of a learned policy that this release reads ({error}); make some with "
            "`planwatch train policy`"
        ) from error


def _judge(data: Mapping[str, Any]) -> Judge:
    if data["format_version"] != FORMAT or tuple(data["features"]) != NAMES:
        raise ValueError(f"format_version {data['format_version']!r}, this release reads {FORMAT!r}")
    nets = {Head(name): _net(values) for name, values in data["heads"].items()}
    if set(nets) != set(Head):
        raise ValueError(f"heads {sorted(nets)!r}, needed are {sorted(Head)!r}")
    thresholds = {Head(n): float(v["threshold"]) for n, v in data["heads"].items()}
    patience = None if data["patience"] is None else float(data["patience"])
    return Judge(nets, thresholds, data["about"], patience)


def _net(values: Mapping[str, Any]) -> Net:
    first, bias, second = (np.asarray(values[name], np.float32) for name in ("first", "first_bias", "second"))
    hidden = len(bias)
    if first.shape != (len(NAMES), hidden) or second.shape != (hidden,) or not 0 < hidden <= 256:
        raise ValueError(f"a net of shape {first.shape}, {second.shape}")
    return Net(first, bias, second, float(values["second_bias"]))
