"""The letters and reports: every character of the names in them must have a glyph, or the PDF is not made."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.checks.findings import Finding, error
from monitor.configuration.models import Config
from monitor.notice_config import notice_settings, people_of
from monitor.notices.glyphs import glyph_problems
from monitor.watchlists.records import WatchList


def check_glyphs(config: Config, watchlist: WatchList) -> Iterator[Finding]:
    """Looks at letterhead, footer, clients and brands."""
    settings = notice_settings(config.model_copy(update={"channels": ()}))
    for problem in glyph_problems(settings, people_of(watchlist)):
        text, _, remedy = problem.rpartition("; ")
        yield error("fonts", text or problem, f"{remedy[:1].upper()}{remedy[1:]}." if text else "")
