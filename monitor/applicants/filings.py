"""The little that a profile needs to know of another filing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sources.filing import Filing, Party, PublicationKind


@dataclass(frozen=True, slots=True)
class OtherFiling:
    """A stored filing. ``brands``: ids of the watched brands that it may conflict with (any client)."""

    office: str
    application_number: str
    applicants: tuple[Party, ...] = ()
    representatives: tuple[Party, ...] = ()
    classes: tuple[int, ...] = ()
    filing_date: date | None = None
    brands: frozenset[str] = frozenset()
    international_registration: str | None = None

    @property
    def family(self) -> tuple[str, str]:
        """Filings of one international registration are one decision of the applicant, and count once."""
        if self.international_registration:
            return ("IR", self.international_registration)
        return (self.office, self.application_number)


def other_filing(filing: Filing, brands: Iterable[str] = ()) -> OtherFiling:
    """A stored filing as a profile sees it; without a filing date its earliest publication stands in."""
    day = filing.filing_date
    if day is None:
        days = [p.date for p in filing.publications or () if p.date and p.kind is not PublicationKind.WITHDRAWN]
        day = min(days, default=None)
    return OtherFiling(
        office=filing.office,
        application_number=filing.application_number,
        applicants=filing.applicants or (),
        representatives=filing.representatives or (),
        classes=tuple(sorted({each.number for each in filing.classes or ()})),
        filing_date=day,
        brands=frozenset(brands),
        international_registration=filing.international_registration,
    )
