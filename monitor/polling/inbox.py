"""Files that a person dropped into the inbox: recognised, read once by content, moved aside, never deleted."""

from __future__ import annotations

import hashlib
import os
import re
import time
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
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
REFUSED = "inbox:file:"
"""Troubles with files that could not even be opened or moved: they have no content hash to go by."""
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
        """Everything that has settled, oldest name first. What the file system refuses costs one file or folder, and
        not the others."""
        results, refused = [], set[str]()
        for folder in self._folders():
            if self.stop and self.stop():
                break
            try:
                waiting = [path for path in _files(folder) if self._settled(path)]
            except OSError as error:
                refused.add(self._refused(folder, error))
                results.append(InboxResult(folder.name, "failed", error=_words(folder, error)))
                if folder == self.folder:
                    break  # its subfolders would say the same
                continue
            for path in waiting:
                if self.stop and self.stop():
                    break
                try:
                    results.append(self._one(path))
                except OSError as error:
                    if isinstance(error, FileNotFoundError) and not path.exists():
                        continue  # whoever put it there took it away again
                    refused.add(self._refused(path, error))
                    results.append(InboxResult(path.name, "failed", error=_words(path, error)))
                except _NotMoved as error:
                    refused.add(self._refused(path, error.reason, read=error.result.state != "failed"))
                    results.append(replace(error.result, state="failed", error=str(error)))
        if not (self.stop and self.stop()):
            self._clear_refused(refused)
        return results

    def settles_in(self) -> float:
        """Seconds until everything that lies there now has settled, 0 if it has; at most ``settle_seconds``."""
        longest = 0.0
        for folder in self._folders():
            with suppress(OSError):  # run says what cannot be looked at
                ages = [abs(self.wall() - path.stat().st_mtime) for path in _files(folder)]
                longest = max([longest, *(self.settle_seconds - age for age in ages)])
        return longest

    def _folders(self) -> list[Path]:
        """The inbox and every folder below it but those we fill ourselves: a file that a person put anywhere into the
        inbox is read, or it is said why not."""
        found = [self.folder]
        for parent, names, _ in os.walk(self.folder):
            ours = (PROCESSED, FAILED) if Path(parent) == self.folder else ()
            names[:] = sorted(name for name in names if name not in ours and not name.startswith("."))
            found += [Path(parent) / name for name in names]
        return found

    def _settled(self, path: Path) -> bool:
        """A file that changed moments ago may still be being copied. One that cannot be asked is taken up, so that what
        is wrong with it is said."""
        try:
            return abs(self.wall() - path.stat().st_mtime) >= self.settle_seconds
        except OSError:
            return True

    def _one(self, path: Path) -> InboxResult:
        digest = file_sha256(path)
        known = self.store.inbox.find(digest)
        if known is not None and known.state != "failed":
            result = InboxResult(path.name, "known", known.source or "", error=f"read before as {known.name}")
        else:
            try:
                result = self._read(path, digest, self._whose(path))
            except SourceError as error:
                return self._failed(path, digest, error)
        if result.state != "stopped":
            try:
                self._move(path, PROCESSED)
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
            self._settle(path.name, digest, row.id)
            reader.resolve_listed(row.id)
            known = store.sources.get(metadata.source)
            if metadata.inbox_only or (known is not None and known.state == "new"):
                store.sources.tried(metadata.source, self.now, "ok")
        else:
            state = "stopped"
        return InboxResult(path.name, state, metadata.source, result.read, result.unreadable, result.hits, result.error)

    def _settle(self, name: str, digest: str, issue_id: int) -> None:
        """What could not be read before, as a file of another source or in a damaged copy of this name, is no trouble
        any more."""
        earlier = [row.sha256 for row in self.store.inbox.all() if row.state == "failed" and row.name == name]
        for sha256 in (digest, *earlier):
            self.store.health.clear(_trouble_key(sha256), self.now)
            self.store.issues.read_as(inbox_number(sha256), issue_id)

    def _failed(self, path: Path, digest: str, error: SourceError) -> InboxResult:
        self.store.inbox.keep(digest, path.name, "failed", self.now, detail=str(error))
        self.store.health.raise_event(
            HealthEvent(
                key=_trouble_key(digest),
                subject=f"the inbox file {path.name} could not be read",
                consequence="what it publishes was not compared with any brand",
                remedy=f"look at it in the folder {FAILED}, mend it and put it into the inbox again",
                seen_at=self.now,
                detail=str(error),
            )
        )
        result = InboxResult(path.name, "failed", error=str(error))
        try:
            self._move(path, FAILED)
        except OSError as refused:
            raise _NotMoved(path, result, refused) from refused
        return result

    def _refused(self, path: Path, error: OSError, *, read: bool = False) -> str:
        """Tell the operators of a file or folder that we are not allowed to handle; the key of the trouble."""
        whole = path == self.folder
        key = f"{REFUSED}{path.name if whole else path.relative_to(self.folder).as_posix()}"
        name = f"the folder {path.name}" if whole else f"{path.name} in the inbox"
        done = "its records are stored; it is looked at again in every pass until it can be moved"
        self.store.health.raise_event(
            HealthEvent(
                key=key,
                subject=f"{name} {'could not be moved aside' if read else 'could not be read'}",
                consequence=done if read else "what it publishes was not compared with any brand",
                remedy=f"let the account of the service read and move it: {error.filename or path}",
                seen_at=self.now,
                detail=_words(path, error),
            )
        )
        return key

    def _clear_refused(self, refused: Collection[str]) -> None:
        """Files that can be handled by now, or are gone, are no trouble any more."""
        for trouble in self.store.health.open():
            if trouble.event.key.startswith(REFUSED) and trouble.event.key not in refused:
                self.store.health.clear(trouble.event.key, self.now)

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


class _NotMoved(Exception):
    """The file was read, and the file system does not let us move it aside."""

    def __init__(self, path: Path, result: InboxResult, reason: OSError) -> None:
        self.result = result
        self.reason = reason
        before = result.error or "its records are stored"
        super().__init__(f"{before}, but it could not be moved aside: {_words(path, reason)}")


def inbox_number(digest: str) -> str:
    """What the ledger calls a file from the inbox."""
    return f"inbox:{digest[:16]}"


def _trouble_key(digest: str) -> str:
    """Of a file that was opened and could not be read as a gazette."""
    return f"inbox:{digest[:16]}"


def _words(path: Path, error: OSError) -> str:
    """What the file system said, about which file."""
    return f"{error.filename or path}: {error.strerror or error}"


def _files(folder: Path) -> list[Path]:
    """Files of a folder by name, without hidden ones and those a program is still writing."""
    if not folder.is_dir():
        return []
    passing = (".part", ".crdownload", ".tmp")
    found = (path for path in sorted(folder.iterdir()) if path.suffix not in passing)
    return [path for path in found if path.is_file() and not path.name.startswith((".", "~"))]


def lies_in_failed(folder: Path | None) -> Callable[[str], bool]:
    """Whether a file of a name lies among the failed ones of the inbox; always, where that cannot be seen."""
    try:
        names = {path.name for path in (folder / FAILED).iterdir()} if folder else None
    except FileNotFoundError:
        names = set()
    except OSError:
        names = None

    def lies_there(name: str) -> bool:
        plain = Path(name)
        copies = re.compile(re.escape(plain.stem) + r"-\d+" + re.escape(plain.suffix))  # as _move numbers them
        return names is None or name in names or any(map(copies.fullmatch, names))

    return lies_there


def file_sha256(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
