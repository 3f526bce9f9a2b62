"""What readers see: words, hostile marks, languages, calendars, exports."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import date
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from openpyxl import load_workbook

from monitor.notices import deadline_view, render, view
from monitor.notices.assemble import assemble_due
from monitor.notices.changes import plan_correction
from monitor.notices.channels import build
from monitor.notices.exports import COLUMNS, as_csv, as_json, as_xlsx, rows_of
from monitor.notices.ics import CalendarEntry, calendar
from monitor.notices.language import language
from monitor.notices.message import BadAddress, Envelope, compose, mail_address, mime_body
from monitor.notices.outbox import send_due
from monitor.notices.plan import plan_hit
from monitor.notices.render import Draft, Entry, Renderer, markdown_safe
from monitor.notices.settings import ChannelSettings, NoticeSettings, Policy, SourceNote
from monitor.notices.text import formula_safe, plain
from monitor.notices.view import reference, story_view
from monitor.records import Address, Band, Decision, MatterState, NoticeKind, Recipient, Role, Sibling, Story
from monitor.resources import templates_folder
from monitor.store.merge import Stamp, merge
from sources.filing import Publication, PublicationKind, Route
from sources.instants import Instant

from .keep import keep, new_store, people, plan_and_add, settings_for
from .makers import NOW, brand, deadline, filing, match, recipient, story

SETTINGS = NoticeSettings(sources={}, reply_to="desk@station.example")
HOSTILE = (
    "<script>alert(1)</script>",
    '=HYPERLINK("http://evil.example","x")',
    "\u202egnp.exe\u202c" + "\u0627\u0644\u0628" * 70,
    "A\r\nBcc: victim@example.org",
    "{{ 7*7 }}{% include 'x' %}",
    "&lt;b&gt; <!-- --> ]]>",
    "@SUM(1+1)|cmd",
    "Z̸̡̧̢̛̛̛̛̛̛̛̛̛̛̛̛̛̛̛̛̛̛̛̛̛̛̛̛̛̛̛̛̛̛̛algo",
)


def draft(
    kind: NoticeKind, reader: Recipient, *stories: Story, settings: NoticeSettings = SETTINGS, **doc: object
) -> Draft:
    words = Renderer(settings).language_of(reader)
    entries = tuple(Entry(one, story_view(one, NOW, words, client_name="云杉茶业有限公司"), doc) for one in stories)
    event = {
        "subject": "us-daily is out of reach",
        "consequence": "filings may be missed",
        "remedy": "look",
        "seen_at": "now",
    }
    return Draft(kind, reader, entries, () if stories else (event,), "云杉茶业有限公司", {"acme": "云杉茶业有限公司"})


def rendered(kind: NoticeKind, reader: Recipient, *stories: Story, **doc: object) -> render.Rendered:
    return Renderer(SETTINGS).render(draft(kind, reader, *stories, **doc), NOW)


def test_the_deadline_is_on_the_first_screen() -> None:
    for form in (rendered(NoticeKind.ALERT, recipient(), story()).text,):
        first = "\n".join(form.splitlines()[:15])
        for words in (
            "26 days left",
            "YUN SHAN",
            "云杉茶业",
            "Thursday, 17 December 2026",
            "10 December 2026",
            "15 USC 1063(a)",
            "https://tsdr.uspto.gov/#caseNumber=99000001",
            "New York (America/New_York)",
            "the mark is the pinyin of 云杉",
        ):
            assert words in first


def test_subject() -> None:
    assert rendered(NoticeKind.ALERT, recipient(), story()).subject == (
        "[T-26][US] YUN SHAN v 云杉茶业 — last day 2026-12-17 · Trademark watch / 商标监测"
    )
    zh = rendered(NoticeKind.REMINDER, recipient(language="zh-CN"), story()).subject
    assert zh.startswith("[提醒] [T-26][US] YUN SHAN 与 云杉茶业 — 异议截止日 2026-12-17")


def test_text_says_what_the_html_says() -> None:
    both = rendered(NoticeKind.ALERT, recipient(), story())
    html = re.sub(r"<[^>]+>", " ", both.html)
    for line in (
        "Norvelle Trading LLC",
        "Tea; tea-based beverages",
        "12345678",
        "30 days, no cause needed",
        "bbbbbbbb",
    ):
        assert line in both.text
        assert line in html


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"deadline": None}, "no verified rule for this office: the last day is unknown"),
        ({"deadline": deadline(confidence={"roll": "memory"})}, "Not every part of this date is verified"),
        ({"deadline": deadline(safe_day=date(2026, 11, 1), last_day=date(2026, 11, 2))}, "Window closed"),
        ({"deadline": deadline(state="none", last_day=None, safe_day=None)}, "knows no opposition"),
        ({"publication": Publication(PublicationKind.FILED, date(2026, 3, 2)), "deadline": None}, "not yet open"),
    ],
)
def test_doubt_is_said_aloud(change: dict[str, object], words: str) -> None:
    for kind in (NoticeKind.ALERT, NoticeKind.REMINDER):
        both = rendered(kind, recipient(), story(**change))
        assert words in both.text
        assert words in both.html


@pytest.mark.parametrize("kind", list(NoticeKind))
@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("lang", ["en", "zh_CN"])
def test_every_notice_in_every_language_keeps_its_manners(kind: NoticeKind, role: Role, lang: str) -> None:
    reader = recipient("r", role, language=lang)
    stories = () if kind is NoticeKind.HEALTH else (story(77), story(78))
    changes = [{"kind": "deadline", "before": "2026-12-16", "after": "2026-12-17"}]
    both = rendered(kind, reader, *stories, changes=changes, step="internal")
    for form in (both.subject, both.text, both.html, both.markdown):
        assert not re.search("squatw|infring|squatter|抢注|侵权|恶意", form, re.I)
        if role is not Role.OPERATOR:
            assert not re.search(r"\b7[78]\b|hits (show|decide)|/tmp|/home", form)
    if stories and role is Role.OPERATOR and kind is not NoticeKind.HEALTH:
        assert re.search(r"hits (show|decide) 77", both.text)
    if kind in {NoticeKind.ALERT, NoticeKind.REMINDER, NoticeKind.CORRECTION} and role is not Role.OPERATOR:
        assert reference(story(77)) in both.text
        assert "[ ]" in both.text


@pytest.mark.parametrize("mark", HOSTILE)
def test_hostile_marks_harm_nobody(mark: str) -> None:
    bad = story(brand=brand(name=mark), filing=filing(marks=(mark,)), match=match(mark=mark))
    for kind in (NoticeKind.ALERT, NoticeKind.DIGEST, NoticeKind.REMINDER):
        both = rendered(kind, recipient(), bad)
        assert "<script>alert" not in both.html
        assert "<!-- -->" not in both.html
        assert "\n" not in both.subject
        assert not set("\u202a\u202b\u202d\u202e") & set(both.subject + both.text + both.html)
        assert "49" not in both.subject
        envelope = Envelope("S", "s@station.example", "r@example.org", "", "<1@s>", NOW)
        message = message_from_bytes(compose(envelope, both.subject, mime_body(both.text, both.html)), policy=default)
        assert message["Bcc"] is None
        assert " ".join(str(message["Subject"]).split()) == both.subject
    entries = [CalendarEntry(bad, story_view(bad, NOW, language("en")))]
    events = Calendar.from_ical(calendar(entries, NOW, language("en"), "s")).walk("VEVENT")
    assert len(events) == 2
    rows = rows_of([bad], NOW, language("en"))
    (cells,) = list(csv.DictReader(io.StringIO(as_csv(rows).decode("utf-8-sig"))))
    assert cells["mark"][:1] not in {"=", "+", "-", "@"}
    sheet = load_workbook(io.BytesIO(as_xlsx(rows))).active
    assert sheet is not None
    assert {cell.data_type for cell in sheet[2]} <= {"s", "inlineStr", "n", "d"}


def test_a_long_mark_is_cut_in_the_subject_and_whole_in_the_body() -> None:
    mark = "LONGMARK" * 25
    both = rendered(NoticeKind.ALERT, recipient(), story(filing=filing(marks=(mark,))))
    assert len(both.subject) < 160
    assert mark in both.text


def test_chat_text_is_no_markup() -> None:
    both = rendered(NoticeKind.ALERT, recipient(), story(filing=filing(marks=("<@all> [x](http://e) **b**",))))
    assert "<@all>" not in both.markdown
    assert "](http" not in both.markdown
    assert markdown_safe("a_b") == "a＿b"


@given(st.text(max_size=80))
def test_plain_is_one_harmless_line(text: str) -> None:
    line = plain(text)
    assert len(line.splitlines()) <= 1
    assert plain(line) == line
    assert not formula_safe(line).startswith(("=", "+", "-", "@"))


def test_what_the_terms_forbid_is_left_out() -> None:
    seen = story_view(story(), NOW, language("en"), restricted=True)
    assert (seen.applicants, seen.classes, seen.transliterations, seen.image) == ((), (), (), "")
    assert seen.link
    assert seen.deadline.last_day_iso == "2026-12-17"
    rows = rows_of([story()], NOW, language("en"), restricted=lambda _story: True)
    assert "Norvelle" not in as_json(rows)


def test_sources_that_must_not_be_shown_and_their_attribution(tmp_path: Path) -> None:
    note = SourceNote("us-daily", "US", "Source: the office", "no")
    settings = replace(
        settings_for(ChannelSettings("mail", "maildir", {"folder": str(tmp_path / "m")})), sources={"us-daily": note}
    )
    readers = [recipient("lawyer"), recipient("op", Role.OPERATOR)]
    with new_store(tmp_path) as store:
        plan_and_add(store, keep(store, story()), readers)
        assemble_due(store, people(*readers), settings, NOW)
        texts = {row.recipient: body(row.delivery.payload) for row in store.notices.deliveries()}
    assert "Norvelle" not in texts["lawyer"]
    assert "Norvelle" in texts["op"]
    assert "Source: the office" in texts["lawyer"]


def body(payload: bytes) -> str:
    message = message_from_bytes(payload, policy=default)
    assert isinstance(message, EmailMessage)
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


# Assembling -----------------------------------------------------------------------------------------------------------


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
    assert muted == [("T-14", "silenced")]


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


def calendar_of(message: object) -> str:
    assert isinstance(message, EmailMessage)
    (part,) = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    return str(part.get_content())


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


def test_templates_and_words_of_the_user_win(tmp_path: Path) -> None:
    (tmp_path / "reminder.txt.j2").write_text("OUR OWN {{ stories[0].v.mark }} {{ _('Safe day') }}", encoding="utf-8")
    catalogue = tmp_path / "locale" / "de" / "LC_MESSAGES"
    catalogue.mkdir(parents=True)
    (catalogue / "messages.po").write_text(
        'msgid ""\nmsgstr "Language: de\\n"\n\nmsgid "Safe day"\nmsgstr "Sicherer Tag"\n', encoding="utf-8"
    )
    settings = replace(SETTINGS, template_folder=tmp_path)
    reader = recipient(language="de")
    text = Renderer(settings).render(draft(NoticeKind.REMINDER, reader, story(), settings=settings), NOW).text
    assert text == "OUR OWN YUN SHAN Sicherer Tag\n"


@pytest.mark.parametrize("address", ["", "a@", "a b@c", "a@b\r\nBcc: x@y", "a@b,c@d", "@b", "名字"])
def test_addresses_no_server_takes_are_named(address: str) -> None:
    with pytest.raises(BadAddress):
        mail_address(address)


# Catalogues -----------------------------------------------------------------------------------------------------------


def test_every_word_has_a_chinese_one() -> None:
    with (templates_folder() / "locale/zh_CN/LC_MESSAGES/messages.po").open("rb") as file:
        catalogue = read_po(file)
    known = {message.id if isinstance(message.id, str) else message.id[0] for message in catalogue if message.string}
    wanted: set[str] = set()
    for template in templates_folder().glob("*.j2"):
        for _line, message, _comments, _context in extract_from_file("jinja2.ext:babel_extract", str(template)):
            wanted.add(message if isinstance(message, str) else message[0])
    keywords = {"_": None, "gettext": None, "ngettext": (1, 2)}
    for module in Path(view.__file__).parent.glob("*.py"):
        for _line, message, _comments, _context in extract_from_file("python", str(module), keywords=keywords):
            wanted.add(message if isinstance(message, str) else message[0])
    for table in (
        view._PUBLICATION_WORDS,
        view._KIND_WORDS,
        view._STAGE_WORDS,
        view._GOODS_WORDS,
        view._FLAG_WORDS,
        view.BAND_WORDS,
        view.DECISION_WORDS,
        deadline_view.PART_WORDS,
        deadline_view.CONFIDENCE_WORDS,
        render.CHANGE_WORDS,
    ):
        wanted |= set(table.values())
    assert sorted(wanted - known) == []


def test_placeholders_survive_translation() -> None:
    with (templates_folder() / "locale/zh_CN/LC_MESSAGES/messages.po").open("rb") as file:
        for message in read_po(file):
            ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
            strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
            names = set(re.findall(r"%\((\w+)\)s", " ".join(ids)))
            assert message.id == "" or set(re.findall(r"%\((\w+)\)s", " ".join(strings))) == names


# Calendars and exports ------------------------------------------------------------------------------------------------


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


def test_siblings_of_an_international_registration_are_rows_of_one_story() -> None:
    family = story(
        siblings=(Sibling("GB", "WO0000001000001", "", 2, deadline(office="GB", time_zone="Europe/London")),)
    )
    text = rendered(NoticeKind.ALERT, recipient(), family).text
    assert "GB United Kingdom WO0000001000001: last day 17 December 2026" in text
