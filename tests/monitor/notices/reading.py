"""Notices as the tests read them: rendered from stories, or taken out of the stored bytes."""

from __future__ import annotations

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from monitor.notices import render
from monitor.notices.render import Draft, Entry, Renderer
from monitor.notices.settings import NoticeSettings
from monitor.notices.view import story_view
from monitor.records import NoticeKind, Recipient, Story

from .makers import NOW

SETTINGS = NoticeSettings(sources={}, reply_to="desk@station.example")


def draft(
    kind: NoticeKind, reader: Recipient, *stories: Story, settings: NoticeSettings = SETTINGS, **doc: object
) -> Draft:
    words = Renderer(settings).language_of(reader)
    entries = tuple(Entry(one, story_view(one, NOW, words, client_name="云杉茶业有限公司"), doc) for one in stories)
    event = {
        "subject": "us-daily is out of reach",
        "consequence": "filings may be missed",
        "remedy": "look",
        "seen_at": "now",
    }
    return Draft(kind, reader, entries, () if stories else (event,), "云杉茶业有限公司", {"acme": "云杉茶业有限公司"})


def rendered(kind: NoticeKind, reader: Recipient, *stories: Story, **doc: object) -> render.Rendered:
    return Renderer(SETTINGS).render(draft(kind, reader, *stories, **doc), NOW)


def body(payload: bytes) -> str:
    message = message_from_bytes(payload, policy=default)
    assert isinstance(message, EmailMessage)
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def calendar_of(message: object) -> str:
    assert isinstance(message, EmailMessage)
    (part,) = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    return str(part.get_content())
