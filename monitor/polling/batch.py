"""One batch of records: judged outside any transaction, stored in one short one.

Records of the batch meet what is stored, the result is matched and dated, and then filings, publications, hits,
deadlines, planned items, unreadable records and the issue's progress are written together. Killed anywhere, the batch
is there or it is not; read again, it changes nothing.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from monitor.deadlines.stated import stated_difference
from monitor.polling.applicants import About, Applicants
from monitor.polling.corrections import Changed, Corrections
from monitor.polling.model import Judges, PollSettings
from monitor.polling.sift import sift
from monitor.records import Brand, Deadline, HealthEvent, Match, PlannedItem, Story
from monitor.store import Counts, KnownHit, NewHit, NewNear, SavedHits, Store, StoredFiling
from monitor.store.fresh import KeptRecord, fresh_story
from monitor.store.merge import Merged, Stamp, current, first, merge
from sources.adapter import Artefact
from sources.filing import Filing, Publication, PublicationKind, Unreadable
from sources.instants import Instant

writing = threading.Lock()
"""Between looking up what is stored and writing the result nobody else in this process may write filings; other
processes are kept out by the instance lock."""


@dataclass(frozen=True, slots=True)
class BatchResult:
    """Ids of new hits, how many known ones were raised, how many corrections were planned, and how many pairs that
    nobody asked to hear about were kept."""

    created: tuple[int, ...] = ()
    raised: int = 0
    corrections: int = 0
    near: int = 0


@dataclass(slots=True)
class _Report:
    """One identity in the batch: what is stored, what it is after all its reports, the reports themselves."""

    stored: StoredFiling | None
    merged: Merged
    stamp: Stamp
    reports: list[Filing]
    matches: list[Match] = field(default_factory=list)
    near: list[Match] = field(default_factory=list)
    known: list[KnownHit] = field(default_factory=list)
    hits: list[NewHit] = field(default_factory=list)
    """Without the ids that only the transaction can give."""
    record: KeptRecord | None = None
    deadlines: dict[int, Deadline] = field(default_factory=dict)
    """By hit: what the deadline of a known hit is now."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What was read: filings and unreadable records in file order, and the issue's counts with them."""

    filings: Sequence[Filing]
    unreadable: Sequence[Unreadable] = ()
    counts: Counts = field(default_factory=Counts)


