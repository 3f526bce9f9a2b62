"""Files a person dropped into the inbox: what became of each, by content."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from monitor.store.connection import Connections
from sources.instants import Instant


@dataclass(frozen=True, slots=True)
class InboxRow:
    """``state``: done, partial (some records unreadable) or failed. ``name``: how it came, or what it is called among
    the failed ones."""

    sha256: str
    name: str
    source: str | None
    state: str
    detail: str
    at: Instant
    issue_id: int | None = None


class InboxFiles:
    """The ``inbox_files`` table."""

    def __init__(self, connections: Connections) -> None:
        self._db = connections

    def find(self, sha256: str) -> InboxRow | None:
        row = self._db.conn.execute("SELECT * FROM inbox_files WHERE sha256 = ?", (sha256,)).fetchone()
        return _row(row) if row else None

    def keep(
        self,
        sha256: str,
        name: str,
        state: str,
        now: Instant,
        *,
        source: str | None = None,
        issue_id: int | None = None,
        detail: str = "",
    ) -> None:
        with self._db.write() as conn:
            conn.execute(
                "INSERT INTO inbox_files (sha256, name, source, state, issue_id, detail, at) VALUES (?,?,?,?,?,?,?)"
                " ON CONFLICT (sha256) DO UPDATE SET name = excluded.name, source = excluded.source,"
                " state = excluded.state, issue_id = excluded.issue_id, detail = excluded.detail, at = excluded.at",
                (sha256, name, source, state, issue_id, detail, now.iso()),
            )

    def all(self) -> list[InboxRow]:
        """The oldest first."""
        return [_row(row) for row in self._db.conn.execute("SELECT * FROM inbox_files ORDER BY at, name")]


def _row(row: sqlite3.Row) -> InboxRow:
    at = Instant.parse(row["at"])
    return InboxRow(row["sha256"], row["name"], row["source"], row["state"], row["detail"], at, row["issue_id"])
