"""Meanings and readings from a CC-CEDICT file the user has. The dictionary is CC BY-SA and is not part of this
package."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

_LINE = re.compile(r"(\S+) (\S+) \[([^\]]*)\] /(.*)/")
_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")
MAX_MEANINGS = 3


class NotCedictError(ValueError):
    """The file holds no entry in CC-CEDICT's form."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One word: simplified form, reading as toneless syllables, short English meanings."""

    word: str
    reading: tuple[str, ...]
    meanings: tuple[str, ...]


def load(path: Path, wanted: str) -> dict[str, list[Entry]]:
    """Entries of ``path`` whose word is a part of ``wanted`` (simplified). Raises NotCedictError when not a single
    line of the file is an entry, OSError when it cannot be read."""
    found: dict[str, list[Entry]] = {}
    entries = 0
    with path.open(encoding="utf-8", errors="replace") as lines:
        for number, line in enumerate(lines):
            hit = _LINE.match(line)
            if hit is None:
                if not entries and number > 1000:
                    break
                continue
            entries += 1
            word = hit[2]
            if word in wanted:
                reading = tuple(
                    re.sub(r"[0-9]|u:", lambda m: "v" if m[0] == "u:" else "", p).lower() for p in hit[3].split()
                )
                found.setdefault(word, []).append(Entry(word, reading, _meanings(hit[4])))
    if not entries:
        raise NotCedictError(
            f"{path} holds no line of the form '繁體 简体 [fan2 ti3] /meaning/': give a CC-CEDICT file."
        )
    return found


def _meanings(text: str) -> tuple[str, ...]:
    out = []
    for sense in text.split("/"):
        meaning = re.sub(
            r"^(?:to|a|an|the|be) ", "", _BRACKETS.sub("", sense).split(";")[0].split(",")[0].strip().lower()
        )
        if re.fullmatch(r"[a-z][a-z' -]{1,30}", meaning) and not meaning.startswith(
            ("surname", "variant", "see ", "classifier", "abbr")
        ):
            out.append(" ".join(meaning.split()))
    return tuple(dict.fromkeys(out))[:MAX_MEANINGS]


def translations(name: str, entries: dict[str, list[Entry]]) -> tuple[str, ...]:
    """English for a simplified name: the meanings of the whole word, then its longest parts put together. Words that
    lack an entry are left out of the second kind only when nothing else is there."""
    found = [meaning for entry in entries.get(name, ()) for meaning in entry.meanings]
    parts: list[str] = []
    at = 0
    while at < len(name):
        length = next(
            (n for n in range(len(name) - at, 0, -1) if n < len(name) and _first(entries, name[at : at + n])), 0
        )
        if not length:
            return tuple(dict.fromkeys(found))
        parts.append(_first(entries, name[at : at + length]))
        at += length
    if len(parts) > 1:
        found.append(" ".join(parts))
    return tuple(dict.fromkeys(found))


def _first(entries: dict[str, list[Entry]], word: str) -> str:
    return next((meaning for entry in entries.get(word, ()) for meaning in entry.meanings), "")
