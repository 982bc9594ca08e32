from __future__ import annotations

import pytest

from planwatch.core.clock import ManualClock
from planwatch.core.errors import PluginError, UnknownNameError
from planwatch.core.registry import Registry, Spec

CLOCKS = Registry(
    "clock",
    "planwatch.tests.none",
    {"manual": "planwatch.core.clock:ManualClock", "gone": "planwatch.core.clock:Gone", "lost": "planwatch.nowhere:X"},
)


def test_a_name_is_loaded_late_and_built_with_its_arguments():
    assert CLOCKS.load("manual") is ManualClock
    assert CLOCKS.make(Spec("manual", {"start": 4.0})).now() == 4.0


def test_an_unknown_name_says_the_near_one_and_all_allowed():
    with pytest.raises(UnknownNameError, match=r"no clock is called 'manuel'.*'manual'\?.*Allowed: gone, lost, manual"):
        CLOCKS.load("manuel")


def test_a_name_like_no_other_gets_no_wrong_hint():
    with pytest.raises(UnknownNameError) as caught:
        CLOCKS.load("zzzzzz")
    assert "Did you mean" not in str(caught.value)


@pytest.mark.parametrize("name", ["gone", "lost"])
def test_a_broken_plug_in_is_named(name: str):
    with pytest.raises(PluginError, match=f"clock '{name}'.*cannot be loaded"):
        CLOCKS.load(name)


def test_entry_points_of_other_packages_count():
    scripts = Registry("pytest plug-in", "console_scripts", {})
    assert "pytest" in scripts.names()
    assert callable(scripts.load("pytest"))
