"""What a later record of the same filing, or a mended watch list, changes: run as a user runs it, from file to mail."""

from __future__ import annotations

import email
import json
import sqlite3
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from tests.monitor.service.test_commands import lines, squatwatch

CONFIG = """
[operator]
name = "Station"
time_zone = "Asia/Shanghai"
[storage]
folder = "data"
[inbox]
folder = "inbox"
settle_seconds = 0
[[watchlists]]
path = "watchlist.toml"
[[channels]]
id = "mail"
kind = "maildir"
options = { folder = "out" }
[notices]
sender_address = "w@example.org"
"""
WATCHLIST = """
[[clients]]
id = "c1"
name = "鸿岚"
[[brands]]
id = "honglan"
client = "c1"
name = "鸿岚 HONGLAN"
hanzi = ["鸿岚"]
latin = ["HONGLAN"]
classes = [9]
own_applicants = ["Honglan Inc."]
[[recipients]]
id = "law"
name = "Law"
role = "lawyer"
clients = ["c1"]
language = "en"
stages = ["filed", "published", "registered"]
addresses = [{ channel = "mail", to = "law@example.org" }]
"""
DAY = """<?xml version="1.0" encoding="utf-8"?>
<trademark-applications-daily><version><version-no>2.0</version-no><version-date>20041108</version-date></version>
<creation-datetime>{as_of}0424</creation-datetime><application-information><file-segments>
<file-segment>TRMK</file-segment><action-keys><action-key>NA</action-key>
<case-file><serial-number>99000001</serial-number><registration-number>{number}</registration-number>
<transaction-date>{as_of}</transaction-date><case-file-header><filing-date>20260601</filing-date>
<status-code>{status}</status-code><status-date>{as_of}</status-date><mark-identification>{mark}</mark-identification>
<mark-drawing-code>4</mark-drawing-code>{published}{registered}{abandoned}</case-file-header>
<classifications><classification><international-code-total-no>1</international-code-total-no>
<us-code-total-no>0</us-code-total-no><international-code>009</international-code><status-code>6</status-code>
<primary-code>009</primary-code></classification></classifications>
<case-file-owners><case-file-owner><entry-number>1</entry-number><party-type>10</party-type>
<legal-entity-type-code>16</legal-entity-type-code><party-name>{owner}</party-name><country>US</country>
</case-file-owner></case-file-owners></case-file></action-keys></file-segments></application-information>
</trademark-applications-daily>
"""


def _tag(name: str, day: str | None) -> str:
    return f"<{name}>{day}</{name}>" if day else ""


