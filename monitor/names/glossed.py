"""What a Han name means when only some of its parts are known words: 月亮湾 is MOON BAY, not MOON BRIGHT BAY."""

from __future__ import annotations

from itertools import product

from monitor.names import division, meanings, readings

MOST, PER_CHARACTER = 4, 2
"""Renderings of a name, and glosses of a character that are tried."""
_UNKNOWN = 1.5
"""What a character without a word counts in a division, a word counting 1."""


def _cost(piece: str) -> float | None:
    word = meanings.lexicon().get(piece)
    if len(piece) == 1:
        return 1.0 if word else _UNKNOWN
    return 1.0 if word and word.role in ("word", "adj") else None


def english(core: str) -> list[str]:
    """English renderings of a Han name (simplified, three to eight characters) that holds a known word of two
    characters and more: that word, and glosses of the other characters; at most four, the likeliest first. [] when
    there is no such word, when all parts are words (``meanings.english`` has those), or a character means nothing."""
    if not 3 <= len(core) <= meanings.LONGEST:
        return []
    pieces = division.cheapest(core, len(core), _cost) or ()
    known = meanings.lexicon()
    if all(len(piece) == 1 for piece in pieces) or all(piece in known for piece in pieces):
        return []
    columns = [
        known[piece].of("en")[:1] if piece in known else readings.gloss_words(piece)[:PER_CHARACTER] for piece in pieces
    ]
    if not all(columns):
        return []
    return list(dict.fromkeys(" ".join(words) for words in product(*columns)))[:MOST]
