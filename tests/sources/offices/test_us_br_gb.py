"""The three offices: what they list, where they download, and what their authentic files say."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from sources.adapter import Artefact, Issue
from sources.errors import NotFound, OutOfReach, SchemaChanged, UnresolvedName
from sources.filing import Filing, Note, PublicationKind, Route, Unreadable
from sources.offices.br import BrazilRpi, day_of_number, newest_number
from sources.offices.gb import UkJournal, issue_number
from sources.offices.us import UsDaily
from tests.shared import shared_file
from tests.sources.reading import read_file

FIXTURES = Path(__file__).parents[1] / "fixtures"


class Listing:
    """Answers what a test put in, and remembers what was asked."""

    def __init__(self, answer: Any = None, missing: tuple[str, ...] = ()) -> None:
        self.answer, self.missing = answer, missing
        self.asked: list[tuple[str, Mapping[str, Any]]] = []

    def get_text(self, url: str, **options: Any) -> str:
        self.asked.append((url, options))
        return str(self.answer)

    def get_json(self, url: str, **options: Any) -> Any:
        self.asked.append((url, options))
        return self.answer

    post_json = post_form = get_json

    def download(self, url: str, *, name: str, magic: bytes | None = None, **options: Any) -> Artefact:
        self.asked.append((url, {"magic": magic, **options}))
        if url.endswith(self.missing):
            raise NotFound(f"{url}: not there")
        return Artefact(Path(name), "0" * 64, 0, url, None, name)

    def credential(self, name: str) -> str:
        return f"<{name}>"


def us_listing(*names: str) -> dict[str, Any]:
    rows = [
        {
            "fileName": name,
            "fileTypeText": "Data" if name.endswith(".zip") else "Document",
            "fileDataToDate": "2026-11-20",
            "fileDownloadURI": f"https://api.uspto.gov/api/v1/datasets/products/files/TRTDXFAP/{name}",
        }
        for name in names
    ]
    return {"bulkDataProductBag": [{"productFileBag": {"fileDataBag": rows}}]}


def test_us_lists_data_files_only_and_looks_back() -> None:
    client = Listing(us_listing("apc261120.zip", "DTD-v2.0.doc"))
    issues = list(UsDaily().discover({"through": "2026-11-19"}, date(2026, 11, 21), client))
    assert [issue.number for issue in issues] == ["apc261120"]
    options = client.asked[0][1]
    assert options["params"] == {"fileDataFromDate": "2026-11-05", "fileDataToDate": "2026-11-21"}
    assert options["headers"] == {"x-api-key": "<api_key>"}


def test_us_downloads_with_the_key_and_wants_a_zip() -> None:
    client = Listing(us_listing("apc261120.zip"))
    issue = next(iter(UsDaily().discover({}, date(2026, 11, 21), client)))
    UsDaily().fetch(issue, client)
    assert client.asked[-1][1] == {"magic": b"PK", "headers": {"x-api-key": "<api_key>"}}


def test_us_says_when_the_listing_changed() -> None:
    with pytest.raises(SchemaChanged, match="bulkDataProductBag"):
        list(UsDaily().discover({}, date(2026, 11, 21), Listing({"error": "x"})))


def test_us_reads_the_real_listing() -> None:
    answer = json.loads(shared_file("samples/us/odp_files_listing.json").read_text(encoding="utf-8"))
    issues = list(UsDaily().discover({}, date(2026, 4, 25), Listing(answer)))
    assert len(issues) == 8
    assert issues == sorted(issues, key=lambda issue: issue.number)
    assert issues[-1].number == "apc260422"


@pytest.mark.parametrize(
    ("number", "day"), [(2240, date(2013, 12, 10)), (2404, date(2017, 1, 31)), (2907, date(2026, 9, 22)),
                        (2908, date(2026, 9, 29)), (2915, date(2026, 11, 17))]
)  # fmt: skip
def test_br_numbers_by_counting(number: int, day: date) -> None:
    assert day_of_number(number) == day
    assert newest_number(day) == newest_number(day + timedelta(days=6)) == number


def test_br_listing_adds_extra_issues_and_counting_those_that_are_missing() -> None:
    page = """<table><tr><td>2915</td><td>2026-11-17</td><td><a href="/txt/RM2915.zip">XML</a></td></tr>
    <tr><td>2990</td><td>19/11/2026</td><td><a href="https://revistas.inpi.gov.br/txt/RM2990.zip">XML</a></td></tr></table>"""
    issues = list(BrazilRpi().discover({"through": "2026-11-24"}, date(2026, 11, 21), Listing(page)))
    assert [(issue.number, issue.date) for issue in issues] == [
        ("2912", date(2026, 10, 27)), ("2913", date(2026, 11, 3)), ("2914", date(2026, 11, 10)),
        ("2915", date(2026, 11, 17)), ("2990", date(2026, 11, 19)),
    ]  # fmt: skip
    assert [issue.reference["listed"] for issue in issues] == [False, False, False, True, True]


def test_br_says_when_the_listing_changed() -> None:
    with pytest.raises(SchemaChanged, match="RMnnnn"):
        list(BrazilRpi().discover({}, date(2026, 11, 21), Listing("<html>new site</html>")))


@pytest.mark.parametrize(
    ("day", "number"),
    [(date(2017, 4, 7), "2017-014"), (date(2026, 1, 2), "2026-001"), (date(2026, 11, 20), "2026-047")],
)
def test_gb_numbers_by_counting(day: date, number: str) -> None:
    assert issue_number(day) == number


def test_gb_tries_every_known_address_and_then_points_to_the_inbox() -> None:
    issues = list(UkJournal().discover({"through": "2026-11-20"}, date(2026, 11, 21), Listing()))
    assert [issue.number for issue in issues] == ["2026-043", "2026-044", "2026-045", "2026-046", "2026-047"]
    (artefact,) = UkJournal().fetch(issues[-1], Listing(missing=("jnl.zip",)))
    assert artefact.name == "jnl-2026-047.xml"
    with pytest.raises(OutOfReach, match="inbox"):
        UkJournal().fetch(issues[-1], Listing(missing=("jnl.zip", "jnl.xml")))


@pytest.mark.parametrize(("kind", "asked"), [(UnresolvedName, 1), (OutOfReach, 3)])
def test_gb_names_one_reason_once_and_asks_a_host_that_nobody_knows_once(kind: type[OutOfReach], asked: int) -> None:
    class NoNetwork(Listing):
        def download(self, url: str, **options: Any) -> Artefact:
            self.asked.append((url, options))
            raise kind("www.ipo.gov.uk: check the network")

    client = NoNetwork()
    issue = next(iter(UkJournal().discover({}, date(2026, 11, 20), client)))
    with pytest.raises(OutOfReach) as caught:
        UkJournal().fetch(issue, client)
    assert str(caught.value).count("check the network") == 1
    assert len(client.asked) == asked


@pytest.mark.parametrize("adapter", [UsDaily(), BrazilRpi(), UkJournal()], ids=lambda each: each.metadata.source)
def test_the_cursor_never_goes_back(adapter: UsDaily | BrazilRpi | UkJournal) -> None:
    state = adapter.advance({}, Issue("2", date(2026, 11, 20)))
    assert adapter.advance(state, Issue("1", date(2026, 11, 13))) == state == {"through": "2026-11-20"}


def test_publication_day_not_status_day(tmp_path: Path) -> None:
    (filing,) = [
        each
        for each in read_file(UsDaily(), shared_file("samples/us/record_publication_79366581.xml"), tmp_path)
        if isinstance(each, Filing)
    ]
    assert filing.status is not None
    assert filing.status.date == date(2024, 9, 25)
    opened = [each for each in filing.publications or () if each.kind is PublicationKind.PUBLISHED]
    assert [each.date for each in opened] == [date(2024, 2, 20)]
    assert (filing.route, filing.international_registration) == (Route.MADRID, "1722108")
    assert [each.number for each in filing.classes or ()] == [3, 18, 32, 35]


@pytest.mark.parametrize(
    ("adapter", "file", "count"),
    [(UsDaily(), "us/apc260420_extract.zip", 3), (UsDaily(), "us/apc180218_extract_5_records.xml", 5),
     (UsDaily(), "us/record_na_98763166.xml", 1), (BrazilRpi(), "br/rpi_2240_fragment.xml", 3),
     (BrazilRpi(), "br/rpi_processo_920493416_fragment.xml", 1),
     (BrazilRpi(), "br/rpi_fragments_from_rpi_marca_tests.xml", 8),
     (UkJournal(), "gb/journal_2017-014_first_500.xml", 500)],
)  # fmt: skip
def test_authentic_files_are_read_whole(adapter: Any, file: str, count: int, tmp_path: Path) -> None:
    records = read_file(adapter, shared_file(f"samples/{file}"), tmp_path)
    assert sum(isinstance(each, Filing) for each in records) == count
    assert not [each for each in records if isinstance(each, Unreadable)]
    assert not [each for each in records if isinstance(each, Note) and each.kind in ("schema", "recovered")]


@pytest.mark.parametrize(
    ("adapter", "file", "known"),
    [(BrazilRpi(), "br/RM2915.xml", b'apresentacao="Nominativa"'),
     (UkJournal(), "gb/jnl-2026-047.xml", b"<MarkFeature>Word</MarkFeature>")],
)  # fmt: skip
def test_a_type_of_mark_nobody_knows_is_told(adapter: Any, file: str, known: bytes, tmp_path: Path) -> None:
    whole = (FIXTURES / file).read_bytes()
    path = tmp_path / "new.xml"
    path.write_bytes(whole.replace(known, known.replace(b"Nominativa", b"Aroma").replace(b"Word", b"Aroma"), 1))
    told = [each.text for each in read_file(adapter, path, tmp_path / "s") if isinstance(each, Note)]
    assert sum("the type of mark 'Aroma' was never seen before" in text for text in told) == 1


def test_the_uk_journal_by_the_numbers(tmp_path: Path) -> None:
    path = shared_file("samples/gb/journal_2017-014_first_500.xml")
    filings = [each for each in read_file(UkJournal(), path, tmp_path) if isinstance(each, Filing)]
    assert Counter(each.route for each in filings) == {Route.NATIONAL: 461, Route.MADRID: 39}
    assert all(each.publications and each.publications[-1].date == date(2017, 4, 7) for each in filings)
    assert all(each.publications and each.publications[-1].issue == "2017/014" for each in filings)
    assert sum(not each.marks for each in filings) == 37
    assert all(each.applicants and each.classes for each in filings)
    assert not any("\xa0" in party.name or "\n" in party.name for each in filings for party in each.applicants or ())


def test_a_bare_record_has_no_publication_day_and_says_so(tmp_path: Path) -> None:
    records = read_file(BrazilRpi(), shared_file("samples/br/rpi_processo_920493416_fragment.xml"), tmp_path)
    assert "no_publication_date" in [each.kind for each in records if isinstance(each, Note)]
    (filing,) = [each for each in records if isinstance(each, Filing)]
    assert [each.kind for each in filing.publications or ()] == [PublicationKind.FILED]
    assert any("republished" in note for note in filing.notes)
