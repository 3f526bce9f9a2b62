"""Filings and their publications: bulk look-up, merge and save; one filing in a few reads."""

from __future__ import annotations

import json
import sqlite3
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import Any, TypeVar

from monitor.store import merge
from monitor.store.connection import Connections
from monitor.store.documents import dumps, from_document, to_document
from monitor.store.merge import Merged, Stamp, Stamps
from sources.filing import Filing, Party, Publication, PublicationKind
from sources.instants import Instant

Identity = tuple[str, str, str]
T = TypeVar("T")
_CHUNK = 500
_NOT_IN_DOC = frozenset(
    {"office", "application_number", "designation", "route", "publications", "origin", "raw", "deleted"}
)
_COLUMNS = "id, office, application_number, designation, route, withdrawn, doc_json, groups_json"


@dataclass(frozen=True, slots=True)
class StoredFiling:
    """A filing as merged so far, with all its publications, and where each group came from."""

    id: int
    filing: Filing
    stamps: Stamps


def chunks(values: Iterable[T], size: int = _CHUNK) -> Iterator[list[T]]:
    iterator = iter(values)
    while block := list(islice(iterator, size)):
        yield block


def marks(count: int) -> str:
    return ",".join("?" * count)


def origins(filing: Filing, stamps: Stamps) -> dict[str, str]:
    """The source of every group that has a value, and of a list of classes whose goods another record states."""
    found = {group: stamps.get(group).source for group in merge.GROUPS if getattr(filing, group) is not None}
    if merge.LISTED in stamps.of:
        found[merge.LISTED] = stamps.of[merge.LISTED].source
    return found


def applicant_key(filing: Filing) -> str | None:
    """The first applicant's name folded for looking up their other filings, or None."""
    return _folded(filing.applicants)


def agent_key(filing: Filing) -> str | None:
    """The first representative's name, folded the same way, or None."""
    return _folded(filing.representatives)


def _folded(parties: Sequence[Party] | None) -> str | None:
    if not parties:
        return None
    folded = unicodedata.normalize("NFKC", parties[0].name).casefold()
    return "".join(c for c in folded if c.isalnum()) or None


