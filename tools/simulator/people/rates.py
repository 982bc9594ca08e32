"""How often each kind of slip happens, relative to the others.

Fitted where real annotations name the kind: CaptainCook4D's tags (Technique 502, of which 170 mention a spill,
Preparation 410, Measurement 331, Missing Step 285, Timing 177, Temperature 66; Order 795, but announced once per pivot
step: 795 x 2.25 / 6.8 = 263). What those annotations do not name is invented, in the same unit.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ....core.deviation import DeviationCode as D

FITTED: Mapping[D, float] = MappingProxyType(
    {D.TECH: 332, D.ACC: 170, D.PREP: 410, D.QTY: 331, D.OMIT: 285, D.ORDER: 263, D.TIME: 177, D.TEMP: 66}
)
"""From CaptainCook4D."""

INVENTED: Mapping[D, float] = MappingProxyType(
    {
        D.OBJ: 200,
        D.TOOL: 100,
        D.PLACE: 100,
        D.SPLIT: 60,
        D.REPEAT: 60,
        D.EXTRA: 80,
        D.STALL: 120,
        D.QUAL: 80,
        D.HAZARD: 40,
        D.BENIGN: 150,
        D.GOAL: 0,
    }
)
"""Nobody has counted these."""

CODE_WEIGHTS: Mapping[D, float] = MappingProxyType({**FITTED, **INVENTED})
"""code -> weight."""

SELF_CORRECTED = 27 / 129
"""Share of slips that people correct by themselves (PIE-V: 27 corrections to 102 mistakes)."""
