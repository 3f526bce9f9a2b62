"""Damaged files: no crash, no silent loss.

Every fixture is cut at 50 places, has bytes flipped at 200 and is re-encoded. What comes back is records, unreadables
or one clear error; a cut never loses the records before it.
"""

from __future__ import annotations

import json
import random
import time
from pathlib import Path

import pytest

from sources.adapter import SourceAdapter
from sources.errors import SourceError
from sources.filing import Filing, Record, Unreadable
from sources.formats.jsonrecords import json_records
from sources.registry import adapters, sniff_among
from tests.sources.reading import read_file

FIXTURES = Path(__file__).parent / "fixtures"
TEXTUAL = (".xml", ".json", ".html", ".csv")
FILES = sorted(path for path in FIXTURES.rglob("*") if path.suffix in TEXTUAL)

PDFS = sorted(FIXTURES.rglob("*.pdf"))


def adapter_of(path: Path) -> SourceAdapter:
    office = path.relative_to(FIXTURES).parts[0].upper()
    return sniff_among(path, [each for each in adapters().values() if each.metadata.code == office])[0]


def outcome(adapter: SourceAdapter, path: Path, scratch: Path) -> list[Record] | SourceError:
    try:
        return read_file(adapter, path, scratch)
    except SourceError as error:
        return error


def numbers(records: list[Record]) -> list[str]:
    return [record.application_number for record in records if isinstance(record, Filing)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(FIXTURES)))
def test_a_cut_keeps_the_records_before_it(path: Path, tmp_path: Path) -> None:
    adapter, whole = adapter_of(path), path.read_bytes()
    complete = outcome(adapter, path, tmp_path / "whole")
    if isinstance(complete, SourceError):
        pytest.skip(f"{path.name} is itself an error answer")
    choose = random.Random(path.name)
    for place in sorted(choose.sample(range(1, len(whole)), min(50, len(whole) - 1))):
        cut = tmp_path / path.name
        cut.write_bytes(whole[:place])
        result = outcome(adapter, cut, tmp_path / "scratch")
        if isinstance(result, SourceError):
            assert str(result), "an error says what is wrong"
            continue
        read = numbers(result)
        assert len(read) <= len(numbers(complete)), f"cut at {place}: more records than were there"
        if path.suffix in (".xml", ".json") and len(whole[place:].strip()) > 2 and len(read) < len(numbers(complete)):
            lost = any(isinstance(record, Unreadable) for record in result)
            assert lost or not result or read == numbers(complete)[: len(read)], f"cut at {place}: a silent loss"


STREAMED = [path for path in FILES if path.suffix in (".xml", ".json")]


@pytest.mark.parametrize("path", STREAMED, ids=lambda path: str(path.relative_to(FIXTURES)))
def test_a_cut_anywhere_gives_one_unreadable_at_most(path: Path, tmp_path: Path) -> None:
    """Also inside the first record: the objects and elements in it are parts of it, not records that were cut."""
    adapter, whole = adapter_of(path), path.read_bytes()
    complete = outcome(adapter, path, tmp_path / "whole")
    if isinstance(complete, SourceError):
        pytest.skip(f"{path.name} is itself an error answer")
    sound = {each.place for each in complete if isinstance(each, Unreadable)}
    choose = random.Random(path.name)
    for place in choose.sample(range(1, len(whole)), min(120, len(whole) - 1)):
        cut = tmp_path / path.name
        cut.write_bytes(whole[:place])
        result = outcome(adapter, cut, tmp_path / "scratch")
        if isinstance(result, SourceError):
            continue
        lost = [each for each in result if isinstance(each, Unreadable) and each.place not in sound]
        assert len(lost) <= 1, f"cut at {place}: {[each.reason for each in lost]}"
        if not numbers(result) and numbers(complete):
            assert any(isinstance(each, Unreadable) for each in result), f"cut at {place}: nothing read, nothing told"


@pytest.mark.parametrize("name", ["jp/app_progress_2026000001.json", "em/tmview_detail.json"])
def test_a_cut_record_that_stands_by_itself_is_told_as_cut(name: str, tmp_path: Path) -> None:
    path = FIXTURES / name
    target = tmp_path / path.name
    target.write_bytes(path.read_bytes().rstrip()[:-3])
    (only,) = read_file(adapter_of(path), target, tmp_path / "s")
    assert isinstance(only, Unreadable)
    assert "ends inside a record" in only.reason


