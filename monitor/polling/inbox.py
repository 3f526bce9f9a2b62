"""Files that a person dropped into the inbox: recognised, read once by content, moved aside, never deleted."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from monitor.polling.batch import BatchWriter
from monitor.polling.inbox_folder import FAILED, PROCESSED, files, folders, free_place, words
from monitor.polling.inbox_troubles import InboxTroubles, inbox_number, trouble_key
from monitor.polling.issue import IssueReader, failed_state
from monitor.polling.model import Judges, PollSettings, Progress
from monitor.store import Store
from sources.adapter import Artefact, Enriches, HttpClient, Issue, SourceAdapter
from sources.errors import NotThisFormat, SourceError
from sources.instants import Instant

__all__ = ["FAILED", "PROCESSED", "InboxReader", "InboxResult", "file_sha256"]

Sniff = Callable[[Path], SourceAdapter | None]
_NOT_FOLLOWED = "a link to another folder is not followed: put the files themselves into the inbox"


@dataclass(frozen=True, slots=True)
class InboxResult:
    """One file. ``state``: done, partial, failed, known (the same content was read before), stopped, or
    skipped (a link to a folder)."""

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
        """Everything that has settled, oldest name first. What the file system refuses costs one file or folder, and
        not the others."""
        troubles = InboxTroubles(self.store, self.folder, self.now)
        found, links = folders(self.folder)
        results = [InboxResult(link.name, "skipped", error=_NOT_FOLLOWED) for link in links]
        for folder in found:
            if self._stopped():
                return results
            try:
                waiting = [path for path in files(folder) if self._settled(path)]
            except OSError as error:
                troubles.refused(folder, error)
                results.append(InboxResult(folder.name, "failed", error=words(folder, error)))
                if folder == self.folder:
                    return results  # its subfolders would say the same, and what is wrong in them was not looked at
                continue
            for path in waiting:
                if self._stopped():
                    return results
                results += self._handled(path, troubles)
        if not self._stopped():
            troubles.close()
        return results

    def _stopped(self) -> bool:
        return self.stop is not None and self.stop()

    def _handled(self, path: Path, troubles: InboxTroubles) -> list[InboxResult]:
        """What became of one file; nothing, if whoever put it there took it away again."""
        try:
            return [self._one(path, troubles)]
        except OSError as error:
            if isinstance(error, FileNotFoundError) and not path.exists():
                return []
            troubles.refused(path, error)
            return [InboxResult(path.name, "failed", error=words(path, error))]
        except _NotMoved as error:
            troubles.refused(path, error.reason, read=error.result.state != "failed")
            return [replace(error.result, state="failed", error=str(error))]

    def settles_in(self) -> float:
        """Seconds until everything that lies there now has settled, 0 if it has; at most ``settle_seconds``."""
        longest = 0.0
        for folder in folders(self.folder)[0]:
            with suppress(OSError):  # run says what cannot be looked at
                ages = [abs(self.wall() - path.stat().st_mtime) for path in files(folder)]
                longest = max([longest, *(self.settle_seconds - age for age in ages)])
        return longest

    def _settled(self, path: Path) -> bool:
        """A file that changed moments ago may still be being copied. One that cannot be asked is taken up, so that what
        is wrong with it is said."""
        try:
            return abs(self.wall() - path.stat().st_mtime) >= self.settle_seconds
        except OSError:
            return True

    def _one(self, path: Path, troubles: InboxTroubles) -> InboxResult:
        digest = file_sha256(path)
        known = self.store.inbox.find(digest)
        if known is not None and known.state != "failed":
            result = InboxResult(path.name, "known", known.source or "", error=f"read before as {known.name}")
        else:
            try:
                result = self._read(path, digest, self._whose(path))
            except SourceError as error:
                return self._failed(path, digest, error, troubles)
        if result.state != "stopped":
            try:
                self._move(path, free_place(self.folder, PROCESSED, path.name))
            except OSError as error:
                raise _NotMoved(path, result, error) from error
        return result

    def _whose(self, path: Path) -> SourceAdapter:
        folders = reversed(path.relative_to(self.folder).parts[:-1])
        named = next((self.adapters[name] for name in folders if name in self.adapters), None)
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
        issue = Issue(inbox_number(digest), None, {"inbox": path.name})
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
            store.health.clear(trouble_key(digest), self.now)  # put to another source before, it failed
            store.issues.read_as(inbox_number(digest), row.id)
            reader.resolve_listed(row.id)
            known = store.sources.get(metadata.source)
            if metadata.inbox_only or (known is not None and known.state == "new"):
                store.sources.tried(metadata.source, self.now, "ok")
        else:
            state = "stopped"
        return InboxResult(path.name, state, metadata.source, result.read, result.unreadable, result.hits, result.error)

    def _failed(self, path: Path, digest: str, error: SourceError, troubles: InboxTroubles) -> InboxResult:
        target = free_place(self.folder, FAILED, path.name)
        self.store.inbox.keep(digest, target.name, "failed", self.now, detail=str(error))
        troubles.unread(path, target.name, digest, str(error))
        result = InboxResult(path.name, "failed", error=str(error))
        try:
            self._move(path, target)
        except OSError as refused:
            raise _NotMoved(path, result, refused) from refused
        return result

    @staticmethod
    def _move(path: Path, target: Path) -> None:
        target.parent.mkdir(exist_ok=True)
        path.rename(target)


class _NotMoved(Exception):
    """The file was read, and the file system does not let us move it aside."""

    def __init__(self, path: Path, result: InboxResult, reason: OSError) -> None:
        self.result = result
        self.reason = reason
        before = result.error or "its records are stored"
        super().__init__(f"{before}, but it could not be moved aside: {words(path, reason)}")


def file_sha256(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
