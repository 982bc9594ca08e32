"""Pictures of an episode, one after another: while the camera stalls, the last one stands."""

from __future__ import annotations

import numpy as np

from ...perception.base import Image
from .render import render
from .setting import Setting
from .world import World


class Film:
    """The camera of one episode. Deterministic by the times and sizes that it is asked for."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._rng: np.random.Generator = setting.rng(7)
        self._last: Image | None = None

    def picture(self, t: float, world: World, size: tuple[int, int]) -> Image:
        """(H, W, 3) RGB at `t` seconds, `size` = (width, height)."""
        camera = self._setting.camera
        stands = self._last is not None and camera.stalled(t) and self._last.shape[:2] == size[::-1]
        if self._last is None or not stands:
            self._last = render(world, camera.at(t, world), self._setting.look, size, self._rng)
        return self._last
