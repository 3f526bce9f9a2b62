"""Putting a notice into words and files, once for all readers who get the same: same matters, role, language."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from jinja2 import TemplateError

from monitor.notices.attribution import Terms, notes_of
from monitor.notices.calendar_entries import CalendarEntries
from monitor.notices.evidence import bundle
from monitor.notices.ics import calendar
from monitor.notices.language import Language
from monitor.notices.message import Attachment, mime_body
from monitor.notices.render import Draft, Entry, Rendered, Renderer
from monitor.notices.settings import NoticeSettings, People, SourceNote
from monitor.notices.view import StoryView, story_view
from monitor.records import HealthEvent, NoticeKind, Recipient, Role, Story
from monitor.store import Store
from sources.instants import Instant

EVIDENCE_LIMIT = 3
BROKEN_TEMPLATE = "template_broken"
_KEPT = 64
_WITH_CALENDAR = frozenset({NoticeKind.ALERT, NoticeKind.CORRECTION, NoticeKind.DIGEST, NoticeKind.BASELINE})


@dataclass(frozen=True, slots=True)
class Written:
    """A notice in words and files. ``body`` is the MIME body that every e-mail about it shares."""

    draft: Draft
    rendered: Rendered
    attachments: tuple[Attachment, ...]
    body: bytes


def one_per_registration(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Designations of one international registration for one brand are one story: the first (most urgent) stands for
    all, and lists the others' deadlines. What was said about one of them only (a correction) keeps its own place."""
    found: dict[tuple[object, ...], Entry] = {}
    for entry in entries:
        story = entry.story
        registration = story.filing.international_registration
        alone = registration is None or bool(entry.doc.get("changes"))
        family = {(s.office, s.application_number, s.designation) for s in story.siblings}
        key: tuple[object, ...] = (story.hit_id,) if alone else (registration, story.brand.id)
        first = found.get(key)
        if first is not None and first.story.filing.identity not in family:
            key = (story.hit_id,)
        found.setdefault(key, entry)
    return tuple(found.values())


class Writer:
    """Writes notices; keeps the last few, because many readers of one matter follow each other."""

    def __init__(self, store: Store, people: People, settings: NoticeSettings, now: Instant) -> None:
        self._store = store
        self._people = people
        self._settings = settings
        self._now = now
        self._renderer = Renderer(settings)
        self._notes: Mapping[str, SourceNote] = notes_of(settings)
        self._kept: OrderedDict[str, Written] = OrderedDict()
        self.raised: set[str] = set()
        """Keys of the health events of this run."""

    def language_of(self, recipient: Recipient) -> Language:
        """The language the recipient gets."""
        return self._renderer.language_of(recipient)

    def write(
        self, stories: Sequence[tuple[Story | None, Mapping[str, Any]]], recipient: Recipient, kind: NoticeKind
    ) -> Written:
        """The notice about these stories (None: a health event, which is all in its document)."""
        key = self._key(stories, recipient, kind)
        found = self._kept.pop(key, None) or self._write(stories, recipient, kind)
        self._kept[key] = found
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return replace(found, draft=replace(found.draft, recipient=recipient))

    def _key(
        self, stories: Sequence[tuple[Story | None, Mapping[str, Any]]], recipient: Recipient, kind: NoticeKind
    ) -> str:
        matters = [(story.hit_id if story else None, doc) for story, doc in stories]
        reader = [kind.value, recipient.role.value, self.language_of(recipient).code]
        return json.dumps([*reader, matters], sort_keys=True, default=str)

    def _write(
        self, stories: Sequence[tuple[Story | None, Mapping[str, Any]]], recipient: Recipient, kind: NoticeKind
    ) -> Written:
        full = self._draft(stories, recipient, kind)
        attachments = tuple(self._attachments(full))
        names = tuple(attachment.name for attachment in attachments)
        draft = replace(full, entries=one_per_registration(full.entries), attachments=names)
        rendered = self._render(draft)
        return Written(draft, rendered, attachments, mime_body(rendered.text, rendered.html, attachments))

    def _draft(
        self, stories: Sequence[tuple[Story | None, Mapping[str, Any]]], recipient: Recipient, kind: NoticeKind
    ) -> Draft:
        words = self._renderer.language_of(recipient)
        terms = self._terms(recipient)
        entries = tuple(
            Entry(story, self._view(story, terms, words), terms.document(story, doc))
            for story, doc in stories
            if story is not None
        )
        names = {client: self._client_name(client, words) for client in {entry.story.client for entry in entries}}
        events = tuple(doc for story, doc in stories if story is None)
        client = next(iter(names.values())) if len(names) == 1 else ""
        return Draft(kind, recipient, entries, events, client, names)

    def _terms(self, recipient: Recipient) -> Terms:
        return Terms(self._notes, recipient, self._settings)

    def _view(self, story: Story, terms: Terms, words: Language) -> StoryView:
        return story_view(
            story,
            self._now,
            words,
            client_name=self._client_name(story.client, words),
            shown=terms.of(story),
            fallback_zone=self._settings.policy.zone,
        )

    def _client_name(self, client_id: str, words: Language) -> str:
        client = self._people.clients.get(client_id)
        if client is None:
            return client_id
        return client.name if words.chinese or not client.name_en else client.name_en

    def _render(self, draft: Draft) -> Rendered:
        try:
            return self._renderer.render(draft, self._now)
        except TemplateError as error:
            if self._settings.template_folder is None:
                raise
            self.raised.add(BROKEN_TEMPLATE)
            self._store.health.raise_event(_broken_template(error, self._now))
            plain = replace(self._settings, template_folder=None)
            return Renderer(plain).render(draft, self._now)

    def _attachments(self, draft: Draft) -> list[Attachment]:
        return [*self._calendar(draft), *self._evidence(draft)]

    def _evidence(self, draft: Draft) -> list[Attachment]:
        """Bundles with a first notice, for those who work with them; a notice about many would be too big to mail."""
        if not self._settings.attach_evidence or draft.kind is not NoticeKind.ALERT:
            return []
        if draft.recipient.role is Role.OWNER or len(draft.entries) > EVIDENCE_LIMIT:
            return []
        terms = self._terms(draft.recipient)
        return [
            Attachment(
                f"evidence-{entry.view.reference}.zip", bundle(self._store, entry.story, self._now), subtype="zip"
            )
            for entry in draft.entries
            if terms.allow_whole(entry.story)
        ]

    def _calendar(self, draft: Draft) -> list[Attachment]:
        if not self._settings.attach_calendar or draft.kind not in _WITH_CALENDAR:
            return []
        words = self._renderer.language_of(draft.recipient)
        terms = self._terms(draft.recipient)
        maker = CalendarEntries(self._store, lambda story: self._view(story, terms, words))
        entries = maker.with_replaced(entry.story for entry in draft.entries)
        if all(entry.until is None for entry in entries):
            return []
        content = calendar(entries, self._now, words, self._settings.message_id_domain)
        parameters = (("method", "PUBLISH"), ("charset", "utf-8"))
        return [Attachment("deadlines.ics", content, "text", "calendar", parameters)]


def _broken_template(error: TemplateError, now: Instant) -> HealthEvent:
    return HealthEvent(
        key=BROKEN_TEMPLATE,
        subject="a template in your template folder is broken",
        consequence="notices went out with the built-in words instead",
        remedy="run check, mend the template it names",
        seen_at=now,
        detail=str(error),
    )
