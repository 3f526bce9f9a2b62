"""Stories: everything stored about a hit, joined for whoever writes about it."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from monitor.records import (
    Band,
    Brand,
    Deadline,
    Decision,
    GoodsRelation,
    Match,
    MatterState,
    Provenance,
    Reason,
    Sibling,
    Story,
)
from monitor.store.connection import Connections
from monitor.store.documents import decode, from_document
from monitor.store.errors import UnknownRecord
from monitor.store.filings import Filings, StoredFiling, chunks, marks, origins
from sources.filing import Publication, PublicationKind
from sources.instants import Instant

_SELECT = """
SELECT h.id AS hit_id, h.*, m.id AS matter_id, m.filing_id, m.brand, m.client, m.decision, m.decided_by, m.decided_at,
  m.decision_note, m.acknowledged_by, m.acknowledged_at, m.silenced_until, m.silenced_by, m.silence_reason,
  p.kind AS pub_kind, p.date AS pub_date, p.issue AS pub_issue, s.doc_json AS brand_json,
  d.doc_json AS deadline_json, d.version AS deadline_version, i.number AS issue_number, i.source AS issue_source,
  r.sha256 AS record_sha256, r.artefact AS raw_artefact, r.member AS raw_member, r.byte_offset AS raw_offset,
  r.address AS raw_address, r.retrieved_at AS raw_retrieved_at
FROM hits h
JOIN matters m ON m.id = h.matter_id
JOIN publications p ON p.id = h.publication_id
JOIN brand_snapshots s ON s.brand = m.brand AND s.hash = h.brand_hash
LEFT JOIN deadlines d ON d.hit_id = h.id AND d.version = (SELECT MAX(version) FROM deadlines WHERE hit_id = h.id)
LEFT JOIN issues i ON i.id = h.issue_id
LEFT JOIN raw_records r ON r.id = h.raw_id
"""
_IDS = """
SELECT h.id FROM hits h
JOIN matters m ON m.id = h.matter_id
JOIN filings f ON f.id = m.filing_id
LEFT JOIN deadlines d ON d.hit_id = h.id AND d.version = (SELECT MAX(version) FROM deadlines WHERE hit_id = h.id)
"""
_SUPERSEDED = """
EXISTS (SELECT 1 FROM publications p JOIN hits other ON other.matter_id = h.matter_id AND other.id <> h.id
  JOIN publications q ON q.id = other.publication_id
  WHERE p.id = h.publication_id AND (? IS NULL OR other.created_at < ?)
  AND (q.id = p.superseded_by
    OR (q.superseded_by = p.superseded_by AND (q.date, q.id) > (p.date, p.id))
    OR (p.kind = 'filed' AND q.kind NOT IN ('filed', 'withdrawn'))))
