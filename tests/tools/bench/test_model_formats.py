"""`bench model` refuses number formats that would not be what they are called."""

from __future__ import annotations

import pytest

from planwatch.core.errors import InputError
from planwatch.perception.streaming.speed import bf16_is_fast
from planwatch.tools.bench.model import run_model_bench


@pytest.mark.skipif(bf16_is_fast(), reason="this CPU multiplies bfloat16")
def test_bf16_that_is_only_imitated_is_refused_at_true_size() -> None:
    with pytest.raises(InputError, match="only imitates bfloat16"):
        run_model_bench("livemamba", quants=("bf16",))


def test_compact_has_no_bf16() -> None:
    with pytest.raises(InputError, match="fp32 or int8"):
        run_model_bench("compact", quants=("bf16",))
