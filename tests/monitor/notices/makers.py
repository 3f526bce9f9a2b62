"""Stories of our own making: invented names, the shape of real ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from monitor.records import (
    Address,
    Band,
    Brand,
    CitableRight,
    Client,
    Deadline,
    Extension,
    GoodsRelation,
    Match,
    MatterState,
    Provenance,
    Reason,
    Recipient,
    Role,
    Story,
)
from sources.filing import Filing, GoodsClass, MarkKind, Party, Publication, PublicationKind, Status
from sources.instants import Instant

NOW = Instant.parse("2026-11-22T04:00:00Z")
PUBLISHED = date(2026, 11, 17)
SAFE = date(2026, 12, 17)


def brand(**changes: Any) -> Brand:
    """A two-character brand with a coined Latin name."""
    made = Brand(
        id="yunshan",
        client="acme",
        name="云杉茶业",
        hanzi=("云杉",),
        latin=("Yunshan Tea",),
        classes=(30, 35),
        rights=(CitableRight("CN", "12345678", date(2019, 5, 6), (30,)),),
    )
    return replace(made, **changes)


def filing(**changes: Any) -> Filing:
    """An application at the US office."""
    made = Filing(
        office="US",
        application_number="99000001",
        marks=("YUN SHAN",),
        mark_kind=MarkKind.WORD,
        transliterations=("yun shan",),
        filing_date=date(2026, 3, 2),
        publications=(Publication(PublicationKind.PUBLISHED, PUBLISHED),),
        classes=(GoodsClass(30, "Tea; tea-based beverages"), GoodsClass(21, "Teapots; cups")),
        applicants=(Party("Norvelle Trading LLC", "US", "1 Example Street, Springfield"),),
        representatives=(Party("A. Counsel", "US"),),
        status=Status("686", "PUBLISHED FOR OPPOSITION", PUBLISHED),
        office_link="https://tsdr.uspto.gov/#caseNumber=99000001",
    )
    return replace(made, **changes)


def deadline(**changes: Any) -> Deadline:
    """Thirty days from publication, everything verified."""
    made = Deadline(
        office="US",
        state="known",
        rule_id="US",
        event="published",
        event_date=PUBLISHED,
        last_day=SAFE,
        safe_day=SAFE,
        internal_day=date(2026, 12, 10),
        last_day_reason="30 days after 2026-11-17",
        safe_day_reason="the same day under every reading",
        internal_day_reason="5 working days before the safe day",
        length=30,
        unit="days",
        citation="15 USC 1063(a)",
        confidence={"period": "verified", "start": "verified", "roll": "verified", "calendar": "verified"},
        extensions=(Extension("30 days, no cause needed", date(2027, 1, 16), SAFE, confidence="verified"),),
        time_zone="America/New_York",
        cut_off="23:59 Eastern time",
        rule_version="r1",
    )
    return replace(made, **changes)


def match(**changes: Any) -> Match:
    """Equal in pinyin."""
    made = Match(
        brand="yunshan",
        mark="YUN SHAN",
        mark_score=0.93,
        mark_band=Band.HIGH,
        band=Band.HIGH,
        reasons=(
            Reason(
                "pinyin_equal",
                "云杉",
                "YUN SHAN",
                1.0,
                4.2,
                "the mark is the pinyin of 云杉",
                "与“云杉”拼音相同",
                "m1",
                "yun=yun shan=shan",
            ),
            Reason(
                "containment",
                "Yunshan Tea",
                "YUN SHAN",
                0.73,
                1.1,
                "most of the Latin name",
                "包含外文名称的主要部分",
                "m1",
            ),
        ),
        goods=GoodsRelation("same", (30, 35), (21, 30), "class 30"),
        engine_version="e1",
        rule_version="m1",
    )
    return replace(made, **changes)


def story(hit_id: int = 1, **changes: Any) -> Story:
    """A possible conflict found five days after its publication."""
    made = Story(
        hit_id=hit_id,
        matter_id=hit_id,
        client="acme",
        brand=brand(),
        filing=filing(),
        publication=Publication(PublicationKind.PUBLISHED, PUBLISHED, "2026-46"),
        match=match(),
        deadline=deadline(),
        deadline_version=1,
        matter=MatterState(),
        provenance=Provenance(
            source="us-daily",
            issue="apc261117",
            artefact="a" * 64,
            record_sha256="b" * 64,
            retrieved_at=Instant.parse("2026-11-18T02:00:00Z"),
        ),
        first_seen_at=NOW,
        applicant_score=0.4,
        applicant_facts=("12 other applications since January, 3 of them close to other watched names",),
    )
    return replace(made, **changes)


def recipient(recipient_id: str = "lawyer", role: Role = Role.LAWYER, **changes: Any) -> Recipient:
    """Someone with one mail address."""
    made = Recipient(
        id=recipient_id,
        name=recipient_id.title(),
        role=role,
        addresses=(Address("mail", f"{recipient_id}@example.org"),),
        clients=() if role is Role.OPERATOR else ("acme",),
    )
    return replace(made, **changes)


ACME = Client("acme", "云杉茶业有限公司", "Yunshan Tea Co., Ltd.")
