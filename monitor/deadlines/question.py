"""What is asked of the deadline computation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date as Day  # noqa: N812 - a field is named date

from sources.filing import PublicationKind, Route

FIRST_YEAR, LAST_YEAR = 1900, 2200


class QuestionError(ValueError):
    """The question cannot be answered as put. The message names the value and the remedy."""


@dataclass(frozen=True, slots=True)
class Question:
    """One publication in one office.

    ``extended``: total length of the period in the rule's unit, counted from publication (GB 3, US 60, 90, 120, 180).
    ``roll``: False shows the end of the period before it is moved to a working day. ``stated_end``: the end the office
    itself prints. ``today``: the legal day in the office's zone, for remarks on what has passed; no date depends
    on it. ``lead_days``: working days of office and client between the internal day and the safe day.
    ``republished``: this publication replaces an earlier one.
    """

    office: str
    date: Day
    route: Route = Route.NATIONAL
    event: PublicationKind | None = None
    rule_id: str | None = None
    extended: int | None = None
    roll: bool = True
    stated_end: Day | None = None
    today: Day | None = None
    lead_days: int = 5
    client_calendar: str = "CN"
    republished: bool = False

    def __post_init__(self) -> None:
        if not FIRST_YEAR <= self.date.year <= LAST_YEAR:
            raise QuestionError(f"date {self.date}: give a publication date between {FIRST_YEAR} and {LAST_YEAR}")
        if self.lead_days < 0 or self.lead_days > 365:
            raise QuestionError(f"lead {self.lead_days}: give 0 to 365 working days")
        object.__setattr__(self, "office", self.office.upper())
