"""Where frames come from: video files, cameras, folders of images."""

from __future__ import annotations

from .opening import open_source

__all__ = ["open_source"]
