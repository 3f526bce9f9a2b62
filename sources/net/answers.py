"""What an HTTP status means for us."""

from __future__ import annotations

from requests import Response

from sources.errors import (
    ChallengePage,
    KeyRefused,
    MaintenancePage,
    NotAllowed,
    NotFound,
    OutOfReach,
    RateLimited,
    SourceError,
)
from sources.instants import Instant
from sources.net.pacing import retry_after_seconds
from sources.net.pages import is_challenge, is_maintenance

_LOOKED_AT = 64 * 1024
FINE = frozenset({200, 203, 206, 304})
MOVED = frozenset({301, 302, 303, 307, 308})


def status_problem(response: Response, shown: str, now: Instant, *, keyed: bool) -> SourceError | None:
    """The error that an answer's status is, None for an answer to be read. ``shown`` is the address without keys;
    ``keyed``: the request carried a key."""
    status = response.status_code
    return None if status in FINE else _problem(response, status, shown, now, keyed=keyed)


def _problem(response: Response, status: int, shown: str, now: Instant, *, keyed: bool) -> SourceError:
    body = next(response.iter_content(_LOOKED_AT), b"")
    pause = retry_after_seconds(response.headers.get("Retry-After"), now)
    if status == 429:
        return RateLimited(f"{shown}: too many requests (429); it is asked again later", retry_after=pause)
    if is_challenge(body):
        return ChallengePage(f"{shown}: a bot check came (HTTP {status}); download by hand and use the inbox")
    if status in (404, 410):
        return NotFound(f"{shown}: not there (HTTP {status}); it may be late, or its address has changed")
    if keyed and status in (401, 403):
        words = " ".join(body[:200].decode("utf-8", "replace").split())
        return KeyRefused(f"{shown}: the office refused the key (HTTP {status}: {words}); check or renew it")
    if status < 500:
        return NotAllowed(f"{shown}: the server refuses (HTTP {status}); look at the address and the office's terms")
    return _server_problem(status, body, shown, pause)


def _server_problem(status: int, body: bytes, shown: str, pause: float | None) -> SourceError:
    if status == 503 and pause is not None:
        return RateLimited(f"{shown}: asked to come back later (HTTP 503)", retry_after=pause)
    if is_maintenance(body):
        return MaintenancePage(f"{shown}: down for maintenance (HTTP {status}); it is tried again later")
    return OutOfReach(f"{shown}: the server failed (HTTP {status}); it is tried again later")
