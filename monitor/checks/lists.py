"""Lists that are not what the operator believes them to be: the example still watched, a file that the config does
not name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from monitor.checks.findings import Finding, warning
from monitor.configuration.models import Config
from monitor.records import Brand
from monitor.watchlist import ListFile, load_watchlists
from monitor.watchlists.assemble import SUFFIXES
from monitor.watchlists.records import WatchList
from monitor.watchlists.table_files import starter

_LARGEST = 5_000_000
"""A larger file beside the config is no list that somebody typed, and reading it would make the check slow."""


def check_lists(config: Config, watchlist: WatchList) -> Iterator[Finding]:
    """Reads the files that lie beside the config."""
    yield from _example_left(watchlist)
    if config.path is not None:
        named = {entry.path.resolve() for entry in config.watchlists} | {config.path.resolve()}
        watched = {name for brand in watchlist.brands for name in _names(brand)}
        for path in _beside(config.path.parent):
            if path.resolve() not in named:
                yield from _not_named(path, watched)


def _example_left(watchlist: WatchList) -> Iterator[Finding]:
    """What ``squatwatch init`` wrote and nobody wrote over; an id that was kept for another name is the user's own."""
    form = starter()
    for kind in ("brands", "clients"):
        known = {(entry.id, entry.name) for entry in getattr(form.entries, kind)}
        for entry in getattr(watchlist.entries, kind):
            if (entry.id, entry.name) in known:
                text = f"the example {kind.removesuffix('s')} {entry.id!r} ({entry.name}) is still on the watch list"
                yield warning("watch lists", text, "Write your own over it, or take it out.")
    example = {address for recipient in form.recipients for address in recipient.addresses}
    for recipient in watchlist.recipients:
        for address in recipient.addresses:
            if address in example:
                text = f"recipient {recipient.id!r} still has the example's address {address.to}"
                yield warning("people", text, "Write your own over it.")


def _beside(folder: Path) -> Iterator[Path]:
    """Files that may be watch lists; ``~$`` is what Excel puts beside an open workbook."""
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() in SUFFIXES and not path.name.startswith((".", "~$")) and path.is_file():
            yield path


def _not_named(path: Path, watched: set[str]) -> Iterator[Finding]:
    """A file whose brands are watched through another one (it was converted) is well."""
    if path.stat().st_size > _LARGEST:
        return
    brands = load_watchlists([ListFile(path, "unknown")]).brands
    missed = [brand for brand in brands if not watched & _names(brand)]
    if missed:
        shown = ", ".join(brand.name for brand in missed[:3]) + (" ..." if len(missed) > 3 else "")
        text = f"{path.name} lies beside the config and is not in [[watchlists]]: {len(missed)} of its brands"
        text += f" are not watched ({shown})"
        remedy = f'Write [[watchlists]] path = "{path.name}" into the config, or move the file away.'
        yield warning("watch lists", text, remedy)


def _names(brand: Brand) -> set[str]:
    """Its id too: an exported table of possible conflicts names brands by it, and is no list that was forgotten."""
    local = (name.text for name in brand.local_names)
    return {name.casefold() for name in (brand.id, *brand.hanzi, *brand.latin, *brand.pinyin, *local)}
