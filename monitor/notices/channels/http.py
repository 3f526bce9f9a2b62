"""Posting JSON to a provider: short time-outs, no redirects, a bounded answer, no address or key in any error text."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

import requests
import urllib3

from monitor.notices.channels.interface import permanent, retry
from monitor.records import SendResult
from sources.instants import Instant

MAX_ANSWER = 64 * 1024
BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})
_URL = re.compile(r"(https?://|/)[^\s'\"]*")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: status, the body as text (cut at 64 KiB), seconds to wait when the provider said so."""

    status: int
    body: str
    retry_after: float | None = None

    @property
    def document(self) -> dict[str, Any] | None:
        """The body as a JSON object, None when it is none."""
        try:
            found = json.loads(self.body)
        except ValueError:
            return None
        return found if isinstance(found, dict) else None


class Unreachable(Exception):
    """No usable answer from the network. The text has no address in it: addresses of robots are keys."""


def post(url: str, body: bytes, *, headers: Mapping[str, str], timeout: float, now: Callable[[], Instant]) -> Answer:
    """POST and read the answer as text. Raises :class:`Unreachable`."""
    status, content, wait = _post(url, body, headers, timeout, now)
    return Answer(status, content.decode("utf-8", "replace"), wait)


def post_bytes(
    url: str, body: bytes, *, headers: Mapping[str, str], timeout: float, now: Callable[[], Instant]
) -> tuple[int, bytes]:
    """POST and read status and body as they are. Raises :class:`Unreachable`."""
    status, content, _wait = _post(url, body, headers, timeout, now)
    return status, content


def _post(
    url: str, body: bytes, headers: Mapping[str, str], timeout: float, now: Callable[[], Instant]
) -> tuple[int, bytes, float | None]:
    try:
        with requests.post(
            url, data=body, headers=dict(headers), timeout=timeout, allow_redirects=False, stream=True
        ) as response:
            wait = _retry_after(response.headers.get("Retry-After"), now)
            return response.status_code, _bounded(response, timeout), wait
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
        raise Unreachable(f"{type(error).__name__}: {without_addresses(str(error))}") from None


def _bounded(response: requests.Response, timeout: float) -> bytes:
    """The first 64 KiB, as far as they come within twice the time-out: a server that drips must not hold a worker."""
    until = time.monotonic() + 2 * timeout
    body = b""
    while len(body) < MAX_ANSWER:
        piece = response.raw.read1(4096, decode_content=True)
        if not piece:
            break
        body += piece
        if time.monotonic() > until:
            raise TimeoutError("the answer did not end in time")
    return body


def without_addresses(text: str) -> str:
    """Error text without web addresses and paths: they hold keys."""
    return _URL.sub("<address>", text)


def _retry_after(header: str | None, now: Callable[[], Instant]) -> float | None:
    if not header:
        return None
    if header.strip().isdigit():
        return float(header)
    try:
        at = parsedate_to_datetime(header)
    except ValueError:
        return None
    return max(0.0, (at - now().utc).total_seconds()) if at.tzinfo else None


def by_status(answer: Answer) -> SendResult | None:
    """What the HTTP status alone decides; None for a success status, where the body has the word."""
    words = f"HTTP {answer.status} {answer.body[:500]}".strip()
    if answer.status in BUSY or answer.status >= 500:
        return retry(words, answer.retry_after)
    if 300 <= answer.status < 400:
        return permanent(f"{words} (the provider wants us elsewhere; give the new address in the settings)")
    if answer.status >= 400:
        return permanent(words)
    return None
