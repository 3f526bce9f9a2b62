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
from pathlib import Path

from sqlite_utils import Database

from monitor.store.errors import told_apart

BUSY_SECONDS = 60


def connect(path: Path, *, read_only: bool = False) -> Database:
    """A connection with WAL, foreign keys, a patient busy handler and full durability. A database that we may not
    write is opened for reading: who looks at hits needs no more.

    Foreign keys are set before any transaction: inside one the pragma is silently ignored. Raises CannotUse and
    NotADatabase.
    """
    with database_errors(path):
        conn = sqlite3.connect(
            _uri(path, read_only=read_only),
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
    return Database(conn)


def writable(path: Path) -> bool:
    """Whether the file may be written, and the files SQLite keeps beside it."""
    return os.access(path.parent, os.W_OK) and (not path.exists() or os.access(path, os.W_OK))


def _uri(path: Path, *, read_only: bool) -> str:
    mode = "rwc" if not read_only and writable(path) else "ro"
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    # SQLite keeps the index of the write-ahead log beside the database. Where it may not, and no log lies there that a
    # writer left or is filling, the file is read as it stands.
    as_it_stands = not os.access(path.parent, os.W_OK) and not path.with_name(f"{path.name}-wal").exists()
    return f"{uri}&immutable=1" if as_it_stands else uri


@contextmanager
def database_errors(path: Path) -> Iterator[None]:
    """What SQLite meets with the file in this block, as an error with a remedy."""
    try:
        yield
    except sqlite3.Error as error:
        told = told_apart(path, error)
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

    @property
    def database(self) -> Database:
        """This thread's connection, opened at first use."""
        found: Database | None = getattr(self._local, "database", None)
        if found is None:
            if self._closed:
                raise sqlite3.ProgrammingError(f"{self.path}: the store was closed")
            found = connect(self.path)
            self._local.database = found
            with self._guard:
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
        """Close the connections of all threads. Threads still at work get an error, not a wrong answer."""
        with self._guard:
            self._closed = True
            for _, database in self._all:
                database.conn.close()
            self._all.clear()
        self._local = threading.local()
