"""Databases and folders that are missing, damaged or not ours to write: a message with the remedy, no traceback."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.resources import examples_folder
from monitor.store import open_store
from sources.instants import Instant
from tests.monitor.service.test_commands import ROOT, squatwatch

NOW = Instant.parse("2026-11-23T01:00:00Z")
READING = [
    ("hits",),
    ("hits", "show", "1"),
    ("export",),
    ("coverage",),
    ("coverage", "--unreadable"),
    ("deadlines",),
    ("calendar",),
    ("outbox", "list"),
    ("report", "watch", "--client", "moutai", "--out", "r.html"),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("config.toml", "watchlist.toml"):
        shutil.copyfile(examples_folder() / name, tmp_path / name)
    (tmp_path / "inbox").mkdir()
    return tmp_path


def database(folder: Path) -> Path:
    return folder / "data" / "squatwatch.db"


@pytest.mark.parametrize("command", READING)
def test_who_looks_makes_no_database_and_is_told_how_to_make_one(folder: Path, command: tuple[str, ...]) -> None:
    done = squatwatch(folder, *command)
    assert done.returncode == 1
    assert "there is no database yet; run `squatwatch once` first" in done.stderr
    assert not (folder / "data").exists()


def test_doctor_finds_nothing_wrong_with_a_set_up_that_never_ran(folder: Path) -> None:
    done = squatwatch(folder, "doctor")
    assert done.returncode == 0
    assert "there is no database yet" in done.stdout
    assert not (folder / "data").exists()


@pytest.mark.parametrize("command", [*READING, ("doctor",), ("once",), ("backup", "b.db"), ("migrate",)])
def test_a_damaged_database_is_named_with_the_remedy(folder: Path, command: tuple[str, ...]) -> None:
    (folder / "data").mkdir()
    database(folder).write_bytes(b"no database at all" * 400)
    done = squatwatch(folder, *command)
    assert done.returncode == 1
    assert "squatwatch.db: not an SQLite database" in done.stderr
    assert "restore a backup" in done.stderr
    assert not (folder / "b.db.part").exists()


def test_a_database_of_a_newer_release_is_named_with_the_remedy(folder: Path) -> None:
    (folder / "data").mkdir()
    open_store(database(folder), now=NOW).close()
    with sqlite3.connect(database(folder)) as conn:
        conn.execute("UPDATE _sqlite_migrations SET name = '9999' WHERE name = '0003'")
    conn.close()
    for command in ("coverage", "hits", "doctor", "once"):
        done = squatwatch(folder, command)
        assert (done.returncode, "written by a newer release" in done.stderr) == (1, True)


@pytest.mark.parametrize("command", ["once", "run"])
def test_a_storage_folder_that_cannot_be_made(folder: Path, command: str) -> None:
    (folder / "data").write_text("a file where the folder belongs")
    done = squatwatch(folder, command)
    assert done.returncode == 1
    assert "data: cannot be made: File exists" in done.stderr
    doctor = squatwatch(folder, "doctor")
    assert doctor.returncode == 3
    assert "data: no folder that may be written" in doctor.stdout
    assert squatwatch(folder, "hits").returncode == 1


def test_places_that_cannot_be_written_to(folder: Path) -> None:
    assert squatwatch(folder, "once").returncode == 0
    for command in (("coverage", "--html", "/proc/nope/x.html"), ("backup", "/proc/nope/x.db")):
        done = squatwatch(folder, *command)
        assert done.returncode == 1
        assert "/proc/nope" in done.stderr
        assert "cannot be" in done.stderr


def test_an_inbox_that_is_not_there_is_said(folder: Path) -> None:
    assert squatwatch(folder, "once").returncode == 0
    (folder / "inbox").rename(folder / "away")
    once = squatwatch(folder, "once")
    assert once.returncode == 3
    assert "No such file or directory" in once.stdout
    assert "mount or make it, or take it out of the config" in squatwatch(folder, "doctor").stdout
    (folder / "away").rename(folder / "inbox")
    assert squatwatch(folder, "once").returncode == 0
    assert "No such file" not in squatwatch(folder, "doctor").stdout


# A database that may be read and not written --------------------------------------------------------------------------


def without_rights(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """The command as an account for which permissions count: root without its power over them, or who runs the test."""
    prefix = []
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("root may write everything, and there is no setpriv to take that from it")
        powers = "-dac_override,-dac_read_search"
        prefix = ["setpriv", "--bounding-set", powers, f"--inh-caps={powers}"]
    arguments = [*prefix, sys.executable, "-m", "monitor.cli.main", *command, "--config", "config.toml"]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(arguments, cwd=folder, env=environ, capture_output=True, text=True, check=False)


@pytest.fixture
def read_only(folder: Path) -> Iterator[Path]:
    assert squatwatch(folder, "once").returncode == 0
    places = [folder / "data", *(folder / "data").rglob("*")]
    for place in places:
        place.chmod(0o555 if place.is_dir() else 0o444)
    yield folder
    for place in places:
        place.chmod(0o755 if place.is_dir() else 0o644)


def test_a_database_that_may_not_be_written_can_still_be_looked_at(read_only: Path) -> None:
    for command in (["hits"], ["export"], ["coverage"], ["deadlines"]):
        done = without_rights(read_only, *command)
        assert (done.returncode, done.stderr.count("Traceback")) == (0, 0), done.stderr
    doctor = without_rights(read_only, "doctor")
    assert doctor.returncode == 3
    assert "cannot be written" in doctor.stdout
    assert "restore" not in doctor.stdout
    once = without_rights(read_only, "once")
    assert once.returncode == 1
    assert "Permission denied" in once.stderr
    assert "restore a backup" not in once.stderr


def test_who_may_only_read_is_not_told_to_restore(folder: Path) -> None:
    assert squatwatch(folder, "once").returncode == 0
    content = database(folder).read_bytes()
    database(folder).write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))
    (folder / "data").chmod(0o555)
    try:
        for command in (["hits"], ["coverage"], ["doctor"]):
            done = without_rights(folder, *command)
            assert done.returncode != 0
            assert "restore" not in done.stdout + done.stderr
            assert "try again" in done.stdout + done.stderr
        refused = without_rights(folder, "backup", "b.db")
        assert "as the account that runs the service" in refused.stderr
    finally:
        (folder / "data").chmod(0o755)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (sqlite3.SQLITE_READONLY, "let the account"),
        (sqlite3.SQLITE_IOERR_WRITE, "look at the disk"),
        (sqlite3.SQLITE_FULL, "free some space"),
    ],
)
def test_what_the_system_refuses_is_told_apart(
    folder: Path, code: int, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        error = sqlite3.OperationalError("the words of SQLite")
        error.sqlite_errorcode = code
        raise error

    monkeypatch.setattr("monitor.store.sources.Sources.release_all", refuse)
    done = squatwatch(folder, "once")
    assert done.returncode == 1
    assert words in done.stderr
    assert "restore" not in done.stderr
