"""Upcoming windows, by client, in every office's own zone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from monitor.deadlines import Calendars, RuleBook, for_publication
from monitor.deadlines.upcoming import upcoming
from monitor.records import Band, Brand, Decision, GoodsRelation, Match, MatterState, Provenance, Story
from sources.filing import Filing, Publication, PublicationKind, Route
from sources.instants import Instant

BOOK, CALENDARS = RuleBook.load(), Calendars.load()
NOW = Instant.parse("2026-03-02T01:00:00Z")


def story(number: int, office: str, day: str, *, client: str = "c1", band: Band = Band.HIGH) -> Story:
    publication = Publication(PublicationKind.PUBLISHED, date.fromisoformat(day))
    return Story(
        hit_id=number,
        matter_id=number,
        client=client,
        brand=Brand("b1", client, "例子"),
        filing=Filing(office, f"{office}{number}", marks=("LIZI",)),
        publication=publication,
        match=Match("b1", "LIZI", 0.9, band, band, (), GoodsRelation("same"), "1", "1"),
        deadline=for_publication(BOOK, CALENDARS, office=office, route=Route.NATIONAL, publication=publication),
        deadline_version=1,
        matter=MatterState(),
        provenance=Provenance("test"),
        first_seen_at=NOW,
    )


def rows_of(*stories: Story, **options: object) -> list[int]:
    return [row.hit_id for row in upcoming(stories, NOW.local_day, **options)]  # type: ignore[arg-type]


def test_by_client_then_by_safe_day_then_by_band() -> None:
    found = rows_of(
        story(1, "US", "2026-02-17", client="z"),
        story(2, "EM", "2026-02-17"),
        story(3, "US", "2026-02-17", band=Band.MEDIUM),
        story(4, "US", "2026-02-17", band=Band.CRITICAL),
    )
    assert found == [4, 3, 2, 1]


def test_closed_windows_filings_and_decided_matters_are_left_out() -> None:
    closed = story(1, "US", "2026-01-06")
    filed = replace(story(2, "US", "2026-02-17"), deadline=None)
    ignored = replace(story(3, "US", "2026-02-17"), matter=MatterState(decision=Decision.IGNORE))
    watched = replace(story(4, "US", "2026-02-17"), matter=MatterState(decision=Decision.WATCH))
    none = story(5, "DZ", "2026-02-17")
    assert rows_of(closed, filed, ignored, watched, none) == [4]
    assert rows_of(closed, filed, ignored, watched, none, with_decided=True) == [3, 4]


def test_a_matter_shows_its_latest_publication_once() -> None:
    first, second = story(1, "US", "2026-02-10"), replace(story(2, "US", "2026-02-17"), matter_id=1)
    assert rows_of(second, first) == [2]


def test_days_left_are_those_of_the_offices_zone() -> None:
    # 01:00 on 2 March in London is still 1 March in Virginia and already 2 March in Tokyo.
    american, chinese = upcoming([story(1, "US", "2026-02-03"), story(2, "CN", "2026-01-06")], NOW.local_day)
    assert (american.safe_day, american.days_left, american.time_zone) == (date(2026, 3, 5), 4, "America/New_York")
    assert (chinese.safe_day, chinese.days_left) == (date(2026, 4, 6), 35)


def test_within_and_client_narrow_the_list() -> None:
    stories = [story(1, "US", "2026-02-17"), story(2, "EM", "2026-02-17", client="c2")]
    assert rows_of(*stories, within_days=30) == [1]
    assert rows_of(*stories, client="c2") == [2]


def test_a_window_without_a_fixed_last_day_stands_after_the_dated_ones() -> None:
    endless, dated = story(1, "VN", "2022-06-25"), story(2, "US", "2026-02-17")
    assert endless.deadline is not None
    assert endless.deadline.state == "open_ended"
    (first, last) = upcoming([endless, dated], NOW.local_day)
    assert (first.hit_id, last.hit_id) == (2, 1)
    assert (last.last_day, last.safe_day, last.days_left) == (None, None, None)
    assert rows_of(endless, dated, within_days=60) == [2]


def test_a_registration_ends_the_window_that_the_publication_opened() -> None:
    endless = story(1, "VN", "2022-06-25")
    assert endless.deadline is not None
    over = replace(endless.deadline, state="closed")
    registered = replace(
        endless,
        hit_id=2,
        publication=Publication(PublicationKind.REGISTERED, date(2026, 2, 17)),
        deadline=over,
    )
    assert rows_of(endless, registered) == []
