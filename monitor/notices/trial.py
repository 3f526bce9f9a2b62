"""A test notice: the same way as a real one, about nothing. It is sent at once and never stored."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.notices.deliveries import deliveries_for
from monitor.notices.message import mime_body
from monitor.notices.render import Draft, Renderer
from monitor.notices.settings import NoticeSettings
from monitor.notices.writing import Written
from monitor.records import Delivery, NoticeKind, Recipient
from monitor.store.rows import StoredNotice
from sources.instants import Instant


def trial_deliveries(recipient: Recipient, settings: NoticeSettings, now: Instant) -> Iterator[Delivery]:
    """One delivery an address, with an id of the moment (a second test is another message).

    Raises :class:`monitor.notices.message.BadAddress`.
    """
    renderer = Renderer(settings)
    words = renderer.language_of(recipient)
    event = {
        "subject": words.gettext("Test notice"),
        "consequence": words.gettext("nothing: this is a test"),
        "remedy": words.gettext("nothing: it arrived"),
        "seen_at": words.moment(now, settings.policy.zone),
    }
    draft = Draft(NoticeKind.HEALTH, recipient, events=(event,))
    rendered = renderer.render(draft, now)
    notice = StoredNotice(f"test-{now.iso()}", NoticeKind.HEALTH, recipient.id, rendered.subject, words.code, now)
    written = Written(draft, rendered, (), mime_body(rendered.text, rendered.html))
    yield from deliveries_for(notice, draft, written, (), settings)
