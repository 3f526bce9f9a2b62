"""Which stored marks stand for marks that have nothing to do with the brands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from monitor.records import Band, Brand, Decision, GoodsRelation, Match
from monitor.store import NewHit, NewNear, Store, open_store
from monitor.store.merge import Stamp, first
from sources.filing import Filing, Party, Publication, PublicationKind
from sources.instants import Instant

NOW = Instant.parse("2026-03-03T06:00:00Z")
BRAND = Brand("mi", "c1", "Hongdou", latin=("HONGDOU",))
PUBLISHED = Publication(PublicationKind.PUBLISHED, date(2026, 2, 24))
STAMP = Stamp(date(2026, 2, 24), "xx")
MATCH = Match("mi", "HONGDOU", 0.9, Band.HIGH, Band.HIGH, (), GoodsRelation("unknown"), "e1", "r1")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "watch.db", now=NOW) as opened:
        opened.brands.sync([BRAND], NOW)
        yield opened


def put(store: Store, *marks: str, applicant: str = "", office: str = "US") -> int:
    """One filing; its id."""
    parties = (Party(applicant),) if applicant else ()
    number = str(store.filings.count() + 1)
    filing = Filing(office, number, marks=marks, applicants=parties, publications=(PUBLISHED,))
    with store.write():
        return store.filings.save([(None, first(filing, STAMP), STAMP)], NOW)[0]


def hit(store: Store, filing_id: int, **fields: str) -> int:
    """A hit on the filing; the id of its matter."""
    match = replace(MATCH, **fields)  # type: ignore[arg-type]
    with store.write():
        saved = store.hits.save([NewHit(filing_id, BRAND, PUBLISHED, match, None, "xx")], NOW)
    return saved.new[0][0]


def test_the_newest_come_first_each_text_once(store: Store) -> None:
    for mark in ("OLDEST", "Mirava", "Kelvo"):
        put(store, mark)
    put(store, "MIRAVA  ", "Second of a series", "")
    put(store, "測試及圖", office="TW")
    assert store.calibrations.draw() == ["測試", "MIRAVA  ", "Second of a series", "Kelvo", "OLDEST"]
    assert store.calibrations.draw(limit=2) == ["測試", "MIRAVA  ", "Second of a series"]
    assert store.calibrations.draw() == store.calibrations.draw()


def test_two_marks_of_an_applicant_count(store: Store) -> None:
    for number in range(5):
        put(store, f"HONGDOU {number}", applicant="Quick Hands Ltd.")
    put(store, "A")
    put(store, "B")
    assert store.calibrations.draw() == ["B", "A", "HONGDOU 4", "HONGDOU 3"]


@pytest.mark.parametrize("decision", [Decision.OPPOSE, Decision.SETTLED, Decision.WATCH])
def test_what_a_person_called_a_conflict_is_left_out_with_its_twins(store: Store, decision: Decision) -> None:
    put(store, "hongdou STAR")
    matter = hit(store, put(store, "HONGDOU Star"))
    put(store, "Kelvo")
    assert store.calibrations.draw() == ["Kelvo", "HONGDOU Star"]
    store.decisions.decide(matter, decision, "li", "", NOW)
    assert store.calibrations.draw() == ["Kelvo"]
    store.decisions.decide(matter, Decision.IGNORE, "li", "unrelated", NOW)
    assert store.calibrations.draw() == ["Kelvo", "HONGDOU Star"]


def test_the_clients_own_marks_are_left_out(store: Store) -> None:
    hit(store, put(store, "HONGDOU HOME"), muted="own_applicant", muted_detail="listed")
    near = put(store, "HONG HOME")
    with store.write():
        store.near.save([NewNear(near, BRAND, replace(MATCH, muted="own_applicant"), PUBLISHED, "xx")], NOW)
    store.decisions.decide(hit(store, put(store, "HONGDOU AIR")), Decision.OWN, "li", "", NOW)
    put(store, "Kelvo")
    assert store.calibrations.draw() == ["Kelvo"]
