"""How adapters list what there is, for those that do it the same way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, ClassVar, TypeVar

from sources.adapter import Artefact, HttpClient, Issue, Metadata
from sources.errors import EmptyListing, SchemaChanged, SourceError
from sources.formats.dates import iso_day

T = TypeVar("T")


class InboxOnly:
    """Nothing is fetched: a person drops the files. ``why`` says what to do instead."""

    metadata: Metadata
    why: ClassVar[str]

    def discover(self, state: Mapping[str, Any], today: date, client: HttpClient) -> Iterable[Issue]:
        return ()

    def fetch(self, issue: Issue, client: HttpClient) -> Sequence[Artefact]:
        raise SourceError(f"{self.metadata.source}: {self.why}")

    def advance(self, state: Mapping[str, Any], issue: Issue) -> Mapping[str, Any]:
        return state


class DayWalk:
    """One issue a day on the weekdays of the cadence, from the cursor to yesterday; the cursor is the day itself."""

    metadata: Metadata

    def discover(self, state: Mapping[str, Any], today: date, client: HttpClient) -> Iterable[Issue]:
        start = iso_day(state.get("through")) or today - timedelta(days=self.metadata.look_back_days)
        weekdays = self.metadata.cadence.weekdays or range(7)
        for day in (start + timedelta(days=n) for n in range((today - start).days)):
            if day.weekday() in weekdays:
                yield Issue(day.isoformat(), day, {"day": day.isoformat()})

    def advance(self, state: Mapping[str, Any], issue: Issue) -> Mapping[str, Any]:
        return {**state, "through": issue.number}


class Numbered:
    """Issues carry rising numbers; the cursor is the highest that was read."""

    metadata: Metadata

    def due(self, number: int, day: date, state: Mapping[str, Any], today: date) -> bool:
        """Is it newer than the cursor, or so recent that it may have come after its successors?"""
        recent = (today - day).days <= self.metadata.look_back_days
        return recent or number > int(state.get("number", 0)) > 0

    def advance(self, state: Mapping[str, Any], issue: Issue) -> Mapping[str, Any]:
        return {**state, "number": max(int(issue.number), int(state.get("number", 0)))}


class Dated:
    """The cursor is the newest issue day that was read; an issue without a day moves nothing."""

    metadata: Metadata

    def begin(self, state: Mapping[str, Any], today: date, first_look_days: int) -> date:
        """The look-back before the cursor; ``first_look_days`` before today where nothing was read yet."""
        through = iso_day(state.get("through"))
        if through is None:
            return today - timedelta(days=first_look_days)
        return through - timedelta(days=self.metadata.look_back_days)

    def advance(self, state: Mapping[str, Any], issue: Issue) -> Mapping[str, Any]:
        if issue.date is None:
            return state
        known = iso_day(state.get("through"))
        return {**state, "through": max(issue.date, known or issue.date).isoformat()}


class AskedByDay:
    """An issue is what the office has for one day, its ``reference["day"]``; the cursor is the newest day asked for."""

    def advance(self, state: Mapping[str, Any], issue: Issue) -> Mapping[str, Any]:
        return {**state, "through": max(str(state.get("through") or ""), str(issue.reference["day"]))}


def listed(rows: Sequence[T], page: str, address: str, what: str) -> Sequence[T]:
    """The rows of a listing page. Raises EmptyListing for a table without any ``what``, SchemaChanged for no table."""
    if not rows and "<table" in page.lower():
        raise EmptyListing(f"{address}: the table names no {what}; it is looked at again")
    if not rows:
        raise SchemaChanged(f"{address}: no table of {what}s in the page; look whether the site has changed")
    return rows
