"""A file of somebody else must never pass for an issue without records: other offices' files, web pages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from monitor.cli.read import read
from sources.registry import adapters, sniff

FIXTURES = Path(__file__).parent / "fixtures"
OFFICES = sorted({each.metadata.code for each in adapters().values()})
PAGE = "<!DOCTYPE html><html><head><title>Not found</title></head><body><p>Not found</p></body></html>"
FOREIGN = {
    "BR": "br/RM2914.xml",
    "GB": "gb",
    "US": "us/apc261122.xml",
    "SG": "sg/trademarks_lodgement_2026-03-02.json",
    "KR": "kr/getAdvancedSearch.xml",
}


def fixture(name: str) -> Path:
    path = FIXTURES / name
    if path.is_dir() or not path.exists():
        folder = path if path.is_dir() else path.parent
        path = next(each for each in sorted(folder.iterdir()) if each.suffix in (".xml", ".json"))
    return path


def outcome(office: str, path: Path) -> tuple[int, int]:
    """(exit code, records read)"""
    result = CliRunner().invoke(read, [office, str(path), "--json"])
    last = [line for line in result.stdout.splitlines() if line.startswith('{"summary"')]
    return result.exit_code, json.loads(last[-1])["summary"]["read"] if last else 0


@pytest.mark.parametrize("office", OFFICES)
def test_a_web_page_is_nobodys_gazette(office: str, tmp_path: Path) -> None:
    page = tmp_path / "gazette.xml"
    page.write_text(PAGE, encoding="utf-8")
    assert outcome(office, page) == (1, 0)


LISTS = {
    "names": [{"name": "Bob"}, {"name": "Al"}],
    "items": {"a": 1, "items": [{"x": "y"}, {"x": "z"}]},
    "texts for objects": [{"status": "ok", "summary": "all well"}],
    "the office's own list of announcements": [{"ann_type_code": "TMZCSQ", "ann_type": "商标初步审定公告"}],
}


@pytest.mark.parametrize("what", LISTS)
@pytest.mark.parametrize("office", ["US", "AU", "SG", "EM", "JP", "CN", "TW"])
def test_a_list_of_other_things_is_no_issue_without_readable_records(office: str, what: str, tmp_path: Path) -> None:
    path = tmp_path / "list.json"
    path.write_text(json.dumps(LISTS[what], ensure_ascii=False), encoding="utf-8")
    assert outcome(office, path) == (1, 0)


@pytest.mark.parametrize(
    "rows",
    [
        '[{"name": "Bob"}, {"number": "2400001", "words": ["LANQIAO"]}]',
        '[{"name": "Bob"}, {"number": ""}]',
        '[{"name": "Bob"}, {"name": "Al"',
    ],
)
def test_a_list_with_a_record_of_the_office_or_a_damaged_one_is_read(rows: str, tmp_path: Path) -> None:
    path = tmp_path / "page.json"
    path.write_text(rows, encoding="utf-8")
    assert outcome("AU", path) == (3, rows.count("2400001"))


def test_chinas_list_of_announcements_is_not_taken_for_a_gazette(tmp_path: Path) -> None:
    path = tmp_path / "getAnnType.json"
    path.write_text(json.dumps(LISTS["the office's own list of announcements"]), encoding="utf-8")
    assert sniff(path) is None
    path.write_text('[{"ann_type_code": "TMZCSQ", "reg_num": "90000001"}]', encoding="utf-8")
    assert (found := sniff(path)) is not None
    assert found.metadata.source == "cn-gazette"


def test_a_name_that_fits_another_offices_pattern_does_not_make_its_file(tmp_path: Path) -> None:
    path = tmp_path / "selected.xml"
    path.write_text("<signosDistintivos/>", encoding="utf-8")
    assert outcome("MX", path) == (0, 0)


@pytest.mark.parametrize("owner", sorted(FOREIGN))
@pytest.mark.parametrize("office", OFFICES)
def test_another_offices_file_is_refused(office: str, owner: str) -> None:
    if office == owner:
        pytest.skip("its own file")
    assert outcome(office, fixture(FOREIGN[owner])) == (1, 0)
