"""Records that a web page writes as label and value, in reading order: 'Nro. de Expediente: 123', next cell, next line.

The page's element ids change with every release of its framework; the labels are what people read and stay.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bs4 import BeautifulSoup, Comment


@dataclass(frozen=True, slots=True)
class Block:
    """One record: the text behind each label met, and the whole text as read."""

    fields: dict[str, str]
    text: str
    position: int


def plain(text: str) -> str:
    """Lower case without accents, colons and repeated blanks: labels compare by this."""
    bare = unicodedata.normalize("NFD", text)
    return " ".join("".join(c for c in bare if not unicodedata.combining(c)).casefold().replace(":", " ").split())


def labelled_blocks(html: str, labels: Sequence[str], first: str) -> Iterator[Block]:
    """The records of a page. A record begins at each occurrence of the label ``first``."""
    known = {plain(label): label for label in labels}
    soup = BeautifulSoup(html, "lxml")
    for tag in soup(["script", "style"]):
        tag.decompose()
    fields: dict[str, list[str]] | None = None
    seen: list[str] = []
    current = ""
    position = 0
    for string in soup.find_all(string=True):
        if isinstance(string, Comment) or not string.strip():
            continue
        label, rest = _split(" ".join(string.split()), known)
        if label == first:
            if fields is not None:
                yield _block(fields, seen, position)
                position += 1
            fields, seen = {}, []
        if fields is None:
            continue
        seen.append(" ".join(string.split()))
        if label:
            current = label
            fields.setdefault(current, [])
        if current and rest:
            fields[current].append(rest)
    if fields is not None:
        yield _block(fields, seen, position)


def _split(text: str, known: dict[str, str]) -> tuple[str, str]:
    whole = known.get(plain(text))
    if whole:
        return whole, ""
    head, colon, rest = text.partition(":")
    if colon and plain(head) in known:
        return known[plain(head)], rest.strip()
    return "", text


def _block(fields: dict[str, list[str]], seen: list[str], position: int) -> Block:
    return Block({key: " ".join(values).strip() for key, values in fields.items()}, "\n".join(seen), position)
