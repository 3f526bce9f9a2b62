"""WIPO ST.96: one ``Trademark`` element to one filing (USPTO TSDR, IPI Switzerland, CIPO Canada).

Two namespace generations and the offices' own extensions (``catmk``, IPI's superset, USPTO's) are read by local name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import replace
from datetime import date

from sources.filing import Filing, GoodsClass, MarkKind, Party, Priority, Publication, PublicationKind, Route, Status
from sources.formats.dates import soft_day
from sources.formats.localnames import Element, at, attribute, below, kid, kids, local, word_at, words, words_at
from sources.formats.marktext import (
    class_groups,
    clean,
    drawing_kind,
    ir_number,
    mark_kind,
    nice_class,
    reading_or_text,
    readings,
    vienna_codes,
)
from sources.formats.parties import current, found_parties
from sources.formats.profile import Profile
from sources.formats.st66 import completed, day_of, in_language, issue_number, profile_languages

MARK = "Trademark"


def parse_st96(
    element: Element, profile: Profile, *, languages: Sequence[str] = (), as_of: date | None = None
) -> Filing:
    """One report about one mark; ``element`` is the ``Trademark`` or anything around it that holds exactly one.

    Raises ValueError, naming the value, for a record without a number or with an impossible date.
    """
    mark = element if local(element) == MARK else next(below(element, MARK), None)
    if mark is None and local(element) == "TrademarkApplication":
        mark = element
    if mark is None:
        raise ValueError(f"no {MARK} inside {local(element)}: not a trademark record")
    number = _number(mark)
    madrid, ir = _international(mark, number, profile)
    soft: list[str] = []
    base = Filing(
        office=profile.code,
        application_number=number,
        route=Route.MADRID if madrid else Route.NATIONAL,
        international_registration=ir,
        as_of=soft_day(day_of, word_at(mark, "Version/VersionDateTime"), "VersionDateTime", soft) or as_of,
        office_link=profile.address(profile.link, number=number, ir=ir),
        notes=tuple(soft),
    )
    operation = attribute(mark, "operationCategory", "operationCode") or ""
    if operation.casefold() == "delete":
        return replace(base, deleted=True)
    return _filled(mark, base, profile, profile_languages(profile, languages))


def _number(mark: Element) -> str:
    """``ApplicationNumberText``, or CIPO's 7 digits and extension out of the ST.13 number (``0662169-01``)."""
    text = clean(word_at(mark, "ApplicationNumber/ApplicationNumberText"))
    if text:
        return text
    st13 = clean(word_at(mark, "ApplicationNumber/ST13ApplicationNumber"))
    if st13:
        found = re.search(r"(\d{7})(\d{2})\Z", st13)
        if not found:
            raise ValueError(f"{st13!r} is no ST.13 application number: its last nine characters must be digits")
        return found[1] if found[2] == "00" else f"{found[1]}-{found[2]}"
    plain = kid(mark, "ApplicationNumber")
    if plain is not None and not len(plain) and words(plain):
        return clean(words(plain)) or ""
    registration = clean(word_at(mark, "RegistrationNumber"))
    if registration is None:
        raise ValueError("no ApplicationNumber: the filing has no number to be known by")
    return registration


def _international(mark: Element, number: str, profile: Profile) -> tuple[bool, str | None]:
    madrid, ir = profile.madrid_number(number)
    stated = ir_number(
        word_at(
            mark,
            "InternationalRegistrationNumber",
            "InternationalMarkIdentifierBag/InternationalMarkIdentifier/InternationalRegistrationNumber",
            "InternationalMarkIdentifierBag/InternationalMarkIdentifier",
            "InternationalMarkIdentifier",
        )
    )
    if word_at(mark, "RegistrationOfficeCode") == "WO" and profile.code != "WO":
        registered = ir_number(word_at(mark, "RegistrationNumber"))
        return True, stated or ir_number(number) or registered
    if madrid and stated is None and ir is None:
        for related in at(mark, "AssociatedMarkBag/AssociatedMark"):
            if "international" in (word_at(related, "AssociationCategory") or "").casefold():
                where = ("InternationalApplicationNumber/ApplicationNumberText", "InternationalRegistrationNumber")
                stated = stated or ir_number(word_at(related, *where))
    return madrid or stated is not None, ir or stated


