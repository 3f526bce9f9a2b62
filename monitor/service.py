"""The clock: one pass of everything (``run_once``), and the daemon (``Service``).

Schedules live in our tables. APScheduler only wakes us: a tick that comes late, or not at all, costs time and no work,
because the next one asks the tables what is due. Ticking, polling and sending have threads of their own.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import UTC, date, timedelta
from functools import partial
from typing import TypeVar

import requests
import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from monitor.configuration.models import Config
from monitor.cycle import Cycle
from monitor.notices.outbox import SendSummary
from monitor.poll import InboxResult, PassResult, RematchResult
from monitor.polling.model import WINDOW_DAYS
from monitor.schedule import next_run
from sources.adapter import SourceAdapter
from sources.instants import Instant

log = structlog.get_logger(__name__)

T = TypeVar("T")

_POLLERS = 4
_PING_SECONDS = 15


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What one pass of everything came to."""

    passes: tuple[PassResult, ...] = ()
    inbox: tuple[InboxResult, ...] = ()
    baseline: RematchResult = field(default_factory=RematchResult)
    rematch: RematchResult = field(default_factory=RematchResult)
    notices: int = 0
    sent: SendSummary = field(default_factory=SendSummary)
    broken: tuple[str, ...] = ()
    waiting: int = 0
    """Deliveries that were tried and wait for their next try, or whose channel is gone."""
    not_taken: str = ""
    """Why the watch list of today does not count, '' when it does."""
    not_rematched: str = ""
    """Why comparing everything anew failed, '' when it did not or was not asked for."""
    stopped: bool = False
    """It was told to end before it was through."""

    @property
    def partial(self) -> bool:
        """True when something could not be looked at, read or delivered: exit code 3."""
        files = any(result.state in ("failed", "partial") for result in self.inbox)
        left = self.broken or self.waiting or self.not_taken or self.not_rematched or self.stopped
        return bool(left) or not self.sent.complete or files or any(result.partial for result in self.passes)


def run_once(
    cycle: Cycle,
    *,
    only: Collection[str] = (),
    since: date | None = None,
    rematch_all: bool = False,
    send: bool = True,
    window_days: int = WINDOW_DAYS,
) -> RunSummary:
    """One pass of every enabled source (or of ``only`` these), the inbox, and then what is to be told. The caller holds
    the instance lock. A fault in one source or step does not stop the others."""
    cycle.recover()
    cycle.look_at_watchlist()
    cycle.calibrate()
    passes: list[PassResult] = []
    broken: list[str] = []
    compared = _step(cycle, "watchlist", cycle.baseline, broken) or RematchResult()
    for source in only or cycle.enabled():
        if cycle.stop.is_set():
            break
        try:
            passes.append(cycle.poll(source, since=since))
        except Exception as error:  # noqa: BLE001 - one source's fault must not keep us from looking at the others
            cycle.broken(f"poll {source}", error)
            broken.append(source)
    inbox = None if only else _step(cycle, "inbox", partial(cycle.read_inbox, patient=True), broken)
    again, not_rematched = RematchResult(), ""
    if rematch_all:
        again, not_rematched = _rematch(cycle, window_days)
    if cycle.prune_due(cycle.clock()):
        _step(cycle, "retention", cycle.prune, broken)
    told = _step(cycle, "send", cycle.tell, broken) if send else None
    made, sent = told or (0, SendSummary())
    return RunSummary(
        tuple(passes),
        tuple(inbox or ()),
        compared,
        again,
        made,
        sent,
        tuple(broken),
        waiting=len(cycle.undelivered()) if send else 0,
        not_taken=cycle.list_trouble,
        not_rematched=not_rematched,
        stopped=cycle.stop.is_set(),
    )


def _step(cycle: Cycle, name: str, work: Callable[[], T], broken: list[str]) -> T | None:
    """Do one step; a fault in it is said aloud (None) and keeps nobody from the next one, telling people least of all.
    Steps go by the names that the daemon gives its jobs, so that either closes the trouble the other opened."""
    try:
        done = work()
    except Exception as error:  # noqa: BLE001 - what was found before must still be told
        cycle.broken(name, error)
        broken.append(name)
        return None
    cycle.store.health.clear(f"job:{name}", cycle.clock())
    return done


def _rematch(cycle: Cycle, window_days: int) -> tuple[RematchResult, str]:
    """Somebody asked for it by hand, and nothing does it again by itself: why it failed is said to who asked. Kept as a
    trouble, it would be told every day until somebody asks again."""
    try:
        return cycle.rematch(cycle.clock().utc.date() - timedelta(days=window_days)), ""
    except Exception as error:  # what was found before must still be told
        log.error("failed", job="rematch", exc_info=error)
        return RematchResult(), f"{type(error).__name__}: {error}"