class Filings:
    """The ``filings`` and ``publications`` tables."""

    def __init__(self, connections: Connections) -> None:
        self._db = connections

    # Reading ------------------------------------------------------------------------------------------------------

    def lookup(self, identities: Iterable[Identity]) -> dict[Identity, StoredFiling]:
        """What is stored under these identities."""
        groups: dict[tuple[str, str], list[str]] = defaultdict(list)
        for office, number, designation in dict.fromkeys(identities):
            groups[office, designation].append(number)
        rows: list[sqlite3.Row] = []
        for (office, designation), numbers in groups.items():
            for block in chunks(numbers):
                rows += self._db.conn.execute(
                    f"SELECT {_COLUMNS} FROM filings WHERE office = ? AND designation = ?"
                    f" AND application_number IN ({marks(len(block))})",
                    (office, designation, *block),
                )
        return {stored.filing.identity: stored for stored in self._load(rows)}

    def get(self, filing_id: int) -> StoredFiling | None:
        """One filing by its id, or None."""
        return self.get_many([filing_id]).get(filing_id)

    def get_many(self, filing_ids: Iterable[int]) -> dict[int, StoredFiling]:
        found: dict[int, StoredFiling] = {}
        for block in chunks(dict.fromkeys(filing_ids)):
            rows = self._db.conn.execute(f"SELECT {_COLUMNS} FROM filings WHERE id IN ({marks(len(block))})", block)
            found.update((stored.id, stored) for stored in self._load(rows.fetchall()))
        return found

    def siblings(self, international_registration: str) -> list[StoredFiling]:
        """All filings of one international registration."""
        rows = self._db.conn.execute(
            f"SELECT {_COLUMNS} FROM filings WHERE international_registration = ? ORDER BY office, designation",
            (international_registration,),
        )
        return self._load(rows.fetchall())

    def by_key(self, column: str, key: str, limit: int) -> list[StoredFiling]:
        """Filings with this ``applicant_key`` or ``agent_key`` (``column``), newest first; at most ``limit``."""
        if column not in ("applicant_key", "agent_key"):
            raise ValueError(f"filings are found by applicant_key or agent_key, not by {column}")
        rows = self._db.conn.execute(
            f"SELECT {_COLUMNS} FROM filings WHERE {column} = ? ORDER BY latest_publication DESC, id LIMIT ?",
            (key, limit),
        )
        return self._load(rows.fetchall())

    def scan(self, *, since: date | None = None, block: int = 500) -> Iterator[list[StoredFiling]]:
        """All stored filings in blocks, by id; ``since`` leaves out those whose newest publication is older. Each block
        is read at once, so nothing stays open while the caller works on it."""
        for ids in self.scan_ids(since=since, block=block):
            yield list(self.get_many(ids).values())

    def scan_ids(self, *, since: date | None = None, block: int = 500) -> Iterator[list[int]]:
        """The ids of :meth:`scan`."""
        day = since.isoformat() if since else None
        last = 0
        while True:
            rows = self._db.conn.execute(
                "SELECT id FROM filings WHERE id > ?1"
                " AND (?2 IS NULL OR latest_publication IS NULL OR latest_publication >= ?2) ORDER BY id LIMIT ?3",
                (last, day, block),
            ).fetchall()
            if not rows:
                return
            last = int(rows[-1]["id"])
            yield [int(row["id"]) for row in rows]

    def count(self) -> int:
        return int(self._db.conn.execute("SELECT COUNT(*) FROM filings").fetchone()[0])

    def _load(self, rows: Sequence[sqlite3.Row]) -> list[StoredFiling]:
        published = self._publications([int(row["id"]) for row in rows])
        return [_stored(row, tuple(published.get(int(row["id"]), ()))) for row in rows]

    def _publications(self, filing_ids: Sequence[int]) -> dict[int, list[Publication]]:
        found: dict[int, list[Publication]] = defaultdict(list)
        for block in chunks(filing_ids):
            for row in self._db.conn.execute(
                f"SELECT filing_id, kind, date, issue FROM publications WHERE filing_id IN ({marks(len(block))})"
                " ORDER BY id",
                block,
            ):
                found[row["filing_id"]].append(_publication(row))
        return found

    def publication_ids(self, filing_ids: Iterable[int]) -> dict[int, dict[tuple[str, str], int]]:
        """Per filing: (kind, date or '') to the publication's id."""
        found: dict[int, dict[tuple[str, str], int]] = defaultdict(dict)
        for block in chunks(dict.fromkeys(filing_ids)):
            for row in self._db.conn.execute(
                f"SELECT id, filing_id, kind, date FROM publications WHERE filing_id IN ({marks(len(block))})", block
            ):
                found[row["filing_id"]][row["kind"], row["date"]] = row["id"]
        return found

    # Writing ------------------------------------------------------------------------------------------------------

    def save(self, items: Sequence[tuple[int | None, Merged, Stamp]], now: Instant) -> list[int]:
        """Write merged filings (id of the stored row or None, merged filing, stamp of the report); their ids in order.

        Call it inside a write transaction. Each identity may appear once per call.
        """
        conn = self._db.conn
        following = int(conn.execute("SELECT IFNULL(MAX(id), 0) FROM filings").fetchone()[0])
        at = now.iso()
        ids: list[int] = []
        inserts, updates, published = [], [], []
        for stored_id, merged, stamp in items:
            if stored_id is None:
                following += 1
                stored_id = following  # noqa: PLW2901 - the id it gets
                inserts.append(_insert_row(stored_id, merged, at))
            elif merged.changed:
                updates.append(_update_row(stored_id, merged, at))
            ids.append(stored_id)
            published += [
                (stored_id, p.kind.value, _day(p), p.issue, stamp.source, stamp.artefact, at) for p in merged.fresh
            ]
        conn.executemany(_INSERT, inserts)
        conn.executemany(_UPDATE, updates)
        conn.executemany(_INSERT_PUBLICATION, published)
        self._supersede([(i, m) for i, (_, m, _) in zip(ids, items, strict=True) if _several(m)])
        return ids

    def _supersede(self, items: Sequence[tuple[int, Merged]]) -> None:
        """Point superseded publications to what took their place; fill issue numbers that came later."""
        if not items:
            return
        ids = self.publication_ids(i for i, _ in items)
        pointers, issues = [], []
        for filing_id, merged in items:
            known = ids[filing_id]
            publications = merged.filing.publications or ()
            for old, new in merge.superseded(publications).items():
                pointers.append((known[new.kind.value, _day(new)], known[old.kind.value, _day(old)]))
            if not merged.new:
                issues += [(p.issue, known[p.kind.value, _day(p)]) for p in publications if p.issue]
        conn = self._db.conn
        conn.executemany("UPDATE publications SET superseded_by = ? WHERE id = ?", pointers)
        conn.executemany("UPDATE publications SET issue = ? WHERE id = ? AND issue IS NULL", issues)


