"""What would make notices fail later, found before it matters: templates, languages, glyphs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import astuple

from babel.messages.pofile import PoFileError
from jinja2 import TemplateError

from monitor.notices.fonts import FontProblem, fonts, missing
from monitor.notices.language import catalogue_folders, language, languages, normal_language
from monitor.notices.render import environment_for
from monitor.notices.settings import NoticeSettings, People
from monitor.records import Brand

_SHOWN = 12


def problems(settings: NoticeSettings, people: People) -> Iterator[str]:
    """One sentence each, ending in its remedy; nothing is sent or written."""
    yield from _templates(settings)
    yield from _languages(settings, people)
    yield from _glyphs(settings, people)


def _templates(settings: NoticeSettings) -> Iterator[str]:
    folder = settings.template_folder
    if folder is None:
        return
    if not folder.is_dir():
        yield f"notices.templates {folder} is no folder; mend the path, or leave it out"
        return
    environment = environment_for(language("en"), folder)
    for path in sorted(folder.glob("*.j2")):
        try:
            environment.get_template(path.name)
        except TemplateError as error:
            yield f"template {path}: {error}; until it is mended the built-in words are used"


def _languages(settings: NoticeSettings, people: People) -> Iterator[str]:
    known = languages(settings.template_folder)
    for code in known:
        try:
            language(code, settings.template_folder)
        except (PoFileError, ValueError) as error:
            folders = ", ".join(str(folder) for folder in catalogue_folders(settings.template_folder))
            yield f"catalogue {code} in {folders}: {error}; mend the messages.po"
    for recipient in people.recipients.values():
        if normal_language(recipient.language) not in known:
            there = ", ".join(known)
            yield (
                f"recipient {recipient.id!r}: no catalogue for {recipient.language!r}, the nearest one is used;"
                f" there are {there}; add locale/{normal_language(recipient.language)}/LC_MESSAGES/messages.po"
            )


def _glyphs(settings: NoticeSettings, people: People) -> Iterator[str]:
    try:
        available = fonts(settings.font_path)
    except FontProblem as error:
        yield str(error)
        return
    texts = [str(part) for part in astuple(settings.letterhead)]
    texts += [name for client in people.clients.values() for name in (client.name, client.name_en)]
    lacking: dict[str, list[str]] = {}
    for character in missing(texts, available):
        lacking.setdefault(character, []).append("letterhead or client")
    for brand in people.brands.values():
        for character in missing(_names(brand), available):
            lacking.setdefault(character, []).append(brand.id)
    if lacking:
        shown = ", ".join(
            f"{character} (U+{ord(character):04X}, {places[0]})" for character, places in list(lacking.items())[:_SHOWN]
        )
        more = f" and {len(lacking) - _SHOWN} more" if len(lacking) > _SHOWN else ""
        yield f"no font has {shown}{more}: PDFs about them will fail; set notices.font to a font that has these"


def _names(brand: Brand) -> Iterable[str]:
    yield brand.name
    yield from brand.hanzi
    yield from brand.latin
    for local in brand.local_names:
        yield local.text
