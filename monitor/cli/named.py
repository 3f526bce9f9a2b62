"""Clients, brands and offices as people name them on the command line: by id or code, by name, or, for clients and
brands, by a part that fits one only."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

import click

from monitor.cli.exits import USAGE, CommandError

if TYPE_CHECKING:
    from monitor.cli.notice_tools import Room

_LISTED, _MOST_IDS = 5, 20


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
    raise CommandError(f"there is no {kind} {word!r}{_which(wanted, names)}", USAGE)


def _which(wanted: str, names: Mapping[str, tuple[str, ...]]) -> str:
    """The id that was meant, where one is near; else the ids there are: a wild guess helps nobody."""
    if not names:
        return ": the watch list has none"
    said = {name.casefold(): key for key, each in names.items() for name in (key, *each) if name}
    near = _near(wanted, said)
    if near:
        return f"; did you mean {said[near[0]]!r}?"
    ids = sorted(names)
    return f"; there are {', '.join(ids[:_MOST_IDS])}" + (" ..." if len(ids) > _MOST_IDS else "")


def _near(word: str, known: Iterable[str]) -> list[str]:
    """The known words that are a slip of the pen away, the nearest first."""
    from rapidfuzz import fuzz, process

    return [str(found[0]) for found in process.extract(word, list(known), scorer=fuzz.ratio, score_cutoff=70, limit=3)]


class OfficeCode(click.ParamType[str]):
    """An office or country by ST.3 code or name, in any case (EU, UK, 巴西 and Brazil too); becomes the ST.3 code. A
    word that no office answers to is refused: a list filtered by it would be empty and read as "nothing found"."""

    name = "office"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from monitor.watchlists.territories import territory_code

        code = territory_code(str(value))
        if code is None:
            self.fail(f"{value!r} is no office; {_offices_near(str(value))}", param, ctx)
        return code


OFFICE = OfficeCode()


def _offices_near(word: str) -> str:
    from babel import Locale

    names = {name.casefold(): code for code, name in Locale.parse("en").territories.items() if code.isalpha()}
    near = [f"{names[name]} ({name.title()})" for name in _near(word.strip().casefold(), names)]
    return (
        f"did you mean {' or '.join(near)}?" if near else "write an ST.3 code such as US, EM, GB, or a country's name"
    )
