"""Files as people and offices deliver them: plain, gzip, zip, a zip inside a zip. Opened as streams, within limits.

A member is checked against its CRC before anything is read from it: a damaged deflate stream can give well-formed but
false text for a long time before the check at its end fails.
"""

from __future__ import annotations

import gzip
import hashlib
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, BinaryIO

from sources.adapter import Artefact
from sources.errors import BrokenArchive, EmptyFile, NotThisFormat, TooLarge
from sources.instants import Instant

_CHUNK = 1 << 20
_GZIP = b"\x1f\x8b"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_RATIO_FROM = 64 << 20
_HTML = (b"<!doctype html", b"<html")
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, gzip.BadGzipFile)


@dataclass(frozen=True, slots=True)
class Limits:
    """What unpacking may cost. The largest real file met is 532 MB of XML at 18 : 1 (a US day file)."""

    total_bytes: int = 32 << 30
    member_bytes: int = 8 << 30
    members: int = 500_000
    ratio: int = 250
    """Unpacked : packed, enforced once a member passes 64 MB."""


@dataclass(frozen=True, slots=True)
class Member:
    """One file inside an archive (``name`` as in the archive, ``outer.zip/inner.xml`` when nested) or a plain file
    (``name`` None)."""

    name: str | None
    size: int | None
    _open: Callable[[], AbstractContextManager[BinaryIO]] = field(repr=False)

    def open(self) -> AbstractContextManager[BinaryIO]:
        """The member's bytes. Raises BrokenArchive when its check sum is wrong, TooLarge over the limits."""
        return self._open()


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def artefact_for(path: Path, *, address: str | None = None, retrieved_at: Instant | None = None) -> Artefact:
    """The artefact of a file that is already on disk."""
    return Artefact(path, sha256_of(path), path.stat().st_size, address, retrieved_at, path.name)


def is_zip(head: bytes) -> bool:
    return head.startswith(_ZIP)


def is_html(head: bytes) -> bool:
    """Does it begin like an HTML page?"""
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:2000].lower()
    return text.startswith(_HTML) or (text.startswith((b"<!--", b"<?xml")) and b"<html" in text)


def open_members(
    path: Path, wanted: Callable[[str], bool] = lambda name: True, *, limits: Limits | None = None
) -> Iterator[Member]:
    """The wanted files in ``path``, in the archive's order; a plain or gzip file is one member whatever its name.
    Open each before asking for the next: the archive is closed with the last one.

    Raises EmptyFile, BrokenArchive (cut, damaged, encrypted), TooLarge, or NotThisFormat when an archive holds nothing
    that is wanted.
    """
    limits = limits or Limits()
    if path.stat().st_size == 0:
        raise EmptyFile(f"{path.name}: the file is empty; download it again")
    with path.open("rb") as file:
        head = file.read(4)
    if is_zip(head):
        yield from _zip_members(path, wanted, limits)
    elif head.startswith(_GZIP):
        yield Member(None, None, lambda: _gzip(path, limits))
    else:
        yield Member(None, path.stat().st_size, lambda: path.open("rb"))


def _zip_members(path: Path, wanted: Callable[[str], bool], limits: Limits) -> Iterator[Member]:
    budget = _Budget(path.name, limits)
    with _opened(path, path.name) as archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]
        if len(infos) > limits.members:
            raise TooLarge(f"{path.name}: it holds {len(infos)} files, the limit is {limits.members}")
        if not infos:
            raise EmptyFile(f"{path.name}: the zip holds no files; download it again")
        found = False
        for info in infos:
            if wanted(info.filename):
                found = True
                yield _member(archive, info, path.name, None, budget)
            elif info.filename.lower().endswith(".zip"):
                for member in _inner(archive, info, path.name, wanted, budget):
                    found = True
                    yield member
        if not found:
            names = ", ".join(info.filename for info in infos[:5])
            raise NotThisFormat(f"{path.name}: none of the {len(infos)} files in it is a gazette (found: {names})")


def _inner(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, wanted: Callable[[str], bool], budget: _Budget
) -> Iterator[Member]:
    """The wanted files of a zip inside the zip; one level, no deeper."""
    with tempfile.TemporaryFile() as copy:
        with _stream(archive, info, name, budget) as stream:
            while block := stream.read(_CHUNK):
                copy.write(block)
        copy.seek(0)
        with _opened(copy, f"{name}/{info.filename}") as inner:
            for each in inner.infolist():
                if not each.is_dir() and wanted(each.filename):
                    yield _member(inner, each, name, info.filename, budget)


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, outer: str | None, budget: _Budget) -> Member:
    label = f"{outer}/{info.filename}" if outer else info.filename
    return Member(label, info.file_size, lambda: _stream(archive, info, f"{name}/{outer}" if outer else name, budget))


@contextmanager
def _opened(source: Path | IO[bytes], name: str) -> Iterator[zipfile.ZipFile]:
    try:
        archive = zipfile.ZipFile(source)
    except (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError, OSError) as error:
        raise BrokenArchive(f"{name}: the zip is cut or damaged ({error}); download it again") from None
    with archive:
        yield archive


@contextmanager
def _stream(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, budget: _Budget) -> Iterator[BinaryIO]:
    place = f"{name}/{info.filename}"
    if info.flag_bits & 1:
        raise BrokenArchive(f"{place}: it is encrypted; unpack it with its password and drop the XML in the inbox")
    damage = (*_DAMAGE, NotImplementedError, RuntimeError, OSError, ValueError)
    try:
        with archive.open(info) as check:
            seen = 0
            while block := check.read(_CHUNK):
                seen += len(block)
                budget.member(place, seen, info.compress_size)
        stream = archive.open(info)
    except damage as error:
        raise BrokenArchive(f"{place}: the zip is damaged ({error}); download it again") from None
    budget.take(seen)
    with stream:
        yield stream  # type: ignore[misc]


@contextmanager
def _gzip(path: Path, limits: Limits) -> Iterator[BinaryIO]:
    budget = _Budget(path.name, limits)
    try:
        with gzip.open(path) as check:
            seen = 0
            while block := check.read(_CHUNK):
                seen += len(block)
                budget.member(path.name, seen, path.stat().st_size)
        with gzip.open(path) as stream:
            yield stream  # type: ignore[misc]
    except _DAMAGE as error:
        raise BrokenArchive(f"{path.name}: the gzip file is cut or damaged ({error}); download it again") from None


class _Budget:
    """Counts what one archive has unpacked to."""

    def __init__(self, name: str, limits: Limits) -> None:
        self._name, self._limits, self._total = name, limits, 0

    def member(self, place: str, seen: int, packed: int) -> None:
        limits = self._limits
        if seen > limits.member_bytes or self._total + seen > limits.total_bytes:
            raise TooLarge(
                f"{place}: more than {min(limits.member_bytes, limits.total_bytes)} bytes unpacked; not read"
            )
        if seen > _RATIO_FROM and seen > limits.ratio * max(packed, 1):
            raise TooLarge(f"{place}: unpacks to more than {limits.ratio} times its size, like a bomb; not read")

    def take(self, seen: int) -> None:
        self._total += seen
