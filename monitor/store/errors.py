"""What can go wrong with the database. Every message ends in what to do."""

from __future__ import annotations

import sqlite3
from pathlib import Path


class StoreError(Exception):
    """Base: the message names the file, the place, the value and the remedy."""


class AlreadyRunning(StoreError):
    """Another instance holds the database."""


class TooNew(StoreError):
    """The database was written by a newer release."""


class NotADatabase(StoreError):
    """The file is no database of ours."""


class UnknownRecord(StoreError):
    """An id that is not in the database."""


class NoDatabase(StoreError):
    """Nothing was stored yet."""


class CannotUse(StoreError):
    """The file may well be sound, but the system does not let us read or write it."""


_REMEDIES = {
    sqlite3.SQLITE_READONLY: "it cannot be written; let the account that runs squatwatch write the file and its folder",
    sqlite3.SQLITE_PERM: "it cannot be opened; let the account that runs squatwatch read the file and its folder",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened; see that it is a file, and that the account that runs squatwatch may"
    " read and write it and its folder",
    sqlite3.SQLITE_IOERR: "the disk did not read or write it; look at the disk, then run squatwatch doctor",
    sqlite3.SQLITE_FULL: "the disk is full; free some space, nothing that was stored is lost",
    sqlite3.SQLITE_BUSY: "another program keeps it locked; end that program's transaction and try again",
}
_DAMAGED = (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)


def told_apart(path: Path, error: sqlite3.Error, *, locked: bool) -> StoreError | None:
    """What SQLite met with this file and what to do about it; None for what is no matter of the file (a fault of our
    own, a broken constraint). ``locked``: whether it was read under SQLite's locks. Without them a file that another
    account is just writing looks as if it were damaged, and nobody must put a backup over a sound one for that."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the rest of the code tells kinds of the same trouble apart
    if code in _REMEDIES:
        return CannotUse(f"{path}: {_REMEDIES[code]} ({error})")
    if code not in _DAMAGED:
        return None
    if locked:
        return NotADatabase(f"{path}: not an SQLite database ({error}); restore a backup or name another file")
    return CannotUse(
        f"{path}: no sound SQLite database as it was read ({error}); another account may just be writing it: try again,"
        " and if it stays, run squatwatch doctor as the account that runs the service"
    )


def of_file(path: Path, error: OSError, what: str) -> CannotUse:
    """``what``: what could not be done with the file or folder."""
    place = error.filename or path
    return CannotUse(
        f"{place}: cannot be {what}: {error.strerror or error}; mend its permissions or name another place"
    )
