"""Brands and marks from plain text: what ``explain``, ``score`` and ``evaluate`` are given."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from monitor.names.scripts import COMMON, HAN, LATIN, main_script, names_apart, script_of
from monitor.records import Brand, LocalName

_BRACKETED = re.compile(r"[（(]([^（()）]*)[)）]")
_PARTING = re.compile(r"\s+[/+|]\s+|\s*[;；]\s*")
_DRAWING = re.compile(
    r"^(?:figurative|stylised|stylized|word mark|device|logo|combined|图形|文字|(?:other |same )?(?:drawing|style).*)$",
    re.IGNORECASE,
)
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
SCRIPT_GROUPS = (LATIN, HAN, "other")
"""The groups that false alarms are counted in: the score was fitted on all three together."""


class BadTable(ValueError):
    """A file that cannot be used: names file, line, value and remedy."""


def names_in(text: str) -> list[str]:
    """Names written in one string: parted by ' / ', ' + ' or ';', a name in brackets counted on its own, remarks about
    the drawing left out, and Hanzi parted from Latin."""
    out: list[str] = []
    inside = [found for found in _BRACKETED.findall(text) if not _DRAWING.match(found.strip())]
    for part in [*_PARTING.split(_BRACKETED.sub(" ", text)), *inside]:
        out.extend(piece for piece in _by_script(part.strip()) if piece)
    return list(dict.fromkeys(out))


def _by_script(text: str) -> Iterator[str]:
    """Split where Hanzi and other scripts meet at a space: 伊利 YILI is two names, 杜e赊 is one."""
    words = text.split()
    scripts = ["han" if all(script_of(ch) in ("han", "common") for ch in word) and any(
        script_of(ch) == "han" for ch in word) else "other" for word in words]  # fmt: skip
    if len(set(scripts)) < 2:
        yield text
        return
    current: list[str] = []
    for number, word in enumerate(words):
        if current and scripts[number] != scripts[number - 1]:
            yield " ".join(current)
            current = []
        current.append(word)
    yield " ".join(current)


def brand_from_text(text: str, brand_id: str = "") -> Brand:
    """A brand as a user would type it; names are sorted by script."""
    names = list(dict.fromkeys(name for one in names_apart(text) for name in names_in(one))) or [text.strip()]
    hanzi = tuple(name for name in names if any(script_of(ch) == "han" for ch in name))
    rest = [name for name in names if name not in hanzi]
    latin = tuple(name for name in rest if any(script_of(ch) in ("latin", "common") for ch in name if ch.isalnum()))
    local = tuple(LocalName(name) for name in rest if name not in latin)
    return Brand(brand_id or text, "", names[0], hanzi=hanzi, latin=latin, local_names=local)


def script_group(text: str) -> str:
    """The group of the script that most letters are in; figures and signs alone count as Latin."""
    script = main_script(text)
    return LATIN if script == COMMON else script if script in SCRIPT_GROUPS else "other"


def brand_of_columns(brand_id: str, hanzi: str, pinyin: str, latin: str) -> Brand:
    """A brand of the columns id,hanzi,pinyin,latin; a name under latin in another alphabet is a local name."""
    local = latin if latin and not any(script_of(ch) in ("latin", "common") for ch in latin if ch.isalnum()) else ""
    return Brand(
        brand_id,
        "",
        hanzi or latin or pinyin,
        hanzi=(hanzi,) if hanzi else (),
        latin=(latin,) if latin and not local else (),
        pinyin=(pinyin,) if pinyin else (),
        local_names=(LocalName(local),) if local else (),
    )


def read_brands(path: Path) -> list[Brand]:
    """Brands of a CSV with the columns id,hanzi,pinyin,latin (any name may be empty), each id once. Raises
    :class:`BadTable`."""
    try:
        return _brands(path)
    except csv.Error as error:
        raise BadTable(f"{path}: no CSV ({error}); save it as 'CSV UTF-8' from the spreadsheet") from None


def _brands(path: Path) -> list[Brand]:
    out: dict[str, Brand] = {}
    lines: dict[str, int] = {}
    reader = csv.DictReader(io.StringIO(decoded(path), newline=""))
    missing = {"id", "hanzi", "pinyin", "latin"} - set(reader.fieldnames or ())
    if missing:
        raise BadTable(f"{path}: no column {', '.join(sorted(missing))}; the first line must be id,hanzi,pinyin,latin")
    for row in reader:
        place = f"{path}:{reader.line_num}"
        brand_id = (row["id"] or "").strip()
        if not brand_id:
            raise BadTable(f"{place}: a brand without an id; give every brand its own")
        if brand_id in out:
            raise BadTable(
                f"{place}: the id {brand_id!r} stands in line {lines[brand_id]} too; give every brand its own"
            )
        hanzi, pinyin, latin = ((row[key] or "").strip() for key in ("hanzi", "pinyin", "latin"))
        out[brand_id], lines[brand_id] = brand_of_columns(brand_id, hanzi, pinyin, latin), reader.line_num
    return list(out.values())


def decoded(path: Path) -> str:
    """The text of a table as spreadsheets write it: UTF-8, UTF-16 with a mark, or GB18030 (Excel on Chinese Windows).
    Watch lists are read the same way. Raises :class:`BadTable`."""
    data = path.read_bytes()
    for encoding in ("utf-16",) if data.startswith(_UTF16) else ("utf-8-sig", "gb18030"):
        with suppress(UnicodeDecodeError):
            return data.decode(encoding)
    raise BadTable(f"{path}: neither UTF-8 nor GB18030; save it as 'CSV UTF-8' from the spreadsheet")


def read_marks(path: Path) -> list[str]:
    """Marks, one a line; empty lines are left out. Bytes that are not UTF-8 are kept visible, not dropped."""
    with path.open("rb") as peek:
        encoding = "utf-16" if peek.read(2) in _UTF16 else "utf-8-sig"
    with path.open(encoding=encoding, errors="backslashreplace", newline="\n") as stream:
        return [line.rstrip("\r\n") for line in stream if line.strip()]
