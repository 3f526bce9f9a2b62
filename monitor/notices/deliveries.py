"""A notice as deliveries: one for each address, with an id, a Message-ID and bytes that never change again. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from monitor.notices.message import Envelope, compose
from monitor.notices.payload import chat_payload
from monitor.notices.render import Draft
from monitor.notices.settings import NoticeSettings
from monitor.notices.view import reference
from monitor.notices.writing import Written
from monitor.records import Address, Delivery, Story
from monitor.store.rows import StoredNotice

MAIL_FORMS = frozenset({"smtp", "maildir"})
_THREADS = 10


def digest(*parts: str) -> str:
    """A short name that follows from the parts and nothing else."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:24]


def thread_ids(stories: Iterable[Story], domain: str) -> tuple[str, ...]:
    """The threads a notice belongs to: one a matter, so that mail programs show a matter's notices together."""
    roots = dict.fromkeys(digest("thread", reference(story)) for story in stories)
    return tuple(f"<{root}@{domain}>" for root in list(roots)[:_THREADS])


def is_mail(address: Address, settings: NoticeSettings) -> bool:
    """Whether a whole e-mail goes to this address; without a channel the address itself tells."""
    channel = settings.channel(address.channel)
    return channel.kind in MAIL_FORMS if channel else "@" in address.to


def deliveries_for(
    notice: StoredNotice,
    draft: Draft,
    written: Written,
    threads: tuple[str, ...],
    settings: NoticeSettings,
) -> list[Delivery]:
    """One delivery for each address of the draft's recipient: id, Message-ID and bytes are final.

    Raises :class:`monitor.notices.message.BadAddress`.
    """
    found = []
    recipient = draft.recipient
    for address in dict.fromkeys(recipient.addresses):
        delivery_id = digest("delivery", notice.id, address.channel, address.to)
        message_id = f"<{delivery_id}@{settings.message_id_domain}>"
        mail = is_mail(address, settings)
        if mail:
            envelope = Envelope(
                sender_name=settings.sender_name,
                sender_address=settings.sender_address,
                to=address.to,
                to_name=recipient.name if len(recipient.addresses) == 1 else "",
                message_id=message_id,
                at=notice.assembled_at,
                references=threads,
                reply_to=settings.reply_to,
            )
            payload = compose(envelope, written.rendered.subject, written.body)
        else:
            payload = chat_payload(delivery_id, notice, draft, written.rendered, written.attachments)
        meta = {"form": "mime" if mail else "chat", "recipient": recipient.id}
        found.append(Delivery(delivery_id, notice.id, address.channel, address.to, message_id, payload, meta=meta))
    return found
