"""Items become notices: what goes out together, what is held back, what follows in the thread."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

from icalendar import Calendar

from monitor.cli.notice_tools import find_story
from monitor.notices.assemble import assemble_due
from monitor.notices.changes import plan_correction
from monitor.notices.channels import build
from monitor.notices.outbox import send_due
from monitor.notices.plan import plan_hit
from monitor.notices.settings import ChannelSettings, Policy
from monitor.notices.view import reference
from monitor.records import Address, Decision, NoticeKind
from monitor.store import NewHit
from monitor.store.merge import Stamp, merge
from sources.filing import Publication, PublicationKind, Route
from sources.instants import Instant

from .keep import keep, new_store, people, plan_and_add, settings_for
from .makers import NOW, deadline, filing, recipient, story
from .reading import body, calendar_of


def test_hits_that_arrive_together_are_one_notice_a_client_and_people_decide_in_between(tmp_path: Path) -> None:
    settings = settings_for(ChannelSettings("mail", "maildir", {"folder": str(tmp_path / "m")}))
    lawyer = recipient()
    with new_store(tmp_path) as store:
        stories = [
            keep(store, story(n, filing=filing(application_number=f"9900000{n}", marks=(f"YUN SHAN {n}",))))
            for n in (1, 2, 3)
        ]
        for one in stories:
            plan_and_add(store, one, [lawyer])
        assert assemble_due(store, people(lawyer), settings, NOW) == 1
        assert assemble_due(store, people(lawyer), settings, NOW) == 0
        (first,) = store.notices.deliveries()
        assert "3 possible conflicts" in first.subject
        store.decisions.decide(stories[0].matter_id, Decision.OPPOSE, "Li", "", NOW)
        store.decisions.acknowledge(stories[1].matter_id, "Li", NOW)
        later = NOW.plus(days=18)
        assert assemble_due(store, people(lawyer), settings, later) == 1
        reminder = [row for row in store.notices.deliveries() if row.kind is NoticeKind.REMINDER]
        assert len(reminder) == 1
        assert "YUN SHAN 3" in reminder[0].subject
        muted = {item.item.muted for item in store.notices.items(muted=True)}
        assert {"decided", "acknowledged", "duplicate"} <= muted
        assert send_due(store, build(settings), lambda: later).sent == 2


def test_a_filing_published_and_registered_is_one_possible_conflict_told_with_its_open_window(tmp_path: Path) -> None:
    settings = settings_for(ChannelSettings("mail", "maildir", {"folder": str(tmp_path / "m")}))
    registered = Publication(PublicationKind.REGISTERED, date(2026, 11, 20))
    both = filing(publications=(*(filing().publications or ()), registered))
    late = deadline(state="unknown", event="registered", last_day=None, safe_day=None, internal_day=None)
    with new_store(tmp_path) as store:
        first = keep(store, story(filing=both))
        filing_id = store.filings.lookup([both.identity])[both.identity].id
        with store.write():
            hit = NewHit(filing_id, first.brand, registered, first.match, late, "us-daily")
            (second,) = store.hits.save([hit], NOW).created
        for hit_id in (first.hit_id, second):
            plan_and_add(store, store.hits.story(hit_id), [recipient()])
        assert assemble_due(store, people(recipient()), settings, NOW) == 1
        (told,) = store.notices.deliveries()
        assert "2026-12-17" in told.subject
        (left_out,) = store.notices.items(muted=True)
        assert (left_out.item.hit_id, left_out.item.muted) == (second, "duplicate")
        assert find_story(store, reference(first), NOW).hit_id == first.hit_id


def test_what_can_still_be_done_stands_first_and_windows_that_closed_stand_last(tmp_path: Path) -> None:
    """The safe day may be over and the last day not: that one comes first, not among the closed."""
    settings = settings_for(ChannelSettings("mail", "maildir", {"folder": str(tmp_path / "m")}))
    today = NOW.local_day("America/New_York")
    windows = {
        "CLOSED": deadline(safe_day=today - timedelta(days=2), last_day=today - timedelta(days=1)),
        "OPEN": deadline(),
        "UNKNOWN": deadline(state="unknown", last_day=None, safe_day=None, internal_day=None),
        "LAST DAYS": deadline(safe_day=today - timedelta(days=1), last_day=today + timedelta(days=1)),
    }
    with new_store(tmp_path) as store:
        for n, (name, window) in enumerate(windows.items(), 1):
            number = filing(application_number=f"9900000{n}", marks=(f"YUN SHAN {name}",))
            plan_and_add(store, keep(store, story(n, filing=number, deadline=window)), [recipient()])
        assert assemble_due(store, people(recipient()), settings, NOW) == 1
        (told,) = store.notices.deliveries()
        text = body(told.delivery.payload)
    assert sorted(windows, key=lambda name: text.index(f"YUN SHAN {name}")) == [
        "LAST DAYS",
        "OPEN",
        "UNKNOWN",
        "CLOSED",
    ]


def test_a_run_killed_behind_a_first_notice_leaves_no_reminder_of_the_same_moment(tmp_path: Path) -> None:
    settings = settings_for(ChannelSettings("mail", "maildir", {"folder": str(tmp_path / "m")}))
    lawyer = recipient()
    with new_store(tmp_path) as store:
        first, *reminders = plan_hit(keep(store, story()), [lawyer], NOW, settings.policy)
        late = min(item.due_at for item in reminders).plus(seconds=3600)
        store.notices.add_items([first], NOW)
        assert assemble_due(store, people(lawyer), settings, late) == 1  # killed here: the reminders were not looked at
        store.notices.add_items(reminders, NOW)
        assert assemble_due(store, people(lawyer), settings, late) == 0
        assert {item.item.muted for item in store.notices.items(muted=True)} == {"duplicate"}
        assert assemble_due(store, people(lawyer), settings, reminders[-1].due_at) == 1


def test_notices_of_a_matter_share_a_thread(tmp_path: Path) -> None:
    settings = settings_for(ChannelSettings("mail", "maildir", {"folder": str(tmp_path / "m")}))
    with new_store(tmp_path) as store:
        plan_and_add(store, keep(store, story()), [recipient()])
        assemble_due(store, people(recipient()), settings, NOW)
        assemble_due(store, people(recipient()), settings, NOW.plus(days=12))
        messages = [message_from_bytes(row.delivery.payload, policy=default) for row in store.notices.deliveries()]
    assert len(messages) == 2
    assert len({message["References"] for message in messages}) == 1
    assert len({message["Message-ID"] for message in messages}) == 2
    assert all(message["Message-ID"].endswith("@station.example>") for message in messages)


def test_a_silence_holds_the_first_notice_back_until_it_ends(tmp_path: Path) -> None:
    settings = settings_for(ChannelSettings("mail", "maildir", {"folder": str(tmp_path / "m")}))
    with new_store(tmp_path) as store:
        kept = keep(store, story())
        store.decisions.silence(kept.matter_id, date(2026, 12, 4), "Li", "talks", NOW)
        plan_and_add(store, store.hits.story(kept.hit_id), [recipient()])
        assert assemble_due(store, people(recipient()), settings, NOW) == 0
        assert assemble_due(store, people(recipient()), settings, Instant.parse("2026-12-04T12:00:00Z")) == 0
        assert assemble_due(store, people(recipient()), settings, Instant.parse("2026-12-05T12:00:00Z")) == 1
        muted = [(item.item.step, item.item.muted) for item in store.notices.items(muted=True)]
        assert [row.kind for row in store.notices.deliveries()] == [NoticeKind.ALERT]
    assert muted == [("T-14", "duplicate")]


def test_when_a_silence_ends_the_latest_of_the_reminders_it_held_back_is_told(tmp_path: Path) -> None:
    settings = settings_for(ChannelSettings("mail", "maildir", {"folder": str(tmp_path / "m")}))
    with new_store(tmp_path) as store:
        kept = keep(store, story())
        plan_and_add(store, kept, [recipient()])
        assert assemble_due(store, people(recipient()), settings, NOW) == 1
        store.decisions.silence(kept.matter_id, date(2026, 12, 16), "Li", "talks", NOW)
        assert assemble_due(store, people(recipient()), settings, Instant.parse("2026-12-16T12:00:00Z")) == 0
        assert assemble_due(store, people(recipient()), settings, Instant.parse("2026-12-17T12:00:00Z")) == 1
        assert [row.kind for row in store.notices.deliveries()] == [NoticeKind.ALERT, NoticeKind.REMINDER]
        assert "2026-12-17" in store.notices.deliveries()[1].subject


def test_a_correction_is_in_the_thread_and_cancels_the_calendar(tmp_path: Path) -> None:
    settings = settings_for(ChannelSettings("mail", "maildir", {"folder": str(tmp_path / "m")}))
    with new_store(tmp_path) as store:
        before = keep(store, story())
        plan_and_add(store, before, [recipient()])
        assemble_due(store, people(recipient()), settings, NOW)
        gone = Stamp(date(2026, 11, 24), "us-daily")
        stored = store.filings.lookup([before.filing.identity])[before.filing.identity]
        report = replace(before.filing, deleted=True, as_of=date(2026, 11, 24))
        with store.write():
            store.filings.save([(stored.id, merge(stored.filing, stored.stamps, report, gone), gone)], NOW)
        after = store.hits.story(before.hit_id)
        later = NOW.plus(days=2)
        told = [recipient(r) for r in store.notices.told([before.hit_id])[before.hit_id]]
        store.notices.add_items(plan_correction(before, after, told, later, Policy()), later)
        assert assemble_due(store, people(recipient()), settings, later) == 1
        assert assemble_due(store, people(recipient()), settings, NOW.plus(days=30)) == 0
        first, correction = (
            message_from_bytes(row.delivery.payload, policy=default) for row in store.notices.deliveries()
        )
        reminders = {item.item.muted for item in store.notices.items(kind=NoticeKind.REMINDER)}
    assert correction["References"] == first["References"]
    assert "withdrawn" in body(correction.as_bytes())
    assert reminders == {"withdrawn"}
    assert str(correction["Subject"]).startswith("[Correction] [filing withdrawn][US] YUN SHAN")
    assert "File an opposition" not in body(correction.as_bytes())
    (sent, cancelled) = (Calendar.from_ical(calendar_of(message)).walk("VEVENT")[0] for message in (first, correction))
    assert str(cancelled["STATUS"]) == "CANCELLED"
    assert cancelled["UID"] == sent["UID"]
    assert cancelled["SEQUENCE"] > sent["SEQUENCE"]


def test_designations_of_one_registration_are_one_story_with_every_deadline(tmp_path: Path) -> None:
    settings = settings_for(ChannelSettings("mail", "maildir", {"folder": str(tmp_path / "m")}))
    lawyer = recipient()
    with new_store(tmp_path) as store:
        for number, office in enumerate(("US", "GB", "EM")):
            at = filing(
                office=office,
                application_number=f"W0{number}",
                international_registration="1800001",
                route=Route.MADRID,
            )
            day = date(2026, 12, 17 + number)
            keep(store, story(number, filing=at, deadline=deadline(office=office, safe_day=day, last_day=day)))
        kept = list(store.hits.stories())
        for one in kept:
            plan_and_add(store, one, [lawyer])
        assert assemble_due(store, people(lawyer), settings, NOW) == 1
        (row,) = store.notices.deliveries()
    text = body(row.delivery.payload)
    assert row.subject.startswith("[T-26][US] YUN SHAN v")
    assert text.count("== The filing ==") == 1
    assert f"GB United Kingdom W01: last day 18 December 2026 ({reference(kept[1])})" in text
    assert "EM EUIPO W02: last day 19 December 2026" in text
    message = message_from_bytes(row.delivery.payload, policy=default)
    days = {event["DTSTART"].dt for event in Calendar.from_ical(calendar_of(message)).walk("VEVENT")}
    assert {date(2026, 12, 17), date(2026, 12, 18), date(2026, 12, 19)} <= days


def test_an_unusable_address_harms_no_other(tmp_path: Path) -> None:
    settings = settings_for(ChannelSettings("mail", "maildir", {"folder": str(tmp_path / "m")}))
    reader = recipient(addresses=(Address("mail", "nobody at home"), Address("mail", "a@example.org")))
    with new_store(tmp_path) as store:
        plan_and_add(store, keep(store, story()), [reader])
        assert assemble_due(store, people(reader), settings, NOW) == 1
        assert [row.delivery.to for row in store.notices.deliveries()] == ["a@example.org"]
        assert [trouble.event.key for trouble in store.health.open()] == ["bad_address:lawyer"]


def test_a_broken_template_of_the_user_does_not_stop_notices(tmp_path: Path) -> None:
    own = tmp_path / "templates"
    own.mkdir()
    (own / "alert.html.j2").write_text("{% if %}", encoding="utf-8")
    settings = replace(
        settings_for(ChannelSettings("mail", "maildir", {"folder": str(tmp_path / "m")})), template_folder=own
    )
    with new_store(tmp_path) as store:
        plan_and_add(store, keep(store, story()), [recipient()])
        assert assemble_due(store, people(recipient()), settings, NOW) == 1
        assert [trouble.event.key for trouble in store.health.open()] == ["template_broken"]
        (own / "alert.html.j2").unlink()
        plan_and_add(store, keep(store, story(2, filing=filing(application_number="2"))), [recipient()])
        assert assemble_due(store, people(recipient()), settings, NOW) == 1
        assert store.health.open() == []
