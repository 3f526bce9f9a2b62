"""Facts about single Hanzi, from the bundled table ``data/hanzi.tsv.gz`` (built from Unihan 15.0 by
``tools/build_hanzi.py``). A character that is not in the table has no readings: every function then returns an empty
tuple, an empty string or 0, never an error.

Columns: character, Mandarin (tone numbers, ü as v), Cantonese (Jyutping), Japanese on, Hangul, Hán-Việt, strokes,
radical number, Cangjie, phonetic families (Casey's, kPhonetic), variants, G if in the Table of General Standard
Characters, English definition.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

from monitor.names import tables


@cache
def _lines() -> dict[str, str]:
    return {line[0]: line for line in tables.text("hanzi.tsv.gz").split("\n") if line}


@lru_cache(maxsize=8192)
def _row(ch: str) -> tuple[str, ...]:
    line = _lines().get(ch)
    return tuple(line.split("\t")) if line else ("",) * 13


@lru_cache(maxsize=8192)
def _words(ch: str, column: int) -> tuple[str, ...]:
    return tuple(_row(ch)[column].split())


def known(ch: str) -> bool:
    """True when the table has the character."""
    return ch in _lines()


def standard(ch: str) -> bool:
    """True for the 8,105 characters of the Table of General Standard Characters (2013)."""
    return _row(ch)[11] == "G"


def readings(ch: str) -> tuple[str, ...]:
    """Mandarin readings with tone number, the usual one first: 乐 -> ('le4', 'yue4'). ü is written v."""
    return _words(ch, 1)


@lru_cache(maxsize=8192)
def syllables(ch: str) -> tuple[str, ...]:
    """Mandarin readings without tone: 长 -> ('zhang', 'chang')."""
    return tuple(dict.fromkeys(reading[:-1] for reading in readings(ch)))


def cantonese(ch: str) -> tuple[str, ...]:
    """Jyutping with tone number; simplified characters borrow from their traditional forms."""
    return _words(ch, 2)


def japanese_on(ch: str) -> tuple[str, ...]:
    """Japanese on-readings in romaji as Unihan writes them (``shou``, ``ryo``)."""
    return _words(ch, 3)


def hangul(ch: str) -> tuple[str, ...]:
    """Korean readings in Hangul; both 리 and 이 where Unihan lists the form with the initial-sound rule too."""
    return _words(ch, 4)


def viet(ch: str) -> tuple[str, ...]:
    """Hán-Việt readings with diacritics."""
    return _words(ch, 5)


def strokes(ch: str) -> int:
    """Number of strokes; 0 when unknown."""
    return int(_row(ch)[6] or 0)


def radical(ch: str) -> int:
    """KangXi radical number (an apostrophe for simplified radicals is dropped); 0 when unknown."""
    return int(_row(ch)[7].rstrip("'") or 0)


def cangjie(ch: str) -> str:
    """Cangjie code in Latin letters, '' when unknown."""
    return _row(ch)[8]


def phonetic(ch: str) -> tuple[str, ...]:
    """Casey's phonetic families (kPhonetic): characters that share one share a sound-giving part."""
    return _words(ch, 9)


def variants(ch: str) -> tuple[str, ...]:
    """Traditional, simplified, shape and semantic variants."""
    return tuple(_row(ch)[10])


def definition(ch: str) -> str:
    """English definition of Unihan, cut to 90 letters; '' when there is none."""
    return _row(ch)[12]


@cache
def _converter(name: str) -> Any:
    import opencc  # noqa: PLC0415 - 13 ms, wanted only for Han text

    return opencc.OpenCC(name)


@lru_cache(maxsize=16384)
def simplify(text: str) -> str:
    """Simplified form of Chinese or Japanese text: 鉄観音 -> 铁观音, 廣島 -> 广岛.

    Japanese new forms are first taken back to the traditional character, but only where they are not themselves
    standard Chinese characters: 芸 is a Chinese character of its own, not 藝.
    """
    if any(not standard(ch) and ch > "\u2e7f" for ch in text):
        old = _converter("jp2t")
        text = "".join(ch if standard(ch) or ch <= "\u2e7f" else old.convert(ch) for ch in text)
    return str(_converter("t2s").convert(text))


@lru_cache(maxsize=16384)
def traditional(text: str) -> str:
    """Traditional form, chosen by phrase where several are possible (OpenCC s2t)."""
    return str(_converter("s2t").convert(text))


@lru_cache(maxsize=4096)
def japanese(text: str) -> str:
    """Form with the new Japanese characters: 铁观音 -> 鉄観音."""
    return str(_converter("t2jp").convert(traditional(text)))
