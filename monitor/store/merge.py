"""How a new report about a filing meets what is stored: pure.

- A group the report does not carry (None) never erases.
- A group it carries replaces the stored one when it is not older and comes from the same source, or from the office
  itself. What another office's source said (an international register listing a designation) gives way to the office.
- Classes without goods say that the record carries none, not that there are none: the goods known of them stay.
- An older report, or one of another office's source, fills what is missing and adds publications.
- Publications are never removed; a newer one of the same kind, or a republication, supersedes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sources.filing import Filing, GoodsClass, Publication, PublicationKind, Route

GROUPS = (
    "international_registration",
    "registration_number",
    "marks",
    "mark_kind",
    "transliterations",
    "translations",
    "pseudo_marks",
    "mark_description",
    "disclaimer",
    "vienna_codes",
    "filing_date",
    "classes",
    "other_classes",
    "applicants",
    "representatives",
    "status",
    "priorities",
    "opposition_end_stated",
    "image",
    "office_link",
)
"""The groups of a report that live or are replaced as one."""

LISTED = "class_list"
"""The stamp of a list of classes whose goods came with another record; ``classes`` is then the stamp of the goods,
which are what the terms of a source may keep from readers."""

_REPEATS = {
    PublicationKind.REPUBLISHED: PublicationKind.PUBLISHED,
    PublicationKind.DESIGNATION_REPUBLISHED: PublicationKind.DESIGNATION_PUBLISHED,
}


@dataclass(frozen=True, slots=True)
class Stamp:
    """Where a group came from and how old it is: legal day (None = unknown), source, artefact, member, offset.
    ``own``: the source is the office's own, not another register that mentions the filing."""

    as_of: date | None
    source: str
    artefact: str | None = None
    member: str | None = None
    offset: int | None = None
    own: bool = True
    length: int | None = None


@dataclass(frozen=True, slots=True)
class Stamps:
    """The stamp of every stored group: ``base`` unless ``of`` names another."""

    base: Stamp
    of: Mapping[str, Stamp] = field(default_factory=dict)

    def get(self, group: str) -> Stamp:
        return self.of.get(group, self.base)

    def age_of(self, group: str) -> Stamp:
        """The stamp by which a group counts as older or newer."""
        return self.of.get(LISTED, self.get(group)) if group == "classes" else self.get(group)


@dataclass(frozen=True, slots=True)
class Merged:
    """A filing after a report. ``fresh``: publications the store has not seen; ``changed``: anything to write."""

    filing: Filing
    stamps: Stamps
    fresh: tuple[Publication, ...]
    changed: bool
    new: bool


def replaces(stored: Stamp, report: Stamp) -> bool:
    """Whether a group of ``report`` takes the place of a stored one. A report of unknown age never displaces one of
    known age; two of unknown age: the later report counts."""
    if stored.own != report.own:
        return report.own
    if not report.own and stored.source != report.source:
        return False
    if stored.as_of is None:
        return True
    return report.as_of is not None and report.as_of >= stored.as_of


def first(report: Filing, stamp: Stamp) -> Merged:
    """A filing seen for the first time."""
    publications = _distinct(report.publications or ())
    filing = report if publications == report.publications else replace(report, publications=publications)
    return Merged(filing, Stamps(stamp), publications, changed=True, new=True)


def merge(stored: Filing, stamps: Stamps, report: Filing, stamp: Stamp) -> Merged:
    """``stored`` (with all its publications) after ``report``."""
    values: dict[str, Any] = {}
    of = dict(stamps.of)
    for group in GROUPS:
        value = getattr(report, group)
        if value is None:
            continue
        if getattr(stored, group) is None or replaces(stamps.age_of(group), stamp):
            values[group] = value
            of[group] = stamp
    if stored.classes is not None and report.classes is not None:
        newer_list = "classes" in values
        pair = (report.classes, stored.classes) if newer_list else (stored.classes, report.classes)
        old = stamps.get("classes")
        values["classes"] = _with_goods(*pair, same_source=old.source == stamp.source)
        if newer_list:
            of.pop(LISTED, None)
        if values["classes"] != pair[0] and not _states_goods(pair[0]):
            of["classes"], of[LISTED] = (old, stamp) if newer_list else (stamp, stamps.age_of("classes"))
    if report.route is Route.MADRID:
        # National is also what a report says that does not know: an act of Brazil's gazette names the international
        # registration only where it publishes it. So a designation stays one, and is one as soon as a report says so.
        values["route"] = Route.MADRID
    newer = replaces(stamps.base, stamp)
    if newer:
        values["deleted"] = report.deleted
        values["as_of"] = report.as_of or stored.as_of
        values["confidence"] = report.confidence
    if report.notes:
        values["notes"] = tuple(dict.fromkeys((*stored.notes, *report.notes)))
    publications, fresh = _union(stored.publications or (), report.publications or ())
    values["publications"] = publications
    filing = replace(stored, **values)
    merged = _compact(stamps.base, of, stamp if newer else stamps.base, filing)
    return Merged(filing, merged, fresh, changed=filing != stored or merged != stamps, new=False)


