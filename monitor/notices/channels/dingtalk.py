"""DingTalk (钉钉) group robots: markdown, 20,000 bytes a message, 20 messages a minute a robot (more: blocked for ten
minutes). With a signing secret the query carries the time in milliseconds and HMAC-SHA256(secret, time + LF + secret).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from typing import Any, ClassVar
from urllib.parse import quote

from monitor.notices.channels.http import Answer
from monitor.notices.channels.interface import option
from monitor.notices.channels.robot import COMMON, Robot, by_code
from monitor.notices.text import plain
from monitor.records import SendResult

BASE = "https://oapi.dingtalk.com/robot/send"
# -1 busy, 130101 and 410100 too fast, 88 (with sub codes) busy.
BUSY = frozenset({-1, 88, 130101, 410100})
BLOCKED_SECONDS = 600.0


class DingTalkChannel(Robot):
    """Options: access_token (secret) or url (secret), secret (signing secret)."""

    options: ClassVar[frozenset[str]] = COMMON | {"access_token", "secret"}
    per_minute: ClassVar[int] = 20
    piece_bytes: ClassVar[int] = 18_000

    def address(self) -> str:
        url = option(self.settings, "url", str)
        if url:
            return str(url)
        return f"{BASE}?access_token={option(self.settings, 'access_token', str, required=True)}"

    def body(self, title: str, piece: str) -> dict[str, Any]:
        # DingTalk joins lines of markdown unless an empty line stands between them.
        return {"msgtype": "markdown", "markdown": {"title": plain(title, 60), "text": piece.replace("\n", "\n\n")}}

    def signed(self, body: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        secret = option(self.settings, "secret", str)
        if not secret:
            return self.url, body
        stamp = str(int(self.clockwork.now().utc.timestamp() * 1000))
        digest = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
        signature = quote(base64.b64encode(digest).decode(), safe="")
        joint = "&" if "?" in self.url else "?"
        return f"{self.url}{joint}timestamp={stamp}&sign={signature}", body

    def judge(self, answer: Answer, document: Mapping[str, Any]) -> SendResult:
        words = str(document.get("errmsg", ""))
        return by_code(document.get("errcode"), words, busy=BUSY, answer=answer, wait=BLOCKED_SECONDS)
