"""Dates that offices, courts and firms have worked out, and cases of our own."""

from __future__ import annotations

import csv
import json
from datetime import date
from typing import Any

import pytest

from monitor.deadlines import Calendars, Question, QuestionError, RuleBook, compute
from sources.filing import PublicationKind, Route
from tests.shared import shared_file


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize("by_id", [True, False])
def test_every_worked_example_is_met_to_the_day(book: RuleBook, calendars: Calendars, by_id: bool) -> None:
    with shared_file("deadlines/EXAMPLES.csv").open(encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    assert len(rows) > 30
    wrong = []
    for row in rows:
        owner, rule = book.owner(row["rule_id"]), book.rule(row["rule_id"])
        assert owner is not None
        assert rule is not None
        answer = compute(
            book,
            calendars,
            Question(
                office=owner.jurisdiction,
                date=day(row["publication"]),
                route=rule.route,
                rule_id=row["rule_id"] if by_id else None,
                extended=int(row["length_override"]) if row["length_override"] else None,
                roll=row["apply_roll"] != "0",
            ),
        )
        if answer.last_day != day(row["last_day"]) or answer.rule_id != row["rule_id"]:
            wrong.append((row["n"], row["rule_id"], row["last_day"], answer.last_day, answer.rule_id))
    assert wrong == []


def test_the_book_holds_every_rule_of_the_research_and_no_other(book: RuleBook) -> None:
    rows = json.loads(shared_file("deadlines/RULES.json").read_text(encoding="utf-8"))
    assert {rule.id for _, rule in book.rules()} == {row["id"] for row in rows}
    assert set(book.offices) == {row["jur"] for row in rows}
    for row in rows:
        rule = book.rule(row["id"])
        assert rule is not None
        last = rule.version[-1]
        assert (last.length or 0) == int(row["length"]), row["id"]
        assert (last.roll == "next_working_day") == (row["roll"] == "next working day"), row["id"]
        assert rule.route.value == row["route"]


@pytest.mark.parametrize(
    ("office", "published", "options", "last", "safe"),
    [
        # first day counts: the day before the corresponding day; a clipped month end stands, the safe day before it
        ("GB", "2024-03-04", {}, "2024-05-03", "2024-05-03"),
        ("GB", "2025-12-29", {"roll": False}, "2026-02-28", "2026-02-27"),
        ("GB", "2010-09-17", {}, "2010-11-17", "2010-11-16"),
        ("HK", "2011-05-04", {}, "2011-08-03", "2011-08-03"),
        ("HK", "2024-11-30", {"roll": False}, "2025-02-28", "2025-02-27"),
        # month ends and leap days
        ("EM", "2023-11-30", {}, "2024-02-29", "2024-02-29"),
        ("EM", "2024-11-30", {"roll": False}, "2025-02-28", "2025-02-28"),
        ("TR", "2024-12-31", {"roll": False}, "2025-02-28", "2025-02-28"),
        # the office's own closing days
        ("EM", "2020-07-09", {}, "2020-10-13", "2020-10-09"),
        ("EM", "2023-02-18", {}, "2023-05-19", "2023-05-18"),
        ("EM", "2023-02-28", {}, "2023-05-29", "2023-05-28"),
        ("EM", "2020-01-10", {}, "2020-05-18", "2020-04-10"),
        ("DE", "2023-03-01", {}, "2023-06-01", "2023-06-01"),
        ("DE", "2023-08-01", {}, "2023-11-02", "2023-11-01"),
        ("US", "2018-11-05", {}, "2018-12-06", "2018-12-05"),
        ("CA", "2017-03-08", {}, "2017-05-10", "2017-05-08"),
        # Golden Week, Spring Festival, make-up Saturdays
        ("CN", "2025-07-06", {}, "2025-10-09", "2025-10-06"),
        ("CN", "2025-11-14", {}, "2026-02-14", "2026-02-14"),
        # working days; the safe day counts calendar days because the working-day reading is not verified
        ("CL", "2026-06-01", {}, "2026-07-14", "2026-07-01"),
        # day one is the first working day after the gazette
        ("BR", "2024-11-19", {"roll": False}, "2025-01-19", "2025-01-18"),
        # older lengths by date of publication
        ("OA", "2008-09-20", {}, "2009-03-20", "2009-03-20"),
        ("OA", "2022-01-03", {}, "2022-04-03", "2022-04-03"),
        ("TR", "2016-12-27", {}, "2017-03-27", "2017-03-27"),
        ("AU", "2013-04-11", {}, "2013-07-11", "2013-07-11"),
        ("AU", "2018-04-26", {}, "2018-06-26", "2018-06-26"),
        ("NO", "2010-06-28", {}, "2010-08-28", "2010-08-28"),
        ("TH", "2016-07-01", {}, "2016-09-29", "2016-09-29"),
        ("SA", "2016-09-01", {}, "2016-11-30", "2016-11-30"),
        ("CN", "2013-03-07", {}, "2013-06-06", "2013-06-06"),
        ("BX", "2012-02-14", {}, "2012-05-01", "2012-04-30"),
        ("IN", "2005-01-03", {}, "2005-05-03", "2005-04-03"),
        # no roll where nobody verified one, or where sources disagree
        ("AR", "2026-03-04", {}, "2026-04-03", "2026-04-03"),
        ("IN", "2026-04-11", {}, "2026-08-11", "2026-08-11"),
        ("EG", "2026-01-15", {}, "2026-03-16", "2026-03-15"),
        # a rule change whose transition nobody has seen
        ("VN", "2026-03-25", {}, "2026-08-25", "2026-06-25"),
        ("CN", "2026-11-27", {}, "2027-03-01", "2027-01-27"),
        ("CN", "2026-09-06", {}, "2026-12-07", "2026-12-06"),
        # extensions: total length from publication, never from a rolled date
        ("US", "2025-11-25", {"extended": 60}, "2026-01-26", "2026-01-24"),
        ("US", "2025-11-25", {"extended": 180}, "2026-05-26", "2026-05-24"),
        ("SG", "2011-03-18", {"extended": 4}, "2011-07-18", "2011-07-18"),
        ("CA", "2022-07-19", {"extended": 6}, "2023-01-19", "2023-01-19"),
    ],
)
def test_cases(
    book: RuleBook, calendars: Calendars, office: str, published: str, options: dict[str, Any], last: str, safe: str
) -> None:
    answer = compute(book, calendars, Question(office, day(published), **options))
    assert (answer.last_day, answer.safe_day) == (day(last), day(safe)), answer.last_day_reason


@pytest.mark.parametrize(
    ("office", "published", "last", "safe"),
    [
        ("CN", "2026-01-15", "2026-04-30", "2026-04-30"),
        ("CH", "2026-01-08", "2026-04-30", "2026-04-30"),
        ("DE", "2026-03-12", "2026-06-30", "2026-06-30"),
        ("IT", "2026-03-12", "2026-06-30", "2026-06-30"),
        ("EM", "2026-01-15", "2026-05-15", "2026-05-15"),
        ("EM", "2025-01-31", "2025-05-28", "2025-05-28"),
        ("EM", "2016-01-11", "2016-10-11", "2016-10-11"),
        ("BX", "2026-04-09", "2026-06-09", "2026-06-09"),
        ("FR", "2026-04-09", "2026-06-09", "2026-06-09"),
        ("US", "2025-10-28", "2025-11-28", "2025-11-27"),
    ],
)
def test_madrid_designations(
    book: RuleBook, calendars: Calendars, office: str, published: str, last: str, safe: str
) -> None:
    answer = compute(book, calendars, Question(office, day(published), route=Route.MADRID))
    assert (answer.last_day, answer.safe_day) == (day(last), day(safe))
    assert answer.route == "madrid"


def test_conservative_designation_readings_name_the_other_one(book: RuleBook, calendars: Calendars) -> None:
    for office in ("CN", "CH"):
        answer = compute(book, calendars, Question(office, day("2026-01-15"), route=Route.MADRID))
        assert day("2026-05-01") in answer.alternatives.values()
        assert any("2026-05-01" in note for note in answer.notes)


def test_a_straddled_rule_change_names_both_readings(book: RuleBook, calendars: Calendars) -> None:
    notes = " ".join(compute(book, calendars, Question("CN", day("2026-11-27"))).notes)
    assert "2027-02-27" in notes
    assert "2027-01-27" in notes
    assert "CN-2027" in notes


def test_from_2027_china_warns_on_two_months_and_calls_it_unconfirmed(book: RuleBook, calendars: Calendars) -> None:
    answer = compute(book, calendars, Question("CN", day("2027-01-06")))
    assert answer.rule_id == "CN-2027"
    assert answer.last_day == day("2027-03-08")
    assert answer.confidence["period"] == "unconfirmed"
    assert answer.alternatives["three months, as before 2027"] == day("2027-04-06")
    assert not answer.certain


def test_a_publication_before_the_first_version_is_not_computed_by_a_newer_one(
    book: RuleBook, calendars: Calendars
) -> None:
    for office, published, rule_id in (
        ("FR", "2019-12-10", None),
        ("MX", "2016-08-29", None),
        ("KR", "2025-07-21", "KR"),
        ("CN", "2026-12-31", "CN-2027"),
    ):
        answer = compute(book, calendars, Question(office, day(published), rule_id=rule_id))
        assert (answer.state, answer.rule_id, answer.last_day) == ("unknown", None, None)
        assert published in answer.notes[0]


def test_no_opposition_says_so_and_what_to_do_instead(book: RuleBook, calendars: Calendars) -> None:
    for office in ("DZ", "LB", "RU", "BY", "WO"):
        answer = compute(book, calendars, Question(office, day("2026-01-05")))
        assert (answer.state, answer.rule_id, answer.last_day) == ("none", office, None)
        assert "No opposition" in answer.notes[0]
        assert answer.notes[1].startswith("Instead: ")
    assert compute(book, calendars, Question("KZ", day("2022-08-20"))).state == "none"
    assert compute(book, calendars, Question("KZ", day("2022-08-22"))).last_day == day("2022-09-22")


def test_no_fixed_end_is_no_date(book: RuleBook, calendars: Calendars) -> None:
    answer = compute(book, calendars, Question("VN", day("2021-05-25")))
    assert (answer.state, answer.rule_id, answer.last_day) == ("open_ended", "VN-2022", None)


def test_madrid_without_a_known_rule_borrows_none(book: RuleBook, calendars: Calendars) -> None:
    answer = compute(book, calendars, Question("TH", day("2026-01-05"), route=Route.MADRID))
    assert (answer.state, answer.rule_id, answer.last_day) == ("unknown", None, None)
    assert answer.alternatives  # what the national rule would give is named, and only named


def test_a_declared_gap_gives_a_safe_day_and_no_last_day(book: RuleBook, calendars: Calendars) -> None:
    answer = compute(book, calendars, Question("CN", day("2027-02-04"), route=Route.MADRID))
    assert (answer.rule_id, answer.last_day, answer.safe_day) == (None, None, day("2027-04-30"))
    assert answer.internal_day is not None
    late = compute(book, calendars, Question("CN", day("2027-02-04"), route=Route.MADRID, today=day("2027-05-02")))
    assert "ask local counsel today" in late.notes[0]


def test_the_offices_own_end_stands_first_and_ours_beside_it(book: RuleBook, calendars: Calendars) -> None:
    agreed = compute(book, calendars, Question("EM", day("2020-07-09"), stated_end=day("2020-10-13")))
    assert (agreed.last_day, agreed.stated_by_office) == (day("2020-10-13"), day("2020-10-13"))
    assert "agrees" in agreed.last_day_reason
    differs = compute(book, calendars, Question("EM", day("2024-07-09"), stated_end=day("2024-10-10")))
    assert (differs.last_day, differs.safe_day) == (day("2024-10-10"), day("2024-10-09"))
    assert differs.alternatives["computed"] == day("2024-10-09")
    assert "2024-10-10" in differs.notes[0]
    assert "2024-10-09" in differs.notes[0]
    early = compute(book, calendars, Question("EM", day("2024-07-09"), stated_end=day("2024-10-01")))
    assert early.safe_day == day("2024-10-01")
    assert early.internal_day is not None
    assert early.internal_day < day("2024-10-01")
    absurd = compute(book, calendars, Question("EM", day("2024-07-09"), stated_end=day("2023-10-01")))
    assert absurd.last_day == day("2024-10-09")
    assert "not believed" in absurd.notes[0]
    foreign = compute(book, calendars, Question("XX", day("2024-07-09"), stated_end=day("2024-10-01")))
    assert (foreign.last_day, foreign.rule_id) == (day("2024-10-01"), None)
    assert foreign.internal_day == day("2024-09-24")


def test_extensions_are_listed_with_who_and_by_when(book: RuleBook, calendars: Calendars) -> None:
    american = compute(book, calendars, Question("US", day("2025-11-25")))
    assert [(step.last_day, step.ask_before) for step in american.extensions] == [
        (day("2026-01-26"), day("2025-12-25")),
        (day("2026-03-25"), day("2026-01-24")),
        (day("2026-03-25"), day("2025-12-25")),
        (day("2026-05-26"), day("2026-03-25")),
    ]
    british = compute(book, calendars, Question("GB", day("2026-03-06")))
    assert [(step.form, step.last_day) for step in british.extensions] == [("TM7A", day("2026-06-05"))]
    new = compute(book, calendars, Question("CA", day("2024-01-10")))
    assert [step.last_day for step in new.extensions] == [day("2024-05-10")]
    old = compute(book, calendars, Question("CA", day("2020-09-02")))
    assert [step.last_day for step in old.extensions] == [day("2021-03-02")]


def test_an_extension_that_cannot_be_is_refused_with_the_known_ones(book: RuleBook, calendars: Calendars) -> None:
    with pytest.raises(QuestionError, match=r"at least 30 for rule US \(known totals: 60, 120, 180\)"):
        compute(book, calendars, Question("US", day("2026-01-06"), extended=29))
    with pytest.raises(QuestionError, match="capped at 180"):
        compute(book, calendars, Question("US", day("2026-01-06"), extended=181))
    with pytest.raises(QuestionError, match="belongs to GB"):
        compute(book, calendars, Question("US", day("2026-01-06"), rule_id="GB"))
    with pytest.raises(QuestionError, match="not in the rule book"):
        compute(book, calendars, Question("US", day("2026-01-06"), rule_id="US-1999"))


def test_today_adds_remarks_and_moves_no_date(book: RuleBook, calendars: Calendars) -> None:
    plain = compute(book, calendars, Question("US", day("2025-11-25")))
    for today, words in (
        ("2025-12-10", ""),
        ("2025-12-23", "act today"),
        ("2025-12-26", "safe day has passed"),
        ("2025-12-30", "window closed"),
    ):
        answer = compute(book, calendars, Question("US", day("2025-11-25"), today=day(today)))
        assert (answer.last_day, answer.safe_day, answer.internal_day) == (
            plain.last_day,
            plain.safe_day,
            plain.internal_day,
        )
        assert words in (answer.notes[0] if words else "")


def test_the_internal_day_is_a_working_day_of_office_and_client(book: RuleBook, calendars: Calendars) -> None:
    answer = compute(book, calendars, Question("US", day("2026-09-15"), lead_days=5, client_calendar="CN"))
    # safe day 15 October; 12 October is Columbus Day, 1-7 October are holidays in China
    assert answer.safe_day == day("2026-10-15")
    assert answer.internal_day == day("2026-09-30")
    assert compute(book, calendars, Question("US", day("2026-09-15"), lead_days=0)).internal_day == day("2026-10-15")
    assert compute(book, calendars, Question("US", day("2026-09-15"), lead_days=200)).internal_day == day("2026-09-15")


def test_an_event_that_opens_nothing_is_told_apart(book: RuleBook, calendars: Calendars) -> None:
    filed = compute(book, calendars, Question("US", day("2026-01-06"), event=PublicationKind.FILED))
    assert (filed.state, filed.last_day) == ("not_open", None)
    registered = compute(book, calendars, Question("US", day("2026-01-06"), event=PublicationKind.REGISTERED))
    assert (registered.state, registered.last_day) == ("closed", None)
    japan = compute(book, calendars, Question("JP", day("2026-01-06"), event=PublicationKind.REGISTERED))
    assert japan.last_day == day("2026-03-06")
    early = compute(book, calendars, Question("JP", day("2026-01-06"), event=PublicationKind.PUBLISHED))
    assert early.state == "not_open"
