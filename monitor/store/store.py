"""The store: one object per room of the database, one way to write."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from monitor.store.artefacts import Artefacts
from monitor.store.audit import Audit
from monitor.store.brands import Brands
from monitor.store.calibrations import Calibrations
from monitor.store.connection import Connections
from monitor.store.decisions import Decisions
from monitor.store.enrichments import Enrichments
from monitor.store.filings import Filings
from monitor.store.health import Health
from monitor.store.hits import Hits
from monitor.store.inbox import InboxFiles
from monitor.store.issues import Issues
from monitor.store.lock import InstanceLock
from monitor.store.migrations import holds_anything, migrate, pending
from monitor.store.near import NearMatches
from monitor.store.notices import Notices
from monitor.store.sources import Sources
from sources.instants import Instant, system_now


class Store:
    """An open database. Threads may share it: each gets its own connection."""

    def __init__(self, connections: Connections, artefacts: Path) -> None:
        self._db = connections
        self.path = connections.path
        self.sources = Sources(connections)
        self.issues = Issues(connections)
        self.artefacts = Artefacts(connections, artefacts)
        self.inbox = InboxFiles(connections)
        self.filings = Filings(connections)
        self.hits = Hits(connections)
        self.near = NearMatches(connections)
        self.enrichments = Enrichments(connections)
        self.notices = Notices(connections)
        self.decisions = Decisions(connections)
        self.brands = Brands(connections)
        self.calibrations = Calibrations(connections)
        self.audit = Audit(connections)
        self.health = Health(connections)

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """A write transaction over all rooms (BEGIN IMMEDIATE); inside another one, a part of it."""
        with self._db.write() as conn:
            yield conn

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """One consistent view over several reads."""
        with self._db.read() as conn:
            yield conn

    def lock(self) -> InstanceLock:
        """The single-instance lock of this database, to be used with ``with``."""
        return InstanceLock(self.path)

    def close(self) -> None:
        self._db.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_store(path: Path, *, artefacts: Path | None = None, now: Instant | None = None) -> Store:
    """Open the database, making it or bringing it to this release first (with a copy of the file as it was beside it).

    ``artefacts`` is the folder for compressed copies of delivered files, by default ``artefacts`` beside the database.
    Raises TooNew, NotADatabase, CannotUse, and AlreadyRunning when it has to be migrated while another instance runs.
    """
    if pending(path):
        upgrade(path, now or system_now())
    return Store(Connections(path), artefacts or path.parent / "artefacts")


def upgrade(path: Path, now: Instant) -> tuple[list[str], Path | None]:
    """Run pending migrations under the instance lock: (names, where the copy of the old file is). Nothing, when another
    process ran them while we came for the lock."""
    with InstanceLock(path):
        wanted = pending(path)
        if not wanted:
            return [], None
        copy = None
        if holds_anything(path):
            stamp = now.utc.strftime("%Y%m%dT%H%M%SZ")
            copy = path.with_name(f"{path.name}.before-{wanted[-1]}-{stamp}")
        return migrate(path, copy_to=copy), copy
