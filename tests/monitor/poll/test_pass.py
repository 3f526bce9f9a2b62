"""One pass over one source: what is stored, what is told, when the cursor moves."""

from __future__ import annotations

from datetime import date

import pytest

from monitor.applicants import ApplicantProfile
from monitor.records import Band, NoticeKind, PlannedItem, Story
from sources.adapter import Cadence, Floors
from sources.errors import ChallengePage
from sources.filing import PublicationKind
from sources.instants import Instant
from tests.monitor.poll import fakes
from tests.monitor.poll.conftest import Desk
from tests.monitor.poll.fakes import NOW, line, out_of_reach


def test_a_conflict_is_stored_with_deadline_reasons_raw_record_and_items(desk: Desk) -> None:
    desk.office.world["2026-02-24"] = [line("1", "HONGDOU"), line("2", "SUNFLOWER")]
    result = desk.poll()
    assert (result.state, result.read, result.hits) == ("ok", 2, 1)
    (story,) = desk.store.hits.stories()
    assert story.filing.mark == "HONGDOU"
    assert story.match.band is Band.CRITICAL
    assert story.match.reasons[0].zh == "HONGDOU 含有 HONGDOU"
    assert story.deadline is not None
    assert story.deadline.last_day == date(2026, 3, 26)
    assert story.provenance.address == "https://xx.example/2026-02-24"
    assert story.provenance.offset == 0
    raw = desk.store.hits.raw(story.hit_id)
    assert raw is not None
    assert b'"HONGDOU"' in raw
    assert {(i.item.kind, i.item.recipient) for i in desk.store.notices.items()} == {
        (NoticeKind.ALERT, "anna"),
        (NoticeKind.REMINDER, "anna"),
    }


def test_reading_the_same_issue_twice_changes_nothing(desk: Desk) -> None:
    desk.office.world["2026-02-24"] = [line("1", "HONGDOU")]
    desk.poll()
    row = desk.store.issues.find("xx-weekly", "2026-02-24")
    assert row is not None
    desk.store.issues.fetched(row.id, [], NOW)  # as if other files had been there: it begins with the first record
    desk.store.issues.failed(row.id, "x", "x", NOW)
    again = desk.poll()
    assert again.read == 1
    assert again.hits == 0
    assert len(desk.store.notices.items()) == 2
    assert desk.store.filings.count() == 1


def test_the_cursor_stops_before_the_first_issue_that_is_not_complete(desk: Desk) -> None:
    desk.office.world = {"2026-02-10": [line("1")], "2026-02-17": out_of_reach(), "2026-02-24": [line("3")]}
    result = desk.poll()
    assert [issue.state for issue in result.issues] == ["done", "failed", "done"]
    assert result.partial
    cursor = desk.store.sources.get("xx-weekly")
    assert cursor is not None
    assert cursor.cursor == {"through": "2026-02-10"}
    assert cursor.state == "unreachable"
    desk.office.world["2026-02-17"] = [line("2")]
    later = desk.poll(NOW.plus(days=1))
    assert [issue.number for issue in later.issues] == ["2026-02-17"]
    moved = desk.store.sources.get("xx-weekly")
    assert moved is not None
    assert moved.cursor == {"through": "2026-02-24"}
    assert desk.store.filings.count() == 3


def test_a_source_out_of_reach_is_not_asked_for_every_issue(desk: Desk) -> None:
    days = ["2026-02-03", "2026-02-10", "2026-02-17", "2026-02-24"]
    desk.office.world = dict.fromkeys(days, out_of_reach())
    result = desk.poll()
    assert desk.office.fetched == days[:2]
    assert result.state == "unreachable"
    assert result.partial
    desk.office.world = {day: [line(day)] for day in days}
    later = desk.poll(NOW.plus(days=1))
    assert [issue.number for issue in later.issues] == days
    assert desk.store.filings.count() == 4


def test_an_issue_below_its_floor_is_kept_and_does_not_move_the_cursor(desk: Desk) -> None:
    desk.office.floors = Floors(records=3)
    desk.office.world["2026-02-24"] = [line("1", "HONGDOU")]
    result = desk.poll()
    assert result.issues[0].state == "below_floor"
    assert desk.store.hits.count() == 1
    source = desk.store.sources.get("xx-weekly")
    assert source is not None
    assert source.cursor == {}
    (trouble,) = [t for t in desk.store.health.open() if t.event.key.startswith("issue:")]
    assert "at least 3 are usual" in trouble.event.detail
    desk.office.world["2026-02-24"] = [line(str(n), "HONGDOU") for n in range(1, 5)]
    desk.poll(NOW.plus(days=1))
    assert desk.store.hits.count() == 4
    assert not [t for t in desk.store.health.open() if t.event.key.startswith("issue:")]


