"""The watchlist commands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from monitor.cli.main import main
from monitor.resources import examples_folder

EXAMPLE = str(examples_folder() / "watchlist.toml")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["watchlist", *arguments])


@pytest.mark.parametrize("suffix", ["toml", "csv", "xlsx"])
@pytest.mark.parametrize("language", ["--chinese", "--english"])
def test_templates_are_sound_lists(tmp_path: Path, suffix: str, language: str) -> None:
    target = str(tmp_path / f"form.{suffix}")
    assert run("template", target, language).exit_code == 0
    checked = run("check", target)
    assert checked.exit_code == 0, checked.output
    assert "1 brands" in checked.output


def test_converting_there_and_back_loses_nothing(tmp_path: Path) -> None:
    table, back = str(tmp_path / "list.xlsx"), str(tmp_path / "list.toml")
    assert run("convert", EXAMPLE, table, "--chinese").exit_code == 0
    assert run("convert", table, back).exit_code == 0
    assert run("diff", EXAMPLE, back).output.strip() == "no difference"


def test_csv_says_what_it_leaves_out(tmp_path: Path) -> None:
    result = run("convert", EXAMPLE, str(tmp_path / "list.csv"))
    assert "15 clients and recipients were left out" in result.output


def test_nothing_is_written_over_without_force(tmp_path: Path) -> None:
    target = tmp_path / "list.toml"
    target.write_text("mine", encoding="utf-8")
    assert run("template", str(target)).exit_code == 2
    assert target.read_text(encoding="utf-8") == "mine"
    assert run("template", str(target), "--force").exit_code == 0


def test_an_unsound_list_is_exit_2_and_not_converted(tmp_path: Path) -> None:
    source = tmp_path / "list.csv"
    source.write_text("id,client,latin,classes\na,b,Abra,46\n", encoding="utf-8")
    checked = run("check", str(source), "--json")
    assert checked.exit_code == 2
    rows = [json.loads(line) for line in checked.stdout.splitlines()]
    assert rows[0]["place"] == "line 2, column classes"
    assert rows[-1]["summary"]["errors"] == 1
    target = tmp_path / "list.toml"
    assert run("convert", str(source), str(target)).exit_code == 2
    assert not target.exists()


def test_diff_says_what_will_happen(tmp_path: Path) -> None:
    after = tmp_path / "after.toml"
    text = Path(EXAMPLE).read_text(encoding="utf-8").replace('latin = ["Hisense"]', 'latin = ["Hisense", "Hi-Sense"]')
    after.write_text(text, encoding="utf-8")
    line = run("diff", EXAMPLE, str(after)).output.strip()
    assert line == "changed brand hisense latin: Hisense -> Hisense; Hi-Sense  (stored filings are matched again)"


def test_check_shows_each_brand_as_it_was_understood(tmp_path: Path) -> None:
    source = tmp_path / "list.csv"
    source.write_text("客户,品牌,类别,市场\n星云电器,星云 Xingyun,第9类,美国、欧盟\n月光,月光,,\n", encoding="utf-8")
    lines = run("check", str(source)).output.splitlines()
    assert lines[1].split() == ["xingyun", "星云电器", "星云,", "Xingyun", "9", "US,", "EM", "-"]
    assert lines[2].split() == ["yue-guang", "月光", "月光", "-", "all", "-"]
