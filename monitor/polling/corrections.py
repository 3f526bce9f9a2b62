"""What those who were told of a filing hear when a later record changes it: each change once, with the publication that
counts. All of it inside the transaction of the record."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from monitor.notices.window import standing
from monitor.polling.model import Judges
from monitor.records import NoticeKind, PlannedItem, Story
from monitor.store import KnownHit, SavedHits, Store
from monitor.store.merge import superseded
from sources.filing import Publication, PublicationKind
from sources.instants import Instant

Heard = Mapping[str, bool]
"""Recipients who were to be told about a hit, and whether a notice to them stands."""


@dataclass(frozen=True, slots=True)
class Place:
    """Which publication of which matter a hit hangs on."""

    hit_id: int
    matter_id: int
    publication: Publication


@dataclass(frozen=True, slots=True)
class Changed:
    """A filing after a record: its publications, and the hits it had before."""

    publications: Sequence[Publication]
    known: Sequence[KnownHit]


def successors(publications: Iterable[Publication], hits: Sequence[Place]) -> dict[int, int]:
    """By hit: the hit of the same matter on the publication that took the place of its own, or on a newer one whose
    place the same publication took; for a hit on the filing, one on what was published since. ``Stories`` hides hits by
    the same rule."""
    gone = {_key(old): _key(new) for old, new in superseded(publications).items()}
    found: dict[int, int] = {}
    for hit in hits:
        heirs = [other for other in hits if other.matter_id == hit.matter_id and _gives_way(hit, other, gone)]
        if heirs:
            newest = max(heirs, key=lambda heir: (_key(heir.publication) not in gone, _key(heir.publication)[1]))
            found[hit.hit_id] = newest.hit_id
    return found


_Key = tuple[PublicationKind, date]


def _key(publication: Publication) -> _Key:
    """Without the issue number, which a later record may fill in."""
    return (publication.kind, publication.date or date.min)


def _gives_way(hit: Place, other: Place, gone: Mapping[_Key, _Key]) -> bool:
    own, theirs = _key(hit.publication), _key(other.publication)
    if own[0] is PublicationKind.FILED and theirs[0] not in {PublicationKind.FILED, PublicationKind.WITHDRAWN}:
        return True
    heir = gone.get(own)
    return heir is not None and (theirs == heir or (gone.get(theirs) == heir and theirs[1] > own[1]))


class Corrections:
    """What those who were told hear of one batch. ``before``: the stories as they were; ``heirs``: of the hits known
    before, those that gave way, each with the hit that took its place."""

    def __init__(
        self,
        store: Store,
        judges: Judges,
        changed: Sequence[Changed],
        *,
        before: Mapping[int, Story],
        saved: SavedHits,
        now: Instant,
    ) -> None:
        self._store = store
        self._judges = judges
        self._before = before
        self._now = now
        self._new = {hit_id: (matter, hit) for hit_id, (matter, hit) in zip(saved.created, saved.new, strict=True)}
        self._known = {hit.hit_id: hit for one in changed for hit in one.known}
        self.heirs = self._heirs(changed)

    def _heirs(self, changed: Sequence[Changed]) -> dict[int, int]:
        fresh: dict[int, list[Place]] = {}
        for hit_id, (matter, hit) in self._new.items():
            fresh.setdefault(matter, []).append(Place(hit_id, matter, hit.publication))
        found: dict[int, int] = {}
        for one in changed:
            places = [Place(hit.hit_id, hit.matter_id, hit.publication) for hit in one.known]
            new = [place for matter in {hit.matter_id for hit in one.known} for place in fresh.get(matter, ())]
            found.update(successors(one.publications, [*places, *new]))
        return {hit_id: heir for hit_id, heir in found.items() if hit_id in self._known}

    def plan(self, items: Sequence[PlannedItem]) -> list[PlannedItem]:
        """Corrections, and new reminders where a deadline moved. ``items``: what is planned for new and raised hits.
        Call it before they are kept."""
        if not self._known:
            return []
        told = self._store.notices.told(self._known)
        heard = self._heard(told, items)
        planned: list[tuple[Story, PlannedItem]] = []
        for hit_id, recipients in told.items():
            heir = self.heirs.get(hit_id)
            if heir in self._new:
                self._give_up(hit_id, self._new[heir][1].publication, self._elsewhere(heir, recipients, heard))
        for after in self._store.hits.stories(hit_ids=[hit_id for hit_id in told if hit_id in self._before]):
            recipients = told[after.hit_id]
            elsewhere = self._elsewhere(self.heirs.get(after.hit_id), recipients, heard)
            found = self._judges.correct(self._before[after.hit_id], after, recipients, self._now)
            planned += [(after, item) for item in found if _wanted(item, recipients, elsewhere)]
        return self._once_per_matter(planned, self._told_anew(items))

    def _heard(self, told: Mapping[int, Heard], items: Sequence[PlannedItem]) -> Mapping[int, Heard]:
        """By hit: who is told about it, with what is planned now. A new hit is as good as told."""
        found = {hit_id: dict(recipients) for hit_id, recipients in told.items()}
        for item in items:
            if item.hit_id is not None and not item.muted:
                found.setdefault(item.hit_id, {}).setdefault(item.recipient, item.hit_id in self._new)
        return found

    def _elsewhere(self, heir: int | None, recipients: Heard, heard: Mapping[int, Heard]) -> Heard:
        """Who hears about the hit that took the place of this one: they need nothing about this one. Where the new one
        is muted nobody does, as about any filing that is the client's own now."""
        if heir is None:
            return {}
        if heir in self._new and self._new[heir][1].match.muted:
            return dict.fromkeys(recipients, True)
        return heard.get(heir, {})

    def _give_up(self, hit_id: int, newer: Publication, elsewhere: Heard) -> None:
        """What waits about a hit whose place was taken just now, for those who hear about the new one."""
        waiting = self._store.notices.items(hit_id=hit_id, waiting=True)
        detail = f"{newer.kind.value} {newer.date.isoformat() if newer.date else ''}".strip()
        ids = [stored.id for stored in waiting if stored.item.recipient in elsewhere]
        self._store.notices.mute_items(ids, "superseded", detail)

    def _told_anew(self, items: Sequence[PlannedItem]) -> set[tuple[int, str]]:
        """Matters, with recipients, that an alert tells about after a weaker notice did, because the hit is closer now:
        the alert says what is true now, a correction beside it would say it twice."""
        found = set()
        for item in items:
            hit = self._known.get(item.hit_id or 0)
            if hit is None or item.kind is not NoticeKind.ALERT or item.muted:
                continue
            alerts = self._store.notices.items(hit_id=hit.hit_id, recipient=item.recipient, kind=item.kind)
            if all(alert.notice is None and alert.item.muted != "duplicate" for alert in alerts):
                found.add((hit.matter_id, item.recipient))
        return found

    def _once_per_matter(
        self, planned: Sequence[tuple[Story, PlannedItem]], anew: Collection[tuple[int, str]]
    ) -> list[PlannedItem]:
        """One change of a filing is one correction, whatever number of its publications people were told of: the one
        with the publication that there is most to do about. A change that only another one saw is told too."""
        told: dict[tuple[int, str], list[object]] = {}
        items = []
        for story, item in sorted(planned, key=lambda pair: _weight(pair[0], self._now), reverse=True):
            if item.kind is not NoticeKind.CORRECTION or item.muted:
                items.append(item)
                continue
            key = (story.matter_id, item.recipient)
            seen = told.setdefault(key, [])
            changes = item.doc.get("changes", ())
            if key in anew:
                items.append(replace(item, muted="duplicate", muted_detail="told in the alert of the same moment"))
            elif seen and all(change in seen for change in changes):
                items.append(replace(item, muted="duplicate", muted_detail="told with another publication"))
            else:
                seen += changes
                items.append(item)
        return items


def _weight(story: Story, now: Instant) -> tuple[int, int]:
    return (standing(story, now), story.hit_id)


def _wanted(item: PlannedItem, recipients: Heard, elsewhere: Heard) -> bool:
    """A correction goes to whom a notice stands to, new reminders to whom one will; neither to those who hear it about
    the publication that took the place of this one."""
    if item.kind is NoticeKind.CORRECTION:
        return recipients.get(item.recipient, False) and not elsewhere.get(item.recipient, False)
    return item.recipient not in elsewhere
