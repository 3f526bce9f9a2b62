"""What marks look like that have nothing to do with a brand: the chance of each letter and each Hanzi.

A bundled background stands for the day the program is installed; :meth:`Background.with_texts` mixes in the marks of
the user's own stored filings as they grow, so that words that are common there lose weight.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from monitor.matching.alignment import LATIN
from monitor.matching.symbols import Floats, encode, symbol_count

BUNDLED = Path(__file__).parent / "data" / "background.npz"
Counts = npt.NDArray[np.float64]

_BLEND = 4.0
"""Witten-Bell-like weight of the shorter context: a context seen this often counts as much as its back-off."""
_UNSEEN_HAN = 0.5
"""Pseudo-count of a Hanzi the background has never seen."""

_RARE_PAIR = 0.6
_PAIR_BLEND = 20.0


@dataclass(frozen=True, slots=True)
class Background:
    """Counts, and what follows from them.

    ``letters`` (37, 37, 37) counts of Latin letter trigrams (two before, one), ``others`` (s, s) bigrams of all
    scripts, ``han_points``/``han_counts`` the
    Hanzi by code point, ``pair_keys``/``pair_counts`` pairs of neighbours (first point << 21 | second). ``version``
    names the state.
    """

    letters: Counts
    others: Counts
    han_points: npt.NDArray[np.int64]
    han_counts: Counts
    pair_keys: npt.NDArray[np.int64]
    pair_counts: Counts
    version: str

    @classmethod
    def load(cls, path: Path = BUNDLED) -> Background:
        """Read a background written by :meth:`save`. Raises ``OSError`` when the file is missing."""
        with np.load(path) as stored:
            size = symbol_count()
            others = np.zeros((size, size))
            others[stored["other_rows"], stored["other_columns"]] = stored["other_counts"]
            return cls(
                stored["letters"].astype(np.float64).reshape(LATIN, LATIN, LATIN),
                others,
                stored["han_points"],
                stored["han_counts"].astype(np.float64),
                stored["pair_keys"],
                stored["pair_counts"].astype(np.float64),
                str(stored["version"]),
            )

    def save(self, path: Path) -> None:
        """Write the counts, rounded to two digits, compressed."""
        rows, columns = np.nonzero(self.others)
        np.savez_compressed(
            path,
            letters=np.round(self.letters, 2).astype(np.float32).ravel(),
            other_rows=rows.astype(np.int16),
            other_columns=columns.astype(np.int16),
            other_counts=np.round(self.others[rows, columns], 2).astype(np.float32),
            han_points=self.han_points,
            han_counts=np.round(self.han_counts, 2).astype(np.float32),
            pair_keys=self.pair_keys,
            pair_counts=np.round(self.pair_counts, 2).astype(np.float32),
            version=np.array(self.version),
        )

    @classmethod
    def from_weighted_texts(cls, texts: Iterable[tuple[str, float]], version: str) -> Background:
        """Count the letters and Hanzi of ``texts``, each with a weight."""
        size = symbol_count()
        letters: dict[tuple[int, int, int], float] = {}
        others: dict[tuple[int, int], float] = {}
        han: dict[int, float] = {}
        pairs: dict[int, float] = {}
        for text, weight in texts:
            for token in text.split():
                codes = [0, 0, *encode(token), 0]
                if len(codes) > 3:
                    for a, b, c in zip(codes, codes[1:], codes[2:], strict=False):
                        others[b, c] = others.get((b, c), 0.0) + weight
                        if max(a, b, c) < LATIN:
                            letters[a, b, c] = letters.get((a, b, c), 0.0) + weight
                points = [ord(ch) for ch in token if is_han(ch)]
                for point in points:
                    han[point] = han.get(point, 0.0) + weight
                for first, second in pairwise(points):
                    pairs[first << 21 | second] = pairs.get(first << 21 | second, 0.0) + weight
        letter_counts = np.zeros((LATIN, LATIN, LATIN))
        for (a, b, c), count in letters.items():
            letter_counts[a, b, c] = count
        other_counts = np.zeros((size, size))
        for (b, c), count in others.items():
            other_counts[b, c] = count
        return cls(letter_counts, other_counts, *_aligned(han), *_aligned(pairs), version)

    def with_texts(self, texts: Iterable[str], *, version: str, weight: float = 1.0) -> Background:
        """This background with more marks counted in, for instance those of the user's stored filings."""
        extra = Background.from_weighted_texts(((text, weight) for text in texts), version)
        return Background(
            self.letters + extra.letters,
            self.others + extra.others,
            *_merged(self.han_points, self.han_counts, extra.han_points, extra.han_counts),
            *_merged(self.pair_keys, self.pair_counts, extra.pair_keys, extra.pair_counts),
            version,
        )

    def letter_information(self) -> Floats:
        """-ln P(c | a, b) for Latin letters and digits, shape (37, 37, 37), smoothed down to single letters."""
        single = self.letters.sum(axis=(0, 1)) + 1.0
        chance1 = single / single.sum()
        pairs = self.letters.sum(axis=0)
        chance2 = (pairs + _BLEND * chance1) / (pairs.sum(axis=1, keepdims=True) + _BLEND)
        chance3 = (self.letters + _BLEND * chance2) / (self.letters.sum(axis=2, keepdims=True) + _BLEND)
        return np.asarray(-np.log(chance3), dtype=np.float32)

    def other_information(self) -> Floats:
        """-ln P(c | b) for letters of all scripts, shape (s, s)."""
        single = self.others.sum(axis=0) + 0.2
        chance1 = single / single.sum()
        chance2 = (self.others + _BLEND * chance1) / (self.others.sum(axis=1, keepdims=True) + _BLEND)
        return np.asarray(-np.log(chance2), dtype=np.float32)

    def pair_information(self) -> dict[str, float]:
        """-ln P(second | first) for pairs of Hanzi seen, by the two characters."""
        first = self.pair_keys >> 21
        at = np.searchsorted(self.han_points, first)
        values = -np.log(self.pair_counts / (self.han_counts[at] + _PAIR_BLEND))
        return {
            chr(key >> 21) + chr(key & 0x1FFFFF): value
            for key, value in zip(self.pair_keys.tolist(), values.tolist(), strict=True)
        }

    def han_information(self) -> dict[str, float]:
        """-ln P(character) for every Hanzi seen; the key '' holds the value of one never seen."""
        total = self.han_counts.sum() + _UNSEEN_HAN
        values = -np.log(np.maximum(self.han_counts, _UNSEEN_HAN) / total)
        table = {chr(int(p)): float(v) for p, v in zip(self.han_points, values, strict=True)}
        table[""] = float(-np.log(_UNSEEN_HAN / total))
        return table