def _states_goods(classes: tuple[GoodsClass, ...]) -> bool:
    return any(each.goods for each in classes)


def _with_goods(
    classes: tuple[GoodsClass, ...], other: tuple[GoodsClass, ...], *, same_source: bool
) -> tuple[GoodsClass, ...]:
    """The classes, each without goods with what the other record says of it. Many records name classes only: Korea's
    hit list beside its details, Taiwan's gazette where there are several. One that states goods of some is not filled
    from another source: whose terms hold for the goods would no longer be known."""
    if _states_goods(classes) and not same_source:
        return classes
    known: dict[int, str] = {}
    for each in other:  # a class may stand there twice
        known[each.number] = "; ".join(filter(None, (known.get(each.number), each.goods)))
    return tuple(replace(each, goods=each.goods or known.get(each.number, "")) for each in classes)


def _compact(old: Stamp, of: dict[str, Stamp], base: Stamp, filing: Filing) -> Stamps:
    """Stamps against a base: groups without a value need none, and neither do those that agree with the base."""
    kept = {}
    for group in GROUPS:
        if getattr(filing, group) is not None:
            stamp = of.get(group, old)
            if stamp != base:
                kept[group] = stamp
    if LISTED in of:
        kept[LISTED] = of[LISTED]
    return Stamps(base, kept)


def _key(publication: Publication) -> tuple[PublicationKind, date | None]:
    return (publication.kind, publication.date)


def _distinct(publications: Iterable[Publication]) -> tuple[Publication, ...]:
    found: dict[tuple[PublicationKind, date | None], Publication] = {}
    for publication in publications:
        known = found.get(_key(publication))
        if known is None or known.issue is None:
            found[_key(publication)] = publication
    return tuple(found.values())


def _union(
    stored: tuple[Publication, ...], report: tuple[Publication, ...]
) -> tuple[tuple[Publication, ...], tuple[Publication, ...]]:
    """Everything published, and what of it is new. A missing issue number is filled, never changed."""
    known = {_key(publication): publication for publication in stored}
    fresh: list[Publication] = []
    for publication in _distinct(report):
        have = known.get(_key(publication))
        if have is None:
            fresh.append(publication)
            known[_key(publication)] = publication
        elif have.issue is None and publication.issue is not None:
            known[_key(publication)] = publication
    return tuple(known.values()), tuple(fresh)


def superseded(publications: Iterable[Publication]) -> dict[Publication, Publication]:
    """Which publication a newer one has taken the place of: an older one of the same kind, or the one a
    republication repeats."""
    newest: dict[PublicationKind, Publication] = {}
    everything = tuple(publications)
    for publication in everything:
        known = newest.get(publication.kind)
        if known is None or _day(publication) > _day(known):
            newest[publication.kind] = publication
    found = {p: newest[p.kind] for p in everything if newest[p.kind] != p}
    for repeat, original in _REPEATS.items():
        if repeat in newest:
            again = newest[repeat]
            found.update({p: again for p in everything if p.kind is original and _day(p) <= _day(again)})
    return found


def current(publications: Iterable[Publication]) -> tuple[Publication, ...]:
    """The publications a possible conflict hangs on: the newest of each kind that none supersedes. A withdrawal is
    none; a filing date counts only until something else was published."""
    everything = tuple(publications)
    gone = superseded(everything)
    left = [p for p in everything if p not in gone and p.kind is not PublicationKind.WITHDRAWN]
    opened = [p for p in left if p.kind is not PublicationKind.FILED]
    return tuple(opened or left)


def withdrawn(filing: Filing) -> bool:
    """True when the office deleted the record or published a withdrawal that nothing later took back."""
    if filing.deleted:
        return True
    days = [_day(p) for p in filing.publications or () if p.kind is PublicationKind.WITHDRAWN]
    if not days:
        return False
    later = [p for p in current(filing.publications or ()) if p.kind is not PublicationKind.FILED]
    return not any(_day(p) > max(days) for p in later)


def latest_day(filing: Filing) -> date | None:
    """The newest legal day on which something about the filing became public."""
    days = [p.date for p in filing.publications or () if p.date is not None]
    return max(days, default=None)


def _day(publication: Publication) -> date:
    return publication.date or date.min
