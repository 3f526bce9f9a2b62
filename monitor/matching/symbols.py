"""Letters of all alphabets as small numbers, and what it costs to read one for another.

Latin letters and digits come first because they have their own trigram model and their own respellings; the letters of
other alphabets follow in a fixed order, so that one table of costs serves every script but Hanzi.
"""

from __future__ import annotations

import csv
import functools
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from monitor.matching.alignment import IMPOSSIBLE, LATIN

DATA = Path(__file__).parent / "data"
BOUNDARY = 0
Floats = npt.NDArray[np.float32]

_RANGES = (
    (0x03B1, 0x03C9),  # Greek
    (0x0430, 0x045F),  # Cyrillic
    (0x0561, 0x0587),  # Armenian
    (0x05D0, 0x05EA),  # Hebrew
    (0x0621, 0x064A),  # Arabic
    (0x0671, 0x06D3),  # Arabic, Persian and Urdu letters
    (0x0904, 0x0939),  # Devanagari
    (0x093E, 0x094D),
    (0x0985, 0x09B9),  # Bengali
    (0x0E01, 0x0E30),  # Thai
    (0x0E32, 0x0E33),
    (0x0E40, 0x0E44),
    (0x10D0, 0x10FF),  # Georgian
    (0x1100, 0x1112),  # Hangul initials
    (0x1161, 0x1175),  # Hangul vowels
    (0x11A8, 0x11C2),  # Hangul finals
    (0x30A1, 0x30FC),  # katakana with the long vowel mark
)


@functools.cache
def _codes() -> dict[str, int]:
    letters = "abcdefghijklmnopqrstuvwxyz0123456789"
    table = {ch: number for number, ch in enumerate(letters, start=1)}
    for first, last in _RANGES:
        for point in range(first, last + 1):
            table.setdefault(chr(point), len(table) + 1)
    table["ё"] = table["е"]
    table["ς"] = table["σ"]
    for point in range(0x3041, 0x3097):  # hiragana reads as katakana
        table[chr(point)] = table[chr(point + 0x60)]
    return table


@functools.cache
def symbol_count() -> int:
    """How many codes there are, the boundary included."""
    return max(_codes().values()) + 1


@functools.lru_cache(maxsize=65536)
def _letter(ch: str) -> tuple[int, ...]:
    """Codes of one character: nothing for marks and punctuation, several for Hangul syllables and ligatures."""
    table = _codes()
    if ch in table:
        return (table[ch],)
    out = []
    for folded in unicodedata.normalize("NFKC", ch).casefold():
        parts = folded if "゠" <= folded <= "ヿ" else unicodedata.normalize("NFKD", folded)
        for part in parts:
            if part in table:
                out.append(table[part])
    return tuple(out)


def encode(text: str) -> list[int]:
    """Letters and digits of ``text`` as codes, in order. Everything else is left out: Hanzi, which are compared as they
    are, and scripts without a table, which are compared by their Latin reading."""
    if text.isascii():
        table = _codes()
        return [table[ch] for ch in text.lower() if ch in table]
    return [code for ch in text for code in _letter(ch)]


@functools.cache
def spell() -> list[str]:
    """The character of each code, for showing alignments ('·' for the boundary)."""
    out = ["·"] + ["?"] * (symbol_count() - 1)
    for ch, code in _codes().items():
        if out[code] == "?":
            out[code] = ch
    return out


@dataclass(frozen=True, slots=True)
class LetterTables:
    """What reading one symbol for another costs (log odds, negative).

    ``cost`` (s, s) for single symbols, IMPOSSIBLE for unrelated ones, which cost the flat rate of the rules; ``kind``
    (s, s) index into ``kinds``. ``digraph`` (37, 37) numbers the two-letter spellings that take part in respellings,
    0 for none; ``two_two`` (d, d), ``one_two`` (37, d) and ``two_one`` (d, 37) are their costs, IMPOSSIBLE where
    there is no such respelling.
    """

    cost: Floats
    kind: npt.NDArray[np.uint8]
    kinds: tuple[str, ...]
    digraph: npt.NDArray[np.uint8]
    two_two: Floats
    one_two: Floats
    two_one: Floats


