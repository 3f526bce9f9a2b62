"""Decisions as labelled pairs: what people decided about a brand and a mark, in the form that ``evaluate`` reads."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

from monitor.matching.pairs import COLUMNS, NAMES_APART
from monitor.notices.text import formula_safe, plain
from monitor.records import Brand, Decision, Story

_CONFLICT = frozenset({Decision.OPPOSE, Decision.WATCH, Decision.SETTLED})
_PICTURE = "figurative_chinese"
"""Found by its picture: there is no text to compare."""


@dataclass(frozen=True, slots=True)
class DecidedPair:
    """One line of the table."""

    brand: str
    mark: str
    conflict: bool
    kind: str
    brand_id: str


@dataclass(frozen=True, slots=True)
class DecidedPairs:
    """The lines, and what was left out: matters about the client's ``own`` filings, marks without text (``wordless``),
    matters that say the same as another (``repeated``). ``mixed``: brand and mark were decided both ways, and count as
    a conflict, since names alone can't say more."""

    rows: tuple[DecidedPair, ...]
    own: int = 0
    wordless: int = 0
    repeated: int = 0
    mixed: int = 0

    @property
    def remarks(self) -> list[str]:
        """What a person should know about the table, one sentence each."""
        said = (
            (self.own, "left out: the client's own filings, neither a conflict nor harmless"),
            (self.wordless, "left out: marks without text"),
            (self.repeated, "left out: the same brand, mark and decision once more"),
            (self.mixed, "decided both ways for the same brand and mark: written as yes"),
        )
        return [f"{count} {words}" for count, words in said if count]


def decided_pairs(stories: Iterable[Story]) -> DecidedPairs:
    """One line for each decided brand and mark, in the order they were first seen. The text is the one that matched;
    the kind is the feature of the main reason. Of several hits of a matter the last counts."""
    matters = {story.matter_id: story for story in stories if story.matter.decision is not None}
    found: dict[tuple[str, str], DecidedPair] = {}
    own = wordless = repeated = mixed = 0
    for story in matters.values():
        if _is_own(story):
            own += 1
            continue
        main = story.match.reasons[0] if story.match.reasons else None
        mark = plain(main.mark_text if main and main.feature != _PICTURE else story.match.mark)
        if not mark:
            wordless += 1
            continue
        conflict = story.matter.decision in _CONFLICT
        pair = DecidedPair(brand_cell(story.brand), mark, conflict, main.feature if main else "", story.brand.id)
        known = found.get((pair.brand_id, mark))
        if known is None:
            found[pair.brand_id, mark] = pair
        elif known.conflict == conflict:
            repeated += 1
        else:
            mixed += 1
            found[pair.brand_id, mark] = pair if conflict else known
    return DecidedPairs(tuple(found.values()), own, wordless, repeated, mixed)


def _is_own(story: Story) -> bool:
    if story.matter.decision is Decision.OWN:
        return True
    return story.match.muted == "own_applicant" and story.matter.decision is Decision.IGNORE


def brand_cell(brand: Brand) -> str:
    """The names that stand for themselves, joined so that they can be read without the watch list. Pinyin and
    translations would be taken for names of full weight and are left out: with the watch list they are counted."""
    names = (*brand.hanzi, *brand.latin, *(name.text for name in brand.local_names), *brand.logo_words)
    return NAMES_APART.join(dict.fromkeys(plain(name) for name in names or (brand.name,)))


def as_csv(pairs: DecidedPairs) -> bytes:
    """UTF-8 with a byte order mark, CRLF, a header line; safe against formula injection."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in pairs.rows:
        cells = (row.brand, row.mark, "yes" if row.conflict else "no", row.kind, row.brand_id)
        writer.writerow([formula_safe(cell) for cell in cells])
    return ("\ufeff" + out.getvalue()).encode()
