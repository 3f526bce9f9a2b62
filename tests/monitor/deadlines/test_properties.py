"""What holds for every rule and every date from 2000 to 2040."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.deadlines import Calendars, Question, RuleBook, compute, for_publication
from monitor.deadlines.model import Version
from monitor.records import Deadline
from sources.filing import Publication, PublicationKind, Route

FIRST, LAST = date(2000, 1, 1), date(2040, 12, 31)
BOOK = RuleBook.load()
CALENDARS = Calendars.load()
RULES = [(place.jurisdiction, rule.id, rule.route) for place, rule in BOOK.rules()]
DAYS = st.dates(FIRST, LAST)


def ask(office: str, rule_id: str, day: date, **options: object) -> Deadline:
    return compute(BOOK, CALENDARS, Question(office, day, rule_id=rule_id, **options))  # type: ignore[arg-type]


def in_order(answer: Deadline, published: date) -> bool:
    if answer.safe_day is None or answer.internal_day is None:
        return (answer.last_day, answer.safe_day, answer.internal_day) == (None, None, None)
    return published <= answer.internal_day <= answer.safe_day <= (answer.last_day or date.max)


def awkward_days() -> list[date]:
    """Month ends, leap days, year ends, the days around clock changes and the long holidays of China."""
    days = set()
    for year in range(2000, 2041, 4):
        for month in range(1, 13):
            first = date(year, month, 1)
            days |= {first, first - timedelta(days=1), first - timedelta(days=2), date(year, month, 28)}
        days |= {date(year, 2, 29), date(year, 3, 29), date(year, 10, 25), date(year, 11, 1), date(year, 10, 7)}
    return sorted(day for day in days if FIRST <= day <= LAST)


@pytest.mark.parametrize(("office", "rule_id", "route"), RULES)
def test_awkward_days_give_ordered_answers_that_never_run_backwards(office: str, rule_id: str, route: Route) -> None:
    previous: Deadline | None = None
    for day in awkward_days():
        answer = ask(office, rule_id, day)
        assert in_order(answer, day), (day, answer)
        same = previous is not None and previous.rule_version == answer.rule_version
        if same and previous is not None and previous.last_day and answer.last_day:
            assert previous.last_day <= answer.last_day, (day, previous.last_day, answer.last_day)
        previous = answer


@given(st.sampled_from(RULES), DAYS, st.integers(0, 30), st.sampled_from(["CN", "US", "SA", "XX"]))
@settings(max_examples=700, deadline=None)
def test_any_day_gives_one_ordered_answer(rule: tuple[str, str, Route], day: date, lead: int, calendar: str) -> None:
    office, rule_id, route = rule
    question = Question(office, day, route=route, rule_id=rule_id, lead_days=lead, client_calendar=calendar)
    answer = compute(BOOK, CALENDARS, question)
    assert in_order(answer, day)
    assert compute(BOOK, Calendars.load() if day.day == 1 and lead == 0 else CALENDARS, question) == answer


@given(st.sampled_from(RULES), DAYS, st.integers(1, 40))
@settings(max_examples=700, deadline=None)
def test_a_later_publication_never_ends_earlier_under_one_version(
    rule: tuple[str, str, Route], day: date, step: int
) -> None:
    office, rule_id, _ = rule
    first, second = ask(office, rule_id, day), ask(office, rule_id, day + timedelta(days=step))
    if first.rule_version == second.rule_version and first.last_day and second.last_day:
        assert first.last_day <= second.last_day


@given(st.sampled_from([r for r in RULES if r[1] in {"US", "EM", "CN", "DE", "GB", "JP", "KR", "CA"}]), DAYS)
@settings(max_examples=600, deadline=None)
def test_a_rolled_day_is_a_working_day_and_every_day_it_skipped_is_not(rule: tuple[str, str, Route], day: date) -> None:
    office, rule_id, _ = rule
    answer, bare = ask(office, rule_id, day), ask(office, rule_id, day, roll=False)
    if answer.last_day is None or bare.last_day is None:
        return
    assert not bare.rolled
    assert CALENDARS.is_closed(office, answer.last_day) is None
    skipped = bare.last_day
    while skipped < answer.last_day:
        assert CALENDARS.is_closed(office, skipped) is not None
        skipped += timedelta(days=1)
    assert answer.rolled == (answer.last_day != bare.last_day)


@given(st.sampled_from(sorted(BOOK.offices)), st.sampled_from(Route), DAYS, st.sampled_from(PublicationKind))
@settings(max_examples=700, deadline=None)
def test_every_publication_of_every_office_gets_an_answer(
    office: str, route: Route, day: date, kind: PublicationKind
) -> None:
    answer = for_publication(BOOK, CALENDARS, office=office, route=route, publication=Publication(kind, day))
    assert answer.state in {"known", "none", "open_ended", "not_open", "closed", "unknown"}
    assert (answer.last_day is not None) == (answer.state == "known")
    if kind is PublicationKind.FILED:
        assert answer.safe_day is None
    assert answer.state == "known" or answer.notes


def test_every_version_is_reached_by_some_day() -> None:
    """A version that no publication day selects would be dead data."""
    for office, rule_id, route in RULES:
        rule = BOOK.rule(rule_id)
        assert rule is not None
        for version in rule.version:
            assert _selected(office, route, version), (rule_id, version.name)


def _selected(office: str, route: Route, version: Version) -> bool:
    day = version.effective_from or version.effective_to or date(2026, 6, 1)
    found = BOOK.find(office, route, day)
    return found is not None and found.version == version
