"""One list in the place of another: an office's own list of brands seldom says who is to be told."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from monitor.configuration.problems import ConfigError, Problem
from monitor.watchlists.assemble import ListFile, read_list_file
from monitor.watchlists.models import RecipientEntry
from monitor.watchlists.raw import check_entry
from monitor.watchlists.records import WatchList


def with_recipients_of(new: WatchList, before: WatchList) -> tuple[WatchList, tuple[RecipientEntry, ...]]:
    """``new``, with the recipients of ``before`` where it names none, and these. Each goes on hearing about the clients
    that are still there; one who heard only about clients that ``new`` does not have is left out: it would be told
    about nobody, or about everybody."""
    if new.recipients:
        return new, ()
    known = {client.id for client in new.clients}
    kept = tuple(
        _for(entry, known) for entry in before.entries.recipients if not entry.clients or known & {*entry.clients}
    )
    return WatchList.of(new.entries.clients, new.entries.brands, kept, new.problems), kept


def _for(entry: RecipientEntry, known: Collection[str]) -> RecipientEntry:
    return entry.model_copy(update={"clients": tuple(client for client in entry.clients if client in known)})


def unread_recipients(path: Path) -> tuple[Problem, ...]:
    """What keeps us from reading everybody whom the list there names. What is wrong with its brands does not matter to
    who puts others in their place."""
    if not path.stat().st_size:
        return ()
    try:
        found = list(read_list_file(ListFile(path)))
    except ConfigError as error:
        return tuple(error.problems)
    problems = [one for one in found if isinstance(one, Problem) and one.level == "error"]
    for raw in found:
        if not isinstance(raw, Problem) and raw.kind == "recipients":
            problems += check_entry(raw)[1]
    return tuple(problem for problem in problems if problem.level == "error")
