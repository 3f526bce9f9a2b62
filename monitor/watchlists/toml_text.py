"""Writing TOML that a person would have written: one table for each entry, nothing that is a default."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from monitor.watchlists.records import WatchList


def watchlist_toml(watchlist: WatchList) -> str:
    """The whole list as TOML; reading it again gives the same list."""
    blocks = []
    for section in ("clients", "brands", "recipients"):
        for entry in getattr(watchlist.entries, section):
            values = entry.model_dump(mode="json", exclude_defaults=True)
            blocks.append(f"[[{section}]]\n" + "".join(f"{key} = {_value(value)}\n" for key, value in values.items()))
    return "\n".join(blocks)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_value(inner)}" for key, inner in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_value(inner) for inner in value) + "]"
    # A JSON string is a TOML basic string, but for DEL, which JSON leaves as it is.
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