class Service:
    """The daemon. ``run`` returns when ``stop`` was called (the command does so on SIGTERM and SIGINT); work in hand is
    finished to the end of its batch."""

    def __init__(self, cycle: Cycle, *, spread: random.Random | None = None) -> None:
        self._cycle = cycle
        self._config: Config = cycle.config
        self._store = cycle.store
        self._spread = spread or random.Random()  # noqa: S311 - spreads load, keeps no secret
        self._busy: set[str] = set()
        self._guard = threading.Lock()
        self._last: dict[str, Instant] = {}
        self._healthy = True
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={
                "tick": ThreadPoolExecutor(1),
                "polling": ThreadPoolExecutor(_POLLERS),
                "sending": ThreadPoolExecutor(1),
            },
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )

    def stop(self) -> None:
        """Finish what is in hand and end. Safe to call from a signal handler, more than once."""
        self._cycle.stop.set()

    def run(self) -> None:
        """Work until stopped. The caller holds the instance lock."""
        self._cycle.recover()
        self._cycle.look_at_watchlist()
        self._schedule_new()
        seconds = self._config.schedule.tick_seconds
        self._scheduler.add_job(self._tick, "interval", seconds=seconds, executor="tick", id="tick")
        self._scheduler.add_job(self._send, "interval", seconds=seconds, executor="sending", id="send")
        self._scheduler.start()
        log.info("started", sources=sorted(self._cycle.enabled()), tick_seconds=seconds)
        try:
            self._tick()
            self._cycle.stop.wait()
        finally:
            self._cycle.stop.set()
            log.info("stopping", working_on=sorted(self._busy))
            self._scheduler.shutdown(wait=True)
            log.info("stopped")

    # Ticking ------------------------------------------------------------------------------------------------------

    def _tick(self) -> None:
        """Ask the tables what is due and hand it to the pollers. Short: it does no work itself."""
        if self._cycle.stop.is_set():
            return
        now = self._cycle.clock()
        try:
            self._store.health.tick("tick", now)
            schedule = self._config.schedule
            if self._due("watchlist", now, schedule.watchlist_minutes):
                self._start("watchlist", self._watchlist)
            if self._config.inbox.folder is not None and self._due("inbox", now, self._config.inbox.check_minutes):
                self._start("inbox", self._cycle.read_inbox)
            if self._cycle.prune_due(now):
                self._start("retention", self._cycle.prune)
            enabled = self._cycle.enabled()
            for source in self._store.sources.due(now):
                if source in enabled:
                    self._start(f"poll {source}", partial(self._poll, enabled[source]))
        except Exception as error:  # noqa: BLE001 - the clock must go on ticking whatever one tick met
            self._fault("tick", error)

    def _due(self, name: str, now: Instant, minutes: int) -> bool:
        last = self._last.get(name)
        if last is not None and now.seconds_since(last) < minutes * 60:
            return False
        self._last[name] = now
        return True

    def _start(self, name: str, work: Callable[[], object]) -> None:
        """Hand a job to the pollers, unless it is at work already."""
        with self._guard:
            if name in self._busy:
                return
            self._busy.add(name)
        self._scheduler.add_job(self._guarded, args=(name, work), executor="polling", misfire_grace_time=None)

    def _guarded(self, name: str, work: Callable[[], object]) -> None:
        try:
            if not self._cycle.stop.is_set():
                work()
                self._store.health.clear(f"job:{name}", self._cycle.clock())
        except Exception as error:  # noqa: BLE001 - a fault in one job is said aloud and does not stop the daemon
            self._fault(name, error)
        finally:
            with self._guard:
                self._busy.discard(name)

    def _fault(self, name: str, error: Exception) -> None:
        self._healthy = False
        self._cycle.broken(name, error)

    # Jobs ---------------------------------------------------------------------------------------------------------

    def _watchlist(self) -> None:
        self._cycle.look_at_watchlist()
        self._schedule_new()
        self._cycle.calibrate()
        self._cycle.baseline()

    def _schedule_new(self) -> None:
        """Sources the tables do not know yet are due at once."""
        for source, adapter in self._cycle.enabled().items():
            self._store.sources.ensure(source, adapter.metadata.code)

    def _poll(self, adapter: SourceAdapter) -> None:
        source = adapter.metadata.source
        now = self._cycle.clock()
        if not self._store.sources.claim(source, "service", now):
            return
        stopped = False
        try:
            stopped = self._cycle.poll(source).stopped
        finally:
            # A pass that was stopped half-way is due at once when we start again.
            if not stopped:
                self._reschedule(adapter)
            self._store.sources.release(source)

    def _reschedule(self, adapter: SourceAdapter) -> None:
        metadata = adapter.metadata
        row = self._store.sources.get(metadata.source)
        entry = self._config.source(metadata.source)
        waiting = self._store.issues.all(metadata.source, states=("failed", "sample", "below_floor"))
        when = next_run(
            metadata,
            self._cycle.clock(),
            failures=row.failures if row else 0,
            hours=entry.hours if entry else None,
            jitter_minutes=self._config.schedule.jitter_minutes,
            spread=self._spread,
            waiting=[issue.next_try_at for issue in waiting if issue.next_try_at is not None],
        )
        self._store.sources.schedule(metadata.source, when)

    # Sending and the dead man's switch ----------------------------------------------------------------------------

    def _send(self) -> None:
        if self._cycle.stop.is_set():
            return
        try:
            self._cycle.tell()
            self._store.health.tick("send", self._cycle.clock())
            self._store.health.clear("job:send", self._cycle.clock())
            self._healthy = True
            self._ping(self._cycle.clock())
        except Exception as error:  # noqa: BLE001 - tried again at the next tick
            self._fault("send", error)

    def _ping(self, now: Instant) -> None:
        """Tell an outside service that we are alive: the sender just went round without a fault, and the clock that
        starts the pollers still ticks."""
        url = self._config.ping_url()
        tick = self._store.health.ticked("tick")
        ticking = tick is not None and now.seconds_since(tick) < 10 * self._config.schedule.tick_seconds + 600
        if url is None or not self._healthy or not ticking:
            return
        if not self._due("ping", now, self._config.dead_man.every_minutes):
            return
        try:
            requests.get(url.get_secret_value(), timeout=_PING_SECONDS, allow_redirects=False).raise_for_status()
        except requests.RequestException as error:
            log.warning("the dead man's switch could not be reached", error=type(error).__name__)
