"""The watch list that counts: the fresh one when it is sound, else the last good one, and a health notice."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Protocol

from pydantic import ValidationError

from monitor.configuration.problems import ConfigError
from monitor.records import HealthEvent
from monitor.watchlists.records import WatchList
from sources.instants import Instant

HEALTH_KEY = "watchlist:invalid"


class Snapshots(Protocol):
    """What the database keeps of watch lists (``store.brands``). Both are safe to call again."""

    def keep_watchlist(self, digest: str, document: str, now: Instant, *, problem: str = "") -> None: ...

    def last_watchlist(self) -> str | None:
        """The document of the last good one, None when there never was one."""
        ...


@dataclass(frozen=True, slots=True)
class CurrentList:
    """``event`` is None when the files are sound; else it says what is wrong and what that means."""

    watchlist: WatchList
    event: HealthEvent | None = None


def current_watchlist(fresh: WatchList, snapshots: Snapshots, now: Instant, *, keep: bool = True) -> CurrentList:
    """Keep ``fresh`` as the newest snapshot and return it; if it is invalid, return the last good one instead. Who only
    looks says ``keep=False``: the database may be one they must not write.

    Raises :class:`ConfigError` when it is invalid and there never was a good one: then nobody would be watched.
    """
    document = json.dumps(fresh.doc(), sort_keys=True, ensure_ascii=False)
    if fresh.valid:
        if keep:
            snapshots.keep_watchlist(fresh.hash, document, now)
        return CurrentList(fresh)
    reasons = "\n".join(map(str, fresh.errors))
    last = _last_good(snapshots)
    if last is None:
        raise ConfigError(fresh.errors)
    # The same content can be good under one config and bad under another: its good snapshot must survive.
    if keep:
        snapshots.keep_watchlist(f"invalid:{fresh.hash}", document, now, problem=reasons)
    event = HealthEvent(
        key=HEALTH_KEY,
        subject=f"the watch list has {len(fresh.errors)} errors and was not taken",
        consequence="The last good list goes on being watched; nothing that was added or changed since is watched.",
        remedy="Mend the files named below, then run: squatwatch watchlist check",
        seen_at=now,
        detail=reasons,
    )
    return CurrentList(last, event)


def _last_good(snapshots: Snapshots) -> WatchList | None:
    document = snapshots.last_watchlist()
    if document is None:
        return None
    try:
        return WatchList.from_doc(json.loads(document))
    except ValidationError:
        return None  # written by a release whose fields this one does not know: as good as none
