"""A notice as the bytes of an e-mail (RFC 5322, MIME). Pure: the same input gives the same bytes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.header import Header
from email.headerregistry import Address as MailAddress
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from monitor.notices.text import plain
from sources.instants import Instant

_CRLF = "\r\n"
_LINE = 60
_SPEC = r"[^@\s<>\"(),:;\\\[\]]+@[^@\s<>\"(),:;\\\[\]]+"
_ADDRESS = re.compile(rf"(?:(?P<name>[^<>\r\n]*)<(?P<angle>{_SPEC})>|(?P<bare>{_SPEC}))")


class BadAddress(ValueError):
    """An address that no mail server can take. The text names it."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a notice. ``maintype/subtype`` as in MIME; ``parameters`` e.g. ``method=PUBLISH``."""

    name: str
    content: bytes
    maintype: str = "application"
    subtype: str = "octet-stream"
    parameters: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who writes to whom, when, and where the message stands in its thread. Addresses: ``a@b`` or ``Name <a@b>``."""

    sender_name: str
    sender_address: str
    to: str
    to_name: str
    message_id: str
    at: Instant
    references: tuple[str, ...] = ()
    reply_to: str = ""


def mail_address(text: str, name: str = "") -> MailAddress:
    """Read ``a@b`` or ``Name <a@b>``; raises :class:`BadAddress` naming the value."""
    found = _ADDRESS.fullmatch(text.strip(" "))
    if found is None:
        raise BadAddress(f"{text!r} is no e-mail address; write name@example.org")
    address = found["angle"] or found["bare"]
    found_name = (found["name"] or "").strip(' "')
    try:
        return MailAddress(display_name=plain(name or found_name), addr_spec=address)
    except (ValueError, IndexError) as error:
        raise BadAddress(f"{text!r} is no e-mail address: {error}; write name@example.org") from error


def mime_body(text: str, html: str, attachments: Sequence[Attachment] = ()) -> bytes:
    """The body with its own MIME headers, the same for every reader. Boundaries derive from the content, so that making
    it twice gives equal bytes."""
    message = EmailMessage(policy=SMTP)
    message.set_content(text, subtype="plain", charset="utf-8")
    message.add_alternative(html, subtype="html", charset="utf-8")
    for attachment in attachments:
        message.add_attachment(
            attachment.content,
            maintype=attachment.maintype,
            subtype=attachment.subtype,
            filename=attachment.name,
            params=dict(attachment.parameters),
        )
    _fix_boundaries(message, text)
    return message.as_bytes()


def compose(envelope: Envelope, subject: str, body: bytes) -> bytes:
    """The whole message: who, when, about what, and a body made by :func:`mime_body`."""
    message = EmailMessage(policy=SMTP)
    message["From"] = mail_address(envelope.sender_address, envelope.sender_name)
    message["To"] = mail_address(envelope.to, envelope.to_name)
    if envelope.reply_to:
        message["Reply-To"] = mail_address(envelope.reply_to)
    message["Date"] = format_datetime(envelope.at.utc)
    message["Message-ID"] = envelope.message_id
    if envelope.references:
        message["References"] = " ".join(envelope.references)
        message["In-Reply-To"] = envelope.references[-1]
    message["Auto-Submitted"] = "auto-generated"
    head = message.as_bytes().removesuffix(_CRLF.encode())
    return _subject_header(subject) + _CRLF.encode() + head + body


def _subject_header(subject: str) -> bytes:
    """The whole subject as encoded words (RFC 2047). The modern policy mixes plain and encoded words and loses the
    space between them when it folds; a reader would see ``Kong— last day``."""
    line = " ".join(subject.split())
    if line.isascii() and len(line) <= _LINE:
        return f"Subject: {line}".encode()
    return f"Subject: {Header(line, 'utf-8', header_name='Subject').encode(linesep=_CRLF)}".encode()


def _fix_boundaries(message: EmailMessage, seed: str) -> None:
    for number, part in enumerate(message.walk()):
        if part.is_multipart():
            digest = hashlib.sha256(f"{seed}/{number}".encode()).hexdigest()[:32]
            part.set_boundary(f"=_{digest}")
