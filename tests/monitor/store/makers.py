"""What the tests of the store put into it."""

from __future__ import annotations

from datetime import date

from monitor.records import Band, Brand, Deadline, Extension, GoodsRelation, Match, NoticeKind, PlannedItem, Reason
from monitor.store import NewHit, Store
from monitor.store.merge import Stamp, first
from sources.filing import Filing, Party, Publication, PublicationKind
from sources.instants import Instant

NOW = Instant.parse("2026-03-03T06:00:00Z")
BRAND = Brand("mi", "c1", "Hongdou", hanzi=("红豆",), latin=("HONGDOU",))
PUBLISHED = Publication(PublicationKind.PUBLISHED, date(2026, 2, 24), "12")
MATCH = Match(
    "mi",
    "HONGDOU",
    0.9712345678901234,
    Band.HIGH,
    Band.CRITICAL,
    (Reason("exact", "HONGDOU", "HONGDOU", 1.0, 5.0, "the same", "相同", "r1", "HONGDOU"),),
    GoodsRelation("same", (25,), (25,), "Nice"),
    "e1",
    "r1",
    flags=("ally",),
)
DEADLINE = Deadline(
    "US",
    "known",
    "US",
    "published",
    date(2026, 2, 24),
    date(2026, 3, 26),
    date(2026, 3, 26),
    date(2026, 3, 19),
    confidence={"period": "verified"},
    extensions=(Extension("90 days", date(2026, 6, 24), date(2026, 3, 26)),),
    alternatives={"other": date(2026, 3, 25)},
    time_zone="America/New_York",
)


def filing(number: str = "1", **fields: object) -> Filing:
    values = {"marks": ("HONGDOU",), "applicants": (Party("ACME", "US", "1 Main St"),), "publications": (PUBLISHED,)}
    return Filing("US", number, **{**values, **fields})  # type: ignore[arg-type]


def add_hit(store: Store, number: str = "1", **fields: object) -> int:
    store.brands.sync([BRAND], NOW)
    merged = first(filing(number, **fields), Stamp(date(2026, 2, 24), "us-daily"))
    with store.write():
        (filing_id,) = store.filings.save([(None, merged, merged.stamps.base)], NOW)
        hit = NewHit(filing_id, BRAND, PUBLISHED, MATCH, DEADLINE, "us-daily")
        (hit_id,) = store.hits.save([hit], NOW).created
    return hit_id


def item(hit_id: int | None, recipient: str = "anna", step: str = "", **fields: object) -> PlannedItem:
    return PlannedItem(hit_id, recipient, NoticeKind.ALERT, step, NOW, **fields)  # type: ignore[arg-type]
