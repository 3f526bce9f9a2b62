"""Working days of an office: weekend, public holidays, make-up days, and the closures that offices announce.

A year for which an announcement is missing is *not certain*: what is known is still used, and the answer says so.
"""

from __future__ import annotations

import tomllib
import warnings
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable

import holidays
from dateutil.easter import easter  # type: ignore[import-untyped,unused-ignore]
from pydantic import ValidationError

from monitor.deadlines.calendar_model import CalendarSpec, Certainty, Closed, ClosureFile

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MOVED = ("observed", "substitut", "alternative", "compensatory", "estimated", "additional")
_LIBRARY = "public holidays (holidays library)"


class CalendarError(ValueError):
    """A calendar or closure file is wrong. The message names the file, the place, the value and the remedy."""


class Calendars:
    """All calendars, by code: the ST.3 code of an office, or the ISO code of a client's country."""

    def __init__(
        self,
        specs: Mapping[str, CalendarSpec],
        closures: Mapping[str, Mapping[int, ClosureFile]],
        extra: Mapping[str, frozenset[date]],
    ) -> None:
        self._specs = dict(specs)
        self._closures = closures
        self._extra = extra
        self._years: dict[tuple[str, int], dict[date, Closed]] = {}
        self._open: dict[str, frozenset[date]] = {
            code: frozenset(day.date for file in files.values() for day in file.open)
            for code, files in closures.items()
        }

    @classmethod
    def load(cls, extra: Mapping[str, Iterable[date]] | None = None, folder: Traversable | None = None) -> Calendars:
        """The packaged calendars with the user's own closures (office code to days). Raises CalendarError."""
        place = folder if folder is not None else resources.files("monitor.deadlines")
        specs = _read_specs(place / "calendars.toml")
        own: dict[str, frozenset[date]] = {}
        for code, days in (extra or {}).items():
            own[code.upper()] = frozenset(days)
        return cls(specs, _read_closures(place / "closures"), own)

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(sorted(self._specs))

    def knows(self, code: str) -> bool:
        """Whether anything but weekends is known of that office or country."""
        code = code.upper()
        known = code in self._specs or code in self._closures or code in self._extra
        return known or code in holidays.list_supported_countries()

    def is_closed(self, code: str, day: date) -> Closed | None:
        """Why the office (or the client's country) is closed on ``day``, or None on a working day."""
        code = code.upper()
        if day in self._extra.get(code, ()):
            return Closed(day, "closure named in the config", "config")
        if day in self._open.get(code, ()):
            return None
        found = self._year(code, day.year).get(day)
        if found is not None:
            return found
        spec = self._spec(code)
        if day.weekday() in _weekend(spec, day) and day not in _make_up_days(spec.country, day.year):
            return Closed(day, day.strftime("%A"), "weekend")
        return None

    def is_open(self, code: str, day: date) -> bool:
        return self.is_closed(code, day) is None

    def certainty(self, code: str, year: int) -> Certainty:
        """``verified``: what was announced for that year is in the data. ``estimated``: dates by the moon, or by a
        statute that may change. ``unknown``: no data for that year."""
        code = code.upper()
        spec = self._specs.get(code)
        if spec is None:
            return "unknown"
        if spec.basis == "office":
            file = self._closures.get(code, {}).get(year)
            return "verified" if file is not None and file.complete else "unknown"
        if spec.basis == "announced" and year > spec.known_to:
            return "unknown"
        if spec.lunar_islamic or spec.stand_in or year > spec.known_to:
            return "estimated"
        return "verified"

    def describe(self, code: str) -> str:
        """Where the calendar of ``code`` comes from, in words."""
        spec = self._specs.get(code.upper())
        if spec is None:
            return "no calendar"
        years = ", ".join(str(year) for year in sorted(self._closures.get(code.upper(), {})))
        known = {
            "statute": "public holidays by statute",
            "announced": f"announced each year, known to {spec.known_to}",
            "office": "the office's own yearly list",
        }[spec.basis]
        parts = (known, "Islamic dates estimated" if spec.lunar_islamic else "", f"year files {years}" if years else "")
        return f"{'; '.join(part for part in parts if part)} ({spec.source})"

    def missing_years(self, code: str, first: int, last: int) -> tuple[int, ...]:
        """Years of the range for which the calendar is not certain; what ``check`` warns about."""
        return tuple(year for year in range(first, last + 1) if self.certainty(code, year) == "unknown")

    def _spec(self, code: str) -> CalendarSpec:
        spec = self._specs.get(code)
        if spec is None:
            country = code if code in holidays.list_supported_countries() else ""
            spec = CalendarSpec(
                country=country, weekend=("sat", "sun"), basis="announced", known_to=0, source="not in calendars.toml"
            )
            self._specs[code] = spec
        return spec

    def _year(self, code: str, year: int) -> dict[date, Closed]:
        key = (code, year)
        if key not in self._years:
            found = _public_holidays(self._spec(code), year)
            file = self._closures.get(code, {}).get(year)
            for entry in file.closed if file else ():
                for day in entry.days():
                    found[day] = Closed(day, entry.reason, entry.source or (file.source if file else ""))
            self._years[key] = found
        return self._years[key]


