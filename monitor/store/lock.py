"""One instance at a time: ``run``, ``once`` and whoever else moves cursors holds a lock beside the database.

The lock is the operating system's, on a file of its own: it ends with the process, also after kill -9, and says nothing
about SQLite's own locks, so that triage commands work beside the daemon.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import TracebackType

from monitor.store.errors import AlreadyRunning, of_file


def lock_path(database: Path) -> Path:
    return database.with_name(database.name + ".lock")


class InstanceLock:
    """``with InstanceLock(path):`` raises :class:`AlreadyRunning` when another process holds it, CannotUse when it
    cannot be made."""

    def __init__(self, database: Path) -> None:
        self._database = database
        self._handle: int | None = None

    def __enter__(self) -> InstanceLock:
        path = lock_path(self._database)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise of_file(path, error, "opened") from None
        try:
            _lock(handle)
        except OSError:
            owner = os.read(handle, 32).decode("ascii", "replace").strip() or "unknown"
            os.close(handle)
            raise AlreadyRunning(
                f"{self._database}: another instance (process {owner}) holds the database; stop it first, or use the "
                "reading and triage commands, which work beside it"
            ) from None
        os.ftruncate(handle, 0)
        os.write(handle, str(os.getpid()).encode("ascii"))
        self._handle = handle
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        # Far behind the process id that the file holds: a locked byte cannot be read by others on Windows.
        os.lseek(handle, 1 << 20, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        os.lseek(handle, 0, os.SEEK_SET)

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
