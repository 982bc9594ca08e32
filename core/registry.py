"""One registry for every plug-in kind: name -> "module:attr", loaded late, entry points as a second door."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any

from .errors import PluginError, UnknownNameError


@dataclass(frozen=True, slots=True)
class Spec:
    """A plug-in's name and arguments, written into every journal so that a run can be rebuilt."""

    name: str
    args: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Registry:
    """The names of one plug-in kind.

    `group` is the entry-point group that other packages register under (for example `planwatch.planners`).
    """

    kind: str
    group: str
    builtin: Mapping[str, str]
    """name -> "module:attr"; the attribute is a factory returning the plug-in."""

    def names(self) -> tuple[str, ...]:
        """Every known name, sorted; entry points included."""
        return tuple(sorted({*self.builtin, *(point.name for point in entry_points(group=self.group))}))

    def load(self, name: str) -> Any:
        """The factory behind `name`. Raises UnknownNameError (with the near name) or PluginError."""
        target = self.builtin.get(name) or self._outside(name)
        if target is None:
            raise UnknownNameError(self._unknown(name))
        module, _, attr = target.partition(":")
        try:
            return getattr(import_module(module), attr)
        except (ImportError, AttributeError) as error:
            raise PluginError(f"{self.kind} {name!r} ({target}) cannot be loaded: {error}") from error

    def make(self, spec: Spec) -> Any:
        """Build the plug-in that `spec` names."""
        return self.load(spec.name)(**spec.args)

    def _outside(self, name: str) -> str | None:
        found = entry_points(group=self.group, name=name)
        return next((point.value for point in found), None)

    def _unknown(self, name: str) -> str:
        names = self.names()
        near = difflib.get_close_matches(name, names, n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        return f"no {self.kind} is called {name!r}.{hint} Allowed: {', '.join(names)}"
