"""Rebuild ``data/background.npz``: python -m monitor.matching.tools.build_background

Sources, all of them free to redistribute: the word and character lists of ``monitor/names`` (docs/names.md), and names
of languages, countries, currencies, months and time-zone cities in many scripts from Unicode CLDR as packaged by Babel
(Unicode licence). Words count by the square root of their frequency: marks use rare words far more than texts do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from babel import Locale

from monitor.matching.background import BUNDLED, Background
from monitor.names import tables, words

VERSION = "bg1"
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
    for language in (*_LATIN, *_OTHER):
        weight = 0.5 if language in _LATIN else 1.0
        for text in cldr_names(language):
            for word in re.split(r"[\s()\-/,.]+", text.casefold()):
                yield word, weight


def main() -> None:
    """Write the file."""
    Background.from_weighted_texts(weighted_texts(), VERSION).save(BUNDLED)
    print(f"{BUNDLED.name}: {BUNDLED.stat().st_size} bytes")


if __name__ == "__main__":
    main()
