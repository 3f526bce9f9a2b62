"""Which Hanzi look alike.

Three sources: the table of drawn characters (``data/lookalikes.txt.gz``, by ``tools/build_looks.py``), a hand list for
what pictures do not find (``data/looks_extra.tsv``), and shared parts (phonetic families of Unihan, Cangjie codes that
contain one another). Ranks say nearness: 0 is the nearest neighbour of 20.
"""

from __future__ import annotations

from functools import cache, lru_cache

from monitor.names import hanzi, tables

HAND_RANK = 2
"""Rank of a pair of the hand list: behind the two nearest pictures, before the doubtful ones."""


@cache
def _drawn() -> dict[str, str]:
    return {line[0]: line[1:] for line in tables.text("lookalikes.txt.gz").split("\n") if line}


@cache
def _hand() -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for row in tables.rows("looks_extra.tsv"):
        group = row["characters"]
        for ch in group:
            found.setdefault(ch, {}).update(dict.fromkeys(other for other in group if other != ch))
    return {ch: tuple(others) for ch, others in found.items()}


@cache
def _seen_from_others() -> dict[str, dict[str, int]]:
    """Character -> those that have it among their own nearest ``NEAR``: a rare character is nobody's near neighbour,
    but the common one it is mistaken for is its own (芧 and 茅)."""
    found: dict[str, dict[str, int]] = {}
    for other, neighbours in _drawn().items():
        for rank, ch in enumerate(neighbours[:NEAR]):
            found.setdefault(ch, {})[other] = rank
    return found


NEAR = 5


@lru_cache(maxsize=16384)
def lookalikes(ch: str) -> tuple[tuple[str, int], ...]:
    """Characters that look like ``ch`` with their rank (0 nearest .. 19), best first; () for what is not a Hanzi.
    Looking alike goes both ways: the nearer of the two ranks counts."""
    ranks = {other: rank for rank, other in enumerate(_drawn().get(ch, ""))}
    for other, rank in _seen_from_others().get(ch, {}).items():
        ranks[other] = min(ranks.get(other, rank), rank)
    for other in _hand().get(ch, ()):
        ranks[other] = min(ranks.get(other, HAND_RANK), HAND_RANK)
    return tuple(sorted(ranks.items(), key=lambda pair: pair[1]))


@lru_cache(maxsize=65536)
def look_rank(a: str, b: str) -> int | None:
    """How near ``b`` is among the characters that look like ``a``, or the other way round, whichever is nearer; the
    traditional forms count too (钅 and 釒 hide likenesses). None when they are not alike; None for a == b."""
    if a == b:
        return None
    ranks = [rank for one, two in ((a, b), (b, a)) for other, rank in lookalikes(one) if other == two]
    if not ranks:
        old_a, old_b = hanzi.traditional(a), hanzi.traditional(b)
        if (old_a, old_b) != (a, b) and old_a != old_b:
            ranks = [
                rank for one, two in ((old_a, old_b), (old_b, old_a)) for other, rank in lookalikes(one) if other == two
            ]
    return min(ranks, default=None)


@lru_cache(maxsize=65536)
def contains(a: str, b: str) -> bool:
    """True when one of the two is written inside the other as a whole part, by their Cangjie codes (跟 / 艮, 抬 / 台).
    Codes of one letter prove nothing."""
    one, two = sorted((hanzi.cangjie(a), hanzi.cangjie(b)), key=len)
    return len(one) >= 2 and one != two and (two.startswith(one) or two.endswith(one))


@lru_cache(maxsize=65536)
def same_phonetic(a: str, b: str) -> bool:
    """True when both are written with the same sound-giving part (Casey's families in Unihan's kPhonetic): 苛 / 荷."""
    return a != b and not set(hanzi.phonetic(a)).isdisjoint(hanzi.phonetic(b))
