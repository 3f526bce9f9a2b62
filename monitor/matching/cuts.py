"""What a cut through a run of Hanzi divides: 微|信息学 goes through 信息学, 启|蒙牛|津英语 through 启蒙 and 牛津."""

from __future__ import annotations

import functools
import math

from monitor.matching import lexicon
from monitor.matching.rules import Group
from monitor.names import words

LONGEST_WORD = 5
_RAREST = 2.0
"""Zipf value of characters that no word list counts."""


def _cost(piece: str) -> float | None:
    """-ln P of a character or of a dictionary word; None for what is neither."""
    if len(piece) == 1:
        return (9.0 - max(words.zh_frequency(piece), _RAREST)) * math.log(10)
    frequency = lexicon.zh_per_million(piece)
    return -math.log(frequency * 1e-6) if frequency else None


@functools.lru_cache(maxsize=4096)
def divided(run: str) -> tuple[float, ...]:
    """For every boundary of ``run``, the ends included: how much likelier, in nats, the run's best division into
    dictionary words and characters is than the best one with a cut there. 0 where that has a cut anyway."""
    n = len(run)
    arcs = [
        (at, end, cost)
        for at in range(n)
        for end in range(at + 1, min(at + LONGEST_WORD, n) + 1)
        if (cost := _cost(run[at:end])) is not None
    ]
    before, after = [0.0] + [math.inf] * n, [math.inf] * n + [0.0]
    for at, end, cost in arcs:
        before[end] = min(before[end], before[at] + cost)
    for at, end, cost in reversed(arcs):
        after[at] = min(after[at], cost + after[end])
    return tuple(max(0.0, first + second - before[n]) for first, second in zip(before, after, strict=True))


def straddled(flanks: Group, run: str) -> list[float]:
    """What each boundary of a run costs because words go across it: the part of their lead (:func:`divided`) that
    is more than chance gives."""
    least, most = float(flanks.straddle_from), float(flanks.straddle_most)
    return [float(flanks.straddle) * (min(lead, most) - min(lead, least)) for lead in divided(run)]