def test_a_name_that_ends_the_file_is_a_record_that_was_cut(tmp_path: Path) -> None:
    target = tmp_path / "notice.xml"
    target.write_bytes(b'<?xml version="1.0"?>\n<TradeMark')
    (only,) = read_file(adapters()["fr-inpi"], target, tmp_path / "s")
    assert isinstance(only, Unreadable)
    assert "cut" in only.reason


def test_a_lost_closing_tag_costs_one_record_where_records_hold_their_own_name(tmp_path: Path) -> None:
    rows = "".join(
        f"<expediente><expediente>99000{n}</expediente><denominacion>MARCA {n}</denominacion></expediente>\n"
        for n in range(5)
    )
    whole = f"<signosDistintivos>\n{rows}</signosDistintivos>"
    target = tmp_path / "SignosDistintivos.xml"
    target.write_text(whole.replace("MARCA 1</denominacion></expediente>", "MARCA 1</denominacion></expedienta>"))
    result = read_file(adapters()["mx-open"], target, tmp_path / "s")
    assert numbers(result) == ["990000", "990002", "990003", "990004"]
    assert len([each for each in result if isinstance(each, Unreadable)]) == 1


def test_many_lost_ends_take_no_longer_than_many_records(tmp_path: Path) -> None:
    """Measured: 26 s before, when every place was read on to the end of the file; 6 s now."""
    begin = time.monotonic()
    rows = page(300).decode().replace('"APPLICATION_PUBLISHED"\n  }', '"APPLICATION_PUBLISHED"\n   ').encode()
    target = tmp_path / "page.json"
    target.write_bytes(rows)
    assert list(json_records(target, ["trademarks"], scratch=tmp_path))
    filler = "y" * 200
    cases = "".join(
        f"<case-file><serial-number>{97000000 + n}</serial-number><!-- {filler}</case-file>" for n in range(4000)
    )
    target = tmp_path / "apc.xml"
    target.write_text(f"<trademark-applications-daily>{cases}</trademark-applications-daily>")
    assert len(read_file(adapters()["us-daily"], target, tmp_path / "s")) >= 4000
    assert time.monotonic() - begin < 20


def test_a_damaged_first_record_of_a_json_page_leaves_the_others(tmp_path: Path) -> None:
    """A lost bracket is told from a cut: behind it JSON does not go on as JSON."""
    target = tmp_path / "page.json"
    target.write_bytes(page(6).replace(b'\n   ],\n   "applicants"', b',\n   "applicants"', 1))
    first, *others = json_records(target, ["trademarks"], scratch=tmp_path)
    assert first.value is None
    assert [record.value and record.value["applicationNumber"] for record in others] == [
        f"01900000{n}" for n in range(1, 6)
    ]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(FIXTURES)))
def test_flipped_bytes_never_crash_the_reader(path: Path, tmp_path: Path) -> None:
    adapter, whole = adapter_of(path), path.read_bytes()
    choose = random.Random(path.name)
    for place in choose.sample(range(len(whole)), min(200, len(whole))):
        damaged = bytearray(whole)
        damaged[place] ^= 1 << choose.randrange(8)
        target = tmp_path / path.name
        target.write_bytes(bytes(damaged))
        result = outcome(adapter, target, tmp_path / "scratch")
        assert isinstance(result, SourceError) or all(record is not None for record in result)


@pytest.mark.parametrize("path", PDFS, ids=lambda path: path.name)
def test_a_damaged_pdf_never_crashes_the_reader(path: Path, tmp_path: Path) -> None:
    adapter, whole = adapter_of(path), path.read_bytes()
    choose = random.Random(path.name)
    for place in choose.sample(range(len(whole)), 60):
        damaged = bytearray(whole)
        damaged[place] ^= 1 << choose.randrange(8)
        target = tmp_path / path.name
        target.write_bytes(bytes(damaged))
        result = outcome(adapter, target, tmp_path / "scratch")
        assert isinstance(result, SourceError) or all(record is not None for record in result)


