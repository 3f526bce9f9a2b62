"""Calendars and tables that people take away."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from icalendar import Calendar

from monitor.notices.exports import COLUMNS, as_csv, as_json, rows_of
from monitor.notices.ics import CalendarEntry, calendar
from monitor.notices.language import language
from monitor.notices.view import story_view
from monitor.records import Band, Decision, MatterState, Story

from .makers import NOW, deadline, filing, match, story


def entries(*stories: Story) -> list[CalendarEntry]:
    return [CalendarEntry(one, story_view(one, NOW, language("en"))) for one in stories]


def test_calendar_entries_are_all_day_keep_their_name_and_move() -> None:
    before = Calendar.from_ical(calendar(entries(story()), NOW, language("en"), "station.example"))
    moved_story = story(deadline=deadline(safe_day=date(2026, 12, 16), last_day=date(2026, 12, 18)), deadline_version=2)
    after = Calendar.from_ical(calendar(entries(moved_story), NOW, language("en"), "station.example"))
    last = before.walk("VEVENT")[0]
    moved = {str(event["UID"]): event for event in after.walk("VEVENT")}[str(last["UID"])]
    assert (last["DTSTART"].dt, last["DTEND"].dt) == (date(2026, 12, 17), date(2026, 12, 18))
    assert moved["DTSTART"].dt == date(2026, 12, 18)
    assert moved["SEQUENCE"] > last["SEQUENCE"]
    assert len(after.walk("VEVENT")) == 3
    assert [alarm["TRIGGER"].dt.days for alarm in last.walk("VALARM")] == [-7, -1]


@pytest.mark.parametrize(
    "change", [{"filing": filing(deleted=True)}, {"matter": MatterState(Decision.IGNORE, "Li", NOW)}]
)
def test_calendar_entries_are_cancelled(change: dict[str, object]) -> None:
    before = Calendar.from_ical(calendar(entries(story()), NOW, language("en"), "s")).walk("VEVENT")[0]
    after = Calendar.from_ical(calendar(entries(story(**change)), NOW, language("en"), "s")).walk("VEVENT")[0]
    assert str(after["STATUS"]) == "CANCELLED"
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after.walk("VALARM") == []


def test_exports_hold_the_documented_columns() -> None:
    rows = rows_of([story(), story(2, deadline=None, match=match(band=Band.LOW))], NOW, language("zh"))
    content = as_csv(rows)
    assert content.startswith(b"\xef\xbb\xbf")
    table = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert list(table[0]) == list(COLUMNS)
    assert (table[0]["safe_day"], table[0]["days_left"], table[1]["safe_day"]) == ("2026-12-17", "26", "")
    assert "与“云杉”拼音相同" in table[0]["reasons"]
    assert "hit" not in as_json(rows, internal=False).split('"reference"')[0]
