"""A copy while everything runs, and putting one back."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from monitor.store.connection import AsItStands, looking
from monitor.store.errors import CannotUse, NoDatabase, NotADatabase, StoreError, of_file
from monitor.store.lock import InstanceLock
from monitor.store.migrations import copy_database, holds_anything, pending
from sources.instants import Instant


def backup(database: Path, target: Path) -> int:
    """A consistent copy of the database, checked; its size in bytes. Others may read and write meanwhile. Raises
    CannotUse where it can be read without locks only: somebody who writes it would spoil the copy."""
    if not holds_anything(database):
        raise NoDatabase(f"{database}: there is no database yet; nothing was copied")
    if AsItStands.of(database) is not None:
        raise CannotUse(
            f"{database}: its folder cannot be written, so nothing keeps others from changing the file while it is"
            " copied; run squatwatch backup as the account that runs the service"
        )
    copy_database(database, target)
    problem = check(target)
    if problem:
        raise StoreError(f"{target}: the copy is not sound ({problem}); run squatwatch doctor")
    return target.stat().st_size


def restore(source: Path, database: Path, now: Instant) -> Path | None:
    """Put a backup in place of the database; where the replaced one went, None when there was none.

    Raises AlreadyRunning while an instance holds it, NotADatabase and TooNew for a file that cannot serve.
    """
    if not holds_anything(source):
        raise StoreError(f"{source}: no such file; name a file that squatwatch backup wrote")
    pending(source)
    problem = check(source)
    if problem:
        raise NotADatabase(f"{source}: not sound ({problem}); take an older backup")
    with InstanceLock(database):
        aside = None
        if database.exists():
            aside = database.with_name(f"{database.name}.replaced-{now.utc.strftime('%Y%m%dT%H%M%SZ')}")
            copy_database(database, aside)
        try:
            _replace(source, database)
        except OSError as error:
            raise of_file(database, error, "replaced") from None
    return aside


def _replace(source: Path, database: Path) -> None:
    fresh = database.with_name(database.name + ".restoring")
    fresh.unlink(missing_ok=True)
    copy_database(source, fresh)
    for suffix in ("-wal", "-shm"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)
    fresh.replace(database)


def check(database: Path) -> str:
    """What SQLite's own check finds, or ''."""
    try:
        with looking(database) as db:
            found = [row[0] for row in db.conn.execute("PRAGMA integrity_check(10)")]
            broken = db.conn.execute("PRAGMA foreign_key_check").fetchall()
    except (sqlite3.Error, StoreError) as error:
        return str(error)
    problems = [text for text in found if text != "ok"]
    if broken:
        problems.append(f"{len(broken)} broken references, the first in table {broken[0][0]}")
    return "; ".join(problems)