class BatchWriter:
    """Judges and stores batches of one source."""

    def __init__(
        self,
        store: Store,
        judges: Judges,
        settings: PollSettings,
        *,
        source: str,
        code: str,
        brands: Mapping[str, Brand],
        enriches: bool = False,
    ) -> None:
        self._store = store
        self._judges = judges
        self._settings = settings
        self._source = source
        self._code = code
        self._brands = brands
        self._enriches = enriches

    def write(
        self,
        batch: Batch,
        now: Instant,
        *,
        issue_id: int | None = None,
        issue_date: date | None = None,
        artefacts: Mapping[str, Artefact] | None = None,
    ) -> BatchResult:
        """Judge and store one batch."""
        with writing:
            reports = self._meet(batch.filings, issue_date)
            self._match(reports)
            before = self._before(reports)
            self._sift(reports)
            self._date(reports)
            with self._store.write():
                result = self._commit(reports, before, now, issue_id, artefacts or {})
                if issue_id is not None:
                    self._store.issues.add_unreadables(issue_id, batch.unreadable, now)
                    self._store.issues.progress(issue_id, batch.counts)
        return result

    # Outside any transaction --------------------------------------------------------------------------------------

    def _meet(self, filings: Sequence[Filing], issue_date: date | None) -> list[_Report]:
        """Every identity of the batch once, with its reports merged in file order."""
        stored = self._store.filings.lookup(filing.identity for filing in filings)
        found: dict[tuple[str, str, str], _Report] = {}
        for filing in filings:
            stamp = self._stamp(filing, issue_date)
            report = found.get(filing.identity)
            known = stored.get(filing.identity)
            if report is None:
                merged = merge(known.filing, known.stamps, filing, stamp) if known else first(filing, stamp)
                found[filing.identity] = _Report(known, merged, stamp, [filing])
            else:
                again = merge(report.merged.filing, report.merged.stamps, filing, stamp)
                fresh = (*report.merged.fresh, *again.fresh)
                changed = report.merged.changed or again.changed
                report.merged = Merged(again.filing, again.stamps, fresh, changed, report.merged.new)
                report.reports.append(filing)
        return list(found.values())

    def _stamp(self, filing: Filing, issue_date: date | None) -> Stamp:
        origin = filing.origin
        return Stamp(
            as_of=filing.as_of or issue_date,
            source=self._source,
            artefact=origin.artefact if origin else None,
            member=origin.member if origin else None,
            offset=origin.offset if origin else None,
            own=filing.office == self._code,
            length=origin.length if origin else None,
        )

    def _match(self, reports: Sequence[_Report]) -> None:
        """Ask the engine about filings that are new or changed; a record that says nothing new was judged before."""
        asked = [report for report in reports if report.merged.changed]
        for index, match in self._judges.engine.match([report.merged.filing for report in asked]):
            if match.band >= self._settings.least_band and match.brand in self._brands:
                asked[index].matches.append(match)

    def _sift(self, reports: Sequence[_Report]) -> None:
        """Hits apart from what is only kept; a filing with a hit gets a publication that it can hang on."""
        for report in reports:
            if not report.matches:
                continue
            known = {hit.brand for hit in report.known}
            report.matches, report.near = sift(report.matches, self._brands, self._judges.least_band, known)
            if report.matches:
                report.merged = with_publication(report.merged)

    def _before(self, reports: Sequence[_Report]) -> dict[int, Story]:
        """The stories that this batch may change, as they are now."""
        changed = {r.stored.id: r for r in reports if r.stored is not None and r.merged.changed}
        if not changed:
            return {}
        for known in self._store.hits.known(changed):
            changed[known.filing_id].known.append(known)
        hit_ids = [known.hit_id for report in changed.values() for known in report.known]
        return {story.hit_id: story for story in self._store.hits.stories(hit_ids=hit_ids)} if hit_ids else {}

    def _date(self, reports: Sequence[_Report]) -> None:
        """Deadlines, and what the applicant's other filings say."""
        applicants = Applicants(self._store, self._judges)
        for report in reports:
            filing = report.merged.filing
            if report.matches:
                found = hits_for(0, filing, report.matches, self._brands, self._judges, source=self._source)
                report.hits = with_applicants(applicants, filing, found)
            for known in report.known:
                report.deadlines[known.hit_id] = self._judges.deadlines(
                    filing, known.publication, filing.publications or (), known.client
                )

    # Inside the transaction ---------------------------------------------------------------------------------------

    def _commit(
        self,
        reports: Sequence[_Report],
        before: Mapping[int, Story],
        now: Instant,
        issue_id: int | None,
        artefacts: Mapping[str, Artefact],
    ) -> BatchResult:
        store = self._store
        writes = [(r.stored.id if r.stored else None, r.merged, r.stamp) for r in reports]
        ids = store.filings.save(writes, now)
        near = self._keep_near(ids, reports, now)
        touched = [(i, r) for i, r in zip(ids, reports, strict=True) if r.matches or r.known]
        new: list[NewHit] = []
        for filing_id, report in touched:
            report.record = self._keep_raw(filing_id, report, now, artefacts)
            raw_id = report.record.id if report.record else None
            new += [replace(hit, filing_id=filing_id, issue_id=issue_id, raw_id=raw_id) for hit in report.hits]
        saved = store.hits.save(new, now)
        reopened = set(store.decisions.review([(i, r.merged.filing) for i, r in touched if r.known], now))
        for _, report in touched:
            for known in report.known:
                self._redate(known, report.deadlines[known.hit_id], now)
        changed = [Changed(r.merged.filing.publications or (), r.known) for _, r in touched if r.known]
        corrector = Corrections(store, self._judges, changed, before=before, saved=saved, now=now)
        open_again = [
            known.hit_id
            for _, r in touched
            for known in r.known
            if known.matter_id in reopened and known.hit_id not in corrector.heirs
        ]
        stories, rest = self._told(saved, dict(touched), issue_id, now)
        items = [item for story in stories for item in self._judges.plan(story, now)]
        items += self._plan([*rest, *saved.raised, *open_again], now)
        corrections = corrector.plan(items)
        for event in self._stated_differences(touched, now):
            store.health.raise_event(event)
        store.notices.plan_again(items, now)
        store.notices.add_items(corrections, now)
        if self._enriches and saved.created:
            store.enrichments.queue(self._source, [i for i, r in touched if r.matches], now)
        return BatchResult(saved.created, len(saved.raised), len(corrections), near)

    def _keep_near(self, ids: Sequence[int], reports: Sequence[_Report], now: Instant) -> int:
        """What was kept of filings that changed was judged on what they were before."""
        near = self._store.near
        near.forget(report.stored.id for report in reports if report.stored is not None and report.merged.changed)
        kept = [
            new
            for filing_id, report in zip(ids, reports, strict=True)
            if report.near
            for new in near_for(filing_id, report.merged.filing, report.near, self._brands, self._source)
        ]
        near.save(kept, now)
        return len(kept)

    def _keep_raw(
        self, filing_id: int, report: _Report, now: Instant, artefacts: Mapping[str, Artefact]
    ) -> KeptRecord | None:
        """The bytes of every report behind a hit; what was kept of the last one."""
        record = None
        for filing in report.reports:
            if not filing.raw:
                continue
            origin = filing.origin
            artefact = artefacts.get(origin.artefact) if origin else None
            record = KeptRecord(
                0,
                hashlib.sha256(filing.raw).hexdigest(),
                origin.artefact if origin else None,
                origin.member if origin else None,
                origin.offset if origin else None,
                artefact.address if artefact else None,
                artefact.retrieved_at if artefact else None,
            )
            raw_id = self._store.hits.keep_raw(
                filing_id,
                filing.raw,
                record.sha256,
                now,
                artefact=record.artefact,
                member=record.member,
                offset=record.offset,
                length=origin.length if origin else None,
                address=record.address,
                retrieved_at=record.retrieved_at,
            )
            record = replace(record, id=raw_id)
        return record

    def _told(
        self, saved: SavedHits, reports: Mapping[int, _Report], issue_id: int | None, now: Instant
    ) -> tuple[list[Story], list[int]]:
        """The stories of new hits that need no reading back, and the ids of the others: of filings that were known
        before, or that have a family."""
        issue = self._store.issues.get(issue_id).number if issue_id is not None and saved.created else None
        stories, rest = [], []
        for hit_id, (matter, hit) in zip(saved.created, saved.new, strict=True):
            report = reports[hit.filing_id]
            filing = report.merged.filing
            if report.stored is not None or len(report.reports) > 1 or filing.international_registration:
                rest.append(hit_id)
                continue
            base = report.merged.stamps.base
            stories.append(fresh_story(hit_id, matter, hit, filing, base, record=report.record, issue=issue, now=now))
        return stories, rest

    def _plan(self, hit_ids: Iterable[int], now: Instant) -> list[PlannedItem]:
        return [item for story in self._store.hits.stories(hit_ids=hit_ids) for item in self._judges.plan(story, now)]

    def _redate(self, known: KnownHit, deadline: Deadline, now: Instant) -> None:
        if known.deadline is None or _days(deadline) != _days(known.deadline):
            self._store.hits.add_deadline(known.hit_id, deadline, known.deadline_version + 1, now)

    def _stated_differences(self, touched: Sequence[tuple[int, _Report]], now: Instant) -> list[HealthEvent]:
        """Where the office's own end of a period is not ours: one event per rule, or the first of many would be lost
        in its repeats."""
        events: dict[str, HealthEvent] = {}
        for _, report in touched:
            ends = [hit.deadline for hit in report.hits if hit.deadline is not None] + list(report.deadlines.values())
            for deadline in ends:
                event = stated_difference(deadline, report.merged.filing.application_number, now)
                if event is not None:
                    events.setdefault(event.key, event)
        return list(events.values())


