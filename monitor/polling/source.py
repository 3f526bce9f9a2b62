"""One source, one pass: list, fetch, read, move the cursor, say what could not be looked at."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from monitor.polling.batch import BatchWriter
from monitor.polling.enrich import enrich_due
from monitor.polling.expected import expect_issues, missing_trouble
from monitor.polling.health import source_key, source_trouble, state_of
from monitor.polling.issue import IssueReader
from monitor.polling.model import (
    STATES,
    DeadlineOf,
    IssueResult,
    Judges,
    LeastBandOf,
    Matcher,
    PassResult,
    PlanCorrection,
    PlanHit,
    PollSettings,
    ProfileOf,
    Progress,
    every_band,
    no_correction,
)
from monitor.store import IssueRow, Store
from monitor.store.issues import COMPLETE
from sources.adapter import Enriches, HttpClient, Issue, SourceAdapter
from sources.errors import SourceError
from sources.instants import Instant


def never_closed(day: date) -> bool:
    """For sources whose office's holidays are not known."""
    return False


_SAME_FOR_ALL = frozenset(
    {"out_of_reach", "challenge_page", "maintenance", "rate_limited", "key_missing", "key_refused"}
)
"""Errors that the next issue of the source would most likely meet too."""
_PATIENCE = 2
"""After so many of them in a row the pass ends: without a network, a quarter's gazettes would otherwise be waited for
one by one (seen: five minutes for ten issues)."""


def poll_source(
    store: Store,
    adapter: SourceAdapter,
    *,
    engine: Matcher,
    deadlines: DeadlineOf,
    plan: PlanHit,
    client: HttpClient,
    now: Instant,
    settings: PollSettings = PollSettings(),  # noqa: B008 - frozen
    correct: PlanCorrection = no_correction,
    profile: ProfileOf | None = None,
    least_band: LeastBandOf = every_band,
    progress: Progress | None = None,
    stop: Callable[[], bool] | None = None,
    closed: Callable[[date], bool] = never_closed,
) -> PassResult:
    """Everything this source has for us since last time, into the store.

    Source errors become states of the result, of the ledger and of the source; they are never raised. The watched
    brands are the ones ``store.brands`` holds. ``closed`` says on which days the office publishes nothing.
    """
    judges = Judges(engine, deadlines, plan, correct, profile, least_band)
    return SourcePass(store, adapter, client, judges, settings, now, progress, stop, closed).run()


