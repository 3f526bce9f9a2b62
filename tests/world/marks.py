"""Invented marks and the issues they appear in: what the offices of the small world publish."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import cycle

BRAND = "HONGDOU"
NAMES = (
    *("SILVERLARK", "OLDE MILL", "BRIGHTWEIR", "CASA NOVA", "TANGERINE SKY", "HONGDOU", "KESTREL PATH", "LUMENFIELD"),
    *(
        "QUIET HARBOUR",
        "PINEGROVE",
        "HONG DOU",
        "ORCHARD LANE",
        "BLUEFINCH",
        "STONEBROOK",
        "VELVET HOUR",
        "MAPLE ROOST",
    ),
)
OWNERS = ("Example Trading Ltd", "Sample Works Company", "Muster Handel", "Ejemplo Comercial")


@dataclass(frozen=True)
class Mark:
    """One filing as its office publishes it. ``seen_from``: the first day on which an interface answers with it."""

    number: str
    name: str
    owner: str
    number_of_class: int
    filed: date
    published: date
    seen_from: date

    @property
    def close(self) -> bool:
        """Is it meant to be found?"""
        return self.name in (BRAND, "HONG DOU")


@dataclass(frozen=True)
class Printed:
    """One issue. ``appears``: the day on which the office puts it up; None = never."""

    number: str
    day: date
    appears: date | None
    marks: tuple[Mark, ...]
    name: str = ""

    def is_up(self, today: date) -> bool:
        return self.appears is not None and self.appears <= today


class Press:
    """Makes marks for one office: ``number`` turns a running number into the office's own form."""

    def __init__(self, form: str, first: int) -> None:
        self._form, self._next, self._names, self._owners = form, first, cycle(NAMES), cycle(OWNERS)

    def marks(
        self, count: int, day: date, *, seen_from: date | None = None, filed_before: int = 60
    ) -> tuple[Mark, ...]:
        return tuple(self._mark(day, seen_from or day, filed_before) for _ in range(count))

    def _mark(self, day: date, seen_from: date, filed_before: int) -> Mark:
        number = self._form.format(self._next)
        self._next += 1
        filed = day - timedelta(days=filed_before)
        return Mark(number, next(self._names), next(self._owners), 25, filed, day, seen_from)


def days(first: date, last: date, weekdays: tuple[int, ...] = tuple(range(7))) -> Iterator[date]:
    for step in range((last - first).days + 1):
        day = first + timedelta(days=step)
        if day.weekday() in weekdays:
            yield day
