"""Every word that a deadline can say is said in Chinese too, with the same dates."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from monitor.deadlines import Calendars, Question, RuleBook, compute, deadline_in_chinese, in_chinese
from monitor.records import Deadline
from sources.filing import PublicationKind

HAN = re.compile(r"[\u4e00-\u9fff]")
DATE = re.compile(r"\d{4}-\d\d-\d\d")
DAYS = (
    date(2008, 9, 20),
    date(2013, 11, 30),
    date(2025, 12, 29),
    date(2026, 3, 25),
    date(2026, 11, 27),
    date(2027, 2, 4),
)


def answers(book: RuleBook, calendars: Calendars) -> list[Deadline]:
    found = []
    for place, rule in book.rules():
        for day in DAYS:
            for options in (
                {},
                {"stated_end": day + timedelta(days=77), "today": date(2027, 1, 1)},
                {"event": PublicationKind.FILED},
                {"event": PublicationKind.REPUBLISHED, "lead_days": 60},
            ):
                question = Question(place.jurisdiction, day, route=rule.route, rule_id=rule.id, **options)  # type: ignore[arg-type]
                found.append(compute(book, calendars, question))
    return found


def words(deadline: Deadline) -> list[str]:
    steps = deadline.extensions
    return [
        deadline.last_day_reason, deadline.safe_day_reason, deadline.internal_day_reason, deadline.cut_off,
        *deadline.notes, *deadline.alternatives, *(step.label for step in steps), *(step.condition for step in steps),
        *(step.who for step in steps),
    ]  # fmt: skip


def test_nothing_that_a_rule_can_say_stays_english(book: RuleBook, calendars: Calendars) -> None:
    left = set()
    for answer in answers(book, calendars):
        chinese = deadline_in_chinese(answer)
        for english, text in zip(words(answer), words(chinese), strict=True):
            if english and not HAN.search(text):
                left.add(english)
            assert set(DATE.findall(english)) <= set(DATE.findall(text)), (english, text)
    assert left == set()


def test_dates_law_and_source_are_untouched(book: RuleBook, calendars: Calendars) -> None:
    answer = compute(book, calendars, Question("US", date(2025, 11, 25)))
    chinese = deadline_in_chinese(answer)
    assert (chinese.last_day, chinese.safe_day, chinese.citation, chinese.source) == (
        answer.last_day, answer.safe_day, answer.citation, answer.source,
    )  # fmt: skip
    assert "顺延至下一工作日 2025-12-29（周一）" in chinese.last_day_reason
    assert chinese.extensions[0].label == "首次延期 30 天"
    assert chinese.extensions[0].last_day == answer.extensions[0].last_day


@pytest.mark.parametrize("text", ["", "a sentence nobody wrote", "已经是中文"])
def test_unknown_text_passes_through(text: str) -> None:
    assert in_chinese(text) == text
