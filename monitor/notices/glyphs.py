"""Characters of names that stand in letters and reports and that no font has: told before a PDF shows code points."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import astuple
from unicodedata import normalize

from monitor.notices.fonts import FontProblem, fonts, missing
from monitor.notices.settings import NoticeSettings, People
from monitor.records import Brand

_SHOWN = 12


def glyph_problems(settings: NoticeSettings, people: People) -> Iterator[str]:
    """One sentence for each thing that is wrong with the fonts, ending in its remedy."""
    try:
        available = fonts(settings.font_path)
    except FontProblem as error:
        yield str(error)
        return
    lacking: dict[str, str] = {}
    for place, texts in _places(settings, people):
        for character in missing((normalize("NFC", text) for text in texts), available):
            lacking.setdefault(character, place)
    if lacking:
        named = [f"{character} (U+{ord(character):04X}, {place})" for character, place in lacking.items()]
        more = f" and {len(named) - _SHOWN} more" if len(named) > _SHOWN else ""
        shown = ", ".join(named[:_SHOWN])
        yield f"no font has {shown}{more}: PDFs show the code points instead; set notices.font to a font that has them"


def _places(settings: NoticeSettings, people: People) -> Iterator[tuple[str, Iterable[str]]]:
    yield "letterhead", [str(part) for part in astuple(settings.letterhead)]
    yield "footer", [settings.footer]
    for client in people.clients.values():
        yield f"client {client.id}", (client.name, client.name_en)
    for brand in people.brands.values():
        yield f"brand {brand.id}", _names(brand)


def _names(brand: Brand) -> Iterable[str]:
    return (brand.name, *brand.hanzi, *brand.latin)
