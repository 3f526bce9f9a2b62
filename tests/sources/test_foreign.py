"""A file of somebody else must never pass for an issue without records: other offices' files, web pages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from monitor.cli.read import read
from sources.registry import adapters

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


@pytest.mark.parametrize("owner", sorted(FOREIGN))
@pytest.mark.parametrize("office", OFFICES)
def test_another_offices_file_is_refused(office: str, owner: str) -> None:
    if office == owner:
        pytest.skip("its own file")
    assert outcome(office, fixture(FOREIGN[owner])) == (1, 0)
