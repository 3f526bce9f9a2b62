"""A mark that is registered, on a day that nobody stated, where registration opens the window (Japan)."""

from __future__ import annotations

from datetime import date

from monitor.deadlines.book import RuleBook
from monitor.deadlines.calendars import Calendars
from monitor.records import NoticeKind
from monitor.wiring import deadline_of
from sources.filing import Publication, PublicationKind

from .makers import filing, recipient, story
from .reading import rendered

LAID_OPEN = Publication(PublicationKind.PUBLISHED, date(2019, 2, 5))


def test_the_notice_says_what_is_not_known_and_what_to_do() -> None:
    mark = filing(office="JP", registration_number="6123456", publications=(LAID_OPEN,))
    found = deadline_of(RuleBook.load(), Calendars.load(), {})(mark, LAID_OPEN, (LAID_OPEN,), "acme")
    told = story(filing=mark, publication=LAID_OPEN, deadline=found)
    both = rendered(NoticeKind.ALERT, recipient(), told)
    assert both.subject.startswith("[last day not known][JP]")
    for form in (both.text, both.html):
        assert "Registered, on a day that the record does not state" in " ".join(form.split())
        assert "Find out when the registration was published" in form
        assert "not yet open" not in form
        assert "no verified rule" not in form
