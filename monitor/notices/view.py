"""One possible conflict as a reader sees it: every field of a notice as harmless text in the reader's language.

The templates decide what stands where; this file decides what is said. Nothing here reads a clock or a file. People
outside never see database ids: they get a reference made of the office's number and a check word.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from monitor.notices.attribution import EVERYTHING, Shown
from monitor.notices.deadline_view import DeadlineView, Row, deadline_view
from monitor.notices.language import Language
from monitor.notices.text import LINE_MARK, block, isolated, plain
from monitor.notices.window import Window, WindowState, window_of
from monitor.records import GoodsRelation, Reason, Story
from sources.filing import Filing, Party
from sources.instants import Instant

STRONGEST = 3


@dataclass(frozen=True, slots=True)
class ClassLine:
    """A Nice class of the filing; ``overlaps`` = the brand is watched in the same class."""

    number: int
    goods: str
    overlaps: bool


@dataclass(frozen=True, slots=True)
class PartyLine:
    """A person or company as published."""

    name: str
    other_names: tuple[str, ...]
    country: str
    address: str


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """Why it was flagged, in the reader's language, with the figures a second person needs to check it."""

    text: str
    alignment: str
    feature: str
    value: str
    brand_text: str
    mark_text: str
    rule_version: str


@dataclass(frozen=True, slots=True)
class StoryView:
    """Everything the templates may say about one possible conflict."""

    hit_id: int
    reference: str
    mark: str
    mark_full: str
    marks: tuple[str, ...]
    mark_kind: str
    brand: str
    brand_names: str
    client: str
    office: str
    office_name: str
    application_number: str
    route: str
    international_registration: str
    registration_number: str
    filing_date: str
    priorities: tuple[str, ...]
    publication_kind: str
    publication_day: str
    publication_issue: str
    stage: str
    status: str
    transliterations: tuple[str, ...]
    translations: tuple[str, ...]
    description: str
    disclaimer: str
    vienna: str
    classes: tuple[ClassLine, ...]
    class_numbers: str
    brand_classes: str
    goods_relation: str
    applicants: tuple[PartyLine, ...]
    representatives: tuple[PartyLine, ...]
    applicant: str
    applicant_score: str
    applicant_facts: tuple[str, ...]
    image: str
    link: str
    band: str
    score: str
    reasons: tuple[ReasonLine, ...]
    flags: tuple[str, ...]
    deadline: DeadlineView
    last_day: str
    """The last day in words, or why there is none."""
    window: str
    days_left: int | None
    days_to_last: int | None
    today: str
    siblings: tuple[Row, ...]
    rights: tuple[str, ...]
    retrieved_at: str
    content_hash: str
    source_address: str
    attributions: tuple[str, ...]
    restricted: bool
    """Something of the record is withheld from this reader."""
    muted: str
    muted_detail: str
    decision: str
    decided_by: str
    acknowledged_by: str
    baseline: bool
    engine_version: str
    rule_version: str
    sort_key: tuple[int, int, float] = field(default=(0, 0, 0.0))

    @property
    def strongest(self) -> tuple[ReasonLine, ...]:
        """The three reasons that weighed most."""
        return self.reasons[:STRONGEST]

    @property
    def attribution(self) -> str:
        """What the sources ask to be said, on one line."""
        return " · ".join(self.attributions)


def reference(story: Story) -> str:
    """The number people outside quote: office, application number and four letters that catch a slip of the pen."""
    filing = story.filing
    return reference_of(filing.office, filing.application_number, filing.designation, story.brand.id)


def reference_of(office: str, application_number: str, designation: str, brand: str) -> str:
    """The reference of a matter by its parts."""
    key = "\x1f".join((office, application_number, designation, brand))
    check = base64.b32encode(hashlib.sha256(key.encode()).digest())[:4].decode()
    return f"{office}-{application_number}-{check}"


