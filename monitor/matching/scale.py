"""From log odds to the score in 0-1, and from the score to bands.

The score has a stated meaning: ``s`` says that about ``(1 - s) / s`` of 10,000 marks that have nothing to do with the
brand reach it. It is strictly monotone in the log odds and never rounded.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from monitor.matching.rules import Rules
from monitor.records import Band


class Scale:
    """The calibration of ``rules.toml``: ``rate(total) = exp((zero - total) * slope)`` unrelated marks per 10,000."""

    def __init__(self, rules: Rules) -> None:
        self._zero = float(rules.scale.zero)
        self._slope = float(rules.scale.slope)
        self._edges = {band: 1.0 / (1.0 + float(rules.bands.items()[band.value])) for band in Band}

    def scores(self, totals: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Scores in (0, 1) of totals in log odds."""
        x = np.clip((totals - self._zero) * self._slope, -60.0, 34.0)
        return np.asarray(1.0 / (1.0 + np.exp(-x)), dtype=np.float64)

    def total(self, score: float) -> float:
        """The log odds that give ``score``."""
        return self._zero + math.log(score / (1.0 - score)) / self._slope

    def edge(self, band: Band) -> float:
        """The least score of a band."""
        return self._edges[band]

    def band(self, score: float) -> Band | None:
        """The band of a score, None below the lowest."""
        for band in (Band.CRITICAL, Band.HIGH, Band.MEDIUM, Band.LOW):
            if score >= self._edges[band]:
                return band
        return None


def expected(score: float) -> float:
    """Unrelated marks per 10,000 that reach ``score``: what the score means."""
    return (1.0 - score) / score if score > 0 else float("inf")
