"""Keys under which letter strings that sound the same meet, whatever their spelling.

Forms that are themselves derived (Cantonese or Vietnamese readings and the like) count only when a word or a run of
words of the mark has one of their keys: two guesses at once are noise.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence

from monitor.matching.alignment import LATIN
from monitor.matching.symbols import _codes

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
