"""Ways out: one module a kind, one interface, one place that builds them from settings."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from monitor.notices.channels.apprise import AppriseChannel
from monitor.notices.channels.dingtalk import DingTalkChannel
from monitor.notices.channels.feishu import FeishuChannel
from monitor.notices.channels.interface import Ability, Channel, ChannelError
from monitor.notices.channels.maildir import MaildirChannel
from monitor.notices.channels.robot import Clockwork
from monitor.notices.channels.smtp import SmtpChannel
from monitor.notices.channels.webhook import WebhookChannel
from monitor.notices.channels.wecom import WeComChannel
from monitor.notices.settings import CHANNEL_KINDS, ChannelSettings, NoticeSettings

__all__ = ["Ability", "Channel", "ChannelError", "Clockwork", "build", "build_one"]


def build(
    settings: NoticeSettings | Iterable[ChannelSettings], clockwork: Clockwork | None = None
) -> dict[str, Channel]:
    """Every channel by id. Raises :class:`ChannelError` naming the channel and the option that cannot work."""
    channels = settings.channels if isinstance(settings, NoticeSettings) else tuple(settings)
    built: dict[str, Channel] = {}
    for one in channels:
        if one.id in built:
            raise ChannelError(f"two channels are called {one.id!r}; give each its own id")
        built[one.id] = build_one(one, clockwork)
    return built


def build_one(settings: ChannelSettings, clockwork: Clockwork | None = None) -> Channel:
    """One channel. Raises :class:`ChannelError`."""
    makers: dict[str, Callable[[], Channel]] = {
        "smtp": lambda: SmtpChannel(settings),
        "maildir": lambda: MaildirChannel(settings),
        "wecom": lambda: WeComChannel(settings, clockwork),
        "dingtalk": lambda: DingTalkChannel(settings, clockwork),
        "feishu": lambda: FeishuChannel(settings, clockwork),
        "webhook": lambda: WebhookChannel(settings, clockwork),
        "apprise": lambda: AppriseChannel(settings),
    }
    if settings.kind not in makers:
        raise ChannelError(
            f"channel {settings.id!r}: unknown kind {settings.kind!r}; use one of {', '.join(CHANNEL_KINDS)}"
        )
    return makers[settings.kind]()
