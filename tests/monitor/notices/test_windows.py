"""A deadline without a last day says where the window stands: over, not yet begun, without end, or not known."""

from __future__ import annotations

from datetime import date

import pytest

from monitor.deadlines.book import RuleBook
from monitor.deadlines.calendars import Calendars
from monitor.deadlines.publication import for_publication
from monitor.notices.ics import CalendarEntry, calendar
from monitor.notices.language import language
from monitor.notices.letter import LetterFacts, Matter, letter
from monitor.notices.paper import texts
from monitor.notices.plan import plan_hit
from monitor.notices.settings import Letterhead, Policy
from monitor.notices.view import story_view
from monitor.notices.window import outlasts
from monitor.records import Deadline, NoticeKind, Role, Sibling, Story
from sources.filing import Publication, PublicationKind, Route

from .makers import ACME, NOW, deadline, filing, recipient, story
from .reading import rendered

REGISTERED = Publication(PublicationKind.REGISTERED, date(2026, 11, 17))


def undated(state: str, *notes: str, **changes: object) -> Story:
    made = deadline(
        state=state, last_day=None, safe_day=None, internal_day=None, length=None, extensions=(), notes=notes, **changes
    )
    return story(deadline=made)


def by_rule(office: str, publication: Publication) -> Story:
    found = for_publication(
        RuleBook.load(), Calendars.load(), office=office, route=Route.NATIONAL, publication=publication
    )
    return story(
        filing=filing(office=office, registration_number="7", publications=(publication,)),
        publication=publication,
        deadline=found,
    )


@pytest.mark.parametrize(
    ("until", "today", "holds"),
    [
        (date(2026, 12, 18), date(2026, 12, 1), True),
        (date(2026, 12, 19), date(2026, 12, 1), False),
        (date(2026, 12, 20), date(2026, 12, 20), False),  # the safe day is past, the last day is not
        (date(2027, 12, 20), date(2026, 12, 22), True),  # nothing is left to hide
    ],
)
def test_a_silence_holds_where_it_hides_no_end_of_a_window(until: date, today: date, holds: bool) -> None:
    ends = deadline(safe_day=date(2026, 12, 19), last_day=date(2026, 12, 21))
    assert outlasts(ends, until, today) is not holds
    assert not outlasts(deadline(state="unknown", safe_day=None, last_day=None), until, today)


@pytest.mark.parametrize("office", ["US", "EM", "CN"])
def test_a_registered_mark_is_over_and_not_urgent_where_opposition_comes_first(office: str) -> None:
    told = by_rule(office, REGISTERED)
    first = plan_hit(told, [recipient()], NOW, Policy())[0]
    assert (first.kind, first.doc["window"]) == (NoticeKind.DIGEST, "closed")
    both = rendered(NoticeKind.ALERT, recipient(), told)
    assert both.subject.startswith(f"[window closed][{office}]")
    for form in (both.text, both.html):
        assert "No longer open to opposition" in form
        assert "invalidation or cancellation remain" in form
        assert "Invalidation or cancellation after registration" in form
        assert "local counsel for the last day" not in form
        assert "first seen after its last day" not in form
        assert "File an opposition" not in form
        assert "prepare an opposition" not in form
        assert "[ ] Please look into invalidation or cancellation" in form
        assert "Reminders go on" not in form


def test_in_chinese_too() -> None:
    both = rendered(NoticeKind.ALERT, recipient(language="zh_CN"), by_rule("EM", REGISTERED))
    assert both.subject.startswith("[异议期已过][EM]")
    assert "已不能提出异议" in both.text
    assert "注册之后可申请无效或撤销" in both.text


def test_an_owner_is_not_told_that_time_is_short_when_it_is_over() -> None:
    both = rendered(NoticeKind.ALERT, recipient("o", Role.OWNER), by_rule("US", REGISTERED))
    for form in (both.text, both.html):
        assert "You may be able to object" not in form
        assert "can no longer be opposed" in form


def test_a_publication_that_opens_no_clock_waits() -> None:
    told = undated("not_open", "Not yet open: published in WIPO's Gazette.")
    both = rendered(NoticeKind.ALERT, recipient(), told)
    assert both.subject.startswith("[early warning][US]")
    assert "Last day to oppose: not yet open: the publication will start it" in both.text
    assert "Prepare now" in both.text
    assert "local counsel for the last day" not in both.text


