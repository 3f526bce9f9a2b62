"""Is a finished download what it should be? Before it gets its name, not after."""

from __future__ import annotations

import zipfile

from sources.archive import is_zip
from sources.errors import BrokenArchive, EmptyFile, NotThisFormat, OutOfReach
from sources.net.pages import page_problem
from sources.net.spool import Part


def check_download(part: Part, shown: str, name: str, magic: bytes | None, *, expected: int | None) -> None:
    """Raises OutOfReach for a file shorter than announced (it is continued), and drops the part before EmptyFile,
    NotThisFormat, ChallengePage, MaintenancePage or BrokenArchive."""
    size = part.size
    if expected is not None and size < expected:
        raise OutOfReach(f"{shown}: it broke off after {size} of {expected} bytes; it is continued")
    with part.path.open("rb") as file:
        head = file.read(256 * 1024)
    if not head:
        part.drop()
        raise EmptyFile(f"{shown}: the file is empty; it is tried again at the next pass")
    page_wanted = name.lower().endswith((".html", ".htm"))
    problem = page_problem(head, shown, page_wanted=page_wanted)
    if problem is None and magic is not None and not head.startswith(magic):
        text = (
            f"{shown}: it begins with {head[: len(magic) + 8]!r}, not with {magic!r}; it is not the file it should be"
        )
        problem = NotThisFormat(text)
    if problem is not None:
        part.drop()
        raise problem
    if is_zip(head):
        _check_zip(part, shown)


def _check_zip(part: Part, shown: str) -> None:
    try:
        with zipfile.ZipFile(part.path) as archive:
            archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        part.drop()
        raise BrokenArchive(f"{shown}: the zip is cut or damaged ({error}); it is downloaded again") from None
