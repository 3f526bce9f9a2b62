"""Which publication opens the window, and which replaces the clock."""

from __future__ import annotations

from datetime import date

import pytest

from monitor.deadlines import Calendars, RuleBook, for_publication, opens_window
from monitor.records import Deadline
from sources.filing import Publication, PublicationKind, Route

P = PublicationKind


@pytest.mark.parametrize(
    ("office", "route", "kind", "expected"),
    [
        ("US", Route.NATIONAL, P.PUBLISHED, True),
        ("US", Route.NATIONAL, P.FILED, False),
        ("US", Route.NATIONAL, P.REGISTERED, False),
        ("US", Route.MADRID, P.DESIGNATION_PUBLISHED, True),
        ("JP", Route.NATIONAL, P.REGISTERED, True),
        ("JP", Route.NATIONAL, P.PUBLISHED, False),
        ("TW", Route.NATIONAL, P.REGISTERED, True),
        ("DE", Route.NATIONAL, P.REGISTERED, True),
        ("CN", Route.MADRID, P.DESIGNATION_PUBLISHED, True),
        ("BR", Route.MADRID, P.DESIGNATION_REPUBLISHED, True),
        ("DZ", Route.NATIONAL, P.PUBLISHED, False),
        ("XX", Route.NATIONAL, P.PUBLISHED, True),
        ("XX", Route.NATIONAL, P.FILED, False),
        ("US", Route.NATIONAL, P.WITHDRAWN, False),
    ],
)
def test_opens_window(book: RuleBook, office: str, route: Route, kind: P, expected: bool) -> None:
    assert opens_window(book, office, route, kind) is expected


def ask(
    book: RuleBook,
    calendars: Calendars,
    office: str,
    first: Publication,
    *others: Publication,
    route: Route = Route.NATIONAL,
) -> Deadline:
    return for_publication(
        book, calendars, office=office, route=route, publication=first, publications=(first, *others)
    )


def test_a_filing_is_an_early_warning_without_dates(book: RuleBook, calendars: Calendars) -> None:
    for publication in (Publication(P.FILED, date(2026, 1, 5)), Publication(P.FILED, None)):
        answer = ask(book, calendars, "US", publication)
        assert (answer.state, answer.last_day, answer.safe_day) == ("not_open", None, None)
        assert answer.notes


def test_registration_closes_where_opposition_comes_first_and_opens_where_it_comes_after(
    book: RuleBook, calendars: Calendars
) -> None:
    registered = Publication(P.REGISTERED, date(2026, 1, 5))
    assert ask(book, calendars, "US", registered).state == "closed"
    assert ask(book, calendars, "TW", registered).last_day == date(2026, 4, 7)  # 5 April and its days off
    assert ask(book, calendars, "US", Publication(P.WITHDRAWN, date(2026, 1, 5))).state == "closed"


def test_a_republication_replaces_the_clock_and_says_so(book: RuleBook, calendars: Calendars) -> None:
    first, second = Publication(P.PUBLISHED, date(2026, 1, 6)), Publication(P.REPUBLISHED, date(2026, 3, 3))
    for asked, other in ((first, second), (second, first)):
        answer = ask(book, calendars, "US", asked, other)
        assert answer.last_day == date(2026, 4, 2)
        assert answer.safe_day == date(2026, 4, 2)
        assert answer.event_date == date(2026, 3, 3)
        assert "Republished on 2026-03-03" in answer.notes[0]
        assert "2026-02-05" in answer.notes[0]


def test_after_a_correction_the_safe_day_stays_with_the_open_window(book: RuleBook, calendars: Calendars) -> None:
    first = Publication(P.PUBLISHED, date(2026, 1, 6))
    answer = ask(book, calendars, "US", first, Publication(P.CORRECTED, date(2026, 1, 20)))
    assert (answer.safe_day, answer.last_day) == (date(2026, 2, 5), date(2026, 2, 19))
    assert answer.internal_day is not None
    assert answer.internal_day <= answer.safe_day  # type: ignore[operator]
    late = ask(book, calendars, "US", first, Publication(P.CORRECTED, date(2026, 3, 3)))
    assert late.safe_day == late.last_day == date(2026, 4, 2)


def test_wipos_gazette_starts_no_clock_where_the_office_publishes_again(book: RuleBook, calendars: Calendars) -> None:
    wipo = Publication(P.DESIGNATION_PUBLISHED, date(2026, 1, 15), "WIPO 2026/2")
    early = ask(book, calendars, "GB", wipo, route=Route.MADRID)
    assert (early.state, early.last_day) == ("not_open", None)
    assert "WIPO" in early.notes[0]
    local = Publication(P.DESIGNATION_PUBLISHED, date(2026, 2, 27), "2026-009")
    for asked, other in ((local, wipo),):
        assert ask(book, calendars, "GB", asked, other, route=Route.MADRID).last_day == date(
            2026, 4, 27
        )  # 26 is a Sunday
    counts = ask(book, calendars, "CN", wipo, route=Route.MADRID)
    assert counts.last_day == date(2026, 4, 30)


def test_the_stated_end_travels_with_the_publication(book: RuleBook, calendars: Calendars) -> None:
    answer = for_publication(
        book, calendars, office="EM", route=Route.NATIONAL, publication=Publication(P.PUBLISHED, date(2020, 7, 9)),
        stated_end=date(2020, 10, 13), today=date(2020, 10, 12), lead_days=3,
    )  # fmt: skip
    assert (answer.last_day, answer.safe_day, answer.stated_by_office) == (
        date(2020, 10, 13), date(2020, 10, 9), date(2020, 10, 13),
    )  # fmt: skip
    assert "safe day has passed" in answer.notes[0]
