"""How lengths, days and ways of counting are put into words (English; notices translate from the fields)."""

from __future__ import annotations

from datetime import date

COUNTING = {
    "after_publication": "the day of publication does not count",
    "from_publication": "the day of publication is day one",
    "next_month": "from the first day of the month after publication",
    "offset": "from the opening of the window after publication",
    "next_working_day": "day one is the first working day after publication",
}


def day_text(day: date) -> str:
    """``Sat 2010-12-04``: the weekday is what people check first."""
    return f"{day:%a} {day.isoformat()}"


def unit_text(unit: str | None) -> str | None:
    """``days``, ``months`` or ``working days``; None without a unit."""
    return unit.replace("_", " ") if unit else None


def length_text(length: int | None, unit: str | None) -> str:
    """``1 month``, ``30 working days``; '' without a length."""
    if length is None or unit is None:
        return ""
    word = unit.replace("_", " ")
    return f"{length} {word[:-1] if length == 1 else word}"
