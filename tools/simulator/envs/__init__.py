"""The worlds as gymnasium environments with versioned ids."""

from .register import IDS, register

__all__ = ["IDS", "register"]
