"""The commands explain, score and evaluate, as scripts read them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import structlog
from click.testing import CliRunner

from monitor.cli.matching import evaluate, explain, score


def test_explain_prints_one_json_object(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # no config here
    result = CliRunner().invoke(explain, ["鸿岚 / HONGLAN", "HONG LAN STORE", "--json"])
    assert result.exit_code == 0
    row = json.loads(result.stdout)
    assert {"score", "band", "reasons"} <= set(row)
    assert row["band"] in {"low", "medium", "high", "critical"}
    assert row["reasons"][0]["en"]
    assert row["reasons"][0]["zh"]


def test_explain_says_so_when_there_is_nothing_in_common(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(explain, ["鸿岚", "", "--json"])
    assert json.loads(result.stdout)["band"] == "none"
    result = CliRunner().invoke(explain, ["鸿岚", "柏雅"])
    assert result.exit_code == 0


def test_score_prints_one_pair_a_line_with_the_text_of_the_mark_unchanged(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_text("id,hanzi,pinyin,latin\nB1,柏雅仕,,\nB2,,,VORENZA\n", encoding="utf-8")
    marks = ["柏稚仕", "VORENSA", "Vorenza\tLounge", "MEADOW"]
    (tmp_path / "m.txt").write_text("\n".join(marks) + "\n", encoding="utf-8")
    result = CliRunner().invoke(
        score, ["--brands", str(tmp_path / "b.csv"), "--marks", str(tmp_path / "m.txt"), "--json"]
    )
    assert result.exit_code == 0
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert {(row["brand"], row["mark"]) for row in rows} >= {
        ("B1", "柏稚仕"),
        ("B2", "VORENSA"),
        ("B2", "Vorenza\tLounge"),
    }
    assert all(row["reasons"] for row in rows if row["band"] in {"medium", "high", "critical"})


def test_evaluate_refuses_a_bad_file_with_exit_code_1_and_a_missing_one_with_2(tmp_path: Path) -> None:
    bad = tmp_path / "pairs.csv"
    bad.write_text("x\n", encoding="utf-8")
    assert CliRunner().invoke(evaluate, [str(bad)]).exit_code == 1
    assert CliRunner().invoke(evaluate, [str(tmp_path / "none.csv")]).exit_code == 2


def test_evaluate_reports_as_json(tmp_path: Path) -> None:
    good = tmp_path / "pairs.csv"
    good.write_text("brand,mark,label,kind\n柏雅仕,柏稚仕,yes,look\nVORENZA,MEADOW,no,\n", encoding="utf-8")
    result = CliRunner().invoke(evaluate, [str(good), "--json"])
    assert result.exit_code == 0
    report = json.loads(result.stdout)
    assert report["by_kind"]["look"] == {"pairs": 1, "found": 1.0}
    assert report["harmless_alarmed"]["low"] == 0.0


def test_an_empty_name_is_wrong_usage_and_a_brand_without_a_name_is_said(tmp_path: Path) -> None:
    assert CliRunner().invoke(explain, [" ", "HAIER"]).exit_code == 2
    (tmp_path / "b.csv").write_text("id,hanzi,pinyin,latin\nempty,,,\nhaier,海尔,,Haier\n", encoding="utf-8")
    (tmp_path / "m.txt").write_text("HAIER\n", encoding="utf-8")
    words = ["--brands", str(tmp_path / "b.csv"), "--marks", str(tmp_path / "m.txt"), "--json"]
    result = CliRunner().invoke(score, words)
    assert result.exit_code == 0
    assert "without a name" in result.stderr
    assert "empty" in result.stderr


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_score_reads_brands_as_spreadsheets_write_them(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "b.csv").write_bytes("id,hanzi,pinyin,latin\r\nB1,柏雅仕,,\r\n".encode(encoding))
    marks = "utf-8" if encoding == "gb18030" else encoding
    (tmp_path / "m.txt").write_bytes("柏稚仕\n".encode(marks))
    words = ["--brands", str(tmp_path / "b.csv"), "--marks", str(tmp_path / "m.txt"), "--json"]
    result = CliRunner().invoke(score, words, catch_exceptions=False)
    assert result.exit_code == 0
    assert [(row["brand"], row["mark"]) for row in map(json.loads, result.stdout.splitlines())] == [("B1", "柏稚仕")]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"id,hanzi,pinyin,latin\nB1,,,A\n\xff\xff\xff,,,B\n", "neither UTF-8 nor GB18030"),
        (b"id,hanzi,pinyin,latin\nB1,,,ALPHA\nB2,,,BETA\nB1,,,GAMMA\n", "b.csv:4: the id 'B1' stands in line 2 too"),
    ],
)
def test_score_refuses_a_bad_table_of_brands_with_file_row_and_value(
    tmp_path: Path, content: bytes, words: str
) -> None:
    (tmp_path / "b.csv").write_bytes(content)
    (tmp_path / "m.txt").write_text("ALPHA\n", encoding="utf-8")
    given = ["--brands", str(tmp_path / "b.csv"), "--marks", str(tmp_path / "m.txt")]
    result = CliRunner().invoke(score, given, catch_exceptions=False)
    assert result.exit_code == 1
    assert words in result.stderr
    assert "give every brand its own" in result.stderr or "CSV UTF-8" in result.stderr


def test_a_folder_where_a_file_is_wanted_is_wrong_usage(tmp_path: Path) -> None:
    for command, words in ((score, ["--brands", ".", "--marks", "."]), (evaluate, ["."])):
        result = CliRunner().invoke(command, words, catch_exceptions=False)
        assert result.exit_code == 2
        assert "not a folder" in result.stderr


@pytest.mark.parametrize("broken", ["[[", "[[brands]]\nid='b'\nname='B'\nclient='nobody'\n"])
def test_a_broken_watch_list_is_said_where_brands_are_looked_up_in_it(tmp_path: Path, broken: str) -> None:
    (tmp_path / "config.toml").write_text('[operator]\nname = "W"\n[[watchlists]]\npath = "list.toml"\n')
    (tmp_path / "list.toml").write_text(broken)
    (tmp_path / "pairs.csv").write_text("brand,mark,label\nVORENZA,MEADOW,no\n", encoding="utf-8")
    for command, words in ((explain, ["VORENZA", "VORENSA"]), (evaluate, [str(tmp_path / "pairs.csv")])):
        given = [*words, "--config", str(tmp_path / "config.toml")]
        result = CliRunner().invoke(command, given, catch_exceptions=False)
        assert result.exit_code == 0
        assert "list.toml" in result.stderr
        assert "taken as text" in result.stderr
    structlog.reset_defaults()
