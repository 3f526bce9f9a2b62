"""Calendars and tables that people take away."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import pytest
from icalendar import Calendar

from monitor.notices.exports import COLUMNS, as_csv, as_json, rows_of
from monitor.notices.ics import CalendarEntry, calendar
from monitor.notices.language import language
from monitor.notices.view import story_view
from monitor.records import Band, Decision, MatterState, Story
from sources.instants import Instant

from .makers import NOW, deadline, filing, match, story

LATER = NOW.plus(days=1)


def entries(*stories: Story) -> list[CalendarEntry]:
    return [CalendarEntry(one, story_view(one, NOW, language("en"))) for one in stories]


def test_calendar_entries_are_all_day_keep_their_name_and_move() -> None:
    before = Calendar.from_ical(calendar(entries(story()), NOW, language("en"), "station.example"))
    moved_story = story(deadline=deadline(safe_day=date(2026, 12, 16), last_day=date(2026, 12, 18)), deadline_version=2)
    after = Calendar.from_ical(calendar(entries(moved_story), LATER, language("en"), "station.example"))
    last = before.walk("VEVENT")[0]
    moved = {str(event["UID"]): event for event in after.walk("VEVENT")}[str(last["UID"])]
    assert (last["DTSTART"].dt, last["DTEND"].dt) == (date(2026, 12, 17), date(2026, 12, 18))
    assert moved["DTSTART"].dt == date(2026, 12, 18)
    assert moved["SEQUENCE"] > last["SEQUENCE"]
    assert len(after.walk("VEVENT")) == 3
    assert [alarm["TRIGGER"].dt.days for alarm in last.walk("VALARM")] == [-7, -1]


@pytest.mark.parametrize(
    "change",
    [
        {"filing": filing(deleted=True)},
        {"matter": MatterState(Decision.IGNORE, "Li", NOW)},
        {"match": match(muted="own_applicant")},
    ],
)
def test_calendar_entries_are_cancelled(change: dict[str, object]) -> None:
    before = Calendar.from_ical(calendar(entries(story()), NOW, language("en"), "s")).walk("VEVENT")[0]
    after = Calendar.from_ical(calendar(entries(story(**change)), LATER, language("en"), "s")).walk("VEVENT")[0]
    assert str(after["STATUS"]) == "CANCELLED"
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after.walk("VALARM") == []


def events(made: CalendarEntry, now: Instant = NOW) -> dict[tuple[str, str], Any]:
    """By part and status."""
    found = Calendar.from_ical(calendar([made], now, language("en"), "s")).walk("VEVENT")
    return {(str(event["SUMMARY"]).split("] ")[1].split(":")[0], str(event["STATUS"])): event for event in found}


def test_a_decision_taken_back_brings_the_entries_back() -> None:
    settled = story(matter=MatterState(Decision.IGNORE, "Li", NOW))
    gone = events(entries(settled)[0])["last day to oppose", "CANCELLED"]
    back = events(entries(story())[0], LATER)["last day to oppose", "CONFIRMED"]
    assert back["UID"] == gone["UID"]
    assert back["SEQUENCE"] > gone["SEQUENCE"]


def test_a_day_that_the_deadline_has_no_more_is_cancelled() -> None:
    two_days = deadline(safe_day=date(2026, 12, 17), last_day=date(2026, 12, 21))
    one_day = story(deadline=deadline(internal_day=None), deadline_version=2)
    made = CalendarEntry(one_day, story_view(one_day, NOW, language("en")), earlier=(two_days,))
    assert set(events(made)) == {
        ("last day to oppose", "CONFIRMED"),
        ("safe day to oppose", "CANCELLED"),
        ("internal day", "CANCELLED"),
    }
    unknown = story(deadline=deadline(state="unknown", last_day=None, safe_day=None, internal_day=None))
    made = CalendarEntry(unknown, story_view(unknown, NOW, language("en")), internal=False, earlier=(two_days,))
    assert set(events(made)) == {("last day to oppose", "CANCELLED"), ("safe day to oppose", "CANCELLED")}


def test_exports_hold_the_documented_columns() -> None:
    rows = rows_of([story(), story(2, deadline=None, match=match(band=Band.LOW))], NOW, language("zh"))
    content = as_csv(rows)
    assert content.startswith(b"\xef\xbb\xbf")
    table = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert list(table[0]) == list(COLUMNS)
    assert (table[0]["safe_day"], table[0]["days_left"], table[1]["safe_day"]) == ("2026-12-17", "26", "")
    assert "与“云杉”拼音相同" in table[0]["reasons"]
    assert "hit" not in as_json(rows, internal=False).split('"reference"')[0]
