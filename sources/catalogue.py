"""Offices whose gazettes nobody reads for us: what is known, what a person can do, and when that was last checked.

``squatwatch sources`` and the reports show these beside the adapters: "no source known" is a fact like any other.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

FEEDS = ("none", "closed", "unknown", "announced")


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """One office without an adapter. ``feed`` is one of :data:`FEEDS` (see the head of ``catalogue.toml``)."""

    code: str
    feed: str
    gazette: str
    note: str
    by_hand: str
    checked: date
    source: str

    @property
    def summary(self) -> str:
        """One line for tables."""
        words = {
            "none": "offers no machine-readable source",
            "closed": "its source is closed to programs",
            "unknown": "no machine-readable source known",
            "announced": "an interface exists, its form was not seen",
        }
        return f"{words[self.feed]} (checked {self.checked.isoformat()})"


@cache
def _table() -> dict[str, CatalogueEntry]:
    tables = tomllib.loads(files("sources").joinpath("data/catalogue.toml").read_text(encoding="utf-8"))
    default = tables.pop("default")
    found = {}
    for code, own in tables.items():
        row = {**default, **own}
        found[code] = CatalogueEntry(
            code=code,
            feed=row["feed"],
            gazette=row.get("gazette", ""),
            note=row["note"],
            by_hand=row["by_hand"],
            checked=date.fromisoformat(row["checked"]),
            source=row["source"],
        )
    return found


def catalogue(*, covered: Iterable[str] = ()) -> tuple[CatalogueEntry, ...]:
    """The entries by office code, without the offices that an adapter of this installation covers."""
    without = {code.upper() for code in covered}
    return tuple(entry for code, entry in sorted(_table().items()) if code not in without)


def entry(code: str) -> CatalogueEntry | None:
    """What is known of the office with this ST.3 code (any case); None for one that is not in the catalogue."""
    return _table().get(code.strip().upper())
