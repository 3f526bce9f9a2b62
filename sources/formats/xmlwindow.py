"""A window that slides over a byte stream: grows while something is looked for, forgets what was dealt with."""

from __future__ import annotations

import re

from sources.formats.xmltext import Readable

_CHUNK = 1 << 20
_LONGEST = 32
"""More than any literal looked for, so that none is missed at the seam of two chunks."""


class Window:
    """``data[i]`` is the stream's byte ``base + i``."""

    def __init__(self, stream: Readable) -> None:
        self._stream = stream
        self.data = b""
        self.base = 0
        self.ended = False
        self._blocks = False
        self.more()

    def more(self) -> None:
        """Read on: at least a chunk, and more when a long record is being collected."""
        block = self._stream.read(max(_CHUNK, len(self.data) // 2))
        if not block:
            self.ended = True
            return
        seam = max(0, len(self.data) - _LONGEST)
        self.data += block
        self._blocks = self._blocks or self._any_blocks(seam, len(self.data))

    def drop(self, end: int) -> int:
        """Forget everything before ``end``; gives the new position of ``end``.

        Small leftovers are kept until there are many, because each cut copies what remains.
        """
        if end < _CHUNK and not self.ended:
            return end
        self.base += end
        self.data = self.data[end:]
        self._blocks = self._blocks and self._any_blocks(0, len(self.data))
        return 0

    def find(self, what: bytes, start: int, limit: int | None = None) -> int:
        """Position of ``what``, reading on as needed; -1 when the stream ends or ``limit`` is passed first."""
        while True:
            found = self.data.find(what, start)
            if found >= 0 or self.ended:
                return found
            if limit is not None and len(self.data) > limit:
                return -1
            start = max(start, len(self.data) - len(what))
            self.more()

    def match(self, pattern: re.Pattern[bytes], start: int, limit: int) -> int | None:
        """End of ``pattern`` matched at ``start``, reading on as needed; None when ``limit`` bytes do not match."""
        while True:
            found = pattern.match(self.data, start)
            if found:
                return found.end()
            if self.ended or len(self.data) - start > limit:
                return None
            self.more()

    def has_blocks(self, start: int, end: int) -> bool:
        """Are there comments or CDATA sections between the two positions?"""
        return self._blocks and self._any_blocks(start, end)

    def _any_blocks(self, start: int, end: int) -> bool:
        # One letter is found many times faster than a word, and few texts have an exclamation mark.
        found = self.data.find(b"!", start, end)
        while found >= 0 and not self.data.startswith((b"<!--", b"<![CDATA["), max(found - 1, start)):
            found = self.data.find(b"!", found + 1, end)
        return found >= 0
