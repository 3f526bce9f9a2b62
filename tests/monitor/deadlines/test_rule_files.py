"""A rule file that is wrong is refused, naming file and place; the packaged ones are all sound."""

from __future__ import annotations

from datetime import date
from importlib import resources

import pytest

from monitor.deadlines import RuleBook, RuleBookError
from monitor.deadlines.audit import audit, market_warnings, weakest
from monitor.deadlines.book import read_jurisdiction
from monitor.deadlines.calendars import Calendars

HEAD = """
jurisdiction = "XA"
name = "Exampleland"
office = "EXO"
time_zone = "Europe/Paris"
checked_on = 2026-11-22
calendar = "FR"
calendar_note = "public holidays"
filing_route = "unknown"
cut_off = "unknown"
fee_in_window = "unknown"

[[rule]]
id = "XA"
route = "national"
timing = "pre"
clock = "publication"
opens_on = ["published"]
"""
VERSION = """
[[rule.version]]
kind = "period"
length = 2
unit = "months"
roll = "unknown"
citation = "Act 1"
source = "the Act"
confidence = { period = "verified", start = "verified", roll = "unknown" }
"""


def versions(*spans: tuple[str, str]) -> str:
    found = []
    for start, end in spans:
        text = VERSION
        if start:
            text += f"effective_from = {start}\n"
        if end:
            text += f"effective_to = {end}\n"
        found.append(text)
    return HEAD + "".join(found)


def test_a_sound_file_is_read() -> None:
    place = read_jurisdiction("XA.toml", versions(("", "2019-12-31"), ("2020-01-01", "")))
    assert [version.name for version in place.rule[0].version] == ["..2019-12-31", "2020-01-01.."]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (versions(("", "2020-01-01"), ("2020-01-01", "")), "overlap from 2020-01-01"),
        (versions(("", "2019-12-30"), ("2020-01-01", "")), "nothing covers 2019-12-31 to 2019-12-31"),
        (versions(("", "2019-12-31")), "ends on 2019-12-31 and nothing follows"),
        (versions(("2020-01-01", "2019-01-01")), "lies before effective_from"),
        (HEAD + VERSION.replace('source = "the Act"\n', ""), "rule.0.version.0.source: Field required"),
        (HEAD + VERSION.replace('source = "the Act"', 'source = " "'), "rule.0.version.0.source"),
        (HEAD + VERSION + 'colour = "red"\n', "rule.0.version.0.colour: Extra inputs are not permitted"),
        (HEAD + VERSION.replace("length = 2\n", ""), "a period needs length and unit"),
        (HEAD + VERSION + "offset_months = 2\n", "offset_months goes with count"),
        (HEAD.replace('"published"', '"filed"') + VERSION, "filed and withdrawn never open a window"),
        (HEAD.replace("Europe/Paris", "Europe/Pariss") + VERSION, "no IANA zone"),
        (HEAD.replace('"XA"\nname', '"XB"\nname') + VERSION, "name the file after it"),
        (HEAD + "[[rule.version]]\nkind = \n", "not TOML"),
    ],
)
def test_a_wrong_file_is_refused_with_file_and_place(text: str, words: str) -> None:
    with pytest.raises(RuleBookError) as caught:
        read_jurisdiction("XA.toml", text)
    assert str(caught.value).startswith("XA.toml: ")
    assert words in str(caught.value)


def test_a_declared_gap_fills_a_hole() -> None:
    gap = '\n[[gap]]\nroute = "national"\neffective_from = 2020-01-01\nreason = "the new text has not been seen"\n'
    place = read_jurisdiction("XA.toml", versions(("", "2019-12-31")) + gap)
    assert place.gap[0].covers(date(2020, 1, 1))


def test_the_packaged_book_has_a_source_a_citation_and_a_day_of_checking_everywhere(book: RuleBook) -> None:
    assert len(book.offices) == 85
    assert sum(1 for _ in book.rules()) == 95
    files = [entry.name for entry in (resources.files("monitor.deadlines") / "rules").iterdir()]
    assert sorted(name.removesuffix(".toml") for name in files if name.endswith(".toml")) == list(book.offices)
    for place, rule in book.rules():
        assert place.checked_on >= date(2026, 1, 1)
        for version in rule.version:
            assert version.source
            assert version.citation


def test_every_office_without_opposition_says_what_to_do_instead(book: RuleBook) -> None:
    for place, rule in book.rules():
        if rule.timing == "none":
            assert place.instead, place.jurisdiction


def test_the_audit_puts_the_least_certain_first(book: RuleBook, calendars: Calendars) -> None:
    rows = audit(book, calendars, date(2026, 11, 30))
    assert rows[0].weakest == "conflict"
    assert {row.rule_id for row in rows} == {rule.id for _, rule in book.rules()}
    assert {row.age_days for row in rows} == {8}
    assert next(row for row in rows if row.rule_id == "KE").weakest == "memory"


def test_watched_markets_on_shaky_ground_are_named(book: RuleBook, calendars: Calendars) -> None:
    found = market_warnings(book, calendars, ["ke", "US", "XX", "EM", "DZ"], date(2026, 11, 22))
    assert any(line.startswith("KE: rule KE is not verified (memory") for line in found)
    assert any(line.startswith("XX: no opposition rule is known") for line in found)
    (closing,) = (line for line in found if "EM: closing days of EUIPO for 2027" in line)
    assert "[[closed_days]] into the config" in closing
    assert ".toml" not in closing  # a wheel has no folder to put a file into
    assert not any(line.startswith("US:") for line in found)
    assert market_warnings(book, calendars, [], date(2026, 11, 22)) == []


def test_weakest_looks_at_every_part(book: RuleBook) -> None:
    rule = book.rule("CL")
    assert rule is not None
    assert weakest(rule.version[-1]) == "memory"
