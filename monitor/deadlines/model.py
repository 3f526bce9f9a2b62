"""The shape of the rule data: what a TOML file in ``rules/`` may say, and nothing else.

A *rule* is the opposition period of one office on one route, under the id the research gave it (``GB``, ``CN-IR``).
A rule has *versions*, each valid for publications from ``effective_from`` to ``effective_to`` (both included).
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from sources.filing import PublicationKind, Route

Word = Literal["verified", "secondary", "memory", "unconfirmed", "conflict", "unknown", "not_applicable"]
"""How sure a part is: seen in the text or in two sources; one secondary source; from memory; adopted or argued but not
seen; sources disagree; nobody knows; the part does not exist in this rule."""

Unit = Literal["days", "months", "working_days"]
Count = Literal["after_publication", "from_publication", "next_month", "offset", "next_working_day"]
"""How the period is laid on the calendar.

after_publication: the day of publication does not count. from_publication: it is day one (GB, HK).
next_month: runs from the first day of the following month. offset: starts ``offset_months`` after publication.
next_working_day: day one is the first working day after publication (BR)."""

Roll = Literal["next_working_day", "unknown", "conflict", "suspended", "not_applicable"]
End = Literal["day_before", "corresponding"]
Text = Annotated[str, Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Reading(_Strict):
    """Another way to count the same period. ``use``: ``safe`` lowers the safe day, ``note`` is only named."""

    label: Text
    length: Annotated[int, Field(gt=0)]
    unit: Unit
    count: Count
    use: Literal["safe", "note"]
    source: Text
    end: End = "corresponding"
    offset_months: int = 0


class Step(_Strict):
    """One extension. ``total`` is the whole length from publication, in the rule's unit; None where the office sets it.

    ``after`` is the total that must have been granted before (None: the period itself). ``requests_from`` and
    ``requests_until`` bound the day of the request, for changes that go by it (CA 2023-12-01).
    """

    label: Text
    total: Annotated[int, Field(gt=0)] | None = None
    after: int | None = None
    who: str = ""
    condition: str = ""
    form: str = ""
    confidence: Word
    requests_from: date | None = None
    requests_until: date | None = None


class Confidence(_Strict):
    """Word per part; ``unit`` and ``end`` only where they differ from the period itself."""

    period: Word
    start: Word
    roll: Word
    unit: Word | None = None
    end: Word | None = None


class Version(_Strict):
    """One state of a rule. ``kind``: a period; none (no opposition); until_decision (no fixed end)."""

    effective_from: date | None = None
    effective_to: date | None = None
    kind: Literal["period", "none", "until_decision"]
    length: Annotated[int, Field(gt=0)] | None = None
    unit: Unit | None = None
    count: Count = "after_publication"
    offset_months: int = 0
    end: End = "corresponding"
    roll: Roll
    citation: Text
    source: Text
    confidence: Confidence
    transition: Literal["publication_date", "unverified"] = "publication_date"
    clock: str = ""
    timing: Literal["", "pre", "post", "none"] = ""
    opens_on: tuple[PublicationKind, ...] | None = None
    extension_cap: int | None = None
    notes: tuple[Text, ...] = ()
    reading: tuple[Reading, ...] = ()
    extension: tuple[Step, ...] = ()

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.kind == "period" and (self.length is None or self.unit is None):
            raise ValueError("a period needs length and unit")
        if self.kind != "period" and (self.length or self.unit or self.extension or self.reading):
            raise ValueError(f"kind {self.kind!r} has no length, unit, extension or reading")
        if (self.count == "offset") != (self.offset_months > 0):
            raise ValueError("offset_months goes with count 'offset', and only with it")
        if self.effective_from and self.effective_to and self.effective_to < self.effective_from:
            raise ValueError(f"effective_to {self.effective_to} lies before effective_from {self.effective_from}")
        for step in self.extension:
            if step.total is not None and self.length is not None and step.total <= self.length:
                raise ValueError(f"extension {step.label!r}: total {step.total} must exceed the period {self.length}")
        return self

    def covers(self, day: date) -> bool:
        """Is a publication of ``day`` judged by this version?"""
        return (self.effective_from or date.min) <= day <= (self.effective_to or date.max)

    @property
    def name(self) -> str:
        """``2014-05-01..2026-12-31``, with ``..`` open at either end."""
        return f"{self.effective_from or ''}..{self.effective_to or ''}"


class Rule(_Strict):
    """The opposition period of one office on one route.

    ``serves_madrid`` says why the national rule also holds for designations; empty means that it is not known to.
    ``designations`` says whose publication starts the clock for them: the ``office``'s own, or the ``wipo`` Gazette."""

    id: Text
    route: Route
    serves_madrid: str = ""
    designations: Literal["", "office", "wipo"] = ""
    timing: Literal["pre", "post", "none"]
    clock: Text
    opens_on: tuple[PublicationKind, ...]
    version: Annotated[tuple[Version, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _whose_gazette(self) -> Self:
        madrid = self.route is Route.MADRID or bool(self.serves_madrid)
        if madrid != bool(self.designations):
            raise ValueError("designations (office or wipo) goes with a rule for Madrid designations, and only with it")
        return self

    def serves(self, route: Route) -> bool:
        return self.route is route or (route is Route.MADRID and bool(self.serves_madrid))

    def version_on(self, day: date) -> Version | None:
        return next((version for version in self.version if version.covers(day)), None)


class Gap(_Strict):
    """A stretch for which no rule is known, declared with its reason. The ``safe_*`` fields may give a period for the
    safe day alone; there is no last day."""

    route: Route
    effective_from: date | None = None
    effective_to: date | None = None
    reason: Text
    safe_length: int | None = None
    safe_unit: Unit | None = None
    safe_count: Count = "after_publication"

    def covers(self, day: date) -> bool:
        return (self.effective_from or date.min) <= day <= (self.effective_to or date.max)


class Jurisdiction(_Strict):
    """One file: an office, its clock, and its rules. ``jurisdiction`` is the ST.3 code."""

    jurisdiction: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    name: Text
    office: Text
    time_zone: Text
    language: str = ""
    checked_on: date
    calendar: Text
    calendar_note: Text
    filing_route: Text
    cut_off: Text
    fee_in_window: Text
    instead: str = ""
    cooling_off: str = ""
    rule: Annotated[tuple[Rule, ...], Field(min_length=1)]
    gap: tuple[Gap, ...] = ()
