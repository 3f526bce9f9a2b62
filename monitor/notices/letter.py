"""The risk-warning letter (预警函): one client, one or more possible conflicts, twelve numbered sections, and the slip
that comes back (回执). Chinese first, English second. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.notices.grounds import grounds_lines
from monitor.notices.language import Language
from monitor.notices.paper import Block, Break, Bullets, Fields, Grid, Heading, Link, Paper, Paragraph, fields, joined
from monitor.notices.settings import Letterhead
from monitor.notices.steps import Step, evidence_to_collect, next_steps
from monitor.notices.text import plain
from monitor.notices.view import BAND_WORDS, StoryView, first_choice, goods_of
from monitor.notices.window import window_of
from monitor.records import Client, Story
from sources.instants import Instant

GOODS_SHOWN = 400
_NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Matter:
    """A story and how it reads in the language of one part of the letter."""

    story: Story
    view: StoryView


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """What a letter needs besides its matters."""

    client: Client
    letterhead: Letterhead
    now: Instant
    zone: str
    number: str = ""
    footer: str = ""
    attachments: tuple[str, ...] = ()


class MixedClients(ValueError):
    """A letter may speak about one client only."""


def letter(parts: Sequence[tuple[Language, Sequence[Matter]]], facts: LetterFacts) -> Paper:
    """The letter in every language of ``parts``, one after the other.

    Raises :class:`MixedClients` when a matter belongs to another client: nobody reads about others.
    """
    for _language, matters in parts:
        strangers = sorted({m.story.client for m in matters} - {facts.client.id})
        if strangers:
            raise MixedClients(
                f"a letter to {facts.client.id!r} cannot speak about matters of {', '.join(strangers)};"
                " write one letter for each client"
            )
    blocks: list[Block] = []
    for position, (language, matters) in enumerate(parts):
        if position:
            blocks += [Break(), Paragraph(language.gettext("Risk-warning letter"), "strong")]
        blocks += _one_language(language, matters, facts)
    first = parts[0][0]
    head = tuple(name for name in (facts.letterhead.organisation, facts.letterhead.organisation_en) if name)
    return Paper(
        title=first.gettext("Risk-warning letter"),
        language=first.code,
        blocks=tuple(blocks),
        head=head,
        foot=plain(facts.footer) or " · ".join(head),
    )


def _one_language(language: Language, matters: Sequence[Matter], facts: LetterFacts) -> list[Block]:
    sections = (
        _from_whom,
        _to_whom,
        _in_one_sentence,
        _cases,
        _why,
        _applicants,
        _paths,
        _prepare,
        _costs,
        _contact,
        _sources,
        _attached,
    )
    blocks = _greeting(language, facts)
    for number, section in enumerate(sections, 1):
        title, *content = section(language, matters, facts)
        assert isinstance(title, Heading)
        blocks += [Heading(_numbered(number, title.text, language)), *content]
    return [*blocks, *_closing(language, facts), *_slip(language, matters, facts)]


def _greeting(language: Language, facts: LetterFacts) -> list[Block]:
    """Whom the letter addresses and why, as an official letter (函) begins."""
    _ = language.gettext
    company = _("Dear Sir or Madam at %(company)s,") % {"company": _client_name(facts.client, language)}
    purpose = _(
        "While watching published trademark filings abroad we came upon filings that may conflict with your brand. "
        "This letter says what was found, until when something can be done, and what may be worth preparing."
    )
    return [Paragraph(company, "strong"), Paragraph(purpose)]


def _closing(language: Language, facts: LetterFacts) -> list[Block]:
    """The closing words, who signs, and the day (落款)."""
    organisation = _organisation(facts.letterhead, language)
    signed = [organisation, language.day(facts.now.local_day(facts.zone))]
    closing = Paragraph(language.gettext("We bring this to your attention; the decision is yours."))
    return [closing, *(Paragraph(line, "right") for line in signed if line)]


def _numbered(number: int, text: str, language: Language) -> str:
    if not language.chinese:
        return f"{number}. {text}"
    numeral = _NUMERALS[number - 1] if number <= 10 else f"十{_NUMERALS[number - 11]}"
    return f"{numeral}、{text}"


def _from_whom(language: Language, matters: Sequence[Matter], facts: LetterFacts) -> list[Block]:
    _, head = language.gettext, facts.letterhead
    day = language.day(facts.now.local_day(facts.zone))
    number = facts.number or (matters[0].view.reference if matters else "")
    return [
        Heading(_("Letter")),
        fields(
            (_("Number"), f"{head.number_prefix}{number}"),
            (_("Classification"), head.classification),
            (_("Date"), day),
            (_("Issued by"), _organisation(head, language)),
            (_("Department"), head.department),
        ),
    ]


def _organisation(head: Letterhead, language: Language) -> str:
    names = (head.organisation, head.organisation_en)
    ordered = names if language.chinese else names[::-1]
    return next((plain(name) for name in ordered if name), "")


def _client_name(client: Client, language: Language) -> str:
    return client.name if language.chinese or not client.name_en else client.name_en


def _to_whom(language: Language, matters: Sequence[Matter], facts: LetterFacts) -> list[Block]:
    _ = language.gettext
    brands = dict.fromkeys(
        f"{matter.view.brand} ({matter.view.brand_names})" if matter.view.brand_names else matter.view.brand
        for matter in matters
    )
    return [
        Heading(_("To")),
        fields((_("Company"), _client_name(facts.client, language)), (_("Brand"), joined(list(brands), language))),
    ]


def _in_one_sentence(language: Language, matters: Sequence[Matter], facts: LetterFacts) -> list[Block]:
    _ = language.gettext
    offices = dict.fromkeys(matter.view.office_name or matter.view.office for matter in matters)
    count = language.ngettext("%(num)s possible conflict", "%(num)s possible conflicts", len(matters))
    text = _("Our comparison of official publications found %(count)s with your brand, at: %(offices)s.") % {
        "count": count % {"num": len(matters)},
        "offices": joined(list(offices), language),
    }
    days = [m.story.deadline.safe_day for m in matters if m.story.deadline and m.story.deadline.safe_day]
    open_days = [day for day in days if day >= facts.now.local_day(facts.zone)]
    if open_days:
        text += " " + _("The first day that must not be missed is %(day)s.") % {
            "day": language.day(min(open_days), weekday=True)
        }
    return [Heading(_("In one sentence")), Paragraph(text, "box")]


def _cases(language: Language, matters: Sequence[Matter], facts: LetterFacts) -> list[Block]:
    _ = language.gettext
    blocks: list[Block] = [Heading(_("The marks concerned"))]
    for position, matter in enumerate(matters, 1):
        view, deadline = matter.view, matter.view.deadline
        if len(matters) > 1:
            blocks.append(Heading(f"{position}. {view.mark}", 2))
        left = str(view.days_left) if view.days_left is not None and view.window == "open" else view.stage
        blocks.append(
            fields(
                (_("Mark"), view.mark_full or view.mark),
                (_("Representation"), Link(view.image)),
                (_("Office"), f"{view.office} {view.office_name}"),
                (_("Application no."), view.application_number),
                (_("International registration"), view.international_registration),
                (_("Classes"), view.class_numbers),
                (_("Goods and services"), _goods(view, language)),
                (_("Applicant"), joined([_party(p) for p in view.applicants], language)),
                (_("Representative"), joined([p.name for p in view.representatives], language)),
                (_("Filing date"), view.filing_date),
                (_("Published"), view.publication_day),
                (_("Last day to oppose"), view.last_day),
                (_("Safe day"), deadline.safe_day),
                (_("Internal day"), deadline.internal_day),
                (_("Days left"), left),
                (_("Rule"), " — ".join(part for part in (deadline.length, deadline.citation) if part)),
                (_("Official record"), Link(view.link)),
            )
        )
        if not deadline.certain and deadline.state == "known" and view.window != "withdrawn":
            blocks.append(
                Paragraph(
                    _("Not every part of this date is verified: have local counsel confirm that the window is over.")
                    if view.window == "closed"
                    else _(
                        "Not every part of this date is verified. File by the safe day, or earlier, and "
                        "have local counsel confirm it."
                    ),
                    "small",
                )
            )
        if view.restricted:
            blocks.append(
                Paragraph(
                    _(
                        "The terms of a source do not let us pass on all of the record: goods, parties and "
                        "statements that are missing here are in the official record."
                    ),
                    "small",
                )
            )
    return blocks


def _party(party: object) -> str:
    parts = (getattr(party, name) for name in ("name", "address", "country"))
    return ", ".join(part for part in parts if part)


def _goods(view: StoryView, language: Language) -> str:
    text = joined([f"{item.number}: {goods_of(item, language)}" for item in view.classes], language)
    return text if len(text) <= GOODS_SHOWN else text[: GOODS_SHOWN - 1] + "…"


def _why(language: Language, matters: Sequence[Matter], facts: LetterFacts) -> list[Block]:
    _ = language.gettext
    rows = tuple(
        (matter.view.mark, reason.text, f"{reason.brand_text} ~ {reason.mark_text}", reason.value)
        for matter in matters
        for reason in matter.view.reasons
    )
    bands = joined([f"{m.view.mark}: {_(BAND_WORDS[m.view.band])}" for m in matters], language)
    return [
        Heading(_("Why it was flagged")),
        Fields(((_("Closeness of the names"), bands),)),
        Grid((_("Mark"), _("Reason"), _("Compared"), _("Value")), rows, (2, 5, 3, 1)),
    ]


def _applicants(language: Language, matters: Sequence[Matter], facts: LetterFacts) -> list[Block]:
    _ = language.gettext
    known = list(dict.fromkeys(fact for matter in matters for fact in matter.view.applicant_facts))
    content: Block = Bullets(tuple(known)) if known else Paragraph(_("Nothing is stored about other filings."))
    return [Heading(_("The applicant's other filings")), content]


def _paths(language: Language, matters: Sequence[Matter], facts: LetterFacts) -> list[Block]:
    _ = language.gettext
    blocks: list[Block] = [Heading(_("Possible next steps"))]
    for matter in matters:
        if len(matters) > 1:
            blocks.append(Heading(matter.view.mark, 2))
        window = window_of(matter.story, facts.now, facts.zone)
        rows = tuple(_step(step) for step in next_steps(matter.story, window, language))
        blocks.append(Grid((_("Step"), _("By"), _("Note")), rows, (4, 2, 4)))
        grounds = grounds_lines(matter.story, language, closed=matter.view.window == "closed")
        lines = tuple(f"{line.text} ({line.citation})" if line.citation else line.text for line in grounds)
        blocks += [Paragraph(_("Grounds at this office"), "strong"), Bullets(lines)]
    return blocks


def _step(step: Step) -> tuple[str, str, str]:
    return step.text, step.until or "–", step.note


def _prepare(language: Language, matters: Sequence[Matter], facts: LetterFacts) -> list[Block]:
    _ = language.gettext
    return [Heading(_("Material to prepare within 48 hours")), Bullets(evidence_to_collect(language), numbered=True)]


def _costs(language: Language, matters: Sequence[Matter], facts: LetterFacts) -> list[Block]:
    _ = language.gettext
    text = facts.letterhead.counsel_cost or _("Ask counsel for a quotation: official fee and counsel's fee.")
    return [Heading(_("Costs")), Paragraph(plain(text))]


def _contact(language: Language, matters: Sequence[Matter], facts: LetterFacts) -> list[Block]:
    _, head = language.gettext, facts.letterhead
    return [
        Heading(_("Contact")),
        fields(
            (_("Person"), head.contact),
            (_("Telephone"), head.phone),
            (_("E-mail"), head.email),
            (_("Address"), head.address),
        ),
        Paragraph(_("Please fill in the slip at the end and send it back.")),
    ]


def _sources(language: Language, matters: Sequence[Matter], facts: LetterFacts) -> list[Block]:
    _ = language.gettext
    rows = tuple(
        (matter.view.reference, matter.view.retrieved_at, matter.view.content_hash, matter.view.attribution)
        for matter in matters
    )
    return [
        Heading(_("Sources and what this letter is not")),
        Grid((_("Number"), _("Retrieved"), "SHA-256", _("Source")), rows, (3, 3, 5, 3)),
        Paragraph(
            _(
                "This is an automatic comparison of published data with the brand's names: a possible conflict for a "
                "person to judge. It is not legal advice and says nothing about anyone's intentions. Dates must be "
                "checked with counsel in the office's country."
            ),
            "small",
        ),
    ]


def _attached(language: Language, matters: Sequence[Matter], facts: LetterFacts) -> list[Block]:
    _ = language.gettext
    content: Block = Bullets(facts.attachments) if facts.attachments else Paragraph(_("None."))
    return [Heading(_("Attachments")), content]


def _slip(language: Language, matters: Sequence[Matter], facts: LetterFacts) -> list[Block]:
    _ = language.gettext
    box = "□"
    choices = (first_choice([matter.view for matter in matters], language), _("Keep watching"), _("No action"))
    numbers = joined([matter.view.reference for matter in matters], language)
    return [
        Heading(_("Acknowledgement slip")),
        Fields(
            (
                (_("To"), _organisation(facts.letterhead, language)),
                (_("From"), _client_name(facts.client, language)),
                (_("Number"), numbers),
                (_("We have taken note"), f"{box} {_('yes')}    {box} {_('no')}"),
                (_("Decision"), "    ".join(f"{box} {choice}" for choice in choices if choice)),
                (_("Power of attorney"), f"{box} {_('yes')}    {box} {_('no')}"),
                (_("Name, date, seal"), "________________________________"),
            )
        ),
    ]
