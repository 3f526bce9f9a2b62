"""What people decide about a matter: each act with who, when and why, and a line in the audit chain."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from monitor.records import Decision
from monitor.store.audit import Audit
from monitor.store.connection import Connections
from monitor.store.documents import dumps
from monitor.store.errors import UnknownRecord
from monitor.store.filings import Filings
from sources.filing import Filing
from sources.instants import Instant


def basis(filing: Filing) -> dict[str, Any]:
    """What a decision rests on: mark, classes, applicants. When one of them changes, an ``ignore`` is over."""
    return {
        "marks": list(filing.marks or ()),
        "classes": sorted({c.number for c in filing.classes or ()}),
        "applicants": sorted(" ".join(party.name.casefold().split()) for party in filing.applicants or ()),
    }


def basis_changes(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Which parts differ. A part that was unknown when it was decided is no change, and neither is one that a pruned
    record lost."""
    return [key for key in after if before.get(key) and after[key] and before[key] != after[key]]


class Decisions:
    """The deciding columns of ``matters``."""

    def __init__(self, connections: Connections) -> None:
        self._db = connections
        self._audit = Audit(connections)
        self._filings = Filings(connections)

    def decide(self, matter_id: int, decision: Decision, by: str, note: str, now: Instant) -> None:
        """Record a decision. Raises :class:`monitor.store.errors.UnknownRecord`."""
        with self._db.write() as conn:
            filing = self._filing(matter_id)
            conn.execute(
                "UPDATE matters SET decision = ?, decided_by = ?, decided_at = ?, decision_note = ?,"
                " decision_basis_json = ? WHERE id = ?",
                (decision.value, by, now.iso(), note, dumps(basis(filing)), matter_id),
            )
            self._write(by, "decide", matter_id, now, decision=decision.value, note=note)

    def reopen(self, matter_id: int, by: str, note: str, now: Instant) -> None:
        """Take a decision back."""
        with self._db.write() as conn:
            self._filing(matter_id)
            conn.execute(
                "UPDATE matters SET decision = NULL, decided_by = ?, decided_at = ?, decision_note = ?,"
                " decision_basis_json = NULL WHERE id = ?",
                (by, now.iso(), note, matter_id),
            )
            self._write(by, "reopen", matter_id, now, note=note)

    def acknowledge(self, matter_id: int, by: str, now: Instant, note: str = "") -> None:
        """Someone has seen it: reminders stop."""
        with self._db.write() as conn:
            self._filing(matter_id)
            conn.execute(
                "UPDATE matters SET acknowledged_by = ?, acknowledged_at = ? WHERE id = ?", (by, now.iso(), matter_id)
            )
            self._write(by, "acknowledge", matter_id, now, note=note)

    def silence(self, matter_id: int, until: date, by: str, reason: str, now: Instant) -> None:
        """Tell nobody up to and including ``until``. A reason is required: silence without one is how things get
        lost."""
        if not reason.strip():
            raise ValueError("a silence needs a reason: it is shown wherever a notice is left out because of it")
        with self._db.write() as conn:
            self._filing(matter_id)
            conn.execute(
                "UPDATE matters SET silenced_until = ?, silenced_by = ?, silence_reason = ? WHERE id = ?",
                (until.isoformat(), by, reason, matter_id),
            )
            self._write(by, "silence", matter_id, now, until=until.isoformat(), reason=reason)

    def review(self, filings: Iterable[tuple[int, Filing]], now: Instant) -> list[int]:
        """Reopen ignored matters of these filings (id, filing as it is now) whose basis changed; their ids. Call it in
        the transaction that changes the filing."""
        reopened = []
        for filing_id, filing in filings:
            rows = self._db.conn.execute(
                "SELECT id, decision_basis_json FROM matters WHERE filing_id = ? AND decision = ?",
                (filing_id, Decision.IGNORE.value),
            ).fetchall()
            for row in rows:
                changed = basis_changes(json.loads(row["decision_basis_json"] or "{}"), basis(filing))
                if changed:
                    self.reopen(row["id"], "monitor", f"the office's record changed: {', '.join(changed)}", now)
                    reopened.append(int(row["id"]))
        return reopened

    def _filing(self, matter_id: int) -> Filing:
        row = self._db.conn.execute("SELECT filing_id FROM matters WHERE id = ?", (matter_id,)).fetchone()
        stored = self._filings.get(row["filing_id"]) if row else None
        if stored is None:
            raise UnknownRecord(f"there is no matter {matter_id}; squatwatch hits lists them")
        return stored.filing

    def _write(self, by: str, action: str, matter_id: int, now: Instant, **doc: Any) -> None:
        self._audit.append(by, action, {"matter": matter_id, **doc}, now)
