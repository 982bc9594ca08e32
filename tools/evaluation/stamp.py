"""What every result carries: what it was asked for, and with which versions it was made."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from ...core.codec import encode

PACKAGES = ("planwatch", "numpy", "torch", "transformers", "langgraph", "networkx", "opencv-python-headless", "av")
"""Whose versions a result names: numbers can depend on them."""


def versions() -> dict[str, str]:
    """What a result was made with."""
    found = {"python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


def stamped(result: Mapping[str, Any], **spec: Any) -> dict[str, Any]:
    """`result` with `spec` and `versions`; what the result has of them already is kept.

    `spec`: what the numbers depend on, as JSON values; what only changes how long it takes stays out.
    """
    return {**result, "spec": result.get("spec", spec), "versions": result.get("versions", versions())}


def of_fields(asked: Any, *without: str) -> dict[str, Any]:
    """The fields of a dataclass as JSON values, but those named in `without`."""
    return {name: value for name, value in encode(asked).items() if name not in without}
