"""Authentic ST.66, ST.96 and EUIPO files, where they are at hand: every record is read, and read right."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from sources.adapter import ReadContext
from sources.archive import artefact_for
from sources.errors import SourceError
from sources.filing import Filing, Note, Record, Unreadable
from sources.registry import adapters, sniff
from tests.shared import shared_file
from tests.sources.reading import read_file

COUNTS = {
    "eu/bulk_st66_296_trademarks_2020.zip": ("em-bulk", 296),
    "eu/api_trademarks_page.json": ("em-api", 10),
    "eu/tmview_detail_018228224.json": ("em-api", 1),
    "de/trademark_info.xml": ("de-dpma", 1),
    "de/trademark_search.xml": ("de-dpma", 3),
    "fr/notice_FR5189659.xml": ("fr-inpi", 1),
    "fr/search.xml": ("fr-inpi", 3),
    "se/prv_1900-62281.xml": ("se-prv", 1),
    "wo/inpi_notice_1892865.xml": ("wo-madrid", 1),
    "gb/connector_UK00003289573.xml": ("gb-connector", 1),
    "st66/rn2178784-ST66.xml": ("us-tsdr", 1),
    "st66/rn3886986-ST66.xml": ("us-tsdr", 1),
    "st66/sn85334015-ST66.xml": ("us-tsdr", 1),
    "st96/rn2178784-ST96-old.xml": ("us-tsdr", 1),
    "st96/rn2713476-ST96-old.xml": ("us-tsdr", 1),
    "st96/rn3886986-ST96.xml": ("us-tsdr", 1),
    "st96/sn85334015-ST96.xml": ("us-tsdr", 1),
    "us/tsdr_status_97123456.json": ("us-tsdr", 1),
}


@pytest.mark.parametrize(("name", "source", "count"), [(name, *rest) for name, rest in COUNTS.items()])
def test_every_record_is_read_by_the_source_that_knows_the_file(
    name: str, source: str, count: int, tmp_path: Path
) -> None:
    path = shared_file(f"samples/{name}")
    found = sniff(path)
    assert found is not None
    assert found.metadata.source == source
    records = read_file(found, path, tmp_path / "s")
    filings = [record for record in records if isinstance(record, Filing)]
    assert len(filings) == count
    assert not [record for record in records if isinstance(record, Unreadable)]
    assert not [record for record in records if isinstance(record, Note) and record.kind == "schema"]
    for filing in filings:
        assert filing.marks is not None or "tmview" in name
        assert filing.classes or name == "fr/search.xml"
        assert filing.filing_date or name.startswith(("wo/", "fr/search"))


def test_the_bulk_members_fill_as_they_were_counted(tmp_path: Path) -> None:
    path = shared_file("samples/eu/bulk_st66_296_trademarks_2020.zip")
    filings = [each for each in read_file(adapters()["em-bulk"], path, tmp_path / "s") if isinstance(each, Filing)]
    counts = Counter(
        {
            "words": sum(bool(each.marks) for each in filings),
            "keys": sum(any(note.startswith("applicant key") for note in each.notes) for each in filings),
            "published": sum(any(p.kind == "published" for p in each.publications or ()) for each in filings),
            "priorities": sum(bool(each.priorities) for each in filings),
            "goods": sum(bool(each.classes and each.classes[0].goods) for each in filings),
        }
    )
    assert counts == {"words": 285, "keys": 253, "published": 276, "priorities": 20, "goods": 296}
    assert sum(len(each.classes or ()) for each in filings) == 714


def test_stated_ends_of_opposition_periods(tmp_path: Path) -> None:
    ends = {
        "eu/tmview_detail_018228224.json": date(2020, 10, 13),
        "gb/connector_UK00003289573.xml": date(2018, 7, 4),
        "de/trademark_info.xml": date(1974, 10, 31),
    }
    for name, end in ends.items():
        path = shared_file(f"samples/{name}")
        (filing,) = [
            each for each in read_file(adapters()[COUNTS[name][0]], path, tmp_path / "s") if isinstance(each, Filing)
        ]
        assert filing.opposition_end_stated == end


def test_both_standards_tell_the_same_about_the_same_us_case(tmp_path: Path) -> None:
    tsdr = adapters()["us-tsdr"]

    def only(name: str) -> Filing:
        (filing,) = [
            each for each in read_file(tsdr, shared_file(f"samples/{name}"), tmp_path / "s") if isinstance(each, Filing)
        ]
        return filing

    for case, generation in (("rn3886986", ""), ("sn85334015", ""), ("rn2178784", "-old")):
        one, other = only(f"st66/{case}-ST66.xml"), only(f"st96/{case}-ST96{generation}.xml")
        for field in ("application_number", "registration_number", "marks", "filing_date", "publications", "route"):
            assert getattr(one, field) == getattr(other, field), field
        assert [each.number for each in one.classes or ()] == [each.number for each in other.classes or ()]
        assert [(each.name, each.country) for each in one.applicants or ()] == [
            (each.name, each.country) for each in other.applicants or ()
        ]


XML = sorted(name for name in COUNTS if name.endswith(".xml"))


@pytest.mark.parametrize("name", XML)
def test_damaged_samples_lose_nothing_silently(name: str, tmp_path: Path) -> None:
    source, count = COUNTS[name]
    whole = shared_file(f"samples/{name}").read_bytes()
    choose = random.Random(name)
    target = tmp_path / Path(name).name

    def outcome(content: bytes) -> list[Record] | None:
        target.write_bytes(content)
        try:
            return list(adapters()[source].read([artefact_for(target)], ReadContext(tmp_path)))
        except SourceError:
            return None

    for place in choose.sample(range(1, len(whole) - 40), 12):
        records = outcome(whole[:place])
        assert records is None or any(isinstance(each, Unreadable) for each in records), f"cut at {place}"
    for place in choose.sample(range(len(whole)), 24):
        damaged = bytearray(whole)
        damaged[place] ^= 1 << choose.randrange(8)
        records = outcome(bytes(damaged))
        found = sum(isinstance(each, Filing | Unreadable) for each in records or ())
        assert records is None or found >= count, f"byte {place}"
