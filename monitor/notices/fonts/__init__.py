"""The font that papers are set in, and what it lacks: such a character is written by its code point, never as a box.

Two fonts come with the package: ``NoticeSans-Regular.otf`` (SIL Open Font License, ``OFL.txt``) for Hanzi, kana, Hangul
and the common Latin, Greek and Cyrillic, ``NoticeExtra-Regular.ttf`` (Bitstream Vera licence, ``DEJAVU.txt``) for the
rest of Latin, Arabic, Hebrew, Armenian and Georgian. Config may name a file or folder of others; those are tried first.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from fontTools.ttLib import TTCollection, TTFont, TTLibError

OWN = tuple(Path(__file__).parent / name for name in ("NoticeSans-Regular.otf", "NoticeExtra-Regular.ttf"))
_SUFFIXES = frozenset({".otf", ".ttf", ".ttc", ".otc"})
# Marks of direction, joiners, spaces and line breaks have no glyph of their own.
_NO_GLYPH = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})


class FontProblem(ValueError):
    """A configured font cannot be read. The text names it and the remedy."""


@dataclass(frozen=True, slots=True)
class Fonts:
    """Font files in the order in which they are tried, their family names and all characters they have."""

    files: tuple[Path, ...]
    families: tuple[str, ...]
    characters: frozenset[int]


@lru_cache(maxsize=4)
def fonts(configured: Path | None = None) -> Fonts:
    """The configured fonts and ours. Raises :class:`FontProblem` when a configured one cannot be read."""
    files = (*_files(configured), *OWN)
    families: list[str] = []
    characters: set[int] = set()
    for file in files:
        for font in _faces(file):
            families.append(str(font["name"].getBestFamilyName()))
            characters.update(font.getBestCmap() or {})
    return Fonts(files, tuple(dict.fromkeys(families)), frozenset(characters))


def _files(configured: Path | None) -> tuple[Path, ...]:
    if configured is None:
        return ()
    if configured.is_dir():
        found = tuple(sorted(path for path in configured.iterdir() if path.suffix.lower() in _SUFFIXES))
        if not found:
            raise FontProblem(f"{configured}: no .otf, .ttf or .ttc file in it; put one there or name a file")
        return found
    if not configured.is_file():
        raise FontProblem(f"{configured}: there is no such font file; mend notices.font or leave it out")
    return (configured,)


def _faces(file: Path) -> list[TTFont]:
    try:
        if file.suffix.lower() in {".ttc", ".otc"}:
            return list(TTCollection(file, lazy=True).fonts)
        return [TTFont(file, lazy=True)]
    except (TTLibError, OSError) as error:
        raise FontProblem(f"{file}: cannot be read as a font ({error}); name an .otf, .ttf or .ttc file") from error


def missing(texts: Iterable[str], available: Fonts) -> list[str]:
    """Characters that no font has, each once, in order of appearance."""
    found: dict[str, None] = {}
    for text in texts:
        for character in text:
            if ord(character) not in available.characters and unicodedata.category(character) not in _NO_GLYPH:
                found[character] = None
    return list(found)


def written_out(text: str, lacking: Collection[str]) -> str:
    """The text with every lacking character as its code point: ``[U+2A6A5]``."""
    return "".join(f"[U+{ord(character):04X}]" if character in lacking else character for character in text)
