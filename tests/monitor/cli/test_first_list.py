"""The quick start with an office's own Excel list: what is watched afterwards, and what is said when it is not that."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import Workbook

from monitor.cli.main import main

DOC = Path(__file__).parents[3] / "docs" / "quick-start.md"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def office_list(path: Path) -> None:
    """A list as an office keeps it."""
    sheet = Workbook()
    page = sheet.worksheets[0]
    page.title = "重点企业"
    page.append(["海外商标监测名单"])
    page.append(["序号", "企业名称", "商标", "商标（英文）", "类别"])
    page.append([1, "星云电器有限公司", "星云", "Xingyun", "第9类"])
    page.append([2, "月光文具有限公司", "月光", "Yueguang", "16"])
    sheet.save(path)


@pytest.mark.parametrize("options", [(), ("--chinese",)])
def test_the_quick_start_watches_the_offices_own_brands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...]
) -> None:
    run("init", str(tmp_path), *options)
    monkeypatch.chdir(tmp_path)
    office_list(tmp_path / "企业名单.xlsx")
    target = "watchlist.xlsx" if options else "watchlist.toml"
    told = re.search(rf"^squatwatch (watchlist convert \S+ {target}.*?)\s*#", DOC.read_text(encoding="utf-8"), re.M)
    assert told, "the quick start converts into the file that init names"
    converted = run(*told[1].split())
    assert converted.exit_code == 0, converted.output
    assert "kept the recipients of" in converted.output
    assert "example-brand" in converted.output
    checked = run("check")
    assert "2 brands, 1 recipients" in checked.output
    assert "0 errors" in checked.output
    assert "lies beside the config" not in checked.output
    assert "example brand" not in checked.output


def test_the_example_and_a_list_that_nobody_reads_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("init", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    office_list(tmp_path / "企业名单.xlsx")
    converted = run("watchlist", "convert", "企业名单.xlsx", "watchlist.xlsx", "--chinese")
    assert "config.toml does not read watchlist.xlsx" in converted.output
    said = run("check").output
    assert "the example brand 'example-brand' (示例品牌 Shili) is still on the watch list" in said
    assert "the example client 'example-client'" in said
    assert "watchlist.xlsx lies beside the config and is not in [[watchlists]]: 2 of its brands are not watched" in said


def test_other_files_beside_the_config_are_no_lists(tmp_path: Path) -> None:
    run("init", str(tmp_path))
    (tmp_path / "second.toml").write_text("[storage]\nfolder = 'x'\n", encoding="utf-8")
    (tmp_path / "pairs.csv").write_text("brand,mark,label\nexample,shili,1\n", encoding="utf-8")
    (tmp_path / "empty.xlsx").write_bytes(b"")
    (tmp_path / "~$watchlist.xlsx").write_bytes(b"lock")
    assert "lies beside" not in run("check", "--config", str(tmp_path / "config.toml")).output


def test_recipients_of_clients_that_are_gone_are_not_kept(tmp_path: Path) -> None:
    source, target = tmp_path / "new.csv", tmp_path / "list.toml"
    source.write_text("客户,品牌\n星云,星云\n", encoding="utf-8")
    target.write_text(
        "[[clients]]\nid='old'\nname='Old'\n[[brands]]\nid='o'\nclient='old'\nlatin=['Oldo']\n"
        "[[recipients]]\nid='boss'\nname='B'\nrole='owner'\nclients=['old']\n"
        "addresses=[{channel='mail', to='b@firm.cn'}]\n",
        encoding="utf-8",
    )
    result = run("watchlist", "convert", str(source), str(target), "--force")
    assert "1 recipients of" in result.output
    assert "are gone: boss" in result.output
    assert "1 brands, 1 clients, 0 recipients" in result.output


def written_over(tmp_path: Path, recipients: str) -> tuple[Result, str]:
    """Convert a list without recipients over one with a client that stays, one that goes, and these recipients."""
    source, target = tmp_path / "new.csv", tmp_path / "list.toml"
    source.write_text("客户,品牌\nxingyun,星云\n", encoding="utf-8")
    target.write_text(
        "[[clients]]\nid='xingyun'\nname='xingyun'\n[[clients]]\nid='old'\nname='Old'\n" + recipients, encoding="utf-8"
    )
    result = run("watchlist", "convert", str(source), str(target), "--force")
    return result, target.read_text(encoding="utf-8")


LAWYER = "[[recipients]]\nid='law'\nname='L'\nrole='{role}'\nclients=['xingyun', 'old']\n{address}\n"
ADDRESS = "addresses=[{channel='mail', to='l@firm.cn'}]"


def test_a_recipient_goes_on_hearing_of_the_clients_that_stay(tmp_path: Path) -> None:
    result, text = written_over(tmp_path, LAWYER.format(role="lawyer", address=ADDRESS))
    assert result.exit_code == 0, result.output
    assert (
        "law hears no longer about the clients that the new list does not have; still about: xingyun" in result.output
    )
    assert "l@firm.cn" in text
    assert '"old"' not in text


@pytest.mark.parametrize(
    "recipients",
    [
        LAWYER.format(role="lawyer", address=ADDRESS) + "[[broken\n",
        LAWYER.format(role="attorney", address=ADDRESS),
        LAWYER.format(role="lawyer", address=ADDRESS).replace("recipients", "recipient"),
    ],
    ids=["no TOML", "a wrong role", "a table of another name"],
)
def test_recipients_that_cannot_be_read_are_not_written_over(tmp_path: Path, recipients: str) -> None:
    result, text = written_over(tmp_path, recipients)
    assert result.exit_code == 2
    assert "nothing was written: whom it names cannot be read" in result.output
    assert "l@firm.cn" in text


def test_a_damaged_brand_keeps_nobody_from_writing_over_it(tmp_path: Path) -> None:
    brand = "[[brands]]\nid='x'\nclient='xingyun'\nname='Y'\nmarkets=['nowhere']\n"
    result, text = written_over(tmp_path, brand + LAWYER.format(role="lawyer", address=ADDRESS))
    assert result.exit_code == 0, result.output
    assert "l@firm.cn" in text


def test_an_exported_table_is_no_forgotten_list(tmp_path: Path) -> None:
    assert run("demo", "--out", str(tmp_path)).exit_code == 0
    config = str(tmp_path / "config.toml")
    assert run("export", "--config", config, "--all", "--out", str(tmp_path / "conflicts.xlsx")).exit_code == 0
    assert "lies beside" not in run("check", "--config", config).output
