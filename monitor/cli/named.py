"""Clients and brands as people name them on the command line: by id, by name, or by a part that fits one only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from monitor.cli.exits import USAGE, CommandError
from monitor.configuration.problems import nearest

if TYPE_CHECKING:
    from monitor.cli.notice_tools import Room

_LISTED = 5


def client_id(opened: Room, word: str | None) -> str | None:
    """The id of the client that ``word`` names, None for None. Ends the command (2) when no client fits, or several."""
    if word is None:
        return None
    names = {client.id: (client.name, client.name_en) for client in opened.people.clients.values()}
    return _chosen("client", word, names, lambda: any(opened.store.hits.stories(client=word, include_muted=True)))


def brand_id(opened: Room, word: str | None) -> str | None:
    """The id of the brand that ``word`` names, as for :func:`client_id`."""
    if word is None:
        return None
    names = {brand.id: (brand.name, *brand.hanzi, *brand.latin) for brand in opened.people.brands.values()}
    return _chosen("brand", word, names, lambda: any(opened.store.hits.stories(brand=word, include_muted=True)))


def _chosen(kind: str, word: str, names: Mapping[str, tuple[str, ...]], stored: Callable[[], bool]) -> str:
    """``stored``: whether hits of an id that left the watch list are still there; their evidence stays in reach."""
    wanted = word.strip().casefold()
    if wanted in names:
        return wanted
    for fits in (str.__eq__, str.__contains__):
        found = [key for key, said in names.items() if any(name and fits(name.casefold(), wanted) for name in said)]
        if len(found) == 1:
            return found[0]
        if found:
            shown = ", ".join(f"{key} ({names[key][0]})" for key in found[:_LISTED])
            more = " ..." if len(found) > _LISTED else ""
            raise CommandError(f"{word!r} fits {len(found)} {kind}s: {shown}{more}; give the id of one", USAGE)
    if stored():
        return word
    near = nearest(wanted, sorted(names))
    remedy = f"did you mean {near!r}?" if near else f"give the id or the name of a {kind} on the watch list"
    raise CommandError(f"there is no {kind} {word!r}; {remedy}", USAGE)
