"""What the user's own stored marks say: which letters are common there, and which brands raise more alarms than others.

A brand whose name is an everyday word, or looks like one, raises more alarms than others: its bar goes up. Measured on
marks that the user has stored (thousands that have nothing to do with the brand). Only upwards: a brand that raises few
alarms keeps the common bar, because silence in a sample proves nothing.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from monitor.matching.background import Background
from monitor.matching.engine import Engine
from monitor.matching.raised_bar import MOST
from monitor.matching.scale import expected
from monitor.matching.totals import EXACT_OWN
from monitor.names import hanzi, latin
from monitor.records import Band

LEAST_MARKS = 2000
"""With fewer marks than this nothing is measured."""
_TIMES = 3.0
_LEAST_ALARMS = 5


@dataclass(frozen=True, slots=True)
class Noise:
    """A brand that more marks come close to than to others: ``alarms`` at the edge of the medium band where
    ``expected`` are for any name; ``offset`` is what its totals are lowered by."""

    alarms: int
    expected: float
    offset: float


def brand_noise(
    engine: Engine, marks: Sequence[str], *, stop: Callable[[], bool] | None = None
) -> dict[str, Noise] | None:
    """Brand id -> how noisy it is. Brands that raise at most three times the expected number of alarms (and at least
    five alarms) are not listed. Identical marks do not count. None when told to stop before the end."""
    if len(marks) < LEAST_MARKS:
        return {}
    edge = engine.scale.edge(Band.MEDIUM)
    allowed = expected(edge) * len(marks) / 10_000
    bar = engine.scale.total(edge)
    alarms: Counter[int] = Counter()
    for _, _, totals in engine.totals(marks):
        if stop is not None and stop():
            return None
        counted = (totals.total >= bar) & (totals.exact != EXACT_OWN)
        alarms.update(totals.brand[counted].tolist())
    slope = float(engine.rules.scale.slope)
    return {
        engine.brands[brand].id: Noise(count, allowed, min(MOST, math.log(count / max(allowed, 1.0)) / slope))
        for brand, count in sorted(alarms.items())
        if count >= max(_LEAST_ALARMS, _TIMES * allowed)
    }


def brand_offsets(engine: Engine, marks: Sequence[str]) -> dict[str, float]:
    """Brand id -> log odds to take off its totals (:func:`brand_noise`), for ``Engine.build(offsets=...)``."""
    return {brand: noise.offset for brand, noise in (brand_noise(engine, marks) or {}).items()}


def grown(background: Background, marks: Iterable[str], *, version: str) -> Background:
    """The background with stored marks counted in, read as the matcher reads them: folded, without accents, in
    simplified characters."""
    return background.with_texts(map(_read, marks), version=version)


def _read(mark: str) -> str:
    text = latin.plain(latin.normalise(mark))
    return text if text.isascii() else hanzi.simplify(text)