_INSERT = (
    "INSERT INTO filings (id, office, application_number, designation, route, international_registration,"
    " registration_number, mark, applicant_key, agent_key, filing_date, latest_publication, withdrawn, doc_json,"
    " groups_json, first_seen_at, updated_at) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
)
_UPDATE = (
    "UPDATE filings SET route = ?, international_registration = ?, registration_number = ?, mark = ?,"
    " applicant_key = ?, agent_key = ?, filing_date = ?, latest_publication = ?, withdrawn = ?, doc_json = ?,"
    " groups_json = ?, updated_at = ? WHERE id = ?"
)
_INSERT_PUBLICATION = (
    "INSERT OR IGNORE INTO publications (filing_id, kind, date, issue, source, artefact, first_seen_at)"
    " VALUES (?,?,?,?,?,?,?)"
)


def _several(merged: Merged) -> bool:
    return len(merged.filing.publications or ()) > 1 and (merged.new or merged.changed)


def _columns(merged: Merged) -> tuple[Any, ...]:
    filing = merged.filing
    latest = merge.latest_day(filing)
    return (
        filing.international_registration,
        filing.registration_number,
        filing.mark,
        applicant_key(filing),
        agent_key(filing),
        filing.filing_date.isoformat() if filing.filing_date else None,
        latest.isoformat() if latest else None,
        int(merge.withdrawn(filing)),
        filing_text(filing),
        stamps_text(merged.stamps),
    )


def _insert_row(filing_id: int, merged: Merged, at: str) -> tuple[Any, ...]:
    filing = merged.filing
    head = (filing_id, filing.office, filing.application_number, filing.designation, filing.route.value)
    return (*head, *_columns(merged), at, at)


def _update_row(filing_id: int, merged: Merged, at: str) -> tuple[Any, ...]:
    return (merged.filing.route.value, *_columns(merged), at, filing_id)


def _day(publication: Publication) -> str:
    return publication.date.isoformat() if publication.date else ""


def _publication(row: sqlite3.Row) -> Publication:
    day = date.fromisoformat(row["date"]) if row["date"] else None
    return Publication(PublicationKind(row["kind"]), day, row["issue"])


def filing_text(filing: Filing) -> str:
    """The stored document: everything that has no column of its own; ``deleted`` stays in it when set."""
    document = to_document(filing, without=_NOT_IN_DOC)
    if filing.deleted:
        document["deleted"] = True
    return dumps(document)


def stamps_text(stamps: Stamps) -> str:
    """``{"base": [as_of, source, artefact, member, offset, own, length], "of": {group: [...]}}``."""
    document: dict[str, Any] = {"base": _stamp_list(stamps.base)}
    if stamps.of:
        document["of"] = {group: _stamp_list(stamp) for group, stamp in stamps.of.items()}
    return dumps(document)


def _stamp_list(stamp: Stamp) -> list[Any]:
    day = stamp.as_of.isoformat() if stamp.as_of else None
    return [day, stamp.source, stamp.artefact, stamp.member, stamp.offset, stamp.own, stamp.length]


def _stamp(values: Sequence[Any]) -> Stamp:
    day = date.fromisoformat(values[0]) if values[0] else None
    return Stamp(day, values[1], values[2], values[3], values[4], bool(values[5]), values[6])


def _stored(row: sqlite3.Row, publications: tuple[Publication, ...]) -> StoredFiling:
    filing = from_document(
        Filing,
        json.loads(row["doc_json"]),
        office=row["office"],
        application_number=row["application_number"],
        designation=row["designation"],
        publications=publications,
    )
    if row["route"] != filing.route.value:
        filing = replace(filing, route=type(filing.route)(row["route"]))
    groups = json.loads(row["groups_json"])
    stamps = Stamps(_stamp(groups["base"]), {key: _stamp(value) for key, value in groups.get("of", {}).items()})
    return StoredFiling(int(row["id"]), filing, stamps)
