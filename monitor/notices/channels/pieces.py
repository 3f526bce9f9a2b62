"""Cutting a message to a provider's size and keeping to its pace. Sizes are bytes of UTF-8: a Hanzi is three."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable


def size(text: str) -> int:
    """Bytes of UTF-8."""
    return len(text.encode())


def split(text: str, limit: int) -> list[str]:
    """Pieces of at most ``limit`` bytes, cut between lines; a line that is longer by itself is cut between characters.
    Nothing is lost but the line breaks at the cuts."""
    if limit < 4:
        raise ValueError(f"a piece of {limit} bytes cannot hold every character")
    pieces: list[str] = []
    current: list[str] = []
    used = 0
    for line in text.strip("\n").split("\n"):
        for part in _fold(line, limit):
            length = size(part) + (1 if current else 0)
            if current and used + length > limit:
                pieces.append("\n".join(current))
                current, used, length = [], 0, size(part)
            current.append(part)
            used += length
    if current:
        pieces.append("\n".join(current))
    return [piece for piece in pieces if piece.strip()] or [""]


def _fold(line: str, limit: int) -> list[str]:
    if size(line) <= limit:
        return [line]
    parts: list[str] = []
    current = ""
    used = 0
    for character in line:
        length = size(character)
        if used + length > limit:
            parts.append(current)
            current, used = "", 0
        current += character
        used += length
    return [*parts, current]


class Pace:
    """At most ``per_minute`` calls in any 60 seconds; :meth:`take` waits until one more is allowed."""

    def __init__(self, per_minute: int, monotonic: Callable[[], float], sleep: Callable[[float], None]) -> None:
        self._limit = max(1, per_minute)
        self._monotonic = monotonic
        self._sleep = sleep
        self._taken: deque[float] = deque()
        self._guard = threading.Lock()

    def take(self) -> None:
        with self._guard:
            now = self._monotonic()
            while self._taken and now - self._taken[0] >= 60:
                self._taken.popleft()
            if len(self._taken) >= self._limit:
                self._sleep(60 - (now - self._taken[0]))
                now = self._monotonic()
                self._taken.popleft()
            self._taken.append(now)
