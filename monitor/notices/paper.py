"""Letters and reports as plain blocks: built once, set as DOCX, PDF and HTML by the files beside this one. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from monitor.notices.language import Language


class Link(str):
    """An address to open. Only what we name so becomes a link: an address in a stranger's text is text."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is a section, 2 a subsection."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; ``style``: normal, small, strong, right, centre, box."""

    text: str
    style: str = "normal"


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list; ``numbered`` counts from one."""

    items: tuple[str, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Fields:
    """Labels and values side by side; empty values are left out when it is made with :func:`fields`."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with a heading row that repeats on every page. ``widths`` are shares of the line."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Break:
    """A new page."""


Block = Heading | Paragraph | Bullets | Fields | Grid | Break


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole document. ``head`` stands above the title (letterhead), ``foot`` on every page."""

    title: str
    language: str
    blocks: tuple[Block, ...]
    head: tuple[str, ...] = ()
    foot: str = ""
    meta: tuple[tuple[str, str], ...] = field(default=())


def fields(*rows: tuple[str, str]) -> Fields:
    """Rows with a value."""
    return Fields(tuple((label, value) for label, value in rows if value))


def texts(paper: Paper) -> Iterator[str]:
    """Every piece of text, for looking at its characters."""
    yield paper.title
    yield paper.foot
    yield from paper.head
    for label, value in paper.meta:
        yield label
        yield value
    for block in paper.blocks:
        yield from _block_texts(block)


def _block_texts(block: Block) -> Iterator[str]:
    match block:
        case Heading(text=text) | Paragraph(text=text):
            yield text
        case Bullets(items=items):
            yield from items
        case Fields(rows=rows):
            for label, value in rows:
                yield label
                yield value
        case Grid(head=head, rows=lines):
            yield from head
            for line in lines:
                yield from line
        case Break():
            pass


def document(paper: Paper) -> dict[str, Any]:
    """As JSON for the typesetter. ``links`` are the values that open when they are pressed."""
    return {
        "title": paper.title,
        "language": paper.language.split("_", maxsplit=1)[0],
        "head": list(paper.head),
        "foot": paper.foot,
        "links": list(dict.fromkeys(str(text) for text in texts(paper) if isinstance(text, Link))),
        "meta": [list(row) for row in paper.meta],
        "blocks": [_block_document(block) for block in paper.blocks],
    }


def _block_document(block: Block) -> dict[str, Any]:
    match block:
        case Heading():
            return {"kind": "heading", "text": block.text, "level": block.level}
        case Paragraph():
            return {"kind": "paragraph", "text": block.text, "style": block.style}
        case Bullets():
            return {"kind": "bullets", "items": list(block.items), "numbered": block.numbered}
        case Fields():
            return {"kind": "fields", "rows": [list(row) for row in block.rows]}
        case Grid():
            widths = block.widths or tuple(1.0 for _ in block.head)
            return {
                "kind": "grid",
                "head": list(block.head),
                "rows": [list(row) for row in block.rows],
                "widths": list(widths),
            }
        case Break():
            return {"kind": "break"}


def joined(parts: Sequence[str], language: Language) -> str:
    """A list in one line, with the separator of the language."""
    separator = "；" if language.chinese else "; "
    return separator.join(part for part in parts if part)
