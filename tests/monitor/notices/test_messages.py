"""What readers see: words, hostile marks, languages."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import date
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from openpyxl import load_workbook

from monitor.matching import Engine
from monitor.notices import deadline_view, health_words, render, told, view
from monitor.notices.exports import as_csv, as_xlsx, rows_of
from monitor.notices.ics import CalendarEntry, calendar
from monitor.notices.language import language
from monitor.notices.message import BadAddress, Envelope, compose, mail_address, mime_body
from monitor.notices.plan import MUTE_REASONS
from monitor.notices.render import Renderer, markdown_safe
from monitor.notices.text import formula_safe, plain
from monitor.notices.view import reference, story_view
from monitor.records import NoticeKind, Role, Sibling
from monitor.resources import templates_folder
from sources.filing import Publication, PublicationKind

from .makers import NOW, brand, deadline, filing, match, recipient, story
from .reading import SETTINGS, draft, rendered

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


def test_the_subject_of_several_counts_open_windows_only() -> None:
    past = story(2, deadline=deadline(safe_day=date(2017, 6, 6), last_day=date(2017, 6, 6), internal_day=None))
    later = story(3, deadline=deadline(safe_day=date(2027, 2, 5), last_day=date(2027, 2, 8), internal_day=None))
    both = rendered(NoticeKind.DIGEST, recipient(language="zh_CN"), past, later).subject
    assert "[T-76][US] 2 条疑似冲突 — 最早截止日 2027-02-08" in both
    over = rendered(NoticeKind.DIGEST, recipient(), past, replace(past, hit_id=4)).subject
    assert "2017" not in over
    assert "[window closed][US] 2 possible conflicts" in over
    last = story(5, deadline=deadline(safe_day=date(2026, 11, 20), last_day=date(2026, 11, 24), internal_day=None))
    assert "[safe day past][US] 2 possible conflicts — first last day 2026-11-24" in (
        rendered(NoticeKind.DIGEST, recipient(), later, last).subject
    )


def test_the_subject_of_several_begins_with_the_facts() -> None:
    line = rendered(NoticeKind.ALERT, recipient(), story(1), story(2)).subject
    assert line.startswith("[T-26][US] 2 possible conflicts — first last day 2026-12-17 · ")
    assert "云杉茶业有限公司" in line


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


def test_a_series_is_headed_by_its_first_mark_and_shows_the_one_that_matched() -> None:
    filed = filing(marks=("PLAIN FIRST", "VORENZA"))
    watched = brand(latin=("VORENZA",))
    found = next(found for _, found in Engine.build([watched]).match([filed]))
    both = rendered(NoticeKind.ALERT, recipient(), story(filing=filed, brand=watched, match=found))
    assert found.mark == "VORENZA"
    assert "PLAIN FIRST" in both.subject
    assert "Second mark of the series: VORENZA." in both.text


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


@pytest.mark.parametrize("state", ["not_open", "closed", "none", "open_ended", "unknown"])
@pytest.mark.parametrize("lang", ["en", "zh_CN"])
def test_a_correction_says_in_words_that_there_was_no_day(lang: str, state: str) -> None:
    change = {"kind": "deadline", "before": state, "after": "2026-12-17 / 2026-12-18"}
    made = rendered(NoticeKind.CORRECTION, recipient(language=lang), story(), changes=[change])
    told = words_of(state, lang)
    assert told in made.text
    assert f"<bdi>{told}</bdi>" in made.html
    assert f": {told} → 2026-12-17 / 2026-12-18" in made.markdown


def words_of(state: str, lang: str) -> str:
    found = {
        "not_open": "not yet open: the publication will start it",
        "closed": "no longer open to opposition",
        "none": "no opposition at this office",
        "open_ended": "no fixed last day: open until the office decides",
        "unknown": "last day not known",
    }
    return language(lang).gettext(found[state])


def test_chat_has_no_arrow_from_nothing_to_nothing() -> None:
    silent = {"kind": "limited", "before": "", "after": ""}
    said = {"kind": "republished", "before": "", "after": "2026-12-01"}
    lines = rendered(NoticeKind.CORRECTION, recipient(), story(), changes=[silent, said]).markdown.splitlines()
    assert "The goods or classes changed" in lines
    assert "The mark was published again or corrected: – → 2026-12-01" in lines


def test_siblings_of_an_international_registration_are_rows_of_one_story() -> None:
    family = story(
        siblings=(Sibling("GB", "WO0000001000001", "", 2, deadline(office="GB", time_zone="Europe/London")),)
    )
    text = rendered(NoticeKind.ALERT, recipient(), family).text
    assert "GB United Kingdom WO0000001000001: last day 17 December 2026" in text


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
        told.STATE_WORDS,
        told.KIND_WORDS,
        MUTE_REASONS,
    ):
        wanted |= set(table.values())
    wanted |= {*health_words.PHRASES, *health_words.PARTS}
    assert sorted(wanted - known) == []


def test_placeholders_survive_translation() -> None:
    with (templates_folder() / "locale/zh_CN/LC_MESSAGES/messages.po").open("rb") as file:
        for message in read_po(file):
            ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
            strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
            names = set(re.findall(r"%\((\w+)\)s", " ".join(ids)))
            assert message.id == "" or set(re.findall(r"%\((\w+)\)s", " ".join(strings))) == names