def test_an_empty_issue_is_an_event_and_moves_the_cursor(desk: Desk) -> None:
    desk.office.world["2026-02-24"] = []
    result = desk.poll()
    assert result.state == "empty"
    assert result.issues[0].state == "empty"
    assert any("no records" in t.event.detail for t in desk.store.health.open())
    source = desk.store.sources.get("xx-weekly")
    assert source is not None
    assert source.cursor == {"through": "2026-02-24"}


def test_fewer_records_than_announced_are_below_the_floor(desk: Desk) -> None:
    desk.office.world["2026-02-24"] = [{"announced": 5}, line("1")]
    assert desk.poll().issues[0].state == "below_floor"


def test_a_record_that_cannot_be_read_is_kept_and_the_rest_is_read(desk: Desk) -> None:
    desk.office.world["2026-02-24"] = [line("1"), "{broken", line("2", "HONGDOU")]
    result = desk.poll()
    assert (result.read, result.unreadable, result.hits) == (2, 1, 1)
    assert result.partial
    ((issue, record),) = desk.store.issues.unreadables()
    assert issue.number == "2026-02-24"
    assert record.raw == b"{broken\n"
    assert record.place == "line at byte 102"
    assert record.origin is not None
    assert (record.origin.offset, record.origin.length) == (102, 8)


def test_a_page_instead_of_data_fails_the_issue_and_says_so(desk: Desk) -> None:
    desk.office.world["2026-02-24"] = ["<html>maintenance</html>"]
    result = desk.poll()
    assert result.issues[0].state == "failed"
    assert result.state == "schema"
    row = desk.store.issues.find("xx-weekly", "2026-02-24")
    assert row is not None
    assert row.next_try_at is not None
    assert row.next_try_at > NOW


@pytest.mark.parametrize("again", [1, 3])
def test_sample_data_is_never_stored(desk: Desk, again: int) -> None:
    desk.office.world["2026-02-24"] = [{"note": "sample", "text": "example answer"}, line("1", "HONGDOU")]
    for day in range(again):
        assert desk.poll(NOW.plus(days=day)).state == "key"
    assert desk.store.filings.count() == 0


def test_a_challenge_page_at_the_listing_is_its_own_state(desk: Desk) -> None:
    desk.office.listing_error = ChallengePage("xx.example asks for a captcha; use the inbox")
    result = desk.poll()
    assert (result.state, result.error_key) == ("challenge", "challenge_page")
    (trouble,) = desk.store.health.open()
    assert trouble.event.key == "source:xx-weekly"
    desk.office.listing_error = None
    desk.poll(NOW.plus(days=1))
    assert desk.store.health.open() == []


def test_the_look_back_finds_what_an_office_added_later(desk: Desk) -> None:
    desk.office.look_back = 14
    desk.office.world["2026-03-03"] = [line("1", published="2026-03-03")]
    desk.poll()
    desk.office.world["2026-03-03"] = [line("1", published="2026-03-03"), line("2", "HONGDOU", published="2026-03-03")]
    assert desk.poll(NOW.plus(days=3)).issues == ()
    result = desk.poll(NOW.plus(days=7))
    assert [issue.state for issue in result.issues] == ["done"]
    assert desk.store.hits.count() == 1
    assert [issue.state for issue in desk.poll(NOW.plus(days=14)).issues] == ["unchanged"]


def test_an_issue_that_does_not_appear_is_missing_until_it_comes(desk: Desk) -> None:
    desk.office.cadence = Cadence("weekly", weekdays=(1,), grace_days=2)
    desk.office.world = {"2026-02-10": [line("1")], "2026-02-24": [line("3")]}
    desk.poll(NOW.plus(days=3))
    missing = desk.store.issues.all("xx-weekly", states=("missing",))
    assert [row.date for row in missing] == [date(2026, 2, 17), date(2026, 3, 3)]
    source = desk.store.sources.get("xx-weekly")
    assert source is not None
    assert source.state == "stale"
    assert any(t.event.key == "missing:xx-weekly" and "2026-02-17" in t.event.detail for t in desk.store.health.open())
    desk.office.world |= {"2026-03-03": [line("4")]}
    desk.poll(NOW.plus(days=4))
    assert [row.date for row in desk.store.issues.all("xx-weekly", states=("missing",))] == [date(2026, 2, 17)]


