"""One connection per thread, opened in one place, and write transactions that take the lock when they begin.

SQLite's deferred transactions fail at once ("database is locked") when a read turns into a write after another writer
committed; ``busy_timeout`` does not help there. So every write transaction begins IMMEDIATE and is short.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database

BUSY_SECONDS = 60


def connect(path: Path, *, read_only: bool = False) -> Database:
    """A connection with WAL, foreign keys, a patient busy handler and full durability.

    Foreign keys are set before any transaction: inside one the pragma is silently ignored.
    """
    uri = f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rwc'}"
    conn = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    conn.row_factory = sqlite3.Row
    conn.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
    if not read_only:
        conn.execute("PRAGMA journal_mode = WAL")
    conn.execute("PRAGMA synchronous = FULL")
    conn.execute("PRAGMA foreign_keys = ON")
    conn.execute("PRAGMA cache_size = -32000")  # 32 MB: one batch and the indexes it touches
    return Database(conn)


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

        Nobody may commit inside: the transaction ends with the block.
        """
        conn = self.conn
        if conn.in_transaction:
            with self.database.atomic():
                yield conn
            return
        conn.execute("BEGIN IMMEDIATE")
        try:
            yield conn
            conn.execute("COMMIT")
        except BaseException:  # also when the commit itself fails: a transaction left open would swallow the next one
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
