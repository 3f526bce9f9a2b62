"""Ways out: one module a kind, one interface, one place that builds them from settings."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from monitor.notices.channels.interface import Ability, Channel, ChannelError
from monitor.notices.channels.maildir import MaildirChannel
from monitor.notices.channels.smtp import SmtpChannel
from monitor.notices.settings import CHANNEL_KINDS, ChannelSettings, NoticeSettings

__all__ = ["Ability", "Channel", "ChannelError", "build", "build_one"]


def build(settings: NoticeSettings | Iterable[ChannelSettings]) -> dict[str, Channel]:
    """Every channel by id. Raises :class:`ChannelError` naming the channel and the option that cannot work."""
    channels = settings.channels if isinstance(settings, NoticeSettings) else tuple(settings)
    built: dict[str, Channel] = {}
    for one in channels:
        if one.id in built:
            raise ChannelError(f"two channels are called {one.id!r}; give each its own id")
        built[one.id] = build_one(one)
    return built


def build_one(settings: ChannelSettings) -> Channel:
    """One channel. Raises :class:`ChannelError`."""
    makers: dict[str, Callable[[], Channel]] = {
        "smtp": lambda: SmtpChannel(settings),
        "maildir": lambda: MaildirChannel(settings),
    }
    if settings.kind not in makers:
        raise ChannelError(
            f"channel {settings.id!r}: unknown kind {settings.kind!r}; use one of {', '.join(CHANNEL_KINDS)}"
        )
    return makers[settings.kind]()
