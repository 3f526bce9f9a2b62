"""What was looked at and what was not are told apart; how fast people were told is counted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from monitor.coverage import coverage, speed
from monitor.poll import PollSettings, poll_source
from monitor.records import Delivery, NoticeKind, Outcome, SendResult
from monitor.store import Store, StoredNotice, open_store
from sources.adapter import Cadence
from sources.errors import ChallengePage
from sources.instants import Instant
from sources.registry import adapters
from tests.monitor.poll import fakes
from tests.monitor.poll.fakes import NOW, line

TODAY = date(2026, 3, 3)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "watch.db", now=NOW) as opened:
        opened.brands.sync([fakes.BRAND], NOW)
        yield opened


@pytest.fixture
def office(tmp_path: Path) -> fakes.LineOffice:
    return fakes.LineOffice(tmp_path, cadence=Cadence("weekly", weekdays=(1,), grace_days=1))


def poll(store: Store, office: fakes.LineOffice, now: Instant = NOW) -> None:
    poll_source(
        store,
        office,
        engine=fakes.WordMatcher([fakes.BRAND]),
        deadlines=fakes.thirty_days,
        plan=fakes.tell_anna,
        client=object(),  # type: ignore[arg-type]
        now=now,
        settings=PollSettings(scratch=store.path.parent),
    )


def look(store: Store, office: fakes.LineOffice, today: date = TODAY):  # type: ignore[no-untyped-def]
    (row,) = coverage(store, {"xx-weekly": office}, today, enabled={"xx-weekly"}, window_of=lambda code: 30)
    return row


def test_a_source_nobody_looked_at_is_new_and_not_complete(store: Store, office: fakes.LineOffice) -> None:
    row = look(store, office)
    assert (row.state, row.complete, row.looked_until) == ("new", False, None)


def test_everything_looked_at_is_complete(store: Store, office: fakes.LineOffice) -> None:
    office.world = {day: [line(day)] for day in ("2026-02-17", "2026-02-24", "2026-03-03")}
    poll(store, office)
    row = look(store, office)
    assert row.complete
    assert (row.looked_until, row.issues, row.read, row.days_affected) == (TODAY, 3, 3, 0)
    assert row.fill_mark == 1.0


def test_a_gap_ends_what_counts_as_looked_at_and_says_how_long_its_windows_run(
    store: Store, office: fakes.LineOffice
) -> None:
    office.world = {
        "2026-02-03": [line("1")],
        "2026-02-10": fakes.out_of_reach(),
        "2026-02-17": [line("2")],
        "2026-02-24": [line("3")],
        "2026-03-03": [line("4")],
    }
    poll(store, office)
    row = look(store, office)
    assert not row.complete
    assert (row.looked_until, row.newest) == (date(2026, 2, 3), TODAY)
    assert [(m.number, m.state, m.days_left) for m in row.missing] == [("2026-02-10", "failed", 9)]
    assert row.days_affected == 1
    assert look(store, office, date(2026, 3, 20)).missing[0].days_left == 0


def test_an_issue_that_never_appeared_and_days_the_service_stood_still_are_missing(
    store: Store, office: fakes.LineOffice
) -> None:
    office.world = {"2026-02-03": [line("1")], "2026-02-17": [line("2")]}
    poll(store, office)
    row = look(store, office)
    assert [(m.date, m.state) for m in row.missing] == [
        (date(2026, 2, 10), "missing"),
        (date(2026, 2, 24), "missing"),
    ]
    later = look(store, office, date(2026, 3, 20))
    assert later.days_affected == 4, "24 February and 3, 10 and 17 March"


def test_what_a_source_that_is_not_polled_holds_and_nobody_read_is_a_trouble_while_windows_run(
    store: Store, office: fakes.LineOffice
) -> None:
    office.world = {"2026-02-17": fakes.out_of_reach(), "2026-02-24": [line("3")]}
    poll(store, office)
    given = {"xx-weekly": office}
    (row,) = coverage(store, given, TODAY, window_of=lambda code: 30)
    assert (row.enabled, row.troubled) == (False, True)
    (later,) = coverage(store, given, date(2026, 6, 1), window_of=lambda code: 30)
    assert not later.troubled


def test_a_challenge_is_not_an_empty_gazette(store: Store, office: fakes.LineOffice) -> None:
    office.world = {"2026-03-03": []}
    poll(store, office)
    assert look(store, office).state == "empty"
    office.listing_error = ChallengePage("a captcha")
    poll(store, office)
    row = look(store, office)
    assert (row.state, row.complete, row.error) == ("challenge", False, "a captcha")


def test_how_fast_people_were_told(store: Store, office: fakes.LineOffice) -> None:
    office.world = {
        "2026-02-24": [line("1", "HONGDOU"), line("2", "HONGDOU", published="2026-01-05"), line("3", "HONGDOU")]
    }
    poll(store, office)
    assert speed(store).told == 0
    assert speed(store).share_in_time == 0.0
    for stored in store.notices.open_items(NOW)[:2]:
        name = f"n{stored.id}"
        said = StoredNotice(name, NoticeKind.ALERT, "anna", "s", "en", NOW)
        store.notices.save_notice(said, [Delivery(name, name, "m", "a", f"<{name}>", b"")], [stored.id], NOW)
        store.notices.claim(NOW, owner="t")
        store.notices.record(name, SendResult(Outcome.SENT, "ok"), NOW)
    fast = speed(store)
    assert (fast.told, fast.median_days, fast.p95_days) == (2, 32.0, 57.0)
    assert (fast.with_window, fast.share_in_time) == (3, 0.3333)


def test_a_source_that_was_never_reached_has_every_open_day_unseen(tmp_path: Path) -> None:
    today = date(2026, 11, 23)
    with open_store(tmp_path / "s.db", now=Instant.parse("2026-11-23T08:00:00Z")) as store:
        (row,) = coverage(store, adapters(), today, enabled=["br-rpi"], window_of=lambda office: 60)
    assert row.newest is None
    assert row.days_affected in (7, 8), "about eight Tuesdays lie in sixty days"
