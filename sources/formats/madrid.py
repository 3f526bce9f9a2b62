"""One international registration to one filing per designated office."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from sources.filing import Filing, Publication, PublicationKind, Route


@dataclass(frozen=True, slots=True)
class Designation:
    """An office designated on ``day`` (None: with the registration itself), published in a WIPO Gazette issue.

    ``again``: made later, at an office that may have been designated with the registration already.
    """

    office: str
    day: date | None = None
    published: date | None = None
    issue: str | None = None
    again: bool = False


def designated(
    registered: Iterable[str], listed: Iterable[str], later: Sequence[Designation], first: Designation
) -> list[Designation]:
    """All designations of a registration, from the offices that its own record names (``registered``), those it lists
    at all (``listed``) and the ``later`` ones; ``first`` is the pattern of those made with it.

    Whether the list holds the offices ever designated or those of today is not known: WIPO's stylesheet fills it from
    the present state. An office in it that was designated later is therefore certain for the later day only, unless
    the registration's own record names it, and the later designation never takes the place of a first one.
    """
    later = sorted(later, key=lambda each: each.day or each.published or date.max)
    own = list(dict.fromkeys(registered))
    named = set(listed)
    subsequent = {each.office for each in later}
    offices = dict.fromkeys((*own, *(each for each in listed if each not in subsequent)))
    return [
        *(replace(first, office=office) for office in offices),
        *(replace(each, again=each.office in named and not own) for each in later),
    ]


@cache
def _members() -> Mapping[str, Any]:
    return tomllib.loads(files("sources").joinpath("data/madrid_members.toml").read_text(encoding="utf-8"))


def member_number(office: str, ir: str) -> str:
    """The designation's number in the office's own form where it is known, else the IR number."""
    form = _members()["number"].get(office)
    found = re.fullmatch(r"(\d+)([A-Z]?)", ir)
    if form is None or found is None:
        return ir
    return f"{form['prefix']}{found[1]:0>{form['width']}}{found[2]}"


def counts_from_gazette(office: str) -> bool | None:
    """Does the office count from the WIPO Gazette? None: not known."""
    word = _members()["clock"].get(office)
    return None if word is None else word == "gazette"


def per_member(filing: Filing, designations: Sequence[Designation]) -> tuple[Filing, ...]:
    """One filing per designation, in their order; a second designation of the same office carries its day in
    ``designation``, or the day it was published where its own is not stated.

    A registration that lists no designations stays one filing of WO, and says so. A second one without either day has
    nothing to be told apart by: the first says that it exists.
    """
    ir = filing.international_registration or filing.application_number
    if not designations:
        note = "no designated office is listed: look the registration up before relying on any deadline"
        return (replace(filing, office="WO", route=Route.MADRID, notes=(*filing.notes, note)),)
    found: list[tuple[Designation, date | None]] = []
    seen: set[str] = set()
    untold: set[str] = set()
    for each in designations:
        second = each.office in seen
        day = each.day or (each.published if second else None)
        if second and day is None:
            untold.add(each.office)
            continue
        seen.add(each.office)
        found.append((each, day if second or each.again else None))
    return tuple(_member(filing, ir, each, day, another=each.office in untold) for each, day in found)


def gazette_issue(issue: str | None) -> str:
    """An issue of the WIPO Gazette; the name in front tells it from the designated office's own gazettes."""
    return f"WIPO Gazette {issue}" if issue else "WIPO Gazette"


def _member(filing: Filing, ir: str, each: Designation, day: date | None, *, another: bool) -> Filing:
    publications, notes = _publications(filing, each)
    told = [_MAY_BE_SECOND] if each.again and each.day else []
    told += [_DAY_OF_PUBLICATION] if day and not each.day else []
    told += [_ANOTHER] if another else []
    return replace(
        filing,
        office=each.office,
        application_number=member_number(each.office, ir),
        route=Route.MADRID,
        international_registration=ir,
        designation=day.isoformat() if day else "",
        registration_number=None,
        publications=publications,
        notes=(*filing.notes, *notes, *told),
    )


_MAY_BE_SECOND = "designated later, and listed: whether it was designated with the registration too is not said"
_DAY_OF_PUBLICATION = "a later designation of the same office, whose day is not stated: known by its publication"
_ANOTHER = "a later designation of the same office stands there without a day: look it up"


def _publications(filing: Filing, each: Designation) -> tuple[tuple[Publication, ...] | None, Iterable[str]]:
    base = filing.publications or ()
    filed_day = each.day or next((p.date for p in base if p.kind is PublicationKind.FILED), filing.filing_date)
    filed = [Publication(PublicationKind.FILED, filed_day)] if filed_day else []
    days = [(each.published, each.issue)] if each.published else []
    days = days or [(p.date, p.issue) for p in base if p.kind is PublicationKind.DESIGNATION_PUBLISHED and p.date]
    gazette = [Publication(PublicationKind.DESIGNATION_PUBLISHED, day, gazette_issue(issue)) for day, issue in days]
    ended = [p for p in base if p.kind is PublicationKind.WITHDRAWN]
    counts = counts_from_gazette(each.office)
    if not gazette or counts:
        return (*filed, *gazette, *ended) or None, ()
    if counts is None:
        note = f"whether {each.office} counts from the WIPO Gazette is not known: its date, never later, is used"
        return (*filed, *gazette, *ended), (note,)
    early = [Publication(PublicationKind.FILED, p.date, p.issue) for p in gazette]
    note = f"{each.office} publishes designations itself and counts from that: this is an early warning"
    return (*early, *ended), (note,)
