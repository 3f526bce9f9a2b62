"""Mandarin readings of whole names, and the same syllables in other spellings and scripts.

Readings of a name are the product of every character's readings (Unihan: kMandarin, kTGHZ2013), the reading pypinyin
gives the phrase, and what the user says. pypinyin alone is not enough: it reads 厦华 as sha hua and 区氏 as qu shi.
"""

from __future__ import annotations

from functools import cache, lru_cache
from itertools import product

from monitor.names import hanzi, tables

MAX_READINGS = 12
Syllables = tuple[str, ...]


@lru_cache(maxsize=8192)
def phrase_reading(text: str) -> Syllables | None:
    """The reading pypinyin gives the phrase, toneless; None when a character has none."""
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415 - 0.2 s, wanted for brands only

    found = lazy_pinyin(text, style=Style.NORMAL, errors="ignore", v_to_u=False)
    return tuple(found) if len(found) == len(text) else None


@lru_cache(maxsize=8192)
def name_readings(text: str, overrides: tuple[str, ...] = ()) -> tuple[Syllables, ...]:
    """Readings of a Han text as toneless syllables (ü as v), the likeliest first, at most 12.

    ``overrides`` are readings the user gives (joined or spaced); one that can be cut into as many syllables as the text
    has characters comes first. Characters without a reading are left out of every reading.
    """
    chars = [ch for ch in hanzi.simplify(text) if hanzi.syllables(ch)]
    if not chars:
        return ()
    found: list[Syllables] = [cut for given in overrides if (cut := split_pinyin(given, len(chars)))]
    phrase = phrase_reading("".join(chars)) if len(chars) <= 12 else None
    if phrase:
        found.append(phrase)
    first = tuple(hanzi.syllables(ch)[0] for ch in chars)
    found.append(first)
    for at, ch in enumerate(chars):  # one character read otherwise comes before two
        found += [(*first[:at], other, *first[at + 1 :]) for other in hanzi.syllables(ch)[1:]]
    if len(chars) <= 6:
        for combination in product(*(hanzi.syllables(ch) for ch in chars)):
            if len(found) > 4 * MAX_READINGS:
                break
            found.append(combination)
    return tuple(dict.fromkeys(found))[:MAX_READINGS]


def mark_readings(text: str) -> tuple[Syllables, ...]:
    """Readings of a Han mark: the usual one, then, in marks of up to six characters, those with one character read
    otherwise; at most four. No phrases: they cost more than ten times as much."""
    first = default_reading(text)
    if not first:
        return ()
    found = [first]
    if len(text) <= 6 and len(first) == len(text):
        for at, ch in enumerate(text):
            found += [(*first[:at], other, *first[at + 1 :]) for other in hanzi.syllables(ch)[1:]]
    return tuple(dict.fromkeys(found))[:4]


@lru_cache(maxsize=8192)
def default_reading(text: str) -> Syllables:
    """The usual reading of every character, without phrases: cheap, for marks. Unknown characters are left out."""
    return tuple(hanzi.syllables(ch)[0] for ch in text if hanzi.syllables(ch))


@cache
def syllable_table() -> dict[str, dict[str, str]]:
    """Pinyin syllable -> spelling by column of ``data/syllables.tsv``: wade_giles, palladius, katakana, hangul, thai,
    arabic; alternatives within a cell are parted by ``/``."""
    return {row["pinyin"]: row for row in tables.rows("syllables.tsv")}


def spell(syllables: Syllables, column: str) -> tuple[str, ...]:
    """A reading in another spelling; () when a syllable is not in the table. At most two: all first choices, and all
    second choices where there are any."""
    table = syllable_table()
    cells = []
    for syllable in syllables:
        cell = table.get(syllable, {}).get(column, "")
        if not cell:
            return ()
        cells.append(cell.split("/"))
    joiner = " " if column == "wade_giles" else ""
    found = [joiner.join(cell[min(which, len(cell) - 1)] for cell in cells) for which in range(2)]
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=8192)
def split_pinyin(text: str, count: int = 0) -> Syllables | None:
    """Cut joined or spaced pinyin into syllables: ``xiaomi`` -> ('xiao', 'mi'). With ``count``, only a cut into that
    many syllables; without, the cut into the fewest. None when the text is not pinyin throughout."""
    text = text.lower().replace("ü", "v")
    spaced = tuple(part for part in text.replace("'", " ").replace("-", " ").split() if part)
    table = syllable_table()
    if len(spaced) > 1 and all(part in table for part in spaced) and (not count or len(spaced) == count):
        return spaced
    joined = "".join(spaced)
    if len(joined) > 60:
        return None
    best: list[dict[int, Syllables]] = [{} for _ in range(len(joined) + 1)]
    best[0][0] = ()
    for at in range(len(joined)):
        for used, cut in best[at].items():
            for length in range(1, 7):
                piece = joined[at : at + length]
                if len(piece) == length and piece in table:
                    best[at + length].setdefault(used + 1, (*cut, piece))
    done = best[-1]
    if count:
        return done.get(count)
    return done[min(done)] if done else None
