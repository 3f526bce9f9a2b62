"""Files that a person dropped into the inbox: recognised, read once by content, moved aside, never deleted."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from monitor.polling.batch import BatchWriter
from monitor.polling.issue import IssueReader, failed_state
from monitor.polling.model import Judges, PollSettings, Progress
from monitor.records import HealthEvent
from monitor.store import Store
from sources.adapter import Artefact, Enriches, HttpClient, Issue, SourceAdapter
from sources.errors import NotThisFormat, SourceError
from sources.instants import Instant

PROCESSED = "processed"
FAILED = "failed"
Sniff = Callable[[Path], SourceAdapter | None]


@dataclass(frozen=True, slots=True)
class InboxResult:
    """One file. ``state``: done, partial, failed, known (the same content was read before) or stopped."""

    name: str
    state: str
    source: str = ""
    read: int = 0
    unreadable: int = 0
    hits: int = 0
    error: str = ""


@dataclass(frozen=True, slots=True)
class InboxReader:
    """Reads what lies in the folder. A subfolder named after a source says whose its files are."""

    store: Store
    folder: Path
    adapters: Mapping[str, SourceAdapter]
    sniff: Sniff
    judges: Judges
    settings: PollSettings
    now: Instant
    client: HttpClient | None = None
    settle_seconds: int = 10
    wall: Callable[[], float] = time.time
    """What stamps files: the machine's clock, also when the pass pretends that it is another day."""
    progress: Progress | None = None
    stop: Callable[[], bool] | None = None

    def run(self) -> list[InboxResult]:
        """Everything that has settled, oldest name first."""
        results = []
        for path in self._waiting():
            if self.stop and self.stop():
                break
            results.append(self._one(path))
        return results

    def settles_in(self) -> float:
        """Seconds until everything that lies there now has settled, 0 if it has; at most ``settle_seconds``."""
        ages = [abs(self.wall() - path.stat().st_mtime) for path in self._files()]
        return max((self.settle_seconds - age for age in ages if age < self.settle_seconds), default=0.0)

    def _waiting(self) -> Iterator[Path]:
        return (path for path in self._files() if self._settled(path))

    def _files(self) -> Iterator[Path]:
        if not self.folder.is_dir():
            return
        folders = [self.folder, *(self.folder / source for source in sorted(self.adapters))]
        for folder in folders:
            if not folder.is_dir():
                continue
            for path in sorted(folder.iterdir()):
                hidden = path.name.startswith((".", "~")) or path.suffix in (".part", ".crdownload", ".tmp")
                if path.is_file() and not hidden:
                    yield path

    def _settled(self, path: Path) -> bool:
        """A file that changed moments ago may still be being copied."""
        return abs(self.wall() - path.stat().st_mtime) >= self.settle_seconds

    def _one(self, path: Path) -> InboxResult:
        digest = file_sha256(path)
        known = self.store.inbox.find(digest)
        if known is not None and known.state != "failed":
            self._move(path, PROCESSED)
            return InboxResult(path.name, "known", known.source or "", error=f"read before as {known.name}")
        try:
            adapter = self._whose(path)
            result = self._read(path, digest, adapter)
        except SourceError as error:
            return self._failed(path, digest, error)
        if result.state == "stopped":
            return result
        self._move(path, PROCESSED)
        return result

    def _whose(self, path: Path) -> SourceAdapter:
        named = self.adapters.get(path.parent.name) if path.parent != self.folder else None
        adapter = named or self.sniff(path)
        if adapter is None:
            raise NotThisFormat(
                f"{path.name}: no source recognises this file; put it into a subfolder named after its source "
                "(squatwatch sources lists them)"
            )
        return adapter

    def _read(self, path: Path, digest: str, adapter: SourceAdapter) -> InboxResult:
        metadata = adapter.metadata
        store = self.store
        store.sources.ensure(metadata.source, metadata.code)
        issue = Issue(f"inbox:{digest[:16]}", None, {"inbox": path.name})
        row = store.issues.listed(metadata.source, issue, self.now)
        artefact = Artefact(path, digest, path.stat().st_size, None, self.now, path.name)
        writer = BatchWriter(
            store,
            self.judges,
            self.settings,
            source=metadata.source,
            code=metadata.code,
            brands=store.brands.current(),
            enriches=isinstance(adapter, Enriches),
        )
        reader = IssueReader(store, adapter, self.client, writer, self.settings, self.now, self.progress, self.stop)
        try:
            result = reader.read_files(row, [artefact])
        except SourceError as error:
            store.issues.failed(row.id, error.key, str(error), None, state=failed_state(error))
            raise
        if result.state != "stopped":
            state = "partial" if result.unreadable else "done"
            store.inbox.keep(digest, path.name, state, self.now, source=metadata.source, issue_id=row.id)
            reader.resolve_listed(row.id)
            known = store.sources.get(metadata.source)
            if metadata.inbox_only or (known is not None and known.state == "new"):
                store.sources.tried(metadata.source, self.now, "ok")
        else:
            state = "stopped"
        return InboxResult(path.name, state, metadata.source, result.read, result.unreadable, result.hits, result.error)

    def _failed(self, path: Path, digest: str, error: SourceError) -> InboxResult:
        self.store.inbox.keep(digest, path.name, "failed", self.now, detail=str(error))
        self._move(path, FAILED)
        self.store.health.raise_event(
            HealthEvent(
                key=f"inbox:{digest[:16]}",
                subject=f"the inbox file {path.name} could not be read",
                consequence="what it publishes was not compared with any brand",
                remedy=f"look at it in the folder {FAILED}, mend it and put it into the inbox again",
                seen_at=self.now,
                detail=str(error),
            )
        )
        return InboxResult(path.name, "failed", error=str(error))

    def _move(self, path: Path, where: str) -> None:
        """Aside, never over another file of the same name."""
        folder = self.folder / where
        folder.mkdir(exist_ok=True)
        target = folder / path.name
        number = 2
        while target.exists():
            target = folder / f"{path.stem}-{number}{path.suffix}"
            number += 1
        path.rename(target)


def file_sha256(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
