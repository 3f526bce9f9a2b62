"""A brand whose name is an everyday word, or looks like one, raises more alarms than others: its bar goes up.

Measured on marks that the user has stored (thousands that have nothing to do with the brand). Only upwards: a brand
that raises few alarms keeps the common bar, because silence in a sample proves nothing.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from monitor.matching.engine import Engine
from monitor.matching.scale import expected
from monitor.matching.totals import EXACT_OWN
from monitor.records import Band

LEAST_MARKS = 2000
"""With fewer marks than this nothing is measured."""
_TIMES = 3.0
_LEAST_ALARMS = 5
_MOST = 8.0


def brand_offsets(engine: Engine, marks: Sequence[str]) -> dict[str, float]:
    """Brand id -> log odds to take off its totals. Brands that raise at most three times the expected number of alarms
    at the edge of the medium band (and at least five alarms) are not listed. Identical marks do not count."""
    if len(marks) < LEAST_MARKS:
        return {}
    edge = engine.scale.edge(Band.MEDIUM)
    allowed = expected(edge) * len(marks) / 10_000
    bar = engine.scale.total(edge)
    alarms: Counter[int] = Counter()
    for _, _, totals in engine.totals(marks):
        counted = (totals.total >= bar) & (totals.exact != EXACT_OWN)
        alarms.update(totals.brand[counted].tolist())
    slope = float(engine.rules.scale.slope)
    return {
        engine.brands[brand].id: min(_MOST, math.log(count / max(allowed, 1.0)) / slope)
        for brand, count in alarms.items()
        if count >= max(_LEAST_ALARMS, _TIMES * allowed)
    }
