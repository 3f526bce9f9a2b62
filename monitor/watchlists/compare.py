"""What changed between two watch lists, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from monitor.watchlists.records import WatchList


@dataclass(frozen=True, slots=True)
class Change:
    """``what`` is added, removed or changed; ``field`` and the two values are '' unless changed."""

    what: str
    kind: str
    id: str
    field: str = ""
    before: str = ""
    after: str = ""

    @property
    def consequence(self) -> str:
        """What the change will do, '' where it goes without saying."""
        if self.kind == "brands" and self.what == "added":
            return "one baseline report over stored filings"
        if self.kind == "brands" and self.what == "removed":
            return "its notices stop; its evidence stays"
        if self.kind == "brands" and self.field in ("hanzi", "latin", "pinyin", "local_names", "logo_words"):
            return "stored filings are matched again"
        return ""


def compare(before: WatchList, after: WatchList) -> tuple[Change, ...]:
    """Changes in the order clients, brands, recipients, then by id."""
    old, new = before.doc(), after.doc()
    changes: list[Change] = []
    for kind in ("clients", "brands", "recipients"):
        was = {entry["id"]: entry for entry in old[kind]}
        now = {entry["id"]: entry for entry in new[kind]}
        for name in sorted(was.keys() | now.keys()):
            if name not in was:
                changes.append(Change("added", kind, name))
            elif name not in now:
                changes.append(Change("removed", kind, name))
            else:
                changes.extend(
                    Change("changed", kind, name, field, _text(was[name][field]), _text(now[name][field]))
                    for field in now[name]
                    if was[name][field] != now[name][field]
                )
    return tuple(changes)


def _text(value: Any) -> str:
    if isinstance(value, dict):
        return " ".join(str(part) for part in value.values() if part)
    if isinstance(value, list):
        return "; ".join(_text(part) for part in value)
    return "" if value is None else str(value)
