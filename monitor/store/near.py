"""Near matches: pairs of band low that nobody asked to hear about, kept as one lean row each.

A pair is either here or a hit, never both. Reasons, deadline and goods are not kept: they can be worked out again from
the filing and the brand (``squatwatch explain``), and are when the pair becomes a hit.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from monitor.records import Brand, Match
from monitor.store.brands import brand_hash
from monitor.store.connection import Connections
from monitor.store.filings import chunks, marks
from sources.filing import Publication, PublicationKind
from sources.instants import Instant

_BLOCK = 5000


@dataclass(frozen=True, slots=True)
class NewNear:
    """A pair to keep. ``publication`` is the one that counts now, None when the filing has none."""

    filing_id: int
    brand: Brand
    match: Match
    publication: Publication | None
    source: str


@dataclass(frozen=True, slots=True)
class NearMatch:
    """A kept pair with what is known of its filing. ``publication_date`` None: not published, or no day known."""

    filing_id: int
    office: str
    application_number: str
    designation: str
    brand: str
    mark: str
    mark_score: float
    publication_kind: PublicationKind
    publication_date: date | None
    muted: str
    brand_hash: str
    engine_version: str
    rule_version: str
    source: str
    created_at: Instant


class NearMatches:
    """The ``near_matches`` and ``near_judgements`` tables."""

    def __init__(self, connections: Connections) -> None:
        self._db = connections

    # Reading ------------------------------------------------------------------------------------------------------

    def rows(
        self,
        *,
        brands: Collection[str] | None = None,
        office: str | None = None,
        include_muted: bool = True,
        limit: int | None = None,
    ) -> Iterator[NearMatch]:
        """Kept pairs, the newest publication first; ``brands`` restricts to these ids."""
        where, values = ["1"], list[Any]()
        if brands is not None:
            where, values = [f"n.brand IN ({marks(len(brands))})"], [*brands]
        if office is not None:
            where, values = [*where, "f.office = ?"], [*values, office.upper()]
        if not include_muted:
            where.append("n.muted = ''")
        found = self._db.conn.execute(
            "SELECT n.*, f.office, f.application_number, f.designation, j.brand_hash, j.engine_version, j.rule_version,"
            " j.source FROM near_matches n JOIN filings f ON f.id = n.filing_id"
            f" JOIN near_judgements j ON j.id = n.judgement WHERE {' AND '.join(where)}"
            " ORDER BY n.publication_date DESC, n.mark_score DESC, n.filing_id, n.brand LIMIT ?",
            (*values, -1 if limit is None else limit),
        )
        for row in found:
            yield NearMatch(
                filing_id=row["filing_id"],
                office=row["office"],
                application_number=row["application_number"],
                designation=row["designation"],
                brand=row["brand"],
                mark=row["mark"],
                mark_score=row["mark_score"],
                publication_kind=PublicationKind(row["publication_kind"]),
                publication_date=date.fromisoformat(row["publication_date"]) if row["publication_date"] else None,
                muted=row["muted"],
                brand_hash=row["brand_hash"],
                engine_version=row["engine_version"],
                rule_version=row["rule_version"],
                source=row["source"],
                created_at=Instant.parse(row["created_at"]),
            )

    def count(self) -> int:
        return int(self._db.conn.execute("SELECT COUNT(*) FROM near_matches").fetchone()[0])

    def brands_among(self, brands: Iterable[str]) -> list[str]:
        """Those of the brands that pairs are kept for."""
        sql = "SELECT 1 FROM near_matches WHERE brand = ? LIMIT 1"
        return [brand for brand in brands if self._db.conn.execute(sql, (brand,)).fetchone()]

    def filing_ids(self, brands: Sequence[str]) -> list[int]:
        """Filings that pairs with these brands are kept for, by id."""
        found: set[int] = set()
        for block in chunks(brands):
            sql = f"SELECT DISTINCT filing_id FROM near_matches WHERE brand IN ({marks(len(block))})"
            found.update(row[0] for row in self._db.conn.execute(sql, block))
        return sorted(found)

    # Writing: inside the transaction of the filings ---------------------------------------------------------------

    def save(self, new: Sequence[NewNear], now: Instant) -> None:
        """Keep pairs; one that is kept already is replaced."""
        if not new:
            return
        judgements = self._judgements(new)
        at = now.iso()
        self._db.conn.executemany(
            "INSERT OR REPLACE INTO near_matches (filing_id, brand, publication_kind, publication_date, mark,"
            " mark_score, muted, judgement, created_at) VALUES (?,?,?,?,?,?,?,?,?)",
            [
                (near.filing_id, near.brand.id, *_published(near.publication), near.match.mark, near.match.mark_score,
                 near.match.muted, judgements[_judgement(near)], at)
                for near in new
            ],
        )  # fmt: skip

    def _judgements(self, new: Sequence[NewNear]) -> dict[tuple[str, str, str, str], int]:
        """The id of each distinct judgement: which brand, as it was, judged by which versions."""
        wanted = {_judgement(near): near for near in new}
        hashes = {near.brand.id: brand_hash(near.brand) for near in wanted.values()}
        conn = self._db.conn
        found = {}
        for key, near in wanted.items():
            values = (hashes[near.brand.id], *key[1:])
            row = conn.execute(
                "SELECT id FROM near_judgements"
                " WHERE brand_hash = ? AND engine_version = ? AND rule_version = ? AND source = ?",
                values,
            ).fetchone()
            if row is None:
                sql = "INSERT INTO near_judgements (brand_hash, engine_version, rule_version, source) VALUES (?,?,?,?)"
                found[key] = int(conn.execute(sql, values).lastrowid or 0)
            else:
                found[key] = int(row["id"])
        return found

    def forget(self, filing_ids: Iterable[int], brands: Collection[str] | None = None) -> None:
        """Drop the pairs of these filings (with these brands): they are judged anew."""
        conn = self._db.conn
        for block in chunks(dict.fromkeys(filing_ids)):
            where = f"filing_id IN ({marks(len(block))})"
            if brands is None:
                conn.execute(f"DELETE FROM near_matches WHERE {where}", block)
                continue
            rows = conn.execute(f"SELECT filing_id, brand FROM near_matches WHERE {where}", block).fetchall()
            gone = [(row["filing_id"], row["brand"]) for row in rows if row["brand"] in brands]
            conn.executemany("DELETE FROM near_matches WHERE filing_id = ? AND brand = ?", gone)

    def prune(self, before: date) -> int:
        """Drop the pairs of filings whose newest publication is before that day; how many."""
        gone = 0
        last = 0
        while True:
            with self._db.write() as conn:
                ids = [
                    row[0]
                    for row in conn.execute(
                        "SELECT id FROM filings WHERE id > ? AND id IN (SELECT filing_id FROM near_matches)"
                        " AND IFNULL(latest_publication, substr(first_seen_at, 1, 10)) < ? ORDER BY id LIMIT ?",
                        (last, before.isoformat(), _BLOCK),
                    )
                ]
                for block in chunks(ids):
                    sql = f"DELETE FROM near_matches WHERE filing_id IN ({marks(len(block))})"
                    gone += conn.execute(sql, block).rowcount
            if len(ids) < _BLOCK:
                return gone
            last = ids[-1]


def _judgement(near: NewNear) -> tuple[str, str, str, str]:
    return (near.brand.id, near.match.engine_version, near.match.rule_version, near.source)


def _published(publication: Publication | None) -> tuple[str, str]:
    if publication is None:
        return (PublicationKind.FILED.value, "")
    return (publication.kind.value, publication.date.isoformat() if publication.date else "")