def with_applicants(applicants: Applicants, filing: Filing, hits: Sequence[NewHit]) -> list[NewHit]:
    """The hits of one filing with what its applicant's other stored filings say."""
    about: dict[str, About] = applicants.of(filing, {hit.brand.id for hit in hits})
    return [
        replace(
            hit,
            applicant_score=about[hit.brand.id].score,
            applicant_facts=about[hit.brand.id].facts,
            applicant_facts_zh=about[hit.brand.id].facts_zh,
        )
        for hit in hits
    ]


def with_publication(merged: Merged) -> Merged:
    """A filing that matched but has no publication a hit could hang on gets the one fact that is sure: it was filed."""
    if current(merged.filing.publications or ()):
        return merged
    filed = Publication(PublicationKind.FILED, merged.filing.filing_date)
    publications = (*(merged.filing.publications or ()), filed)
    return replace(
        merged, filing=replace(merged.filing, publications=publications), fresh=(*merged.fresh, filed), changed=True
    )


def hits_for(
    filing_id: int,
    filing: Filing,
    matches: Iterable[Match],
    brands: Mapping[str, Brand],
    judges: Judges,
    *,
    source: str,
) -> list[NewHit]:
    """A hit per match and current publication; the deadline of a publication is worked out once per client."""
    publications = filing.publications or ()
    deadlines: dict[tuple[Publication, str], Deadline] = {}
    found = []
    for match in matches:
        brand = brands[match.brand]
        for publication in current(publications):
            key = (publication, brand.client)
            if key not in deadlines:
                deadlines[key] = judges.deadlines(filing, publication, publications, brand.client)
            found.append(NewHit(filing_id, brand, publication, match, deadlines[key], source))
    return found


def near_for(
    filing_id: int, filing: Filing, matches: Iterable[Match], brands: Mapping[str, Brand], source: str
) -> list[NewNear]:
    """A pair per match, with the newest publication that counts."""
    publication = max(current(filing.publications or ()), key=lambda p: p.date or date.min, default=None)
    return [NewNear(filing_id, brands[match.brand], match, publication, source) for match in matches]


def _days(deadline: Deadline) -> tuple[object, ...]:
    return (deadline.state, deadline.rule_id, deadline.last_day, deadline.safe_day, deadline.stated_by_office)