def test_a_closed_office_owes_no_issue(desk: Desk) -> None:
    desk.office.world = {"2026-02-10": [line("1")], "2026-02-24": [line("3")]}
    desk.poll(closed=lambda day: day == date(2026, 2, 17))
    assert desk.store.issues.all("xx-weekly", states=("missing", "expected")) == [
        row for row in desk.store.issues.all("xx-weekly") if row.date == date(2026, 3, 3)
    ]


def test_a_republication_takes_over_and_the_old_reminders_stop(desk: Desk) -> None:
    desk.office.world["2026-02-24"] = [line("1", "HONGDOU")]
    desk.poll()
    desk.office.world["2026-03-03"] = [line("1", "HONGDOU", published=None, republished="2026-03-03")]
    result = desk.poll(NOW.plus(days=1))
    assert result.hits == 1
    stories = list(desk.store.hits.stories())
    assert [story.publication.kind for story in stories] == [PublicationKind.PUBLISHED, PublicationKind.REPUBLISHED]
    muted = [item.item for item in desk.store.notices.items(hit_id=stories[0].hit_id) if item.item.muted]
    assert {item.muted for item in muted} == {"superseded"}


def test_a_filing_date_alone_is_an_early_warning_and_later_the_publication_counts(desk: Desk) -> None:
    desk.office.world["2026-02-17"] = [line("1", "HONGDOU", published=None, filed="2026-02-10")]
    desk.poll()
    (early,) = desk.store.hits.stories()
    assert early.publication.kind is PublicationKind.FILED
    desk.office.world["2026-02-24"] = [line("1", "HONGDOU", filed="2026-02-10")]
    desk.poll(NOW.plus(days=1))
    kinds = [story.publication.kind for story in desk.store.hits.stories()]
    assert kinds == [PublicationKind.FILED, PublicationKind.PUBLISHED]


def test_a_mark_that_comes_after_the_publication_is_still_found(desk: Desk) -> None:
    desk.office.world["2026-02-17"] = [line("1", None, published="2026-02-17")]
    desk.poll()
    assert desk.store.hits.count() == 0
    desk.office.world["2026-02-24"] = [line("1", "HONGDOU", published=None)]
    desk.poll(NOW.plus(days=1))
    (story,) = desk.store.hits.stories()
    assert story.publication.date == date(2026, 2, 17)


def test_a_closer_match_in_a_later_record_raises_the_hit_and_keeps_what_it_was(desk: Desk) -> None:
    desk.office.world["2026-02-17"] = [line("1", "HONGDOU HOUSE")]
    desk.poll()
    desk.office.world["2026-02-24"] = [line("1", "HONGDOU")]
    desk.poll(NOW.plus(days=1))
    (story,) = desk.store.hits.stories()
    assert story.match.band is Band.CRITICAL
    assert story.match.mark == "HONGDOU"


def test_a_hit_that_a_later_record_changed_names_the_issue_of_the_record_it_shows(desk: Desk) -> None:
    desk.office.world["2026-02-17"] = [line("1", "HONGDOU HOUSE")]
    desk.poll()
    (before,) = desk.store.hits.stories()
    desk.office.world["2026-02-24"] = [line("1", "HONGDOU")]
    desk.poll(NOW.plus(days=1))
    (after,) = desk.store.hits.stories()
    assert after.provenance.record_sha256 != before.provenance.record_sha256
    assert (before.provenance.issue, after.provenance.issue) == ("2026-02-17", "2026-02-24")


def test_the_story_told_is_the_story_stored(desk: Desk) -> None:
    told: list[Story] = []

    def keep(story: Story, now: Instant) -> list[PlannedItem]:
        told.append(story)
        return fakes.tell_anna(story, now)

    desk.plan = keep
    rows = [line(str(n), "HONGDOU" if n % 2 else "HONGDOU DAZHOU", filed="2026-01-01") for n in range(6)]
    rows += [line("7", "DAZHOU", ir="1234567"), line("8", "DAZHOU", published=None), line("1", "HONGDOU", classes=[9])]
    desk.office.world["2026-02-24"] = rows
    desk.poll(profile=lambda filing, others, brand: ApplicantProfile(0.5, ("One more filing.",), ("另有一件。",)))
    stored = {story.hit_id: story for story in desk.store.hits.stories()}
    assert len(stored) == 11
    assert {story.hit_id: story for story in told} == stored
    assert stored[1].applicant_facts_zh == ("另有一件。",)
