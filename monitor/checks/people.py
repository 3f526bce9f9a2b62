"""Who is told about what: recipients that get nothing, clients nobody hears about."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from monitor.checks.findings import Finding, error, warning
from monitor.notices.plan import concerns
from monitor.records import Recipient, Role
from monitor.watchlists.records import WatchList


def check_people(watchlist: WatchList, read_offices: Collection[str], *, inbox: bool) -> Iterator[Finding]:
    """``read_offices`` are the offices of the enabled sources. With an ``inbox`` files of any office may come."""
    if not watchlist.brands:
        yield error("watch lists", "there is no brand to watch", "Add brands; `squatwatch watchlist template` helps.")
    if not watchlist.recipients:
        yield error("people", "there is no recipient: nobody will be told", "Add [[recipients]].")
        return
    yield from _clients_unheard(watchlist)
    yield from _owners_unknown(watchlist)
    for recipient in watchlist.recipients:
        reason = _hears_nothing(recipient, watchlist, read_offices, inbox=inbox)
        if reason:
            yield warning("people", f"recipient {recipient.id!r} gets nothing: {reason[0]}", reason[1])
    if not any(recipient.role is Role.OPERATOR for recipient in watchlist.recipients):
        text = "no recipient is an operator: nobody hears when the watch itself is in trouble"
        yield warning("people", text, 'Give one recipient role = "operator".')


def _clients_unheard(watchlist: WatchList) -> Iterator[Finding]:
    owning = {brand.client for brand in watchlist.brands}
    for client in watchlist.clients:
        if client.id not in owning:
            yield warning("watch lists", f"client {client.id!r} has no brand", "Add one, or take the client out.")
        elif not any(concerns(recipient, client.id) for recipient in watchlist.recipients):
            text = f"nobody hears about client {client.id!r}"
            yield error("people", text, "Name it in a recipient's clients, or add a recipient without clients.")


def _owners_unknown(watchlist: WatchList) -> Iterator[Finding]:
    """A brand whose owner's companies are not named alarms on the owner's own filings."""
    unknown = [brand.id for brand in watchlist.brands if not brand.own_applicants]
    if unknown:
        shown = ", ".join(unknown[:5]) + (" ..." if len(unknown) > 5 else "")
        text = f"{len(unknown)} brands name no own applicants ({shown}): the owners' filings will be told as conflicts"
        remedy = "Write the names under which the owners file abroad into own_applicants (自有申请人)."
        yield warning("watch lists", text, remedy)


def _hears_nothing(
    recipient: Recipient, watchlist: WatchList, read_offices: Collection[str], *, inbox: bool
) -> tuple[str, str] | None:
    """Why, and what to do; None for someone who hears something."""
    brands = [brand for brand in watchlist.brands if concerns(recipient, brand.client)]
    if watchlist.brands and not brands:
        return "its clients own no brand", "Name clients with brands."
    if recipient.offices and not inbox and not set(recipient.offices) & set(read_offices):
        offices = ", ".join(recipient.offices)
        return f"no enabled source reads {offices}", "Enable a source of that office, or name other offices."
    markets = [set(brand.markets) for brand in brands]
    if recipient.offices and markets and all(wanted and not wanted & set(recipient.offices) for wanted in markets):
        return "none of its brands is watched in the offices it names", "Name offices among the brands' markets."
    return None
