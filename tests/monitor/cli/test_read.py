"""``squatwatch read`` and ``squatwatch sources`` as a user meets them: output, messages, exit codes."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from monitor.cli.main import main

FIXTURES = Path(__file__).resolve().parents[2] / "sources" / "fixtures"
US, BR, GB = FIXTURES / "us/apc261120.xml", FIXTURES / "br/RM2915.xml", FIXTURES / "gb/jnl-2026-047.xml"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(each) for each in arguments])


def summary(result: Result) -> dict[str, int]:
    return json.loads(result.stdout.splitlines()[-1])["summary"]


def zipped(path: Path, name: str, data: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return path


@pytest.mark.parametrize(("office", "file", "read"), [("us", US, 5), ("BR", BR, 6), ("Gb", GB, 2)])
def test_each_line_is_a_filing_and_the_last_the_summary(office: str, file: Path, read: int) -> None:
    result = run("read", office, file, "--json")
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [line["office"] for line in lines[:-1]] == [office.upper()] * read
    assert summary(result)["read"] == read
    assert result.exit_code == 3
    assert result.stderr.count("unreadable:") == summary(result)["unreadable"] >= 1
    assert f"{file.name} at byte" in result.stderr


@pytest.mark.parametrize("words", [("atlantis",), ("us", "--source", "atlantis")])
def test_wrong_usage_ends_with_a_summary_too(words: tuple[str, ...]) -> None:
    result = run("read", words[0], US, *words[1:], "--json")
    assert (result.exit_code, summary(result)) == (2, {"read": 0, "unreadable": 0})
    assert "atlantis" in result.stderr
    assert run("read", words[0], US, *words[1:]).stdout == ""


def test_a_sound_file_ends_with_0(tmp_path: Path) -> None:
    text = BR.read_text(encoding="utf-8").replace('numero="sem"', 'numero="930000007"')
    file = zipped(tmp_path / "RM2915.zip", "2915.xml", text.encode("utf-8"))
    result = run("read", "br", file, "--json")
    assert (result.exit_code, summary(result)) == (0, {"read": 7, "unreadable": 0})


def test_an_issue_without_records_is_sound() -> None:
    result = run("read", "us", FIXTURES / "us/apc261122.xml", "--json")
    assert (result.exit_code, summary(result)) == (0, {"read": 0, "unreadable": 0})


def test_text_cut_after_the_first_record(tmp_path: Path) -> None:
    text = BR.read_bytes()
    file = tmp_path / "RM2915.xml"
    file.write_bytes(text[: text.index(b'numero="930000004"')])
    result = run("read", "br", file, "--json")
    assert (result.exit_code, summary(result)) == (3, {"read": 3, "unreadable": 1})


def test_what_ends_with_1(tmp_path: Path) -> None:
    empty = tmp_path / "empty.xml"
    empty.write_bytes(b"")
    html = zipped(tmp_path / "RM1.zip", "RM1.xml", b"<!DOCTYPE html><html><body>Sorry</body></html>")
    whole = zipped(tmp_path / "whole.zip", "RM2915.xml", BR.read_bytes()).read_bytes()
    cut = tmp_path / "RM2.zip"
    cut.write_bytes(whole[:-100])
    bomb = tmp_path / "RM3.xml"
    bomb.write_bytes(
        b'<!DOCTYPE revista [<!ENTITY a "b">]><revista numero="1" data="01/01/2026"><processo numero="1"/></revista>'
    )
    for file, words in ((empty, "empty"), (html, "HTML page"), (cut, "cut or damaged"), (bomb, "entities")):
        result = run("read", "br", file, "--json")
        assert result.exit_code == 1, file
        assert words in result.stderr
        assert summary(result) == {"read": 0, "unreadable": 0}


@pytest.mark.parametrize(
    ("office", "file", "whose"), [("us", BR, "INPI Brazil"), ("br", GB, "UKIPO"), ("gb", US, "USPTO")]
)
def test_another_offices_file_is_named(office: str, file: Path, whose: str) -> None:
    result = run("read", office, file, "--json")
    assert result.exit_code == 1
    assert whose in result.stderr
    assert summary(result)["read"] == 0


def test_wrong_usage(tmp_path: Path) -> None:
    assert run("read", "zz", BR).exit_code == 2
    assert run("read", "br", tmp_path / "missing.xml").exit_code == 2
    result = run("read", "br", BR, "--source", "br-none")
    assert result.exit_code == 2
    assert "br-rpi" in result.stderr


def test_people_get_one_line_a_filing() -> None:
    result = run("read", "us", US)
    assert "79400001  BAIHE  [3]  Later Owner A.S. (TR)" in result.stdout
    assert "5 filings read, 2 records unreadable" in result.stderr


def test_sources_lists_what_each_needs() -> None:
    rows = {row["source"]: row for row in map(json.loads, run("sources", "--json").stdout.splitlines())}
    assert rows["us-daily"]["access"] == "key"
    assert rows["us-daily"]["key"] == ["SQUATWATCH_US_API_KEY"]
    assert rows["br-rpi"]["access"] == "open"
    assert rows["br-rpi"]["cadence"] == "weekly (Tue)"
    assert rows["gb-journal"]["inbox"][0] == "jnl*.xml"
    assert {row["verified_live"] for row in rows.values()} == {"never"}
    assert {row["format"] for row in rows.values()} <= {"verified", "unverified"}
    table = run("sources")
    assert table.exit_code == 0
    assert all(source in table.stdout for source in rows)
