"""What a source's licence asks of us when its data goes on to others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from monitor.notices.settings import NoticeSettings, SourceNote
from monitor.records import Recipient, Role, Story
from sources.filing import Filing

RECORD = frozenset(
    {
        "transliterations",
        "translations",
        "pseudo_marks",
        "mark_description",
        "disclaimer",
        "vienna_codes",
        "classes",
        "applicants",
        "representatives",
        "image",
    }
)
"""The groups of a filing that a source's terms may keep in the house: goods, parties, statements and the picture."""
_CHANGED_GROUP = {"applicant": "applicants", "limited": "classes"}
"""Changes whose old and new words are such a group."""


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


@dataclass(frozen=True, slots=True)
class Shown:
    """What of one story a reader may see: ``withheld`` names the groups of the filing that stay in the house,
    ``attributions`` is what the sources of the rest ask to be said."""

    withheld: frozenset[str] = frozenset()
    attributions: tuple[str, ...] = ()

    def filing(self, filing: Filing) -> Filing:
        """The filing without what is withheld."""
        nothing: dict[str, Any] = dict.fromkeys(self.withheld)
        return replace(filing, **nothing)


EVERYTHING = Shown()


@dataclass(frozen=True, slots=True)
class Terms:
    """What one reader may see of what each source said."""

    notes: Mapping[str, SourceNote]
    reader: Recipient | None
    settings: NoticeSettings

    def allow(self, source: str) -> bool:
        """Whether the reader may see what this source said."""
        return may_show(self.notes.get(source), self.reader, self.settings)

    def of(self, story: Story) -> Shown:
        """What of the story may be seen. Each group counts by the source that said it: the record that brought the hit
        may be free while a party or the goods came from one that is not."""
        groups = [group for group in RECORD if getattr(story.filing, group) is not None]
        withheld = frozenset(group for group in groups if not self.allow(story.source_of(group)))
        sources = [story.provenance.source, *(story.origins[key] for key in story.origins if key not in withheld)]
        said = [self.notes[source].attribution for source in dict.fromkeys(sources) if source in self.notes]
        return Shown(withheld, tuple(text for text in dict.fromkeys(said) if text))

    def allow_whole(self, story: Story) -> bool:
        """Whether everything stored about the story may be passed on, the record as delivered included."""
        return all(self.allow(source) for source in {story.provenance.source, *story.origins.values()})

    def document(self, story: Story, doc: Mapping[str, Any]) -> Mapping[str, Any]:
        """What an item wants to say, without the old and new words that a source's terms keep from the reader. Where
        they keep one of the two neither is said: one alone would read as if there were no other."""
        if not doc.get("changes"):
            return doc
        return {**doc, "changes": [self._change(story, change) for change in doc["changes"]]}

    def _change(self, story: Story, change: Mapping[str, Any]) -> dict[str, Any]:
        if not changed_group(change.get("kind", "")) or self._allow_words(story, change):
            return dict(change)
        return {**change, "before": "", "after": ""}

    def _allow_words(self, story: Story, change: Mapping[str, Any]) -> bool:
        """A change planned by an earlier version does not say who said it: then every source must allow it."""
        sources = [change[side] for side in ("before_source", "after_source") if change.get(side)]
        return all(self.allow(source) for source in sources) if sources else self.allow_whole(story)


def terms_for(reader: Recipient | None, settings: NoticeSettings) -> Terms:
    """The terms of all sources as they hold for this reader."""
    return Terms(notes_of(settings), reader, settings)


def changed_group(kind: str) -> str:
    """The group of the filing that a change of this kind quotes, '' for none that terms may keep in the house."""
    return _CHANGED_GROUP.get(kind, "")


HOUSE = Recipient("house", "", Role.OPERATOR, ())
"""A reader inside the house."""
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
