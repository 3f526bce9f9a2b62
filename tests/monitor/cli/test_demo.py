"""The demo: what a newcomer sees first, and the whole house in one piece."""

from __future__ import annotations

import email
import email.policy
import json
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from monitor.cli.main import main


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the demo ran once."""
    out = tmp_path_factory.mktemp("demo") / "out"
    result = CliRunner().invoke(main, ["demo", "--out", str(out)])
    assert result.exit_code == 0, result.output
    assert "as of 2026-11-23" in result.output
    return out


@pytest.fixture(scope="module")
def rows(folder: Path) -> dict[str, dict[str, Any]]:
    """What a second run shows, by mark."""
    result = CliRunner().invoke(main, ["demo", "--out", str(folder), "--json"])
    assert result.exit_code == 0, result.output
    return {row["mark"]: row for row in map(json.loads, result.stdout.splitlines())}


@pytest.mark.parametrize(
    ("mark", "brand"),
    [
        ("XIAOMI", "小米"),  # the identical name
        ("PAOPAOMATE", "泡泡玛特"),  # pinyin nobody uses
        ("NEOHISENSE", "海信"),  # affix
        ("MINISSO", "名创优品"),  # a letter doubled
        ("康帅傅", "康师傅"),  # one stroke changed
        ("МАОТАЙ", "茅台"),  # another script
        ("BYD", "比亚迪"),  # another class
        ("SHAOMI", "小米"),  # the same sound
        ("[drawing: WANG LAO JI]", "王老吉"),  # the office's own transliteration
        ("Bunny Chews / White Rabit Chews", "大白兔"),  # the second text of a series
    ],
)
def test_every_main_way_is_shown(rows: dict[str, dict[str, Any]], mark: str, brand: str) -> None:
    assert brand in rows[mark]["brand"]
    assert rows[mark]["band"] in ("high", "critical")
    assert rows[mark]["why"]


@pytest.mark.parametrize(
    "decoy", ["ANTARES", "SENSE HOME", "GRILL", "VELVET", "SANTA CLARA", "PONTE", "Escape", "Kestrel"]
)
def test_decoys_do_not_alarm(rows: dict[str, dict[str, Any]], decoy: str) -> None:
    assert not [mark for mark in rows if decoy in mark]


def test_the_owners_own_filing_is_muted_and_said(folder: Path, rows: dict[str, dict[str, Any]]) -> None:
    assert "XIAOMI HYPEROS" not in rows
    output = CliRunner().invoke(main, ["demo", "--out", str(folder)]).output
    assert "Muted: XIAOMI HYPEROS (US)" in output


def test_the_dates_are_those_of_the_three_offices(rows: dict[str, dict[str, Any]]) -> None:
    # 30 days from 27 October end on Thanksgiving, 26 November: the statutory reading rolls, the safe day does not.
    assert (rows["NEOHISENSE"]["last_day"], rows["NEOHISENSE"]["safe_day"]) == ("2026-11-27", "2026-11-26")
    assert rows["NEOHISENSE"]["days_left"] == 3
    # The day of publication counts in the United Kingdom: published on 20 November, the last day is 19 January.
    assert rows["康帅傅"]["last_day"] == "2027-01-19"
    # 60 days from 17 November end on Saturday, 16 January.
    assert (rows["SHAOMI"]["last_day"], rows["SHAOMI"]["safe_day"]) == ("2027-01-18", "2027-01-16")
    assert rows["MOUTAI RESERVE"]["last_day"] is None


def letters(folder: Path) -> dict[str, EmailMessage]:
    found = {}
    for path in folder.joinpath("notices").rglob("*.eml"):
        found[path.name] = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    return found


def test_notices_reach_the_right_people_in_their_language(folder: Path) -> None:
    by_person: dict[str, list[EmailMessage]] = {}
    for letter in letters(folder).values():
        by_person.setdefault(str(letter["To"]), []).append(letter)
    texts = {
        person: "".join(str(body.get_content()) for letter in found if (body := letter.get_body(("plain",))))
        for person, found in by_person.items()
    }
    counsel = next(text for person, text in texts.items() if "counsel@" in person)
    owner = next(text for person, text in texts.items() if "legal@moutai" in person)
    assert "possible conflict" in counsel
    assert "疑似" in owner
    assert "МАОТАЙ" in owner
    assert "XIAOMI" not in owner
    assert not any(word in text.lower() for text in texts.values() for word in ("squatter", "infringer", "squatwatch"))


def test_a_second_run_writes_nothing_new(folder: Path) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*.eml")}
    result = CliRunner().invoke(main, ["demo", "--out", str(folder)])
    assert result.exit_code == 0
    assert "Nothing new" in result.output
    assert {path: path.read_bytes() for path in folder.rglob("*.eml")} == before


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    blocker = tmp_path / "file"
    blocker.write_text("", encoding="utf-8")
    result = CliRunner().invoke(main, ["demo", "--out", str(blocker / "out")])
    assert result.exit_code == 1
    assert "--out DIR" in result.output
