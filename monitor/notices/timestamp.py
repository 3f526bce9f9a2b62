"""An RFC 3161 time stamp from an authority that the user names: proof that a manifest existed at a time. Optional: it
needs the extra ``timestamp`` (rfc3161-client, Apache-2.0), and only the hash of the manifest leaves the machine."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from monitor.notices.channels.http import Unreachable, post_bytes
from sources.instants import Instant

_HEADERS = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
_GRANTED = frozenset({0, 1})


class StampRefused(RuntimeError):
    """No time stamp. The text names the authority, what it said, and the remedy."""


def authority(url: str, now: Callable[[], Instant], *, timeout: float = 20.0) -> Callable[[bytes], bytes]:
    """A function that has bytes stamped by the authority at ``url``. Raises :class:`StampRefused`."""
    if urlsplit(url).scheme not in {"http", "https"}:
        raise StampRefused(f"{url!r} is no web address; give the authority's address, e.g. https://tsa.example/tsr")

    def stamp(content: bytes) -> bytes:
        return _stamp(url, content, now, timeout)

    return stamp


def _stamp(url: str, content: bytes, now: Callable[[], Instant], timeout: float) -> bytes:
    try:
        from rfc3161_client import TimestampRequestBuilder, decode_timestamp_response  # noqa: PLC0415 - optional
    except ImportError:
        raise StampRefused("time stamps need the extra 'timestamp': install rfc3161-client") from None
    host = urlsplit(url).netloc
    request = TimestampRequestBuilder().data(content).build()
    try:
        status, body = post_bytes(url, request.as_bytes(), headers=_HEADERS, timeout=timeout, now=now)
    except Unreachable as error:
        raise StampRefused(f"{host} did not answer: {error}; try again, or leave the time stamp out") from None
    if status != 200:
        raise StampRefused(f"{host} answered HTTP {status}; check the address of the authority")
    try:
        response = decode_timestamp_response(body)
    except ValueError as error:
        raise StampRefused(f"{host} sent no time stamp: {error}; check the address of the authority") from None
    if response.status not in _GRANTED:
        raise StampRefused(f"{host} refused: status {response.status} {response.status_string}")
    if response.tst_info.message_imprint.message != request.message_imprint.message:
        raise StampRefused(f"{host} stamped something else; do not use this authority")
    return body
