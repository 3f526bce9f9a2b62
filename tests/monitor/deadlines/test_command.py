"""``squatwatch deadline`` and ``squatwatch deadlines audit`` as people and scripts call them."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from monitor.cli.deadline_text import print_upcoming
from monitor.cli.main import main
from monitor.deadlines import RuleBook
from monitor.deadlines.upcoming import Row
from monitor.records import Band
from monitor.store import open_store

FIELDS = {
    "last_day", "safe_day", "internal_day", "rule_id", "event", "length", "unit", "citation", "confidence", "rolled",
    "stated_by_office", "extensions", "notes",
}  # fmt: skip


def run(*words: str) -> tuple[int, dict[str, Any]]:
    result = CliRunner().invoke(main, ["deadline", *words, "--json"])
    return result.exit_code, json.loads(result.stdout) if result.stdout.strip() else {}


def test_a_calendar_nobody_knows_is_wrong_usage_and_names_the_known_ones() -> None:
    result = CliRunner().invoke(main, ["deadline", "US", "2026-11-17", "--calendar", "ZZ", "--json"])
    assert (result.exit_code, result.stdout) == (2, "")
    assert "no calendar 'ZZ'" in result.stderr
    assert " CN," in result.stderr
    assert run("US", "2026-11-17", "--calendar", "de")[0] == run("US", "2026-11-17", "--calendar", "KZ")[0] == 0


def test_json_has_the_promised_fields() -> None:
    code, answer = run("GB", "2010-10-22")
    assert code == 0
    assert set(answer) == FIELDS
    assert (answer["last_day"], answer["rule_id"], answer["length"], answer["unit"]) == (
        "2010-12-21",
        "GB",
        2,
        "months",
    )
    assert set(answer["extensions"][0]) == {"label", "last_day", "ask_before", "who", "condition", "form", "confidence"}


@pytest.mark.parametrize(
    ("words", "last", "rule_id"),
    [
        (("gb", "2010-10-11", "--extended", "3"), "2011-01-10", "GB"),
        (("GB", "2010-10-05", "--no-roll"), "2010-12-04", "GB"),
        (("OA", "2008-09-20"), "2009-03-20", "OA"),
        (("OA", "2008-09-20", "--extended", "6", "--rule", "OA"), "2009-03-20", "OA"),
        (("KR", "2025-07-21", "--rule", "KR-old"), "2025-09-22", "KR-old"),
        (("KR", "2025-07-21"), "2025-09-22", "KR-old"),
        (("CN", "2026-01-15", "--route", "madrid"), "2026-04-30", "CN-IR"),
        (("CN", "2026-01-15", "--rule", "cn-ir"), "2026-04-30", "CN-IR"),
        (("EM", "2020-07-09", "--stated", "2020-10-13"), "2020-10-13", "EM"),
    ],
)
def test_dates(words: tuple[str, ...], last: str, rule_id: str) -> None:
    code, answer = run(*words)
    assert (code, answer["last_day"], answer["rule_id"]) == (0, last, rule_id)


def test_no_opposition_and_no_rule_are_told_apart() -> None:
    code, answer = run("DZ", "2026-01-05")
    assert (code, answer["last_day"], answer["rule_id"]) == (0, None, "DZ")
    assert "No opposition" in answer["notes"][0]
    for office in ("XX", "ZZZ", "?"):
        code, answer = run(office, "2026-01-05")
        assert (code, answer["last_day"], answer["rule_id"]) == (3, None, None)
        assert "No rule is known" in answer["notes"][0]


def test_every_code_of_the_book_is_answered(book: RuleBook) -> None:
    for office in book.offices:
        code, answer = run(office, "2026-06-05")
        assert code == 0, office
        assert answer["rule_id"], office
        assert answer["last_day"] or answer["notes"], office


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("US", "2026-13-01"), "'2026-13-01' is not a day"),
        (("US", "2026-01-06", "--extended", "10"), "at least 30"),
        (("US", "2026-01-06", "--rule", "GB"), "belongs to GB"),
        (("US", "2026-01-06", "--event", "announced"), "announced"),
        (("US", "0099-01-06"), "between 1900 and 2200"),
    ],
)
def test_wrong_usage_exits_2_and_says_what_to_write(words: tuple[str, ...], said: str) -> None:
    result = CliRunner().invoke(main, ["deadline", *words])
    assert result.exit_code == 2
    assert said in result.stderr


def test_the_readable_answer_names_zone_law_confidence_and_is_no_advice() -> None:
    result = CliRunner().invoke(main, ["deadline", "US", "2026-11-17", "--as-of", "2026-12-01"])
    text = " ".join(result.stdout.split())
    assert result.exit_code == 0
    for words in ("Thu 2026-12-17", "America/New_York", "15 USC 1063(a)", "period verified", "cause", "16 "):
        assert words in text
    assert text.count("not legal advice") == 1


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SQUATWATCH_CONFIG", raising=False)
    return tmp_path


def test_closed_days_of_the_config_count(folder: Path) -> None:
    assert run("GB", "2026-03-06")[1]["last_day"] == "2026-05-05"
    entry = '[[closed_days]]\noffice = "GB"\nday = 2026-05-05\nsource = "notice of the office"\n'
    (folder / "config.toml").write_text(entry, encoding="utf-8")
    assert run("GB", "2026-03-06")[1]["last_day"] == "2026-05-06"
    assert run("GB", "2026-03-06", "--config", "config.toml")[1]["safe_day"] == "2026-05-05"


def test_a_found_config_that_is_no_config_of_ours_is_named_and_left_out(folder: Path) -> None:
    (folder / "config.toml").write_text("[something]\nelse = 1\n", encoding="utf-8")
    result = CliRunner().invoke(main, ["deadline", "GB", "2026-03-06", "--json"])
    assert result.exit_code == 0
    assert "config.toml cannot be used" in result.stderr
    assert CliRunner().invoke(main, ["deadline", "GB", "2026-03-06", "--config", "config.toml"]).exit_code == 2


def test_upcoming_reads_the_database(folder: Path) -> None:
    (folder / "config.toml").write_text('[storage]\nfolder = "data"\n', encoding="utf-8")
    without = CliRunner().invoke(main, ["deadlines"])
    assert without.exit_code == 1
    assert "no database yet" in without.stderr
    (folder / "data").mkdir()
    open_store(folder / "data" / "squatwatch.db")
    empty = CliRunner().invoke(main, ["deadlines"])
    assert (empty.exit_code, empty.stdout) == (0, "No open window is stored.\n")


def test_upcoming_rows_show_when_in_whose_zone_and_what(capsys: pytest.CaptureFixture[str]) -> None:
    row = Row(
        client="c1", hit_id=7, brand="例子", mark="LIZI", office="US", application_number="97000001", band=Band.HIGH,
        last_day=date(2026, 12, 17), safe_day=date(2026, 12, 17), internal_day=None, days_left=5,
        time_zone="America/New_York", rule_id="US", certain=True, decision="watch",
    )  # fmt: skip
    print_upcoming([row], "not legal advice")
    text = " ".join(capsys.readouterr().out.split())
    for words in (
        "c1",
        "5 days left in America/New_York",
        "safe day Thu 2026-12-17",
        "LIZI / 例子",
        "hit 7",
        "decided: watch",
    ):
        assert words in text


def test_audit_lists_the_least_certain_first() -> None:
    result = CliRunner().invoke(main, ["deadlines", "audit", "--json", "--all", "--as-of", "2026-11-22"])
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert len(rows) > 95
    assert rows[0]["weakest"] == "conflict"
    only = CliRunner().invoke(main, ["deadlines", "audit", "--office", "gb", "--as-of", "2026-12-02"])
    assert "GB 2010-09-24..  roll memory" in only.stdout
    assert "checked 10 days ago" in only.stdout
    assert only.stdout.endswith("1 versions\n")


def test_a_designation_is_answered_by_the_madrid_rule_without_being_told_the_route() -> None:
    assert run("DE", "2026-03-17", "--event", "designation_published")[1]["rule_id"] == "DE-IR"
    code, answer = run("DE", "2026-03-17", "--event", "designation_published", "--route", "national")
    assert (code, answer["last_day"]) == (0, None)


@pytest.mark.parametrize(("written", "meant"), [("eu", "EM"), ("UK", "GB"), ("Brazil", "BR"), ("英国", "GB")])
def test_an_office_answers_to_its_name_as_in_every_other_command(written: str, meant: str) -> None:
    assert run(written, "2026-03-17") == run(meant, "2026-03-17")
    audit = CliRunner().invoke(main, ["deadlines", "audit", "--office", written])
    assert audit.output == CliRunner().invoke(main, ["deadlines", "audit", "--office", meant]).output


def test_an_unknown_office_is_no_rule_for_a_date_and_refused_as_a_filter() -> None:
    assert run("Mars", "2026-03-17")[0] == 3
    audit = CliRunner().invoke(main, ["deadlines", "audit", "--office", "Mars"])
    assert (audit.exit_code, "'Mars' is no office" in audit.output) == (2, True)
