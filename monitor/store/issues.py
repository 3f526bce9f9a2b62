"""The ledger: every issue that was expected or listed, what became of it, and what was in it."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from monitor.store.connection import Connections
from monitor.store.documents import dumps
from monitor.store.filings import marks
from sources.adapter import Artefact, Issue
from sources.filing import Origin, Unreadable
from sources.instants import Instant

COMPLETE = ("done", "empty")
"""States of an issue that was read to its end and believed."""
_RAW_LIMIT = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Counts:
    """What was in the part of an issue that is stored: records that the reader gave, readable or not, and how many of
    the filings carried mark, applicant and classes."""

    records: int = 0
    read: int = 0
    unreadable: int = 0
    with_mark: int = 0
    with_applicant: int = 0
    with_classes: int = 0

    def plus(self, other: Counts) -> Counts:
        return Counts(
            self.records + other.records,
            self.read + other.read,
            self.unreadable + other.unreadable,
            self.with_mark + other.with_mark,
            self.with_applicant + other.with_applicant,
            self.with_classes + other.with_classes,
        )

    def fill(self, count: int) -> float:
        """Share 0-1 of the filings; 0 when there are none."""
        return count / self.read if self.read else 0.0


@dataclass(frozen=True, slots=True)
class IssueRow:
    """One line of the ledger. ``state``: expected listed fetched reading done below_floor failed sample missing
    empty."""

    id: int
    source: str
    number: str
    date: date | None
    reference: Mapping[str, Any]
    state: str
    tries: int = 0
    next_try_at: Instant | None = None
    expected: int | None = None
    counts: Counts = Counts()
    fill_mark: float | None = None
    fill_applicant: float | None = None
    fill_classes: float | None = None
    listed_at: Instant | None = None
    fetched_at: Instant | None = None
    done_at: Instant | None = None
    error_key: str = ""
    error_text: str = ""
    notes: tuple[str, ...] = field(default=())
    looks: int = 0

    @property
    def dropped(self) -> str:
        """The name of the file that a person put into the inbox, '' for an issue that the source listed."""
        return str(self.reference.get("inbox") or "")

    @property
    def title(self) -> str:
        """What a person calls it: the issue's number, or the inbox file."""
        return f"inbox file {self.dropped}" if self.dropped else f"issue {self.number}"

    def issue(self) -> Issue:
        """As the adapter listed it."""
        return Issue(self.number, self.date, self.reference, self.expected)


