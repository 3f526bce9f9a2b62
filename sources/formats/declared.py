"""Files that say how many records they hold."""

from __future__ import annotations

from collections.abc import Iterator

from sources.filing import Note


def count_note(name: str, declared: int | None, found: int, *, what: str = "records", by: str = "it") -> Iterator[Note]:
    """A note where the file ``name`` holds another number of records than it (or ``by``, a part of it) declares."""
    if declared is not None and declared != found:
        text = f"{name}: {by} declares {declared} {what}, {found} are in it"
        yield Note("declared_mismatch", text, {"declared": declared, "found": found})
