"""One connection per thread, opened in one place, and write transactions that take the lock when they begin.

SQLite's deferred transactions fail at once ("database is locked") when a read turns into a write after another writer
committed; ``busy_timeout`` does not help there. So every write transaction begins IMMEDIATE and is short.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from monitor.store.errors import CannotUse, told_apart

BUSY_SECONDS = 60


@dataclass(frozen=True, slots=True)
class AsItStands:
    """A file that is read without SQLite's locks, and how it looked before: nothing else would say that somebody wrote
    it meanwhile, and that half of what was read is of then and half of now."""

    path: Path
    seen: tuple[int, int, bytes]

    @classmethod
    def of(cls, path: Path) -> AsItStands | None:
        """None for a file that is read with locks, as it should be.

        SQLite keeps locks and the index of the write-ahead log beside the database. Where it may not, and no log lies
        there that a writer left or is filling, everything that was stored is in the file itself."""
        seen = _looks(path)
        locked = os.access(path.parent, os.W_OK) or path.with_name(f"{path.name}-wal").exists()
        return None if locked or seen is None else cls(path, seen)

    def check(self) -> None:
        """Raises CannotUse when the file is not what it was. A log that appeared beside it is no change: what is in it
        is not in the file yet."""
        if _looks(self.path) != self.seen:
            raise CannotUse(
                f"{self.path}: another account wrote it while it was read, and what was read may not fit together; try"
                " again"
            )


def _looks(path: Path) -> tuple[int, int, bytes] | None:
    """Size, time of the last change, and the header with SQLite's count of changes."""
    try:
        found = path.stat()
        with path.open("rb") as file:
            return found.st_size, found.st_mtime_ns, file.read(100)
    except OSError:
        return None


def connect(path: Path, *, read_only: bool = False) -> Database:
    """A connection with WAL, foreign keys, a patient busy handler and full durability. A database that we may not
    write is opened for reading: who looks at hits needs no more.

    Foreign keys are set before any transaction: inside one the pragma is silently ignored. Raises CannotUse and
    NotADatabase.
    """
    return _connect(path, read_only=read_only)[0]


def _connect(path: Path, *, read_only: bool) -> tuple[Database, AsItStands | None]:
    standing = AsItStands.of(path)
    with database_errors(path):
        conn = sqlite3.connect(
            _uri(path, read_only=read_only, locks=standing is None),
            uri=True,
            timeout=BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
        )
        try:
            conn.row_factory = sqlite3.Row
            conn.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
            if not read_only and writable(path):
                conn.execute("PRAGMA journal_mode = WAL")
            conn.execute("PRAGMA synchronous = FULL")
            conn.execute("PRAGMA foreign_keys = ON")
            conn.execute("PRAGMA cache_size = -32000")  # 32 MB: one batch and the indexes it touches
            conn.execute("PRAGMA schema_version").fetchone()  # the first look into the file: is it a database?
        except BaseException:
            conn.close()
            raise
    return Database(conn), standing


@contextmanager
def looking(path: Path) -> Iterator[Database]:
    """A connection for one look, closed after it. Raises CannotUse, also when the file was written meanwhile under a
    reader without locks, and NotADatabase."""
    db, standing = _connect(path, read_only=True)
    try:
        with database_errors(path):
            yield db
    finally:
        db.conn.close()
        if standing is not None:
            standing.check()


def writable(path: Path) -> bool:
    """Whether the file may be written, and the files SQLite keeps beside it."""
    return os.access(path.parent, os.W_OK) and (not path.exists() or os.access(path, os.W_OK))


def _uri(path: Path, *, read_only: bool, locks: bool) -> str:
    mode = "rwc" if not read_only and writable(path) else "ro"
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    return uri if locks else f"{uri}&immutable=1"


@contextmanager
def database_errors(path: Path) -> Iterator[None]:
    """What SQLite meets with the file in this block, as an error with a remedy."""
    try:
        yield
    except sqlite3.Error as error:
        told = told_apart(path, error, locked=os.access(path.parent, os.W_OK))
        if told is None:
            raise
        raise told from error


class Connections:
    """The connections of one process to one database file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()
        self._all: list[tuple[threading.Thread, Database]] = []
        self._guard = threading.Lock()
        self._closed = False
        self._standing: AsItStands | None = None
        """How the file looked before the first connection that reads it without locks."""

    @property
    def database(self) -> Database:
        """This thread's connection, opened at first use."""
        found: Database | None = getattr(self._local, "database", None)
        if found is None:
            if self._closed:
                raise sqlite3.ProgrammingError(f"{self.path}: the store was closed")
            found, standing = _connect(self.path, read_only=False)
            self._local.database = found
            with self._guard:
                self._standing = self._standing or standing
                self._close_of_dead_threads()
                self._all.append((threading.current_thread(), found))
        return found

    @property
    def conn(self) -> sqlite3.Connection:
        conn: sqlite3.Connection = self.database.conn
        return conn

    def _close_of_dead_threads(self) -> None:
        """Senders start a thread per channel and round: their connections must not pile up."""
        for thread, database in self._all:
            if not thread.is_alive():
                database.conn.close()
        self._all = [(thread, database) for thread, database in self._all if thread.is_alive()]

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """A write transaction: all of it or nothing. Inside another one it is a savepoint of that one.

        Nobody may commit inside: the transaction ends with the block. Raises CannotUse when the file cannot be written.
        """
        conn = self.conn
        if conn.in_transaction:
            with self.database.atomic():
                yield conn
            return
        with database_errors(self.path):
            conn.execute("BEGIN IMMEDIATE")
            try:
                yield conn
                conn.execute("COMMIT")
            except BaseException:  # also when the commit itself fails: a transaction left open would swallow the next
                conn.rollback()
                raise

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """One consistent view over several queries. Inside a transaction it is that transaction."""
        conn = self.conn
        if conn.in_transaction:
            yield conn
            return
        conn.execute("BEGIN")
        try:
            yield conn
        finally:
            conn.execute("ROLLBACK")

    def close(self) -> None:
        """Close the connections of all threads. Threads still at work get an error, not a wrong answer. Raises
        CannotUse when the file was read without locks and somebody wrote it meanwhile."""
        with self._guard:
            self._closed = True
            for _, database in self._all:
                database.conn.close()
            self._all.clear()
        self._local = threading.local()
        standing, self._standing = self._standing, None
        if standing is not None:
            standing.check()
