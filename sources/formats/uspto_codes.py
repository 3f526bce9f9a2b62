"""USPTO status codes: the office's words, and which of them mean that the application or registration is dead."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

_ABANDONED = "Dead/Abandoned"
_EXPIRED = "Dead/Expired"


@cache
def _table() -> dict[str, tuple[str, str]]:
    text = files("sources").joinpath("data/us_status_codes.csv").read_text(encoding="utf-8")
    return {row["code"]: (row["words"], row["state"]) for row in csv.DictReader(text.splitlines())}


def status_words(code: str) -> str | None:
    """``686`` -> ``PUBLISHED FOR OPPOSITION``; None for a code that is not in the table."""
    found = _table().get(code)
    return found[0] if found else None


def is_abandoned(code: str | None) -> bool:
    """Is the application dead (abandoned), as the table classes it? Registrations that died are not meant."""
    return _table().get(code or "", ("", ""))[1] == _ABANDONED


def is_dead(code: str | None) -> bool | None:
    """Is the application or registration gone, by whatever end but its age? None for a code that is not in the table.
    Words alone say nothing: WITHDRAWN FROM ISSUE-JURISDICTION RESTORED is pending."""
    found = _table().get(code or "")
    return None if found is None else found[1].startswith("Dead") and found[1] != _EXPIRED