"""
"""A hit whose publication gave way to another one that has a hit of the same matter: to the one that took its place, to
a newer one whose place the same one took, or, a filing, to any publication. One that took its place and has no hit
hides nothing: the older hit carries its dates. Takes the end of a period, twice (NULL = up to now): what was found
later took the place of nothing then."""
_BLOCK = 200


class Stories:
    """Reads stories; writes nothing."""

    def __init__(self, connections: Connections) -> None:
        self._db = connections
        self._filings = Filings(connections)

    def one(self, hit_id: int) -> Story:
        found = self._load([hit_id])
        if not found:
            raise UnknownRecord(f"there is no hit {hit_id}; squatwatch hits lists them")
        return found[0]

    def many(
        self,
        *,
        hit_ids: Iterable[int] | None,
        filing_ids: Iterable[int] | None,
        **filters: Any,
    ) -> Iterator[Story]:
        where, values = _where(**filters)
        ids: list[int] = []
        if hit_ids is None and filing_ids is None:
            ids = [row[0] for row in self._db.conn.execute(f"{_IDS} WHERE {where} ORDER BY h.id", values)]
        else:
            column, wanted = ("h.id", hit_ids) if hit_ids is not None else ("m.filing_id", filing_ids)
            for block in chunks(dict.fromkeys(wanted or ())):
                sql = f"{_IDS} WHERE {where} AND {column} IN ({marks(len(block))}) ORDER BY h.id"
                ids += [row[0] for row in self._db.conn.execute(sql, (*values, *block))]
        for block in chunks(ids, _BLOCK):
            yield from self._load(block)

    def _load(self, hit_ids: Sequence[int]) -> list[Story]:
        sql = f"{_SELECT} WHERE h.id IN ({marks(len(hit_ids))}) ORDER BY h.id"
        rows = self._db.conn.execute(sql, hit_ids).fetchall()
        filings = self._filings.get_many(row["filing_id"] for row in rows)
        families = self._families(stored.filing.international_registration for stored in filings.values())
        return [_story(row, filings[row["filing_id"]], families) for row in rows]

    def _families(self, registrations: Iterable[str | None]) -> Mapping[str, list[_Relative]]:
        """Per international registration: its filings at all offices, with the hit and deadline per brand."""
        found: dict[str, list[_Relative]] = defaultdict(list)
        for block in chunks(dict.fromkeys(ir for ir in registrations if ir)):
            rows = self._db.conn.execute(
                "SELECT f.international_registration AS ir, f.id AS filing_id, f.office, f.application_number,"
                " f.designation, m.brand, MAX(h.id) AS hit_id FROM filings f"
                " LEFT JOIN matters m ON m.filing_id = f.id LEFT JOIN hits h ON h.matter_id = m.id"
                f" WHERE f.international_registration IN ({marks(len(block))})"
                " GROUP BY f.id, m.brand ORDER BY f.office, f.designation",
                block,
            ).fetchall()
            deadlines = self._newest_deadlines([row["hit_id"] for row in rows if row["hit_id"]])
            for row in rows:
                found[row["ir"]].append(_relative(row, deadlines.get(row["hit_id"])))
        return found

    def _newest_deadlines(self, hit_ids: Sequence[int]) -> dict[int, Deadline]:
        found: dict[int, Deadline] = {}
        for block in chunks(hit_ids):
            sql = f"SELECT hit_id, doc_json FROM deadlines WHERE hit_id IN ({marks(len(block))}) ORDER BY version"
            for row in self._db.conn.execute(sql, block):
                found[row["hit_id"]] = decode(Deadline, row["doc_json"])
        return found


@dataclass(frozen=True, slots=True)
class _Relative:
    filing_id: int
    brand: str | None
    sibling: Sibling


def _relative(row: sqlite3.Row, deadline: Deadline | None) -> _Relative:
    sibling = Sibling(row["office"], row["application_number"], row["designation"], row["hit_id"], deadline)
    return _Relative(row["filing_id"], row["brand"], sibling)


def _where(
    *,
    client: str | None,
    brand: str | None,
    office: str | None,
    open_only: bool,
    today: date | None,
    min_band: Band | None,
    undecided: bool,
    include_muted: bool,
    include_superseded: bool,
    since: Instant | None,
    until: Instant | None,
) -> tuple[str, list[Any]]:
    terms: list[tuple[str, tuple[Any, ...]]] = [("1", ())]
    if client is not None:
        terms.append(("m.client = ?", (client,)))
    if brand is not None:
        terms.append(("m.brand = ?", (brand,)))
    if office is not None:
        terms.append(("f.office = ?", (office.upper(),)))
    if min_band is not None:
        bands = [band.value for band in Band if band >= min_band]
        terms.append((f"h.band IN ({marks(len(bands))})", tuple(bands)))
    if undecided:
        terms.append(("m.decision IS NULL", ()))
    if not include_muted:
        terms.append(("h.muted = ''", ()))
    if not include_superseded:
        end = until.iso() if until else None
        terms.append((f"NOT {_SUPERSEDED}", (end, end)))
    if since is not None:
        terms.append(("h.created_at >= ?", (since.iso(),)))
    if until is not None:
        terms.append(("h.created_at < ?", (until.iso(),)))
    if open_only:
        if today is None:
            raise ValueError("open_only needs today: whether a window is open depends on the day")
        closes = "MAX(IFNULL(d.last_day, d.safe_day), IFNULL(d.safe_day, d.last_day))"
        day = today.isoformat()
        terms.append(("NOT f.withdrawn AND IFNULL(d.state, '') NOT IN ('none', 'closed')", ()))
        terms.append((f"(IFNULL(d.state, '') <> 'known' OR IFNULL({closes}, ?) >= ?)", (day, day)))
    return " AND ".join(term for term, _ in terms), [value for _, values in terms for value in values]


@lru_cache(maxsize=4096)
def _brand(text: str) -> Brand:
    return decode(Brand, text)


def _instant(text: str | None) -> Instant | None:
    return Instant.parse(text) if text else None


def _story(row: sqlite3.Row, stored: StoredFiling, families: Mapping[str, list[_Relative]]) -> Story:
    filing = stored.filing
    day = date.fromisoformat(row["pub_date"]) if row["pub_date"] else None
    facts, facts_zh = _facts(row["applicant_json"])
    return Story(
        hit_id=row["hit_id"],
        matter_id=row["matter_id"],
        client=row["client"],
        brand=_brand(row["brand_json"]),
        filing=filing,
        publication=Publication(PublicationKind(row["pub_kind"]), day, row["pub_issue"]),
        match=_match(row),
        deadline=decode(Deadline, row["deadline_json"]) if row["deadline_json"] else None,
        deadline_version=row["deadline_version"] or 0,
        matter=_matter(row),
        provenance=_provenance(row, stored),
        first_seen_at=Instant.parse(row["created_at"]),
        applicant_score=row["applicant_score"],
        applicant_facts=facts,
        applicant_facts_zh=facts_zh,
        siblings=_siblings(row, families.get(filing.international_registration or "", [])),
        baseline=bool(row["baseline"]),
        origins=origins(filing, stored.stamps),
    )


def _facts(text: str | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """English and Chinese; a list is what the first release wrote: English alone."""
    document = json.loads(text) if text else {}
    if isinstance(document, list):
        return tuple(document), ()
    return tuple(document.get("en", ())), tuple(document.get("zh", ()))


def _siblings(row: sqlite3.Row, family: Iterable[_Relative]) -> tuple[Sibling, ...]:
    """The other filings of the family; with hit and deadline where the same brand was hit there."""
    found: dict[int, Sibling] = {}
    for relative in family:
        if relative.filing_id == row["filing_id"]:
            continue
        if relative.brand == row["brand"]:
            found[relative.filing_id] = relative.sibling
        elif relative.filing_id not in found:
            bare = relative.sibling
            found[relative.filing_id] = Sibling(bare.office, bare.application_number, bare.designation)
    return tuple(found.values())


def _match(row: sqlite3.Row) -> Match:
    return Match(
        brand=row["brand"],
        mark=row["mark"],
        mark_score=row["mark_score"],
        mark_band=Band(row["mark_band"]),
        band=Band(row["band"]),
        reasons=tuple(from_document(Reason, reason) for reason in json.loads(row["reasons_json"])),
        goods=decode(GoodsRelation, row["goods_json"]),
        engine_version=row["engine_version"],
        rule_version=row["rule_version"],
        muted=row["muted"],
        muted_detail=row["muted_detail"],
        flags=tuple(json.loads(row["flags_json"])),
    )


def _matter(row: sqlite3.Row) -> MatterState:
    return MatterState(
        decision=Decision(row["decision"]) if row["decision"] else None,
        decided_by=row["decided_by"] or "",
        decided_at=_instant(row["decided_at"]),
        decision_note=row["decision_note"] or "",
        acknowledged_by=row["acknowledged_by"] or "",
        acknowledged_at=_instant(row["acknowledged_at"]),
        silenced_until=date.fromisoformat(row["silenced_until"]) if row["silenced_until"] else None,
        silenced_by=row["silenced_by"] or "",
        silence_reason=row["silence_reason"] or "",
    )


def _provenance(row: sqlite3.Row, stored: StoredFiling) -> Provenance:
    base = stored.stamps.base
    from_record = row["record_sha256"] is not None
    return Provenance(
        source=row["source"] or row["issue_source"] or base.source,
        issue=row["issue_number"] or row["pub_issue"],
        artefact=row["raw_artefact"] if from_record else base.artefact,
        member=row["raw_member"] if from_record else base.member,
        offset=row["raw_offset"] if from_record else base.offset,
        record_sha256=row["record_sha256"],
        address=row["raw_address"],
        retrieved_at=_instant(row["raw_retrieved_at"]),
    )
