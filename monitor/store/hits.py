"""Matters, hits and deadlines: written in bulk inside the transaction of the records they were found in."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from monitor.records import Band, Brand, Deadline, Match, Story
from monitor.store.brands import brand_hash
from monitor.store.connection import Connections
from monitor.store.documents import decode, dumps, encode, to_document
from monitor.store.filings import Filings, chunks, marks
from monitor.store.stories import Stories
from sources.filing import Publication, PublicationKind
from sources.instants import Instant

_RAW_LEVEL = 3
"""Records of some 14 KB of XML: a third of the time of level 6 for a tenth more bytes."""


@dataclass(frozen=True, slots=True)
class NewHit:
    """A possible conflict to store: which filing (id), brand, publication; what matching and deadlines say."""

    filing_id: int
    brand: Brand
    publication: Publication
    match: Match
    deadline: Deadline | None
    source: str
    issue_id: int | None = None
    raw_id: int | None = None
    applicant_score: float | None = None
    applicant_facts: tuple[str, ...] = ()
    baseline: bool = False
    applicant_facts_zh: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownHit:
    """What a stored hit hangs on, for working out whether a record changes it."""

    hit_id: int
    matter_id: int
    filing_id: int
    brand: str
    client: str
    publication: Publication
    band: Band
    deadline: Deadline | None
    deadline_version: int


@dataclass(frozen=True, slots=True)
class SavedHits:
    """Ids of hits that are new, and of known ones that a later record made closer or un-muted. ``new``: what each new
    one was made from, with the id of its matter, in the order of ``created``."""

    created: tuple[int, ...]
    raised: tuple[int, ...]
    new: tuple[tuple[int, NewHit], ...] = ()


class Hits:
    """The ``matters``, ``hits``, ``deadlines`` and ``raw_records`` tables."""

    def __init__(self, connections: Connections) -> None:
        self._db = connections
        self._stories = Stories(connections)
        self._filings = Filings(connections)

    def story(self, hit_id: int) -> Story:
        """Everything stored about one hit. Raises :class:`monitor.store.errors.UnknownRecord`."""
        return self._stories.one(hit_id)

    def stories(
        self,
        *,
        hit_ids: Iterable[int] | None = None,
        filing_ids: Iterable[int] | None = None,
        client: str | None = None,
        brand: str | None = None,
        office: str | None = None,
        open_only: bool = False,
        today: date | None = None,
        min_band: Band | None = None,
        undecided: bool = False,
        include_muted: bool = True,
        include_superseded: bool = True,
        since: Instant | None = None,
        until: Instant | None = None,
    ) -> Iterator[Story]:
        """Stories by id. ``open_only`` leaves out windows that are known to have closed before ``today`` (required
        then), offices without opposition and withdrawn filings; a window whose last day is unknown or not fixed, and
        one that is yet to open, count as open. Without ``include_superseded`` a matter that was published again is
        there with its newest publication only (with ``until``: the newest then)."""
        return self._stories.many(
            hit_ids=hit_ids,
            filing_ids=filing_ids,
            client=client,
            brand=brand,
            office=office,
            open_only=open_only,
            today=today,
            min_band=min_band,
            undecided=undecided,
            include_muted=include_muted,
            include_superseded=include_superseded,
            since=since,
            until=until,
        )

    def known(self, filing_ids: Iterable[int]) -> list[KnownHit]:
        """The stored hits of these filings, with their newest deadlines."""
        found: list[KnownHit] = []
        for block in chunks(dict.fromkeys(filing_ids)):
            rows = self._db.conn.execute(
                "SELECT h.id, h.matter_id, h.band, m.filing_id, m.brand, m.client, p.kind, p.date, p.issue,"
                " d.doc_json, d.version FROM matters m JOIN hits h ON h.matter_id = m.id"
                " JOIN publications p ON p.id = h.publication_id"
                " LEFT JOIN deadlines d ON d.hit_id = h.id"
                " AND d.version = (SELECT MAX(version) FROM deadlines WHERE hit_id = h.id)"
                f" WHERE m.filing_id IN ({marks(len(block))}) ORDER BY h.id",
                block,
            )
            found += [_known(row) for row in rows]
        return found

    def matter_brands(self, filing_ids: Iterable[int]) -> dict[int, set[str]]:
        """Per filing: the brands it has a hit with."""
        found: dict[int, set[str]] = {}
        for block in chunks(dict.fromkeys(filing_ids)):
            sql = f"SELECT filing_id, brand FROM matters WHERE filing_id IN ({marks(len(block))})"
            for row in self._db.conn.execute(sql, block):
                found.setdefault(row["filing_id"], set()).add(row["brand"])
        return found

    def count(self) -> int:
        return int(self._db.conn.execute("SELECT COUNT(*) FROM hits").fetchone()[0])

    def keep_raw(
        self,
        filing_id: int,
        raw: bytes,
        sha256: str,
        now: Instant,
        *,
        artefact: str | None = None,
        member: str | None = None,
        offset: int | None = None,
        length: int | None = None,
        address: str | None = None,
        retrieved_at: Instant | None = None,
    ) -> int:
        """Keep a record byte for byte; its id (the same for the same bytes of the same filing)."""
        conn = self._db.conn
        conn.execute(
            "INSERT OR IGNORE INTO raw_records (filing_id, sha256, raw, artefact, member, byte_offset, byte_length,"
            " address, retrieved_at, seen_at) VALUES (?,?,?,?,?,?,?,?,?,?)",
            (
                *(filing_id, sha256, zlib.compress(raw, _RAW_LEVEL), artefact, member, offset, length, address),
                *(retrieved_at.iso() if retrieved_at else None, now.iso()),
            ),
        )
        row = conn.execute(
            "SELECT id FROM raw_records WHERE filing_id = ? AND sha256 = ?", (filing_id, sha256)
        ).fetchone()
        return int(row["id"])

    def raw(self, hit_id: int) -> bytes | None:
        """The bytes of the record a hit was found in; None for a hit whose record had no bytes of its own."""
        row = self._db.conn.execute(
            "SELECT r.raw FROM hits h JOIN raw_records r ON r.id = h.raw_id WHERE h.id = ?", (hit_id,)
        ).fetchone()
        return zlib.decompress(row["raw"]) if row else None

    def without_raw(self) -> list[tuple[int, int]]:
        """Hits that no raw record is kept for: (hit id, filing id)."""
        rows = self._db.conn.execute(
            "SELECT h.id, m.filing_id FROM hits h JOIN matters m ON m.id = h.matter_id WHERE h.raw_id IS NULL"
        )
        return [(row["id"], row["filing_id"]) for row in rows]

    def set_raw(self, hit_id: int, raw_id: int) -> None:
        """The record a hit rests on, when it had none."""
        self._db.conn.execute("UPDATE hits SET raw_id = ? WHERE id = ? AND raw_id IS NULL", (raw_id, hit_id))

    def save(self, new: Sequence[NewHit], now: Instant) -> SavedHits:
        """Store hits that are not there yet, with the first version of their deadline. A known hit is judged anew when
        what it rests on changed (:func:`judged_anew`), and what it was before is kept; it is ``raised`` when it is
        closer now, or no longer muted. A hit on a later publication starts at the band its matter had before. Call it
        inside a write transaction."""
        conn = self._db.conn
        matters = self._matters(new, now)
        publications = self._filings.publication_ids(hit.filing_id for hit in new)
        known = self._known_rows(set(matters.values()))
        held = _highest_bands(known.values())
        following = int(conn.execute("SELECT IFNULL(MAX(id), 0) FROM hits").fetchone()[0])
        raised, made, rows, deadlines = [], [], [], []
        texts = _Texts()
        for hit in _closest(new):
            matter = matters[hit.filing_id, hit.brand.id]
            publication = publications[hit.filing_id][_publication_key(hit.publication)]
            row = known.get((matter, publication))
            if row is None:
                following += 1
                first = _at_least(hit, held.get(matter))
                rows.append((following, *self._hit_row(first, matter, publication, now, texts)))
                made.append((following, matter, first))
                if hit.deadline is not None:
                    text = texts.deadline(hit.deadline)
                    deadlines.append(_deadline_row(following, hit.deadline, text, 1, now))
            elif (judged := judged_anew(row, hit.match)) is not None:
                self._judge(row, replace(hit, match=judged), now)
                if judged.band > Band(row["band"]) or (row["muted"] and not judged.muted):
                    raised.append(int(row["id"]))
        conn.executemany(_INSERT_HIT, rows)
        conn.executemany(_INSERT_DEADLINE, deadlines)
        return SavedHits(
            tuple(hit_id for hit_id, _, _ in made), tuple(raised), tuple((matter, hit) for _, matter, hit in made)
        )

    def add_deadline(self, hit_id: int, deadline: Deadline, version: int, now: Instant) -> None:
        """A new version of a hit's deadline; older ones stay as evidence."""

        self._db.conn.execute(_INSERT_DEADLINE, _deadline_row(hit_id, deadline, encode(deadline), version, now))

    def deadline_versions(self, hit_id: int) -> list[tuple[int, Instant, Deadline]]:
        """Every version of a hit's deadline, oldest first: (version, computed at, deadline)."""
        rows = self._db.conn.execute("SELECT * FROM deadlines WHERE hit_id = ? ORDER BY version", (hit_id,))
        return [(r["version"], Instant.parse(r["computed_at"]), decode(Deadline, r["doc_json"])) for r in rows]

    def _matters(self, new: Sequence[NewHit], now: Instant) -> dict[tuple[int, str], int]:
        """The id of every (filing, brand) of these hits; the new ones are written."""
        found: dict[tuple[int, str], int] = {}
        conn = self._db.conn
        for block in chunks(dict.fromkeys(hit.filing_id for hit in new)):
            sql = f"SELECT id, filing_id, brand FROM matters WHERE filing_id IN ({marks(len(block))})"
            found.update({(row["filing_id"], row["brand"]): row["id"] for row in conn.execute(sql, block)})
        following = int(conn.execute("SELECT IFNULL(MAX(id), 0) FROM matters").fetchone()[0])
        rows = []
        for hit in new:
            key = (hit.filing_id, hit.brand.id)
            if key not in found:
                following += 1
                found[key] = following
                rows.append((following, *key, hit.brand.client, now.iso()))
        conn.executemany("INSERT INTO matters (id, filing_id, brand, client, created_at) VALUES (?,?,?,?,?)", rows)
        return found

    def _known_rows(self, matters: Iterable[int]) -> dict[tuple[int, int], sqlite3.Row]:
        """The stored hits of these matters by (matter, publication)."""
        found = {}
        for block in chunks(matters):
            sql = f"SELECT * FROM hits WHERE matter_id IN ({marks(len(block))})"
            found.update({(row["matter_id"], row["publication_id"]): row for row in self._db.conn.execute(sql, block)})
        return found

    @staticmethod
    def _hit_row(hit: NewHit, matter: int, publication: int, now: Instant, texts: _Texts) -> tuple[object, ...]:
        columns = _match_columns(hit.match)
        return (
            *(matter, publication, hit.issue_id, hit.raw_id, hit.source),
            *columns[:4],
            *(hit.applicant_score, _facts_text(hit)),
            *columns[4:],
            *(texts.brand(hit.brand), int(hit.baseline), now.iso()),
        )

    def _judge(self, row: sqlite3.Row, hit: NewHit, now: Instant) -> None:
        history = json.loads(row["history_json"])
        kept = (
            *("mark", "mark_score", "mark_band", "band", "muted", "muted_detail"),
            *("engine_version", "rule_version", "brand_hash", "raw_id", "issue_id", "source"),
        )
        history.append(
            {**{key: row[key] for key in kept}, "until": now.iso(), "reasons": json.loads(row["reasons_json"])}
        )
        self._db.conn.execute(
            "UPDATE hits SET mark = ?, mark_score = ?, mark_band = ?, band = ?, reasons_json = ?, goods_json = ?,"
            " flags_json = ?, muted = ?, muted_detail = ?, engine_version = ?, rule_version = ?, brand_hash = ?,"
            " raw_id = ?, issue_id = ?, source = ?, history_json = ? WHERE id = ?",
            (*_match_columns(hit.match), brand_hash(hit.brand), *_origin(row, hit), dumps(history), row["id"]),
        )


