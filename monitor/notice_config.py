"""What the notices room is told: the config and the watch list as its own plain records."""

from __future__ import annotations

from email.utils import parseaddr
from pathlib import Path
from typing import Any

from monitor.configuration.models import Config
from monitor.configuration.sections_notices import WEEKDAYS, Channel
from monitor.notices.settings import (
    DEFAULT_DOMAIN,
    ChannelSettings,
    Letterhead,
    NoticeSettings,
    People,
    Policy,
    RetryPolicy,
)
from monitor.watchlists.records import WatchList

_PATH_OPTIONS = ("folder", "ca_file")


def channel_settings(config: Config, channel: Channel) -> ChannelSettings:
    """One channel with its secrets read and its paths absolute: never print or store it.
    Raises :class:`monitor.configuration.secrets.SecretMissing`."""
    options: dict[str, Any] = config.channel_options(channel)
    base = config.path.parent if config.path else None
    for name in _PATH_OPTIONS:
        if base and isinstance(options.get(name), str):
            options[name] = str(base / Path(options[name]).expanduser())
    return ChannelSettings(channel.id, channel.kind, options)


def notice_settings(config: Config, *, inactive_brands: frozenset[str] = frozenset()) -> NoticeSettings:
    """Everything that shapes a notice. ``inactive_brands`` were removed from the watch list.
    Raises :class:`monitor.configuration.secrets.SecretMissing`."""
    notices = config.notices
    address = notices.sender_address or f"watch@{DEFAULT_DOMAIN}"
    return NoticeSettings(
        sender_name=notices.sender_name,
        sender_address=address,
        reply_to=notices.reply_to,
        subject_prefix=notices.subject_prefix,
        footer=notices.footer,
        message_id_domain=notices.message_id_domain or parseaddr(address)[1].rpartition("@")[2] or DEFAULT_DOMAIN,
        letterhead=_letterhead(config),
        policy=Policy(
            reminder_steps=notices.reminder_days,
            digest_reminder_steps=notices.digest_reminder_days,
            internal_day=notices.internal_day_reminder,
            zone=config.operator.time_zone,
            digest_hour=notices.digest_hour,
            digest_weekdays=tuple(sorted(WEEKDAYS.index(day) for day in set(notices.digest_weekdays))),
            inactive_brands=inactive_brands,
        ),
        retry=RetryPolicy(),
        template_folder=notices.templates,
        font_path=notices.font,
        web_address=(config.web.address or "").rstrip("/"),
        attach_calendar=notices.attach_calendar,
        attach_evidence=notices.attach_evidence,
        attachment_folder=notices.attachment_folder,
        shown_sources=frozenset(source.id for source in config.sources if source.may_show_to_clients),
        channels=tuple(channel_settings(config, channel) for channel in config.channels),
    )


def _letterhead(config: Config) -> Letterhead:
    """The letterhead; one without an organisation is the operator's."""
    parts = config.notices.letterhead.model_dump()
    if not parts["organisation"] and not parts["organisation_en"]:
        parts["organisation"] = config.operator.name
    return Letterhead(**parts)


def people_of(watchlist: WatchList) -> People:
    """Who is who, as the watch list says."""
    return People(
        recipients={recipient.id: recipient for recipient in watchlist.recipients},
        clients={client.id: client for client in watchlist.clients},
        brands={brand.id: brand for brand in watchlist.brands},
    )
