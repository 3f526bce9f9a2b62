"""What can go wrong with the database. Every message ends in what to do."""

from __future__ import annotations


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
