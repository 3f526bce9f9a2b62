"""Text of a PDF gazette as lines with their place and size, one page at a time.

Works on text PDFs only. A page without any text (a scan, or damaged) is reported by the reader that meets it, never
skipped.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pdfplumber
from pdfminer.psexceptions import PSException
from pdfplumber.page import Page as LoadedPage
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from sources.errors import BrokenArchive, EmptyFile, NotThisFormat

DAMAGE = (
    *(PdfminerException, MalformedPDFException, PSException),
    *(ValueError, KeyError, TypeError, AttributeError, IndexError, AssertionError, RecursionError),
)
"""What the library raises over a damaged file: its own errors, and whatever it stumbles into when an object is not what
the one before it said (one flipped byte in ten)."""

SCAN = "a page without text: a scan, to be read by a person"


@dataclass(frozen=True, slots=True)
class Line:
    """One line: text, distance from the top and left of the page in points, largest character size in points."""

    text: str
    top: float
    left: float
    size: float


@dataclass(frozen=True, slots=True)
class Page:
    """One page: number from 1, its lines from top to bottom, how many pictures it shows; what is wrong with it."""

    number: int
    lines: tuple[Line, ...]
    pictures: int
    problem: str = ""


def pdf_pages(path: Path) -> Iterator[Page]:
    """The pages in order. Raises EmptyFile, NotThisFormat or BrokenArchive before the first page only."""
    with path.open("rb") as file:
        head = file.read(1024)
        if not head:
            raise EmptyFile(f"{path.name}: the file is empty; download it again")
        if b"%PDF-" not in head:
            raise NotThisFormat(f"{path.name}: no PDF (begins with {head[:40]!r}); a maintenance page saved as PDF?")
        try:
            pages = pdfplumber.open(file).pages
        except DAMAGE as error:
            said = str(error) or type(error).__name__
            raise BrokenArchive(f"{path.name}: the PDF cannot be opened ({said})") from error
        if not pages:
            raise BrokenArchive(f"{path.name}: the PDF has no pages; download it again")
        for page in pages:
            yield _page(page)
            page.close()


def _page(page: LoadedPage) -> Page:
    try:
        words = page.extract_words(extra_attrs=["size"], keep_blank_chars=True, x_tolerance=2, y_tolerance=3)
        return Page(page.page_number, _lines(words), len(page.images))
    except DAMAGE as error:
        said = str(error) or type(error).__name__
        return Page(page.page_number, (), 0, f"the page is damaged ({said}); download it again")


def _lines(words: list[dict[str, float | str]]) -> tuple[Line, ...]:
    rows: list[list[dict[str, float | str]]] = []
    for word in sorted(words, key=lambda w: (float(w["top"]), float(w["x0"]))):
        if rows and abs(float(rows[-1][0]["top"]) - float(word["top"])) <= 3:
            rows[-1].append(word)
        else:
            rows.append([word])
    return tuple(_line(sorted(row, key=lambda w: float(w["x0"]))) for row in rows)


def _line(row: list[dict[str, float | str]]) -> Line:
    text = " ".join(" ".join(str(word["text"]).split()) for word in row)
    size = max(float(word["size"]) for word in row)
    return Line(text.strip(), float(row[0]["top"]), float(row[0]["x0"]), size)
