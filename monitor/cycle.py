"""The steps that ``once`` and the daemon share: look at the watch list, poll, read the inbox, match new brands against
what is stored, assemble and send. Each step stands alone and may be repeated."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from zoneinfo import ZoneInfo

import structlog

from monitor.calibration import calibrate, tuning
from monitor.configuration.models import Config
from monitor.notices.assemble import assemble_due
from monitor.notices.outbox import SendSummary, send_due
from monitor.notices.plan import plan_health
from monitor.poll import (
    InboxReader,
    InboxResult,
    PassResult,
    PollSettings,
    RematchResult,
    baseline,
    poll_source,
    promote,
    rematch,
)
from monitor.polling.model import WINDOW_DAYS, Progress
from monitor.records import DeliveryState, HealthEvent
from monitor.store import Store
from monitor.store.retention import Pruned, prune
from monitor.store.rows import DeliveryRow
from monitor.watchlists.records import WatchList
from monitor.wiring import Rooms, build_rooms, look_at_watchlist, poll_settings
from sources.adapter import HttpClient, SourceAdapter
from sources.instants import Instant
from sources.registry import sniff

log = structlog.get_logger(__name__)

Clock = Callable[[], Instant]
_TOLD_ONCE = ("issue:", "inbox:")
_CLEARED_AFTER = 14 * 86_400
ClientFor = Callable[[SourceAdapter], HttpClient]


@dataclass(slots=True)
class Cycle:
    """An installation at work. Whoever uses it holds the instance lock. ``client_for`` opens the door to the network
    for one source; ``adapters`` are all that are known, polled are those config enables."""

    config: Config
    store: Store
    adapters: Mapping[str, SourceAdapter]
    client_for: ClientFor
    clock: Clock
    progress: Progress | None = None
    stop: threading.Event = field(default_factory=threading.Event)
    rooms: Rooms | None = None
    list_trouble: str = ""
    """Why the watch lists as they are now do not count, '' when they do."""
    growth_seen: date | None = None
    """The day this process last looked whether the stored filings grew enough for a new calibration."""

    # The watch list -----------------------------------------------------------------------------------------------

    def look_at_watchlist(self) -> Rooms:
        """Read the watch lists; put the rooms together anew when they say something else than before."""
        watched = look_at_watchlist(self.config, self.store, self.clock())
        change = watched.change
        self.list_trouble = f"{watched.event.subject}: {watched.event.detail}" if watched.event else ""
        known = self.rooms
        if known is None or known.watchlist != watched.watchlist:
            self._furnish(watched.watchlist)
            log.info(
                "watch list",
                brands=len(watched.watchlist.brands),
                added=len(change.added),
                changed=len(change.changed),
                removed=len(change.removed),
            )
        assert self.rooms is not None
        return self.rooms

    def _furnish(self, watchlist: WatchList) -> None:
        """Put the rooms together with the calibration in force."""
        known = self.rooms
        self.rooms = build_rooms(
            self.config,
            watchlist,
            inactive_brands=self.store.brands.inactive(),
            book=known.book if known else None,
            calendars=known.calendars if known else None,
            tuning=tuning(self.store),
        )

    def calibrate(self) -> None:
        """Measure brands that are new or changed on the stored filings; at the first call and once a day, whether the
        filings grew enough for measuring all of them anew. What is found from then on names the new calibration. A
        fault here leaves the old one in force and keeps nobody from looking at the offices."""
        rooms = self._rooms()
        now = self.clock()
        today = now.local_day(self.config.operator.time_zone)
        try:
            brands, growth = rooms.watchlist.brands, self.growth_seen != today
            made = calibrate(self.store, brands, now, look_at_growth=growth, stop=self.stop.is_set)
            self.growth_seen = today
            if made is not None:
                self._furnish(rooms.watchlist)
            self.store.health.clear("job:calibration", now)
        except Exception as error:  # noqa: BLE001 - the watch goes on as it was
            self.broken("calibration", error)

    def baseline(self) -> RematchResult:
        """New and changed brands against everything that is stored; then pairs of band low that somebody asks for now
        and nobody did before."""
        rooms = self._rooms()
        given = (self.store, rooms.build_engine, rooms.judges, self.clock())
        settings = poll_settings(self.config, "")
        first = baseline(*given, settings=settings, stop=self.stop.is_set)
        then = promote(*given, settings=settings, stop=self.stop.is_set)
        return RematchResult(
            first.filings + then.filings,
            first.brands + then.brands,
            first.hits + then.hits,
            first.stopped or then.stopped,
        )

    def rematch(self, since: date) -> RematchResult:
        """All brands against everything that was published since that day."""
        rooms = self._rooms()
        settings = poll_settings(self.config, "")
        return rematch(
            self.store,
            rooms.build_engine,
            rooms.judges,
            self.clock(),
            since=since,
            settings=settings,
            stop=self.stop.is_set,
        )

    # What the offices publish -------------------------------------------------------------------------------------

    def enabled(self) -> dict[str, SourceAdapter]:
        """Sources that config enables and an adapter is known for."""
        wanted = (source.id for source in self.config.enabled_sources())
        return {source: self.adapters[source] for source in wanted if source in self.adapters}

    def poll(self, source: str, *, since: date | None = None) -> PassResult:
        """One pass over one source."""
        rooms = self._rooms()
        adapter = self.adapters[source]
        settings = poll_settings(self.config, source)
        if since is not None:
            settings = replace(settings, since=since, relist=True)
        try:
            result = self._pass(rooms, adapter, settings)
        except Exception as error:
            text = f"{type(error).__name__}: {error}"
            self.store.sources.tried(source, self.clock(), "failed", error_key="fault", error_text=text)
            raise
        self.store.health.clear(f"job:poll {source}", self.clock())
        log.info(
            "polled",
            source=source,
            state=result.state,
            issues=len(result.issues),
            read=result.read,
            unreadable=result.unreadable,
            hits=result.hits,
            error=result.error or None,
        )
        return result

    def _pass(self, rooms: Rooms, adapter: SourceAdapter, settings: PollSettings) -> PassResult:
        judges = rooms.judges
        return poll_source(
            self.store,
            adapter,
            engine=judges.engine,
            deadlines=judges.deadlines,
            plan=judges.plan,
            correct=judges.correct,
            profile=judges.profile,
            least_band=judges.least_band,
            client=self.client_for(adapter),
            now=self.clock(),
            settings=settings,
            progress=self.progress,
            stop=self.stop.is_set,
            closed=self._closed(rooms, adapter.metadata.code),
        )

    @staticmethod
    def _closed(rooms: Rooms, office: str) -> Callable[[date], bool]:
        return lambda day: rooms.calendars.is_closed(office, day) is not None

    def read_inbox(self, *, patient: bool = False) -> list[InboxResult]:
        """Files that lie in the inbox folder, if config names one: one that is not there is a trouble, because a drive
        that is away brings no gazettes. ``patient`` waits for a file that was put there just now; otherwise it is left
        for the next look."""
        folder = self.config.inbox.folder
        if folder is None:
            return []
        rooms = self._rooms()
        reader = InboxReader(
            store=self.store,
            folder=folder,
            adapters=self.adapters,
            sniff=sniff,
            judges=rooms.judges,
            settings=poll_settings(self.config, ""),
            now=self.clock(),
            settle_seconds=self.config.inbox.settle_seconds,
            progress=self.progress,
            stop=self.stop.is_set,
        )
        if patient and (seconds := reader.settles_in()):
            log.info("inbox", waiting_seconds=round(seconds), reason="a file changed just now; it may still be copied")
            self.stop.wait(seconds)
        results = reader.run()
        for result in results:
            log.info(
                "inbox", file=result.name, state=result.state, read=result.read, hits=result.hits, error=result.error
            )
        return results

    # Telling people -----------------------------------------------------------------------------------------------

    def plan_health(self) -> None:
        """Notices to the operators about what is wrong: once about a single issue or file, once a day about what keeps
        us from looking at all. What was told once and can no longer be mended by waiting is cleared after two weeks."""
        rooms = self._rooms()
        now = self.clock()
        items = []
        open_now = self.store.health.open()
        away = {trouble.event.key.removeprefix("source:") for trouble in open_now}
        for trouble in open_now:
            if self._is_of_an_outage(trouble.event.key, away):
                continue
            single = trouble.event.key.startswith(_TOLD_ONCE)
            if single and now.seconds_since(trouble.event.seen_at) > _CLEARED_AFTER:
                self.store.health.clear(trouble.event.key, now)
                continue
            day = trouble.first_at if single else now
            event = replace(trouble.event, seen_at=day)
            items += plan_health(event, rooms.people.operators(), day, rooms.notices.policy)
        self.store.notices.add_items(items, now)

    def _is_of_an_outage(self, key: str, away: Collection[str]) -> bool:
        """Issues that could not be fetched because their source is away: the source's own trouble says it, once for
        all of them."""
        kind, _, rest = key.partition(":")
        source, _, number = rest.partition(":")
        if kind != "issue" or source not in away:
            return False
        row = self.store.issues.find(source, number)
        return row is not None and row.state == "failed" and not row.dropped

    def tell(self) -> tuple[int, SendSummary]:
        """Assemble what is due and send what waits: (new notices, what the sender did)."""
        rooms = self._rooms()
        self.plan_health()
        made = assemble_due(self.store, rooms.people, rooms.notices, self.clock())
        sent = send_due(self.store, rooms.channels, self.clock, policy=rooms.notices.retry, stop=self.stop)
        if made or sent.sent or not sent.complete:
            log.info("told", notices=made, sent=sent.sent, again=sent.retried, dead=sent.dead)
        return made, sent

    def undelivered(self) -> list[DeliveryRow]:
        """Deliveries that were tried and wait for the next try, and those that are due and were not even tried."""
        now = self.clock()
        waiting = self.store.notices.deliveries(DeliveryState.PENDING)
        return [row for row in waiting if row.delivery.attempts or row.next_try_at <= now]

    # Housekeeping -------------------------------------------------------------------------------------------------

    def prune_due(self, now: Instant) -> bool:
        """Once a day, from the hour of the schedule in the operator's zone."""
        zone = self.config.operator.time_zone
        last = self.store.health.ticked("retention")
        ran = last is not None and last.local_day(zone) == now.local_day(zone)
        return not ran and now.utc.astimezone(ZoneInfo(zone)).time() >= self.config.schedule.retention_at

    def prune(self) -> Pruned:
        """Delete what is past its time; evidence of a hit never is."""
        now = self.clock()
        self.store.health.tick("retention", now)
        retention = self.config.retention
        budget = retention.size_budget_gb
        gone = prune(
            self.store,
            now,
            size_budget=int(budget * 1e9) if budget is not None else None,
            personal_data_months=retention.personal_data_months,
            window_days=WINDOW_DAYS,
            downloads=self.config.downloads,
        )
        log.info("pruned", files=gone.artefacts, bytes=gone.freed_bytes, filings=gone.filings, downloads=gone.downloads)
        return gone

    def _rooms(self) -> Rooms:
        return self.rooms if self.rooms is not None else self.look_at_watchlist()

    def recover(self) -> None:
        """Give back what an instance that died had claimed. Only for the holder of the instance lock."""
        self.store.sources.release_all()
        self.store.notices.release_all(self.clock())
        self.store.health.clear("job:rematch", self.clock())  # kept by older releases, and nothing else ends it

    def broken(self, what: str, error: BaseException) -> None:
        """A fault of our own in a job that is done again by itself: said aloud, and no reason for the other jobs to
        stop. Doing it again closes the trouble."""
        log.error("failed", job=what, exc_info=error)
        self.store.health.raise_event(
            HealthEvent(
                key=f"job:{what}",
                subject=f"the job {what} failed",
                consequence="what it does is not done until it succeeds; it is tried again by itself",
                remedy="read the message; if it stays, report it with the log",
                seen_at=self.clock(),
                detail=f"{type(error).__name__}: {error}",
            )
        )
