"""The bulletin over all companies of a workstation: one applicant's wave across companies as one story. Pure.

The house edition names every company and stays in the house. A company's own edition names that company only: of the
others it says how many further names the wave came close to, never whose.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from monitor.notices.language import Language
from monitor.notices.letter import Matter
from monitor.notices.paper import Block, Fields, Grid, Heading, Paper, Paragraph, fields, joined
from monitor.notices.settings import Letterhead
from monitor.notices.text import plain
from monitor.notices.view import BAND_WORDS
from sources.instants import Instant


@dataclass(frozen=True, slots=True)
class BulletinFacts:
    """``reader`` is the id of the client whose edition this is, None for the house edition. ``names`` maps client ids
    to display names."""

    letterhead: Letterhead
    first: date
    last: date
    now: Instant
    zone: str
    names: dict[str, str]
    reader: str | None = None
    footer: str = ""


@dataclass(frozen=True, slots=True)
class Wave:
    """The filings of one applicant that came close to watched names; ``clients`` in the order of their first filing."""

    applicant: str
    matters: tuple[Matter, ...]

    @property
    def clients(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(matter.story.client for matter in self.matters))


def waves(matters: Sequence[Matter]) -> list[Wave]:
    """By applicant name as published (case and blanks aside), the widest first. A filing without an applicant stands
    alone. Grouping by name is a hint, no finding: different people share names."""
    groups: dict[str, list[Matter]] = {}
    for matter in matters:
        parties = matter.story.filing.applicants or ()
        key = " ".join(parties[0].name.casefold().split()) if parties else f"\0{matter.story.hit_id}"
        groups.setdefault(key, []).append(matter)
    found = [
        Wave(_name(group), tuple(sorted(group, key=lambda m: (*m.view.sort_key, m.story.hit_id))))
        for group in groups.values()
    ]
    return sorted(found, key=lambda wave: (-len(wave.clients), -len(wave.matters), wave.matters[0].view.sort_key))


def _name(matters: Sequence[Matter]) -> str:
    """The name as published, from a source that may be quoted ('' when none may)."""
    return next((matter.view.applicants[0].name for matter in matters if matter.view.applicants), "")


def bulletin(language: Language, matters: Sequence[Matter], facts: BulletinFacts) -> Paper:
    """The bulletin of a period; in a client's edition only waves that concern that client appear."""
    _ = language.gettext
    wanted = [wave for wave in waves(matters) if facts.reader is None or facts.reader in wave.clients]
    blocks: list[Block] = []
    if not wanted:
        blocks.append(Paragraph(_("No possible conflict was found in this period.")))
    for number, wave in enumerate(wanted, 1):
        blocks += _wave(language, number, wave, facts)
    blocks.append(
        Paragraph(
            _(
                "Filings are grouped by the applicant's name as published. The same name can belong to different "
                "people; nothing is said about anyone's intentions. This is not legal advice."
            ),
            "small",
        )
    )
    head = tuple(name for name in (facts.letterhead.organisation, facts.letterhead.organisation_en) if name)
    edition = _("for the house only") if facts.reader is None else facts.names.get(facts.reader, facts.reader)
    return Paper(
        title=_("Trademark bulletin"),
        language=language.code,
        blocks=tuple(blocks),
        head=head,
        foot=plain(facts.footer) or " · ".join(head),
        meta=(
            (_("Edition"), plain(edition)),
            (_("Period"), f"{language.day(facts.first)} – {language.day(facts.last)}"),
            (_("Made on"), language.day(facts.now.local_day(facts.zone))),
        ),
    )


def _wave(language: Language, number: int, wave: Wave, facts: BulletinFacts) -> list[Block]:
    _ = language.gettext
    own = [m for m in wave.matters if facts.reader is None or m.story.client == facts.reader]
    others = len({m.story.brand.id for m in wave.matters} - {m.story.brand.id for m in own})
    offices = list(dict.fromkeys(f"{m.view.office} {m.view.office_name}" for m in own))
    summary: list[tuple[str, str]] = [
        (_("Applicant"), wave.applicant or _("not stated in the source")),
        (_("Offices"), joined(offices, language)),
        (_("Filings"), str(len({m.story.filing.identity for m in own}))),
    ]
    if facts.reader is None:
        names = [facts.names.get(client, client) for client in wave.clients]
        summary.append((_("Companies concerned"), joined(names, language)))
    elif others:
        summary.append((_("Further watched names"), str(others)))
    first = wave.applicant or own[0].view.mark
    return [
        Heading(f"{number}. {first}"),
        Fields(fields(*summary).rows),
        Grid(_head(language, facts), tuple(_row(m, language, facts) for m in own), _widths(facts)),
    ]


def _head(language: Language, facts: BulletinFacts) -> tuple[str, ...]:
    _ = language.gettext
    company = (_("Company"),) if facts.reader is None else ()
    return (_("Mark"), _("Brand"), *company, _("Office"), _("Classes"), _("Closeness"), _("Safe day"), _("Number"))


def _widths(facts: BulletinFacts) -> tuple[float, ...]:
    return (3, 2.5, 2.5, 1, 1.5, 1.3, 2, 3) if facts.reader is None else (3, 3, 1, 1.5, 1.3, 2, 3)


def _row(matter: Matter, language: Language, facts: BulletinFacts) -> tuple[str, ...]:
    view = matter.view
    company = (facts.names.get(matter.story.client, matter.story.client),) if facts.reader is None else ()
    return (
        view.mark,
        view.brand,
        *company,
        view.office,
        view.class_numbers,
        language.gettext(BAND_WORDS[view.band]),
        view.deadline.safe_day_iso or view.stage,
        view.reference,
    )
