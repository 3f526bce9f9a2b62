"""One list in the place of another: an office's own list of brands seldom says who is to be told."""

from __future__ import annotations

from monitor.watchlists.records import WatchList


def with_recipients_of(new: WatchList, before: WatchList) -> tuple[WatchList, tuple[str, ...]]:
    """``new``, with the recipients of ``before`` where it names none, and their ids. One who hears about clients that
    ``new`` does not have is left out: it would be told about nobody, or about everybody."""
    if new.recipients:
        return new, ()
    known = {client.id for client in new.clients}
    kept = tuple(entry for entry in before.entries.recipients if set(entry.clients) <= known)
    result = WatchList.of(new.entries.clients, new.entries.brands, kept, new.problems)
    return result, tuple(entry.id for entry in kept)
