"""Legal days as offices write them. Every function: blank or all-zero text is None; anything else that is no day of the
calendar raises ValueError naming the value."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

_BLANK = re.compile(r"[\s0./\-]*\Z")
_ISO = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ].*|[+-]\d\d:\d\d|Z)?\Z")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})\Z")
_DMY = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})\Z")
_ROC = re.compile(r"(\d{2,3})[./-](\d{1,2})[./-](\d{1,2})\Z")
_ROC_OFFSET = 1911


def _day(
    text: str | None, pattern: re.Pattern[str], form: str, order: tuple[int, int, int], add: int = 0
) -> date | None:
    if text is None or _BLANK.match(text):
        return None
    found = pattern.match(text.strip())
    if not found:
        raise ValueError(f"{text!r} is not a day in the form {form}")
    year, month, day = (int(found[group]) for group in order)
    try:
        return date(year + add, month, day)
    except ValueError as error:
        raise ValueError(f"{text!r} is no day of the calendar ({error})") from None


def iso_day(text: str | None) -> date | None:
    """``2011-05-31``, ``2011/5/31``, ``2011-05-31-04:00``, ``2011-05-31T12:00:00Z``: the day as written.

    A zone suffix is dropped, not applied: offices append theirs to a legal day, which is already local.
    """
    return _day(text, _ISO, "YYYY-MM-DD", (1, 2, 3))


def compact_day(text: str | None) -> date | None:
    """``20110531``."""
    return _day(text, _COMPACT, "YYYYMMDD", (1, 2, 3))


def dmy_day(text: str | None) -> date | None:
    """``31/05/2011``, ``31-5-2011``, ``31.05.2011``."""
    return _day(text, _DMY, "DD/MM/YYYY", (3, 2, 1))


def roc_day(text: str | None) -> date | None:
    """Republic of China years, ``111.03.16`` = 2022-03-16 (Minguo year + 1911)."""
    return _day(text, _ROC, "YYY.MM.DD (Minguo)", (1, 2, 3), _ROC_OFFSET)


def soft_day(read: Callable[[str | None], date | None], text: str | None, what: str, notes: list[str]) -> date | None:
    """A day that nothing hangs on (a filing or status day): an impossible one becomes a note, not a lost record.

    Publication days are never read this way: without them the window cannot be computed, and a person must look.
    """
    try:
        return read(text)
    except ValueError as error:
        notes.append(f"{what}: {error}")
        return None
