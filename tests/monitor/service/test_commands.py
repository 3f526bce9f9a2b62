"""The commands of operating, run as a user runs them: a folder with a config, a watch list and an inbox."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import structlog
from click.testing import CliRunner

from monitor.cli.main import main
from monitor.config import load_config
from monitor.resources import examples_folder
from monitor.store import open_store
from sources.filing import Origin, Unreadable
from sources.instants import Instant

COMMAND = [sys.executable, "-m", "monitor.cli.main"]
ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


def squatwatch(folder: Path, *arguments: str) -> Done:
    """The command in this process, in that folder; signal handlers and logging are put back afterwards."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    here = Path.cwd()
    os.chdir(folder)
    try:
        result = CliRunner().invoke(main, [*arguments, "--config", "config.toml"])
    finally:
        os.chdir(here)
        structlog.reset_defaults()
        for number, handler in handlers.items():
            signal.signal(number, handler)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Done(result.exit_code, result.stdout, result.stderr)


def lines(done: Done) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example installation after one pass over its inbox."""
    folder = tmp_path_factory.mktemp("installation")
    for name in ("config.toml", "watchlist.toml"):
        shutil.copyfile(examples_folder() / name, folder / name)
    (folder / "inbox").mkdir()
    for gazette in (path for path in (examples_folder() / "gazettes").rglob("*") if path.is_file()):
        target = folder / "inbox" / gazette.name
        shutil.copyfile(gazette, target)
        os.utime(target, (time.time() - 3600,) * 2)
    (folder / "inbox" / "holiday.docx").write_bytes(b"not a gazette")
    os.utime(folder / "inbox" / "holiday.docx", (time.time() - 3600,) * 2)
    done = squatwatch(folder, "once", "--json", "--as-of", "2026-11-23")
    assert done.returncode == 3, done.stderr
    (folder / "once.json").write_text(done.stdout)
    return folder


def test_once_reads_the_inbox_tells_people_and_says_what_it_could_not_read(installation: Path) -> None:
    rows = [json.loads(line) for line in (installation / "once.json").read_text().splitlines()]
    by_name = {row.get("name"): row for row in rows}
    assert by_name["holiday.docx"]["state"] == "failed"
    total = rows[-1]
    assert total["kind"] == "summary"
    assert total["hits"] > 0
    assert total["sent"] == total["notices"] > 0
    assert (installation / "inbox" / "failed" / "holiday.docx").exists()
    assert list((installation / "notices").rglob("*.eml"))


def test_a_second_pass_finds_nothing_new_and_sends_nothing(installation: Path) -> None:
    done = squatwatch(installation, "once", "--json", "--as-of", "2026-11-23")
    assert done.returncode == 0, done.stderr
    (total,) = lines(done)
    assert (total["hits"], total["notices"], total["sent"]) == (0, 0, 0)


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    """A set-up where nothing was done yet."""
    for name in ("config.toml", "watchlist.toml"):
        shutil.copyfile(examples_folder() / name, tmp_path / name)
    (tmp_path / "inbox").mkdir()
    return tmp_path


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"[[", ("watchlist.toml",)),
        (None, ("watchlist.toml",)),
        ("[[brands]]\nid = '小米'".encode("gbk"), ("watchlist.toml", "UTF-8")),
        (
            b"[[clients]]\nid='c'\nname='C'\n[[brands]]\nid='b'\nname='B'\nclient='c'\nclasses=[99]",
            ("watchlist.toml", "99"),
        ),
    ],
)
def test_an_unusable_watch_list_is_wrong_usage_with_the_place(
    fresh: Path, content: bytes | None, words: tuple[str, ...]
) -> None:
    if content is None:
        (fresh / "watchlist.toml").unlink()
    else:
        (fresh / "watchlist.toml").write_bytes(content)
    done = squatwatch(fresh, "once")
    assert done.returncode == 2
    for word in words:
        assert word in done.stderr
    assert "Traceback" not in done.stderr


def test_a_watch_list_that_was_not_taken_makes_the_pass_partial(fresh: Path) -> None:
    assert squatwatch(fresh, "once").returncode == 0
    (fresh / "watchlist.toml").write_text("[[")
    done = squatwatch(fresh, "once", "--json")
    assert done.returncode == 3
    assert "watchlist.toml" in lines(done)[-1]["watchlist"]
    assert "watchlist.toml" in squatwatch(fresh, "once").stdout


def test_a_notice_that_waits_for_its_next_try_makes_every_pass_partial(fresh: Path) -> None:
    text = (fresh / "config.toml").read_text()
    mail = 'kind = "smtp"\noptions = { host = "127.0.0.1", port = 9, security = "none", timeout = 1 }'
    (fresh / "config.toml").write_text(text.replace('kind = "maildir"\noptions = { folder = "notices" }', mail))
    (fresh / "inbox" / "holiday.docx").write_bytes(b"not a gazette")
    os.utime(fresh / "inbox" / "holiday.docx", (time.time() - 3600,) * 2)
    assert squatwatch(fresh, "once").returncode == 3
    second = squatwatch(fresh, "once", "--json")
    assert lines(second)[-1]["undelivered"] == 1
    assert second.returncode == 3
    assert "failed 1 times" not in squatwatch(fresh, "doctor").stdout
    squatwatch(fresh, "once", "--as-of", "2999-01-01")
    assert "to workstation@example.com through files failed 2 times" in squatwatch(fresh, "doctor").stdout


def test_coverage_names_every_source_that_was_looked_at(installation: Path, tmp_path: Path) -> None:
    rows = lines(squatwatch(installation, "coverage", "--json", "--as-of", "2026-11-23"))
    assert {row["source"] for row in rows if "source" in row} >= {"br-rpi", "gb-journal", "us-daily"}
    assert rows[-1]["speed"]["told"] > 0
    page = tmp_path / "coverage.html"
    done = squatwatch(installation, "coverage", "--html", str(page), "--as-of", "2026-11-23")
    assert done.returncode == 3
    assert "br-rpi" in page.read_text()
    assert "holiday.docx" in page.read_text()


def test_coverage_names_inbox_files_nobody_could_read_until_they_are_taken_away(installation: Path) -> None:
    done = squatwatch(installation, "coverage", "--json", "--as-of", "2026-11-23")
    assert done.returncode == 3
    (file,) = [row["inbox_file"] for row in lines(done) if "inbox_file" in row]
    assert (file["name"], file["state"]) == ("holiday.docx", "failed")
    assert "no source recognises this file" in file["error"]
    assert "inbox file holiday.docx: failed" in squatwatch(installation, "coverage").stdout
    lies = installation / "inbox" / "failed" / "holiday.docx"
    away = lies.rename(installation / "holiday.docx")
    settled = squatwatch(installation, "coverage", "--as-of", "2026-11-23")
    assert (settled.returncode, "holiday" in settled.stdout) == (0, False)
    away.rename(lies.with_name("holiday-2.docx"))
    assert squatwatch(installation, "coverage", "--as-of", "2026-11-23").returncode == 3
    lies.with_name("holiday-2.docx").rename(lies)


def test_records_that_could_not_be_read_are_listed_with_what_stands_there(installation: Path) -> None:
    origin = Origin("a" * 64, 10, 7, "day.xml")
    records = [Unreadable("no number", "day.xml at byte 10", b"<a\xff/>", origin), Unreadable("no day", "row 2")]
    now = Instant.parse("2026-11-23T01:00:00Z")
    with open_store(load_config(installation / "config.toml", {}).database, now=now) as store:
        issue = store.issues.all("us-daily")[0]
        with store.write():
            store.issues.add_unreadables(issue.id, records, now)
    done = squatwatch(installation, "coverage", "--unreadable", "--json")
    assert done.returncode == 0
    assert done.stderr.strip() == "2 records could not be read"
    newest, other = lines(done)
    assert (newest["place"], newest["reason"], newest["origin"], newest["raw"]) == ("row 2", "no day", None, "")
    assert (other["source"], other["issue"], other["raw"]) == ("us-daily", issue.number, "<a\ufffd/>")
    assert other["origin"] == {"artefact": "a" * 64, "offset": 10, "length": 7, "member": "day.xml"}
    assert "us-daily" in squatwatch(installation, "coverage", "--unreadable").stdout


def test_doctor_names_the_file_that_could_not_be_read_and_checks_the_chain(installation: Path) -> None:
    done = squatwatch(installation, "doctor", "--audit")
    assert done.returncode == 3
    assert "holiday.docx" in done.stdout
    assert "the chain is whole" in done.stdout


def test_backup_and_restore(installation: Path) -> None:
    assert squatwatch(installation, "backup", "copy.db").returncode == 0
    refused = squatwatch(installation, "backup", "copy.db")
    assert refused.returncode == 1
    assert "never overwritten" in refused.stderr
    assert squatwatch(installation, "restore", "copy.db").returncode == 0
    assert squatwatch(installation, "migrate").returncode == 0
    assert squatwatch(installation, "restore", "none.db").returncode == 1


def test_an_unknown_source_is_wrong_usage(installation: Path) -> None:
    done = squatwatch(installation, "once", "--source", "atlantis")
    assert done.returncode == 2
    assert "atlantis" in done.stderr


def wait_for(path: Path, text: str, process: subprocess.Popen[bytes]) -> None:
    """Until the daemon's log says it; fails when it ended before."""
    for _ in range(600):
        if text in path.read_text():
            return
        assert process.poll() is None, path.read_text()
        time.sleep(0.05)
    pytest.fail(f"{text!r} did not appear in the log:\n{path.read_text()}")