class Issues:
    """The ``issues``, ``issue_artefacts`` and ``unreadables`` tables."""

    def __init__(self, connections: Connections) -> None:
        self._db = connections

    # Reading ------------------------------------------------------------------------------------------------------

    def get(self, issue_id: int) -> IssueRow:
        row = self._db.conn.execute("SELECT * FROM issues WHERE id = ?", (issue_id,)).fetchone()
        return _issue(row)

    def find(self, source: str, number: str) -> IssueRow | None:
        row = self._db.conn.execute("SELECT * FROM issues WHERE source = ? AND number = ?", (source, number)).fetchone()
        return _issue(row) if row else None

    def all(
        self, source: str | None = None, *, states: Collection[str] | None = None, since: date | None = None
    ) -> list[IssueRow]:
        """Lines by source and legal day."""
        where, values = "1", list[Any]()
        if source is not None:
            where, values = where + " AND source = ?", [*values, source]
        if states is not None:
            where, values = where + f" AND state IN ({marks(len(states))})", [*values, *states]
        if since is not None:
            where, values = where + " AND (issue_date IS NULL OR issue_date >= ?)", [*values, since.isoformat()]
        sql = f"SELECT * FROM issues WHERE {where} ORDER BY source, IFNULL(issue_date, ''), id"
        return [_issue(row) for row in self._db.conn.execute(sql, values)]

    def artefacts(self, issue_id: int) -> list[str]:
        """Content hashes of the issue's files, in order."""
        rows = self._db.conn.execute(
            "SELECT sha256 FROM issue_artefacts WHERE issue_id = ? ORDER BY position", (issue_id,)
        )
        return [row["sha256"] for row in rows]

    def unreadables(self) -> Iterator[tuple[IssueRow, Unreadable]]:
        """Records that could not be read, newest first, each with its issue. One at a time: they can be large."""
        for row in self._db.conn.execute("SELECT id FROM unreadables ORDER BY id DESC").fetchall():
            kept = self._db.conn.execute("SELECT * FROM unreadables WHERE id = ?", (row["id"],)).fetchone()
            if kept is not None:  # an issue that is read anew forgets them
                yield self.get(kept["issue_id"]), _unreadable(kept)

    # Writing ------------------------------------------------------------------------------------------------------

    def listed(self, source: str, issue: Issue, now: Instant) -> IssueRow:
        """The office lists it: a new line, or the known one with what the listing says now."""
        with self._db.write() as conn:
            conn.execute(
                "INSERT INTO issues (source, number, issue_date, reference_json, state, expected, listed_at)"
                " VALUES (?,?,?,?,'listed',?,?) ON CONFLICT (source, number) DO UPDATE SET"
                " issue_date = IFNULL(excluded.issue_date, issue_date), reference_json = excluded.reference_json,"
                " expected = IFNULL(excluded.expected, expected), listed_at = IFNULL(listed_at, excluded.listed_at),"
                " state = CASE WHEN state IN ('expected', 'missing') THEN 'listed' ELSE state END",
                (
                    *(source, issue.number, issue.date.isoformat() if issue.date else None),
                    *(dumps(dict(issue.reference)), issue.expected, now.iso()),
                ),
            )
        found = self.find(source, issue.number)
        assert found is not None
        return found

    def expect(self, source: str, number: str, day: date) -> None:
        """By its cadence the office should publish this issue; nobody has listed it yet."""
        with self._db.write() as conn:
            conn.execute(
                "INSERT OR IGNORE INTO issues (source, number, issue_date, state) VALUES (?,?,?,'expected')",
                (source, number, day.isoformat()),
            )

    def drop_expectation(self, issue_id: int) -> None:
        """The expected issue turned out to be one the office numbers differently."""
        with self._db.write() as conn:
            conn.execute("DELETE FROM issues WHERE id = ? AND state IN ('expected', 'missing')", (issue_id,))

    def fetched(self, issue_id: int, artefacts: Sequence[Artefact], now: Instant, *, again: bool = False) -> bool:
        """Its files are on disk. True when they are the files that were (partly) read before: reading goes on where it
        stopped. Other files start the count anew."""
        hashes = [artefact.sha256 for artefact in artefacts]
        same = hashes == self.artefacts(issue_id)
        with self._db.write() as conn:
            if not same:
                conn.execute("DELETE FROM issue_artefacts WHERE issue_id = ?", (issue_id,))
                conn.executemany(
                    "INSERT INTO issue_artefacts (issue_id, position, sha256) VALUES (?,?,?)",
                    [(issue_id, position, digest) for position, digest in enumerate(hashes)],
                )
                self._reset(conn, issue_id)
            state = "state" if same and again else "'fetched'"
            conn.execute(
                f"UPDATE issues SET state = {state}, fetched_at = ?, looks = looks + ? WHERE id = ?",
                (now.iso(), int(again), issue_id),
            )
        return same

    def describe(self, issue_id: int, day: date | None, expected: int | None) -> IssueRow:
        """What the file says about itself fills what the listing left open."""
        if day is not None or expected is not None:
            with self._db.write() as conn:
                conn.execute(
                    "UPDATE issues SET issue_date = IFNULL(issue_date, ?), expected = IFNULL(expected, ?) WHERE id = ?",
                    (day.isoformat() if day else None, expected, issue_id),
                )
        return self.get(issue_id)

    def resolve(self, issue_id: int, by: IssueRow, now: Instant) -> None:
        """The content of this issue came in another file (from the inbox): its line takes over what was read."""
        counts = by.counts
        with self._db.write() as conn:
            conn.execute(
                "UPDATE issues SET state = 'done', done_at = ?, records_done = ?, read = ?, unreadable = ?,"
                " with_mark = ?, with_applicant = ?, with_classes = ?, fill_mark = ?, fill_applicant = ?,"
                " fill_classes = ?, error_key = NULL, error_text = NULL, next_try_at = NULL, notes_json = ?"
                " WHERE id = ?",
                (
                    *(now.iso(), counts.records, counts.read, counts.unreadable, counts.with_mark),
                    *(counts.with_applicant, counts.with_classes, by.fill_mark, by.fill_applicant, by.fill_classes),
                    *(dumps([f"info: read from the inbox ({by.number})"]), issue_id),
                ),
            )

    def read_as(self, number: str, issue_id: int) -> None:
        """A file that failed under this number was read as that issue after all: lines of it that nothing hangs on go,
        others say where the rest is."""
        with self._db.write() as conn:
            rows = conn.execute(
                "SELECT id, records_done FROM issues WHERE number = ? AND id <> ? AND state IN ('failed', 'sample')",
                (number, issue_id),
            ).fetchall()
            for row in rows:
                conn.execute("UPDATE inbox_files SET issue_id = NULL WHERE issue_id = ?", (row["id"],))
                if row["records_done"]:
                    conn.execute(
                        "UPDATE issues SET state = 'done', next_try_at = NULL, error_key = NULL, error_text = NULL"
                        " WHERE id = ?",
                        (row["id"],),
                    )
                    continue
                conn.execute("DELETE FROM unreadables WHERE issue_id = ?", (row["id"],))
                conn.execute("DELETE FROM issue_artefacts WHERE issue_id = ?", (row["id"],))
                conn.execute("DELETE FROM issues WHERE id = ?", (row["id"],))

    @staticmethod
    def _reset(conn: sqlite3.Connection, issue_id: int) -> None:
        conn.execute(
            "UPDATE issues SET records_done = 0, read = 0, unreadable = 0, with_mark = 0, with_applicant = 0,"
            " with_classes = 0, notes_json = '[]' WHERE id = ?",
            (issue_id,),
        )
        conn.execute("DELETE FROM unreadables WHERE issue_id = ?", (issue_id,))

    def progress(self, issue_id: int, counts: Counts) -> None:
        """Everything up to here is stored. Call it in the transaction that stores it."""
        self._db.conn.execute(
            "UPDATE issues SET state = 'reading', records_done = ?, read = ?, unreadable = ?, with_mark = ?,"
            " with_applicant = ?, with_classes = ? WHERE id = ?",
            (
                *(counts.records, counts.read, counts.unreadable),
                *(counts.with_mark, counts.with_applicant, counts.with_classes, issue_id),
            ),
        )

    def add_unreadables(self, issue_id: int, records: Iterable[Unreadable], now: Instant) -> None:
        """Keep what could not be read, with its bytes (at most 16 MiB each)."""
        rows = []
        for record in records:
            origin = record.origin
            place = (origin.artefact, origin.member, origin.offset, origin.length) if origin else (None,) * 4
            raw = zlib.compress(record.raw[:_RAW_LIMIT]) if record.raw else None
            rows.append((issue_id, record.reason, record.place, *place, raw, now.iso()))
        self._db.conn.executemany(
            "INSERT OR IGNORE INTO unreadables (issue_id, reason, place, artefact, member, byte_offset, byte_length,"
            " raw, seen_at) VALUES (?,?,?,?,?,?,?,?,?)",
            rows,
        )

    def finish(
        self, issue_id: int, state: str, now: Instant, *, notes: Sequence[str] = (), error: str = ""
    ) -> IssueRow:
        """Read to its end: ``done``, ``empty`` or ``below_floor``; the fill rates are worked out from the counts."""
        counts = self.get(issue_id).counts
        with self._db.write() as conn:
            conn.execute(
                "UPDATE issues SET state = ?, done_at = ?, fill_mark = ?, fill_applicant = ?, fill_classes = ?,"
                " notes_json = ?, error_key = ?, error_text = ?, next_try_at = NULL, tries = 0 WHERE id = ?",
                (
                    *(state, now.iso(), counts.fill(counts.with_mark), counts.fill(counts.with_applicant)),
                    *(counts.fill(counts.with_classes), dumps(list(notes)), state if error else None, error or None),
                    issue_id,
                ),
            )
        return self.get(issue_id)

    def failed(self, issue_id: int, key: str, text: str, next_try_at: Instant | None, *, state: str = "failed") -> None:
        """It could not be fetched or read now. None = no further try by itself."""
        with self._db.write() as conn:
            conn.execute(
                "UPDATE issues SET state = ?, tries = tries + 1, next_try_at = ?, error_key = ?, error_text = ?"
                " WHERE id = ?",
                (state, next_try_at.iso() if next_try_at else None, key, text, issue_id),
            )

    def retry_at(self, issue_id: int, next_try_at: Instant | None) -> None:
        with self._db.write() as conn:
            conn.execute(
                "UPDATE issues SET next_try_at = ?, tries = tries + 1 WHERE id = ?",
                (next_try_at.iso() if next_try_at else None, issue_id),
            )

    def missing(self, issue_id: int) -> None:
        """An expected issue did not appear in time."""
        with self._db.write() as conn:
            conn.execute("UPDATE issues SET state = 'missing' WHERE id = ? AND state = 'expected'", (issue_id,))