def vowels() -> npt.NDArray[np.bool_]:
    """Which codes are vowels (Latin, Cyrillic, Greek, kana signs of vowels alone, Hangul vowels, Thai vowel signs)."""
    flags = np.zeros(symbol_count(), dtype=bool)
    table = _codes()
    for ch in "aeiouyαειουηωаеиоуыэюяёіїєァアィイゥウェエォオーاويىะาำเแโใไეაიოუ":
        if ch in table:
            flags[table[ch]] = True
    for point in range(0x1161, 0x1176):
        flags[table[chr(point)]] = True
    return flags


@functools.cache
def letter_tables() -> LetterTables:  # noqa: PLR0912 - one table after the other
    """Build the tables from ``data/letter_costs.tsv`` and ``data/respellings.tsv``."""
    size = symbol_count()
    table = _codes()
    kinds = ["same", "other"]
    cost = np.full((size, size), IMPOSSIBLE, dtype=np.float32)
    kind = np.ones((size, size), dtype=np.uint8)

    def put(a: int, b: int, value: float, name: str) -> None:
        if value > cost[a, b]:
            if name not in kinds:
                kinds.append(name)
            cost[a, b], kind[a, b] = value, kinds.index(name)

    for row in _rows("letter_costs.tsv"):
        group = [table[ch] for ch in row["symbols"]]
        for a in group:
            for b in group:
                if a != b:
                    put(a, b, float(row["cost"]), row["kind"])
    for a, b in _kana_pairs(table):
        put(a, b, -2.8, "sound")
    known = np.arange(size)
    cost[known, known], kind[known, known] = 0.0, 0
    numbers: dict[str, int] = {}
    rows = list(_rows("respellings.tsv"))
    for row in rows:
        for side in ("a", "b"):
            if len(row[side]) == 2:
                numbers.setdefault(row[side], len(numbers) + 1)
    digraph = np.zeros((LATIN, LATIN), dtype=np.uint8)
    for pair, number in numbers.items():
        digraph[table[pair[0]], table[pair[1]]] = number
    count = len(numbers) + 1
    two_two = np.full((count, count), IMPOSSIBLE, dtype=np.float32)
    one_two = np.full((LATIN, count), IMPOSSIBLE, dtype=np.float32)
    two_one = np.full((count, LATIN), IMPOSSIBLE, dtype=np.float32)
    for row in rows:
        value = float(row["cost"])
        for ours, theirs in ((row["a"], row["b"]), (row["b"], row["a"])):
            if len(ours) == len(theirs) == 2:
                two_two[numbers[ours], numbers[theirs]] = value
            elif len(ours) == 2:
                two_one[numbers[ours], table[theirs]] = value
            else:
                one_two[table[ours], numbers[theirs]] = value
    return LetterTables(cost, kind, tuple(kinds), digraph, two_two, one_two, two_one)


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader((line for line in stream if not line.startswith("#")), delimiter="\t"))


def _kana_pairs(table: dict[str, int]) -> list[tuple[int, int]]:
    """Kana that share their consonant or differ in voicing or size only: one-sound differences of the JPO guidelines.

    Voicing is canonical decomposition; size is the word SMALL in the character's name; the consonant is the name's
    last word without its vowel.
    """
    by_consonant: dict[str, list[int]] = {}
    for point in range(0x30A1, 0x30FB):
        name = unicodedata.name(chr(point), "")
        if not name.startswith("KATAKANA LETTER"):
            continue
        syllable = name.split()[-1]
        plain = unicodedata.normalize("NFD", chr(point))[0]
        by_consonant.setdefault("=" + unicodedata.name(plain).split()[-1], []).append(table[chr(point)])
        if len(syllable) > 1:
            by_consonant.setdefault(syllable[:-1], []).append(table[chr(point)])
        by_consonant.setdefault("~" + syllable[-1], []).append(table[chr(point)])
    return [(a, b) for group in by_consonant.values() for a in group for b in group if a != b]
