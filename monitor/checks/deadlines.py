"""Where dates would be unknown or unsure: offices without a rule, rules nobody verified, calendars that end."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from monitor.checks.findings import Finding, error, warning
from monitor.deadlines import CalendarError, Calendars, RuleBook, RuleBookError
from monitor.deadlines.audit import market_warnings
from monitor.watchlists.records import WatchList


def check_deadlines(
    watchlist: WatchList, read_offices: Collection[str], closures: Mapping[str, tuple[date, ...]], today: date
) -> Iterator[Finding]:
    """Looks at every office that is read or is a brand's market, and at every client's own calendar."""
    try:
        book, calendars = RuleBook.load(), Calendars.load(closures)
    except (RuleBookError, CalendarError) as problem:
        yield error("deadlines", str(problem).rstrip("."))
        return
    markets = {market for brand in watchlist.brands for market in brand.markets}
    for text in market_warnings(book, calendars, markets | set(read_offices), today):
        yield warning("deadlines", text.rstrip("."))
    unread = sorted(markets - set(read_offices))
    if unread:
        text = f"brands are to be watched in {', '.join(unread)}, but no enabled source reads these offices"
        yield warning("sources", text, "Enable a source, or put downloaded gazettes into the inbox.")
    for code in sorted({client.calendar for client in watchlist.clients}):
        missing = calendars.missing_years(code, today.year, today.year + (today.month > 6))
        for year in missing:
            text = f"the public holidays of {code} for {year} are not known; internal days there count weekends only"
            yield warning("deadlines", text, "Update to a newer release once they are announced.")
