"""How old and how sure every rule and calendar is: what must be looked at before anyone leans on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from monitor.deadlines.book import RuleBook
from monitor.deadlines.calendars import Calendars
from monitor.deadlines.model import Version

ORDER = ("conflict", "unconfirmed", "unknown", "memory", "secondary", "verified", "not_applicable")


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One version of one rule. ``weakest`` is the least sure of period and start; ``calendar`` is for ``today``'s year
    and the next."""

    office: str
    rule_id: str
    version: str
    in_force: bool
    weakest: str
    period: str
    start: str
    roll: str
    calendar: str
    checked_on: date
    age_days: int
    source: str


def audit(book: RuleBook, calendars: Calendars, today: date) -> list[AuditRow]:
    """Every version, the least certain and then the longest unchecked first."""
    rows = []
    for place, rule in book.rules():
        for version in rule.version:
            words = version.confidence
            rows.append(
                AuditRow(
                    office=place.jurisdiction,
                    rule_id=rule.id,
                    version=version.name,
                    in_force=version.covers(today),
                    weakest=weakest(version),
                    period=words.period,
                    start=words.start,
                    roll=words.roll,
                    calendar=_calendar_word(calendars, place.calendar, today),
                    checked_on=place.checked_on,
                    age_days=(today - place.checked_on).days,
                    source=version.source,
                )
            )
    return sorted(rows, key=lambda row: (ORDER.index(row.weakest), -row.age_days, row.office, row.rule_id, row.version))


def weakest(version: Version) -> str:
    """The least certain of the words on period, start, unit and end."""
    words = version.confidence
    return min((w for w in (words.period, words.start, words.unit, words.end) if w is not None), key=ORDER.index)


def market_warnings(book: RuleBook, calendars: Calendars, markets: Iterable[str], today: date) -> list[str]:
    """What ``squatwatch check`` says of watched markets: no rule, an unverified rule, a calendar year missing."""
    found: list[str] = []
    for market in sorted({market.upper() for market in markets}):
        place = book.jurisdiction(market)
        if place is None:
            found.append(f"{market}: no opposition rule is known; deadlines there will be unknown. Ask local counsel.")
            continue
        for rule in place.rule:
            for version in rule.version:
                if not version.covers(today) or version.kind == "none":
                    continue
                word = weakest(version)
                if word != "verified":
                    found.append(
                        f"{market}: rule {rule.id} is not verified ({word}; source: {version.source}). "
                        "Confirm it with local counsel before leaning on its dates."
                    )
        if place.calendar != "WO":
            for year in calendars.missing_years(place.calendar, today.year, today.year + (today.month > 6)):
                found.append(
                    f"{market}: closing days of {place.office} for {year} are not known. "
                    "Write them as [[closed_days]] into the config, with the office's page as source."
                )
    return found


def _calendar_word(calendars: Calendars, code: str, today: date) -> str:
    return ", ".join(f"{year} {calendars.certainty(code, year)}" for year in (today.year, today.year + 1))