def _filled(mark: Element, base: Filing, profile: Profile, languages: Sequence[str]) -> Filing:
    sign = kid(mark, "MarkRepresentation")
    description = in_language(at(sign, "MarkDescriptionBag/MarkDescriptionText"), languages) or in_language(
        kids(mark, "MarkFeatureDescription"), languages
    )
    written = word_at(sign, "MarkReproduction/WordMarkSpecification/MarkTransliteration")
    transliterations = [*reading_or_text(clean(written)), *_categorized(mark, "translit")]
    translations = [
        *(clean(text) or "" for text in words_at(sign, "MarkReproduction/WordMarkSpecification/MarkTranslationText")),
        *_categorized(mark, "translation"),
    ]
    soft: list[str] = []
    filed = soft_day(day_of, word_at(mark, "ApplicationDate", "ApplicationDateTime"), "ApplicationDate", soft)
    status = _status(mark, soft)
    publications, notes = _publications(mark, profile, base, status, filed)
    classes, others = _classes(mark, languages, soft)
    return replace(
        base,
        registration_number=clean(word_at(mark, "RegistrationNumber")),
        marks=_words(mark, sign, profile),
        mark_kind=_kind(sign),
        transliterations=_distinct([*transliterations, *readings(description, *translations)]),
        translations=_distinct(translations),
        mark_description=description,
        disclaimer=in_language(at(mark, "MarkDisclaimerBag/MarkDisclaimerText"), languages),
        vienna_codes=_vienna(sign),
        filing_date=filed,
        publications=publications,
        classes=classes,
        other_classes=others,
        applicants=_applicants(mark, profile),
        representatives=_representatives(mark, profile),
        status=status,
        priorities=_priorities(mark, soft),
        opposition_end_stated=day_of(word_at(mark, "OppositionPeriodEndDate")),
        image=_image(sign, profile, base.application_number),
        notes=(*base.notes, *notes, *soft),
    )


def _distinct(texts: Sequence[str | None]) -> tuple[str, ...] | None:
    return tuple(dict.fromkeys(text for text in texts if text)) or None


def _categorized(mark: Element, wanted: str) -> list[str]:
    """CIPO's ``CategorizedTextBag``: free texts, each under a category that names what it is."""
    found = []
    for each in below(kid(mark, "NationalTrademarkInformation"), "CategorizedText"):
        category = " ".join(words_at(each, "CategorizedTextCategory", "TextCategory", "CategoryText", "Category"))
        if wanted in category.casefold():
            texts = words_at(each, "CategorizedTextText", "Text", "CategorizedTextDescription", "TextDescription")
            found += [text for raw in texts for text in (reading_or_text(raw) if wanted == "translit" else (raw,))]
    return found


def _words(mark: Element, sign: Element | None, profile: Profile) -> tuple[str, ...] | None:
    where = "MarkReproduction/WordMarkSpecification/"
    found = words_at(sign, where + "MarkVerbalElementText")
    found = found or words_at(sign, where + "MarkSignificantVerbalElementText")
    found = found or words_at(mark, "WordMarkSpecification/MarkVerbalElementText", "MarkVerbalElementText")
    series = words_at(
        mark,
        "MarkSeriesBag/MarkSeries/MarkRepresentation/" + where + "MarkVerbalElementText",
        "MarkSeriesBag/MarkSeries/WordMarkSpecification/MarkVerbalElementText",
    )
    texts = _distinct([profile.mark_text(text) for raw in (*found, *series) if (text := clean(raw))])
    if texts:
        return texts
    return () if sign is not None else None


