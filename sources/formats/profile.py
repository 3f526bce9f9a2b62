"""How one office uses a shared standard: small data, read from ``sources/data/profiles.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from sources.filing import PublicationKind
from sources.formats.marktext import ir_number


@dataclass(frozen=True, slots=True)
class Profile:
    """See the head of ``profiles.toml`` for what each field means."""

    code: str
    languages: tuple[str, ...] = ()
    sections: Mapping[str, str] = field(default_factory=dict)
    section_default: str = ""
    unknown_section: str = ""
    transactions: Mapping[str, str] = field(default_factory=dict)
    withdrawn: tuple[str, ...] = ()
    registered: tuple[str, ...] = ()
    madrid: str = ""
    registration_stands_in: bool = False
    one_publication: bool = False
    incorporation_country: bool = False
    ranked_parties: bool = False
    parties_beside: bool = False
    mark_suffixes: tuple[str, ...] = ()
    link: str = ""
    image: str = ""
    source: str = ""

    def section_kind(self, section: str | None) -> tuple[PublicationKind | None, bool]:
        """(kind, known): kind None with known True is a publication that says nothing about the window."""
        if not section:
            return (PublicationKind(self.section_default), True) if self.section_default else (None, False)
        key = section.strip()
        for written in sorted(self.sections, key=len, reverse=True):
            if key.casefold() == written.casefold() or key.casefold().startswith(written.casefold() + "."):
                kind = self.sections[written]
                return (PublicationKind(kind) if kind else None), True
        return (PublicationKind(self.unknown_section) if self.unknown_section else None), False

    def section_note(self, section: str | None, day: date | None) -> tuple[str, ...]:
        """What a person must know about a publication in this section: that nobody knows it, or that it corrects."""
        kind, known = self.section_kind(section)
        if section and not known:
            return (f"publication section {section!r} of {day} is not in the table: look at it",)
        if kind is PublicationKind.CORRECTED:
            return (
                f"a correction was published on {day} (section {section}): it may open the window anew, look at it",
            )
        return ()

    def is_withdrawn(self, status: str | None) -> bool:
        return _listed(status, self.withdrawn)

    def is_registered(self, status: str | None) -> bool:
        return _listed(status, self.registered)

    def madrid_number(self, application_number: str) -> tuple[bool, str | None]:
        """(came through Madrid, IR number where the office's own number contains it)."""
        if not self.madrid:
            return False, None
        found = re.fullmatch(self.madrid, application_number.strip(), re.IGNORECASE)
        if not found:
            return False, None
        return True, ir_number(found[1]) if found.groups() else None

    def mark_text(self, text: str) -> str:
        """The mark's words without what the office writes behind them about its kind."""
        for suffix in self.mark_suffixes:
            shorter = text.removesuffix(suffix).rstrip()
            if shorter:
                text = shorter
        return text

    def address(
        self, template: str, *, number: str, registration: str | None = None, ir: str | None = None
    ) -> str | None:
        """The template with its places filled; None when a number it needs is not known."""
        values = {"number": number, "registration": registration, "ir": ir}
        wanted = re.findall(r"\{(\w+)\}", template)
        if not template or any(not values.get(name) for name in wanted):
            return None
        return template.format(**values)


def _listed(status: str | None, words: tuple[str, ...]) -> bool:
    if not status:
        return False
    text = " ".join(status.split()).casefold()
    return any(text == word or (word.endswith("*") and text.startswith(word[:-1])) for word in words)


@cache
def _tables() -> Mapping[str, Any]:
    return tomllib.loads(files("sources").joinpath("data/profiles.toml").read_text(encoding="utf-8"))


@cache
def profile(name: str) -> Profile:
    """The profile of that name (lower-case ST.3 code); KeyError for one that is not in the table."""
    table = dict(_tables()[name])
    for key in ("languages", "withdrawn", "registered", "mark_suffixes"):
        table[key] = tuple(table.get(key, ()))
    return Profile(**table)
