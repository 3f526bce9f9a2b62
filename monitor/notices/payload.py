"""A notice for chat robots and webhooks: one JSON document with words in several forms and the facts as data. Pure."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from typing import Any

from monitor.notices.message import Attachment
from monitor.notices.render import Draft, Entry, Rendered
from monitor.records import Role
from monitor.store.rows import StoredNotice


def chat_payload(
    delivery_id: str, notice: StoredNotice, draft: Draft, rendered: Rendered, attachments: Sequence[Attachment]
) -> bytes:
    """UTF-8 JSON: ``id, notice, kind, title, text, markdown, stories, events, attachments``. Field names are stable
    (docs/notices.md); database ids stand in it for operators only."""
    document = {
        "id": delivery_id,
        "notice": notice.id,
        "kind": draft.kind.value,
        "language": notice.language,
        "assembled_at": notice.assembled_at.iso(),
        "client": draft.client,
        "title": rendered.subject,
        "text": rendered.text,
        "markdown": rendered.markdown,
        "stories": [_facts(entry, operator=draft.recipient.role is Role.OPERATOR) for entry in draft.entries],
        "events": [dict(event) for event in draft.events],
        "attachments": [
            {
                "name": attachment.name,
                "type": f"{attachment.maintype}/{attachment.subtype}",
                "content_base64": base64.b64encode(attachment.content).decode(),
            }
            for attachment in attachments
        ],
    }
    return json.dumps(document, ensure_ascii=False, sort_keys=True).encode()


def _facts(entry: Entry, *, operator: bool) -> dict[str, Any]:
    view, deadline = entry.view, entry.view.deadline
    facts: dict[str, Any] = {
        "reference": view.reference,
        "mark": view.mark_full or view.mark,
        "brand": view.brand,
        "office": view.office,
        "application_number": view.application_number,
        "link": view.link,
        "band": view.band,
        "window": view.window,
        "days_left": view.days_left,
        "last_day": deadline.last_day_iso or None,
        "safe_day": deadline.safe_day_iso or None,
        "internal_day": deadline.internal_day_iso or None,
        "date_certain": deadline.certain,
        "citation": deadline.citation,
        "reasons": [reason.text for reason in view.reasons],
        "changes": entry.changes,
    }
    if operator:
        facts["hit"] = view.hit_id
    return facts
