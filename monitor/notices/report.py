"""The watch report of one client and period: what was looked at and what could not be, what was found, what was
dismissed and why. Pure; set as HTML, PDF and XLSX by the files beside this one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from monitor.notices.language import Language
from monitor.notices.letter import Matter
from monitor.notices.paper import Block, Break, Bullets, Fields, Grid, Heading, Link, Paper, Paragraph, fields, joined
from monitor.notices.plan import MUTE_REASONS
from monitor.notices.settings import Letterhead
from monitor.notices.steps import next_steps
from monitor.notices.text import plain
from monitor.notices.view import BAND_WORDS, DECISION_WORDS, StoryView, goods_of
from monitor.notices.window import window_of
from monitor.records import Band, Client
from sources.instants import Instant


@dataclass(frozen=True, slots=True)
class SourceLine:
    """What was looked at in the period: one source, its office, issues and records, and what could not be read."""

    source: str
    office: str
    issues_read: int
    issues_expected: int
    records: int
    unreadable: int
    failures: tuple[str, ...] = ()
    complete_until: date | None = None
    days_open: int = 0
    """Publication days not looked at, or not to the end, whose opposition windows may still run."""
    by_day_read: int = 0
    """Files, extracts among them, that count by the day they were read, because they state no date or came late."""
    extracts: int = 0
    """Files that hold less than an issue of the source: read, and no proof that anything else of it was looked at."""


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """What a report needs besides its matters. Days are legal days, both included."""

    client: Client
    letterhead: Letterhead
    first: date
    last: date
    now: Instant
    zone: str
    sources: tuple[SourceLine, ...] = ()
    footer: str = ""
    brands: tuple[str, ...] = ()


def report(language: Language, matters: Sequence[Matter], facts: ReportFacts) -> Paper:
    """The report. Matters must be the client's own; those with a mute or a settled decision go to the last list."""
    _ = language.gettext
    kept = [m for m in matters if not _dismissed(m)]
    ordered = sorted(kept, key=lambda m: (*m.view.sort_key, m.story.hit_id))
    blocks: list[Block] = [
        *_cover(language, facts, len(kept)),
        *_summary(language, ordered),
        *_pages(language, [m for m in ordered if m.story.match.band >= Band.HIGH], facts),
        *_list(language, _("Further possible conflicts"), [m for m in ordered if m.story.match.band is Band.MEDIUM]),
        *_list(language, _("Appendix: distant names"), [m for m in ordered if m.story.match.band is Band.LOW]),
        *_dismissals(language, [m for m in matters if _dismissed(m)]),
        *_method(language, matters),
    ]
    head = tuple(name for name in (facts.letterhead.organisation, facts.letterhead.organisation_en) if name)
    return Paper(
        title=_("Trademark watch report"),
        language=language.code,
        blocks=tuple(blocks),
        head=head,
        foot=plain(facts.footer) or " · ".join(head),
        meta=(
            (_("Company"), _client_name(facts.client, language)),
            (_("Period"), f"{language.day(facts.first)} – {language.day(facts.last)}"),
            (_("Made on"), language.day(facts.now.local_day(facts.zone))),
        ),
    )


def _client_name(client: Client, language: Language) -> str:
    return client.name if language.chinese or not client.name_en else client.name_en


def _dismissed(matter: Matter) -> bool:
    return bool(matter.view.muted) or matter.view.decision in {"ignore", "own", "settled"}


