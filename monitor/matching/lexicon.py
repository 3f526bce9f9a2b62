"""How common a word is, in the unit the score uses: occurrences per million words (0 = not in the lists)."""

from __future__ import annotations

import functools
import gzip
from pathlib import Path

from monitor.names import numerals, words

ENTRIES = Path(__file__).parent / "data" / "zh_entries.txt.gz"


@functools.cache
def _entries() -> dict[str, float]:
    """Dictionary words beyond the list of ``monitor/names``: word -> Zipf value."""
    lines = gzip.decompress(ENTRIES.read_bytes()).decode().splitlines() if ENTRIES.exists() else []
    return {word: float(zipf) for word, zipf in (line.split("\t") for line in lines if not line.startswith("#"))}


@functools.lru_cache(maxsize=131072)
def latin_per_million(word: str) -> float:
    """An English word; single letters count as nothing."""
    if len(word) < 2:
        return 0.0
    if word.isascii():  # tokens come folded: the table is asked as it is
        table = words.latin_words()
        zipf = table.get(word, 0.0)
        if not zipf and len(word) > 4 and word[-1] == "s":
            zipf = table.get(word[:-1], 0.0)
    else:
        zipf = words.latin_frequency(word)
    return float(10.0 ** (zipf - 3.0)) if zipf else 0.0


@functools.lru_cache(maxsize=131072)
def zh_per_million(word: str) -> float:
    """A Chinese word of two and more characters."""
    zipf = (words.zh_frequency(word) or _entries().get(word, 0.0)) if len(word) > 1 else 0.0
    return float(10.0 ** (zipf - 3.0)) if zipf else 0.0


@functools.cache
def particles() -> frozenset[str]:
    """Articles, prepositions and conjunctions that marks use between names (``data/particles.tsv``)."""
    text = (ENTRIES.parent / "particles.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines()[1:] if line and not line.startswith("#")]
    return frozenset(word for _, found in rows for word in found.split())


@functools.lru_cache(maxsize=131072)
def tells_nothing(word: str) -> bool:
    """True for words that distinguish no trader: generic ones, places, legal forms, particles."""
    if word.isascii():
        weak = words.weak_words()
        return word in weak or word in particles() or (len(word) > 3 and word[-1] == "s" and word[:-1] in weak)
    return words.is_generic(word) or words.is_legal_form(word) or words.is_place(word)


_NUMERALS = frozenset(numerals.CHINESE + "十百千万亿")


@functools.lru_cache(maxsize=32768)
def says_little(ch: str) -> bool:
    """True for a Hanzi by which no name is told from others: a generic one (酒, 大) or a numeral."""
    return ch in _NUMERALS or tells_nothing(ch)


ANY_CLASS: frozenset[int] = frozenset()
"""Classes nobody told us: a word for goods of any class may be one for these."""


@functools.lru_cache(maxsize=131072)
def for_other_goods(word: str, classes: frozenset[int]) -> bool:
    """Does the word name or praise goods, and none of ``classes`` (COFFEE for computers)? Never when they are not
    known."""
    return bool(classes) and bool(words.generic_roles(word)) and not words.is_generic(word, classes)


@functools.lru_cache(maxsize=131072)
def is_trade(word: str) -> bool:
    """True for words that name a trader and not what is sold: shop words, company words, legal forms."""
    return words.is_legal_form(word) or any(role in ("trade", "article") for _, role, _ in words.generic_roles(word))


@functools.lru_cache(maxsize=131072)
def is_part(text: str) -> bool:
    """True for generic words that a mark may carry inside a word (XIAOMISTORE): of three letters or more."""
    return len(text) > 2 and (text in words.generic_words() or (text[-1] == "s" and text[:-1] in words.generic_words()))
