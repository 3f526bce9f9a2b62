"""Parties by key, on disk: EUIPO names applicants in files of their own, larger than the marks they belong to."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sources.filing import Party


class PartyIndex:
    """A temporary table in ``scratch``; the last report of a key counts, a deleted one is forgotten."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        connection.execute("CREATE TABLE party (role TEXT, key TEXT, doc TEXT, PRIMARY KEY (role, key)) WITHOUT ROWID")

    def put(self, rows: Iterable[tuple[str, str, Party | None]]) -> int:
        """(role, key, party or None for a deletion) rows; gives their number."""
        count = 0
        for role, key, party in rows:
            count += 1
            if party is None:
                self._connection.execute("DELETE FROM party WHERE role = ? AND key = ?", (role, key))
            else:
                doc = json.dumps([party.name, party.country, party.address])
                self._connection.execute("INSERT OR REPLACE INTO party VALUES (?, ?, ?)", (role, key, doc))
        self._connection.commit()
        return count

    def get(self, role: str, key: str) -> Party | None:
        found = self._connection.execute("SELECT doc FROM party WHERE role = ? AND key = ?", (role, key)).fetchone()
        return Party(*json.loads(found[0])) if found else None


@contextmanager
def party_index(scratch: Path) -> Iterator[PartyIndex]:
    """An empty index in ``scratch``; the file is gone afterwards."""
    path = scratch / "parties.sqlite3"
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        yield PartyIndex(connection)
    path.unlink(missing_ok=True)