def _aligned(counts: dict[int, float]) -> tuple[npt.NDArray[np.int64], Counts]:
    """Sorted keys and their counts. Pairs seen hardly ever are left out: they say nothing and fill the file."""
    keys = sorted(key for key, count in counts.items() if key < 1 << 21 or count >= _RARE_PAIR)
    return np.array(keys, dtype=np.int64), np.array([counts[key] for key in keys], dtype=np.float64)


def _merged(
    keys: npt.NDArray[np.int64], counts: Counts, more_keys: npt.NDArray[np.int64], more_counts: Counts
) -> tuple[npt.NDArray[np.int64], Counts]:
    """Two sorted tables of counts added up."""
    union = np.union1d(keys, more_keys)
    total = np.zeros(len(union))
    total[np.searchsorted(union, keys)] += counts
    total[np.searchsorted(union, more_keys)] += more_counts
    return union, total


def is_han(ch: str) -> bool:
    """Unified ideographs (the basic block, extensions and the compatibility block) and the iteration marks 々 〇."""
    point = ord(ch)
    return (
        0x4E00 <= point <= 0x9FFF
        or point >= 0x20000
        or 0x3400 <= point <= 0x4DBF
        or ch in "々〇"
        or (0xF900 <= point <= 0xFAFF)
    )


@functools.lru_cache(maxsize=1)
def bundled() -> Background:
    """The background that ships with the program."""
    return Background.load()
