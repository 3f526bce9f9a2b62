"""All checks together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from monitor.checks.channels import check_channels
from monitor.checks.dead_man import check_dead_man
from monitor.checks.deadlines import check_deadlines
from monitor.checks.files import check_files
from monitor.checks.findings import Finding, error, warning
from monitor.checks.glyphs import check_glyphs
from monitor.checks.lists import check_lists
from monitor.checks.people import check_people
from monitor.checks.sources import check_sources
from monitor.checks.templates import check_templates
from monitor.configuration.models import Config
from monitor.watchlists.records import WatchList
from sources.adapter import Metadata
from sources.instants import Instant


def check_all(config: Config, watchlist: WatchList, sources: Mapping[str, Metadata], now: Instant) -> Iterator[Finding]:
    """Everything that can be known without the network; ``sources`` are the adapters' metadata by id."""
    today = now.local_day(config.operator.time_zone)
    for problem in watchlist.problems:
        make = error if problem.level == "error" else warning
        yield make("watch lists", str(problem).rstrip("."))
    yield from check_lists(config, watchlist)
    offices = {sources[source.id].code for source in config.enabled_sources() if source.id in sources}
    yield from check_people(watchlist, offices, inbox=config.inbox.folder is not None)
    yield from check_sources(config, sources)
    yield from check_channels(config, watchlist)
    yield from check_templates(config, watchlist, now)
    yield from check_glyphs(config, watchlist)
    yield from check_deadlines(watchlist, offices, config.closures, today)
    yield from check_dead_man(config)
    yield from check_files(config)
