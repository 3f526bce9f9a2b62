"""Asia, Oceania and Latin America: what is asked for, and what the answers mean."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sources.adapter import Issue, ReadContext
from sources.archive import artefact_for
from sources.errors import EmptyListing, KeyRefused, OutOfReach, RateLimited, SampleAnswer, SchemaChanged
from sources.filing import Filing, MarkKind, Note, Party, PublicationKind, Route, Unreadable
from sources.formats.cn_page import issue_day
from sources.formats.tipo import owner_country, parse_registration, wordings
from sources.offices.ar_bulletin import LISTING as AR_LISTING
from sources.offices.ar_bulletin import ArgentinaBulletin
from sources.offices.au_api import BASE, PAGE_SIZE, SEARCH, AustraliaApi
from sources.offices.in_journal import HOST, IndiaJournal
from sources.offices.in_journal import LISTING as IN_LISTING
from sources.offices.jp_progress import API, JapanProgress
from sources.offices.kr_kipris import BASE as KR_BASE
from sources.offices.kr_kipris import KoreaKipris
from sources.offices.mx_open import MexicoOpenData
from sources.offices.sg_api import ADDRESS as SG_ADDRESS
from sources.offices.sg_api import SingaporeDays
from sources.offices.tw_appl import ADDRESS as TW_ADDRESS
from sources.offices.tw_appl import TaiwanApplications
from sources.offices.vn_weekly import DETAIL, VietnamWeekly, parse_detail
from sources.offices.vn_weekly import LISTING as VN_LISTING
from tests.sources.fake_client import FakeClient
from tests.sources.reading import read_file

FIXTURES = Path(__file__).parents[1] / "fixtures"
TODAY = date(2026, 11, 23)
KEYS = {
    "client_id": "id-1234",
    "client_secret": "secret-1234",
    "token": "token-1234",
    "service_key": "key-1234",
    "username": "user-1234",
    "password": "pass-1234",
}


def one(adapter: Any, path: Path, folder: Path) -> Filing:
    return next(record for record in read_file(adapter, path, folder / "scratch") if isinstance(record, Filing))


# Australia


def test_australia_asks_page_after_page_with_a_token(tmp_path: Path) -> None:
    def page(url: str, options: Mapping[str, Any]) -> bytes:
        assert options["headers"]["Authorization"] == "Bearer t"
        assert options["json"]["changedSinceDate"] == "2026-11-20"
        return json.dumps({"count": PAGE_SIZE + 1, "trademarks": []}).encode()

    client = FakeClient(tmp_path, {f"{BASE}/external": b'{"access_token": "t"}', SEARCH: page}, KEYS)
    pages = AustraliaApi().fetch(Issue("2026-11-20", None, {"day": "2026-11-20"}), client)
    assert len(pages) == 2
    assert [options["json"]["pageNumber"] for url, options in client.asked if url.startswith(SEARCH)] == [0, 1]


def test_an_answer_of_another_shape_is_told(tmp_path: Path) -> None:
    client = FakeClient(tmp_path, {f"{BASE}/external": b'{"access_token": "t"}', SEARCH: b'{"rows": []}'}, KEYS)
    with pytest.raises(SchemaChanged, match="count"):
        AustraliaApi().fetch(Issue("2026-11-20", None, {"day": "2026-11-20"}), client)


def test_an_australian_madrid_designation_is_published_as_one(tmp_path: Path) -> None:
    records = read_file(AustraliaApi(), FIXTURES / "au" / "page.json", tmp_path / "s")
    madrid = next(r for r in records if isinstance(r, Filing) and r.route is Route.MADRID)
    assert madrid.international_registration == "1765432"
    assert PublicationKind.DESIGNATION_PUBLISHED in {p.kind for p in madrid.publications or ()}


def test_days_go_on_from_the_cursor_and_never_reach_today(tmp_path: Path) -> None:
    client = FakeClient(tmp_path, {})
    issues = list(AustraliaApi().discover({"through": "2026-11-20"}, TODAY, client))
    assert [issue.number for issue in issues] == ["2026-11-20"]
    state = AustraliaApi().advance({"through": "2026-11-19"}, issues[-1])
    assert state["through"] == "2026-11-20"


# Singapore


def test_singapore_walks_working_days(tmp_path: Path) -> None:
    issues = list(SingaporeDays().discover({"through": "2026-11-19"}, TODAY, FakeClient(tmp_path, {})))
    assert [issue.number for issue in issues] == ["2026-11-19", "2026-11-20"]
    client = FakeClient(tmp_path, {SG_ADDRESS: b'{"count": 0, "items": []}'})
    SingaporeDays().fetch(issues[0], client)
    assert client.asked[0][1]["params"] == {"lodgement_date": "2026-11-19"}


def test_a_count_that_does_not_fit_is_noted(tmp_path: Path) -> None:
    source = FIXTURES / "sg" / "trademarks_lodgement_2026-03-02.json"
    short = tmp_path / "short.json"
    short.write_text(source.read_text(encoding="utf-8").replace('"count": 2', '"count": 5'), encoding="utf-8")
    notes = [r for r in read_file(SingaporeDays(), short, tmp_path / "s") if isinstance(r, Note)]
    assert [(note.kind, note.data["declared"], note.data["found"]) for note in notes] == [("declared_mismatch", 5, 2)]


@pytest.mark.parametrize(
    ("adapter", "fixture", "key"),
    [
        (AustraliaApi, "au/page.json", "class"),
        (SingaporeDays, "sg/trademarks_lodgement_2026-03-02.json", "classNum"),
        (JapanProgress, "jp/app_progress_2026000001.json", "goodsServiceClass"),
    ],
)
def test_goods_beside_an_empty_class_are_told_and_no_class_is_made_up(
    adapter: Any, fixture: str, key: str, tmp_path: Path
) -> None:
    file = tmp_path / Path(fixture).name
    text = (FIXTURES / fixture).read_text(encoding="utf-8")
    file.write_text(re.sub(rf'("{key}"\s*:\s*)[^,}}]+', r"\1null", text), encoding="utf-8")
    filing = one(adapter(), file, tmp_path)
    assert (filing.classes, filing.other_classes) == ((), ())
    assert any(note.startswith("goods of no class: ") for note in filing.notes)


# Taiwan


def test_example_rows_are_never_fetched_as_data(tmp_path: Path) -> None:
    sample = (FIXTURES / "tw" / "TmarkAppl_sample.json").read_bytes()
    client = FakeClient(tmp_path, {TW_ADDRESS: sample}, KEYS)
    with pytest.raises(SampleAnswer, match="token"):
        TaiwanApplications().fetch(Issue("2026-11-20", None, {"day": "2026-11-20"}), client)


def test_example_rows_are_marked_when_a_person_reads_them(tmp_path: Path) -> None:
    records = read_file(TaiwanApplications(), FIXTURES / "tw" / "TmarkAppl_sample.json", tmp_path / "s")
    assert isinstance(records[0], Note)
    assert records[0].kind == "sample"


@pytest.mark.parametrize(
    ("name", "drafts", "expected"),
    [
        ("藍橋及圖", (), ("藍橋及圖", "藍橋")),
        ("設計圖", (), ()),
        ("設計圖", ("藍橋",), ("藍橋",)),
        ("藍橋(簡體字)", ("蓝桥",), ("藍橋(簡體字)", "藍橋", "蓝桥")),
        ("LANQIAO", ("LANQIAO",), ("LANQIAO",)),
    ],
)
def test_taiwan_names_lose_their_remarks(name: str, drafts: tuple[str, ...], expected: tuple[str, ...]) -> None:
    assert wordings(name, drafts) == expected


def test_the_home_of_a_company_comes_from_its_prefix() -> None:
    assert owner_country("大陸商範例有限公司") == "CN"
    assert owner_country("英屬開曼群島商範例公司") == "KY"
    assert owner_country("新創商行") is None
    assert owner_country("日商範例株式會社") == "JP"


@pytest.mark.parametrize("name", ["日商務股份有限公司", "德商業有限公司"])
def test_a_company_from_here_whose_name_only_begins_like_a_prefix_keeps_it(name: str) -> None:
    filing = parse_registration({"CaseNo": "115000001", "RegContentOwner": {"AChinese": name}})
    assert filing.applicants == (Party(name),)


# Korea


def test_korea_errors_come_under_http_200(tmp_path: Path) -> None:
    client = FakeClient(tmp_path, {KR_BASE: (FIXTURES / "kr" / "bad_key.xml").read_bytes()}, KEYS)
    with pytest.raises(KeyRefused, match="30"):
        KoreaKipris().fetch(Issue("2026-10-08", None, {"day": "2026-10-08"}), client)


def test_korea_asks_one_publication_day(tmp_path: Path) -> None:
    client = FakeClient(tmp_path, {KR_BASE: (FIXTURES / "kr" / "getAdvancedSearch.xml").read_bytes()}, KEYS)
    pages = KoreaKipris().fetch(Issue("2026-10-08", None, {"day": "2026-10-08"}), client)
    assert len(pages) == 1
    assert client.asked[0][1]["params"]["publicationDate"] == "20261008~20261008"


def test_a_korean_device_mark_keeps_its_vienna_codes(tmp_path: Path) -> None:
    records = read_file(KoreaKipris(), FIXTURES / "kr" / "getAdvancedSearch.xml", tmp_path / "s")
    device = next(r for r in records if isinstance(r, Filing) and not r.marks)
    assert device.mark_kind is MarkKind.FIGURATIVE
    assert device.vienna_codes == ("280300", "260101")
    assert [p.name for p in device.applicants or ()] == ["EXAMPLE AG", "보기 유한회사"]


# Japan


def test_japan_reads_the_offices_own_readings(tmp_path: Path) -> None:
    filing = one(JapanProgress(), FIXTURES / "jp" / "app_progress_2026000001.json", tmp_path)
    assert filing.transliterations == ("ランキョー", "アイバシ")
    assert PublicationKind.REGISTERED not in {p.kind for p in filing.publications or ()}


def test_japans_daily_limit_is_a_wait(tmp_path: Path) -> None:
    with pytest.raises(RateLimited, match="tomorrow"):
        read_file(JapanProgress(), FIXTURES / "jp" / "app_progress_limit.json", tmp_path / "s")


def test_japan_enriches_by_number(tmp_path: Path) -> None:
    answers = {f"{API}/auth": b'{"access_token": "t"}', f"{API}/api": b"{}"}
    client = FakeClient(tmp_path, answers, KEYS)
    JapanProgress().enrich(Filing(office="JP", application_number="2026000001"), client)
    assert client.asked[-1][0].endswith("/app_progress/2026000001")
    assert list(JapanProgress().discover({}, TODAY, client)) == []


# China


@pytest.mark.parametrize(
    ("issue", "day"),
    [(1600, date(2018, 5, 20)), (1624, date(2018, 11, 20)), (1632, date(2019, 1, 20)), (1999, date(2026, 9, 13))],
)
def test_gazette_days_follow_from_issue_numbers(issue: int, day: date) -> None:
    assert issue_day(issue) == day


def test_older_issues_have_no_computed_day() -> None:
    assert issue_day(703) is None


# India


def india(rows: str) -> bytes:
    return f"<table><tr><th>Sr</th></tr>{rows}</table>".encode()


def test_india_takes_every_part_and_the_day_of_availability(tmp_path: Path) -> None:
    row = (
        "<tr><td>1</td><td>2270</td><td>03/11/2026</td><td>10/11/2026</td><td>"
        "<form><input type='hidden' name='FileName' value='a'></form>"
        "<form><input type='hidden' name='FileName' value='b'></form></td></tr>"
    )
    client = FakeClient(tmp_path, {IN_LISTING: india(row), f"{HOST}/ViewJournal": b"%PDF-1.4"})
    (issue,) = IndiaJournal().discover({}, TODAY, client)
    assert (issue.number, issue.date) == ("2270", date(2026, 11, 10))
    assert len(IndiaJournal().fetch(issue, client)) == 2
    assert [options["data"] for _, options in client.asked[1:]] == [{"FileName": "a"}, {"FileName": "b"}]


def test_india_publication_is_the_day_of_availability_when_known(tmp_path: Path) -> None:
    artefact = artefact_for(FIXTURES / "in" / "CLASS_1_-_99.pdf")
    tmp_path.joinpath("s").mkdir()
    issue = Issue("2270", date(2026, 8, 17))
    records = list(IndiaJournal().read([artefact], ReadContext(tmp_path / "s", issue=issue)))
    days = {p.date for r in records if isinstance(r, Filing) for p in r.publications or () if p.issue}
    assert days == {date(2026, 8, 17)}


def test_an_empty_table_is_not_a_changed_page(tmp_path: Path) -> None:
    with pytest.raises(EmptyListing, match="no journal"):
        list(IndiaJournal().discover({}, TODAY, FakeClient(tmp_path, {IN_LISTING: india("")})))
    with pytest.raises(SchemaChanged, match="no table"):
        list(IndiaJournal().discover({}, TODAY, FakeClient(tmp_path, {IN_LISTING: b"<p>Moved.</p>"})))


# Viet Nam


def test_vietnam_takes_no_other_link_among_the_classes_for_one() -> None:
    page = (FIXTURES / "vn" / "VN4202600001.html").read_text(encoding="utf-8")
    link = '<a rel="noopener" href="/help">?</a><div class="row"><a class="external-link" rel="35">'
    filing = parse_detail(page.replace('<div class="row"><a class="external-link" rel="35">', link))
    assert [each.number for each in filing.classes or ()] == [9, 35]
    assert filing.other_classes == ()


def test_vietnam_keeps_what_it_cannot_look_up(tmp_path: Path) -> None:
    detail = (FIXTURES / "vn" / "VN4202600001.html").read_bytes()

    def answer(url: str, options: Mapping[str, Any]) -> bytes:
        if options["params"]["id"] == "VN4202600001":
            return detail
        raise OutOfReach("500")

    listing = b"<a href='/web/guest/don-chuyen-cong-bo-12'>x</a>"
    client = FakeClient(
        tmp_path,
        {
            VN_LISTING: listing,
            "https://ipvietnam.gov.vn/web/guest/don": (FIXTURES / "vn" / "list.html").read_bytes(),
            DETAIL: answer,
        },
    )
    adapter = VietnamWeekly()
    (issue,) = adapter.discover({}, TODAY, client)
    artefacts = adapter.fetch(issue, client)
    tmp_path.joinpath("s").mkdir()
    records = list(adapter.read(artefacts, ReadContext(tmp_path / "s")))
    by_number = {record.application_number: record for record in records if isinstance(record, Filing)}
    assert by_number["4-2026-00001"].mark == "LANQIAO 蓝桥"
    assert by_number["4-2026-00002"].marks is None
    assert list(adapter.discover(adapter.advance({}, issue), TODAY, client)) == []


# Argentina


def test_argentina_lists_new_marks_only(tmp_path: Path) -> None:
    html = (
        "<table><tr><td>11100</td><td>Marcas</td><td>14/10/2026</td>"
        "<td><a href='/Uploads/Boletines/11100_3_.pdf'>x</a></td>"
        "<td>MARCAS NUEVAS</td></tr><tr><td>11101</td><td>Patentes</td><td>21/10/2026</td>"
        "<td><a href='/Uploads/Boletines/11101_1_.pdf'>x</a></td></tr></table>"
    )
    client = FakeClient(tmp_path, {AR_LISTING: html.encode()})
    (issue,) = ArgentinaBulletin().discover({"number": 11099}, TODAY, client)
    assert (issue.number, issue.date) == ("11100", date(2026, 10, 14))
    assert issue.reference["url"].endswith("/11100_3_.pdf")


def test_an_impossible_filing_day_is_a_note_and_the_window_stays(tmp_path: Path) -> None:
    records = read_file(ArgentinaBulletin(), FIXTURES / "ar" / "11100_3_.pdf", tmp_path / "s")
    odd = next(r for r in records if isinstance(r, Filing) and r.application_number == "5000002")
    assert odd.filing_date is None
    assert "31/02/2026" in odd.notes[0]
    assert [(p.kind, p.date) for p in odd.publications or ()] == [(PublicationKind.PUBLISHED, date(2026, 10, 14))]
    assert not any(isinstance(record, Unreadable) for record in records)


# Mexico


def test_mexico_is_looked_at_once_a_week(tmp_path: Path) -> None:
    client = FakeClient(tmp_path, {})
    adapter = MexicoOpenData()
    (issue,) = adapter.discover({}, date(2026, 11, 19), client)
    assert issue.number == "2026-11-16"
    state = adapter.advance({}, issue)
    assert list(adapter.discover(state, date(2026, 11, 22), client)) == []
    (following,) = adapter.discover(state, date(2026, 11, 23), client)
    assert following.number == "2026-11-23"
