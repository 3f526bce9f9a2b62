"""Small stand-ins for the rooms a pass asks: an office that serves lines, a matcher that compares whole words, a rule
of thirty days, and a plan that tells one recipient."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from monitor.polling.inbox import file_sha256
from monitor.records import Band, Brand, Deadline, GoodsRelation, Match, NoticeKind, PlannedItem, Reason, Story
from sources.adapter import Artefact, Cadence, Floors, Issue, Metadata, ReadContext
from sources.errors import NotThisFormat, OutOfReach, SourceError
from sources.filing import Filing, GoodsClass, Note, Origin, Party, Publication, PublicationKind, Record, Unreadable
from sources.instants import Instant

NOW = Instant.parse("2026-03-03T06:00:00Z")
BRAND = Brand(id="mi", client="c1", name="Hongdou", latin=("HONGDOU",), classes=(25,))
OTHER = Brand(id="dz", client="c2", name="Dazhou", latin=("DAZHOU",), classes=(9,))


def line(number: str, mark: str | None = "PLAIN", **fields: Any) -> dict[str, Any]:
    return {
        "number": number,
        "mark": mark,
        "published": "2026-02-24",
        "applicant": "ACME Ltd",
        "classes": [25],
        **fields,
    }


def parse(row: Mapping[str, Any], origin: Origin, raw: bytes) -> Filing:
    def day(key: str) -> date | None:
        return date.fromisoformat(row[key]) if row.get(key) else None

    kinds = (
        ("filed", PublicationKind.FILED),
        ("published", PublicationKind.PUBLISHED),
        ("republished", PublicationKind.REPUBLISHED),
        ("registered", PublicationKind.REGISTERED),
        ("withdrawn", PublicationKind.WITHDRAWN),
    )
    found = tuple(Publication(kind, day(key), row.get("issue")) for key, kind in kinds if row.get(key))
    return Filing(
        office="XX",
        application_number=row["number"],
        marks=(row["mark"],) if row.get("mark") else None,
        publications=found or None,
        classes=tuple(GoodsClass(n) for n in row["classes"]) if row.get("classes") is not None else None,
        applicants=(Party(row["applicant"]),) if row.get("applicant") else None,
        as_of=day("as_of"),
        international_registration=row.get("ir"),
        opposition_end_stated=day("stated"),
        origin=origin,
        raw=raw,
    )


@dataclass
class LineOffice:
    """An office whose issues are files of JSON lines. ``world`` maps an issue number to its lines or to an error."""

    folder: Path
    world: dict[str, Any] = field(default_factory=dict)
    floors: Floors = field(default_factory=Floors)
    look_back: int = 0
    cadence: Cadence = field(default_factory=lambda: Cadence("weekly", weekdays=(1,)))
    listing_error: SourceError | None = None
    fetched: list[str] = field(default_factory=list)
    source: str = "xx-weekly"

    @property
    def metadata(self) -> Metadata:
        return Metadata(
            source=self.source,
            code="XX",
            office="Office of Examples",
            publishes="a weekly gazette",
            cadence=self.cadence,
            time_zone="UTC",
            language="en",
            licence="",
            terms="",
            attribution="",
            may_show_to_clients="yes",
            clock="publication",
            look_back_days=self.look_back,
            floors=self.floors,
        )

    def discover(self, state: Mapping[str, Any], today: date, client: Any) -> list[Issue]:
        if self.listing_error:
            raise self.listing_error
        return [
            Issue(number, date.fromisoformat(number), {"file": number}, self._expected(number))
            for number in sorted(self.world)
            if number > state.get("through", "") and number <= today.isoformat()
        ]

    def _expected(self, number: str) -> int | None:
        rows = self.world[number]
        return (
            next((row["announced"] for row in rows if isinstance(row, dict) and "announced" in row), None)
            if isinstance(rows, list)
            else None
        )

    def fetch(self, issue: Issue, client: Any) -> list[Artefact]:
        self.fetched.append(issue.number)
        rows = self.world[issue.number]
        if isinstance(rows, SourceError):
            raise rows
        path = self.folder / f"{issue.number}.jsonl"
        path.write_text("".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows))
        return [
            Artefact(path, file_sha256(path), path.stat().st_size, f"https://xx.example/{issue.number}", NOW, path.name)
        ]

    def read(self, artefacts: Sequence[Artefact], context: ReadContext) -> Iterator[Record]:
        for artefact in artefacts:
            offset = 0
            for raw in artefact.path.read_bytes().splitlines(keepends=True):
                yield from self._record(raw, Origin(artefact.sha256, offset, len(raw)))
                offset += len(raw)

    def _record(self, raw: bytes, origin: Origin) -> Iterator[Record]:
        if raw.startswith(b"<html"):
            raise NotThisFormat("HTML where lines were expected")
        try:
            row = json.loads(raw)
        except ValueError:
            yield Unreadable("not JSON", f"line at byte {origin.offset}", raw, origin)
            return
        if "note" in row:
            yield Note(row["note"], row.get("text", ""), row.get("data", {}))
        elif "announced" not in row:
            yield parse(row, origin, raw)

    def advance(self, state: Mapping[str, Any], issue: Issue) -> dict[str, Any]:
        return {**state, "through": issue.number}


@dataclass
class WordMatcher:
    """Matches a mark that contains one of the brand's Latin names; whole = critical, part = medium."""

    brands: Sequence[Brand]
    engine_version: str = "e1"
    rule_version: str = "r1"
    asked: int = 0

    def match(self, filings: Sequence[Filing]) -> Iterator[tuple[int, Match]]:
        self.asked += len(filings)
        for index, filing in enumerate(filings):
            for mark in filing.marks or ():
                for brand in self.brands:
                    for name in brand.latin:
                        if name.casefold() in mark.casefold():
                            yield index, match(brand, mark, name)


