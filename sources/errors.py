"""What can go wrong with a source. Each error has a stable ``key`` (for grouping and health notices), says whether
trying again later can help, and ends in an instruction."""

from __future__ import annotations

from typing import ClassVar


class SourceError(Exception):
    """Base. ``str(error)`` names the file or address, the place, the value and the remedy."""

    key: ClassVar[str] = "source_error"
    retry: ClassVar[bool] = False

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class NotThisFormat(SourceError):
    """The file is not what it claims to be (another office's file, HTML in a zip, an unknown root)."""

    key = "not_this_format"


class EmptyFile(NotThisFormat):
    """Nothing in the file at all. (A sound issue without records is no error.)"""

    key = "empty_file"


class BrokenArchive(NotThisFormat):
    """The zip is cut, damaged or encrypted."""

    key = "broken_archive"
    retry = True


class TooLarge(SourceError):
    """An answer or an unpacked member is over its limit (a decompression bomb, or a limit set too low)."""

    key = "too_large"


class ForbiddenMarkup(NotThisFormat):
    """The XML declares entities or an external DTD that we will not resolve."""

    key = "forbidden_markup"


class OutOfReach(SourceError):
    """No usable answer from the network: name, connection, TLS, timeout, 5xx."""

    key = "out_of_reach"
    retry = True


class NotFound(OutOfReach):
    """404 or 410: not there, or not there yet (a late issue)."""

    key = "not_found"


class UnresolvedName(OutOfReach):
    """The host's name does not resolve: no network, most likely. Worth another pass, not another try in this one."""


class ChallengePage(SourceError):
    """A captcha, login or bot-check page came instead of data. We never solve one: use the inbox."""

    key = "challenge_page"


class MaintenancePage(SourceError):
    """The office says it is down for maintenance."""

    key = "maintenance"
    retry = True


class KeyMissing(SourceError):
    """The source needs a key or account that config does not give."""

    key = "key_missing"


class KeyRefused(SourceError):
    """The office refused the key (or it lies about it with HTTP 200)."""

    key = "key_refused"


class RateLimited(SourceError):
    """The office asked us to wait; ``retry_after`` is in seconds where it said how long."""

    key = "rate_limited"
    retry = True


class SampleAnswer(SourceError):
    """The office answered with sample data instead of real data (a missing or wrong token)."""

    key = "sample_answer"


class SchemaChanged(SourceError):
    """The answer is well formed but not in the shape we know."""

    key = "schema_changed"


class EmptyListing(SourceError):
    """The office's list is there and names nothing, where it always named something."""

    key = "empty_listing"
    retry = True


class NotAllowed(SourceError):
    """We refuse: robots rules, a redirect that would carry a key away, plain http with a key, a private address."""

    key = "not_allowed"
