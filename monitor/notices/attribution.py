"""What a source's licence asks of us when its data goes on to others."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from monitor.notices.settings import NoticeSettings, SourceNote
from monitor.records import Recipient, Role, Story


def from_registry() -> dict[str, SourceNote]:
    """The notes of every adapter, by source id."""
    from sources.registry import adapters  # noqa: PLC0415 - loading the adapters costs time; most callers pass notes

    return {
        key: SourceNote(
            source=key,
            office=adapter.metadata.code,
            attribution=adapter.metadata.attribution,
            may_show_to_clients=adapter.metadata.may_show_to_clients,
            licence=adapter.metadata.licence,
        )
        for key, adapter in adapters().items()
    }


def notes_of(settings: NoticeSettings) -> Mapping[str, SourceNote]:
    """The notes config gave, else those of the registry."""
    return settings.sources if settings.sources is not None else from_registry()


def restricted_for(recipient: Recipient | None, settings: NoticeSettings) -> Callable[[Story], bool]:
    """Of which stories this reader may not see the record itself."""
    notes = notes_of(settings)
    return lambda story: not may_show(notes.get(story.provenance.source), recipient, settings)


OUTSIDER = Recipient("outside", "", Role.OWNER, ())
"""A reader outside the house, for files that are made for a client."""


def may_show(note: SourceNote | None, recipient: Recipient | None, settings: NoticeSettings) -> bool:
    """Whether this reader may see the source's record itself. Operators may; for others ``no`` means the number, the
    dates, the link and our own findings only, and ``ask`` the same until config lists the source in
    ``shown_sources``."""
    if note is None or (recipient is not None and recipient.role is Role.OPERATOR):
        return True
    if note.may_show_to_clients == "yes":
        return True
    return note.may_show_to_clients == "ask" and note.source in settings.shown_sources
