"""Sources: cursor, schedule and state. The cursor moves only with the data it covers."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from monitor.store.connection import Connections
from monitor.store.documents import dumps
from sources.instants import Instant


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One source as stored. ``state``: new ok empty stale challenge maintenance schema unreachable key failed."""

    source: str
    office: str
    cursor: Mapping[str, Any] = field(default_factory=dict)
    http: Mapping[str, Any] = field(default_factory=dict)
    next_run_at: Instant | None = None
    last_try_at: Instant | None = None
    last_ok_at: Instant | None = None
    state: str = "new"
    error_key: str = ""
    error_text: str = ""
    failures: int = 0


class Sources:
    """The ``sources`` table."""

    def __init__(self, connections: Connections) -> None:
        self._db = connections

    def ensure(self, source: str, office: str) -> SourceRow:
        """The source's row, made when it is new."""
        found = self.get(source)
        if found is not None:
            return found
        with self._db.write() as conn:
            conn.execute("INSERT OR IGNORE INTO sources (source, office) VALUES (?,?)", (source, office))
        return self.get(source) or SourceRow(source, office)

    def get(self, source: str) -> SourceRow | None:
        row = self._db.conn.execute("SELECT * FROM sources WHERE source = ?", (source,)).fetchone()
        return _source(row) if row else None

    def all(self) -> list[SourceRow]:
        return [_source(row) for row in self._db.conn.execute("SELECT * FROM sources ORDER BY source")]

    def move_cursor(self, source: str, cursor: Mapping[str, Any]) -> None:
        with self._db.write() as conn:
            conn.execute("UPDATE sources SET cursor_json = ? WHERE source = ?", (dumps(dict(cursor)), source))

    def keep_http(self, source: str, state: Mapping[str, Any]) -> None:
        """Validators, rate limits and quiet hours of the source's hosts: they survive a restart."""
        with self._db.write() as conn:
            conn.execute("UPDATE sources SET http_json = ? WHERE source = ?", (dumps(dict(state)), source))

    def schedule(self, source: str, next_run_at: Instant) -> None:
        with self._db.write() as conn:
            conn.execute("UPDATE sources SET next_run_at = ? WHERE source = ?", (next_run_at.iso(), source))

    def due(self, now: Instant) -> list[str]:
        """Sources whose time has come or that never had one, and that nobody claimed; the longest waiting first."""
        rows = self._db.conn.execute(
            "SELECT source FROM sources WHERE (next_run_at IS NULL OR next_run_at <= ?1)"
            " AND (lease_until IS NULL OR lease_until <= ?1) ORDER BY IFNULL(next_run_at, ''), source",
            (now.iso(),),
        )
        return [row["source"] for row in rows]

    def claim(self, source: str, owner: str, now: Instant, *, lease_seconds: int = 6 * 3600) -> bool:
        """Take a source for one pass; False when somebody else has it."""
        with self._db.write() as conn:
            changed = conn.execute(
                "UPDATE sources SET claimed_by = ?, lease_until = ? WHERE source = ?"
                " AND (lease_until IS NULL OR lease_until <= ? OR claimed_by = ?)",
                (owner, now.plus(seconds=lease_seconds).iso(), source, now.iso(), owner),
            ).rowcount
        return changed > 0

    def release(self, source: str) -> None:
        with self._db.write() as conn:
            conn.execute("UPDATE sources SET claimed_by = NULL, lease_until = NULL WHERE source = ?", (source,))

    def release_all(self) -> int:
        """Give back every claim: for the instance that holds the lock, when it starts."""
        with self._db.write() as conn:
            return conn.execute(
                "UPDATE sources SET claimed_by = NULL, lease_until = NULL WHERE lease_until IS NOT NULL"
            ).rowcount

    def tried(self, source: str, now: Instant, state: str, *, error_key: str = "", error_text: str = "") -> None:
        """The outcome of a pass. ``failures`` counts passes in a row that could not look."""
        looked = state in ("ok", "empty")
        with self._db.write() as conn:
            conn.execute(
                "UPDATE sources SET last_try_at = ?1, state = ?2, error_key = ?3, error_text = ?4,"
                " last_ok_at = CASE WHEN ?5 THEN ?1 ELSE last_ok_at END,"
                " failures = CASE WHEN ?5 THEN 0 ELSE failures + 1 END WHERE source = ?6",
                (now.iso(), state, error_key or None, error_text or None, int(looked), source),
            )


def _instant(text: str | None) -> Instant | None:
    return Instant.parse(text) if text else None


def _source(row: sqlite3.Row) -> SourceRow:
    return SourceRow(
        source=row["source"],
        office=row["office"],
        cursor=json.loads(row["cursor_json"]),
        http=json.loads(row["http_json"]),
        next_run_at=_instant(row["next_run_at"]),
        last_try_at=_instant(row["last_try_at"]),
        last_ok_at=_instant(row["last_ok_at"]),
        state=row["state"],
        error_key=row["error_key"] or "",
        error_text=row["error_text"] or "",
        failures=row["failures"],
    )
