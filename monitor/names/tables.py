"""Reading the bundled tables. Everything is loaded on first use and kept; nothing is loaded by an import."""

from __future__ import annotations

import gzip
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"


def text(name: str) -> str:
    """The whole text of the table ``name`` (``.gz`` is unpacked)."""
    raw = (DATA / name).read_bytes()
    return (gzip.decompress(raw) if name.endswith(".gz") else raw).decode("utf-8")


def lines(name: str) -> list[str]:
    """The lines of a table without ``#`` comments and empty lines."""
    return [line for line in text(name).split("\n") if line and not line.startswith("#")]


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """A TSV table with a heading as one dict per row."""
    head, *body = lines(name)
    names = head.split("\t")
    return tuple(dict(zip(names, line.split("\t"), strict=False)) for line in body)
