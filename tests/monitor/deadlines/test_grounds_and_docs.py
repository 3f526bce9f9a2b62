"""Grounds say only what the sources support; the generated page is what the data says."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.deadlines import Calendars, RuleBook, grounds
from monitor.deadlines.grounds_book import GroundsError, read_grounds
from monitor.deadlines.tools.build_docs import page

DOCS = Path(__file__).resolve().parents[3] / "docs"


def test_bad_faith_is_no_ground_of_opposition_in_the_union_but_one_of_invalidity() -> None:
    found = grounds("em")
    assert not any("bad faith" in each.title for each in found.opposition)
    assert any("59(1)(b)" in each.citation for each in found.after_registration)
    assert {each.citation for each in found.opposition} >= {"EUTMR Art 8(3)", "EUTMR Art 8(5)"}


def test_bad_faith_is_a_ground_of_opposition_in_china() -> None:
    assert any("Art 4" in each.citation and "恶意" in each.title_zh for each in grounds("CN").opposition)


def test_an_office_without_entries_gets_none_invented() -> None:
    found = grounds("TH")
    assert not found.known
    assert (found.opposition, found.after_registration, found.observations) == ((), (), ())
    assert "local counsel" in found.notes[0]
    assert all(not each.verified for each in found.other)


def test_unverified_entries_are_marked() -> None:
    assert any("Not every entry is verified" in note for note in grounds("BY").notes)


def test_every_office_without_opposition_has_a_route_or_an_instruction(book: RuleBook) -> None:
    for place, rule in book.rules():
        if rule.timing == "none" and place.jurisdiction != "WO":
            assert grounds(place.jurisdiction).known, place.jurisdiction


def test_a_ground_without_source_is_refused() -> None:
    entry = '[[ground]]\njurisdiction = "XA"\nuse = "opposition"\ntitle = "t"\ntitle_zh = "t"\ncitation = "c"\n'
    with pytest.raises(GroundsError, match="ground 1: source: Field required"):
        read_grounds(entry + 'confidence = "memory"\n')
    with pytest.raises(GroundsError, match="not TOML"):
        read_grounds("[[ground]\n")


def test_the_page_is_what_the_data_says(book: RuleBook, calendars: Calendars) -> None:
    written = (DOCS / "deadlines.md").read_text(encoding="utf-8")
    assert written == page(book, calendars), "run python -m monitor.deadlines.tools.build_docs"
    for _, rule in book.rules():
        assert f"### {rule.id} (" in written


def test_the_guide_names_every_field_of_a_version() -> None:
    from monitor.deadlines.model import Count, Roll, Unit

    guide = (DOCS / "deadlines-how.md").read_text(encoding="utf-8")
    for choice in (Count, Roll, Unit):
        for word in choice.__args__:  # type: ignore[attr-defined]
            assert word in guide, word
