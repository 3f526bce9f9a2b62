"""The letters and reports: a character of a name that has no glyph stands in the PDF as its code point."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.checks.findings import Finding, error, warning
from monitor.configuration.models import Config
from monitor.notice_config import notice_settings, people_of
from monitor.notices.glyphs import glyph_problems
from monitor.watchlists.records import WatchList


def check_glyphs(config: Config, watchlist: WatchList) -> Iterator[Finding]:
    """Looks at letterhead, footer, clients and brands."""
    settings = notice_settings(config.model_copy(update={"channels": ()}))
    for problem in glyph_problems(settings, people_of(watchlist)):
        text, _, remedy = problem.rpartition("; ")
        # A font that cannot be read stops every PDF; a lacking character shows as its code point.
        level = warning if problem.startswith("no font has") else error
        yield level("fonts", text or problem, f"{remedy[:1].upper()}{remedy[1:]}." if text else "")
