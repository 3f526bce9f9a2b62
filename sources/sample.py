"""The beginning of a file, unpacked: enough to tell whose it is."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sources.archive import Member, open_members
from sources.errors import NotThisFormat
from sources.formats.xmlrecords import root_name
from sources.formats.xmltext import utf8_stream

_BYTES = 256 * 1024
_MEMBERS = 50
_DATA = (".xml", ".json", ".csv")


@dataclass(frozen=True)
class Sample:
    """``head``: the first 256 KB of the first file inside (text as UTF-8); ``members``: the first 50 names."""

    name: str
    head: bytes
    members: tuple[str, ...] = ()

    @cached_property
    def root(self) -> str:
        """Local name of the XML root, '' for anything else."""
        return root_name(self.head) if b"<" in self.head[:1000] else ""

    def has_element(self, *names: str) -> bool:
        """Does an opening tag with one of these local names occur in the head?"""
        return any(f"<{name}{end}".encode() in self.head for name in names for end in " >/\n\t\r") or any(
            f":{name}{end}".encode() in self.head for name in names for end in " >/\n\t\r"
        )


def sample_of(path: Path) -> Sample:
    """Raises EmptyFile, BrokenArchive or TooLarge for a file that cannot be opened at all."""
    names: list[str] = []
    head: bytes | None = None
    fits = False
    for member in itertools.islice(open_members(path, lambda name: not name.lower().endswith(".zip")), _MEMBERS):
        names.extend([member.name] if member.name else [])
        better = not fits and (member.name or "").lower().endswith(_DATA)
        if head is None or better:  # at once: the archive closes behind its last member
            head, fits = _head(member, path.name), better
    return Sample(path.name, head or b"", tuple(names))


def _head(member: Member, name: str) -> bytes:
    with member.open() as stream:
        try:
            text, _, _ = utf8_stream(stream, name)
        except NotThisFormat:
            return b""
        return text.read(_BYTES)
