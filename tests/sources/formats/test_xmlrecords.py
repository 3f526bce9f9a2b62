"""Records come out of XML whatever happens to their neighbours."""

from __future__ import annotations

import io
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.adapter import ReadContext
from sources.archive import artefact_for
from sources.errors import EmptyFile, ForbiddenMarkup, NotThisFormat
from sources.filing import Filing, Note, Record, Unreadable
from sources.formats.xmlparse import Element, repair_characters
from sources.formats.xmlrecords import XmlRecord, XmlRecords
from sources.formats.xmlsource import Layout, XmlPage, xml_pages

HEAD, TAIL = "<?xml version='1.0' encoding='UTF-8'?>\n<list xmlns='urn:a' xmlns:x='urn:b' n='1'>\n", "</list>\n"
LAYOUT = Layout(records=("rec",), roots=("list",))


def text_of(count: int) -> str:
    return HEAD + "".join(f"  <rec id='{n}'><name>Märk {n}</name><x:note/></rec>\n" for n in range(count)) + TAIL


def scan(data: bytes, **options: object) -> list[XmlRecord]:
    return list(XmlRecords(io.BytesIO(data), ["rec"], name="f.xml", roots=["list"], **options))  # type: ignore[arg-type]


def parse(element: Element) -> Filing:
    return Filing("XX", element.attrib["id"], marks=("".join(element.itertext()).strip(),))


def read(data: bytes, tmp_path: Path, layout: Layout = LAYOUT) -> list[Record]:
    path = tmp_path / "f.xml"
    path.write_bytes(data)
    found: list[Record] = []
    for page in xml_pages([artefact_for(path)], ReadContext(tmp_path), layout):
        found += page.records(parse) if isinstance(page, XmlPage) else [page]
    return found


def filings(records: list[Record]) -> list[Filing]:
    return [each for each in records if isinstance(each, Filing)]


def unreadable(records: list[Record]) -> list[Unreadable]:
    return [each for each in records if isinstance(each, Unreadable)]


def test_records_keep_bytes_and_place(tmp_path: Path) -> None:
    data = text_of(300).encode()
    found = filings(read(data, tmp_path))
    assert [each.application_number for each in found] == [str(n) for n in range(300)]
    for each in found:
        assert each.origin is not None
        assert data[each.origin.offset : each.origin.offset + each.origin.length] == each.raw
        assert each.raw.startswith(b"<rec")


def test_head_and_tail_are_what_is_around() -> None:
    records = XmlRecords(io.BytesIO(text_of(2).encode()), ["rec"], name="f", roots=["list"])
    assert len(list(records)) == 2
    assert records.head.decode() == HEAD + "  "
    assert records.tail.decode() == "\n" + TAIL
    assert records.root == "list"


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("utf-16", "UTF-16"), ("utf-16-le", "UTF-16"), ("utf-16-be", "UTF-16"),
     ("latin-1", "ISO-8859-1"), ("cp1252", "windows-1252"), ("cp1252", "iso-8859-1"), ("utf-8", "iso-8859-1"),
     ("utf-8", "UTF-16"), ("latin-1", "UTF-8"), ("utf-8", "x-none-such")],
)  # fmt: skip
def test_every_encoding_reads_the_same(encoding: str, declared: str, tmp_path: Path) -> None:
    text = text_of(3).replace("UTF-8", declared)
    assert [each.mark for each in filings(read(text.encode(encoding), tmp_path))] == ["Märk 0", "Märk 1", "Märk 2"]


def test_windows_letters_in_what_calls_itself_latin_1(tmp_path: Path) -> None:
    text = text_of(1).replace("UTF-8", "iso-8859-1").replace("Märk", "“Č” – €".replace("Č", "C"))
    assert filings(read(text.encode("cp1252"), tmp_path))[0].mark == "“C” – € 0"


def test_bare_record() -> None:
    assert [each.problem for each in scan(b"  <rec id='1'><name>a</name></rec>\n")] == [""]


def test_prefixes_nesting_comments_and_cdata() -> None:
    data = (
        b"<list><!-- <rec>no</rec> --><a:rec xmlns:a='u'><b>]]</b></a:rec><rec/>"
        b"<rec><![CDATA[</rec>]]><!-- </rec> --></rec ></list>"
    )
    assert [each.raw for each in scan(data)] == [
        b"<a:rec xmlns:a='u'><b>]]</b></a:rec>",
        b"<rec/>",
        b"<rec><![CDATA[</rec>]]><!-- </rec> --></rec >",
    ]
    nested = b"<list><rec><rec>1</rec></rec><rec>2</rec></list>"
    assert [each.raw for each in scan(nested, nested=True)] == [b"<rec><rec>1</rec></rec>", b"<rec>2</rec>"]