def _highest_bands(rows: Iterable[sqlite3.Row]) -> dict[int, Band]:
    """By matter."""
    found: dict[int, Band] = {}
    for row in rows:
        band = Band(row["band"])
        found[row["matter_id"]] = max(band, found.get(row["matter_id"], band))
    return found


def _at_least(hit: NewHit, band: Band | None) -> NewHit:
    """The hit at the band its matter had: who was told of a filing is not to lose it because a later publication writes
    the mark otherwise."""
    if band is None or hit.match.band >= band:
        return hit
    return replace(hit, match=replace(hit.match, band=band))


def _origin(row: sqlite3.Row, hit: NewHit) -> tuple[object, ...]:
    """Record, issue and source of a hit that is judged anew: those of the later record together, or what was held. An
    issue named beside the bytes of another one would be a wrong reference in a notice."""
    if hit.raw_id is None and (row["raw_id"] is not None or hit.issue_id is None):
        return (row["raw_id"], row["issue_id"], row["source"])
    return (hit.raw_id, hit.issue_id, hit.source)


def judged_anew(row: sqlite3.Row, match: Match) -> Match | None:
    """What a stored hit becomes when its pair is judged again as ``match``; None when it stays as it is.

    A closer match takes its place. So does one of another text of the mark, of other goods, or with another reason to
    be muted, because score, reasons and mute must be about what the office's record says now. The band never falls:
    somebody may have been told, and a mark that a later record writes out at more length is no less the same filing.
    """
    held = Band(row["band"])
    now = (match.mark, encode(match.goods), match.muted, match.muted_detail, dumps(list(match.flags)))
    before = tuple(row[name] for name in ("mark", "goods_json", "muted", "muted_detail", "flags_json"))
    return None if match.band <= held and now == before else replace(match, band=max(match.band, held))


