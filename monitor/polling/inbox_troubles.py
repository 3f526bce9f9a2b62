"""What the operators must know about files in the inbox, and when it is over."""

from __future__ import annotations

import errno
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from monitor.polling.inbox_folder import FAILED, still_failed, words
from monitor.records import HealthEvent
from monitor.store import Store
from monitor.store.inbox import InboxRow
from sources.instants import Instant

REFUSED = "inbox:file:"
"""Troubles with files that could not even be opened or moved: they have no content hash to go by."""
_MANY = "inbox:folder:"
"""Troubles with a folder that holds many files nobody can read."""
_TOLD_EACH = 10
"""So many files of a folder are told one by one in a pass: an unpacked gazette brings its images by the thousand."""
_DENIED = (errno.EACCES, errno.EPERM, errno.EROFS)
_FULL = (errno.ENOSPC, errno.EDQUOT)


@dataclass(slots=True)
class InboxTroubles:
    """The troubles of one pass over the inbox."""

    store: Store
    folder: Path
    now: Instant
    refused_keys: set[str] = field(default_factory=set)
    unread_in: Counter[str] = field(default_factory=Counter)

    def refused(self, path: Path, error: OSError, *, read: bool = False) -> None:
        """A file or folder that the file system does not let us handle."""
        whole = path == self.folder
        key = f"{REFUSED}{self._name(path)}"
        name = f"the folder {path.name}" if whole else f"{path.name} in the inbox"
        done = "its records are stored; it is looked at again in every pass until it can be moved"
        gone = whole and error.errno == errno.ENOENT
        look = "mount or make it, or take it out of the config" if gone else "look at the disk and at what lies there"
        other = "free some space on the disk" if error.errno in _FULL else look
        mend = "let the account of the service read and move it" if error.errno in _DENIED else other
        self.store.health.raise_event(
            HealthEvent(
                key=key,
                subject=f"{name} {'could not be moved aside' if read else 'could not be read'}",
                consequence=done if read else "what it publishes was not compared with any brand",
                remedy=f"{mend}: {error.filename or path}",
                seen_at=self.now,
                detail=words(path, error),
            )
        )
        self.refused_keys.add(key)

    def unread(self, path: Path, aside: str, digest: str, text: str) -> None:
        """A file that was opened and is no gazette we can read; ``aside``: its name among the failed ones."""
        place = self._name(path.parent)
        self.unread_in[place] += 1
        count = self.unread_in[place] - _TOLD_EACH
        one = HealthEvent(
            key=trouble_key(digest),
            subject=f"the inbox file {aside} could not be read",
            consequence="what it publishes was not compared with any brand",
            remedy=f"look at it in the folder {FAILED}; take it from there, mend it and put it into the inbox again",
            seen_at=self.now,
            detail=text,
        )
        many = HealthEvent(
            key=f"{_MANY}{place}",
            subject=f"{count} more files of the folder {place} could not be read",
            consequence="what they publish was not compared with any brand",
            remedy=f"look at them in the folder {FAILED}; take away from there what is no gazette",
            seen_at=self.now,
            detail=f"{aside}: {text}",
        )
        self.store.health.raise_event(one if count <= 0 else many)

    def close(self) -> None:
        """The whole inbox was looked at: what is over by now is no trouble any more."""
        for trouble in self.store.health.open():
            if trouble.event.key.startswith(REFUSED) and trouble.event.key not in self.refused_keys:
                self.store.health.clear(trouble.event.key, self.now)
        rows = self.store.inbox.all()
        lying = still_failed(rows, self.folder)
        self._settle(rows, {row.sha256 for row in lying})
        keys = {trouble.event.key for trouble in self.store.health.open()}
        if all(trouble_key(row.sha256) in keys for row in lying):
            for key in keys:
                if key.startswith(_MANY):
                    self.store.health.clear(key, self.now)

    def _settle(self, rows: list[InboxRow], lying: set[str]) -> None:
        """Who takes a file away from the failed ones has settled it. If another of its name was read since, that one is
        the mended copy: the ledger needs no line for the damaged one. While it lies there, a file of the same name may
        as well be next week's gazette."""
        gone = [row for row in rows if row.state == "failed" and row.sha256 not in lying]
        read = {row.name: row for row in rows if row.state != "failed"}  # the newest of each name comes last
        came_as = {row.number: row.dropped for row in self.store.issues.all(states=("failed", "sample"))}
        open_now = {trouble.event.key for trouble in self.store.health.open()}
        for row in gone:
            if trouble_key(row.sha256) in open_now:
                self.store.health.clear(trouble_key(row.sha256), self.now)
            number = inbox_number(row.sha256)
            mended = read.get(row.name) or read.get(came_as.get(number, ""))
            if number in came_as and mended and mended.issue_id is not None and mended.at >= row.at:
                self.store.issues.read_as(number, mended.issue_id)

    def _name(self, path: Path) -> str:
        return path.name if path == self.folder else path.relative_to(self.folder).as_posix()


def inbox_number(digest: str) -> str:
    """What the ledger calls a file from the inbox."""
    return f"inbox:{digest[:16]}"


def trouble_key(digest: str) -> str:
    """Of a file that was opened and could not be read as a gazette."""
    return f"inbox:{digest[:16]}"