def _cover(language: Language, facts: ReportFacts, count: int) -> list[Block]:
    _ = language.gettext
    blocks: list[Block] = [
        Heading(_("What was looked at")),
        fields(
            (_("Brands watched"), joined(facts.brands, language)),
            (_("Possible conflicts"), str(count)),
        ),
    ]
    if not facts.sources:
        return [
            *blocks,
            Paragraph(_("No source was read in this period: nothing found means nothing looked at."), "box"),
        ]
    rows = tuple(
        (
            line.office,
            line.source,
            f"{line.issues_read} / {line.issues_expected}",
            str(line.records),
            str(line.unreadable),
            language.day(line.complete_until) or "–",
            joined(line.failures, language) or "–",
            str(line.days_open),
        )
        for line in facts.sources
    )
    head = (
        *(_("Office"), _("Source"), _("Issues read / due"), _("Records"), _("Unreadable"), _("Complete until")),
        *(_("Not looked at"), _("Days still open")),
    )
    blocks.append(Grid(head, rows, (1, 1.7, 1.5, 1.3, 1.3, 2, 4, 1.3)))
    blocks += _files_brought(language, facts.sources)
    gaps = [line for line in facts.sources if line.failures]
    if gaps:
        blocks.append(
            Paragraph(
                _("Where something was not looked at, nothing found means nothing: see the last two columns."), "box"
            )
        )
    return blocks


def _files_brought(language: Language, sources: Sequence[SourceLine]) -> list[Block]:
    """What the figures of the table need to be read with: files that a person brought."""
    _ = language.gettext
    blocks: list[Block] = []
    extracts = [f"{line.source} ({line.extracts})" for line in sources if line.extracts]
    if extracts:
        text = _(
            "Extracts: files that hold less than an issue of their source. They were read and count as no issue; "
            "nothing found in them says nothing about the rest: %(sources)s."
        )
        blocks.append(Paragraph(text % {"sources": joined(extracts, language)}, "box"))
    late = [f"{line.source} ({line.by_day_read})" for line in sources if line.by_day_read]
    if late:
        text = _(
            "Files that state no publication date, or that a person brought after its time, count by the day they were "
            "read: %(sources)s."
        )
        blocks.append(Paragraph(text % {"sources": joined(late, language)}, "small"))
    return blocks


def _summary(language: Language, matters: Sequence[Matter]) -> list[Block]:
    _ = language.gettext
    if not matters:
        return [
            Heading(_("Summary by deadline")),
            Paragraph(_("No possible conflict was found in what was looked at.")),
        ]
    rows = tuple(_summary_row(m.view, language) for m in matters)
    head = (
        _("Last day to oppose"),
        _("Safe day"),
        _("Days left"),
        _("Office"),
        _("Mark"),
        _("Brand"),
        _("Closeness"),
        _("Decision"),
    )
    return [Heading(_("Summary by deadline")), Grid(head, rows, (2.4, 2.4, 1.6, 1.2, 3.4, 2.6, 1.6, 2))]


def _summary_row(view: StoryView, language: Language) -> tuple[str, ...]:
    _ = language.gettext
    left = str(view.days_left) if view.days_left is not None and view.window == "open" else view.stage
    doubt = "" if view.deadline.certain or view.deadline.state != "known" else " *"
    return (
        (view.deadline.last_day_iso or "–") + doubt,
        view.deadline.safe_day_iso or "–",
        left,
        view.office,
        view.mark,
        view.brand,
        _(BAND_WORDS[view.band]),
        _(DECISION_WORDS[view.decision]) if view.decision else _("open"),
    )


def _pages(language: Language, matters: Sequence[Matter], facts: ReportFacts) -> list[Block]:
    blocks: list[Block] = []
    for matter in matters:
        blocks += [Break(), *_page(language, matter, facts)]
    return blocks


