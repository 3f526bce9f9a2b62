"""Words, dates and places in the reader's language: gettext catalogues through Babel.

A language is a folder ``locale/<code>/LC_MESSAGES/messages.po`` below the templates; adding one is adding that file.
The catalogue is compiled in memory, so the text file is the only copy. A user's own folder may hold catalogues of the
same form; its entries win.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, get_timezone, get_timezone_location
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from monitor.resources import templates_folder
from sources.instants import Instant

FALLBACK = "en"
_ALIASES = {"zh": "zh_CN", "zh-CN": "zh_CN", "zh_Hans": "zh_CN", "zh-Hans": "zh_CN"}
# Offices whose ST.3 code is no country: the names these organisations use for themselves.
_ORGANISATIONS = {
    "EM": ("EUIPO", "欧盟知识产权局 (EUIPO)"),
    "WO": ("WIPO", "世界知识产权组织 (WIPO)"),
    "BX": ("Benelux (BOIP)", "比荷卢知识产权局 (BOIP)"),
    "OA": ("OAPI", "非洲知识产权组织 (OAPI)"),
    "AP": ("ARIPO", "非洲地区知识产权组织 (ARIPO)"),
    "GC": ("GCC Patent Office", "海湾合作委员会"),
}


def catalogue_folders(user_folder: Path | None = None) -> tuple[Path, ...]:
    """Where catalogues are looked for, the ones that win first."""
    own = templates_folder() / "locale"
    return (user_folder / "locale", own) if user_folder else (own,)


def languages(user_folder: Path | None = None) -> tuple[str, ...]:
    """Every language that has a catalogue, sorted; always with English."""
    found = {FALLBACK}
    for folder in catalogue_folders(user_folder):
        found.update(path.parent.parent.name for path in folder.glob("*/LC_MESSAGES/messages.po"))
    return tuple(sorted(found))


def normal_language(code: str) -> str:
    """``zh``, ``zh-CN`` and ``zh_CN`` are one; other codes keep their own form with an underscore."""
    return _ALIASES.get(code, code.replace("-", "_"))


@dataclass(frozen=True, slots=True)
class Language:
    """One reader's language: translate, and write days, instants, offices and zones as its readers expect."""

    code: str
    translations: NullTranslations

    @property
    def locale(self) -> Locale:
        return Locale.parse(self.code)

    @property
    def chinese(self) -> bool:
        return self.code.startswith("zh")

    def gettext(self, message: str) -> str:
        return self.translations.gettext(message)

    def ngettext(self, one: str, many: str, count: int) -> str:
        return self.translations.ngettext(one, many, count)

    def day(self, value: date | None, *, weekday: bool = False) -> str:
        """``18 December 2026`` / ``2026年12月18日``, on demand with the weekday; '' for None."""
        if value is None:
            return ""
        if weekday:
            return format_date(value, "full" if self.chinese else "EEEE, d MMMM y", locale=self.locale)
        return format_date(value, "long" if self.chinese else "d MMMM y", locale=self.locale)

    def moment(self, value: Instant | None, zone: str = "UTC") -> str:
        """Date and time in ``zone``, the zone named."""
        if value is None:
            return ""
        shown = format_datetime(value.utc, "yyyy-MM-dd HH:mm", tzinfo=get_timezone(zone), locale=self.locale)
        return f"{shown} {zone}"

    def zone(self, zone: str) -> str:
        """The place whose clock counts: ``New York (America/New_York)``, ``纽约 (America/New_York)``."""
        if zone in {"UTC", "Etc/UTC"}:
            return "UTC"
        try:
            city = get_timezone_location(get_timezone(zone), locale=self.locale, return_city=True)
        except LookupError:
            return zone
        return f"{city} ({zone})" if city else zone

    def office(self, code: str) -> str:
        """The office's country or organisation in words, '' when the code is unknown to CLDR."""
        if code in _ORGANISATIONS:
            return _ORGANISATIONS[code][1 if self.chinese else 0]
        return str(self.locale.territories.get(code, ""))

    def country(self, code: str | None) -> str:
        """``China (CN)`` / ``中国 (CN)``; the bare code when it has no name; '' for None."""
        if not code:
            return ""
        name = self.office(code)
        return f"{name} ({code})" if name else code


_LOADED: dict[tuple[str, Path | None], Language] = {}


class UnknownLanguage(ValueError):
    """Nobody asked for English: there is no catalogue for this language, nor for one near it. The text names those
    there are."""


def reader_language(code: str, user_folder: Path | None = None) -> Language:
    """:func:`language`, but English for an unknown one: a notice goes out all the same."""
    try:
        return language(code, user_folder)
    except UnknownLanguage:
        return language(FALLBACK, user_folder)


def language(code: str, user_folder: Path | None = None) -> Language:
    """The language ``code``, or the nearest one there is a catalogue for (``zh_TW`` → ``zh_CN``).

    Raises :class:`UnknownLanguage`."""
    wanted = normal_language(code)
    key = (wanted, user_folder)
    if key not in _LOADED:
        _LOADED[key] = _load(wanted, user_folder)
    return _LOADED[key]


def _load(wanted: str, user_folder: Path | None) -> Language:
    there = languages(user_folder)
    root = wanted.split("_", maxsplit=1)[0].lower()
    candidates = (wanted, root, *(name for name in there if name.split("_")[0] == root))
    chosen = next((name for name in candidates if name in there), None)
    if chosen is None:
        own = "" if user_folder else "; a language of your own is a catalogue in the folder notices.templates names"
        raise UnknownLanguage(f"language {wanted!r}: there are no words for it; use one of {', '.join(there)}{own}")
    try:
        Locale.parse(chosen)
    except (UnknownLocaleError, ValueError) as error:
        raise ValueError(f"locale/{chosen}: {chosen!r} is no language code that Babel knows; use e.g. zh_CN") from error
    translations = _translations(chosen, catalogue_folders(user_folder))
    return Language(chosen, translations)


def _translations(code: str, folders: Sequence[Path]) -> NullTranslations:
    first: NullTranslations | None = None
    for folder in folders:
        path = folder / code / "LC_MESSAGES" / "messages.po"
        if not path.is_file():
            continue
        loaded = _compile(path, code)
        if first is None:
            first = loaded
        else:
            first.add_fallback(loaded)
    return first or NullTranslations()


def _compile(path: Path, code: str) -> GNUTranslations:
    with path.open("rb") as file:
        catalogue = read_po(file, locale=code, abort_invalid=True)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)
