"""The database file: who may write when, what an older release left, what a backup brings back."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sqlite_utils.migrations import Migrations

from monitor.store import AlreadyRunning, CannotUse, NotADatabase, Store, StoreError, TooNew, open_store, upgrade
from monitor.store import migrations as steps
from monitor.store.backup import backup, check, restore
from monitor.store.connection import database_errors
from tests.monitor.store.makers import NOW, add_hit


def test_a_transaction_is_all_or_nothing_and_nests(store: Store) -> None:
    def half() -> None:
        with store.write():
            store.audit.append("a", "x", {}, NOW)
            store.sources.ensure("s", "US")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half()
    assert store.audit.verify() == []
    assert list(store.audit.lines()) == []
    assert store.sources.all() == []


def test_a_commit_that_fails_leaves_no_transaction_for_the_next_to_vanish_in(store: Store) -> None:
    def orphan() -> None:
        with store.write() as conn:
            conn.execute("PRAGMA defer_foreign_keys = ON")
            conn.execute("INSERT INTO unreadables (issue_id, reason, place, seen_at) VALUES (99, 'x', 'y', 'z')")

    with pytest.raises(sqlite3.IntegrityError):
        orphan()
    store.audit.append("li", "note", {}, NOW)
    with open_store(store.path, now=NOW) as beside:
        assert len(list(beside.audit.lines())) == 1


def test_two_threads_that_read_before_they_write_do_not_lose_each_other(store: Store) -> None:
    def work(name: str) -> None:
        for number in range(25):
            with store.write():
                store.audit.append(name, "count", {"n": number}, NOW)

    threads = [threading.Thread(target=work, args=(f"t{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(list(store.audit.lines())) == 100
    assert store.audit.verify() == []


def test_another_process_is_refused_while_one_holds_the_lock_and_triage_goes_on(store: Store) -> None:
    script = (
        "import sys; from pathlib import Path; from monitor.store import InstanceLock, AlreadyRunning\n"
        "try:\n  InstanceLock(Path(sys.argv[1])).__enter__()\n"
        "except AlreadyRunning as error:\n  print(error); sys.exit(4)\n"
    )
    command = [sys.executable, "-c", script, str(store.path)]
    with store.lock():
        refused = subprocess.run(command, check=False, capture_output=True, text=True)
        assert refused.returncode == 4
        assert "holds the database" in refused.stdout
        with open_store(store.path, now=NOW) as beside:
            beside.audit.append("li", "note", {}, NOW)
    assert subprocess.run(command, check=False, capture_output=True).returncode == 0


def a_newer_release() -> Migrations:
    """The migrations there are, to which a test adds one more."""
    newer = Migrations("squatwatch")
    newer(name="0001")(steps.first_schema)
    newer(name="0002")(steps.near_matches)
    newer(name="0003")(steps.calibrations)
    return newer


def test_a_database_of_an_older_release_opens_in_this_one_and_is_copied_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "watch.db"
    with open_store(path, now=NOW) as old:
        add_hit(old)
    newer = a_newer_release()

    @newer(name="0004")
    def fourth(db: object) -> None:
        db["filings"].transform(types={"withdrawn": str})  # type: ignore[index]

    monkeypatch.setattr(steps, "migrations", newer)
    with open_store(path, now=NOW) as opened:
        assert opened.hits.count() == 1
    (copy,) = tmp_path.glob("watch.db.before-0004-*")
    assert check(copy) == ""
    assert check(path) == ""
    monkeypatch.undo()
    with pytest.raises(TooNew, match="newer release"):
        open_store(path, now=NOW)


def test_who_comes_to_the_lock_after_another_migrated_finds_it_done(store: Store, tmp_path: Path) -> None:
    store.close()
    assert upgrade(store.path, NOW) == ([], None)
    assert list(store.path.parent.glob("*.before-*")) == []


def test_a_migration_that_fails_leaves_the_database_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "watch.db"
    with open_store(path, now=NOW) as old:
        add_hit(old)
    newer = a_newer_release()

    @newer(name="0004")
    def fourth(db: object) -> None:
        db.conn.execute("DELETE FROM filings")  # type: ignore[attr-defined]

    monkeypatch.setattr(steps, "migrations", newer)
    with pytest.raises(StoreError, match="broken references"):
        open_store(path, now=NOW)
    monkeypatch.undo()
    with open_store(path, now=NOW) as opened:
        assert opened.filings.count() == 1


def test_files_that_are_no_database_of_ours_are_refused(tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as conn:
        conn.execute("CREATE TABLE t (x)")
    text = tmp_path / "text.db"
    text.write_text("not a database " * 100)
    for path in (other, text):
        before = path.read_bytes()
        with pytest.raises(NotADatabase):
            open_store(path, now=NOW)
        assert path.read_bytes() == before


def test_a_backup_of_a_database_in_use_can_be_put_back(store: Store, tmp_path: Path) -> None:
    add_hit(store)
    copy = tmp_path / "copy.db"
    with store.lock():
        assert backup(store.path, copy) > 0
        with pytest.raises(AlreadyRunning):
            restore(copy, store.path, NOW)
    with pytest.raises(StoreError, match="never overwritten"):
        backup(store.path, copy)
    add_hit(store, "2")
    store.close()
    aside = restore(copy, store.path, NOW)
    assert aside is not None
    with open_store(store.path, now=NOW) as back:
        assert back.hits.count() == 1
    with open_store(aside, now=NOW) as replaced:
        assert replaced.hits.count() == 2


# A file that another account writes -----------------------------------------------------------------------------------


@pytest.fixture
def elsewhere(store: Store, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database in a folder that we may not write, where SQLite can keep no locks."""
    add_hit(store)
    store.close()
    monkeypatch.setattr("monitor.store.connection.os.access", lambda path, mode: False)
    return store.path


def written(path: Path) -> None:
    """Another account, which has its locks, stores something."""
    with sqlite3.connect(path, isolation_level=None) as conn:
        conn.execute(
            "CREATE TABLE more AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 9000)"
            " SELECT x, randomblob(200) AS y FROM n"
        )
    conn.close()


def test_a_file_that_nobody_writes_can_be_read_without_locks(elsewhere: Path) -> None:
    with open_store(elsewhere, now=NOW) as store:
        assert store.hits.count() == 1
    assert check(elsewhere) == ""


def test_a_file_that_was_written_while_it_was_read_without_locks_is_said(elsewhere: Path) -> None:
    store = open_store(elsewhere, now=NOW)
    assert store.hits.count() == 1
    written(elsewhere)
    with pytest.raises(CannotUse, match="another account wrote it while it was read"):
        store.close()


def test_what_looks_damaged_without_locks_is_no_reason_to_restore(elsewhere: Path) -> None:
    size = elsewhere.stat().st_size
    with elsewhere.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (size - 4096))
    with pytest.raises(StoreError, match="another account may just be writing it: try again") as caught:  # noqa: SIM117
        with open_store(elsewhere, now=NOW) as store, database_errors(elsewhere):
            store.hits.count()
    assert "restore" not in str(caught.value)


def test_a_backup_needs_locks(elsewhere: Path, tmp_path: Path) -> None:
    with pytest.raises(CannotUse, match="run squatwatch backup as the account that runs the service"):
        backup(elsewhere, tmp_path / "copy.db")
    assert not (tmp_path / "copy.db").exists()
