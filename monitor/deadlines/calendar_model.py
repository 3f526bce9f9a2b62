"""The shape of the calendar data: ``calendars.toml`` and the year files in ``closures/``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date as Day  # noqa: N812 - a field is named date
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from monitor.deadlines.periods import days_between

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Certainty = Literal["verified", "estimated", "unknown"]


@dataclass(frozen=True, slots=True)
class Closed:
    """A day on which the office does not work: why, who says so, and whether the date is an estimate (by the moon)."""

    day: Day
    reason: str
    source: str
    estimated: bool = False


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class EarlierWeekend(_Strict):
    until: Day
    days: tuple[Weekday, ...]


class CalendarSpec(_Strict):
    """One calendar. ``country``, ``subdivision`` and ``categories`` select from the holidays library.

    ``stand_in``: the country stands in for the office's own list, which nobody has seen; at best estimated."""

    country: str = ""
    subdivision: str = ""
    categories: tuple[str, ...] = ()
    weekend: tuple[Weekday, ...]
    weekend_before: EarlierWeekend | None = None
    fixed: tuple[Annotated[str, Field(pattern=r"^\d\d-\d\d$")], ...] = ()
    easter: tuple[int, ...] = ()
    move_to_monday: bool = False
    basis: Literal["statute", "announced", "office"]
    known_to: int = 2027
    lunar_islamic: bool = False
    stand_in: bool = False
    source: Annotated[str, Field(min_length=1)]


class Closure(_Strict):
    """A closed day, or a stretch of them (``until`` included)."""

    date: Day
    until: Day | None = None
    reason: Annotated[str, Field(min_length=1)]
    source: str = ""

    def days(self) -> Iterator[Day]:
        yield from days_between(self.date, self.until)


class ClosureFile(_Strict):
    """One office, one year. ``complete``: every closing day of the year is listed. ``open``: days on which the office
    works although the public calendar says otherwise."""

    office: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    year: int
    complete: bool
    source: Annotated[str, Field(min_length=1)]
    closed: tuple[Closure, ...] = ()
    open: tuple[Closure, ...] = ()

    @model_validator(mode="after")
    def _own_year(self) -> Self:
        for entry in (*self.closed, *self.open):
            if entry.date.year != self.year or (entry.until and entry.until.year != self.year):
                raise ValueError(f"{entry.date} is not in {self.year}: move it to that year's file")
            if entry.until is not None and entry.until < entry.date:
                raise ValueError(f"{entry.date}: until {entry.until} lies before it")
        return self
