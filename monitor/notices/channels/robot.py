"""What the chat robots share: a stored JSON notice, cut into pieces, posted one by one at the provider's pace.

A robot's key is in the settings, never in a delivery: ``to`` is only a label for the group. When a notice needs several
posts and one fails, the next try goes on with the piece that failed, as long as the process lives.
"""

from __future__ import annotations

import json
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from monitor.notices.channels.http import Answer, Unreachable, by_status, post
from monitor.notices.channels.interface import (
    Ability,
    ChannelError,
    option,
    permanent,
    retry,
    sent,
    unknown_options,
)
from monitor.notices.channels.pieces import Pace, split
from monitor.notices.settings import ChannelSettings
from monitor.records import Delivery, Outcome, SendResult
from sources.instants import Instant, system_now

COMMON = frozenset({"url", "timeout", "per_minute", "allow_http"})
_HEADERS = {"Content-Type": "application/json; charset=utf-8"}


@dataclass(frozen=True, slots=True)
class Clockwork:
    """The clocks a robot needs: instants for signatures, seconds for its pace."""

    now: Callable[[], Instant] = system_now
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


class Robot(ABC):
    """A group robot behind a web hook."""

    options: ClassVar[frozenset[str]] = COMMON
    per_minute: ClassVar[int] = 20
    piece_bytes: ClassVar[int] = 4096
    attachments: ClassVar[bool] = False

    def __init__(self, settings: ChannelSettings, clockwork: Clockwork | None = None) -> None:
        self.settings = settings
        self.clockwork = clockwork or Clockwork()
        self.url = self.address()
        self.timeout = float(option(settings, "timeout", float, 15.0))
        limit = int(option(settings, "per_minute", int, self.per_minute))
        self._pace = Pace(limit, self.clockwork.monotonic, self.clockwork.sleep)
        self._done: dict[str, int] = {}
        self.ability = Ability(
            "chat", self.attachments, limit, "a name for the group (the robot's key is a secret option)"
        )
        if not self.url.startswith("https://") and not option(settings, "allow_http", bool, False):
            raise ChannelError(
                f"channel {settings.id!r} ({settings.kind}): the address is not https; the key would travel in clear"
            )

    def address(self) -> str:
        """The full web hook address, key included."""
        return str(option(self.settings, "url", str, required=True))

    @abstractmethod
    def body(self, title: str, piece: str) -> dict[str, Any]:
        """The provider's JSON for one piece of markdown."""

    @abstractmethod
    def judge(self, answer: Answer, document: Mapping[str, Any]) -> SendResult:
        """What the body of a 200 says."""

    def signed(self, body: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """Address and body with the signature that the provider wants, if any."""
        return self.url, body

    def check(self) -> list[str]:
        return unknown_options(self.settings, self.options)

    def check_address(self, to: str) -> str:
        return "" if to.strip() else "an empty name; write a name for the group"

    def posts(self, document: Mapping[str, Any]) -> list[Callable[[], SendResult]]:
        """Everything that has to be posted for one notice, in order."""
        title = str(document.get("title", ""))
        pieces = split(str(document.get("markdown", "")), self.piece_bytes)
        return [lambda piece=piece: self.post_json(self.body(title, piece)) for piece in pieces]  # type: ignore[misc]

    def send(self, delivery: Delivery) -> SendResult:
        try:
            document = json.loads(delivery.payload)
        except ValueError as error:
            return permanent(f"the stored notice is no JSON: {error}")
        posts = self.posts(document)
        result = sent("nothing to post")
        for number, one in enumerate(posts):
            if number < self._done.get(delivery.id, 0):
                continue
            self._pace.take()
            result = one()
            if result.outcome is not Outcome.SENT:
                return result
            self._done[delivery.id] = number + 1
        self._done.pop(delivery.id, None)
        return result

    def post_json(self, body: dict[str, Any]) -> SendResult:
        """Sign, post and judge one body."""
        url, signed = self.signed(body)
        data = json.dumps(signed, ensure_ascii=False).encode()
        try:
            answer = post(url, data, headers=_HEADERS, timeout=self.timeout, now=self.clockwork.now)
        except Unreachable as error:
            return retry(str(error))
        return self.answered(answer)

    def answered(self, answer: Answer) -> SendResult:
        """Status first, then the body: these providers say no with a 200."""
        decided = by_status(answer)
        if decided is not None:
            return decided
        document = answer.document
        if document is None:
            return retry(f"HTTP {answer.status} with a body that is no JSON object: {answer.body[:300]}")
        return self.judge(answer, document)


def by_code(code: object, words: str, *, busy: frozenset[int], answer: Answer, wait: float = 60.0) -> SendResult:
    """0 is sent, a code in ``busy`` may be tried again, no code at all is doubt (again), any other is final."""
    text = f"{code} {words}".strip()
    if isinstance(code, bool) or not isinstance(code, int):
        return retry(f"no result code in the answer: {answer.body[:300]}")
    if code == 0:
        return sent(text)
    if code in busy:
        return retry(text, answer.retry_after or wait)
    return permanent(text)