@dataclass(frozen=True, slots=True)
class SourcePass:
    """The steps of one pass."""

    store: Store
    adapter: SourceAdapter
    client: HttpClient
    judges: Judges
    settings: PollSettings
    now: Instant
    progress: Progress | None = None
    stop: Callable[[], bool] | None = None
    closed: Callable[[date], bool] = never_closed

    @property
    def source(self) -> str:
        return self.adapter.metadata.source

    @property
    def today(self) -> date:
        return self.now.local_day(self.adapter.metadata.time_zone)

    def run(self) -> PassResult:
        metadata = self.adapter.metadata
        row = self.store.sources.ensure(self.source, metadata.code)
        error: SourceError | None = None
        listed: list[Issue] = []
        try:
            found = self.adapter.discover(self._state(row.cursor), self.today, self.client)
            listed = [issue for issue in found if self._wanted(issue, row.cursor)]
        except SourceError as caught:
            error = caught
        results, stopped = self._work(listed)
        expect_issues(self.store, metadata, self.today, looked=error is None, closed=self.closed)
        missing_trouble(self.store, metadata, self.today, self.settings.window_days, self.now)
        if error is None:
            self._move_cursor(row.cursor, listed)
        enriched = 0 if stopped else self._enrich()
        return self._report(error, listed, results, enriched=enriched, stopped=stopped)

    def _state(self, cursor: Mapping[str, Any]) -> Mapping[str, Any]:
        """The adapter's own cursor; a new source starts at ``since`` if config says so. A source that does not go by
        days (its cursor is a number, a week, a list of pages) is asked for all that it lists."""
        if not self._from_since(cursor):
            return cursor
        assert self.settings.since is not None
        by_day = {"through": self.settings.since.isoformat()}
        return {**cursor, **by_day} if "through" in cursor else {"number": 1, **by_day}

    def _from_since(self, cursor: Mapping[str, Any]) -> bool:
        return self.settings.since is not None and (not cursor or self.settings.relist)

    def _wanted(self, issue: Issue, cursor: Mapping[str, Any]) -> bool:
        """Of all that such a source lists, what is not older than ``since``; what has no day is looked at."""
        if not self._from_since(cursor) or "through" in cursor or issue.date is None:
            return True
        assert self.settings.since is not None
        return issue.date >= self.settings.since

    # Issues -------------------------------------------------------------------------------------------------------

    def _work(self, listed: Sequence[Issue]) -> tuple[list[IssueResult], bool]:
        """Read what is new, half read, to be tried again, or to be looked at again; oldest first."""
        reader = self._reader()
        rows = [self.store.issues.listed(self.source, issue, self.now) for issue in listed]
        todo = {row.id: row for row in rows if row.state in ("listed", "fetched", "reading")}
        for row in self.store.issues.all(self.source):
            if self._due(row):
                todo.setdefault(row.id, row)
        results: list[IssueResult] = []
        refused = 0
        for row in sorted(todo.values(), key=_age):
            if self.stop and self.stop():
                return results, True
            result = reader.run(row, again=row.state in COMPLETE)
            results.append(result)
            if result.state == "stopped":
                return results, True
            refused = refused + 1 if result.error_key in _SAME_FOR_ALL else 0
            if refused == _PATIENCE:
                break  # what is left stays listed and is due at the next pass
        return results, False

    def _due(self, row: IssueRow) -> bool:
        if row.state in ("listed", "fetched", "reading"):
            return True
        if row.state in ("failed", "sample", "below_floor"):
            return row.next_try_at is not None and row.next_try_at <= self.now
        return row.state in COMPLETE and self._look_again(row)

    def _look_again(self, row: IssueRow) -> bool:
        """Offices add publications to days that are past: a complete issue is fetched again in the middle and at the
        end of the look-back. Files from the inbox are not."""
        back = self.settings.look_back_days
        days = self.adapter.metadata.look_back_days if back is None else back
        if not days or row.date is None or self.adapter.metadata.inbox_only or row.reference.get("inbox"):
            return False
        age = (self.today - row.date).days
        ages = (max(1, days // 2), days)
        return row.looks < len(ages) and ages[row.looks] <= age <= days + 7

    def _reader(self) -> IssueReader:
        metadata = self.adapter.metadata
        writer = BatchWriter(
            self.store,
            self.judges,
            self.settings,
            source=self.source,
            code=metadata.code,
            brands=self.store.brands.current(),
            enriches=isinstance(self.adapter, Enriches),
        )
        return IssueReader(
            self.store, self.adapter, self.client, writer, self.settings, self.now, self.progress, self.stop
        )

    def _move_cursor(self, cursor: Mapping[str, Any], listed: Sequence[Issue]) -> None:
        """Up to the first issue that is not complete; one that can no longer matter does not hold it."""
        moved = cursor
        for issue in listed:
            row = self.store.issues.find(self.source, issue.number)
            given_up = row is not None and row.state in ("failed", "sample", "below_floor") and row.next_try_at is None
            if row is None or not (row.state in COMPLETE or given_up):
                break
            moved = self.adapter.advance(moved, issue)
        if moved != cursor:
            self.store.sources.move_cursor(self.source, moved)

    def _enrich(self) -> int:
        if not isinstance(self.adapter, Enriches):
            return 0
        return enrich_due(self.store, self.adapter, self.client, self._reader(), self.now)

    # Saying how it went -------------------------------------------------------------------------------------------

    def _report(
        self,
        error: SourceError | None,
        listed: Sequence[Issue],
        results: Sequence[IssueResult],
        *,
        enriched: int,
        stopped: bool,
    ) -> PassResult:
        state, key, text = self._outcome(error, results)
        store, metadata = self.store, self.adapter.metadata
        before = store.sources.get(self.source)
        store.sources.tried(self.source, self.now, state, error_key=key, error_text=text)
        if error is None and state in ("ok", "empty"):
            store.health.clear(source_key(self.source), self.now)
        else:
            last_ok = before.last_ok_at if before else None
            store.health.raise_event(source_trouble(metadata, state, text, last_ok, self.now))
        return PassResult(self.source, state, tuple(results), key, text, enriched, stopped)

    def _outcome(self, error: SourceError | None, results: Sequence[IssueResult]) -> tuple[str, str, str]:
        """State of the source, with the key and words of what is wrong: not being able to look counts first, then a
        listing that is too old, then what the issues say."""
        if error is not None:
            return state_of(error), error.key, str(error)
        late = self._late()
        if late:
            return "stale", "stale_listing", late
        failed = [result for result in results if result.error_key]
        if failed:
            first = failed[0]
            return STATES.get(first.error_key, "failed"), first.error_key, first.error
        if results and all(result.state == "empty" for result in results):
            return "empty", "", "; ".join(f"{result.number} has no records" for result in results)
        return "ok", "", ""

    def _late(self) -> str:
        """What is overdue by the source's own cadence, or ''."""
        missing = [row for row in self.store.issues.all(self.source, states=("missing",)) if row.date is not None]
        if not missing:
            return ""
        newest = max(
            (row.date for row in self.store.issues.all(self.source, states=COMPLETE) if row.date), default=None
        )
        overdue = [row for row in missing if newest is None or (row.date and row.date > newest)]
        if not overdue:
            return ""
        days = ", ".join(row.date.isoformat() for row in overdue[:5] if row.date)
        last = newest.isoformat() if newest else "none"
        return f"expected by its cadence and not listed: {days}; the newest complete issue is {last}"


def _age(row: IssueRow) -> tuple[date, int]:
    return (row.date or date.min, row.id)
