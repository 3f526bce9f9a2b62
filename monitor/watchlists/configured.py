"""The watch list that a config names."""

from __future__ import annotations

from monitor.configuration.models import Config
from monitor.watchlists.assemble import ListFile, load_watchlists
from monitor.watchlists.records import WatchList


def configured_watchlist(config: Config) -> WatchList:
    """All lists of the config, with its own recipients, checked against its channels. Never raises for what is in the
    files; see :attr:`WatchList.problems`."""
    files = [ListFile(entry.path, entry.client) for entry in config.watchlists]
    channels = {channel.id for channel in config.channels}
    return load_watchlists(files, recipients=config.recipients, channels=channels)