@pytest.mark.parametrize(
    ("old", "new", "lost"),
    [("</name><x:note/></rec>\n  <rec id='5'", "</nXme><x:note/></rec>\n  <rec id='5'", {"4"}),
     ("</rec>\n  <rec id='5'", "</reX>\n  <rec id='5'", {"4"}),
     ("<rec id='5'", "<reX id='5'", {"5"}),
     ("<rec id='5'", "<rec id=5'", {"5"}),
     ("Märk 5", "Märk < 5", {"5"}),
     ("id='5'", "ix='5'", {"5"})],
)  # fmt: skip
def test_a_damaged_record_leaves_the_others(old: str, new: str, lost: set[str], tmp_path: Path) -> None:
    text = text_of(200)
    assert old in text
    records = read(text.replace(old, new, 1).encode(), tmp_path)
    assert {str(n) for n in range(200)} - {each.application_number for each in filings(records)} == lost
    assert len(unreadable(records)) == 1
    assert unreadable(records)[0].raw
    assert "f.xml at byte" in unreadable(records)[0].place


@settings(max_examples=60, deadline=None)
@given(place=st.integers(min_value=len(HEAD.encode()) + 14, max_value=len(text_of(40).encode()) - 3))
def test_a_cut_gives_the_records_before_it_and_one_unreadable(place: int) -> None:
    data = text_of(40).encode()[:place]
    whole = data.count(b"</rec>")
    found = scan(data)
    assert [bool(each.problem) for each in found] == [False] * whole + [True]


def test_flipped_bytes_lose_one_record_at_most(tmp_path: Path) -> None:
    data = text_of(30).encode()
    draw = random.Random(7)
    start, end = len(HEAD.encode()) + 2, len(data) - len(TAIL) - 1
    for _ in range(200):
        place = draw.randrange(start, end)
        damaged = bytearray(data)
        damaged[place] ^= 1 << draw.randrange(8)
        records = read(bytes(damaged), tmp_path)
        assert 29 <= len(filings(records)) <= 30
        assert 30 <= len(filings(records)) + len(unreadable(records)) <= 31


@pytest.mark.parametrize(
    "bomb",
    ["<!DOCTYPE list [<!ENTITY a 'aa'><!ENTITY b '&a;&a;'>]>", "<!DOCTYPE list [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>",
     "<!DOCTYPE list [<!ENTITY % p SYSTEM 'http://127.0.0.1/x'> %p;]>"],
)  # fmt: skip
def test_declared_entities_are_refused(bomb: str) -> None:
    with pytest.raises(ForbiddenMarkup, match="entities"):
        scan(f"<?xml version='1.0'?>{bomb}<list><rec>&b;</rec></list>".encode())


def test_a_document_type_without_entities_is_fine_and_an_external_one_is_not_opened(tmp_path: Path) -> None:
    body = text_of(1).partition("?>")[2]
    for kind in ("[<!-- <!ENTITY a 'b'> --><!ELEMENT rec (name)>]", "SYSTEM 'file:///etc/passwd'"):
        assert len(filings(read(f"<?xml version='1.0'?><!DOCTYPE list {kind}>{body}".encode(), tmp_path))) == 1


def test_undefined_entities_stay_text_or_become_their_letter(tmp_path: Path) -> None:
    text = text_of(1).replace("Märk", "M&auml;rk &undefined; R&D &#x1f;&#65;")
    records = read(text.encode(), tmp_path)
    assert filings(records)[0].mark == "Märk &undefined; R&D �A 0"
    assert [each.data["lost"] for each in records if isinstance(each, Note)] == [1]


def test_what_is_no_such_file() -> None:
    with pytest.raises(EmptyFile):
        scan(b" \n")
    for data in (b"<html><body>no</body></html>", b"not xml", b"<other><rec id='1'/></other>", b"%PDF-1.7"):
        with pytest.raises(NotThisFormat, match="expected"):
            scan(data)


def test_a_sound_issue_without_records() -> None:
    assert scan((HEAD + TAIL).encode()) == []


def test_an_endless_record_is_told_and_skipped() -> None:
    data = f"<list><rec>{'x' * 4_000_000}</rec><rec>1</rec></list>".encode()
    found = scan(data, max_record_bytes=1_000_000)
    assert ["longer than the limit" in each.problem for each in found] == [True, False]


def test_memory_does_not_grow_with_the_file() -> None:
    class Endless(io.RawIOBase):
        def __init__(self) -> None:
            self.left = [text_of(1).removesuffix(TAIL).encode()] + [b"<rec>" + b"y" * 2000 + b"</rec>\n" * 1] * 20_000

        def read(self, size: int = -1) -> bytes:
            return self.left.pop(0) if self.left else b""

    records = XmlRecords(Endless(), ["rec"], name="f", roots=["list"])  # type: ignore[arg-type]
    assert max(len(records._window.data) for _ in records) < 8_000_000


def test_repair_counts_what_it_could_not_keep() -> None:
    mended, repair = repair_characters(b"<a>\x01 &#0; caf\xe9</a>")
    assert repair is not None
    assert repair.lost == 2
    assert mended.decode() == "<a>� � café</a>"
    assert repair_characters(b"<a>&amp;&#x20;</a>")[1] is None
