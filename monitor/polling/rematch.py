"""Stored filings against brands that were not there when the filings came: one baseline, not a flood."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from monitor.polling.applicants import Applicants
from monitor.polling.batch import hits_for, near_for, with_applicants, with_publication, writing
from monitor.polling.evidence import fill_evidence
from monitor.polling.model import Judges, Matcher, PollSettings
from monitor.polling.sift import sift
from monitor.records import Band, Brand, Match, NoticeKind, PlannedItem
from monitor.store import NewHit, NewNear, Store, StoredFiling
from monitor.store.filings import chunks
from monitor.store.merge import Merged
from sources.instants import Instant

BuildEngine = Callable[[Sequence[Brand]], Matcher]


@dataclass(frozen=True, slots=True)
class RematchResult:
    """How many stored filings were compared with how many brands, and the hits that were new."""

    filings: int = 0
    brands: int = 0
    hits: int = 0
    stopped: bool = False


def baseline(
    store: Store,
    build: BuildEngine,
    judges: Judges,
    now: Instant,
    *,
    settings: PollSettings = PollSettings(),  # noqa: B008 - frozen
    progress: Callable[[int, int], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> RematchResult:
    """Compare brands that are new or changed with everything that is stored. What is found goes out as one baseline per
    client and recipient. Killed, it starts again and adds only what is missing."""
    waiting = store.brands.waiting()
    if not waiting:
        return RematchResult()
    current = store.brands.current()
    brands = {brand: current[brand] for brand in waiting}
    result = rematch(store, build, judges, now, brands=brands, settings=settings, progress=progress, stop=stop)
    if not result.stopped:
        store.brands.baselined(waiting, now)
    return result


def rematch(
    store: Store,
    build: BuildEngine,
    judges: Judges,
    now: Instant,
    *,
    brands: Mapping[str, Brand] | None = None,
    since: date | None = None,
    settings: PollSettings = PollSettings(),  # noqa: B008 - frozen
    progress: Callable[[int, int], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> RematchResult:
    """Compare stored filings (those with a publication since ``since``, or all) with the brands (default: all that are
    watched). A hit that is there already is judged anew where it comes closer now or rests on something else, and its
    band never falls (:func:`monitor.store.hits.judged_anew`)."""
    wanted = dict(store.brands.current() if brands is None else brands)
    if not wanted:
        return RematchResult()
    engine = build(list(wanted.values()))
    rounds = _Round(store, replace(judges, engine=engine), wanted, settings, now, _set_key(wanted))
    filings = hits = 0
    for block in store.filings.scan_ids(since=since, block=settings.batch):
        if stop and stop():
            return RematchResult(filings, len(wanted), hits, stopped=True)
        hits += rounds.run(block)
        filings += len(block)
        if progress:
            progress(filings, hits)
    fill_evidence(store, now, settings.scratch)
    return RematchResult(filings, len(wanted), hits)


def promote(
    store: Store,
    build: BuildEngine,
    judges: Judges,
    now: Instant,
    *,
    settings: PollSettings = PollSettings(),  # noqa: B008 - frozen
    stop: Callable[[], bool] | None = None,
) -> RematchResult:
    """Pairs that were kept lean because nobody asked for band low, where somebody does now: they become hits and go out
    as a baseline. Killed, it goes on with what is left."""
    asked = {id_: b for id_, b in store.brands.current().items() if judges.least_band(b.client) is Band.LOW}
    brands = {brand: asked[brand] for brand in store.near.brands_among(asked)}
    if not brands:
        return RematchResult()
    rounds = _Round(
        store, replace(judges, engine=build(list(brands.values()))), brands, settings, now, _set_key(brands)
    )
    filings = hits = 0
    for block in chunks(store.near.filing_ids(list(brands)), settings.batch):
        if stop and stop():
            return RematchResult(filings, len(brands), hits, stopped=True)
        hits += rounds.run(block)
        filings += len(block)
    fill_evidence(store, now, settings.scratch)
    return RematchResult(filings, len(brands), hits)


def _set_key(brands: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(sorted(brands)).encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class _Found:
    """A stored filing that matched: with the publication a hit can hang on, its hits, and what is only kept."""

    stored: StoredFiling
    merged: Merged
    hits: list[NewHit]
    near: list[NewNear]


@dataclass(frozen=True, slots=True)
class _Round:
    store: Store
    judges: Judges
    brands: Mapping[str, Brand]
    settings: PollSettings
    now: Instant
    brand_set: str

    def run(self, block: Sequence[int]) -> int:
        """One block of filing ids: matched and dated, then stored in one transaction; the number of new hits."""
        with writing:
            return self._run(list(self.store.filings.get_many(block).values()))

    def _run(self, block: Sequence[StoredFiling]) -> int:
        found = self._matches(block)
        kept = [stored.id for stored in block]
        with self.store.write():
            self.store.filings.save(
                [(f.stored.id, f.merged, f.stored.stamps.base) for f in found if f.merged.fresh], self.now
            )
            saved = self.store.hits.save([hit for f in found for hit in f.hits], self.now)
            self.store.near.forget(kept, self.brands.keys())
            self.store.near.save([near for f in found for near in f.near], self.now)
            self.store.notices.plan_again(self._items((*saved.created, *saved.raised)), self.now)
        return len(saved.created)

    def _matches(self, block: Sequence[StoredFiling]) -> list[_Found]:
        by_filing: dict[int, list[Match]] = {}
        for index, match in self.judges.engine.match([stored.filing for stored in block]):
            if match.band >= self.settings.least_band and match.brand in self.brands:
                by_filing.setdefault(index, []).append(match)
        known = self.store.hits.matter_brands(block[index].id for index in by_filing)
        applicants = Applicants(self.store, self.judges)
        return [
            self._judge(block[index], matches, known.get(block[index].id, ()), applicants)
            for index, matches in by_filing.items()
        ]

    def _judge(
        self, stored: StoredFiling, matches: Sequence[Match], known: Collection[str], applicants: Applicants
    ) -> _Found:
        whole, low = sift(matches, self.brands, self.judges.least_band, known)
        source = stored.stamps.base.source
        merged = Merged(stored.filing, stored.stamps, (), changed=False, new=False)
        near = near_for(stored.id, stored.filing, low, self.brands, source)
        if not whole:
            return _Found(stored, merged, [], near)
        merged = with_publication(merged)
        hits = hits_for(stored.id, merged.filing, whole, self.brands, self.judges, source=source)
        told = [replace(hit, baseline=True) for hit in with_applicants(applicants, merged.filing, hits)]
        return _Found(stored, merged, told, near)

    def _items(self, created: Collection[int]) -> list[PlannedItem]:
        """Items of one baseline: all brands of a client that were compared together go into one notice."""
        return [
            replace(item, group_key=f"baseline:{item.client}:{self.brand_set}")
            if item.kind is NoticeKind.BASELINE
            else item
            for story in self.store.hits.stories(hit_ids=created)
            for item in self.judges.plan(story, self.now)
        ]