def story_view(
    story: Story,
    now: Instant,
    language: Language,
    *,
    client_name: str = "",
    shown: Shown = EVERYTHING,
    fallback_zone: str = "UTC",
) -> StoryView:
    """Make the view. ``shown`` leaves out what the terms of the sources do not let us pass on (goods, parties, image,
    statements): the number, the dates, the link and our own reasons stay."""
    filing, match, matter = story.filing, story.match, story.matter
    public = shown.filing(filing)
    _ = language.gettext
    window = window_of(story, now, fallback_zone)
    full = plain(" / ".join(filing.marks or ())) or plain(match.mark)
    return StoryView(
        hit_id=story.hit_id,
        reference=reference(story),
        mark=mark_shown(public, match.mark, language),
        mark_full=isolated(full),
        marks=tuple(isolated(mark) for mark in filing.marks or ()),
        mark_kind=_mark_kind(filing, language),
        brand=isolated(story.brand.name, LINE_MARK),
        brand_names=_brand_names(story),
        client=plain(client_name or story.client),
        office=filing.office,
        office_name=language.office(filing.office),
        application_number=plain(filing.application_number),
        route=_("through the Madrid Protocol") if filing.route.value == "madrid" else _("filed at the office"),
        international_registration=plain(filing.international_registration),
        registration_number=plain(filing.registration_number),
        filing_date=language.day(filing.filing_date),
        priorities=_priorities(filing, language),
        publication_kind=_(_PUBLICATION_WORDS[story.publication.kind.value]),
        publication_day=language.day(story.publication.date),
        publication_issue=plain(story.publication.issue),
        stage=_stage(story, window, language),
        status=_status(filing),
        transliterations=_texts(public.transliterations),
        translations=_texts(public.translations),
        description=plain(public.mark_description),
        disclaimer=plain(public.disclaimer),
        vienna=", ".join(public.vienna_codes or ()),
        classes=_classes(public, story),
        class_numbers=", ".join(str(n) for n in _numbers(filing)),
        brand_classes=", ".join(str(n) for n in story.brand.classes),
        goods_relation=_goods_relation(match.goods, language),
        applicants=_parties(public.applicants, language),
        representatives=_parties(public.representatives, language),
        applicant=_applicant(public, language),
        applicant_score="" if story.applicant_score is None else f"{story.applicant_score:.2f}",
        applicant_facts=tuple(plain(fact) for fact in _facts(story, language)),
        image=_web(public.image),
        link=_web(filing.office_link),
        band=match.band.value,
        score=f"{match.mark_score:.2f}",
        reasons=_reasons(match.reasons, language),
        flags=tuple(_(_FLAG_WORDS[flag]) if flag in _FLAG_WORDS else plain(flag) for flag in match.flags),
        deadline=deadline_view(story.deadline, language),
        last_day=_last_day(story, window, language),
        window=window.state.value,
        days_left=window.days_left,
        days_to_last=window.days_to_last,
        today=language.day(window.today),
        siblings=_siblings(story, language),
        rights=_rights(story, language),
        retrieved_at=language.moment(story.provenance.retrieved_at),
        content_hash=story.provenance.record_sha256 or story.provenance.artefact or "",
        source_address=_web(story.provenance.address),
        attributions=tuple(plain(text) for text in shown.attributions),
        restricted=bool(shown.withheld),
        muted=match.muted,
        muted_detail="" if "applicants" in shown.withheld else plain(match.muted_detail),  # quotes the applicant
        decision=matter.decision.value if matter.decision else "",
        decided_by=plain(matter.decided_by),
        acknowledged_by=plain(matter.acknowledged_by),
        baseline=story.baseline,
        engine_version=match.engine_version,
        rule_version=match.rule_version,
        sort_key=_sort_key(story, window),
    )


def first_choice(views: Sequence[StoryView], language: Language) -> str:
    """What a reader may ask for on the slip: an opposition, unless every window is over; '' when all filings are gone
    and there is nothing to act against."""
    windows = {view.window for view in views}
    if windows == {WindowState.WITHDRAWN.value}:
        return ""
    if windows and windows <= _OVER:
        return language.gettext("Please look into invalidation or cancellation")
    return language.gettext("Please prepare an opposition")


def state_in_words(state: str, language: Language) -> str:
    """What a deadline without a day says: not yet open, no longer open ..."""
    known = {kind.value: words for kind, words in _NO_DAY_WORDS.items()}
    return language.gettext(known.get(state, _STAGE_WORDS[WindowState.UNKNOWN]))


