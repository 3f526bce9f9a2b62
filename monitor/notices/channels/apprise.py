"""Everything else, through apprise (BSD-2): one address of apprise's own form a call, its result read entry by entry.

Apprise says neither "later" nor "never": what it could not deliver is tried again until the policy gives up.
"""

from __future__ import annotations

import base64
import json
import tempfile
from pathlib import Path
from typing import Any

from monitor.notices.channels.http import without_addresses
from monitor.notices.channels.interface import (
    Ability,
    ChannelError,
    option,
    permanent,
    retry,
    sent,
    unknown_options,
)
from monitor.notices.settings import ChannelSettings
from monitor.notices.text import ascii_slug
from monitor.records import Delivery, SendResult

_LOG_LINES = 5


class AppriseChannel:
    """Options: url (secret), or url_<name> (secret) for each name that stands in an address; timeout, files."""

    def __init__(self, settings: ChannelSettings) -> None:
        self.settings = settings
        self._timeout = float(option(settings, "timeout", float, 30.0))
        self._files = bool(option(settings, "files", bool, True))
        self._names = [name for name in settings.options if name == "url" or name.startswith("url_")]
        if not self._names:
            raise ChannelError(f"channel {settings.id!r} (apprise): option 'url' is missing; set it or url_<name>")
        self.ability = Ability("chat", self._files, None, "a name that the option url_<name> stands for")

    def check(self) -> list[str]:
        import apprise  # noqa: PLC0415 - loading its plug-ins takes most of a second

        problems = unknown_options(self.settings, frozenset({"timeout", "files", *self._names}))
        for name in self._names:
            if apprise.Apprise.instantiate(str(self.settings.options[name]), suppress_exceptions=True) is None:
                problems.append(
                    f"channel {self.settings.id!r} (apprise): {name} is no address that apprise knows; see its list"
                )
        return problems

    def check_address(self, to: str) -> str:
        return "" if self._url(to) else f"{to!r}: neither url_{to} nor url is set"

    def _url(self, to: str) -> str:
        return str(self.settings.options.get(f"url_{to}") or self.settings.options.get("url") or "")

    def send(self, delivery: Delivery) -> SendResult:
        url = self._url(delivery.to)
        if not url:
            return permanent(self.check_address(delivery.to))
        try:
            document = json.loads(delivery.payload)
        except ValueError as error:
            return permanent(f"the stored notice is no JSON: {error}")
        with tempfile.TemporaryDirectory() as folder:
            return self._notify(url, document, Path(folder))

    def _notify(self, url: str, document: dict[str, Any], folder: Path) -> SendResult:
        import apprise  # noqa: PLC0415

        one = apprise.Apprise()
        if not one.add(url):
            return permanent("apprise does not know an address of this form")
        result = one.notify(
            title=str(document.get("title", "")),
            body=str(document.get("text", "")),
            body_format=apprise.NotifyFormat.TEXT,
            attach=self._attached(document, folder) or None,
            timeout=self._timeout,
        )
        words = _words(result)
        return sent(words or "accepted") if bool(result) else retry(words or f"apprise: {result.status.name}")

    def _attached(self, document: dict[str, Any], folder: Path) -> list[str]:
        if not self._files:
            return []
        paths = []
        for number, attachment in enumerate(document.get("attachments", ())):
            stem, dot, suffix = str(attachment.get("name", "file")).rpartition(".")
            path = folder / f"{number}-{ascii_slug(stem)}{dot}{ascii_slug(suffix, 8)}"
            path.write_bytes(base64.b64decode(str(attachment.get("content_base64", ""))))
            paths.append(str(path))
        return paths


def _words(result: Any) -> str:
    """What the service said, from the log of the call; addresses are taken out."""
    lines = [
        without_addresses(str(getattr(entry, "message", entry)))
        for service in result
        for attempt in service.attempts
        for entry in attempt
    ]
    states = ", ".join(f"{service.name}: {service.status.name}" for service in result)
    return "; ".join(part for part in (states, *lines[-_LOG_LINES:]) if part)