def test_a_window_without_a_fixed_end_is_open_and_urgent() -> None:
    told = undated("open_ended", "Opposition has no fixed last day here.", confidence={"period": "secondary"})
    first = plan_hit(told, [recipient()], NOW, Policy())[0]
    assert (first.kind, first.doc["window"]) == (NoticeKind.ALERT, "open_ended")
    both = rendered(NoticeKind.ALERT, recipient(), told)
    assert both.subject.startswith("[no fixed last day][US]")
    for words in (
        "Last day to oppose: no fixed last day: open until the office decides",
        "File an opposition (no fixed last day: the office may decide on any day, so file early)",
        "Not every part of this rule is verified",
    ):
        assert words in both.text
    assert "no verified rule" not in both.text
    baseline = rendered(NoticeKind.BASELINE, recipient(), told).text
    assert "Still open to opposition (1)" in baseline


def test_no_rule_stays_unknown_and_urgent() -> None:
    told = undated("unknown", rule_id=None)
    assert plan_hit(told, [recipient()], NOW, Policy())[0].kind is NoticeKind.ALERT
    both = rendered(NoticeKind.ALERT, recipient(), told)
    assert both.subject.startswith("[last day not known][US]")
    assert "Ask local counsel for the last day at once" in both.text


def test_none_and_withdrawn_keep_their_words() -> None:
    assert "no opposition at this office" in rendered(NoticeKind.ALERT, recipient(), undated("none")).text
    gone = story(filing=filing(deleted=True), deadline=undated("closed").deadline)
    assert rendered(NoticeKind.CORRECTION, recipient(), gone).subject.startswith("[Correction] [filing withdrawn]")


@pytest.mark.parametrize("uncertain", [deadline(confidence={"period": "secondary"}), undated("unknown").deadline])
@pytest.mark.parametrize("lang", ["en", "zh_CN"])
def test_a_withdrawal_asks_nobody_to_file(lang: str, uncertain: Deadline) -> None:
    gone = story(filing=filing(deleted=True), deadline=uncertain)
    words = language(lang)
    said = rendered(NoticeKind.CORRECTION, recipient(language=lang), gone)
    digest = rendered(NoticeKind.DIGEST, recipient(language=lang), gone)
    matters = [Matter(gone, story_view(gone, NOW, words))]
    letters = "\n".join(texts(letter([(words, matters)], LetterFacts(ACME, Letterhead(), NOW, "UTC"))))
    for text in (said.text, said.html, said.markdown, digest.text, digest.html, letters):
        for asked in ("Please prepare an opposition", "date not fully verified: file early"):
            assert words.gettext(asked) not in text
        assert "File by the safe day" not in text
        assert "file early" not in text
        assert "请在稳妥截止日之前提交" not in text
    slip = f"[ ] {words.gettext('Keep watching')}   [ ] {words.gettext('No action')}"
    assert slip in said.text.splitlines()
    assert f"{words.gettext('Last day to oppose')}: {words.gettext('filing withdrawn')}" in said.text.splitlines()


@pytest.mark.parametrize("state", ["none", "closed", "not_open", "open_ended", "unknown"])
def test_no_calendar_entry_without_a_day(state: str) -> None:
    told = undated(state)
    entry = CalendarEntry(told, story_view(told, NOW, language("en")))
    assert b"VEVENT" not in calendar([entry], NOW, language("en"), "s")


def test_what_is_over_stands_last() -> None:
    order = [undated("closed"), undated("unknown"), story(), undated("open_ended")]
    keys = [story_view(told, NOW, language("en")).sort_key for told in order]
    assert keys[0] == max(keys)
    assert keys[2] == min(keys)


def test_a_sibling_that_is_registered_is_not_unknown() -> None:
    family = story(siblings=(Sibling("EM", "W00000001", "", 2, undated("closed").deadline),))
    text = rendered(NoticeKind.ALERT, recipient(), family).text
    assert "W00000001: window closed" in text


@pytest.mark.parametrize("lang", ["en", "zh_CN"])
def test_a_letter_about_what_is_over_does_not_urge_to_file(lang: str) -> None:
    words = language(lang)
    over = [
        story(
            deadline=deadline(
                safe_day=date(2026, 6, 1), last_day=date(2026, 6, 2), internal_day=None, confidence={"roll": "memory"}
            )
        ),
        by_rule("EM", REGISTERED),
    ]
    matters = [Matter(told, story_view(told, NOW, words)) for told in over]
    paper = letter([(words, matters)], LetterFacts(ACME, Letterhead(), NOW, "UTC"))
    text = "\n".join(texts(paper))
    assert "File by the safe day" not in text
    assert "请在稳妥截止日之前提交" not in text
    assert words.gettext("no longer open to opposition") in text
