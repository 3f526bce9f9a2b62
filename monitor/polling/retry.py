"""When to try an issue again: as long as an opposition window it opens could still be open."""

from __future__ import annotations

import random

from monitor.polling.model import PollSettings
from monitor.store import IssueRow
from sources.adapter import Metadata
from sources.instants import Instant

_FIRST = 30 * 60
_LONGEST = 24 * 3600


def next_try(
    row: IssueRow,
    now: Instant,
    metadata: Metadata,
    settings: PollSettings,
    *,
    retry_after: float | None = None,
    spread: random.Random | None = None,
) -> Instant | None:
    """Half an hour after the first failure, twice as long after each further one, at most a day; never before the
    office's own ``retry_after`` (seconds). None once no window could be open any more."""
    if row.date is not None:
        age = (now.local_day(metadata.time_zone) - row.date).days
        if age > settings.window_days:
            return None
    wait = float(min(_FIRST * 2 ** min(row.tries, 10), _LONGEST))
    if spread is not None:
        wait *= 1 + spread.random() / 10
    return now.plus(seconds=max(wait, retry_after or 0.0))
