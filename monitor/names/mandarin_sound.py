"""Latin names as Mandarin syllables: ECOVACS -> aikewakesi, so that 艾科瓦克斯 is found.

Which Hanzi writes a syllable is the transcriber's choice; the syllables follow from the sounds of the letters
(``fromlatin.sounds``) by the rules of ``mandarin_sounds.tsv``."""

from __future__ import annotations

from functools import cache, lru_cache

from monitor.names import fromlatin, pinyin, tables
from monitor.names.latin import normalise, plain

LEAST_LETTERS, LEAST_SYLLABLES, MOST_WORDS = 5, 2, 3
"""Shorter names have too many namesakes; longer ones are not written by their sound throughout."""
_VOWELS = "aiueo"
_CLOSED = {"a": ("an", "ang"), "i": ("in", "ing"), "u": ("un",), "e": ("en",), "o": ("ong", "eng")}
"""Finals with n, the first that the initial can have."""
_NASAL = ("n", "ng")


@cache
def _table() -> dict[str, dict[str, str]]:
    return {row["letters"]: row for row in tables.rows("mandarin_sounds.tsv")}


def _closed(initial: str, vowel: str) -> str:
    """A syllable that n closes; '' when Mandarin has none of the kind."""
    if not initial:
        return {"a": "an", "i": "yin", "u": "wen", "e": "en", "o": "ang"}[vowel]
    syllables = (initial + final for final in _CLOSED[vowel])
    return next((one for one in syllables if len(pinyin.split_pinyin(one) or ()) == 1), "")


@lru_cache(maxsize=4096)
def _syllables(word: str, english: bool) -> tuple[str, ...]:
    """The syllables of one word (lower case, no accents)."""
    out: list[str] = []
    before: tuple[str, str] | None = None  # initial and vowel of the syllable just written
    for consonant, vowel in fromlatin.sounds(word, english):
        row = _table()[consonant]
        if vowel:
            shape = fromlatin.vowel_letter(vowel)
            out.append(row["open"].split(",")[_VOWELS.index(shape)])
            before = (row["initial"], shape)
            continue
        if consonant in _NASAL and before and (closed := _closed(*before)):
            out[-1] = closed
        elif row["alone"] != "-":
            out.append(row["alone"])
        before = None
    return tuple(out)


def written(name: str) -> tuple[str, ...]:
    """``name`` (Latin letters) in pinyin without tones, syllables joined: letter by letter first, then as an English
    reader says it where that differs. () for a name that is pinyin itself, for short ones and for phrases."""
    words = plain(normalise(name)).split()
    joined = "".join(words)
    if not joined.isascii() or not joined.isalpha() or len(joined) < LEAST_LETTERS or len(words) > MOST_WORDS:
        return ()
    if pinyin.split_pinyin(joined):
        return ()
    found = ([one for word in words for one in _syllables(word, english)] for english in (False, True))
    return tuple(dict.fromkeys("".join(each) for each in found if len(each) >= LEAST_SYLLABLES))
