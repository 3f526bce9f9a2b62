"""A value that an adapter cannot use is told: in the notes, among the other classes, or as an unreadable record."""

from __future__ import annotations

from pathlib import Path

import pytest

from sources.errors import NotThisFormat
from sources.filing import Filing, Record, Unreadable
from sources.offices.in_journal import _classes
from sources.registry import adapter
from tests.sources.reading import read_file

FIXTURES = Path(__file__).parent / "fixtures"


def changed(source: str, name: str, old: str, new: str, tmp_path: Path) -> list[Record]:
    """What the source reads from the fixture with one text in place of another."""
    path = FIXTURES / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    target = tmp_path / path.name
    target.write_text(text.replace(old, new), encoding="utf-8")
    return read_file(adapter(source), target, tmp_path / "s")


def filings(records: list[Record]) -> list[Filing]:
    return [each for each in records if isinstance(each, Filing)]


def test_an_impossible_filing_day_of_the_us_is_in_the_notes(tmp_path: Path) -> None:
    path = FIXTURES / "us/apc261120.xml"
    written = path.read_text(encoding="utf-8").partition("<filing-date>")[2][:8]
    records = changed("us-daily", "us/apc261120.xml", f"<filing-date>{written}<", "<filing-date>20261399<", tmp_path)
    noted = [each for each in filings(records) if any("filing-date: '20261399'" in note for note in each.notes)]
    assert noted
    assert all(each.filing_date is None for each in noted)


@pytest.mark.parametrize(
    ("source", "name", "old", "new", "kept"),
    [
        ("cn-gazette", "cn/rows_new.json", '"30,32"', '"30,99"', "99"),
        ("tw-appl", "tw/TmarkAppl.xml", "code>009<", "code>099<", "099"),
        ("tw-gazette", "tw/index.xml", "Class>009<", "Class>119<", "119"),
        ("kr-kipris", "kr/getAdvancedSearch.xml", "Code>09|35<", "Code>09|112<", "112"),
        ("sg-days", "sg/trademarks_lodgement_2026-03-02.json", '"Class 9"', '"Class 77"', "Class 77"),
        ("au-api", "au/page.json", '"class": "9"', '"class": "0"', "0"),
        ("jp-progress", "jp/app_progress_2026000001.json", '"09"', '"69"', "69"),
        ("cl-register", "cl/FindMarcas.json", '\\"9; 35\\"', '\\"9; 123\\"', "123"),
        ("pe-gazette", "pe/gaceta.html", "<td>Clase:</td><td>9</td>", "<td>Clase:</td><td>109</td>", "109"),
        ("vn-weekly", "vn/VN4202600001.html", 'rel="09"', 'rel="99"', "99"),
    ],
)
def test_a_class_outside_the_nice_classes_is_kept_apart(
    source: str, name: str, old: str, new: str, kept: str, tmp_path: Path
) -> None:
    found = filings(changed(source, name, old, new, tmp_path))
    assert [each.other_classes for each in found if each.other_classes] == [(kept,)]
    assert all(1 <= one.number <= 45 for each in found for one in each.classes or ())


def test_an_indian_class_outside_the_nice_classes_is_kept_apart() -> None:
    assert _classes("77", "goods") == ((), ("77",))


def test_a_publication_day_in_another_form_makes_the_record_unreadable(tmp_path: Path) -> None:
    old = "<td>Fecha de Publicación:</td><td>10/11/2026</td>"
    records = changed("pe-gazette", "pe/gaceta.html", old, old.replace("10/11/2026", "10 nov. 2026"), tmp_path)
    assert not filings(records)
    assert any(isinstance(each, Unreadable) and "10 nov. 2026" in each.reason for each in records)
    records = changed("vn-weekly", "vn/VN4202600001.html", "27/04/2026", "27 tháng 4", tmp_path)
    assert any(isinstance(each, Unreadable) and "27 tháng 4" in each.reason for each in records)


@pytest.mark.parametrize(
    ("source", "name", "old", "new", "said"),
    [
        ("em-api", "em/page.json", '"publicationDate": "2026-01-27", ', "", "a publication (A.1) without a date"),
        ("jp-progress", "jp/app_progress_2026000001.json", '"20260105"', '"20261305"', "filingDate: '20261305'"),
        ("cn-gazette", "cn/rows_new.json", '"anncDate": "2026-09-13"', '"anncDate": ""', "without a day"),
    ],
)
def test_what_a_record_lacks_is_in_its_notes(
    source: str, name: str, old: str, new: str, said: str, tmp_path: Path
) -> None:
    found = filings(changed(source, name, old, new, tmp_path))
    assert any(said in note for each in found for note in each.notes)


def test_what_is_no_answer_of_the_jpo_is_not_read_as_nothing(tmp_path: Path) -> None:
    target = tmp_path / "x.json"
    target.write_text('[{"code": "IPAS009"}, {"code": "IPAS029"}]', encoding="utf-8")
    with pytest.raises(NotThisFormat, match="no record has 'result'"):
        read_file(adapter("jp-progress"), target, tmp_path / "s")
