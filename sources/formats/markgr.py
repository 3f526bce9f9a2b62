"""WIPO's own Madrid records (ROMARIN / MECA, ``MARKGR``): attributes and upper-case element names, dates YYYYMMDD.

Written from the element names in WIPO's published stylesheet; no authentic file was at hand, so the reader is marked
unverified. Names and addresses of parties (``NAME/NAMEL``, ``ADDRESS/ADDRL``, ``COUNTRY``) are from memory of the same
format.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sources.countries import country_code
from sources.filing import Filing, GoodsClass, MarkKind, Party, Priority, Publication, PublicationKind, Route
from sources.formats.dates import compact_day, iso_day, soft_day
from sources.formats.localnames import Element, at, attribute, below, kid, kids, local, word_at, words, words_at
from sources.formats.madrid import Designation, designated, per_member
from sources.formats.marktext import class_groups, clean, ir_number, reading_or_text, readings, vienna_codes
from sources.formats.profile import Profile

MARK = "MARKGR"
NEW, LATER, PENDING = "ENN", "EXN", ("PENN", "PEXN")
_DESIGNATIONS = ("DESAG", "DESPG", "DESPG2")
_LANGUAGES = {"en": "EN", "fr": "FR", "es": "ES"}
_UNUSED_CLASS = "99"


def parse_markgr(
    element: Element, profile: Profile, *, languages: Sequence[str] = (), as_of: date | None = None
) -> tuple[Filing, ...]:
    """One filing per designated office. Raises ValueError without a registration number or with an impossible date."""
    mark = element if local(element) == MARK else next(below(element, MARK), None)
    if mark is None:
        raise ValueError(f"no {MARK} inside {local(element)}: not a Madrid record")
    written = attribute(mark, "INTREGN") or word_at(mark, "INTREGN")
    ir = ir_number(written)
    if ir is None:
        raise ValueError(f"INTREGN is {written!r}: the registration has no number to be known by")
    soft: list[str] = []
    order = [*(code for code in languages if code in _LANGUAGES), *profile.languages]
    now = kid(mark, "CURRENT")
    now = mark if now is None else now
    registered = soft_day(_day, attribute(mark, "INTREGD") or word_at(mark, "INTREGD"), "INTREGD", soft)
    text = clean(attribute(kid(now, "IMAGE"), "TEXT") or word_at(now, "SIGVRBL", "VRBLNOT"))
    description = _in_language(now, "MARDESGR", "MARDES", order) or _in_language(now, "VOLDESGR", "VOLDES", order)
    translation = _in_language(now, "MARTRGR", "MARTR", order)
    spoken = [each for raw in words_at(now, "MARTRAN") for each in reading_or_text(clean(raw))]
    classes, others = _classes(now, order)
    filed = [Publication(PublicationKind.FILED, registered)] if registered else []
    filing = Filing(
        office=profile.code,
        application_number=ir,
        route=Route.MADRID,
        international_registration=ir,
        marks=(text,) if text else (),
        mark_kind=_kind(now),
        transliterations=tuple(dict.fromkeys((*spoken, *readings(description, translation)))) or None,
        translations=(translation,) if translation else None,
        mark_description=description,
        disclaimer=_in_language(now, "DISCLAIMGR", "DISCLAIMER", order),
        vienna_codes=_vienna(now),
        filing_date=registered,
        publications=tuple(filed) or None,
        classes=classes,
        other_classes=others,
        applicants=_parties(now, "HOLGR"),
        representatives=_parties(now, "REPGR"),
        priorities=_priorities(now, soft),
        office_link=profile.address(profile.link, number=ir, ir=ir),
        image=attribute(kid(now, "IMAGE"), "NAME"),
        as_of=as_of,
        notes=tuple(soft),
    )
    return per_member(filing, designations(mark, now))


def designations(mark: Element, now: Element) -> list[Designation]:
    """With the registration (``ENN``) and later (``EXN``); offices listed in ``CURRENT`` alone count as the former."""
    later: list[Designation] = []
    first = kid(mark, NEW)
    published, issue = _published(first)
    for each in kids(mark, LATER):
        effective = attribute(each, "REGEDAT") or attribute(each, "REGRDAT")
        day = _day(effective or word_at(each, "REGEDAT", "REGRDAT"))
        own, own_issue = _published(each)
        later += [Designation(office, day, own, own_issue) for office in _offices(each)]
    return designated(_offices(first), _offices(now), later, Designation("", None, published, issue))


def _offices(element: Element | None) -> list[str]:
    groups = [group for name in _DESIGNATIONS for group in kids(element, name)]
    codes = [clean(words(each)) for group in groups for each in kids(group, "DCPCD")]
    return list(dict.fromkeys(code.upper() for code in codes if code))


def _published(transaction: Element | None) -> tuple[date | None, str | None]:
    day = _day(attribute(transaction, "PUBDATE") or word_at(transaction, "PUBDATE"))
    return day, attribute(transaction, "GAZNO") or word_at(transaction, "GAZNO")


def _day(text: str | None) -> date | None:
    return compact_day(text) if text and text.strip().isdigit() else iso_day(text)


def _kind(now: Element) -> MarkKind | None:
    if kid(now, "STDMIND") is not None:
        return MarkKind.WORD
    if kid(now, "THRDMAR") is not None:
        return MarkKind.SHAPE
    if kid(now, "SOUMARI") is not None:
        return MarkKind.SOUND
    image = kid(now, "IMAGE")
    if image is not None:
        return MarkKind.COMBINED if attribute(image, "TEXT") else MarkKind.FIGURATIVE
    return None


def _in_language(now: Element, group: str, stem: str, languages: Sequence[str]) -> str | None:
    for language in dict.fromkeys(languages):
        suffix = _LANGUAGES.get(language)
        found = word_at(now, f"{group}/{stem}{suffix}", f"{stem}{suffix}") if suffix else None
        if found:
            return clean(found)
    return clean(word_at(now, group))


def _classes(now: Element, languages: Sequence[str]) -> tuple[tuple[GoodsClass, ...] | None, tuple[str, ...] | None]:
    groups = at(now, "BASICGS/GSGR")
    if kid(now, "BASICGS") is None:
        return None, None
    rows = []
    for group in groups:
        number = attribute(group, "NICCLAI")
        if number != _UNUSED_CLASS:
            rows.append((number, _goods(group, languages) or ""))
    return class_groups(rows)


def _goods(group: Element, languages: Sequence[str]) -> str | None:
    for language in dict.fromkeys(languages):
        texts = words_at(group, f"GSTERM{_LANGUAGES.get(language, '')}")
        if texts:
            return "; ".join(texts)
    return next((words(each) for each in group if words(each)), None)


def _vienna(now: Element) -> tuple[str, ...] | None:
    group = kid(now, "VIENNAGR")
    codes = [words(each) for each in below(group, "VIECLA3")] or [words(each) for each in below(group, "VIECLAI")]
    return vienna_codes(codes)


def _parties(now: Element, name: str) -> tuple[Party, ...] | None:
    groups = kids(now, name)
    if not groups:
        return None
    found = []
    for group in groups:
        lines = words_at(group, "NAME/NAMEL") or words_at(group, "NAME", "NAMETR")
        address = words_at(group, "ADDRESS/ADDRL")
        country = country_code(word_at(group, "ADDRESS/COUNTRY", "COUNTRY", "ENTEST", "ENTNATL", "NATLTY"))
        if lines:
            found.append(Party(" ".join(lines), country, ", ".join(address) or None))
    return tuple(found)


def _priorities(now: Element, soft: list[str]) -> tuple[Priority, ...] | None:
    groups = kids(now, "PRIGR")
    if not groups:
        return None
    found: Iterable[Priority] = (
        Priority(
            soft_day(_day, word_at(group, "PRIAPPD", "PRIDATE"), "PRIAPPD", soft),
            word_at(group, "PRICP", "PRICC"),
            word_at(group, "PRIAPPN", "PRINUM"),
        )
        for group in groups
    )
    return tuple(found)
