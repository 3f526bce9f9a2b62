"""Filings with hits whose office offers more details: asked for after the commit, answers are ordinary reports."""

from __future__ import annotations

from collections.abc import Iterable

from monitor.store.connection import Connections
from sources.instants import Instant


class Enrichments:
    """The ``enrichments`` table: one line per filing."""

    def __init__(self, connections: Connections) -> None:
        self._db = connections

    def queue(self, source: str, filing_ids: Iterable[int], now: Instant) -> None:
        """Ask about these once; call it in the transaction of their hits."""
        self._db.conn.executemany(
            "INSERT OR IGNORE INTO enrichments (filing_id, source, state, next_try_at) VALUES (?,?,'queued',?)",
            [(filing_id, source, now.iso()) for filing_id in dict.fromkeys(filing_ids)],
        )

    def due(self, source: str, now: Instant, *, limit: int = 200) -> list[int]:
        """Filings to ask about now, those with the fewest tries first."""
        rows = self._db.conn.execute(
            "SELECT filing_id FROM enrichments WHERE source = ? AND state = 'queued' AND next_try_at <= ?"
            " ORDER BY tries, filing_id LIMIT ?",
            (source, now.iso(), limit),
        )
        return [row["filing_id"] for row in rows]

    def tries(self, filing_id: int) -> int:
        row = self._db.conn.execute("SELECT tries FROM enrichments WHERE filing_id = ?", (filing_id,)).fetchone()
        return int(row["tries"]) if row else 0

    def done(self, filing_id: int) -> None:
        with self._db.write() as conn:
            conn.execute("UPDATE enrichments SET state = 'done', error_text = NULL WHERE filing_id = ?", (filing_id,))

    def failed(self, filing_id: int, text: str, next_try_at: Instant | None) -> None:
        """None = not again."""
        with self._db.write() as conn:
            conn.execute(
                "UPDATE enrichments SET tries = tries + 1, error_text = ?, next_try_at = ?, state = ?"
                " WHERE filing_id = ?",
                (text, next_try_at.iso() if next_try_at else None, "queued" if next_try_at else "failed", filing_id),
            )

    def counts(self) -> dict[str, int]:
        rows = self._db.conn.execute("SELECT state, COUNT(*) AS n FROM enrichments GROUP BY state")
        return {row["state"]: row["n"] for row in rows}