def mark_shown(filing: Filing, matched: str, language: Language) -> str:
    """The mark on one line; for a drawing without text what the office says about it."""
    if filing.mark or matched:
        return isolated(filing.mark or matched, LINE_MARK)
    said = next((text for text in (*(filing.transliterations or ()), *(filing.pseudo_marks or ())) if text), "")
    if said:
        return language.gettext("(drawing: %(said)s)") % {"said": isolated(said, LINE_MARK)}
    return language.gettext("(mark without words)")


_OVER = frozenset({WindowState.CLOSED.value, WindowState.NONE.value, WindowState.WITHDRAWN.value})
_PUBLICATION_WORDS = {
    "filed": "new application",
    "published": "published for opposition",
    "republished": "published again",
    "registered": "registration published",
    "designation_published": "designation published",
    "designation_republished": "designation published again",
    "corrected": "correction published",
    "withdrawn": "withdrawal published",
}
_KIND_WORDS = {
    "word": "word mark",
    "figurative": "figurative mark",
    "combined": "word and device",
    "shape": "shape mark",
    "sound": "sound mark",
    "other": "other kind of mark",
    "unknown": "kind not stated",
}
_STAGE_WORDS = {
    WindowState.OPEN: "can be opposed",
    WindowState.LAST_DAYS: "in the last days",
    WindowState.OPEN_ENDED: "can be opposed, no fixed last day",
    WindowState.CLOSED: "window closed",
    WindowState.NOT_OPEN: "early warning: window not yet open",
    WindowState.NONE: "no opposition at this office",
    WindowState.UNKNOWN: "last day not known",
    WindowState.WITHDRAWN: "filing withdrawn",
}
_NO_DAY_WORDS = {
    WindowState.NOT_OPEN: "not yet open: the publication will start it",
    WindowState.CLOSED: "no longer open to opposition",
    WindowState.OPEN_ENDED: "no fixed last day: open until the office decides",
    WindowState.NONE: "no opposition at this office",
}
_SIBLING_WORDS = {
    "none": "no opposition at this office",
    "closed": "window closed",
    "not_open": "early warning: window not yet open",
    "open_ended": "can be opposed, no fixed last day",
}
_GOODS_WORDS = {
    "same": "same class",
    "related": "related classes",
    "unrelated": "other classes",
    "unknown": "classes not comparable",
}
_FLAG_WORDS = {"ally": "the applicant is on the client's list of partners"}
BAND_WORDS = {"critical": "very high", "high": "high", "medium": "medium", "low": "low"}
DECISION_WORDS = {
    "oppose": "oppose",
    "watch": "keep watching",
    "ignore": "no action",
    "own": "own filing",
    "settled": "settled",
}


def _sort_key(story: Story, window: Window) -> tuple[int, int, float]:
    days = window.days_left if window.days_left is not None else 9_999
    late = 1 if window.state is WindowState.CLOSED else 0
    return (late, days, -(story.match.band.rank + (story.applicant_score or 0.0)))


def _web(address: str | None) -> str:
    """The address if it is one a reader can open, else ''."""
    return plain(address) if address and address.lower().startswith(("https://", "http://")) else ""


def _texts(values: tuple[str, ...] | None) -> tuple[str, ...]:
    return tuple(isolated(value) for value in values or ())


def _mark_kind(filing: Filing, language: Language) -> str:
    kind = filing.mark_kind.value if filing.mark_kind else "unknown"
    return language.gettext(_KIND_WORDS[kind])


def _brand_names(story: Story) -> str:
    brand = story.brand
    names = (*brand.hanzi, *brand.latin, *(local.text for local in brand.local_names))
    return " / ".join(dict.fromkeys(isolated(name) for name in names if name != brand.name))


def _status(filing: Filing) -> str:
    status = filing.status
    return plain(" ".join(part for part in (status.code, status.text) if part)) if status else ""


def _stage(story: Story, window: Window, language: Language) -> str:
    return language.gettext(_STAGE_WORDS[window.state])