def match(brand: Brand, mark: str, name: str) -> Match:
    whole = mark.casefold() == name.casefold()
    band = Band.CRITICAL if whole else Band.MEDIUM
    reason = Reason("word", name, mark, 1.0, 3.5, f"{name} stands in {mark}", f"{mark} 含有 {name}", "r1")
    goods = GoodsRelation("same", brand.classes, (25,))
    return Match(brand.id, mark, 1.0 if whole else 0.7, band, band, (reason,), goods, "e1", "r1")


def thirty_days(filing: Filing, publication: Publication, publications: Sequence[Publication], client: str) -> Deadline:
    if publication.date is None or publication.kind is PublicationKind.FILED:
        return Deadline(filing.office, "unknown", None, publication.kind.value, publication.date)
    last = filing.opposition_end_stated or publication.date + timedelta(days=30)
    return Deadline(filing.office, "known", "XX-1", publication.kind.value, publication.date, last, last, last)


def replace_days(deadline: Deadline, days: int) -> Deadline:
    """The deadline, moved."""
    if deadline.last_day is None:
        return deadline
    last = deadline.last_day + timedelta(days=days)
    return replace(deadline, last_day=last, safe_day=last, internal_day=last)


def tell_anna(story: Story, now: Instant) -> list[PlannedItem]:
    kind = NoticeKind.BASELINE if story.baseline else NoticeKind.ALERT
    group = f"{kind.value}:{story.client}"
    first = PlannedItem(story.hit_id, "anna", kind, "", now, story.client, group)
    return [
        first,
        PlannedItem(story.hit_id, "anna", NoticeKind.REMINDER, "T-3", now.plus(days=20), story.client, "reminder"),
    ]


def tell_changes(before: Story, after: Story, told: Any, now: Instant) -> list[PlannedItem]:
    if (before.deadline, before.filing.status, before.filing.deleted) == (
        after.deadline,
        after.filing.status,
        after.filing.deleted,
    ):
        return []
    return [
        PlannedItem(
            after.hit_id,
            who,
            NoticeKind.CORRECTION,
            f"correction:{after.deadline_version}",
            now,
            after.client,
            "correction",
        )
        for who in told
    ]


def out_of_reach() -> SourceError:
    return OutOfReach("xx.example: connection refused; it is tried again")
