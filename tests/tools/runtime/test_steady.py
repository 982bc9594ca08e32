"""While a session is watched threads hand over sooner and old objects rest; afterwards as before, whatever happened."""

from __future__ import annotations

import gc
import sys

import pytest

from planwatch.tools.runtime.steady import INTERVAL_S, steady


def test_it_holds_while_open_and_no_longer() -> None:
    before = sys.getswitchinterval()
    with pytest.raises(ValueError, match="in it"), steady():
        assert sys.getswitchinterval() == pytest.approx(INTERVAL_S)
        assert gc.get_freeze_count() > 1000
        raise ValueError("in it")
    assert sys.getswitchinterval() == before and gc.get_freeze_count() == 0
