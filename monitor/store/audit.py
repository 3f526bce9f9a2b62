"""Who did what, when: a chain of hashes, so that a changed or missing line shows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from monitor.store.connection import Connections
from monitor.store.documents import dumps
from sources.instants import Instant

_START = "0" * 64


@dataclass(frozen=True, slots=True)
class AuditLine:
    seq: int
    at: Instant
    actor: str
    action: str
    doc_json: str
    hash: str


def _link(previous: str, at: str, actor: str, action: str, doc_json: str) -> str:
    """SHA-256 over the parts, each with its length before it: no two different lines read the same."""
    parts = (previous, at, actor, action, doc_json)
    return hashlib.sha256("".join(f"{len(part)}:{part}" for part in parts).encode()).hexdigest()


class Audit:
    """The ``audit`` table: append only."""

    def __init__(self, connections: Connections) -> None:
        self._db = connections

    def append(self, actor: str, action: str, doc: Mapping[str, Any], now: Instant) -> int:
        """Add a line (inside the transaction of what it records, if one is open); its number."""
        with self._db.write() as conn:
            row = conn.execute("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
            previous = row["hash"] if row else _START
            seq = (row["seq"] if row else 0) + 1
            text = dumps(dict(sorted(doc.items())))
            link = _link(previous, now.iso(), actor, action, text)
            conn.execute(
                "INSERT INTO audit (seq, at, actor, action, doc_json, previous, hash) VALUES (?,?,?,?,?,?,?)",
                (seq, now.iso(), actor, action, text, previous, link),
            )
        return int(seq)

    def lines(self) -> Iterator[AuditLine]:
        for row in self._db.conn.execute("SELECT * FROM audit ORDER BY seq"):
            at = Instant.parse(row["at"])
            yield AuditLine(row["seq"], at, row["actor"], row["action"], row["doc_json"], row["hash"])

    def head(self) -> str:
        """The hash of the last line: written down elsewhere, it shows a chain that was cut at its end."""
        row = self._db.conn.execute("SELECT hash FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
        return str(row["hash"]) if row else _START

    def verify(self) -> list[str]:
        """What is wrong with the chain, in words; empty = every line is as it was written."""
        problems: list[str] = []
        previous, expected = _START, 1
        for row in self._db.conn.execute("SELECT * FROM audit ORDER BY seq"):
            seq = row["seq"]
            if seq != expected:
                problems.append(f"audit lines {expected} to {seq - 1} are missing")
            if row["previous"] != previous:
                problems.append(f"audit line {seq} does not follow the line before it")
            if row["hash"] != _link(row["previous"], row["at"], row["actor"], row["action"], row["doc_json"]):
                problems.append(f"audit line {seq} ({row['action']} by {row['actor']}, {row['at']}) was changed")
            previous, expected = row["hash"], seq + 1
        return problems