def test_a_damaged_page_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    path = FIXTURES / "in/CLASS_1_-_99.pdf"
    adapter, whole = adapter_of(path), path.read_bytes()
    target = tmp_path / path.name
    target.write_bytes(whole.replace(b"/FlateDecode", b"/FlateDecade", 1))
    result = outcome(adapter, target, tmp_path / "scratch")
    assert not isinstance(result, SourceError)
    (lost,) = [record for record in result if isinstance(record, Unreadable) and "damaged" in record.reason]
    assert "page" in lost.place
    assert 0 < len(numbers(result)) < len(numbers(read_file(adapter, path, tmp_path / "whole")))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
@pytest.mark.parametrize("path", [f for f in FILES if f.suffix == ".json"], ids=lambda path: path.name)
def test_json_in_another_encoding_reads_the_same(path: Path, encoding: str, tmp_path: Path) -> None:
    adapter = adapter_of(path)
    complete = outcome(adapter, path, tmp_path / "whole")
    target = tmp_path / path.name
    target.write_bytes(path.read_text(encoding="utf-8").encode(encoding))
    again = outcome(adapter, target, tmp_path / "scratch")
    if isinstance(complete, SourceError):
        assert type(again) is type(complete)
    else:
        assert not isinstance(again, SourceError)
        assert numbers(again) == numbers(complete)


def page(records: int) -> bytes:
    """An answer as the interfaces send it: lists inside records, quotes inside texts, a key that some records lack."""
    rows = [
        ({"reference": f"R{number}"} if number % 3 else {})
        | {
            "applicationNumber": f"01900{number:04d}",
            "wordMarkSpecification": {"verbalElement": f"LUMAVE {number}"},
            "niceClasses": [
                {"classNumber": 25, "terms": 'shoes, so-called "slippers"'},
                {"classNumber": 35, "terms": ""},
            ],
            "applicants": [{"name": f"Rivano {number} Ltd", "office": "EM"}],
            "status": "APPLICATION_PUBLISHED",
        }
        for number in range(records)
    ]
    return json.dumps({"totalElements": records, "trademarks": rows, "page": {"number": 0}}, indent=1).encode()


def test_a_flipped_bit_in_a_json_page_costs_one_record(tmp_path: Path) -> None:
    """Measured with 1,000 flips: all records but one as before, and the count within one, after each of them."""
    whole, present = page(40), 40
    target, choose = tmp_path / "page.json", random.Random(20261122)
    target.write_bytes(whole)
    sound = [record.value for record in json_records(target, ["trademarks"], scratch=tmp_path)]
    assert len(sound) == present
    counted = intact = 0
    flips = 300
    for place in choose.sample(range(whole.index(b"[") + 1, whole.rindex(b"]")), flips):
        damaged = bytearray(whole)
        damaged[place] ^= 1 << choose.randrange(8)
        target.write_bytes(bytes(damaged))
        result = list(json_records(target, ["trademarks"], scratch=tmp_path))
        counted += abs(len(result) - present) <= 1
        intact += sum(record.value in sound for record in result) >= present - 1
        assert all(record.value is not None or (record.problem and record.raw) for record in result)
    assert counted >= 0.99 * flips
    assert intact >= 0.98 * flips


def test_a_json_page_without_its_first_brackets_keeps_the_other_records(tmp_path: Path) -> None:
    target = tmp_path / "page.json"
    whole = page(10)
    for lost in (b'[\n  {\n   "applicationNumber"', b'"applicationNumber": "019000000'):
        target.write_bytes(whole.replace(lost, lost.replace(b"{", b"z").replace(b'"a', b"?a"), 1))
        result = list(json_records(target, ["trademarks"], scratch=tmp_path))
        assert [record.value is None for record in result] == [True, *[False] * 9]


def test_an_early_end_of_the_list_is_told_and_what_follows_is_read(tmp_path: Path) -> None:
    target = tmp_path / "page.json"
    fifth = b'\n  {\n   "reference": "R4"'
    target.write_bytes(page(6).replace(b"," + fifth, b"]," + fifth))
    result = list(json_records(target, ["trademarks"], scratch=tmp_path))
    assert sum(record.value is not None for record in result) == 6
    assert [record.problem for record in result if record.value is None] == [
        "the list of records ends before its last record"
    ]