def _page(language: Language, matter: Matter, facts: ReportFacts) -> list[Block]:
    _, view = language.gettext, matter.view
    deadline = view.deadline
    window = window_of(matter.story, facts.now, facts.zone)
    steps = next_steps(matter.story, window, language)
    goods = joined([f"{item.number}: {plain(goods_of(item, language), 600)}" for item in view.classes], language)
    return [
        Heading(f"[{view.office}] {view.mark} / {view.brand}"),
        Fields(
            fields(
                (_("Last day to oppose"), view.last_day),
                (_("Safe day"), deadline.safe_day),
                (_("Internal day"), deadline.internal_day),
                (_("Rule"), " — ".join(part for part in (deadline.length, deadline.citation) if part)),
                (_("Stage"), f"{view.publication_kind}, {view.publication_day}"),
                (_("Application no."), view.application_number),
                (_("Applicant"), joined([party.name for party in view.applicants], language)),
                (_("Representative"), joined([party.name for party in view.representatives], language)),
                (_("Goods and services"), goods or view.class_numbers),
                (_("Closeness of the names"), _(BAND_WORDS[view.band])),
                (_("Official record"), Link(view.link)),
                (_("Number"), view.reference),
            ).rows
        ),
        Paragraph(_("Why it was flagged"), "strong"),
        Bullets(tuple(reason.text for reason in view.reasons)),
        *_profile(view, language),
        Paragraph(_("Possible next steps"), "strong"),
        Bullets(tuple(_step_text(step.text, step.until, step.note) for step in steps), numbered=True),
        Paragraph(
            " ".join(
                part
                for part in (view.retrieved_at, view.content_hash and f"SHA-256 {view.content_hash}", view.attribution)
                if part
            ),
            "small",
        ),
    ]


def _profile(view: StoryView, language: Language) -> list[Block]:
    if not view.applicant_facts:
        return []
    title = Paragraph(language.gettext("The applicant's other filings"), "strong")
    return [title, Bullets(view.applicant_facts)]


def _step_text(text: str, until: str, note: str) -> str:
    return text + (f" — {until}" if until else "") + (f" ({note})" if note else "")


def _list(language: Language, title: str, matters: Sequence[Matter]) -> list[Block]:
    _ = language.gettext
    if not matters:
        return []
    rows = tuple(
        (
            m.view.deadline.safe_day_iso or m.view.stage,
            m.view.office,
            m.view.mark,
            m.view.brand,
            m.view.applicant,
            m.view.reasons[0].text if m.view.reasons else "",
        )
        for m in matters
    )
    head = (_("Safe day"), _("Office"), _("Mark"), _("Brand"), _("Applicant"), _("Reason"))
    return [Break(), Heading(title), Grid(head, rows, (2, 1, 3, 2.4, 3, 4))]


def _dismissals(language: Language, matters: Sequence[Matter]) -> list[Block]:
    _ = language.gettext
    if not matters:
        return []
    rows = tuple((m.view.office, m.view.mark, m.view.brand, _dismissal(m, language)) for m in matters)
    return [
        Heading(_("Dismissed, and why")),
        Grid((_("Office"), _("Mark"), _("Brand"), _("Reason")), rows, (1, 3, 3, 6)),
    ]


def _dismissal(matter: Matter, language: Language) -> str:
    view, state = matter.view, matter.story.matter
    if view.muted:
        words = MUTE_REASONS.get(view.muted, view.muted)
        return language.gettext(words) + (f" ({view.muted_detail})" if view.muted_detail else "")
    words = language.gettext(DECISION_WORDS[view.decision])
    return ", ".join(part for part in (words, view.decided_by, plain(state.decision_note)) if part)


def _method(language: Language, matters: Sequence[Matter]) -> list[Block]:
    _ = language.gettext
    versions = sorted({(m.view.engine_version, m.view.rule_version) for m in matters})
    return [
        Heading(_("Method and signatures")),
        Paragraph(
            _(
                "Names were compared by sound, look and meaning in every script; goods raise closeness by one step at "
                "most and never lower it. Scores are no probabilities. An asterisk marks a date that is not verified "
                "in every part."
            )
        ),
        fields(
            *((_("Rules, engine"), f"{rule}, {engine}") for engine, rule in versions),
            (_("Prepared by"), "________________________"),
            (_("Reviewed by"), "________________________"),
        ),
        Paragraph(
            _(
                "This is an automatic comparison of published data with the brand's names: a possible conflict for a "
                "person to judge. It is not legal advice and says nothing about anyone's intentions. Dates must be "
                "checked with counsel in the office's country."
            ),
            "small",
        ),
    ]
