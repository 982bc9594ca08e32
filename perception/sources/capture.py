"""One camera as OpenCV gives it, behind a small protocol so that a camera can be played in tests."""

from __future__ import annotations

from typing import Protocol

import cv2
import cv2.utils.logging as cv_logging
import numpy as np

from ..base import Image


class Capture(Protocol):
    """An open camera."""

    def grab(self) -> bool:
        """Wait for the next picture; False when the camera gives none any more."""
        ...

    def retrieve(self) -> Image | None:
        """The picture that was grabbed last, RGB; None when it is damaged."""
        ...

    def release(self) -> None:
        """Let the camera go."""
        ...


class CvCapture:
    """An OpenCV camera."""

    def __init__(self, device: cv2.VideoCapture) -> None:
        self._device = device

    def grab(self) -> bool:
        """Wait for the next picture."""
        try:
            return self._device.grab()
        except cv2.error:
            return False

    def retrieve(self) -> Image | None:
        """The picture that was grabbed last, RGB."""
        try:
            good, image = self._device.retrieve()
        except cv2.error:
            return None
        return np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2RGB), dtype=np.uint8) if good else None

    def release(self) -> None:
        """Let the camera go."""
        self._device.release()


def connect(number: int) -> Capture | None:
    """Camera `number`, None when there is none. OpenCV's own warnings are kept off the terminal meanwhile."""
    level = cv_logging.getLogLevel()
    cv_logging.setLogLevel(0)
    try:
        device = cv2.VideoCapture(number)
    except cv2.error:
        return None
    finally:
        cv_logging.setLogLevel(level)
    if device.isOpened():
        return CvCapture(device)
    device.release()
    return None
