"""What a calendar file says about a story: its days, and which days that people may hold are so no more."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date

from monitor.notices.ics import CalendarEntry, days_of
from monitor.notices.view import StoryView
from monitor.records import Deadline, Story
from monitor.store import Store
from sources.filing import PublicationKind

_WITHOUT_DAYS = frozenset({PublicationKind.FILED, PublicationKind.WITHDRAWN})


class CalendarEntries:
    """Makes entries of stories in the language of ``view``. ``internal`` adds the client's own days."""

    def __init__(self, store: Store, view: Callable[[Story], StoryView], *, internal: bool = True) -> None:
        self._store = store
        self._view = view
        self._internal = internal

    def of_today(self, stories: Iterable[Story], newest: Collection[int], today: date) -> Iterator[CalendarEntry]:
        """The entries of stories that have, or had, a day from ``today`` on. ``newest``: the hits that no other one
        took the place of."""
        for story in stories:
            versions = (story.deadline, *self._earlier(story))
            if any(day >= today for deadline in versions for day in days_of(deadline).values()):
                yield self.entry(story, superseded=story.hit_id not in newest)

    def entry(self, story: Story, *, superseded: bool = False) -> CalendarEntry:
        """The entry of one story, with every version that its dates had before."""
        return CalendarEntry(story, self._view(story), self._internal, superseded, self._earlier(story))

    def with_replaced(self, stories: Iterable[Story]) -> list[CalendarEntry]:
        """The entries of a notice about these stories, and of the windows that people were told of whose place another
        publication took: a calendar that holds their days hears in no other way that they are over."""
        found: dict[int, CalendarEntry] = {}
        for story in stories:
            replaced = {one.hit_id: one for one in self._replaced(story)}
            found[story.hit_id] = self.entry(story, superseded=story.hit_id in replaced)
            told = self._store.notices.told(replaced)
            for hit_id, one in replaced.items():
                if hit_id not in found and any(told.get(hit_id, {}).values()):
                    found[hit_id] = self.entry(one, superseded=True)
        return list(found.values())

    def _earlier(self, story: Story) -> tuple[Deadline, ...]:
        if story.deadline_version < 2:
            return ()
        versions = self._store.hits.deadline_versions(story.hit_id)
        return tuple(deadline for version, _at, deadline in versions if version < story.deadline_version)

    def _replaced(self, story: Story) -> list[Story]:
        """The stories of the matter whose publication another one with a story took the place of."""
        published = [p for p in story.filing.publications or () if p.kind not in _WITHOUT_DAYS]
        if len(published) < 2:
            return []
        identity = story.filing.identity
        ids = [stored.id for stored in self._store.filings.lookup([identity]).values()]
        newest = {one.hit_id for one in self._store.hits.stories(filing_ids=ids, include_superseded=False)}
        every = self._store.hits.stories(filing_ids=ids, brand=story.brand.id)
        return [one for one in every if one.matter_id == story.matter_id and one.hit_id not in newest]
