"""What is wrong with the watcher itself: open troubles by key, told again until they are cleared."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from monitor.records import HealthEvent
from monitor.store.connection import Connections
from sources.instants import Instant


@dataclass(frozen=True, slots=True)
class Trouble:
    """A health event as kept: since when, how often seen."""

    event: HealthEvent
    first_at: Instant
    times: int
    cleared_at: Instant | None = None


class Health:
    """The ``health`` and ``ticks`` tables."""

    def __init__(self, connections: Connections) -> None:
        self._db = connections

    def raise_event(self, event: HealthEvent) -> bool:
        """Note a trouble; True when it is new, or came back after it was cleared."""
        at = event.seen_at.iso()
        with self._db.write() as conn:
            row = conn.execute("SELECT cleared_at FROM health WHERE key = ?", (event.key,)).fetchone()
            new = row is None or row["cleared_at"] is not None
            conn.execute(
                "INSERT INTO health (key, subject, consequence, remedy, detail, first_at, last_at)"
                " VALUES (?,?,?,?,?,?,?) ON CONFLICT (key) DO UPDATE SET subject = excluded.subject,"
                " consequence = excluded.consequence, remedy = excluded.remedy, detail = excluded.detail,"
                " first_at = CASE WHEN cleared_at IS NULL THEN first_at ELSE excluded.first_at END,"
                " times = CASE WHEN cleared_at IS NULL THEN times + 1 ELSE 1 END,"
                " last_at = excluded.last_at, cleared_at = NULL",
                (event.key, event.subject, event.consequence, event.remedy, event.detail, at, at),
            )
        return new

    def clear(self, key: str, now: Instant) -> bool:
        """The trouble is over; True when it was open."""
        with self._db.write() as conn:
            changed = conn.execute(
                "UPDATE health SET cleared_at = ? WHERE key = ? AND cleared_at IS NULL", (now.iso(), key)
            ).rowcount
        return changed > 0

    def open(self) -> list[Trouble]:
        """Open troubles, oldest first."""
        rows = self._db.conn.execute("SELECT * FROM health WHERE cleared_at IS NULL ORDER BY first_at, key")
        return [_trouble(row) for row in rows]

    def tick(self, name: str, now: Instant) -> None:
        """Something that must happen regularly happened."""
        with self._db.write() as conn:
            conn.execute(
                "INSERT INTO ticks (name, at) VALUES (?,?) ON CONFLICT (name) DO UPDATE SET at = excluded.at",
                (name, now.iso()),
            )

    def ticked(self, name: str) -> Instant | None:
        row = self._db.conn.execute("SELECT at FROM ticks WHERE name = ?", (name,)).fetchone()
        return Instant.parse(row["at"]) if row else None


def _trouble(row: sqlite3.Row) -> Trouble:
    last = Instant.parse(row["last_at"])
    event = HealthEvent(row["key"], row["subject"], row["consequence"], row["remedy"], last, row["detail"])
    cleared = Instant.parse(row["cleared_at"]) if row["cleared_at"] else None
    return Trouble(event, Instant.parse(row["first_at"]), row["times"], cleared)
