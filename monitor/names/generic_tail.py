"""Names that end in what they sell: 瑞幸咖啡 is 瑞幸 and 咖啡. Others file the core alone, or with the generic word
in their own language."""

from __future__ import annotations

from functools import cache

from monitor.names import tables
from monitor.names.latin import plain

LANGUAGES = ("en", "ja", "ko", "ru", "th", "vi", "es", "pt", "fr", "de", "id", "ar")
LEAST_HAN, LEAST_LATIN = 2, 4
"""A core shorter than this is too little to stand for the name."""


@cache
def _rows() -> tuple[dict[str, tuple[str, ...]], ...]:
    return tuple(
        {language: tuple(cell.split("/")) for language, cell in row.items()} for row in tables.rows("generic_names.tsv")
    )


def split_han(name: str) -> tuple[str, dict[str, tuple[str, ...]]] | None:
    """Core and generic word (language -> spellings) of a simplified Han name; None when it has no generic tail or too
    little before it."""
    best = max(
        (row for row in _rows() if name.endswith(row["zh"][0]) and len(name) - len(row["zh"][0]) >= LEAST_HAN),
        key=lambda row: len(row["zh"][0]),
        default=None,
    )
    return (name[: -len(best["zh"][0])], best) if best else None


@cache
def _tails() -> dict[str, dict[str, tuple[str, ...]]]:
    """Latin spelling of a generic word in any language -> its row."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for row in _rows():
        for language in LANGUAGES:
            for word in map(plain, row[language]):
                if word.isascii():
                    found.setdefault(word, row)
    return found


def split_latin(name: str) -> tuple[str, dict[str, tuple[str, ...]]] | None:
    """The same for a Latin name, normalised: ``luckin coffee`` -> luckin and the row of coffee."""
    words = plain(name).split(" ")
    for length in (2, 1):
        row = _tails().get(" ".join(words[-length:]))
        core = " ".join(words[:-length])
        if row and len(core.replace(" ", "")) >= LEAST_LATIN:
            return core, row
    return None
