"""What the notices room is told by config: plain frozen records, no files, no clock.

``monitor.config`` maps TOML to these; nothing here reads TOML. A channel's secrets stand in ``ChannelSettings.options``
and never in anything that is stored or logged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from monitor.records import Brand, Client, Recipient, Role

DEFAULT_PREFIX = "Trademark watch / 商标监测"
DEFAULT_DOMAIN = "trademark-watch.invalid"
CHANNEL_KINDS = ("smtp", "maildir", "wecom", "dingtalk", "feishu", "webhook", "apprise")


@dataclass(frozen=True, slots=True)
class ChannelSettings:
    """One way out. ``kind`` is one of :data:`CHANNEL_KINDS`; ``options`` are the kind's own (docs/notices.md), secrets
    included, which is why they stay out of ``repr``."""

    id: str
    kind: str
    options: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class SourceNote:
    """What a source's licence asks of whoever passes its data on. ``may_show_to_clients``: yes | no | ask."""

    source: str
    office: str = ""
    attribution: str = ""
    may_show_to_clients: str = "yes"
    licence: str = ""


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who writes: for letters and reports. Empty parts are left out."""

    organisation: str = ""
    organisation_en: str = ""
    department: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    contact: str = ""
    classification: str = ""
    """密级, as the workstation writes it."""
    number_prefix: str = ""
    """Goes before the running number of a letter, e.g. ``XX知预警``."""
    counsel_cost: str = ""
    """The organisation's own words on what an opposition costs; left out when empty: we know no prices."""


@dataclass(frozen=True, slots=True)
class Policy:
    """When things go out.

    ``reminder_steps`` are days before the safe day; ``digest_reminder_steps`` the same for possible conflicts that went
    out in a digest. ``digest_hour`` is local time in ``zone``; ``digest_weekdays`` 0 = Monday.
    ``inactive_brands`` were removed from the watch list: their notices stop, their evidence stays.
    """

    reminder_steps: tuple[int, ...] = (30, 14, 7, 3, 1)
    digest_reminder_steps: tuple[int, ...] = (7, 1)
    internal_day: bool = True
    zone: str = "Asia/Shanghai"
    digest_hour: int = 8
    digest_weekdays: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)
    inactive_brands: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How long a delivery is tried: seconds before the second, third ... attempt (the last one repeats), and after how
    many attempts it is a dead letter. The defaults keep trying for about four days."""

    waits: tuple[int, ...] = (60, 300, 900, 1800, 3600, 7200, 14400, 28800)
    attempts: int = 18
    lease_seconds: int = 600


@dataclass(frozen=True, slots=True)
class NoticeSettings:
    """Everything that shapes a notice.

    ``message_id_domain`` and ``sender_address`` should be the deployment's own. ``web_address`` (no trailing slash),
    when set, gives operators links to decide. ``shown_sources`` are ids of sources whose terms say "ask" and whose
    office agreed that clients may see the data. ``sources`` None = ask the registry of adapters.
    """

    sender_name: str = DEFAULT_PREFIX
    sender_address: str = f"watch@{DEFAULT_DOMAIN}"
    reply_to: str = ""
    subject_prefix: str = DEFAULT_PREFIX
    footer: str = ""
    message_id_domain: str = DEFAULT_DOMAIN
    letterhead: Letterhead = Letterhead()
    policy: Policy = Policy()
    retry: RetryPolicy = RetryPolicy()
    template_folder: Path | None = None
    font_path: Path | None = None
    web_address: str = ""
    attach_calendar: bool = True
    attach_evidence: bool = False
    attachment_folder: Path | None = None
    """Where files lie that a chat channel cannot carry; None = they are only named."""
    shown_sources: frozenset[str] = frozenset()
    sources: Mapping[str, SourceNote] | None = None
    channels: tuple[ChannelSettings, ...] = ()

    def channel(self, channel_id: str) -> ChannelSettings | None:
        """The channel with this id, or None."""
        return next((c for c in self.channels if c.id == channel_id), None)


@dataclass(frozen=True, slots=True)
class People:
    """Who is who, as the last good config and watch list say. Brands that were removed are simply not in ``brands``."""

    recipients: Mapping[str, Recipient] = field(default_factory=dict)
    clients: Mapping[str, Client] = field(default_factory=dict)
    brands: Mapping[str, Brand] = field(default_factory=dict)

    def operators(self) -> tuple[Recipient, ...]:
        """The recipients who run the service, in the order of their ids."""
        return tuple(self.recipients[key] for key in sorted(self.recipients) if _is_operator(self.recipients[key]))


def _is_operator(recipient: Recipient) -> bool:
    return recipient.role is Role.OPERATOR
