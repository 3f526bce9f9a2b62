"""Brands as they are watched now, and as they were when a hit was found."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from monitor.records import Brand
from monitor.store.connection import Connections
from monitor.store.documents import decode, encode
from sources.instants import Instant


@dataclass(frozen=True, slots=True)
class BrandChange:
    """What a new watch list changed: ids. ``waiting`` are still to be
    matched against the stored filings."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()


def brand_hash(brand: Brand) -> str:
    """SHA-256 of everything the brand says."""
    return hashlib.sha256(encode(brand).encode()).hexdigest()


class Brands:
    """The ``brands``, ``brand_snapshots`` and ``watchlist_snapshots`` tables."""

    def __init__(self, connections: Connections) -> None:
        self._db = connections

    def sync(self, brands: Iterable[Brand], now: Instant) -> BrandChange:
        """Make the table say what the watch list says. A removed brand turns inactive and keeps its hits; one that
        comes back is active again and is not told about twice. A new or changed one waits for its baseline."""
        wanted = {brand.id: brand for brand in brands}
        added, changed = [], []
        with self._db.write() as conn:
            rows = conn.execute("SELECT brand, hash, active FROM brands").fetchall()
            known = {row["brand"]: row for row in rows}
            for brand in wanted.values():
                digest = self.snapshot(brand, now)
                row = known.get(brand.id)
                if row is None:
                    added.append(brand.id)
                elif row["hash"] != digest or not row["active"]:
                    changed.append(brand.id)
                else:
                    continue
                conn.execute(
                    "INSERT INTO brands (brand, client, hash, since) VALUES (?,?,?,?) ON CONFLICT (brand) DO UPDATE"
                    " SET client = excluded.client, active = 1, removed_at = NULL,"
                    " baselined_at = CASE WHEN hash = excluded.hash THEN baselined_at END, hash = excluded.hash",
                    (brand.id, brand.client, digest, now.iso()),
                )
            removed = [row["brand"] for row in rows if row["active"] and row["brand"] not in wanted]
            conn.executemany(
                "UPDATE brands SET active = 0, removed_at = ? WHERE brand = ?",
                [(now.iso(), brand) for brand in removed],
            )
        return BrandChange(tuple(added), tuple(changed), tuple(removed), self.waiting())

    def snapshot(self, brand: Brand, now: Instant) -> str:
        """Keep the brand as it is now; its hash."""
        digest = brand_hash(brand)
        with self._db.write() as conn:
            conn.execute(
                "INSERT OR IGNORE INTO brand_snapshots (brand, hash, doc_json, first_seen_at) VALUES (?,?,?,?)",
                (brand.id, digest, encode(brand), now.iso()),
            )
        return digest

    def current(self) -> dict[str, Brand]:
        """The brands that are watched now, by id."""
        rows = self._db.conn.execute(
            "SELECT s.doc_json FROM brands b JOIN brand_snapshots s ON s.brand = b.brand AND s.hash = b.hash"
            " WHERE b.active ORDER BY b.brand"
        )
        brands = (decode(Brand, row["doc_json"]) for row in rows)
        return {brand.id: brand for brand in brands}

    def inactive(self) -> frozenset[str]:
        """Brands that were removed from the watch list."""
        return frozenset(row["brand"] for row in self._db.conn.execute("SELECT brand FROM brands WHERE NOT active"))

    def waiting(self) -> tuple[str, ...]:
        """Active brands that, as they are now, were not yet matched against the stored filings."""
        rows = self._db.conn.execute("SELECT brand FROM brands WHERE active AND baselined_at IS NULL ORDER BY brand")
        return tuple(row["brand"] for row in rows)

    def baselined(self, brands: Iterable[str], now: Instant) -> None:
        """These brands were matched against everything that is stored."""
        with self._db.write() as conn:
            conn.executemany(
                "UPDATE brands SET baselined_at = ? WHERE brand = ? AND baselined_at IS NULL",
                [(now.iso(), brand) for brand in brands],
            )

    def keep_watchlist(self, digest: str, document: str, now: Instant, *, problem: str = "") -> None:
        """Remember a watch list by its hash; ``problem`` says why it was not taken."""
        with self._db.write() as conn:
            conn.execute(
                "INSERT INTO watchlist_snapshots (hash, doc_json, loaded_at, valid, problem) VALUES (?,?,?,?,?)"
                " ON CONFLICT (hash) DO UPDATE SET loaded_at = excluded.loaded_at, valid = excluded.valid,"
                " problem = excluded.problem",
                (digest, document, now.iso(), int(not problem), problem or None),
            )

    def last_watchlist(self) -> str | None:
        """The document of the last watch list that was good, or None."""
        row = self._db.conn.execute(
            "SELECT doc_json FROM watchlist_snapshots WHERE valid ORDER BY loaded_at DESC LIMIT 1"
        ).fetchone()
        return str(row["doc_json"]) if row else None