def _kind(sign: Element | None) -> MarkKind | None:
    kind = mark_kind(word_at(sign, "MarkFeatureCategory")) or drawing_kind(
        word_at(sign, "MarkDescriptionBag/NationalMarkDescription/MarkFeatureCode")
    )
    standard = word_at(sign, "MarkReproduction/WordMarkSpecification/MarkStandardCharacterIndicator")
    return MarkKind.WORD if kind is None and standard == "true" else kind


def _vienna(sign: Element | None) -> tuple[str, ...] | None:
    codes = []
    for each in below(sign, "ViennaClassification"):
        parts = [word_at(each, name) for name in ("ViennaCategory", "ViennaDivision", "ViennaSection")]
        given = [part.zfill(2) for part in parts if part]
        text = ".".join(given) if given else (None if len(each) else words(each))
        if text:
            codes.append(text)
    return vienna_codes(codes)


def _classes(
    mark: Element, languages: Sequence[str], soft: list[str]
) -> tuple[tuple[GoodsClass, ...] | None, tuple[str, ...] | None]:
    """Classes of the descriptions and of the Nice classification. Goods that no class is named for go to every class
    of their group: they cannot be told apart."""
    bag = kid(mark, "GoodsServicesBag")
    if bag is None:
        return None, None
    rows: list[tuple[str | None, str]] = []
    for group in kids(bag, "GoodsServices"):
        named: list[tuple[str | None, str]] = []
        loose: list[str] = []
        for row in at(group, "ClassDescriptionBag/ClassDescription"):
            goods = in_language(kids(row, "GoodsServicesDescriptionText"), languages) or ""
            number = word_at(row, "ClassNumber")
            if number:
                named.append((number, goods))
            elif goods:
                loose.append(goods)
        listed = [
            word_at(each, "ClassNumber", "NationalClassNumber")
            for each in at(group, "GoodsServicesClassificationBag/GoodsServicesClassification")
            if (word_at(each, "ClassificationKindCode") or "Nice").casefold() in ("nice", "nice classification")
        ]
        goods = "; ".join(dict.fromkeys(loose))
        rows += named
        rows += [(number, goods) for number in listed if number]
        if goods and not listed and named:
            rows += [(number, goods) for number, _ in named if nice_class(number)]
        if goods and not listed and not named:
            soft.append(f"goods of no class: {goods}")
    return class_groups(rows)


def _status(mark: Element, soft: list[str]) -> Status | None:
    written = clean(word_at(mark, "MarkCurrentStatusCode"))
    spoken = clean(
        word_at(
            mark,
            "NationalTrademarkInformation/MarkCurrentStatusExternalDescriptionText",
            "NationalTrademarkInformation/MarkCurrentStatusInternalDescriptionText",
            "MarkCurrentStatusInternalDescriptionText",
        )
    )
    day = soft_day(day_of, word_at(mark, "MarkCurrentStatusDate"), "MarkCurrentStatusDate", soft)
    if written is None and spoken is None and day is None:
        return None
    if written and written.isdigit():
        return Status(written, spoken, day)
    return Status(None, written or spoken, day)


def _publications(
    mark: Element, profile: Profile, base: Filing, status: Status | None, filed: date | None
) -> tuple[tuple[Publication, ...] | None, tuple[str, ...]]:
    found: list[Publication] = [Publication(PublicationKind.FILED, filed)] if filed else []
    notes: list[str] = []
    for each in at(mark, "PublicationBag/Publication"):
        section = word_at(
            each,
            "NationalPublication/PublicationCategoryText",
            "NationalPublication/PublicationStatusCategory",
            "PublicationStatusCategory",
            "PublicationSection",
        )
        day = day_of(
            word_at(each, "PublicationDate", "NationalPublication/PublicationActionDate", "PublicationActionDate")
        )
        kind, known = profile.section_kind(section)
        notes += profile.section_note(section, day)
        if not known and not section:
            kind = PublicationKind.PUBLISHED
        if kind is not None and day is not None:
            found.append(_publication(kind, day, base, word_at(each, "PublicationIdentifier")))
        elif kind is not None:
            notes.append(f"a publication ({section or 'no section'}) without a date")
    found += _events(mark, profile, base, found)
    return completed(found, notes, mark, profile, base=base, status=status)


