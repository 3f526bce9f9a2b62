"""Feishu (飞书) and Lark group robots: a card with markdown, a request of at most 20 KB, 100 requests a minute and 5 a
second. The signature is HMAC-SHA256 with key ``seconds + LF + secret`` over nothing. ``code`` 0 in the body means sent
(older robots say ``StatusCode``)."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from typing import Any, ClassVar

from monitor.notices.channels.http import Answer
from monitor.notices.channels.interface import option
from monitor.notices.channels.robot import COMMON, Robot, by_code
from monitor.notices.text import plain
from monitor.records import SendResult

# 11232 and 11233 too many requests, 99991400 and 9499 with "too many" are the open platform's own limit.
BUSY = frozenset({11232, 11233, 99991400})


class FeishuChannel(Robot):
    """Options: url (secret: the web hook address; Lark's own domain works too), secret (signing secret)."""

    options: ClassVar[frozenset[str]] = COMMON | {"secret"}
    per_minute: ClassVar[int] = 100
    piece_bytes: ClassVar[int] = 12_000

    def body(self, title: str, piece: str) -> dict[str, Any]:
        return {
            "msg_type": "interactive",
            "card": {
                "config": {"wide_screen_mode": True},
                "header": {"title": {"tag": "plain_text", "content": plain(title, 150)}},
                "elements": [{"tag": "markdown", "content": piece}],
            },
        }

    def signed(self, body: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        secret = option(self.settings, "secret", str)
        if not secret:
            return self.url, body
        stamp = str(int(self.clockwork.now().utc.timestamp()))
        digest = hmac.new(f"{stamp}\n{secret}".encode(), b"", hashlib.sha256).digest()
        return self.url, {"timestamp": stamp, "sign": base64.b64encode(digest).decode(), **body}

    def judge(self, answer: Answer, document: Mapping[str, Any]) -> SendResult:
        code = document.get("code", document.get("StatusCode"))
        words = str(document.get("msg", document.get("StatusMessage", "")))
        return by_code(code, words, busy=BUSY, answer=answer)
