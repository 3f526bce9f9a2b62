"""Which days an office is closed, and how sure that is."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from monitor.deadlines import CalendarError, Calendars, RuleBook


def closed(calendars: Calendars, code: str, day: str) -> bool:
    return calendars.is_closed(code, date.fromisoformat(day)) is not None


@pytest.mark.parametrize(
    ("code", "day", "expected"),
    [
        ("CN", "2026-02-14", False),  # make-up Saturday
        ("CN", "2026-02-20", True),  # Spring Festival
        ("CN", "2026-10-08", False),
        ("TW", "2014-12-27", False),  # make-up Saturday
        ("US", "2026-04-16", False),  # Emancipation Day of the District of Columbia is not federal
        ("US", "2025-12-26", True),  # executive order
        ("US", "2025-01-09", True),
        ("JP", "2026-12-29", True),
        ("JP", "2026-12-28", False),
        ("DE", "2026-06-04", True),  # Corpus Christi: Bavaria
        ("EM", "2023-06-08", False),
        ("EM", "2023-05-29", False),
        ("EM", "2023-11-01", True),
        ("GB", "2026-08-31", True),  # summer bank holiday: England and Wales
        ("GB", "2026-08-03", False),  # Scotland only
        ("HK", "2026-06-13", True),  # Saturday: the registry does not work
        ("KR", "2026-05-01", True),  # Labour Day
        ("SA", "2026-06-12", True),  # Friday
        ("SA", "2026-06-14", False),  # Sunday
        ("AE", "2021-06-11", True),  # Friday, before the weekend moved
        ("AE", "2026-06-14", True),
        ("BN", "2026-06-12", True),
        ("BN", "2026-06-13", False),
        ("CA", "2022-09-19", True),
        ("CA", "2026-04-06", True),  # Easter Monday
        ("CA", "2026-06-24", True),
        ("CA", "2021-12-28", True),  # Boxing Day on a Sunday moves on
        ("CA", "2026-12-28", True),
        ("CA", "2026-12-29", False),
        ("UA", "2026-08-24", True),
        ("FR", "2026-05-14", True),
        ("XX", "2026-06-13", True),  # a country without data still has a weekend
    ],
)
def test_closed_days(calendars: Calendars, code: str, day: str, expected: bool) -> None:
    assert closed(calendars, code, day) is expected


def test_every_closed_day_says_why_and_who_says_so(calendars: Calendars) -> None:
    found = calendars.is_closed("EM", date(2020, 10, 9))
    assert found is not None
    assert "Valencian" in found.reason
    assert "13 October 2020" in found.source


def test_moon_dates_are_marked_as_estimates(calendars: Calendars) -> None:
    found = calendars.is_closed("EG", date(2026, 5, 27))
    assert found is not None
    assert found.estimated
    assert calendars.certainty("EG", 2026) == "estimated"


def test_a_year_without_data_is_not_certain(calendars: Calendars) -> None:
    assert calendars.certainty("CN", 2026) == "verified"
    assert calendars.certainty("CN", 2027) == "unknown"
    assert calendars.certainty("EM", 2026) == "unknown"
    assert calendars.certainty("LK", 2027) == "unknown"
    assert calendars.certainty("XX", 2026) == "unknown"
    assert calendars.missing_years("CN", 2025, 2028) == (2027, 2028)


def test_a_predicted_substitute_day_moves_no_deadline(calendars: Calendars) -> None:
    assert closed(calendars, "CN", "2027-02-08")  # Spring Festival by statute
    assert not closed(calendars, "CN", "2027-02-09")  # the library predicts a day off that nobody has announced


def test_the_user_can_add_closures() -> None:
    calendars = Calendars.load({"us": [date(2026, 12, 24)]})
    found = calendars.is_closed("US", date(2026, 12, 24))
    assert found is not None
    assert found.source == "config"


def test_every_office_has_a_calendar_of_its_own(book: RuleBook, calendars: Calendars) -> None:
    assert {place.calendar for place in book.jurisdictions.values()} <= set(calendars.codes)


def write(folder: Path, text: str) -> Path:
    (folder / "calendars.toml").write_text(
        '[XA]\nweekend = ["sat", "sun"]\nbasis = "office"\nsource = "the office"\n', encoding="utf-8"
    )
    (folder / "closures" / "XA").mkdir(parents=True)
    (folder / "closures" / "XA" / "2026.toml").write_text(text, encoding="utf-8")
    return folder


GOOD = 'office = "XA"\nyear = 2026\ncomplete = true\nsource = "notice 1"\n'


def test_a_complete_year_file_makes_the_year_certain(tmp_path: Path) -> None:
    text = GOOD + '[[closed]]\ndate = 2026-03-02\nuntil = 2026-03-03\nreason = "move"\n'
    calendars = Calendars.load(folder=write(tmp_path, text))
    assert calendars.certainty("XA", 2026) == "verified"
    assert closed(calendars, "XA", "2026-03-03")
    assert not closed(calendars, "XA", "2026-03-04")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (GOOD.replace('source = "notice 1"\n', ""), "source"),
        (GOOD + '[[closed]]\ndate = 2025-03-02\nreason = "x"\n', "2025-03-02 is not in 2026"),
        (GOOD.replace("XA", "XB"), "says office 'XB'"),
        (GOOD + "[[closed]]\ndate = \n", "not TOML"),
        (GOOD + 'closing = "never"\n', "closing"),
    ],
)
def test_a_wrong_year_file_is_refused_with_its_name(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(CalendarError) as caught:
        Calendars.load(folder=write(tmp_path, text))
    assert "closures/XA/2026.toml" in str(caught.value)
    assert words in str(caught.value)
