"""Rebuild ``data/background.npz`` and ``data/zh_entries.txt.gz``:

    python -m monitor.matching.tools.build_background --jieba dict.txt --segment package/dicts/dict.txt

Sources, all of them free to redistribute: the word and character lists of ``monitor/names`` (docs/names.md), and names
of languages, countries, currencies, months and time-zone cities in many scripts from Unicode CLDR as packaged by Babel
(Unicode licence). jieba 0.42.1 ``dict.txt`` (MIT): which characters and pairs of characters stand in names of persons,
places, firms and products (tags nr, nrt, ns, nt, nz), kept as counts only, because marks are made of such characters;
and the frequency of those of its words that are also headings of pypinyin's phrase dictionary (MIT), that is, words
of the language whatever jieba calls them, or stand as something other than a proper name in the dictionary of the npm
package segment 0.1.3 (MIT; made for Pangu Segment): jieba tags many everyday words as names of persons. Words count by the square root of their frequency: marks use rare words far
more than texts do.
"""

from __future__ import annotations

import argparse
import gzip
import math
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from babel import Locale
from pypinyin.phrases_dict import phrases_dict

from monitor.matching import lexicon
from monitor.matching.background import BUNDLED, Background
from monitor.names import tables, words

VERSION = "bg3"
_LATIN = ("en", "fr", "de", "es", "it", "pt", "nl", "pl", "tr", "id", "sv", "fi", "cs", "hu", "ro", "vi", "ms", "sw")
_OTHER = ("ru", "uk", "bg", "kk", "el", "ar", "fa", "he", "hi", "bn", "th", "ja", "ko", "ka", "hy")


def cldr_names(language: str) -> Iterator[str]:
    """Names of things in one language."""
    locale = Locale(language)
    yield from locale.territories.values()
    yield from locale.languages.values()
    yield from locale.currencies.values()
    yield from locale.scripts.values()
    for width in locale.months["stand-alone"].values():
        yield from width.values()
    for width in locale.days["stand-alone"].values():
        yield from width.values()
    for zone in locale.time_zones.values():
        if city := zone.get("city"):
            yield city


def weighted_texts() -> Iterator[tuple[str, float]]:
    """Every text with its weight."""
    for word, zipf in words.latin_words().items():
        yield word, 10.0 ** ((zipf - 3.0) / 2.0)
    for word, zipf in words.zh_words().items():
        yield word, 0.3 * 10.0 ** ((zipf - 3.0) / 2.0)
    for ch, zipf in words.zh_chars().items():
        yield ch, 0.1 * 10.0 ** ((zipf - 3.0) / 2.0)
    for place in tables.lines("places.txt.gz"):
        if place.isascii():
            yield place, 0.5
    for text in cldr_names("zh"):
        yield text, 0.5
    for language in (*_LATIN, *_OTHER):
        weight = 0.5 if language in _LATIN else 1.0
        for text in cldr_names(language):
            for word in re.split(r"[\s()\-/,.]+", text.casefold()):
                yield word, weight


def jieba_rows(path: Path) -> list[tuple[str, int, str]]:
    """Word, count and tag of every line of jieba's dictionary."""
    with path.open(encoding="utf-8") as stream:
        rows = [line.rstrip("\n").split(" ") for line in stream]
    return [(word, int(count), tag) for word, count, tag in rows]


def name_texts(rows: list[tuple[str, int, str]]) -> Iterator[tuple[str, float]]:
    """Names of all sorts, each counted once: what counts is which characters names are made of."""
    for word, _, tag in rows:
        if tag in ("nr", "nrt", "ns", "nt", "nz") and 2 <= len(word) <= 6 and not word.isascii():
            yield word, 0.25


PROPER = 0x80 | 0x40 | 0x20 | 0x08
"""Parts of speech of segment's dictionary that are names: persons, places, bodies, others (its lib/POSTAG.js)."""


def common_words(path: Path) -> frozenset[str]:
    """Words of segment's dictionary (word|part of speech|number) that are no proper names."""
    with path.open(encoding="utf-8-sig") as stream:
        rows = (line.strip().split("|") for line in stream)
        return frozenset(row[0] for row in rows if len(row) == 3 and not int(row[1], 16) & PROPER and int(row[1], 16))


def entries(rows: list[tuple[str, int, str]], common: frozenset[str]) -> list[tuple[str, float]]:
    """Words with their Zipf value that the word list of ``monitor/names`` leaves out but a dictionary has."""
    total = sum(count for _, count, _ in rows)
    return [
        (word, round(math.log10(count / total * 1e9), 1))
        for word, count, _ in rows
        if 2 <= len(word) <= 4 and count >= 3 and (word in phrases_dict or word in common) and not words.zh_frequency(word)
    ]


def main() -> None:
    """Write both files."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--jieba", type=Path, required=True)
    parser.add_argument("--segment", type=Path, required=True)
    args = parser.parse_args()
    rows = jieba_rows(args.jieba)
    Background.from_weighted_texts(chain(weighted_texts(), name_texts(rows)), VERSION).save(BUNDLED)
    more = "".join(f"{word}\t{zipf}\n" for word, zipf in sorted(entries(rows, common_words(args.segment))))
    head = (
        "# Dictionary words that monitor/names leaves out: word, Zipf value. tools/build_background.py (jieba, MIT).\n"
    )
    lexicon.ENTRIES.write_bytes(gzip.compress((head + more).encode(), mtime=0))
    print(f"{BUNDLED.name}: {BUNDLED.stat().st_size} bytes; {lexicon.ENTRIES.name}: {more.count(chr(10))} words")


if __name__ == "__main__":
    main()
