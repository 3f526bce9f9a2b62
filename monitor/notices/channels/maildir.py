"""E-mails as ``.eml`` files in a folder: for the demo, for tests, and for mail systems that pick files up.

The name is the delivery's id, so that a repeat replaces its own file: exactly one file per delivery, whatever happens.
"""

from __future__ import annotations

import os
from pathlib import Path

from monitor.notices.channels.interface import Ability, option, retry, sent, unknown_options
from monitor.notices.settings import ChannelSettings
from monitor.notices.text import ascii_slug
from monitor.records import Delivery, SendResult

OPTIONS = frozenset({"folder"})


class MaildirChannel:
    """Option: folder. ``to`` is the address that stands in the message; files of one address share a subfolder."""

    def __init__(self, settings: ChannelSettings) -> None:
        self.settings = settings
        self._folder = Path(str(option(settings, "folder", str, required=True)))
        self.ability = Ability("mime", True, None, "an e-mail address")

    def check(self) -> list[str]:
        problems = unknown_options(self.settings, OPTIONS)
        if self._folder.exists() and not self._folder.is_dir():
            problems.append(f"channel {self.settings.id!r}: folder {self._folder} is a file; name a folder")
        return problems

    def check_address(self, to: str) -> str:
        return "" if "@" in to else f"{to!r} is no e-mail address; write name@example.org"

    def send(self, delivery: Delivery) -> SendResult:
        folder = self._folder / ascii_slug(delivery.to, 60)
        target = folder / f"{delivery.id}.eml"
        part = folder / f".{delivery.id}.part"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with part.open("wb") as file:
                file.write(delivery.payload)
                file.flush()
                os.fsync(file.fileno())
            part.replace(target)
        except OSError as error:
            return retry(f"{target}: {error}")
        return sent(f"written to {target.name}")