def _weekend(spec: CalendarSpec, day: date) -> tuple[int, ...]:
    names = spec.weekend
    if spec.weekend_before is not None and day <= spec.weekend_before.until:
        names = spec.weekend_before.days
    return tuple(_WEEKDAYS.index(name) for name in names)


@lru_cache(maxsize=512)
def _library_year(
    country: str, subdivision: str, categories: tuple[str, ...], year: int
) -> holidays.HolidayBase | None:
    """The library's holidays of one year; None where the library knows no such country or has no data for the year."""
    try:
        bare = holidays.country_holidays(country)
    except NotImplementedError:
        return None
    if not bare.start_year <= year <= bare.end_year:
        return None
    with warnings.catch_warnings():
        # Some calendars (IN: Islamic and Hindu dates 2001-2035) warn and answer without those days: the year is not
        # certain anyway, because calendars.toml says to which year announcements are known.
        warnings.simplefilter("ignore", UserWarning)
        return holidays.country_holidays(
            country,
            subdiv=subdivision or None,
            years=year,
            expand=False,
            categories=categories or None,
            language="en_US" if "en_US" in bare.supported_languages else None,
        )


def _make_up_days(country: str, year: int) -> frozenset[date]:
    """Saturdays and Sundays on which the country works, as announced."""
    if not country:
        return frozenset()
    base = _library_year(country, "", (), year)
    days: Iterable[date] = getattr(base, "weekend_workdays", ()) or ()
    return frozenset(days)


def _public_holidays(spec: CalendarSpec, year: int) -> dict[date, Closed]:
    found: dict[date, Closed] = {}
    for text in spec.fixed:
        month, number = text.split("-")
        day = date(year, int(month), int(number))
        found[day] = Closed(day, "fixed closing day", spec.source)
    for offset in spec.easter:
        day = easter(year) + timedelta(days=offset)
        found[day] = Closed(day, "day tied to Easter", spec.source)
    # Beyond the announced years the library predicts substitute days. A prediction must not move a deadline.
    guessed = spec.basis == "announced" and year > spec.known_to
    if spec.country:
        base = _library_year(spec.country, spec.subdivision, spec.categories, year)
        for day, name in sorted(base.items()) if base is not None else ():
            if day.year == year and not (guessed and _moved(str(name))):
                found[day] = Closed(day, str(name), _LIBRARY, "estimated" in str(name).lower())
    if spec.move_to_monday:
        reasons = {closed.reason for closed in found.values()}
        for day in sorted(found):
            if f"{found[day].reason} (observed)" in reasons:
                continue  # the library has moved this one itself
            moved = day
            while moved.weekday() in _weekend(spec, moved) or (moved != day and moved in found):
                moved += timedelta(days=1)
            if moved != day and moved.year == year:
                found[moved] = Closed(moved, f"{found[day].reason} (moved)", spec.source)
    return found


def _moved(name: str) -> bool:
    """Is this day off only because a government moved it there, or a moon that nobody has seen?"""
    return any(word in name.lower() for word in _MOVED)


def _read_specs(path: Traversable) -> dict[str, CalendarSpec]:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise CalendarError(f"{path.name}: not TOML: {error}") from error
    specs: dict[str, CalendarSpec] = {}
    for code, table in data.items():
        try:
            specs[code] = CalendarSpec.model_validate(table)
        except ValidationError as error:
            raise CalendarError(f"{path.name}: [{code}]: {_first(error)}") from error
    return specs


def _read_closures(folder: Traversable) -> dict[str, dict[int, ClosureFile]]:
    found: dict[str, dict[int, ClosureFile]] = {}
    for office in sorted((entry for entry in folder.iterdir() if entry.is_dir()), key=lambda e: e.name):
        for entry in sorted((e for e in office.iterdir() if e.name.endswith(".toml")), key=lambda e: e.name):
            place = f"closures/{office.name}/{entry.name}"
            try:
                file = ClosureFile.model_validate(tomllib.loads(entry.read_text(encoding="utf-8")))
            except tomllib.TOMLDecodeError as error:
                raise CalendarError(f"{place}: not TOML: {error}") from error
            except ValidationError as error:
                raise CalendarError(f"{place}: {_first(error)}") from error
            if file.office != office.name or entry.name != f"{file.year}.toml":
                raise CalendarError(f"{place}: says office {file.office!r}, year {file.year}: name folder and file so")
            found.setdefault(file.office, {})[file.year] = file
    return found


def _first(error: ValidationError) -> str:
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"]) or "table"
    return f"{place}: {first['msg']} (got {first.get('input')!r}); see docs/deadlines-how.md for the fields"
