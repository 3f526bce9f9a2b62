"""How English words are spoken, from the CMU Pronouncing Dictionary (``data/pronunciations.tsv.gz``).

The table is kept as one sorted block of bytes and searched by halves: unpacking it takes some 10 ms and 2 MB, a dict of
its 78,000 words would take many times as much of both."""

from __future__ import annotations

import gzip
from functools import cache, lru_cache

from monitor.names import pinyin, tables, words

LEAST = 3
"""Fewest letters of a name that is spoken as a word, and of each part of a compound."""
LEAST_ZIPF = 3.4
"""Rarer words are no parts of compounds: among so many words two can be found in many a coinage."""
Spoken = tuple[str, ...]
"""Sounds of the parts of a word, parted by spaces; one part unless the word is a compound."""


@cache
def _table() -> bytes:
    """The rows of the table, sorted, without its head."""
    raw = gzip.decompress((tables.DATA / "pronunciations.tsv.gz").read_bytes())
    return raw[raw.index(b"\n", raw.index(b"\nword\t") + 1) + 1 :]


def _listed(word: str) -> tuple[str, ...]:
    """Pronunciations of a word as listed, the usual one first; () when it is not there."""
    rows, wanted = _table(), word.encode("ascii") + b"\t"
    low, high = 0, len(rows)
    while low < high:
        middle = rows.rfind(b"\n", low, (low + high) // 2) + 1 or low
        end = rows.index(b"\n", middle)
        if rows[middle:end].startswith(wanted):
            return tuple(rows[middle + len(wanted) : end].decode("ascii").split("/"))
        if rows[middle:end] < wanted:
            low = end + 1
        else:
            high = middle
    return ()


@lru_cache(maxsize=4096)
def pronunciations(word: str) -> tuple[Spoken, ...]:
    """How ``word`` (lower case, without accents) is spoken, the usual way first, at most two. A word that is not listed
    is taken for two common ones, each of three letters and more, joined (WALKMAN), unless it is pinyin. () when it is
    not known."""
    if not (word.isascii() and word.isalpha()):
        return ()
    found = _listed(word)
    if found:
        return tuple((one,) for one in found)
    if pinyin.split_pinyin(word):
        return ()
    best = max(
        ((min(map(words.latin_frequency, pair)), pair) for pair in _halves(word) if all(map(_listed, pair))),
        default=(0.0, ("", "")),
    )
    return ((_listed(best[1][0])[0], _listed(best[1][1])[0]),) if best[0] >= LEAST_ZIPF else ()


def _halves(word: str) -> list[tuple[str, str]]:
    return [(word[:at], word[at:]) for at in range(LEAST, len(word) - LEAST + 1)]