_INSERT_HIT = (
    "INSERT INTO hits (id, matter_id, publication_id, issue_id, raw_id, source, mark, mark_score, mark_band, band,"
    " applicant_score, applicant_json, reasons_json, goods_json, flags_json, muted, muted_detail,"
    " engine_version, rule_version, brand_hash, baseline, created_at)"
    " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
)
_INSERT_DEADLINE = (
    "INSERT OR IGNORE INTO deadlines (hit_id, state, rule_id, last_day, safe_day, internal_day, time_zone,"
    " doc_json, version, computed_at) VALUES (?,?,?,?,?,?,?,?,?,?)"
)


class _Texts:
    """Texts that many hits of a batch share: a brand's hash, and a deadline (the hits of one publication and client are
    given the same object)."""

    def __init__(self) -> None:
        self._brands: dict[int, tuple[Brand, str]] = {}
        self._deadlines: dict[int, tuple[Deadline, str]] = {}

    def brand(self, brand: Brand) -> str:
        if id(brand) not in self._brands:
            self._brands[id(brand)] = (brand, brand_hash(brand))
        return self._brands[id(brand)][1]

    def deadline(self, deadline: Deadline) -> str:
        if id(deadline) not in self._deadlines:
            self._deadlines[id(deadline)] = (deadline, encode(deadline))
        return self._deadlines[id(deadline)][1]


