"""Watch lists in TOML: [[clients]], [[brands]], [[recipients]]."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from monitor.configuration.load import parse_toml, read_toml_text
from monitor.configuration.places import lines_of, place_of
from monitor.configuration.problems import Problem, did_you_mean
from monitor.watchlists.raw import MODELS, RawEntry


def read_toml_list(path: Path) -> Iterator[RawEntry | Problem]:
    """The entries in file order. Raises :class:`monitor.configuration.problems.ConfigError` for a file that is no
    TOML; what is wrong further in comes as problems."""
    text = read_toml_text(path)
    document = parse_toml(text, str(path))
    lines = lines_of(text)

    def place(section: str, position: int, inside: tuple[str | int, ...]) -> str:
        return place_of((section, position, *inside), lines)

    for section, entries in document.items():
        if section not in MODELS:
            where = place_of((section,), lines)
            yield Problem("error", str(path), where, f"unknown table {section!r}", remedy=did_you_mean(section, MODELS))
        elif not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            where = place_of((section,), lines)
            yield Problem("error", str(path), where, f"{section} is a list of tables", remedy=f"Write [[{section}]].")
        else:
            yield from _entries(section, entries, str(path), place)


def _entries(section: str, entries: list[dict[str, Any]], file: str, place: Any) -> Iterator[RawEntry]:
    for position, values in enumerate(entries):
        yield RawEntry(section, values, file, partial(place, section, position))
