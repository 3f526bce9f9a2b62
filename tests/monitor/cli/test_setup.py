"""init and check: from an empty folder to a sound installation, and what is said on the way."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from monitor.cli.main import main


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def installation(folder: Path, config: str = "", watchlist: str = "") -> str:
    """Write both files; the path of the config."""
    (folder / "watchlist.toml").write_text(watchlist or WATCHLIST, encoding="utf-8")
    text = f"[[watchlists]]\npath='watchlist.toml'\n[inbox]\nfolder='inbox'\n{config or CHANNEL}"
    (folder / "config.toml").write_text(text, encoding="utf-8")
    return str(folder / "config.toml")


CHANNEL = "[[channels]]\nid='mail'\nkind='maildir'\noptions={folder='out'}\n"
WATCHLIST = """
[[clients]]
id='x'
name='X'
[[brands]]
id='a'
client='x'
latin=['Abraxo']
markets=['US']
[[recipients]]
id='desk'
name='Desk'
addresses=[{channel='mail', to='desk@example.org'}]
"""


@pytest.mark.parametrize("chinese", [False, True])
def test_what_init_writes_is_sound(tmp_path: Path, chinese: bool) -> None:
    made = run("init", str(tmp_path / "new"), *(["--chinese"] if chinese else []))
    assert made.exit_code == 0, made.output
    checked = run("check", "--config", str(tmp_path / "new" / "config.toml"))
    assert checked.exit_code == 0, checked.output
    assert "0 errors" in checked.output
    assert "operator.contact is empty" in checked.output


def test_init_writes_over_nothing(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("mine", encoding="utf-8")
    result = run("init", str(tmp_path))
    assert result.exit_code == 2
    assert (tmp_path / "config.toml").read_text(encoding="utf-8") == "mine"
    assert not (tmp_path / "watchlist.toml").exists()


def started_by(script: Path, *arguments: str, folder: Path, path: str) -> str:
    """The output of this installation, started as the script (a shell's PATH is ``path``)."""
    script.parent.mkdir(parents=True, exist_ok=True)
    script.write_text(f"#!{sys.executable}\nfrom monitor.cli.main import main\nmain()\n", encoding="utf-8")
    script.chmod(0o755)
    environ = {**os.environ, "PATH": path, "PYTHONPATH": str(Path(__file__).parents[3])}
    called = script.relative_to(folder) if script.is_relative_to(folder) else script
    done = subprocess.run(
        [str(called), *arguments], cwd=folder, env=environ, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_what_init_says_next_can_be_typed(tmp_path: Path) -> None:
    script = tmp_path / ".venv" / "bin" / "squatwatch"
    said = started_by(script, "init", "watch", folder=tmp_path, path="/usr/bin:/bin")
    commands = [line.strip() for line in said.splitlines() if line.startswith("  ")]
    assert commands[0] == "cd watch"
    environ = {**os.environ, "PATH": "/usr/bin:/bin", "PYTHONPATH": str(Path(__file__).parents[3])}
    typed = subprocess.run(
        ["sh", "-c", "\n".join(commands)], cwd=tmp_path, env=environ, check=False, capture_output=True, text=True
    )
    assert "0 errors" in typed.stdout, typed.stderr


def test_the_bare_name_is_said_where_the_shell_finds_it(tmp_path: Path) -> None:
    script = tmp_path / "bin" / "squatwatch"
    said = started_by(script, "init", folder=tmp_path, path=f"{script.parent}:/usr/bin:/bin")
    assert said.endswith("then:\n  squatwatch check\n")


def test_a_config_error_is_exit_2_with_line_and_remedy(tmp_path: Path) -> None:
    result = run("check", "--config", installation(tmp_path, "[storage]\nfoldr='x'\n"))
    assert result.exit_code == 2
    assert "Did you mean 'folder'?" in result.output


@pytest.mark.parametrize(
    ("config", "watchlist", "said", "code"),
    [
        ("", WATCHLIST.replace("latin=['Abraxo']", ""), "brand 'a' has no names", 2),
        ("", WATCHLIST.partition("[[recipients]]")[0], "there is no recipient", 2),
        (
            "",
            WATCHLIST + "[[clients]]\nid='y'\nname='Y'\n[[brands]]\nid='b'\nclient='y'\nlatin=['B']\n"
            "[[recipients]]\nid='o'\nname='O'\nrole='owner'\nclients=['y']\n"
            "addresses=[{channel='mail', to='o@x.org'}]\n",
            "0 errors",
            0,
        ),
        (
            "",
            WATCHLIST.replace("name='Desk'", "name='Desk'\nclients=['x']")
            + "[[clients]]\nid='y'\nname='Y'\n[[brands]]\nid='b'\nclient='y'\nlatin=['B']\n",
            "nobody hears about client 'y'",
            2,
        ),
        ("", WATCHLIST + "[[clients]]\nid='y'\nname='Y'\n", "client 'y' has no brand", 0),
        ("", WATCHLIST.replace("to='desk@example.org'", "to='desk'"), "cannot reach 'desk'", 2),
        ("", WATCHLIST.replace("channel='mail'", "channel='mial'"), "Did you mean 'mail'?", 2),
        ("[[sources]]\nid='gb-jurnal'\nenabled=false\n", "", "Did you mean 'gb-journal'?", 2),
        ("[operator]\ncontact='x'\n[[sources]]\nid='us-daily'\n", "", "us-daily has no", 2),
        ("[operator]\ncontact='x'\n[[sources]]\nid='us-daily'\nkey_env='NOT_SET'\n", "", "NOT_SET is not set", 2),
        ("[notices]\nfont='no.otf'\n", "", "notices.font", 2),
        (
            "[dead_man]\nping_url_env='NOPE_PING'\n",
            "",
            "dead_man.ping_url: the environment variable NOPE_PING is not",
            2,
        ),
        ("[dead_man]\nping_url_file='nope.txt'\n", "", "nope.txt cannot be read", 2),
        ("[dead_man]\nping_url_env='ROBOT'\n", "", "the address to ping is no web address", 2),
        ("", WATCHLIST.replace("'US'", "'XK'"), "XK: no opposition rule is known", 0),
        ("", WATCHLIST, "watched in US, but no enabled source", 0),
        (
            "[[channels]]\nid='robot'\nkind='dingtalk'\nsecrets={access_token={env='ROBOT'}}\n",
            WATCHLIST + "[[recipients]]\nid='law'\nname='Law'\nrole='lawyer'\n"
            "addresses=[{channel='robot', to='group'}]\n",
            "recipient 'law' has only channels without attachments",
            2,
        ),
    ],
)
def test_check_finds(tmp_path: Path, config: str, watchlist: str, said: str, code: int) -> None:
    result = CliRunner(env={"SQUATWATCH_US_API_KEY": "", "SQUATWATCH_CONFIG": "", "ROBOT": "r-1234"}).invoke(
        main, ["check", "--config", installation(tmp_path, f"{CHANNEL}{config}", watchlist)]
    )
    assert said in result.output
    assert "?." not in result.output
    assert result.exit_code == code, result.output


def test_a_source_that_polls_nothing_is_said(tmp_path: Path) -> None:
    config = installation(tmp_path)
    text = Path(config).read_text(encoding="utf-8").replace("[inbox]\nfolder='inbox'\n", "")
    Path(config).write_text(text, encoding="utf-8")
    result = run("check", "--config", config)
    assert "nothing will ever be read" in result.output
    assert result.exit_code == 2


def test_smtp_needs_a_sender_and_its_password(tmp_path: Path) -> None:
    channel = (
        "[[channels]]\nid='mail'\nkind='smtp'\noptions={host='smtp.example.org', username='u'}\n"
        "secrets={password={env='NO_SUCH_PASSWORD'}}\n"
    )
    result = run("check", "--config", installation(tmp_path, channel))
    assert "NO_SUCH_PASSWORD is not set" in result.output
    assert "notices.sender_address is empty" in result.output
    assert result.exit_code == 2


def test_the_examples_sender_is_not_sent_from(tmp_path: Path) -> None:
    channel = "[[channels]]\nid='mail'\nkind='smtp'\noptions={host='smtp.firm.cn'}\n[notices]\nsender_address="
    assert (
        "still the example's"
        in run("check", "--config", installation(tmp_path, f"{channel}'watch@example.org'\n")).output
    )
    assert "0 errors" in run("check", "--config", installation(tmp_path, f"{channel}'watch@firm.cn'\n")).output


def test_a_contact_is_an_address(tmp_path: Path) -> None:
    result = run("check", "--config", installation(tmp_path, f"{CHANNEL}[operator]\ncontact='Mr Li'\n"))
    assert "neither an email address nor a web address" in result.output


@pytest.mark.parametrize(
    ("template", "said"),
    [("{{ nothing_of_this_name }}", "'nothing_of_this_name' is undefined"), ("{% if %}", "alert.txt.j2, line 1")],
)
def test_a_broken_template_of_ones_own_is_found_now(tmp_path: Path, template: str, said: str) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "alert.txt.j2").write_text(template, encoding="utf-8")
    result = run("check", "--config", installation(tmp_path, f"{CHANNEL}[notices]\ntemplates='own'\n"))
    assert result.exit_code == 2
    assert said in result.output


def test_a_language_without_texts_is_found(tmp_path: Path) -> None:
    watchlist = WATCHLIST.replace("name='Desk'", "name='Desk'\nlanguage='ja'")
    result = run("check", "--config", installation(tmp_path, watchlist=watchlist))
    assert result.exit_code == 2
    assert "reads ja, for which there are no texts" in result.output


def test_findings_as_json(tmp_path: Path) -> None:
    result = run("check", "--json", "--config", installation(tmp_path))
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert rows
    assert all(set(row) == {"level", "area", "text", "remedy"} for row in rows)