def _closest(new: Sequence[NewHit]) -> Iterable[NewHit]:
    """One hit per filing, brand and publication: the closest, in the order given."""
    found: dict[tuple[object, ...], NewHit] = {}
    for hit in new:
        key = (hit.filing_id, hit.brand.id, *_publication_key(hit.publication))
        if key not in found or hit.match.band > found[key].match.band:
            found[key] = hit
    return found.values()


def _publication_key(publication: Publication) -> tuple[str, str]:
    return (publication.kind.value, publication.date.isoformat() if publication.date else "")


def _facts_text(hit: NewHit) -> str | None:
    if not hit.applicant_facts:
        return None
    return dumps({"en": list(hit.applicant_facts), "zh": list(hit.applicant_facts_zh)})


def _deadline_row(hit_id: int, deadline: Deadline, text: str, version: int, now: Instant) -> tuple[object, ...]:
    def day(value: date | None) -> str | None:
        return value.isoformat() if value else None

    return (
        *(hit_id, deadline.state, deadline.rule_id, day(deadline.last_day), day(deadline.safe_day)),
        *(day(deadline.internal_day), deadline.time_zone, text, version, now.iso()),
    )


def _match_columns(match: Match) -> tuple[object, ...]:
    return (
        *(match.mark, match.mark_score, match.mark_band.value, match.band.value),
        dumps([to_document(reason) for reason in match.reasons]),
        encode(match.goods),
        dumps(list(match.flags)),
        *(match.muted, match.muted_detail, match.engine_version, match.rule_version),
    )


def _known(row: sqlite3.Row) -> KnownHit:
    day = date.fromisoformat(row["date"]) if row["date"] else None
    return KnownHit(
        hit_id=row["id"],
        matter_id=row["matter_id"],
        filing_id=row["filing_id"],
        brand=row["brand"],
        client=row["client"],
        publication=Publication(PublicationKind(row["kind"]), day, row["issue"]),
        band=Band(row["band"]),
        deadline=decode(Deadline, row["doc_json"]) if row["doc_json"] else None,
        deadline_version=row["version"] or 0,
    )
