"""The vocabulary that every office's data is put into (field names follow WIPO ST.60 INID codes where one exists).

A :class:`Filing` is one *report* about a mark, not its last truth: offices send the same mark many times, often
sparsely. A group that the report does not carry is ``None`` (it must never erase what is stored); a group that is
present but empty is ``()`` (it says there is nothing). ``as_of`` says how old the report is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any


class Route(StrEnum):
    """How the right reached the office: filed there, or designated through the Madrid Protocol."""

    NATIONAL = "national"
    MADRID = "madrid"


class PublicationKind(StrEnum):
    """What was made public. ``FILED`` opens no clock; which of the others does is a matter of the deadline rules."""

    FILED = "filed"
    PUBLISHED = "published"
    REPUBLISHED = "republished"
    REGISTERED = "registered"
    DESIGNATION_PUBLISHED = "designation_published"
    DESIGNATION_REPUBLISHED = "designation_republished"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"


class MarkKind(StrEnum):
    """Type of mark (INID 550)."""

    WORD = "word"
    FIGURATIVE = "figurative"
    COMBINED = "combined"
    SHAPE = "shape"
    SOUND = "sound"
    OTHER = "other"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Party:
    """An applicant, holder or representative (INID 730-740) as published. ``country`` is ST.3 or None.

    ``other_names`` are the same party's names in other scripts, where the office gives several, and its name without
    what the office puts before it.
    """

    name: str
    country: str | None = None
    address: str | None = None
    other_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GoodsClass:
    """One Nice class (INID 511), 1-45, with the goods text as published ('' when the office gives none)."""

    number: int
    goods: str = ""


@dataclass(frozen=True, slots=True)
class Publication:
    """Something the office made public on a legal day of its own; ``date`` is None only for ``FILED`` without one."""

    kind: PublicationKind
    date: date | None
    issue: str | None = None


@dataclass(frozen=True, slots=True)
class Priority:
    """A Convention priority (INID 310/320/330)."""

    date: date | None = None
    country: str | None = None
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """The office's own status: code and words as published; ``date`` is never a publication date."""

    code: str | None = None
    text: str | None = None
    date: date | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a record's bytes are: artefact (SHA-256), member inside an archive, byte offset and length."""

    artefact: str
    offset: int
    length: int
    member: str | None = None


@dataclass(frozen=True, slots=True)
class Filing:
    """One report by an office about one mark.

    Identity is ``(office, application_number, designation)``. ``office`` is the ST.3 code of the office where the
    mark has effect and can be opposed. ``application_number`` is that office's own number as text.
    ``designation`` is '' or, for a later designation of the same international registration, its ISO date.
    """

    office: str
    application_number: str
    route: Route = Route.NATIONAL
    international_registration: str | None = None
    designation: str = ""
    registration_number: str | None = None
    marks: tuple[str, ...] | None = None
    mark_kind: MarkKind | None = None
    transliterations: tuple[str, ...] | None = None
    translations: tuple[str, ...] | None = None
    pseudo_marks: tuple[str, ...] | None = None
    mark_description: str | None = None
    disclaimer: str | None = None
    vienna_codes: tuple[str, ...] | None = None
    filing_date: date | None = None
    publications: tuple[Publication, ...] | None = None
    classes: tuple[GoodsClass, ...] | None = None
    other_classes: tuple[str, ...] | None = None
    applicants: tuple[Party, ...] | None = None
    representatives: tuple[Party, ...] | None = None
    status: Status | None = None
    priorities: tuple[Priority, ...] | None = None
    opposition_end_stated: date | None = None
    image: str | None = None
    office_link: str | None = None
    as_of: date | None = None
    deleted: bool = False
    confidence: float | None = None
    notes: tuple[str, ...] = ()
    origin: Origin | None = None
    raw: bytes = field(default=b"", repr=False, compare=False)

    @property
    def identity(self) -> tuple[str, str, str]:
        return (self.office, self.application_number, self.designation)

    @property
    def mark(self) -> str | None:
        """The first text of the mark, or None for a mark without text."""
        return self.marks[0] if self.marks else None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A record that could not be read: kept with its bytes, counted, reported; never dropped."""

    reason: str
    place: str
    raw: bytes = field(default=b"", repr=False)
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """Something the reader learned that is no record.

    ``kind`` is one of: ``issue`` (data: number, date, declared = count the file states), ``recovered`` (data: lost),
    ``declared_mismatch``, ``schema`` (an element or code never seen before), ``no_publication_date``, ``sample`` (the
    office's example data, sent where a key is missing: may be read, must not be stored), ``info``.
    """

    kind: str
    text: str
    data: Mapping[str, Any] = field(default_factory=dict)


Record = Filing | Unreadable | Note


def filing_json(filing: Filing) -> dict[str, Any]:
    """The public JSON form of ``squatwatch read --json`` (DESIGN: absent is null or [], dates ISO 8601)."""

    def day(value: date | None) -> str | None:
        return value.isoformat() if value else None

    status = filing.status
    return {
        "office": filing.office,
        "application_number": filing.application_number,
        "route": filing.route.value,
        "international_registration": filing.international_registration,
        "designation": filing.designation,
        "registration_number": filing.registration_number,
        "mark": filing.mark,
        "marks": list(filing.marks or ()),
        "mark_kind": (filing.mark_kind or MarkKind.UNKNOWN).value,
        "transliteration": list(filing.transliterations or ()),
        "translation": list(filing.translations or ()),
        "pseudo_marks": list(filing.pseudo_marks or ()),
        "mark_description": filing.mark_description,
        "disclaimer": filing.disclaimer,
        "vienna_codes": list(filing.vienna_codes or ()),
        "filing_date": day(filing.filing_date),
        "publications": [
            {"kind": p.kind.value, "date": day(p.date), "issue": p.issue} for p in filing.publications or ()
        ],
        "classes": [{"number": c.number, "goods": c.goods} for c in filing.classes or ()],
        "other_classes": list(filing.other_classes or ()),
        "applicants": [{"name": p.name, "country": p.country, "address": p.address} for p in filing.applicants or ()],
        "representative": [p.name for p in filing.representatives or ()],
        "status": {
            "code": status.code if status else None,
            "text": status.text if status else None,
            "date": day(status.date) if status else None,
        },
        "priority": [{"date": day(p.date), "country": p.country, "number": p.number} for p in filing.priorities or ()],
        "opposition_end_stated": day(filing.opposition_end_stated),
        "image": filing.image,
        "deleted": filing.deleted,
        "confidence": filing.confidence,
        "notes": list(filing.notes),
    }
