"""Latin names as Mandarin syllables: ECOVACS -> aikewakesi, so that 艾科瓦克斯 is found.

Which Hanzi writes a syllable is the transcriber's choice; the syllables follow from the sounds of the letters
(``fromlatin.sounds``) by the rules of ``mandarin_sounds.tsv``."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache

from monitor.names import fromlatin, pinyin, tables
from monitor.names.latin import normalise, plain

LEAST_LETTERS, LEAST_SYLLABLES, MOST_WORDS = 5, 2, 3
"""Shorter names have too many namesakes; longer ones are not written by their sound throughout."""
_CLOSED = {"a": ("an",), "i": ("in", "ing"), "u": ("un", "en"), "e": ("en", "eng", "un"), "o": ("ong", "eng")}
"""Finals with n that are put to an initial."""
_BARE = {"a": "an", "i": "yin", "u": "wen", "e": "en", "o": "ang"}
"""The same without an initial."""
_NASAL = ("n", "ng")


@cache
def _table(kind: str) -> dict[str, dict[str, str]]:
    return {row["letters"]: row for row in tables.rows("mandarin_sounds.tsv") if row["kind"] == kind}


def _first(candidates: Iterable[str]) -> str:
    """The first that is a Mandarin syllable; '' when none is."""
    return next((one for one in candidates if len(pinyin.split_pinyin(one) or ()) == 1), "")


def _opened(consonant: str, vowel: str) -> list[str]:
    """One syllable, or two, of a consonant and a vowel."""
    row, shape = _table("c")[consonant], _table("v").get(vowel)
    letter = shape["open"] if shape else fromlatin.vowel_letter(vowel)
    plain_one = row["open"].split(",")[fromlatin.VOWEL_LETTERS.index(letter)]
    if not shape:
        return [plain_one]
    found = _first(row["initial"] + final for final in shape["alone"].split("/")) if row["initial"] else ""
    if found:
        return [found]
    return [plain_one] if shape["initial"] == "-" else [plain_one, shape["initial"]]


def _closed(consonant: str, vowel: str) -> str:
    """A syllable that n closes; '' when Mandarin has none of the kind."""
    row = _table("c")[consonant]
    if not row["initial"]:
        return _BARE[vowel]
    open_one = row["open"].split(",")[fromlatin.VOWEL_LETTERS.index(vowel)]
    by_initial = [row["initial"] + final for final in _CLOSED[vowel]]
    return _first(by_initial if vowel in "eo" else [open_one + "n", open_one + "ng", *by_initial])


@lru_cache(maxsize=4096)
def _syllables(word: str, english: bool) -> tuple[str, ...]:
    """The syllables of one word (lower case, no accents)."""
    out: list[str] = []
    before: tuple[str, str] | None = None  # consonant and vowel of the syllable just written
    for consonant, vowel in fromlatin.sounds(word, english):
        if vowel:
            out += _opened(consonant, vowel)
            before = None if vowel in _table("v") else (consonant, fromlatin.vowel_letter(vowel))
            continue
        if consonant in _NASAL and before and (closed := _closed(*before)):
            out[-1] = closed
        elif (alone := _table("c")[consonant]["alone"]) != "-":
            out.append(alone)
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
