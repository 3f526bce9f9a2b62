"""The grounds that an office knows, from the rule data of ``monitor.deadlines``, in the reader's language.

What can be argued now stands first: in an office that opposes after registration, or when the window is closed, that is
the list of routes after registration. Nothing is said that the data does not hold for that very office.
"""

from __future__ import annotations

from dataclasses import dataclass

from monitor.deadlines.grounds_book import Ground, Grounds, grounds
from monitor.notices.language import Language
from monitor.notices.text import plain
from monitor.records import Story


@dataclass(frozen=True, slots=True)
class GroundLine:
    """One ground, the provision it stands on, and what it is good for."""

    text: str
    citation: str = ""


def grounds_lines(story: Story, language: Language, *, closed: bool = False) -> tuple[GroundLine, ...]:
    """What could be argued at the story's office; never empty: an unknown office says so."""
    found = grounds(story.filing.office)
    opposition = () if closed else found.opposition
    lines = [
        _line(ground, language)
        for group in (opposition, found.after_registration, found.observations)
        for ground in group
    ]
    if not found.known or not lines:
        lines += [_line(ground, language) for ground in found.other]
    return (*lines, *_notes(found, language))


def _line(ground: Ground, language: Language) -> GroundLine:
    _ = language.gettext
    use = {
        "after_registration": _("after registration"),
        "observations": _("observations"),
    }.get(ground.use, "")
    title = plain(ground.title_zh if language.chinese else ground.title)
    text = f"{title} [{use}]" if use else title
    doubt = "" if ground.verified else _("not verified")
    return GroundLine(text, ", ".join(part for part in (plain(ground.citation), doubt) if part))


def _notes(found: Grounds, language: Language) -> list[GroundLine]:
    if found.known:
        return []
    return [GroundLine(language.gettext("No grounds are verified for this office: ask local counsel"))]
