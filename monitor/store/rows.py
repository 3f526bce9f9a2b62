"""What the notices tables hold, as records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from monitor.records import Delivery, DeliveryState, NoticeKind, PlannedItem
from sources.instants import Instant


@dataclass(frozen=True, slots=True)
class StoredItem:
    """A planned item with its id; ``notice`` is the notice it went into, None while it waits."""

    id: int
    item: PlannedItem
    notice: str | None
    planned_at: Instant


@dataclass(frozen=True, slots=True)
class StoredNotice:
    """What was said to one recipient. ``id`` derives from the items, so the same items give the same notice."""

    id: str
    kind: NoticeKind
    recipient: str
    subject: str
    language: str
    assembled_at: Instant
    client: str = ""
    thread: str = ""
    doc: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to send: when, what came of it, the provider's own words."""

    at: Instant
    outcome: str
    answer: str


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """A delivery with everything known about its fate."""

    delivery: Delivery
    state: DeliveryState
    next_try_at: Instant
    created_at: Instant
    answer: str = ""
    sent_at: Instant | None = None
    leased_by: str = ""
    lease_until: Instant | None = None
    recipient: str = ""
    subject: str = ""
    kind: NoticeKind = NoticeKind.ALERT
    tries: tuple[Attempt, ...] = ()


@dataclass(frozen=True, slots=True)
class SentFor:
    """What was told about one hit: to whom, how, when."""

    item: StoredItem
    notice_id: str
    delivery_id: str
    channel: str
    address: str
    state: DeliveryState
    sent_at: Instant | None
    message_id: str
