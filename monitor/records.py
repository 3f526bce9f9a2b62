"""The nouns of the service: frozen, pure, importable by everything above. No SQL, no clock, no files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from sources.filing import Filing, Publication
from sources.instants import Instant


class Band(StrEnum):
    """How close a mark is. Ordered: LOW < MEDIUM < HIGH < CRITICAL."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        return _BAND_RANK[self.value]

    # str would order the words by alphabet, so all four are spelt out.
    def __lt__(self, other: object) -> bool:
        return self.rank < other.rank if isinstance(other, Band) else NotImplemented

    def __le__(self, other: object) -> bool:
        return self.rank <= other.rank if isinstance(other, Band) else NotImplemented

    def __gt__(self, other: object) -> bool:
        return self.rank > other.rank if isinstance(other, Band) else NotImplemented

    def __ge__(self, other: object) -> bool:
        return self.rank >= other.rank if isinstance(other, Band) else NotImplemented

    def raised(self) -> Band:
        """One step up (critical stays)."""
        return _BANDS[min(self.rank + 1, 3)]


_BANDS = (Band.LOW, Band.MEDIUM, Band.HIGH, Band.CRITICAL)
_BAND_RANK = {band.value: rank for rank, band in enumerate(_BANDS)}


@dataclass(frozen=True, slots=True)
class LocalName:
    """The brand's name in a local script or language, e.g. ('ja', 'シャオミ'). ``language`` is BCP 47 or ''."""

    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class CitableRight:
    """A right of the client that an opposition can cite."""

    territory: str
    number: str
    date: date | None = None
    classes: tuple[int, ...] = ()
    kind: str = "registration"
    note: str = ""


@dataclass(frozen=True, slots=True)
class Brand:
    """One identity with many names. ``id`` is stable: renaming keeps hits.

    ``pinyin`` overrides or adds readings (toneless syllables joined or spaced). ``own_applicants`` and ``allies`` are
    names as filed: own filings are muted with the reason stored, allies (distributors) are flagged, never excluded.
    """

    id: str
    client: str
    name: str
    hanzi: tuple[str, ...] = ()
    latin: tuple[str, ...] = ()
    pinyin: tuple[str, ...] = ()
    local_names: tuple[LocalName, ...] = ()
    translations: tuple[str, ...] = ()
    logo_words: tuple[str, ...] = ()
    classes: tuple[int, ...] = ()
    markets: tuple[str, ...] = ()
    own_applicants: tuple[str, ...] = ()
    allies: tuple[str, ...] = ()
    rights: tuple[CitableRight, ...] = ()
    launch_date: date | None = None
    note: str = ""


class Role(StrEnum):
    OPERATOR = "operator"
    LAWYER = "lawyer"
    OWNER = "owner"


class Stage(StrEnum):
    """What a recipient may ask to hear about: new filings, open windows, registrations."""

    FILED = "filed"
    PUBLISHED = "published"
    REGISTERED = "registered"


@dataclass(frozen=True, slots=True)
class Address:
    """One place a recipient is reached: ``channel`` is the id of a configured channel."""

    channel: str
    to: str


@dataclass(frozen=True, slots=True)
class Recipient:
    """Someone who is told. ``clients`` empty = all (operators). ``least_band`` counts for immediate and digest alike;
    bands at or above ``immediate_band`` go out at once, the rest wait for the digest."""

    id: str
    name: str
    role: Role
    addresses: tuple[Address, ...]
    language: str = "en"
    clients: tuple[str, ...] = ()
    stages: tuple[Stage, ...] = (Stage.PUBLISHED, Stage.REGISTERED)
    least_band: Band = Band.MEDIUM
    immediate_band: Band = Band.HIGH
    offices: tuple[str, ...] = ()
    reminders: bool = True


@dataclass(frozen=True, slots=True)
class Client:
    """Who owns brands. ``lead_days`` are working days between the internal day and the safe day; ``calendar`` is the
    ST.3/ISO code whose public holidays the client keeps."""

    id: str
    name: str
    name_en: str = ""
    language: str = "zh_CN"
    lead_days: int = 5
    calendar: str = "CN"
    note: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """One piece of evidence. ``value`` is what the feature measured, ``weight`` what it added to the score (log odds);
    ``alignment`` shows both strings character by character where that helps, e.g. ``康[师→帅:形]傅``."""

    feature: str
    brand_text: str
    mark_text: str
    value: float
    weight: float
    en: str
    zh: str
    rule_version: str
    alignment: str = ""


@dataclass(frozen=True, slots=True)
class GoodsRelation:
    """How the classes relate. ``level``: same, related, unrelated, unknown (no class on one side)."""

    level: str
    brand_classes: tuple[int, ...] = ()
    filing_classes: tuple[int, ...] = ()
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """A brand and a filing's mark that are close enough to keep. Produced by ``monitor.matching``; no SQL id yet.

    ``mark_score`` 0-1 from names alone, ``mark_band`` from it; ``band`` may be one step higher through goods.
    ``muted`` is a reason code such as ``own_applicant`` ('' = not muted), ``flags`` e.g. ``ally``.
    """

    brand: str
    mark: str
    mark_score: float
    mark_band: Band
    band: Band
    reasons: tuple[Reason, ...]
    goods: GoodsRelation
    engine_version: str
    rule_version: str
    muted: str = ""
    muted_detail: str = ""
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Extension:
    """A way to get more time: until when, who may ask, on what condition, before when it must be asked."""

    label: str
    last_day: date | None
    ask_before: date | None
    who: str = ""
    condition: str = ""
    form: str = ""
    confidence: str = ""


