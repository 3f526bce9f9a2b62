"""A notice as it would read now, without planning or sending anything."""

from __future__ import annotations

from monitor.notices.attribution import terms_for
from monitor.notices.language import language
from monitor.notices.render import Draft, Entry, Renderer
from monitor.notices.settings import NoticeSettings, People
from monitor.notices.view import story_view
from monitor.records import NoticeKind, Recipient, Role, Story
from sources.instants import Instant


def operator_text(story: Story, settings: NoticeSettings, people: People, lang: str, now: Instant) -> str:
    """The operator's alert about one story, as text. Raises :class:`monitor.notices.language.UnknownLanguage`."""
    words = language(lang, settings.template_folder)
    reader = Recipient("preview", "", Role.OPERATOR, (), language=words.code)
    renderer = Renderer(settings)
    client = people.clients.get(story.client)
    name = client.name if client else story.client
    shown = terms_for(reader, settings).of(story)
    view = story_view(story, now, words, client_name=name, shown=shown, fallback_zone=settings.policy.zone)
    draft = Draft(NoticeKind.ALERT, reader, (Entry(story, view),), client=name)
    return renderer.render(draft, now).text
