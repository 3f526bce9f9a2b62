"""What is wrong and what to do: looks, changes nothing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from monitor.calibration import in_force, raised_bars
from monitor.matching.calibrate import LEAST_MARKS
from monitor.polling.health import ISSUE_WORDS, SOURCE_WORDS
from monitor.records import DeliveryState
from monitor.store import Store
from monitor.store.backup import check as check_database
from monitor.store.connection import writable
from sources.instants import Instant

_TICK_LATE = 15 * 60
_DISK_FREE = 2 * 1024**3
_BARS_SHOWN = 12
_TRIES_NAMED = 2
"""One failed try is a bad moment; two are worth looking at."""
_BAD_STATES = ("challenge", "maintenance", "schema", "unreachable", "key", "stale", "failed")


@dataclass(frozen=True, slots=True)
class Finding:
    """``level``: problem (exit 3) or note. ``text`` names thing and number, ``remedy`` what to do."""

    level: str
    topic: str
    text: str
    remedy: str = ""


def examine(
    store: Store, now: Instant, *, channels: Collection[str] | None = None, audit: bool = False
) -> list[Finding]:
    """Everything the database and the disk can tell. ``channels``: ids config knows, to find deliveries that wait for
    one that is gone."""
    found = [
        *_database(store),
        *_deliveries(store, now, channels),
        *_sources(store),
        *_issues(store),
        *_health(store),
        *_disk(store.path.parent),
        *_service(store, now),
        *_matching(store),
    ]
    if audit:
        found += _audit(store)
    return found


def before_the_first_pass(database: Path) -> Iterator[Finding]:
    """What can be said where there is no database yet."""
    yield Finding("note", "database", f"{database}: there is no database yet; squatwatch once makes it")
    there = next(folder for folder in database.absolute().parents if folder.exists())
    if not there.is_dir() or not os.access(there, os.W_OK):
        yield Finding(
            "problem",
            "database",
            f"{there}: no folder that may be written, so no database can be made in it",
            "mend it, or name another place in [storage] folder",
        )
    yield from _disk(there)


def _database(store: Store) -> Iterator[Finding]:
    problem = check_database(store.path)
    remedy = "stop the service and restore the last backup"
    if not writable(store.path):
        remedy = (
            "try again: another account may just have written it; if it stays, ask as the account that runs the service"
        )
        yield Finding(
            "problem",
            "database",
            f"{store.path} or its folder cannot be written: no pass and no decision can be stored",
            "let the account that runs squatwatch write both",
        )
    if problem:
        yield Finding("problem", "database", problem, remedy)
    else:
        size = store.path.stat().st_size
        yield Finding(
            "note",
            "database",
            f"sound, {size / 1e6:.0f} MB, {store.filings.count()} filings, {store.hits.count()} hits",
        )


def _deliveries(store: Store, now: Instant, channels: Collection[str] | None) -> Iterator[Finding]:
    for row in store.notices.deliveries(DeliveryState.DEAD):
        yield Finding(
            "problem",
            "delivery",
            f"{row.delivery.id} to {row.delivery.to} through {row.delivery.channel} was given up after"
            f" {row.delivery.attempts} tries: {row.answer}",
            f"mend the channel, then squatwatch outbox retry {row.delivery.id}",
        )
    for row in store.notices.deliveries(DeliveryState.LEASED):
        if row.lease_until is not None and row.lease_until < now:
            yield Finding(
                "problem",
                "delivery",
                f"{row.delivery.id} was claimed by {row.leased_by} and never answered for; its"
                f" lease ended {row.lease_until.iso()}",
                "it is sent again with the same id when the service runs",
            )
    for row in store.notices.deliveries(DeliveryState.PENDING):
        if row.delivery.attempts >= _TRIES_NAMED:
            yield Finding(
                "problem",
                "delivery",
                f"{row.delivery.id} to {row.delivery.to} through {row.delivery.channel} failed {row.delivery.attempts}"
                f" times; next try {row.next_try_at.iso()}: {row.answer}",
                "read the answer and mend the address or the channel; it is tried again by itself",
            )
    if channels is None:
        return
    gone = {row.delivery.channel for row in store.notices.deliveries(DeliveryState.PENDING)} - set(channels)
    for channel in sorted(gone):
        yield Finding(
            "problem",
            "delivery",
            f"deliveries wait for the channel {channel}, which config does not have",
            "add the channel again",
        )


def _sources(store: Store) -> Iterator[Finding]:
    for row in store.sources.all():
        if row.state in _BAD_STATES:
            last = row.last_ok_at.iso() if row.last_ok_at else "never"
            what = f"{row.source} {SOURCE_WORDS.get(row.state, row.state)}"
            yield Finding(
                "problem",
                "source",
                f"{what} ({row.failures} passes in a row; last good one: {last}): {row.error_text}",
                "squatwatch coverage says what may be missed",
            )


def _issues(store: Store) -> Iterator[Finding]:
    for row in store.issues.all(states=("failed", "sample", "below_floor", "missing", "reading", "fetched")):
        level = "note" if row.state in ("reading", "fetched") else "problem"
        text = f"{row.source}, {row.title}: {ISSUE_WORDS.get(row.state, row.state)}"
        text += f" ({row.error_text})" if row.error_text else ""
        again = (
            f"tried again at {row.next_try_at.iso()}" if row.next_try_at else "not tried again by itself: use the inbox"
        )
        if row.dropped:
            again = "compare it with the office's own gazette; put the whole one into the inbox if this was a part"
        yield Finding(level, "issue", text, again)


def _health(store: Store) -> Iterator[Finding]:
    for trouble in store.health.open():
        event = trouble.event
        if event.key.startswith(("source:", "issue:", "missing:")):
            continue
        yield Finding(
            "problem", "health", f"{event.subject} (since {trouble.first_at.iso()}): {event.detail}", event.remedy
        )


def _disk(folder: Path) -> Iterator[Finding]:
    free = shutil.disk_usage(folder).free
    if free < _DISK_FREE:
        yield Finding(
            "problem",
            "disk",
            f"{free / 1e9:.1f} GB are free where the database lies",
            "free some space or lower [retention] size_budget_gb",
        )


def _service(store: Store, now: Instant) -> Iterator[Finding]:
    tick = store.health.ticked("tick")
    if tick is None:
        yield Finding("note", "service", "squatwatch run never ran on this database")
    elif now.seconds_since(tick) > _TICK_LATE:
        yield Finding(
            "note", "service", f"the service last ticked at {tick.iso()}: it does not run now", "start squatwatch run"
        )


def _matching(store: Store) -> Iterator[Finding]:
    """What the matcher was calibrated on, and whose bar is higher than others'."""
    current = in_force(store)
    if current is None:
        yield Finding(
            "note",
            "matching",
            f"names are weighed by the bundled statistics; the next pass measures stored marks once there are"
            f" {LEAST_MARKS:,} different ones ({store.filings.count():,} filings are stored)",
        )
        return
    brands = store.brands.current()
    bars = raised_bars(store, brands.values())
    yield Finding(
        "note",
        "matching",
        f"calibration {current.name} of {current.made_at.iso()[:10]}: names are weighed with {current.marks:,} marks of"
        f" {current.filings:,} stored filings; raised bars: {len(bars)} of {len(brands)} brands",
    )
    for bar in bars[:_BARS_SHOWN]:
        name = brands[bar.brand].name
        yield Finding(
            "note", "matching", f"{bar.brand} ({name}) has a raised bar: {bar.words} ({bar.offset:.1f} log odds off)"
        )
    if len(bars) > _BARS_SHOWN:
        rest = len(bars) - _BARS_SHOWN
        yield Finding(
            "note", "matching", f"{rest} more brands have a raised bar; squatwatch explain BRAND MARK says so"
        )


def _audit(store: Store) -> Iterator[Finding]:
    problems = store.audit.verify()
    for problem in problems:
        yield Finding("problem", "audit", problem, "compare with a backup; whoever changed it had access to the file")
    if not problems:
        yield Finding("note", "audit", f"the chain is whole; its head is {store.audit.head()}")
