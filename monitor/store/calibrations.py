"""What the matcher was calibrated on: samples of stored marks, and which brands got a raised bar from them.

A calibration is never changed in what a score depends on; a new one takes its place. Hits name it in their rule
version, so that their score can be worked out again from the sample and the offsets kept here.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import unicodedata
import zlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from monitor.records import Decision
from monitor.store.connection import Connections
from monitor.store.documents import dumps, from_document, to_document
from monitor.store.filings import marks
from sources.formats.tipo import without_remark
from sources.instants import Instant

MOST_FILINGS = 20_000
"""A sample looks at this many filings: enough to see three alarms in 10,000, and a brand is measured in seconds."""
_OF_ONE_APPLICANT = 2
"""Whoever files a name in ten variants must not make it look like an everyday word."""
_CONFLICTS = (Decision.OPPOSE.value, Decision.SETTLED.value, Decision.WATCH.value)
"""People saw a conflict, or keep an eye on it: no example of a mark that has nothing to do with the brand."""
_OWN_APPLICANT = "own_applicant"


@dataclass(frozen=True, slots=True)
class RaisedBar:
    """A brand, as it was, that more stored marks come close to than to others: its totals are lowered by ``offset`` log
    odds. ``alarms`` were counted where ``expected`` are for a name like any other."""

    brand: str
    brand_hash: str
    offset: float
    alarms: int
    expected: float

    @property
    def times(self) -> float:
        """How many times as many look-alikes as other brands have."""
        return self.alarms / max(self.expected, 1.0)

    @property
    def words(self) -> str:
        return f"about {self.times:.0f} times as many look-alikes as other brands"


@dataclass(frozen=True, slots=True)
class Calibration:
    """``filings`` were stored when the sample of ``marks`` texts was drawn. ``measured`` are the hashes of the brands
    that were counted; those not in ``raised`` keep the common bar."""

    sample: str
    filings: int
    marks: int
    engine_version: str
    rules_version: str
    background_version: str
    raised: tuple[RaisedBar, ...]
    measured: frozenset[str]
    made_at: Instant

    @property
    def versions(self) -> tuple[str, str, str]:
        """Of engine, rules and bundled background: measured with others, it says nothing."""
        return (self.engine_version, self.rules_version, self.background_version)

    @property
    def name(self) -> str:
        """Follows from everything a score depends on, so that two of the same name give the same scores."""
        offsets = sorted((bar.brand, bar.brand_hash, bar.offset) for bar in self.raised)
        return "c" + hashlib.sha256(dumps([self.sample, *self.versions, offsets]).encode()).hexdigest()[:10]


class Calibrations:
    """The ``calibrations`` and ``calibration_samples`` tables."""

    def __init__(self, connections: Connections) -> None:
        self._db = connections

    # A sample of what is stored -----------------------------------------------------------------------------------

    def draw(self, limit: int = MOST_FILINGS) -> list[str]:
        """Texts of the ``limit`` filings stored last, newest first, each text once and two of an applicant at most.
        Left out: filings that a person called a conflict or keeps watching, and marks of the same text; and the
        clients' own."""
        with self._db.read() as conn:
            seen = {_folded(text) for text in self._conflicts(conn)}
            rows = conn.execute(
                "SELECT f.office, f.applicant_key, json_extract(f.doc_json, '$.marks') AS marks FROM filings f"
                " WHERE NOT EXISTS (SELECT 1 FROM matters m LEFT JOIN hits h ON h.matter_id = m.id"
                f"  WHERE m.filing_id = f.id AND (m.decision IN ({marks(len(_CONFLICTS))}, ?) OR h.muted = ?))"
                " AND NOT EXISTS (SELECT 1 FROM near_matches n WHERE n.filing_id = f.id AND n.muted = ?)"
                " ORDER BY f.id DESC LIMIT ?",
                (*_CONFLICTS, Decision.OWN.value, _OWN_APPLICANT, _OWN_APPLICANT, limit),
            ).fetchall()
        texts: list[str] = []
        of_applicant: Counter[str] = Counter()
        for row in rows:
            for text in _texts(row):
                key = _folded(text)
                if not key or key in seen:
                    continue
                if row["applicant_key"]:
                    of_applicant[row["applicant_key"]] += 1
                    if of_applicant[row["applicant_key"]] > _OF_ONE_APPLICANT:
                        break
                seen.add(key)
                texts.append(text)
        return texts

    @staticmethod
    def _conflicts(conn: sqlite3.Connection) -> Iterator[str]:
        rows = conn.execute(
            "SELECT f.office, json_extract(f.doc_json, '$.marks') AS marks FROM matters m"
            f" JOIN filings f ON f.id = m.filing_id WHERE m.decision IN ({marks(len(_CONFLICTS))})",
            _CONFLICTS,
        )
        for row in rows:
            yield from _texts(row)

    # Calibrations -------------------------------------------------------------------------------------------------

    def current(self) -> Calibration | None:
        """The calibration in force; None before the first."""
        return self._one("ORDER BY c.id DESC LIMIT 1", ())

    def named(self, name: str) -> Calibration | None:
        """The calibration that a hit's rule version names."""
        return self._one("WHERE c.name = ? ORDER BY c.id DESC LIMIT 1", (name,))

    def texts(self, sample: str) -> list[str]:
        """The marks of a sample. Raises KeyError."""
        row = self._db.conn.execute("SELECT texts FROM calibration_samples WHERE sha256 = ?", (sample,)).fetchone()
        if row is None:
            raise KeyError(sample)
        found: list[str] = json.loads(zlib.decompress(row["texts"]))
        return found

    def save(self, made: Calibration, texts: Sequence[str] | None = None) -> None:
        """Put a calibration in force. ``texts`` are those of a sample that is not kept yet. One that gives the same
        scores as the one in force only adds what was measured."""
        with self._db.write() as conn:
            if texts is not None:
                conn.execute(
                    "INSERT INTO calibration_samples (sha256, filings, marks, texts) VALUES (?,?,?,?)"
                    " ON CONFLICT (sha256) DO UPDATE SET filings = excluded.filings",
                    (made.sample, made.filings, made.marks, zlib.compress(dumps(list(texts)).encode())),
                )
            measured = dumps(sorted(made.measured))
            last = conn.execute("SELECT id, name FROM calibrations ORDER BY id DESC LIMIT 1").fetchone()
            if last is not None and last["name"] == made.name:
                conn.execute("UPDATE calibrations SET measured_json = ? WHERE id = ?", (measured, last["id"]))
                return
            conn.execute(
                "INSERT INTO calibrations (name, sample, engine_version, rules_version, background_version,"
                " raised_json, measured_json, made_at) VALUES (?,?,?,?,?,?,?,?)",
                (
                    *(made.name, made.sample, *made.versions),
                    *(dumps([to_document(bar) for bar in made.raised]), measured, made.made_at.iso()),
                ),
            )

    def _one(self, which: str, values: tuple[str, ...]) -> Calibration | None:
        row = self._db.conn.execute(
            "SELECT c.*, s.filings, s.marks FROM calibrations c"
            f" JOIN calibration_samples s ON s.sha256 = c.sample {which}",
            values,
        ).fetchone()
        if row is None:
            return None
        return Calibration(
            sample=row["sample"],
            filings=row["filings"],
            marks=row["marks"],
            engine_version=row["engine_version"],
            rules_version=row["rules_version"],
            background_version=row["background_version"],
            raised=tuple(from_document(RaisedBar, each) for each in json.loads(row["raised_json"])),
            measured=frozenset(json.loads(row["measured_json"])),
            made_at=Instant.parse(row["made_at"]),
        )


def sample_hash(texts: Collection[str]) -> str:
    """SHA-256 of the texts in their order."""
    return hashlib.sha256(dumps(list(texts)).encode()).hexdigest()


def _texts(row: sqlite3.Row) -> Iterable[str]:
    """The marks of a filing as they are compared."""
    found = json.loads(row["marks"]) if row["marks"] else []
    return [without_remark(text) if row["office"] == "TW" else text for text in found]


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
