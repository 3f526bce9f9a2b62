"""What a Han name means when only some of its parts are known words: 月亮湾 is MOON BAY, not MOON BRIGHT BAY."""

from __future__ import annotations

from itertools import product

from monitor.names import meanings, readings

MOST, PER_CHARACTER = 4, 2
"""Renderings of a name, and glosses of a character that are tried."""
_UNKNOWN = 1.5
"""What a character without a word counts in a division, a word counting 1."""


def _divided(name: str) -> tuple[str, ...]:
    """The name as words of two characters and more and single characters, as few as possible."""
    known = meanings.lexicon()
    best: dict[int, tuple[float, tuple[str, ...]]] = {len(name): (0.0, ())}
    for at in range(len(name) - 1, -1, -1):
        found = []
        for end in range(at + 1, len(name) + 1):
            piece = name[at:end]
            if len(piece) == 1 or (piece in known and known[piece].role in ("word", "adj")):
                cost, rest = best[end]
                found.append((cost + (1.0 if piece in known else _UNKNOWN), (piece, *rest)))
        best[at] = min(found, key=lambda one: one[0])
    return best[0][1]


def english(core: str) -> list[str]:
    """English renderings of a Han name (simplified, three to eight characters) that holds a known word of two
    characters and more: that word, and glosses of the other characters; at most four, the likeliest first. [] when
    there is no such word, when all parts are words (``meanings.english`` has those), or a character means nothing."""
    if not 3 <= len(core) <= meanings.LONGEST:
        return []
    pieces = _divided(core)
    known = meanings.lexicon()
    if all(len(piece) == 1 for piece in pieces) or all(piece in known for piece in pieces):
        return []
    columns = [
        known[piece].of("en")[:1] if piece in known else readings.gloss_words(piece)[:PER_CHARACTER] for piece in pieces
    ]
    if not all(columns):
        return []
    return list(dict.fromkeys(" ".join(words) for words in product(*columns)))[:MOST]
