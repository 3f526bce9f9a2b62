"""Every office of the rule book either has an adapter or an entry that says why not."""

from __future__ import annotations

import csv
from pathlib import Path

from click.testing import CliRunner

from monitor.cli.main import main
from sources.catalogue import FEEDS, catalogue, entry
from sources.registry import adapters
from tests.shared import shared_file


def test_every_office_of_the_rule_book_is_covered_or_catalogued() -> None:
    with shared_file("deadlines/RULES.csv").open(encoding="utf-8", newline="") as file:
        offices = {row["jur"] for row in csv.DictReader(file)}
    covered = {each.metadata.code for each in adapters().values()}
    listed = {each.code for each in catalogue()}
    assert offices - covered - listed == set()
    assert listed - offices == set(), "entries for offices that the rule book does not know"


def test_an_entry_says_what_is_known_what_to_do_and_when_it_was_checked() -> None:
    for each in catalogue():
        assert each.feed in FEEDS
        assert each.note
        assert each.by_hand
        assert each.gazette, f"{each.code}: where is it published?"
        assert each.checked.isoformat() in each.summary


def test_offices_with_an_adapter_are_left_out() -> None:
    assert "HK" not in {each.code for each in catalogue(covered=["hk"])}
    hong_kong = entry("hk")
    assert hong_kong is not None
    assert hong_kong.feed == "closed"
    assert entry("XX") is None


def test_reading_for_such_an_office_says_what_a_person_can_do(tmp_path: Path) -> None:
    path = tmp_path / "journal.xml"
    path.write_text("<a/>", encoding="utf-8")
    result = CliRunner().invoke(main, ["read", "hk", str(path)])
    assert result.exit_code == 2
    assert "every Friday" in result.output