def test_the_daemon_reads_a_dropped_file_refuses_a_second_one_and_ends_when_told(
    installation: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "daemon"
    folder.mkdir()
    for name in ("config.toml", "watchlist.toml"):
        shutil.copyfile(installation / name, folder / name)
    with (folder / "config.toml").open("a") as config:
        config.write("\n[schedule]\ntick_seconds = 5\n")
    (folder / "inbox").mkdir()
    gazette = next(path for path in (examples_folder() / "gazettes").rglob("*.xml"))
    target = folder / "inbox" / gazette.name
    shutil.copyfile(gazette, target)
    os.utime(target, (time.time() - 3600,) * 2)
    log = folder / "log"
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    with log.open("wb") as out:
        daemon = subprocess.Popen([*COMMAND, "run", "--config", "config.toml"], cwd=folder, env=environ, stderr=out)
    try:
        wait_for(log, "event=inbox", daemon)
        second = squatwatch(folder, "once")
        assert second.returncode == 4
        assert "another instance" in second.stderr
        assert squatwatch(folder, "coverage").returncode in (0, 3)
        wait_for(log, "event=told", daemon)
        daemon.send_signal(signal.SIGTERM)
        assert daemon.wait(timeout=30) == 0
    finally:
        if daemon.poll() is None:
            daemon.kill()
            daemon.wait()
    assert "event=stopped" in log.read_text()
    assert squatwatch(folder, "once").returncode in (0, 3)
