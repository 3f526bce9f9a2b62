"""What encoding an XML file is really in, and the same text as UTF-8.

The order of evidence: byte order mark, the zero bytes of UTF-16, then the declaration, which is not believed against
the bytes: text that is valid UTF-8 with characters beyond ASCII is UTF-8 whatever a one-byte declaration says, and a
file whose first bytes are plain ``<?xml`` cannot be UTF-16.
"""

from __future__ import annotations

import codecs
import io
import re
from typing import Protocol

from sources.errors import NotThisFormat

_DECLARED = re.compile(rb"\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._\-]{1,40})[\"']")
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]{0,300}\?>")
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_WITHOUT_MARK = {b"<\0": "utf-16-le", b"\0<": "utf-16-be"}
_CHUNK = 1 << 20
# WHATWG Encoding Standard, 4.2: what calls itself Latin-1 or ASCII on the web is windows-1252.
_CALLED = {"iso8859-1": "cp1252", "ascii": "cp1252"}
_C1 = {code: bytes([code]).decode("cp1252", "ignore") or chr(code) for code in range(0x80, 0xA0)}


def declared_encoding(head: bytes) -> str | None:
    """The name in the XML declaration, as written."""
    found = _DECLARED.match(head)
    return found[1].decode("ascii") if found else None


def find_encoding(head: bytes, name: str) -> tuple[str, int, str]:
    """(Python codec, length of the byte order mark, what was wrong with the declaration or '').

    ``head`` is the first few ten thousand bytes, ``name`` the file's name for messages. Raises NotThisFormat for an
    encoding that nobody knows when the text is not UTF-8 either.
    """
    for mark, codec in _MARKS:
        if head.startswith(mark):
            return codec, len(mark), ""
    return (_WITHOUT_MARK[head[:2]], 0, "") if head[:2] in _WITHOUT_MARK else _by_declaration(head, name)


def _by_declaration(head: bytes, name: str) -> tuple[str, int, str]:
    written = declared_encoding(head)
    if written is None:
        return "utf-8", 0, ""
    try:
        codec = codecs.lookup(written).name
    except LookupError:
        if _valid_utf8(head):
            return "utf-8", 0, f"it declares the unknown encoding {written!r} and was read as UTF-8"
        raise NotThisFormat(
            f"{name}: it declares the encoding {written!r}, which is not known, and is not UTF-8; convert it to UTF-8"
        ) from None
    if codec.startswith(("utf-16", "utf-32")):
        return "utf-8", 0, f"it declares {written} but is not in it; it was read as UTF-8"
    codec = _CALLED.get(codec, codec)
    if codec != "utf-8" and not head.isascii() and _valid_utf8(head):
        return "utf-8", 0, f"it declares {written} but is UTF-8; it was read as UTF-8"
    return codec, 0, ""


def _valid_utf8(head: bytes) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        decoder.decode(head)
    except UnicodeDecodeError:
        return False
    return True


class _AsUtf8(io.RawIOBase):
    """A byte stream of another encoding, read as UTF-8."""

    def __init__(self, stream: Readable, codec: str) -> None:
        self._stream = stream
        self._cp1252 = codec == "cp1252"
        self._decoder = codecs.getincrementaldecoder("latin-1" if self._cp1252 else codec)("replace")
        self._ready = b""
        self._first = True
        self._ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        while not self._ready and not self._ended:
            block = self._stream.read(_CHUNK)
            self._ended = not block
            text = self._decoder.decode(block, final=self._ended)
            if self._cp1252:
                text = text.translate(_C1)
            if self._first and text:
                self._first = False
                text = _DECLARATION.sub("", text)
            self._ready = text.encode("utf-8", "replace")
        piece = self._ready[: len(buffer)]
        buffer[: len(piece)] = piece
        self._ready = self._ready[len(piece) :]
        return len(piece)


class Readable(Protocol):
    """All that is wanted of a stream."""

    def read(self, size: int = -1, /) -> bytes: ...


def utf8_stream(stream: Readable, name: str) -> tuple[Readable, str, str]:
    """(the same text as UTF-8 without a byte order mark, the codec it was in, what was wrong with its declaration).

    For anything but UTF-8, offsets into the new stream are offsets into the converted text.
    """
    head = stream.read(1 << 16)
    codec, mark, problem = find_encoding(head, name)
    joined = _Joined(head[mark:], stream)
    return (joined if codec == "utf-8" else io.BufferedReader(_AsUtf8(joined, codec), _CHUNK)), codec, problem


class _Joined:
    """Bytes already read, then the rest of the stream, without copying them once more."""

    def __init__(self, head: bytes, stream: Readable) -> None:
        self._head = head
        self._stream = stream

    def read(self, size: int = -1, /) -> bytes:
        if not self._head:
            return self._stream.read(size)
        piece = self._head if size < 0 else self._head[:size]
        self._head = self._head[len(piece) :]
        return piece + self._stream.read(size) if size < 0 else piece
