"""How near two sounds are: Mandarin syllables, and Latin spellings read aloud.

Costs run from 0 (same) to 1 (nothing in common) and stand with their sources in ``data/fuzzy_sounds.tsv``; spelling
folds in ``data/sound_folds.tsv``.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from monitor.names import tables

INITIALS = ("zh", "ch", "sh", "b", "p", "m", "f", "d", "t", "n", "l", "g", "k", "h", "j", "q", "x", "r", "z", "c", "s")
_ZERO = {
    "yi": "i", "wu": "u", "yu": "v", "you": "iu", "wei": "ui", "wen": "un", "weng": "ong", "yin": "in", "ying": "ing",
    "yong": "iong",
}  # fmt: skip


@lru_cache(maxsize=1024)
def split_syllable(syllable: str) -> tuple[str, str]:
    """Initial and full final of a pinyin syllable without tone: ``xue`` -> ('x', 've'), ``you`` -> ('', 'iu')."""
    initial = next((one for one in INITIALS if syllable.startswith(one)), "")
    final = syllable[len(initial) :]
    if not initial:
        if syllable in _ZERO:
            return "", _ZERO[syllable]
        if syllable.startswith("yu"):
            return "", "v" + syllable[2:]
        if syllable[:1] == "y":
            return "", "i" + syllable[1:]
        if syllable[:1] == "w":
            return "", "u" + syllable[1:]
    elif initial in ("j", "q", "x") and final.startswith("u"):
        final = "v" + final[1:]
    return initial, final


@cache
def _costs(kind: str) -> dict[tuple[str, str], float]:
    found: dict[tuple[str, str], float] = {}
    for row in tables.rows("fuzzy_sounds.tsv"):
        if row["part"] == kind:
            a, b = (row[side].replace("-", "") for side in ("a", "b"))
            found[a, b] = found[b, a] = float(row["cost"])
    return found


def _part_cost(kind: str, a: str, b: str) -> float:
    if a == b:
        return 0.0
    costs = _costs(kind)
    return costs.get((a, b), costs["*", "*"])


@lru_cache(maxsize=262144)
def syllable_distance(a: str, b: str) -> float:
    """Distance 0..1 of two toneless pinyin syllables: the costs of initial and final added, at most 1. The pairs
    speakers of Chinese dialects confuse (zh/z, n/l, f/h, -n/-ng) cost little."""
    if a == b:
        return 0.0
    whole = _costs("syllable").get((a, b))
    if whole is not None:
        return whole
    (initial_a, final_a), (initial_b, final_b) = split_syllable(a), split_syllable(b)
    return min(1.0, _part_cost("initial", initial_a, initial_b) + _part_cost("final", final_a, final_b))


def hanzi_distance(a: str, b: str) -> float:
    """Distance of two characters by sound: the nearest pair of their readings, 0.03 more when the tone differs. 1 for
    characters without a reading."""
    return _hanzi_distance(a, b) if a <= b else _hanzi_distance(b, a)


@lru_cache(maxsize=262144)
def _hanzi_distance(a: str, b: str) -> float:
    from monitor.names import hanzi  # noqa: PLC0415 - the table of characters is wanted for Han text only

    best = 1.0
    for one in hanzi.readings(a):
        for two in hanzi.readings(b):
            apart = syllable_distance(one[:-1], two[:-1])
            best = min(best, apart + (0.03 if one[-1] != two[-1] and apart < 1 else 0.0))
    return best


@lru_cache(maxsize=2048)
def near_syllables(syllable: str, within: float = 0.5) -> tuple[tuple[str, float], ...]:
    """All Mandarin syllables within a distance, nearest first, the syllable itself at 0."""
    from monitor.names.pinyin import syllable_table  # noqa: PLC0415 - pinyin builds on this module's neighbours

    found = [(other, syllable_distance(syllable, other)) for other in syllable_table()]
    return tuple(sorted((pair for pair in found if pair[1] <= within), key=lambda pair: (pair[1], pair[0])))


@cache
def _folds(language: str) -> tuple[re.Pattern[str], dict[str, str]]:
    table = {row["spelling"]: row["sound"] for row in tables.rows("sound_folds.tsv") if row["language"] == language}
    keys = sorted(table, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, keys)) or "(?!)"), table


@lru_cache(maxsize=65536)
def sound_fold(text: str, language: str = "") -> str:
    """A spelling taken down to coarse sounds, for comparing by ear: one letter a sound class, doubled ones
    squeezed, spaces left out. ``language`` ('es', 'de', 'fr', 'pt', 'ja', 'ar' ...) applies that reader's habits
    first. ``mishue`` and ``mixue`` fold alike. A key for comparison, not a spelling to show."""
    text = "".join(ch for ch in text if ch.isalpha())
    if language:
        pattern, table = _folds(language)
        text = pattern.sub(lambda hit: table[hit[0]], text)
    pattern, table = _folds("")
    return _DOUBLED.sub(r"\1", pattern.sub(lambda hit: table[hit[0]], text))


_DOUBLED = re.compile(r"(.)\1+")
_VOWELS = re.compile("[aeiouywh]")


def consonant_skeleton(text: str) -> str:
    """The folded consonants only; a leading vowel stays as ``a``: vowels are what romanisations disagree about."""
    folded = sound_fold(text)
    return _DOUBLED.sub(r"\1", ("a" if folded[:1] in tuple("aeiou") else folded[:1]) + _VOWELS.sub("", folded[1:]))


@cache
def spelling_pairs() -> tuple[tuple[str, str, float], ...]:
    """Spellings of one sound with what exchanging them costs (0..1): ('sh', 'x', .2), ('ee', 'i', .15) ... for
    alignments that go letter by letter."""
    return tuple((row["a"], row["b"], float(row["cost"])) for row in tables.rows("spelling_pairs.tsv"))