def _publication(kind: PublicationKind, day: date, base: Filing, identifier: str | None) -> Publication:
    if base.route is Route.MADRID and kind in (PublicationKind.PUBLISHED, PublicationKind.REPUBLISHED):
        kind = PublicationKind("designation_" + kind.value)
    return Publication(kind, day, issue_number(identifier))


def _events(mark: Element, profile: Profile, base: Filing, found: Sequence[Publication]) -> list[Publication]:
    """CIPO tells the advertisement as an event too, sometimes only so."""
    if not profile.sections:
        return []
    known = {(each.kind, each.date) for each in found}
    events = []
    for each in at(mark, "MarkEventBag/MarkEvent"):
        where = ("NationalMarkEvent/MarkEventDescriptionText", "MarkEventDescriptionText", "MarkEventCategory")
        text = word_at(each, *where)
        if (text or "").casefold() not in ("advertised", "re-advertised", "readvertised"):
            continue
        kind, _ = profile.section_kind(text)
        day = day_of(word_at(each, "MarkEventDate"))
        if kind is not None and day is not None:
            publication = _publication(kind, day, base, None)
            if (publication.kind, day) not in known:
                events.append(publication)
    return events


def _applicants(mark: Element, profile: Profile) -> tuple[Party, ...] | None:
    holders = kids(mark, "ApplicantBag", "HolderBag")
    if holders:
        named = current(found_parties(holders, profile))
        if named:
            return named
    interested = _interested(mark, profile, ("applicant", "registrant", "owner"))
    return interested or (() if holders else None)


def _representatives(mark: Element, profile: Profile) -> tuple[Party, ...] | None:
    bags = kids(mark, "RepresentativeBag")
    single = [*below(mark, "RecordAttorney"), *kids(mark, "NationalRepresentative", "Representative")]
    if bags or single:
        return current([*found_parties(bags, profile), *found_parties([_wrapped(each) for each in single], profile)])
    return _interested(mark, profile, ("agent", "representative")) or None


def _wrapped(element: Element) -> Element:
    """A party that stands alone, as the only content of a holder."""
    holder = element.makeelement("holder")
    holder.append(deepcopy(element))
    return holder


def _interested(mark: Element, profile: Profile, roles: Sequence[str]) -> tuple[Party, ...]:
    rows = [row for bag in below(mark, "InterestedPartyBag") for row in kids(bag, "InterestedParty")]
    wanted = [
        _wrapped(row)
        for row in rows
        if any(role in (word_at(row, "InterestedPartyCategory") or "").casefold() for role in roles)
    ]
    return current(found_parties(wanted, profile))


def _priorities(mark: Element, soft: list[str]) -> tuple[Priority, ...] | None:
    bag = kid(mark, "PriorityBag")
    if bag is None:
        return None
    found = []
    for each in kids(bag, "Priority"):
        written = word_at(each, "PriorityApplicationFilingDate", "PriorityDate")
        when = soft_day(day_of, written, "PriorityApplicationFilingDate", soft)
        number = word_at(each, "ApplicationNumber/ApplicationNumberText", "PriorityApplicationNumber", "PriorityNumber")
        row = Priority(None if when and when.year <= 1 else when, word_at(each, "PriorityCountryCode"), number)
        if row != Priority():
            found.append(row)
    return tuple(found)


def _image(sign: Element | None, profile: Profile, number: str) -> str | None:
    named = word_at(
        sign,
        "MarkReproduction/MarkImageBag/MarkImage/ImageFileName",
        "MarkReproduction/MarkImageBag/MarkImage/FileName",
        "MarkReproduction/MarkImageBag/MarkImage/MarkImageURI",
    )
    if named and named.startswith(("http://", "https://")):
        return named
    if named and "no image" in named.casefold():
        named = None
    return profile.address(profile.image, number=number) or named
