"""Features by which letter strings find each other, before anything is aligned.

A form and a mark that align well share letter pairs, near or exact, or pairs of sound classes. The features are chosen
so that whatever the full alignment would place above the lowest band shares a minimum of them (measured,
docs/matching.md).
"""

from __future__ import annotations

import functools
from collections.abc import Sequence

from monitor.matching.symbols import LATIN, _codes

_VOWELS = "aeiouy"
_CLASSES = {
    **dict.fromkeys("bpfv", 1),
    **dict.fromkeys("dt", 2),
    **dict.fromkeys("gk", 3),
    **dict.fromkeys("szxjcq", 4),
    **dict.fromkeys("lr", 5),
    "m": 6,
    "n": 7,
    **dict.fromkeys("aeiy", 8),
    **dict.fromkeys("ouw", 9),
    "0": 9, "1": 8, "3": 8, "4": 8, "5": 4, "8": 1,
}  # fmt: skip
_ALSO_K = {"c", "q", "x"}


def _tables() -> tuple[list[int], list[bool]]:
    codes = _codes()
    table = [0] * LATIN
    also = [False] * LATIN
    for ch, code in codes.items():
        if code < LATIN:
            table[code] = _CLASSES.get(ch, 0 if ch == "h" else 10)
            also[code] = ch in _ALSO_K
    return table, also


_CLASS, _ALSO = _tables()


def classes(codes: Sequence[int], *, hard: bool) -> tuple[int, ...]:
    """Sound classes without h and without repeats; ``hard`` reads c, q, x as k."""
    out: list[int] = []
    for code in codes:
        if code >= LATIN:
            value = code
        elif hard and _ALSO[code]:
            value = 3
        else:
            value = _CLASS[code]
        if value and (not out or out[-1] != value):
            out.append(value)
    return tuple(out)


@functools.lru_cache(maxsize=131072)
def sound_key(codes: tuple[int, ...]) -> tuple[str, ...]:
    """Keys under which strings that sound the same meet: sound classes with all vowels one; the plain letters when that
    would leave fewer than four classes."""
    out: dict[str, None] = {}
    for hard in (False, True):
        merged: list[int] = []
        for sound in classes(codes, hard=hard):
            value = 8 if sound == 9 else sound
            if not merged or merged[-1] != value:
                merged.append(value)
        if len(merged) >= 4:
            out["".join([chr(64 + value) for value in merged])] = None
        else:
            out["=" + "".join([chr(48 + code) for code in codes])] = None
        if not any(code < LATIN and _ALSO[code] for code in codes):
            break
    return tuple(out)


def grams(codes: Sequence[int], pieces: Sequence[Sequence[int]] = ()) -> set[int]:
    """Distinct features of a string of codes: adjacent pairs, pairs one apart, triples of sound classes, and the
    letters that its words (``pieces``; the whole string when there are none) begin and end with."""
    out: set[int] = set()
    for piece in pieces or (codes,):
        if piece:
            out.add(3 << 30 | piece[0])
            out.add(3 << 30 | 1 << 20 | piece[-1])
    n = len(codes)
    for k in range(n - 1):
        out.add(codes[k] << 10 | codes[k + 1])
    for k in range(n - 2):
        out.add(1 << 20 | codes[k] << 10 | codes[k + 2])
    for hard in (False, True):
        folded = classes(codes, hard=hard)
        for k in range(len(folded) - 2):
            out.add((2 << 30) | folded[k] << 20 | folded[k + 1] << 10 | folded[k + 2])
        if not any(_ALSO[code] for code in codes if code < LATIN):
            break
    return out
