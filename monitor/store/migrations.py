"""The schema and how a database of an older release becomes one of this release.

Steps are registered with sqlite-utils' migrations; all pending ones run in one transaction with foreign keys off
(``transform()`` of a referenced table needs that), followed by ``foreign_key_check``.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from monitor.store.connection import connect, database_errors, looking
from monitor.store.errors import NotADatabase, StoreError, TooNew, of_file

migrations = Migrations("squatwatch")
_HERE = Path(__file__).parent


def run_script(db: Database, text: str) -> None:
    """Run a SQL script statement by statement: ``executescript`` would commit the transaction we are in."""
    statement = ""
    for line in text.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            db.conn.execute(statement)
            statement = ""


@migrations(name="0001")
def first_schema(db: Database) -> None:
    run_script(db, (_HERE / "schema_0001.sql").read_text(encoding="utf-8"))


@migrations(name="0002")
def near_matches(db: Database) -> None:
    run_script(db, (_HERE / "schema_0002.sql").read_text(encoding="utf-8"))


@migrations(name="0003")
def calibrations(db: Database) -> None:
    run_script(db, (_HERE / "schema_0003.sql").read_text(encoding="utf-8"))


def known_names() -> list[str]:
    """The migrations of this release, in order."""
    return [migration.name for migration in migrations.pending(Database(memory=True))]


def holds_anything(path: Path) -> bool:
    """Whether there is a file with something in it. Raises CannotUse when that cannot be found out."""
    try:
        return path.stat().st_size > 0
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise of_file(path, error, "looked at") from None


def pending(path: Path) -> list[str]:
    """Names of the migrations this file still needs. Raises TooNew and NotADatabase; never writes."""
    if not holds_anything(path):
        return known_names()
    with looking(path) as db:
        applied = [migration.name for migration in migrations.applied(db)]
        if not applied and db.table_names():
            raise NotADatabase(f"{path}: an SQLite file, but not one of ours; name another file in [storage] database")
    unknown = [name for name in applied if name not in known_names()]
    if unknown:
        raise TooNew(
            f"{path}: written by a newer release (migration {unknown[-1]}); install that release or a newer one"
        )
    return [name for name in known_names() if name not in applied]


def migrate(path: Path, *, copy_to: Path | None = None) -> list[str]:
    """Bring the file to this release; the names of what was applied. ``copy_to``: a copy of the file as it was, made
    before anything changes (an existing file there is never overwritten)."""
    wanted = pending(path)
    if not wanted:
        return []
    make_folder(path.parent)
    if copy_to is not None and path.exists() and path.stat().st_size:
        copy_database(path, copy_to)
    db = connect(path)
    try:
        with database_errors(path):
            _apply(db, path, wanted)
    finally:
        db.conn.close()
    return wanted


def _apply(db: Database, path: Path, wanted: list[str]) -> None:
    db.conn.execute("PRAGMA foreign_keys = OFF")
    db.conn.execute("BEGIN IMMEDIATE")
    try:
        migrations.apply(db)
        broken = db.conn.execute("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise StoreError(
                f"{path}: migration {wanted[-1]} left {len(broken)} broken references; nothing was changed"
            )
    except BaseException:
        db.conn.rollback()
        raise
    db.conn.execute("COMMIT")


def make_folder(folder: Path) -> None:
    """With those above it. Raises CannotUse."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise of_file(folder, error, "made") from None


def copy_database(source: Path, target: Path) -> None:
    """A consistent copy while others read and write (SQLite's online backup). Refuses to overwrite. Raises NotADatabase
    for the source, CannotUse for either."""
    partial = target.with_name(target.name + ".part")
    try:
        with looking(source) as reader:
            _copy(reader, target, partial)
        partial.rename(target)
    except OSError as error:
        raise of_file(target, error, "written") from None


def _copy(reader: Database, target: Path, partial: Path) -> None:
    if target.exists():
        raise StoreError(f"{target}: exists already; name another file, backups are never overwritten")
    make_folder(target.parent)
    partial.unlink(missing_ok=True)
    with database_errors(target):
        writer = sqlite3.connect(partial)
        try:
            reader.conn.backup(writer, pages=2000)
            writer.execute("PRAGMA journal_mode = DELETE")
        finally:
            writer.close()
