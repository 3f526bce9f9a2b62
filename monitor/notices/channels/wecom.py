"""WeCom (企业微信) group robots: markdown of at most 4,096 bytes, 20 messages a minute a robot, files of at most 20 MB
through the robot's own upload. ``errcode`` 0 in the body means sent; the HTTP status is 200 either way."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable, Mapping
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit, urlunsplit

from monitor.notices.channels.http import Answer, Unreachable, post
from monitor.notices.channels.interface import option, retry
from monitor.notices.channels.robot import COMMON, Robot, by_code
from monitor.notices.text import ascii_slug
from monitor.records import Outcome, SendResult

BASE = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send"
# -1 system busy, 45009 and 45033 too many calls, 42001/40014 never from a robot but harmless to try again.
BUSY = frozenset({-1, 45009, 45033})


class WeComChannel(Robot):
    """Options: key (secret) or url (secret, with the key in it), files (send attachments, default true)."""

    options: ClassVar[frozenset[str]] = COMMON | {"key", "files"}
    per_minute: ClassVar[int] = 20
    piece_bytes: ClassVar[int] = 4096
    attachments: ClassVar[bool] = True

    def address(self) -> str:
        url = option(self.settings, "url", str)
        if url:
            return str(url)
        return f"{BASE}?key={option(self.settings, 'key', str, required=True)}"

    def body(self, title: str, piece: str) -> dict[str, Any]:
        return {"msgtype": "markdown", "markdown": {"content": piece}}

    def judge(self, answer: Answer, document: Mapping[str, Any]) -> SendResult:
        return by_code(document.get("errcode"), str(document.get("errmsg", "")), busy=BUSY, answer=answer)

    def posts(self, document: Mapping[str, Any]) -> list[Callable[[], SendResult]]:
        found = super().posts(document)
        if option(self.settings, "files", bool, True):
            found += [lambda one=one: self._file(one) for one in document.get("attachments", ())]  # type: ignore[misc]
        return found

    def _file(self, attachment: Mapping[str, Any]) -> SendResult:
        """Upload, then a message that names the upload."""
        content = base64.b64decode(str(attachment.get("content_base64", "")))
        name = str(attachment.get("name", "file"))
        boundary = secrets.token_hex(16)
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="media"; filename="{_safe(name)}"\r\n'
        body = head.encode() + b"Content-Type: application/octet-stream\r\n\r\n" + content
        body += f"\r\n--{boundary}--\r\n".encode()
        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        try:
            answer = post(self._upload(), body, headers=headers, timeout=self.timeout, now=self.clockwork.now)
        except Unreachable as error:
            return retry(str(error))
        result = self.answered(answer)
        media = (answer.document or {}).get("media_id")
        if result.outcome is not Outcome.SENT or not media:
            return result if result.outcome is not Outcome.SENT else retry(f"no media_id: {answer.body[:300]}")
        return self.post_json({"msgtype": "file", "file": {"media_id": media}})

    def _upload(self) -> str:
        parts = urlsplit(self.url)
        key = parse_qs(parts.query).get("key", [""])[0]
        path = parts.path.rsplit("/", 1)[0] + "/upload_media"
        return urlunsplit((parts.scheme, parts.netloc, path, f"key={key}&type=file", ""))


def _safe(name: str) -> str:
    stem, dot, suffix = name.rpartition(".")
    return f"{ascii_slug(stem or name)}{dot}{ascii_slug(suffix, 8)}" if dot else ascii_slug(name)