def _last_day(story: Story, window: Window, language: Language) -> str:
    if window.state is WindowState.WITHDRAWN:
        return _stage(story, window, language)
    day = language.day(story.deadline.last_day, weekday=True) if story.deadline else ""
    return day or language.gettext(_NO_DAY_WORDS.get(window.state, "not known"))


def _numbers(filing: Filing) -> list[int]:
    return sorted({item.number for item in filing.classes or ()})


def _classes(filing: Filing, story: Story) -> tuple[ClassLine, ...]:
    watched = set(story.brand.classes)
    lines = [ClassLine(item.number, block(item.goods), item.number in watched) for item in filing.classes or ()]
    return tuple(sorted(lines, key=lambda line: (not line.overlaps, line.number)))


def goods_of(line: ClassLine, language: Language) -> str:
    """The goods of a class as published, or that the source does not state them."""
    return line.goods or language.gettext("goods not stated in the source")


def _goods_relation(goods: GoodsRelation, language: Language) -> str:
    return language.gettext(_GOODS_WORDS[goods.level]) if goods.level in _GOODS_WORDS else plain(goods.level)


def _parties(parties: tuple[Party, ...] | None, language: Language) -> tuple[PartyLine, ...]:
    return tuple(
        PartyLine(
            isolated(party.name),
            tuple(isolated(name) for name in party.other_names),
            language.country(party.country),
            isolated(party.address),
        )
        for party in parties or ()
    )


def _facts(story: Story, language: Language) -> tuple[str, ...]:
    """What the applicant's other filings say, in Chinese where that was stored."""
    return (story.applicant_facts_zh if language.chinese else ()) or story.applicant_facts


def _applicant(filing: Filing, language: Language) -> str:
    parties = filing.applicants
    if not parties:
        return ""
    first = parties[0]
    more = f" +{len(parties) - 1}" if len(parties) > 1 else ""
    country = f", {language.country(first.country)}" if first.country else ""
    return isolated(first.name, LINE_MARK) + country + more


def _priorities(filing: Filing, language: Language) -> tuple[str, ...]:
    return tuple(
        " ".join(part for part in (language.day(p.date), language.country(p.country), plain(p.number)) if part)
        for p in filing.priorities or ()
    )


def _reasons(reasons: tuple[Reason, ...], language: Language) -> tuple[ReasonLine, ...]:
    ordered = sorted(reasons, key=lambda reason: -reason.weight)
    return tuple(
        ReasonLine(
            text=plain((reason.zh if language.chinese else reason.en) or reason.en),
            alignment=isolated(reason.alignment, LINE_MARK),
            feature=reason.feature,
            value=f"{reason.value:.2f}",
            brand_text=isolated(reason.brand_text, LINE_MARK),
            mark_text=isolated(reason.mark_text, LINE_MARK),
            rule_version=reason.rule_version,
        )
        for reason in ordered
    )


def _rights(story: Story, language: Language) -> tuple[str, ...]:
    lines = []
    for right in story.brand.rights:
        classes = ", ".join(str(n) for n in right.classes)
        parts = (
            language.country(right.territory),
            plain(right.kind),
            plain(right.number),
            language.day(right.date),
            f"{language.gettext('classes')} {classes}" if classes else "",
            plain(right.note),
        )
        lines.append(" · ".join(part for part in parts if part))
    return tuple(lines)


def _siblings(story: Story, language: Language) -> tuple[Row, ...]:
    rows = []
    for sibling in story.siblings:
        label = f"{sibling.office} {language.office(sibling.office)} {sibling.application_number}".replace("  ", " ")
        deadline = sibling.deadline
        if deadline is None or deadline.safe_day is None:
            state = deadline.state if deadline else "unknown"
            text = language.gettext(_SIBLING_WORDS.get(state, "last day not known"))
        else:
            last = deadline.last_day or deadline.safe_day
            text = f"{language.gettext('last day')} {language.day(last)}"
            if deadline.safe_day != last:
                text += f" ({language.gettext('safe day')} {language.day(deadline.safe_day)})"
        number = reference_of(sibling.office, sibling.application_number, sibling.designation, story.brand.id)
        rows.append(Row(label, text, sibling.hit_id, number if sibling.hit_id else ""))
    return tuple(rows)
