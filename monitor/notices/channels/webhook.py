"""A web hook of the user's own: the whole notice as JSON, signed.

The receiver checks ``X-Signature``: ``sha256=`` + hex HMAC-SHA256(secret, time stamp + "." + body), with the stamp of
``X-Timestamp`` (seconds), and can drop repeats by ``X-Delivery-Id``.
"""

from __future__ import annotations

import hashlib
import hmac
from urllib.parse import urlsplit

from monitor.notices.channels.http import Unreachable, by_status, post
from monitor.notices.channels.interface import Ability, ChannelError, option, retry, sent, unknown_options
from monitor.notices.channels.robot import COMMON, Clockwork
from monitor.notices.settings import ChannelSettings
from monitor.records import Delivery, SendResult

OPTIONS = (COMMON | {"secret"}) - {"per_minute"}


class WebhookChannel:
    """Options: url, secret (signing secret; without one the body goes unsigned and ``check`` says so), timeout."""

    def __init__(self, settings: ChannelSettings, clockwork: Clockwork | None = None) -> None:
        self.settings = settings
        self._clockwork = clockwork or Clockwork()
        self._url = str(option(settings, "url", str, required=True))
        self._secret = option(settings, "secret", str)
        self._timeout = float(option(settings, "timeout", float, 15.0))
        parts = urlsplit(self._url)
        allowed = ("https", "http") if option(settings, "allow_http", bool, False) else ("https",)
        if parts.scheme not in allowed or not parts.netloc:
            raise ChannelError(
                f"channel {settings.id!r} (webhook): url is no {' or '.join(allowed)} address;"
                " use https, or set allow_http = true for a host you trust"
            )
        self.ability = Ability("chat", True, None, "a name for the receiver")

    def check(self) -> list[str]:
        problems = unknown_options(self.settings, OPTIONS)
        if not self._secret:
            problems.append(
                f"channel {self.settings.id!r} (webhook): no signing secret, so the receiver cannot tell who wrote;"
                " set secret"
            )
        return problems

    def check_address(self, to: str) -> str:
        return "" if to.strip() else "an empty name; write a name for the receiver"

    def send(self, delivery: Delivery) -> SendResult:
        stamp = str(int(self._clockwork.now().utc.timestamp()))
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "X-Delivery-Id": delivery.id,
            "X-Timestamp": stamp,
        }
        if self._secret:
            digest = hmac.new(self._secret.encode(), stamp.encode() + b"." + delivery.payload, hashlib.sha256)
            headers["X-Signature"] = f"sha256={digest.hexdigest()}"
        try:
            answer = post(self._url, delivery.payload, headers=headers, timeout=self._timeout, now=self._clockwork.now)
        except Unreachable as error:
            return retry(str(error))
        return by_status(answer) or sent(f"HTTP {answer.status} {answer.body[:300]}".strip())
