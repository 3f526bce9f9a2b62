"""Ways out: settings that cannot work, addresses a channel cannot reach, files the notices need."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from monitor.checks.findings import Finding, error, warning
from monitor.configuration.models import Config
from monitor.configuration.secrets import SecretMissing
from monitor.notice_config import channel_settings
from monitor.notices.channels import build_one
from monitor.notices.channels.interface import Channel, ChannelError
from monitor.records import Role
from monitor.watchlists.records import WatchList

_RESERVED = re.compile(r"(?:^|[@.])(?:example\.(?:com|net|org)|example|invalid|test)>?$")
"""Domains that never receive mail (RFC 2606)."""


def check_channels(config: Config, watchlist: WatchList) -> Iterator[Finding]:
    """Builds every channel without sending anything."""
    if not config.channels:
        yield error("channels", "there is no channel: nothing can be sent", "Add [[channels]].")
    built: dict[str, Channel] = {}
    for channel in config.channels:
        try:
            built[channel.id] = build_one(channel_settings(config, channel))
        except SecretMissing as missing:
            for problem in missing.problems:
                yield error("channels", f"{problem.place}: {problem.text}", problem.remedy)
        except ChannelError as problem:
            yield error("channels", str(problem).rstrip("."))
        else:
            for text in built[channel.id].check():
                yield error("channels", text.rstrip("."))
    yield from _addresses(built, watchlist)
    if any(channel.kind == "smtp" for channel in config.channels):
        yield from _sender(config.notices.sender_address)


def _sender(address: str) -> Iterator[Finding]:
    remedy = "Set the mailbox notices come from."
    if not address:
        yield error("channels", "notices.sender_address is empty, but email is sent", remedy)
    elif _RESERVED.search(address):
        yield error("channels", f"notices.sender_address is still the example's {address}", remedy)


def _addresses(built: Mapping[str, Channel], watchlist: WatchList) -> Iterator[Finding]:
    used = set()
    for recipient in watchlist.recipients:
        carries_files = False
        for address in recipient.addresses:
            used.add(address.channel)
            channel = built.get(address.channel)
            if channel is None:
                continue  # said already: by the watch list, or when the channel could not be built
            wrong = channel.check_address(address.to)
            if wrong:
                text = f"recipient {recipient.id!r}: channel {address.channel!r} cannot reach {address.to!r}: {wrong}"
                yield error("channels", text.rstrip("."))
            carries_files = carries_files or channel.ability.attachments
        if not carries_files and any(address.channel in built for address in recipient.addresses):
            text = f"recipient {recipient.id!r} has only channels without attachments"
            if recipient.role is Role.LAWYER:  # the deadline file and the evidence are the lawyer's working papers
                yield error("channels", text, "A lawyer gets calendar files and evidence: add an email address.")
            else:
                yield warning("channels", text, "Calendar files and evidence will only be named; add an email address.")
    for name in sorted(built.keys() - used):
        yield warning("channels", f"no recipient uses channel {name!r}", "Give someone an address there.")
