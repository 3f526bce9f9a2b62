"""Labelled pairs: a brand, a mark, and whether a person saw a conflict. ``monitor.decided_pairs`` writes them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from monitor.matching.texts import BadTable
from monitor.records import Brand

CONFLICT = frozenset({"yes", "y", "1", "true", "conflict", "oppose", "watch", "settled", "是"})
HARMLESS = frozenset({"no", "n", "0", "false", "ignore", "否"})
OWN = frozenset({"own"})
"""Neither: the client's own filing is as close as a mark can be, and no conflict."""
COLUMNS = ("brand", "mark", "label", "kind", "brand_id")
NAMES_APART = " / "
_FORMULA = frozenset("=+-@\uff1d\uff0b\uff0d\uff20")


@dataclass(frozen=True, slots=True)
class LabelledPair:
    """One pair that a person has judged. ``kind`` groups pairs in the report ('' = all together); ``brand_id`` is the
    id on a watch list, where the pair says it."""

    brand: str
    mark: str
    conflict: bool
    kind: str = ""
    brand_id: str = ""


def read_pairs(path: Path) -> list[LabelledPair]:
    """Pairs of a CSV with the columns brand,mark,label and optionally kind and brand_id. Raises :class:`BadTable`
    naming the line."""
    out = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            missing = {"brand", "mark", "label"} - set(reader.fieldnames or ())
            if missing:
                raise BadTable(
                    f"{path}: no column {', '.join(sorted(missing))}; the first line must be brand,mark,label[,kind];"
                    " decisions are written in this form by: squatwatch export --format pairs"
                )
            for row in reader:
                out.append(_pair(f"{path}:{reader.line_num}", row))
    except (UnicodeDecodeError, csv.Error):
        raise BadTable(f"{path}: no CSV in UTF-8; save it as 'CSV UTF-8' from the spreadsheet") from None
    if not out:
        raise BadTable(f"{path}: no pairs; add lines such as 康师傅,康帅傅,yes")
    return out


def _pair(place: str, row: Mapping[str, str | None]) -> LabelledPair:
    brand, mark, said, kind, brand_id = (
        _cell(row.get(name)) for name in ("brand", "mark", "label", "kind", "brand_id")
    )
    label = said.casefold()
    if label in OWN:
        raise BadTable(f"{place}: label {said!r}: an own filing is neither a conflict nor harmless; take the line out")
    if label not in CONFLICT | HARMLESS:
        raise BadTable(
            f"{place}: label {said!r} is neither yes nor no; write one of them"
            " (oppose, watch, settled count as yes, ignore as no)"
        )
    if not (brand or brand_id) or not mark:
        raise BadTable(f"{place}: brand or mark is empty; fill in both or take the line out")
    return LabelledPair(brand or brand_id, mark, label in CONFLICT, kind, brand_id)


def _cell(text: str | None) -> str:
    """Without the apostrophe that keeps a spreadsheet from taking the cell for a formula."""
    cell = (text or "").strip()
    return cell[1:] if cell[:1] == "'" and cell[1:2] in _FORMULA else cell


def watched_names(brands: Iterable[Brand]) -> dict[str, Brand]:
    """Brands by id and by every name, folded; an id comes before a name, and the first of two brands of one name."""
    brands = tuple(brands)
    found = {brand.id.casefold(): brand for brand in brands}
    for brand in brands:
        for name in (brand.name, *brand.hanzi, *brand.latin):
            found.setdefault(name.strip().casefold(), brand)
    return found