def _unreadable(row: sqlite3.Row) -> Unreadable:
    raw = zlib.decompress(row["raw"]) if row["raw"] else b""
    place = (row["artefact"], row["byte_offset"], row["byte_length"], row["member"])
    return Unreadable(row["reason"], row["place"], raw, Origin(*place) if row["artefact"] else None)


def _instant(text: str | None) -> Instant | None:
    return Instant.parse(text) if text else None


def _issue(row: sqlite3.Row) -> IssueRow:
    return IssueRow(
        id=row["id"],
        source=row["source"],
        number=row["number"],
        date=date.fromisoformat(row["issue_date"]) if row["issue_date"] else None,
        reference=json.loads(row["reference_json"]),
        state=row["state"],
        tries=row["tries"],
        next_try_at=_instant(row["next_try_at"]),
        expected=row["expected"],
        counts=Counts(
            *(row["records_done"], row["read"], row["unreadable"]),
            *(row["with_mark"], row["with_applicant"], row["with_classes"]),
        ),
        fill_mark=row["fill_mark"],
        fill_applicant=row["fill_applicant"],
        fill_classes=row["fill_classes"],
        listed_at=_instant(row["listed_at"]),
        fetched_at=_instant(row["fetched_at"]),
        done_at=_instant(row["done_at"]),
        error_key=row["error_key"] or "",
        error_text=row["error_text"] or "",
        notes=tuple(json.loads(row["notes_json"])),
        looks=row["looks"],
    )
