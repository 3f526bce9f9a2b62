"""Which script a character is written in, and how a mixed mark falls apart. Ranges from Unicode 15.0 Scripts.txt."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from functools import cache, lru_cache

from monitor.names import tables

COMMON = "common"
LATIN, HAN, KANA, HANGUL = "latin", "han", "kana", "hangul"
CYRILLIC, GREEK, THAI, ARABIC = "cyrillic", "greek", "thai", "arabic"


@cache
def _ranges() -> tuple[list[int], list[int], list[str]]:
    starts, ends, names = [], [], []
    for line in tables.lines("scripts.tsv")[1:]:
        start, end, name = line.split("\t")[:3]
        starts.append(int(start, 16))
        ends.append(int(end, 16))
        names.append(name)
    return starts, ends, names


@lru_cache(maxsize=16384)
def script_of(ch: str) -> str:
    """Script of one character in either case (``latin``, ``han``, ``kana`` for hiragana and katakana ...); ``common``
    for digits, signs, emoji, surrogates, private use and whatever Unicode 15.0 does not know."""
    code = ord(ch.lower()[0])  # İ is two characters in lower case
    if code < 128:
        return LATIN if ch.isalpha() else COMMON
    if 0x4E00 <= code <= 0x9FFF:
        return HAN
    starts, ends, names = _ranges()
    at = bisect_right(starts, code) - 1
    return names[at] if at >= 0 and code <= ends[at] else COMMON


def scripts_in(text: str) -> tuple[str, ...]:
    """Scripts of a text, most frequent first (ties: first seen); without ``common``."""
    if text.isascii():
        return (LATIN,) if any(ch.isalpha() for ch in text) else ()
    count: dict[str, int] = {}
    for ch in text:
        script = script_of(ch)
        if script != COMMON:
            count[script] = count.get(script, 0) + 1
    return tuple(sorted(count, key=lambda name: -count[name]))


def main_script(text: str) -> str:
    """The script most letters are in; ``common`` when there is no letter."""
    found = scripts_in(text)
    return found[0] if found else COMMON


def part(text: str, script: str) -> str:
    """Only the characters of ``script``, in order; a gap between two runs becomes one space where spaces or signs
    parted them, and nothing where letters of another script were put in between (H华U为 -> 华为)."""
    kept: list[str] = []
    gap = False
    for ch in text:
        if script_of(ch) == script or (script == LATIN and ch.isdigit() and ch.isascii()):
            if gap and kept:
                kept.append(" ")
            kept.append(ch)
            gap = False
        elif script_of(ch) == COMMON:
            gap = True
    return "".join(kept)


_BETWEEN_NAMES = re.compile(r"\s*([/／|｜、；;])\s*")


def names_apart(text: str) -> list[str]:
    """The names in a text typed by hand: 、 and ; stand between names, a slash or bar does where the scripts on its two
    sides differ (奥克斯/AUX) or blanks stand around it, and belongs to the name elsewhere (A/B)."""
    names: list[str] = []
    start = 0
    for sign in _BETWEEN_NAMES.finditer(text):
        sides = _letter_script(reversed(text[: sign.start()])), _letter_script(text[sign.end() :])
        if sign[1] in "、；;" or len(sign[0]) == 3 or (None not in sides and sides[0] != sides[1]):
            names.append(text[start : sign.start()].strip())
            start = sign.end()
    names.append(text[start:].strip())
    return [name for name in names if name]


def _letter_script(letters: Iterable[str]) -> str | None:
    return next((script for ch in letters if (script := script_of(ch)) != COMMON), None)
