"""EUIPO, DPMA, INPI, IPI, PRV, OEPM and CIPO: what is asked for, and what comes back from whole files."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sources.adapter import Issue, ReadContext
from sources.archive import artefact_for
from sources.errors import KeyRefused, NotThisFormat, SchemaChanged
from sources.filing import Filing, MarkKind, Note, Unreadable
from sources.offices.ca import Cipo, mended
from sources.offices.ch import Swissreg
from sources.offices.de import Dpma
from sources.offices.em_api import BASE, TOKEN, EuipoApi
from sources.offices.em_bulk import EuipoBulk
from sources.offices.es import Oepm
from sources.offices.fr import AUTHENTICATE, LOGIN, NOTICE, SEARCH, Inpi
from sources.offices.se import FOLDER, Prv
from tests.sources.fake_client import FakeClient
from tests.sources.reading import read_file

FIXTURES = Path(__file__).parents[1] / "fixtures"
KEYS = {"client_id": "id-1234", "client_secret": "secret-1234", "username": "user-1234", "password": "pass-1234"}


def zipped(path: Path, members: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def zip_bytes(members: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


# EUIPO


def page(number: int, pages: int, total: int, rows: int) -> bytes:
    marks = [{"applicationNumber": f"0189{number:02d}{n:03d}", "markFeature": "WORD"} for n in range(rows)]
    answer = {"trademarks": marks, "totalElements": total, "totalPages": pages, "size": 100, "page": number}
    return json.dumps(answer).encode()


def euipo(folder: Path, pages: list[bytes], token: bytes = b'{"access_token": "t-1234"}') -> FakeClient:
    def answer(url: str, options: Mapping[str, Any]) -> bytes:
        return pages[int(options["params"]["page"])]

    return FakeClient(folder, {TOKEN: token, f"{BASE}/trademarks": answer}, KEYS)


def test_euipo_asks_for_every_day_and_for_every_page(tmp_path: Path) -> None:
    adapter = EuipoApi()
    client = euipo(tmp_path, [page(0, 2, 150, 100), page(1, 2, 150, 50)])
    issues = list(adapter.discover({"through": "2026-03-04"}, date(2026, 3, 6), client))
    assert [issue.number for issue in issues][-2:] == ["published:2026-03-05", "changed:2026-03-05"]
    assert issues[-2].reference["query"] == "publicationDate==2026-03-05 and publicationSection=in=(A.1,M.1)"
    artefacts = adapter.fetch(issues[-2], client)
    records = list(adapter.read(artefacts, ReadContext(tmp_path)))
    assert sum(isinstance(record, Filing) for record in records) == 150
    options = client.asked[-1][1]
    assert options["headers"] == {"Authorization": "Bearer t-1234", "X-IBM-Client-Id": "id-1234"}
    assert adapter.advance({}, issues[-1]) == {"through": "2026-03-05"}


def test_euipo_pages_that_do_not_add_up_are_refused(tmp_path: Path) -> None:
    adapter = EuipoApi()
    client = euipo(tmp_path, [page(0, 1, 150, 100)])
    with pytest.raises(SchemaChanged, match="150 rows"):
        adapter.fetch(Issue("published:x", None, {"query": "q", "day": "2026-03-05"}), client)


def test_euipo_without_a_token_says_which_keys_to_check(tmp_path: Path) -> None:
    client = euipo(tmp_path, [], token=b'{"error": "invalid_client"}')
    with pytest.raises(KeyRefused, match="client_secret"):
        EuipoApi().fetch(Issue("published:x", None, {"query": "q", "day": "2026-03-05"}), client)


def test_euipo_s_error_document_is_no_data(tmp_path: Path) -> None:
    path = tmp_path / "em_problem.json"
    path.write_text('{"type": "x", "title": "Too Many Requests", "status": 429, "detail": "slow down"}')
    with pytest.raises(NotThisFormat, match=r"429|Too Many"):
        read_file(EuipoApi(), path, tmp_path / "scratch")


APPLICANTS = (
    '<Transaction xmlns="http://euipo.europa.eu/trademark/data"><TradeMarkTransactionBody><TransactionContentDetails>'
    "<TransactionData><ApplicantDetails>{}</ApplicantDetails></TransactionData></TransactionContentDetails>"
    "</TradeMarkTransactionBody></Transaction>"
)


def party(key: str, name: str, operation: str = "Insert") -> str:
    return (
        f'<Applicant operationCode="{operation}"><ApplicantIdentifier>{key}</ApplicantIdentifier>'
        f"<ApplicantAddressBook><FormattedNameAddress><Name><FormattedName><OrganizationName>{name}</OrganizationName>"
        "</FormattedName></Name><Address><AddressCountryCode>CN</AddressCountryCode></Address></FormattedNameAddress>"
        "</ApplicantAddressBook></Applicant>"
    )


def test_euipo_s_keys_are_joined_with_the_applicants_file_whatever_its_place(tmp_path: Path) -> None:
    names = APPLICANTS.format(
        party("1900001", "Guangzhou Example Ltd") + party("1900002", "Gone") + party("1900002", "", "Delete")
    )
    marks = zipped(
        tmp_path / "DIFF_EUTMS_20260306_0001.zip",
        {
            "900/018900001.xml": (FIXTURES / "em/018900001.xml").read_bytes(),
            "900/more.xml": (FIXTURES / "em/irs_and_delete.xml").read_bytes(),
        },
    )
    applicants = zipped(tmp_path / "DIFF_APPLICANTS_20260306_0001.zip", {"190/1900001.xml": names.encode()})
    for order in ([marks, applicants], [applicants, marks]):
        scratch = tmp_path / "scratch"
        scratch.mkdir(exist_ok=True)
        records = list(EuipoBulk().read([artefact_for(path) for path in order], ReadContext(scratch)))
        by_number = {record.application_number: record for record in records if isinstance(record, Filing)}
        assert len(by_number) == 4
        joined = by_number["018900001"].applicants
        assert joined is not None
        assert [(each.name, each.country) for each in joined] == [("Guangzhou Example Ltd", "CN")]
        assert by_number["W01700123"].applicants is None
        assert "applicant key 1900002" in by_number["W01700123"].notes
        assert list(scratch.iterdir()) == [], "the index is gone afterwards"


def test_applicants_in_the_same_archive_are_joined_too(tmp_path: Path) -> None:
    names = APPLICANTS.format(party("1900001", "Guangzhou Example Ltd"))
    marks = (FIXTURES / "em/018900001.xml").read_bytes()
    members = {"EUTMS_20260306_0001/018900001.xml": marks, "APPLICANTS_20260306_0001/1.xml": names.encode()}
    records = read_file(EuipoBulk(), zipped(tmp_path / "em.zip", members), tmp_path / "s")
    (filing,) = [record for record in records if isinstance(record, Filing)]
    assert [each.name for each in filing.applicants or ()] == ["Guangzhou Example Ltd"]


def test_euipo_s_bulk_listing_pairs_marks_and_applicants_of_a_day(tmp_path: Path) -> None:
    listing = b"-rw-r--r-- 1 ftp ftp 100 Mar 06 08:00 DIFF_EUTMS_20260306_0001.zip\n"
    parties = b"-rw-r--r-- 1 ftp ftp 100 Mar 06 08:00 DIFF_APPLICANTS_20260306_0001.zip\n"
    base = "ftp://ftp.euipo.europa.eu/"
    client = FakeClient(
        tmp_path,
        {
            f"{base}Trademark/Differential/2026/": listing,
            f"{base}InternationalRegistration/Differential/2026/": b"",
            f"{base}Applicant/Differential/2026/": parties,
        },
    )
    (issue,) = EuipoBulk().discover({}, date(2026, 3, 7), client)
    assert issue.date == date(2026, 3, 6)
    assert [name.rpartition("/")[2] for name in issue.reference["files"]] == [
        "DIFF_EUTMS_20260306_0001.zip",
        "DIFF_APPLICANTS_20260306_0001.zip",
    ]
    assert list(EuipoBulk().discover({"through": "2026-03-06"}, date(2026, 3, 7), client)) == []


# Germany


def test_germany_lists_three_products_a_publication_week_and_sends_basic_authentication(tmp_path: Path) -> None:
    client = FakeClient(tmp_path, {"https://dpmaconnect.dpma.de/": b"PK"}, KEYS)
    issues = list(Dpma().discover({"through": "2026-02-27"}, date(2026, 3, 8), client))
    assert [issue.number for issue in issues] == ["eing-202610", "ang-202610", "zur-202610"]
    Dpma().fetch(issues[0], client)
    url, options = client.asked[-1]
    assert url.endswith("/getBibliografischeDaten_eingetragen_XML_JPG_PDF/202610")
    assert options["headers"]["Authorization"] == "Basic dXNlci0xMjM0OnBhc3MtMTIzNA=="


def test_german_records_may_not_be_shown_to_clients() -> None:
    assert Dpma.metadata.may_show_to_clients == "no"


def test_a_weekly_zip_with_pictures_is_read(tmp_path: Path) -> None:
    record = (FIXTURES / "de/register.xml").read_bytes()
    members = {"302026000011.xml": record, "302026000011.jpg": b"\xff\xd8\xff", "verzeichnis.pdf": b"%PDF"}
    records = read_file(Dpma(), zipped(tmp_path / "mar_bib_wvz_bil_eing_202614.zip", members), tmp_path / "scratch")
    (filing,) = [record for record in records if isinstance(record, Filing)]
    assert filing.opposition_end_stated == date(2026, 7, 3)
    assert filing.origin is not None
    assert filing.origin.member == "302026000011.xml"


# France


def test_france_logs_in_with_a_rotating_token_and_fetches_a_notice_for_every_row(tmp_path: Path) -> None:
    client = FakeClient(
        tmp_path,
        {
            AUTHENTICATE: b"{}",
            LOGIN: b"{}",
            SEARCH: (FIXTURES / "fr/search.xml").read_bytes(),
            NOTICE: (FIXTURES / "fr/notice_FR5200001.xml").read_bytes(),
        },
        {**KEYS, "cookie:XSRF-TOKEN": "x-1234"},
    )
    (issue,) = Inpi().discover({"through": "2026-02-06"}, date(2026, 2, 15), client)
    assert issue.number == "202607"
    artefacts = Inpi().fetch(issue, client)
    assert [artefact.name for artefact in artefacts] == ["notice_FR5200001.xml", "notice_FR5200002.xml"]
    asked = dict(client.asked)
    assert asked[LOGIN]["json"]["username"] == "user-1234"
    assert asked[SEARCH]["headers"]["X-XSRF-TOKEN"] == "x-1234"
    assert "'" not in asked[SEARCH]["json"]["query"]


def test_a_gateway_that_sets_no_token_is_a_refused_key(tmp_path: Path) -> None:
    client = FakeClient(tmp_path, {AUTHENTICATE: b"{}"}, KEYS)
    with pytest.raises(KeyRefused, match="XSRF"):
        Inpi().fetch(Issue("202607", date(2026, 2, 13), {"day": "2026-02-13"}), client)


# Switzerland


def test_swiss_pages_follow_the_continuation_as_it_came(tmp_path: Path) -> None:
    first = (FIXTURES / "ch/answer.xml").read_bytes()
    last = first.replace(
        b'<ns0:Continuations><ns0:Continuation name="NextPage">abc</ns0:Continuation></ns0:Continuations>', b""
    )
    answers = [first, last]
    client = FakeClient(
        tmp_path,
        {
            "https://www.swissreg.ch/": lambda url, options: answers.pop(0),
            "https://idp.ipi.ch/": b'{"access_token": "t"}',
        },
        KEYS,
    )
    issue = next(iter(Swissreg().discover({"through": "2026-02-23"}, date(2026, 2, 26), client)))
    assert len(Swissreg().fetch(issue, client)) == 2
    bodies = [options["data"] for url, options in client.asked if "swissreg" in url]
    assert b'from="2026-02-24"' in bodies[0]
    assert b'<Continuation name="NextPage">abc</Continuation>' in bodies[1]


def test_a_swiss_answer_that_hides_its_failure_is_refused(tmp_path: Path) -> None:
    failed = (
        b'<ApiResponse xmlns="urn:ige:schema:xsd:datadeliverycore-1.0.0">'
        b'<Result success="false"><E>quota</E></Result></ApiResponse>'
    )
    client = FakeClient(
        tmp_path, {"https://www.swissreg.ch/": failed, "https://idp.ipi.ch/": b'{"access_token": "t"}'}, KEYS
    )
    with pytest.raises(SchemaChanged, match="quota"):
        Swissreg().fetch(Issue("2026-02-24", None, {"from": "2026-02-24", "to": "2026-02-25"}), client)
    path = tmp_path / "swissreg_error.xml"
    path.write_bytes(failed)
    with pytest.raises(NotThisFormat, match="success"):
        read_file(Swissreg(), path, tmp_path / "scratch")


def test_a_swiss_page_that_lost_an_item_says_so(tmp_path: Path) -> None:
    path = tmp_path / "swissreg_x.xml"
    path.write_bytes((FIXTURES / "ch/answer.xml").read_bytes().replace(b"ItemCount>3<", b"ItemCount>4<"))
    notes = [record for record in read_file(Swissreg(), path, tmp_path / "s") if isinstance(record, Note)]
    assert [note.data for note in notes if note.kind == "declared_mismatch"] == [{"declared": 4, "found": 3}]


def test_an_empty_swiss_day_is_sound(tmp_path: Path) -> None:
    path = tmp_path / "swissreg_empty.xml"
    path.write_bytes(
        b'<ApiResponse xmlns="urn:ige:schema:xsd:datadeliverycore-1.0.0"><Result success="true"><Meta>'
        b"<ItemCount>0</ItemCount></Meta></Result></ApiResponse>"
    )
    assert [record for record in read_file(Swissreg(), path, tmp_path / "s") if not isinstance(record, Note)] == []


# Canada, Spain, Sweden


def test_a_canadian_weekly_zip_of_zips_is_read_with_its_deletions(tmp_path: Path) -> None:
    inner = zip_bytes(
        {
            "2300011-00.xml": (FIXTURES / "ca/2300011-00.xml").read_bytes(),
            "2300011-00.png": b"\x89PNG",
            "662169-01.xml": (FIXTURES / "ca/662169-01.xml").read_bytes(),
        }
    )
    name = "CA-TMK-UPDATE_2026-03-03-2026-03-09_1_2300011_001.zip"
    path = zipped(tmp_path / "WEEKLY_2026-03-10_00-07-58.zip", {name: inner})
    records = [record for record in read_file(Cipo(), path, tmp_path / "s") if isinstance(record, Filing)]
    assert [(each.application_number, each.deleted) for each in records] == [("2300011", False), ("0662169-01", True)]


def test_canadian_names_come_from_the_page_and_typing_slips_are_mended(tmp_path: Path) -> None:
    listing = b"<td>WEEKLY_2026-03-10_00_07-58.zip</td><td>WEEKLY_2026-03-03_00-07-11.zip</td>"
    client = FakeClient(tmp_path, {"https://ised-isde.canada.ca/": listing, "https://opic-cipo.ca/": b"PK"})
    issues = list(Cipo().discover({"through": "2026-03-04 X"}, date(2026, 3, 12), client))
    assert [issue.date for issue in issues] == [date(2026, 3, 3), date(2026, 3, 10)]
    later = Cipo().advance({}, Issue("2026-04-08 X", date(2026, 4, 8)))
    late = list(Cipo().discover(later, date(2026, 4, 9), client))
    assert [issue.date for issue in late] == [date(2026, 3, 10)], "a late file comes after its successors"
    Cipo().fetch(issues[1], client)
    assert client.asked[-1][0].endswith("/WEEKLY_2026-03-10_00-07-58.zip")
    assert mended("WEEKLY_2026-03-10_00-07-58.zip") == "WEEKLY_2026-03-10_00-07-58.zip"
    with pytest.raises(SchemaChanged):
        list(Cipo().discover({}, date(2026, 3, 12), FakeClient(tmp_path, {"https://": b"<html/>"})))


def test_the_spanish_token_is_a_parameter_and_never_part_of_the_issue(tmp_path: Path) -> None:
    client = FakeClient(tmp_path, {"https://sede.oepm.gob.es/": b"PK"}, {"token": "t-1234"})
    issues = list(Oepm().discover({"through": "2026-03-05"}, date(2026, 3, 10), client))
    assert [issue.number for issue in issues] == ["2026-03-06", "2026-03-09"]
    Oepm().fetch(issues[0], client)
    assert client.asked[-1][1]["params"] == {"u": "MARCAS/BIBLIO/2026/03/06/20260306.zip", "t": "t-1234"}
    assert "t-1234" not in json.dumps(dict(issues[0].reference))


def test_swedish_zips_are_taken_by_the_day_in_their_name(tmp_path: Path) -> None:
    listing = (
        b"-rw-r--r-- 1 a b 9 Mar 06 02:00 diff_20260306_1.zip\n-rw-r--r-- 1 a b 9 Mar 05 02:00 diff_20260305_1.zip\n"
    )
    client = FakeClient(tmp_path, {FOLDER: listing})
    issues = list(Prv().discover({}, date(2026, 3, 7), client))
    assert [issue.date for issue in issues] == [date(2026, 3, 5), date(2026, 3, 6)]
    later = Prv().advance({}, Issue("2026-04-05 x.zip", date(2026, 4, 5)))
    assert [issue.date for issue in Prv().discover(later, date(2026, 4, 6), client)] == [date(2026, 3, 6)]


# Whole files


@pytest.mark.parametrize("name", ["em/018900001.xml", "de/register.xml", "se/daily.xml", "ch/answer.xml"])
@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "windows-1252"])
def test_the_same_file_in_another_encoding_reads_the_same(name: str, encoding: str, tmp_path: Path) -> None:
    adapter = {"em": EuipoBulk, "de": Dpma, "se": Prv, "ch": Swissreg}[name[:2]]()
    text = (FIXTURES / name).read_text(encoding="utf-8").split("?>", 1)[1]
    if encoding == "windows-1252":
        text = text.encode("cp1252", "xmlcharrefreplace").decode("cp1252")
    declared = encoding.removesuffix("-sig")
    target = tmp_path / Path(name).name
    target.write_bytes(f'<?xml version="1.0" encoding="{declared}"?>{text}'.encode(encoding))
    before = [record for record in read_file(adapter, FIXTURES / name, tmp_path / "a") if isinstance(record, Filing)]
    after = [record for record in read_file(adapter, target, tmp_path / "b") if isinstance(record, Filing)]
    assert [(each.marks, each.classes, each.applicants) for each in after] == [
        (each.marks, each.classes, each.applicants) for each in before
    ]


def test_a_damaged_record_does_not_take_its_neighbours_along(tmp_path: Path) -> None:
    whole = (FIXTURES / "em/irs_and_delete.xml").read_bytes()
    damaged = whole.replace(b"</ApplicationNumber><DesignationDate>", b"</ApplicationNumbr><DesignationDate>", 1)
    path = tmp_path / "DIFF_EUTMS.xml"
    path.write_bytes(damaged)
    records = read_file(EuipoBulk(), path, tmp_path / "s")
    assert [type(record) for record in records if not isinstance(record, Note)] == [Unreadable, Filing, Filing]


def test_another_office_s_file_and_a_web_page_are_refused(tmp_path: Path) -> None:
    for name, content in (("x.xml", b"<revista numero='1'></revista>"), ("y.xml", b"<html><body>login</body></html>")):
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(NotThisFormat, match="expected"):
            read_file(Prv(), path, tmp_path / "s")


def test_an_unknown_element_is_told_once_and_changes_nothing(tmp_path: Path) -> None:
    whole = (FIXTURES / "em/irs_and_delete.xml").read_bytes()
    path = tmp_path / "DIFF_EUTMS.xml"
    path.write_bytes(whole.replace(b"<MarkFeature>", b"<BrandNew><A>1</A></BrandNew><MarkFeature>"))
    records = read_file(EuipoBulk(), path, tmp_path / "s")
    assert [note.data["name"] for note in records if isinstance(note, Note) and note.kind == "schema"] == ["BrandNew"]
    assert sum(isinstance(record, Filing) for record in records) == 3


def test_an_unknown_type_of_mark_is_told_once(tmp_path: Path) -> None:
    whole = (FIXTURES / "em/irs_and_delete.xml").read_bytes()
    path = tmp_path / "DIFF_EUTMS.xml"
    path.write_bytes(re.sub(rb"<MarkFeature>[^<]*<", b"<MarkFeature>Aroma<", whole))
    records = read_file(EuipoBulk(), path, tmp_path / "s")
    (note,) = [record for record in records if isinstance(record, Note) and record.kind == "schema"]
    assert "'Aroma'" in note.text
    assert {record.mark_kind for record in records if isinstance(record, Filing)} <= {MarkKind.OTHER, None}


def test_an_impossible_day_in_the_header_costs_no_record(tmp_path: Path) -> None:
    path = tmp_path / "DIFF_EUTMS.xml"
    path.write_bytes((FIXTURES / "em/018900001.xml").read_bytes().replace(b"2026-03-06T08", b"2026-13-06T08"))
    (filing,) = [record for record in read_file(EuipoBulk(), path, tmp_path / "s") if isinstance(record, Filing)]
    assert filing.as_of is None


def test_another_office_s_records_never_pass_for_ours(tmp_path: Path) -> None:
    path = tmp_path / "prv_x.xml"
    path.write_bytes((FIXTURES / "em/018900001.xml").read_bytes())
    (record,) = [each for each in read_file(Prv(), path, tmp_path / "s") if not isinstance(each, Note)]
    assert isinstance(record, Unreadable)
    assert "'EM'" in record.reason


def test_an_error_answer_of_the_office_is_no_empty_issue(tmp_path: Path) -> None:
    path = tmp_path / "de_x.xml"
    path.write_bytes(
        b"<Transaction><TradeMarkTransactionBody><TransactionErrorDetails><TransactionError><TransactionErrorCode>E001"
        b"</TransactionErrorCode><TransactionErrorText>Data not available</TransactionErrorText></TransactionError>"
        b"</TransactionErrorDetails></TradeMarkTransactionBody></Transaction>"
    )
    with pytest.raises(NotThisFormat, match="E001 Data not available"):
        read_file(Dpma(), path, tmp_path / "s")
