"""Where a compared text comes from: a mark of the filing, or what the office says about it."""

from __future__ import annotations

from dataclasses import dataclass, field

from monitor.matching.lexicon import ANY_CLASS

MARK, PSEUDO_MARK, TRANSLITERATION, TRANSLATION = "mark", "pseudo_mark", "transliteration", "translation"


@dataclass(frozen=True, slots=True)
class TextOrigin:
    """``kind`` is mark, pseudo_mark, transliteration or translation; ``number`` the mark's place in a series (from 1;
    of a statement, its place among those of its kind); ``classes`` the Nice classes whose goods its words may describe,
    which say nothing about what the text is."""

    kind: str = MARK
    number: int = 1
    classes: frozenset[int] = field(default=ANY_CLASS, compare=False)

    @property
    def is_mark(self) -> bool:
        """Is it the sign itself, not a statement about it?"""
        return self.kind == MARK


@dataclass(frozen=True, slots=True)
class FiledText:
    """A text of a filing that is compared, and what it weighs against the mark (a log prior)."""

    text: str
    prior: float
    origin: TextOrigin
