"""Clients and offices as people name them, and what is said of a word that names none."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from monitor.cli.main import main
from monitor.cli.named import OFFICE


@click.command()
@click.option("--office", type=OFFICE)
def asked(office: str | None) -> None:
    click.echo(office)


def say(office: str) -> Result:
    return CliRunner().invoke(asked, ["--office", office])


@pytest.mark.parametrize(
    ("word", "code"),
    [("EU", "EM"), ("uk", "GB"), ("em", "EM"), ("Brazil", "BR"), ("巴西", "BR"), ("欧盟", "EM"), (" us ", "US")],
)
def test_an_office_is_known_by_code_or_name(word: str, code: str) -> None:
    assert say(word).output.strip() == code


@pytest.mark.parametrize(
    ("word", "said"), [("Brazl", "did you mean BR (Brazil)?"), ("ZZ", "write an ST.3 code such as US, EM, GB")]
)
def test_a_word_that_names_no_office_is_refused(word: str, said: str) -> None:
    result = say(word)
    assert result.exit_code == 2
    assert f"{word!r} is no office; {said}" in " ".join(result.output.split())


def test_read_takes_the_everyday_codes(tmp_path: Path) -> None:
    (tmp_path / "x.xml").write_text("<x/>", encoding="utf-8")
    result = CliRunner().invoke(main, ["read", "UK", str(tmp_path / "x.xml")])
    assert "no reader for the office" not in result.output
    assert "no reader for the office" in CliRunner().invoke(main, ["read", "Q7", str(tmp_path / "x.xml")]).output


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("named") / "demo"
    assert CliRunner().invoke(main, ["demo", "--out", str(folder)]).exit_code == 0
    return str(folder / "config.toml")


@pytest.mark.parametrize(
    ("client", "said"),
    [
        ("nope", "there is no client 'nope'; there are "),
        ("hisence", "there is no client 'hisence'; did you mean 'hisense'?"),
    ],
)
def test_a_client_nobody_knows_gets_the_near_one_or_the_list(demo: str, client: str, said: str) -> None:
    result = CliRunner().invoke(main, ["hits", "--config", demo, "--client", client])
    assert result.exit_code == 2
    assert said in result.output
    assert "?." not in result.output
