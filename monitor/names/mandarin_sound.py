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
LEAST_BEFORE_END = 2
"""Letters before an ending that has a syllable of its own (-ton, -land)."""
_CLOSED = {"a": ("an",), "i": ("in", "ing", "en"), "u": ("un", "en"), "e": ("en", "eng", "un"), "o": ("ong", "eng")}
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


def _closed(consonant: str, vowel: str, nasal: str) -> str:
    """A syllable that n, or ng, closes; '' when Mandarin has none of the kind."""
    row = _table("c")[consonant]
    if not row["initial"]:
        return _BARE[vowel]
    open_one = row["open"].split(",")[fromlatin.VOWEL_LETTERS.index(vowel)]
    found = [row["initial"] + final for final in _CLOSED[vowel]]
    if vowel not in "eo":
        found = [open_one + "n", open_one + "ng", *found]
    return _first(sorted(found, key=lambda one: not one.endswith(nasal)))


@lru_cache(maxsize=4096)
def _syllables(word: str, english: bool) -> tuple[str, ...]:
    """The syllables of one word (lower case, no accents)."""
    ending = next((one for one in _table("end") if word.endswith(one) and len(word) - len(one) >= LEAST_BEFORE_END), "")
    out: list[str] = []
    before: tuple[str, str] | None = None  # consonant and vowel of the syllable just written
    sounds = fromlatin.sounds(word.removesuffix(ending), english)
    for (consonant, vowel), (after, _) in zip(sounds, [*sounds[1:], ("", "")], strict=True):
        if vowel:
            silent_r = english and vowel == "ar" and bool(after)
            out += _opened(consonant, "a" if silent_r else vowel)
            before = None if vowel in _table("v") else (consonant, fromlatin.vowel_letter(vowel))
            continue
        nasal = "n" if consonant == "m" and after in ("b", "p") else consonant  # Campbell 坎贝尔
        if nasal in _NASAL and before and (closed := _closed(*before, nasal)):
            out[-1] = closed
        elif english and consonant == "r" and before and after:
            pass  # Martin 马丁: an English r before a consonant is not spoken
        elif (alone := _table("c")[consonant]["alone"]) != "-":
            out.append(alone)
        before = None
    return (*out, *([_table("end")[ending]["alone"]] if ending else ()))


def _readings(name: str) -> list[tuple[str, ...]]:
    """``name`` in syllables: letter by letter first, then as an English reader says it where that differs."""
    words = plain(normalise(name)).split()
    joined = "".join(words)
    if not joined.isascii() or not joined.isalpha() or len(joined) < LEAST_LETTERS or len(words) > MOST_WORDS:
        return []
    if pinyin.split_pinyin(joined):
        return []
    found = (tuple(one for word in words for one in _syllables(word, english)) for english in (False, True))
    return list(dict.fromkeys(each for each in found if len(each) >= LEAST_SYLLABLES))


def written(name: str) -> tuple[str, ...]:
    """``name`` (Latin letters) in pinyin without tones, syllables joined, at most two: KALMITEX -> kaermitekesi. () for
    a name that is pinyin itself, for short ones and for phrases."""
    return tuple("".join(each) for each in _readings(name))


@cache
def _usual() -> dict[str, str]:
    return {row["syllable"]: row["characters"] for row in tables.rows("transcription_hanzi.tsv")}


def hanzi(name: str) -> tuple[str, ...]:
    """``name`` (Latin letters) in the Hanzi that usually write its syllables, at most two: KALMITEX -> 卡尔米特克斯. ()
    where ``written`` has nothing, or a syllable that foreign names do not use."""
    usual = _usual()
    split = (pinyin.split_pinyin("'".join(each)) or ("",) for each in _readings(name))  # x is two syllables: ke si
    return tuple("".join(usual[one][0] for one in each) for each in split if usual.keys() >= set(each))