@dataclass(frozen=True)
class Desk:
    folder: Path

    def once(
        self,
        day: str,
        *,
        mark: str = "HONGLAN",
        owner: str = "Foo LLC",
        published: str | None = "20261117",
        registered: str | None = None,
        status: str = "686",
        abandoned: str | None = None,
    ) -> None:
        """One pass on ``day`` over a daily file of the day before with one filing."""
        as_of = f"{day.replace('-', '')}"
        text = DAY.format(
            mark=mark,
            owner=owner,
            as_of=as_of,
            number="7000001" if registered else "0000000",
            published=_tag("published-for-opposition-date", published),
            registered=_tag("registration-date", registered),
            status=status,
            abandoned=_tag("abandonment-date", abandoned),
        )
        (self.folder / "inbox" / f"{as_of}.xml").write_text(text, encoding="utf-8")
        self.run("once", "--as-of", day)

    def ask(self, line: str) -> None:
        """One more line for the recipient, who stands last in the watch list."""
        path = self.folder / "watchlist.toml"
        path.write_text(f"{path.read_text('utf-8')}{line}\n", "utf-8")

    def run(self, *arguments: str) -> Any:
        done = squatwatch(self.folder, *arguments)
        assert done.returncode == 0, done.stderr
        return done

    def hits(self, day: str, *more: str) -> list[dict[str, Any]]:
        return lines(self.run("hits", "--json", "--as-of", day, *more))

    def messages(self) -> list[EmailMessage]:
        files = sorted((self.folder / "out").rglob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
        return [email.message_from_bytes(f.read_bytes(), policy=policy.default) for f in files]

    def subjects(self) -> list[str]:
        return [message["subject"] for message in self.messages()]

    def calendars(self) -> list[str]:
        """The calendar file of every message that has one."""
        parts = [part for message in self.messages() for part in message.iter_attachments()]
        return [part.get_content() for part in parts if part.get_content_type() == "text/calendar"]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    (tmp_path / "config.toml").write_text(CONFIG, encoding="utf-8")
    (tmp_path / "watchlist.toml").write_text(WATCHLIST, encoding="utf-8")
    (tmp_path / "inbox").mkdir()
    return Desk(tmp_path)


def test_a_filing_that_passes_from_the_client_to_a_stranger_is_told_about(desk: Desk) -> None:
    desk.once("2026-11-24", owner="Honglan Inc.")
    assert desk.subjects() == []
    assert desk.hits("2026-11-24") == []
    desk.once("2026-11-25", owner="Stranger Co")
    (told,) = desk.subjects()
    assert "HONGLAN" in told
    (hit,) = desk.hits("2026-11-25")
    assert hit["muted"] == ""


def test_a_name_taken_off_the_list_of_own_applicants_brings_the_alert_after_all(desk: Desk) -> None:
    desk.once("2026-11-24", owner="Honglan Inc.")
    path = desk.folder / "watchlist.toml"
    path.write_text(path.read_text("utf-8").replace("Honglan Inc.", "Sunrise Ltd."), "utf-8")
    desk.run("once", "--as-of", "2026-11-25")
    assert len(desk.subjects()) == 1


def test_a_filing_that_passes_to_the_client_is_muted_with_the_reason_and_its_reminders_stop(desk: Desk) -> None:
    desk.once("2026-11-24")
    desk.once("2026-11-25", owner="Honglan Inc.")
    desk.run("once", "--as-of", "2026-12-14")
    assert len(desk.subjects()) == 1
    (hit,) = desk.hits("2026-11-25", "--all")
    assert hit["muted"] == "own_applicant"


def test_a_withdrawn_filing_is_no_upcoming_deadline(desk: Desk) -> None:
    desk.once("2026-11-24")
    assert len(lines(desk.run("deadlines", "--json", "--as-of", "2026-12-01"))) == 1
    desk.once("2026-12-01", status="602", abandoned="20261130")
    assert lines(desk.run("deadlines", "--json", "--decided", "--as-of", "2026-12-01")) == []


def test_a_step_of_the_procedure_is_no_withdrawal(desk: Desk) -> None:
    """693: WITHDRAWN FROM ISSUE-JURISDICTION RESTORED, a pending case."""
    desk.once("2026-11-24")
    desk.once("2026-12-01", status="693")
    assert len(desk.subjects()) == 1


def test_score_and_reasons_follow_the_mark_and_those_who_were_told_hear_that_it_changed(desk: Desk) -> None:
    desk.once("2026-11-24", mark="HONGLEN")
    (before,) = desk.hits("2026-11-24")
    desk.once("2026-11-25", mark="HONGLAN")
    (after,) = desk.hits("2026-11-25")
    assert after["mark_score"] > before["mark_score"]
    assert "identical" in after["reasons"]
    assert desk.subjects()[1].startswith("[Correction]")
    desk.once("2026-11-26", mark="ZZZQ")
    assert desk.subjects()[2].startswith("[Correction]")
    (gone,) = desk.hits("2026-11-26")
    assert gone["band"] == "critical"
    history = [entry["mark"] for entry in _history(desk)]
    assert history == ["HONGLEN"]


def _history(desk: Desk) -> list[dict[str, Any]]:

    with sqlite3.connect(desk.folder / "data" / "squatwatch.db") as conn:
        found: list[dict[str, Any]] = json.loads(conn.execute("SELECT history_json FROM hits").fetchone()[0])
    return found


def test_a_silence_set_before_the_window_opened_does_not_outlast_it(desk: Desk) -> None:
    desk.once("2026-11-24", published=None)
    desk.run("silence", "1", "--until", "2029-01-01", "--reason", "waiting", "--by", "li")
    before = len(desk.subjects())
    desk.once("2027-01-06", published="20270105")
    assert len(desk.subjects()) == before + 1
    assert "2027-02-04" in desk.subjects()[-1]


def test_a_second_publication_takes_the_place_of_the_first_in_lists_and_cancels_its_dates(desk: Desk) -> None:
    desk.once("2026-11-24")
    desk.once("2026-12-02", published="20261201")
    (hit,) = desk.hits("2026-12-02")
    assert hit["publication_date"] == "2026-12-01"
    assert {row["publication_date"] for row in desk.hits("2026-12-02", "--all")} == {"2026-11-17", "2026-12-01"}
    exported = json.loads(desk.run("export", "--format", "json", "--as-of", "2026-12-02").stdout.splitlines()[0])
    assert exported["publication_date"] == "2026-12-01"
    calendar = desk.run("calendar", "--as-of", "2026-12-02").stdout
    events = calendar.split("BEGIN:VEVENT")[1:]
    cancelled = [event for event in events if "STATUS:CANCELLED" in event]
    confirmed = [event for event in events if "STATUS:CONFIRMED" in event]
    assert len(cancelled) == len(confirmed) == len(events) / 2
    assert any("DTSTART;VALUE=DATE:20261231" in event for event in confirmed)


def test_the_alert_about_a_second_publication_cancels_the_dates_of_the_first(desk: Desk) -> None:
    desk.once("2026-11-24")
    desk.once("2026-12-02", published="20261201")
    first, second = (event_states(text) for text in desk.calendars())
    assert set(first.values()) == {"CONFIRMED"}
    assert {second[uid] for uid in first} == {"CANCELLED"}
    assert {state for uid, state in second.items() if uid not in first} == {"CONFIRMED"}


def test_the_calendar_cancels_what_was_withdrawn_until_its_day_is_over(desk: Desk) -> None:
    desk.once("2026-11-24")
    before = event_states(desk.run("calendar", "--as-of", "2026-11-24").stdout)
    desk.once("2026-12-01", status="602", abandoned="20261130")
    after = event_states(desk.run("calendar", "--as-of", "2026-12-01").stdout)
    assert set(before.values()) == {"CONFIRMED"}
    assert after == dict.fromkeys(before, "CANCELLED")
    assert event_states(desk.run("calendar", "--as-of", "2026-12-18").stdout) == {}


def test_the_calendar_cancels_what_turned_out_to_be_the_owners_own(desk: Desk) -> None:
    desk.once("2026-11-24")
    before = event_states(desk.run("calendar", "--as-of", "2026-11-24").stdout)
    desk.once("2026-11-25", owner="Honglan Inc.")
    assert event_states(desk.run("calendar", "--as-of", "2026-11-25").stdout) == dict.fromkeys(before, "CANCELLED")


def event_states(calendar: str) -> dict[str, str]:
    """By UID: the status."""
    events = Calendar.from_ical(calendar).walk("VEVENT")
    return {str(event["UID"]): str(event["STATUS"]) for event in events}


def test_a_file_of_one_record_is_an_extract_and_proves_no_issue_of_its_source(desk: Desk) -> None:
    desk.once("2026-11-24")
    row = lines(squatwatch(desk.folder, "coverage", "--json"))[0]
    assert (row["source"], row["extracts"], row["issues"], row["read"]) == ("us-daily", 1, 0, 1)
    assert row["looked_until"] is None


def test_a_silence_does_not_hide_the_last_days_of_a_window_that_opened_after_it_was_set(desk: Desk) -> None:
    desk.once("2026-11-10", published=None)
    desk.run("silence", "1", "--until", "2029-01-01", "--reason", "waiting", "--by", "li")
    before = len(desk.subjects())
    desk.once("2026-12-20", published="20261119")  # safe until the 19th, a Saturday; the last day is the 21st
    (told,) = desk.subjects()[before:]
    assert told.startswith("[safe day past]")
    assert "2026-12-21" in told


def test_what_is_yet_to_open_or_has_no_fixed_day_is_among_the_open_windows(desk: Desk) -> None:
    desk.once("2026-11-10", published=None)
    exported = ("export", "--open", "--format", "json", "--as-of", "2026-11-10")
    assert [hit["window"] for hit in desk.hits("2026-11-10", "--open")] == ["not_open"]
    assert json.loads(desk.run(*exported).stdout)["window"] == "not_open"
    with sqlite3.connect(desk.folder / "data" / "squatwatch.db") as conn:
        conn.execute(
            "UPDATE deadlines SET state = 'open_ended', doc_json = replace(doc_json, 'not_open', 'open_ended')"
        )
    assert [hit["window"] for hit in desk.hits("2026-11-10", "--open")] == ["open_ended"]
    assert "BEGIN:VEVENT" not in desk.run("calendar", "--as-of", "2026-11-10").stdout


def test_a_publication_without_a_hit_of_its_own_hides_nothing_from_the_lists(desk: Desk) -> None:
    desk.once("2026-11-10", published=None)
    desk.once("2026-11-24")
    desk.once("2026-12-02", mark="ZZZQ", published="20261201")
    (hit,) = desk.hits("2026-12-02")
    assert (hit["publication"], hit["window"], hit["last_day"]) == ("published", "open", "2026-12-31")


def test_a_republished_matter_is_one_in_a_report_and_an_earlier_period_keeps_it(desk: Desk) -> None:
    desk.once("2026-11-24")
    desk.once("2026-12-02", published="20261201")
    for last, published in (("2026-12-31", "1 December 2026"), ("2026-11-30", "17 November 2026")):
        for paper, client in (("watch", ("--client", "c1")), ("bulletin", ())):
            days = ("--from", "2026-11-01", "--to", last, "--as-of", "2026-12-31")
            desk.run("report", paper, *client, *days, "--lang", "en", "--out", "paper.html")
            text = (desk.folder / "paper.html").read_text("utf-8")
            assert text.count(">US-99000001-") == 1, (paper, last)
            assert paper == "bulletin" or published in text


def test_a_filing_published_and_registered_is_one_possible_conflict_in_a_report(desk: Desk) -> None:
    desk.once("2026-11-24", registered="20261120")
    assert {hit["publication"] for hit in desk.hits("2026-11-24")} == {"published", "registered"}
    period = ("--from", "2026-11-01", "--to", "2026-11-30", "--as-of", "2026-11-30")
    desk.run("report", "watch", "--client", "c1", *period, "--lang", "en", "--out", "paper.html")
    text = (desk.folder / "paper.html").read_text("utf-8")
    assert text.count(">US-99000001-") == 1
    assert "17 December 2026" in text


def test_a_publication_judged_less_close_does_not_silence_a_matter_people_were_told_of(desk: Desk) -> None:
    desk.ask('least_band = "critical"')
    desk.once("2026-11-24")
    desk.once("2026-12-02", mark="KONGLAN", published="20261201")
    assert len(desk.subjects()) == 2
    assert "2026-12-31" in desk.subjects()[1]
    assert [hit["band"] for hit in desk.hits("2026-12-02", "--min-band", "critical")] == ["critical"]
    desk.run("once", "--as-of", "2026-12-28")
    assert len(desk.subjects()) == 3
    assert "[T-3]" in desk.subjects()[2]


def test_a_filing_published_and_registered_is_told_once_also_when_one_of_them_could_wait(desk: Desk) -> None:
    desk.once("2026-11-24", mark="KONGLAN", registered="20261120")
    desk.run("once", "--as-of", "2026-11-25")
    (told,) = desk.subjects()
    assert "2026-12-17" in told


def test_what_another_notice_told_is_not_told_after_all_when_the_match_becomes_closer(desk: Desk) -> None:
    desk.once("2026-11-24", mark="KONGLAN", published="20260614", registered="20260901")
    desk.run("once", "--as-of", "2026-11-25")
    desk.once("2026-11-26", published="20260614", registered="20260901")
    desk.run("once", "--as-of", "2026-11-27")
    assert [subject.split()[0] for subject in desk.subjects()] == ["Digest", "[Correction]"]


def test_one_change_of_a_filing_told_of_twice_is_one_correction(desk: Desk) -> None:
    desk.once("2026-11-24", mark="KONGLAN")
    desk.once("2026-12-02", mark="KONGLAN", published="20261201")
    desk.once("2026-12-05", published="20261201")
    (corrected,) = desk.subjects()[2:]
    assert corrected.startswith("[Correction] [T-26]")
    desk.run("once", "--as-of", "2026-12-28")
    (reminded,) = desk.subjects()[3:]
    assert "possible conflicts" not in reminded


@pytest.mark.parametrize("raised", ["2026-11-24", "2026-11-26"])
def test_a_match_that_becomes_close_is_told_once_whether_the_digest_is_out_or_not(desk: Desk, raised: str) -> None:
    desk.ask('immediate_band = "critical"')
    desk.once("2026-11-24", mark="KONGLAN")
    if raised > "2026-11-24":
        desk.run("once", "--as-of", "2026-11-25")
    before = len(desk.subjects())
    desk.once(raised)
    desk.run("once", "--as-of", "2026-11-27")
    (told,) = desk.subjects()[before:]
    assert told.startswith("[T-2")
    assert "HONGLAN v" in told


def test_what_goes_on_waiting_for_a_publication_without_a_hit_has_the_new_dates(desk: Desk) -> None:
    desk.once("2026-11-24")
    desk.once("2026-12-02", mark="ZZZQ", published="20261201")
    desk.run("once", "--as-of", "2026-12-28")
    corrected, reminded = desk.subjects()[1:]
    assert corrected.startswith("[Correction]")
    assert "2026-12-31" in corrected
    assert "[T-3]" in reminded


def test_who_asks_for_less_meanwhile_still_hears_that_a_filing_they_know_was_published_again(desk: Desk) -> None:
    desk.once("2026-11-24", mark="KONGLAN")
    desk.ask('least_band = "critical"')
    desk.once("2026-12-02", mark="KONGLAN", published="20261201")
    (corrected,) = desk.subjects()[1:]
    assert corrected.startswith("[Correction]")
    assert "2026-12-31" in corrected


def test_a_matter_that_a_change_reopens_is_told_with_its_newest_publication_alone(desk: Desk) -> None:
    desk.once("2026-11-24", mark="KONGLAN")
    desk.run("hits", "decide", "1", "ignore", "--by", "li")
    desk.once("2026-12-02", mark="KONGLAN", published="20261201")
    assert len(desk.subjects()) == 1
    desk.once("2026-12-05", published="20261201")
    (told,) = desk.subjects()[1:]
    assert "2026-12-31" in told
    desk.run("once", "--as-of", "2026-12-28")
    (reminded,) = desk.subjects()[2:]
    assert "possible conflicts" not in reminded