@dataclass(frozen=True, slots=True)
class Deadline:
    """When the window closes, as legal days in ``time_zone``. None is a value: unknown, or no opposition exists.

    ``last_day`` is the statutory reading, ``safe_day`` the earliest defensible one (never rolled forward),
    ``internal_day`` the client's own. ``confidence`` maps part (period, start, roll, calendar) to a word.
    ``alternatives`` maps a label to another reading's date. ``state``: known; none (no opposition there); open_ended
    (until the office decides, no fixed day); not_open (this event opens no window yet, such as filed); closed
    (registered where opposition comes first, or withdrawn); unknown (no rule known, or not when the window opened).
    """

    office: str
    state: str
    rule_id: str | None
    event: str
    event_date: date | None
    last_day: date | None = None
    safe_day: date | None = None
    internal_day: date | None = None
    last_day_reason: str = ""
    safe_day_reason: str = ""
    internal_day_reason: str = ""
    length: int | None = None
    unit: str | None = None
    citation: str = ""
    source: str = ""
    confidence: Mapping[str, str] = field(default_factory=dict)
    rolled: bool = False
    stated_by_office: date | None = None
    extensions: tuple[Extension, ...] = ()
    alternatives: Mapping[str, date] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    time_zone: str = "UTC"
    cut_off: str = ""
    route: str = "national"
    stage: str = ""
    """pre | post registration"""
    filing_route: str = ""
    fee_in_window: str = ""
    rule_version: str = ""

    @property
    def certain(self) -> bool:
        """True when no part of the reading is less than verified."""
        return self.state == "known" and all(word == "verified" for word in self.confidence.values())


class Decision(StrEnum):
    """What a person decided about a matter. IGNORE carries over to later publications unless the filing changed."""

    OPPOSE = "oppose"
    WATCH = "watch"
    IGNORE = "ignore"
    OWN = "own"
    SETTLED = "settled"


@dataclass(frozen=True, slots=True)
class MatterState:
    """Decision, acknowledgement and silence of one matter (filing, brand)."""

    decision: Decision | None = None
    decided_by: str = ""
    decided_at: Instant | None = None
    decision_note: str = ""
    acknowledged_by: str = ""
    acknowledged_at: Instant | None = None
    silenced_until: date | None = None
    silenced_by: str = ""
    silence_reason: str = ""


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a fact came from: artefact hash, the record's own hash, address (no keys), time of retrieval."""

    source: str
    issue: str | None = None
    artefact: str | None = None
    member: str | None = None
    offset: int | None = None
    record_sha256: str | None = None
    address: str | None = None
    retrieved_at: Instant | None = None


@dataclass(frozen=True, slots=True)
class Sibling:
    """Another filing of the same international registration: one story, a deadline row per office."""

    office: str
    application_number: str
    designation: str
    hit_id: int | None = None
    deadline: Deadline | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """Everything stored about one hit: what notices, reports and exports are made from."""

    hit_id: int
    matter_id: int
    client: str
    brand: Brand
    filing: Filing
    publication: Publication
    match: Match
    deadline: Deadline | None
    deadline_version: int
    matter: MatterState
    provenance: Provenance
    first_seen_at: Instant
    applicant_score: float | None = None
    applicant_facts: tuple[str, ...] = ()
    siblings: tuple[Sibling, ...] = ()
    baseline: bool = False
    applicant_facts_zh: tuple[str, ...] = ()
    origins: Mapping[str, str] = field(default_factory=dict)
    """By group of the filing (``classes``, ``applicants`` ...): the source that said it. A filing is merged from
    several, and the terms of one do not hold for what another said."""

    def source_of(self, group: str) -> str:
        """The source that said this group of the filing."""
        return self.origins.get(group, self.provenance.source)


@dataclass(frozen=True, slots=True)
class PlannedItem:
    """One thing to tell one recipient, unique by (hit, recipient, kind, step). ``muted`` is the reason code for not
    telling. Items with the same recipient, kind and ``group_key`` that are due together become one notice."""

    hit_id: int | None
    recipient: str
    kind: NoticeKind
    step: str
    due_at: Instant
    client: str = ""
    group_key: str = ""
    muted: str = ""
    muted_detail: str = ""
    doc: Mapping[str, Any] = field(default_factory=dict)


class NoticeKind(StrEnum):
    ALERT = "alert"
    DIGEST = "digest"
    REMINDER = "reminder"
    CORRECTION = "correction"
    BASELINE = "baseline"
    HEALTH = "health"


class DeliveryState(StrEnum):
    PENDING = "pending"
    LEASED = "leased"
    SENT = "sent"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One notice to one address through one channel. Id, Message-ID and bytes are fixed when it is assembled."""

    id: str
    notice: str
    channel: str
    to: str
    message_id: str
    payload: bytes
    attempts: int = 0
    meta: Mapping[str, Any] = field(default_factory=dict)


class Outcome(StrEnum):
    """What a channel answers: nothing else exists. Unknown answers are RETRY."""

    SENT = "sent"
    RETRY = "retry"
    PERMANENT = "permanent"


@dataclass(frozen=True, slots=True)
class SendResult:
    """``answer`` is the provider's own words; ``retry_after`` seconds, when the provider said how long."""

    outcome: Outcome
    answer: str
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class HealthEvent:
    """Something the operator must know about the watcher itself. ``key`` groups repeats; ``consequence`` says what
    may be missed; ``remedy`` what to do."""

    key: str
    subject: str
    consequence: str
    remedy: str
    seen_at: Instant
    detail: str = ""
