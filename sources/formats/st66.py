"""WIPO ST.66: one ``TradeMark`` element to one filing.

Every office's namespace generation is accepted (names are matched without them), and every layout met so far: words
directly under the mark, a series, parties as siblings of ``TradeMarkDetails``, keys instead of names, ``009``/``09``,
dates with a zone suffix, goods in two dozen languages. Texts of *other* marks inside a record (earlier marks of an
opposition, related marks) are never taken for this one: words are read from the direct child path only.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sources.filing import Filing, GoodsClass, MarkKind, Party, Priority, Publication, PublicationKind, Route, Status
from sources.formats.dates import compact_day, iso_day, soft_day
from sources.formats.localnames import Element, at, attribute, below, kid, kids, local, word_at, words, words_at
from sources.formats.marktext import (
    class_groups,
    clean,
    drawing_kind,
    ir_number,
    mark_kind,
    reading_or_text,
    readings,
    vienna_codes,
)
from sources.formats.parties import current, found_parties, keys, with_details
from sources.formats.profile import Profile

MARK = "TradeMark"
_NUMBER_LIKE = re.compile(r"[A-Z]{0,4}[ ./\-]?\d[\dA-Z ./\-]{3,}")
_APPLICANTS = ("ApplicantDetails", "HolderDetails")
_AGENTS = ("RepresentativeDetails",)
BESIDE = (*_APPLICANTS, *_AGENTS)
"""Elements that some offices put beside ``TradeMarkDetails`` instead of inside the mark."""


def parse_st66(
    element: Element,
    profile: Profile,
    *,
    languages: Sequence[str] = (),
    beside: Sequence[Element] = (),
    as_of: date | None = None,
) -> Filing:
    """One report about one mark.

    ``element`` is the ``TradeMark`` or anything around it that holds exactly one; ``beside`` are party elements found
    outside it. Raises ValueError, naming the value, for a record without a number or with an impossible date.
    """
    mark = element if local(element) == MARK else next(below(element, MARK), None)
    if mark is None:
        raise ValueError(f"no {MARK} inside {local(element)}: not a trade mark record")
    if mark is not element:
        beside = [*beside, *(each for each in below(element, *BESIDE) if mark not in each.iterancestors())]
    number = clean(word_at(mark, "ApplicationNumber/ApplicationNumberText", "ApplicationNumber", "RegistrationNumber"))
    if number is None:
        raise ValueError("no ApplicationNumber: the filing has no number to be known by")
    operation = (attribute(mark, "operationCode") or "").casefold()
    madrid, ir = _international(mark, number, profile)
    base = Filing(
        office=profile.code,
        application_number=number,
        route=Route.MADRID if madrid else Route.NATIONAL,
        international_registration=ir,
        as_of=as_of,
        office_link=profile.address(profile.link, number=number, ir=ir),
    )
    if operation == "delete":
        return replace(base, deleted=True)
    filled = _mark_fields(mark, base, profile, [*profile_languages(profile, languages)])
    return _party_fields(mark, filled, profile, beside)


def profile_languages(profile: Profile, languages: Sequence[str]) -> tuple[str, ...]:
    """The reader's languages, then the office's own."""
    return tuple(dict.fromkeys((*languages, *profile.languages)))


def day_of(text: str | None) -> date | None:
    """A day as ST.66 offices write it: ISO, with a zone suffix, or eight digits."""
    if text and len(text.strip()) == 8 and text.strip().isdigit():
        return compact_day(text.strip())
    return iso_day(text)


def _international(mark: Element, number: str, profile: Profile) -> tuple[bool, str | None]:
    madrid, ir = profile.madrid_number(number)
    stated = ir_number(word_at(mark, "InternationalRegistrationNumber"))
    if stated is None and madrid:
        related = below(mark, "InternationalRegistrationNumber")
        stated = next((found for each in related if (found := ir_number(words(each)))), None)
    origin = word_at(mark, "RegistrationOfficeCode")
    if not madrid and profile.code != "WO" and origin == "WO":
        return True, ir_number(number) or stated
    designated = word_at(mark, "DesignationDate") is not None and profile.code != "WO"
    return madrid or stated is not None or designated, ir or stated


def _mark_fields(mark: Element, base: Filing, profile: Profile, languages: Sequence[str]) -> Filing:
    feature = word_at(mark, "MarkFeature", "MarkFeatureDetails/MarkFeature")
    kind = mark_kind(feature) or drawing_kind(word_at(mark, "TradeMarkExt/MarkFeatureCode"))
    if kind is None and word_at(mark, "WordMarkSpecification/MarkStandardCharacterIndicator") == "true":
        kind = MarkKind.WORD
    description = in_language(
        at(mark, "MarkDescriptionDetails/MarkDescription|DescriptionText") + kids(mark, "MarkDescription"), languages
    )
    disclaimer = in_language(
        at(mark, "MarkDisclaimerDetails/MarkDisclaimer|MarkDisclaimerText")
        + kids(mark, "MarkDisclaimer", "MarkDisclaimerText"),
        languages,
    )
    translations = _texts(mark, "WordMarkSpecification/MarkTranslation|MarkTranslationText", "MarkTranslation")
    stated = _texts(mark, "WordMarkSpecification/MarkTransliteration", "MarkTransliteration")
    soft: list[str] = []
    classes, others = _classes(mark, languages, soft)
    application_day = soft_day(
        day_of, word_at(mark, "ApplicationDate", "ApplicationDateTime", "DesignationDate"), "ApplicationDate", soft
    )
    status = _status(mark, soft)
    publications, publication_notes = _publications(mark, profile, base, status, application_day)
    registration = clean(word_at(mark, "RegistrationNumber"))
    has_application_number = word_at(mark, "ApplicationNumber") is not None
    return replace(
        base,
        registration_number=registration if has_application_number else None,
        marks=_words(mark, feature),
        mark_kind=kind,
        transliterations=_group(
            [each for text in stated for each in reading_or_text(text)], list(readings(description, *translations))
        ),
        translations=translations or None,
        mark_description=description,
        disclaimer=disclaimer,
        vienna_codes=_vienna(mark),
        filing_date=application_day,
        publications=publications,
        classes=classes,
        other_classes=others,
        status=status,
        priorities=_priorities(mark, soft),
        opposition_end_stated=_opposition_end(mark),
        image=_image(mark, profile, base.application_number),
        notes=(*publication_notes, *soft),
    )


def _texts(mark: Element, *paths: str) -> tuple[str, ...]:
    found = (clean(text) for text in words_at(mark, *paths))
    return tuple(dict.fromkeys(text for text in found if text))


def _group(*lists: Sequence[str]) -> tuple[str, ...] | None:
    found = tuple(dict.fromkeys(each for texts in lists for each in texts))
    return found or None


def in_language(elements: Sequence[Element], languages: Sequence[str]) -> str | None:
    """One text in the best language there is: several pieces in that language are joined with '; '."""
    by_language: dict[str, list[Element]] = {}
    for element in elements:
        by_language.setdefault((attribute(element, "languageCode") or "").casefold(), []).append(element)
    for language in dict.fromkeys((*languages, "", *by_language)):
        texts = [text for element in by_language.get(language, ()) if (text := clean(words(element)))]
        if texts:
            return "; ".join(dict.fromkeys(texts))
    return None


def _words(mark: Element, feature: str | None) -> tuple[str, ...] | None:
    """The mark's own words: the specification, else a direct child, then every member of a series."""
    found = list(_texts(mark, "WordMarkSpecification/MarkVerbalElementText"))
    found = found or list(_texts(mark, "MarkVerbalElementText"))
    found = found or list(_texts(mark, "WordMarkSpecification/MarkSignificantVerbalElementText"))
    found += _texts(
        mark,
        "MarkSeriesDetails/MarkSeriesItem/WordMarkSpecification/MarkVerbalElementText",
        "MarkSeriesDetails/MarkSeriesItem/MarkVerbalElementText",
        "MarkSeriesDetails/MarkSeries/WordMarkSpecification/MarkVerbalElementText",
    )
    if found:
        return tuple(dict.fromkeys(found))
    told = feature is not None or kid(mark, "WordMarkSpecification", "MarkImageDetails") is not None
    return () if told else None


def _vienna(mark: Element) -> tuple[str, ...] | None:
    codes: list[str] = []
    for category in below(kid(mark, "MarkImageDetails"), "MarkImageCategory"):
        kind = (word_at(category, "CategoryKind") or "Vienna").casefold()
        if "vienna" in kind or kind in ("cfe", "vcl"):
            codes += [text for each in below(category, "CategoryCode") if (text := words(each))]
    codes += words_at(mark, "MarkImageDetails/MarkImage/ViennaCode", "ViennaClassificationBag/ViennaClassification")
    return vienna_codes(codes)


def _classes(
    mark: Element, languages: Sequence[str], soft: list[str]
) -> tuple[tuple[GoodsClass, ...] | None, tuple[str, ...] | None]:
    rows: list[tuple[str | None, str]] = []
    holders = kids(mark, "GoodsServicesDetails")
    for holder in holders:
        nested = list(below(holder, "ClassDescription"))
        flat = [holder, *kids(holder, "GoodsServices")]
        for row in nested or [each for each in flat if kid(each, "ClassNumber") is not None]:
            goods = in_language(kids(row, "GoodsServicesDescription", "GoodsServicesDescriptionText"), languages)
            numbers = [words(each) for each in kids(row, "ClassNumber")]
            rows += [(number, goods or "") for number in numbers]
            if goods and not any(numbers):
                soft.append(f"goods of no class: {goods}")
    return class_groups(rows) if holders else (None, None)


def _status(mark: Element, soft: list[str]) -> Status | None:
    written = clean(word_at(mark, "MarkCurrentStatusCode"))
    day = soft_day(day_of, word_at(mark, "MarkCurrentStatusDate"), "MarkCurrentStatusDate", soft)
    spoken = clean(word_at(mark, "TradeMarkExt/MarkCurrentStatusExternalDescriptionText"))
    if written is None and day is None and spoken is None:
        return None
    if written and written.isdigit():
        return Status(written, spoken, day)
    return Status(None, spoken or written, day)


def issue_number(identifier: str | None) -> str | None:
    """A publication identifier that names an issue; a gazette's bare name does not."""
    return identifier if identifier and any(letter.isdigit() for letter in identifier) else None


def _publications(
    mark: Element, profile: Profile, base: Filing, status: Status | None, filed: date | None
) -> tuple[tuple[Publication, ...] | None, tuple[str, ...]]:
    found: list[Publication] = [Publication(PublicationKind.FILED, filed)] if filed else []
    notes: list[str] = []
    for each in at(mark, "PublicationDetails/Publication") or _flat_publication(mark):
        section = word_at(each, "PublicationSection")
        day = day_of(word_at(each, "PublicationDate"))
        kind, known = profile.section_kind(section)
        if not known and not section:
            kind, known = PublicationKind.PUBLISHED, True
        notes += profile.section_note(section, day)
        if kind is not None and day is not None:
            found.append(
                Publication(_by_route(kind, base, profile), day, issue_number(word_at(each, "PublicationIdentifier")))
            )
        elif kind is not None:
            notes.append(f"a publication ({section or 'no section'}) without a date")
    found += _attribute_publication(mark, profile, status)
    return completed(found, notes, mark, profile, base=base, status=status)


def completed(
    found: list[Publication], notes: list[str], mark: Element, profile: Profile, *, base: Filing, status: Status | None
) -> tuple[tuple[Publication, ...] | None, tuple[str, ...]]:
    """What a record says was published, with what stands in where it says nothing of it, and its withdrawal."""
    if not any(p.kind not in (PublicationKind.FILED, PublicationKind.CORRECTED) for p in found):
        extra, more = stand_in(mark, profile, base)
        found, notes = [*found, *extra], [*notes, *more]
    if status and status.date and profile.is_withdrawn(status.code or status.text):
        found = [*found, Publication(PublicationKind.WITHDRAWN, status.date)]
    return (tuple(dict.fromkeys(found)) or None), tuple(notes)


def stand_in(mark: Element, profile: Profile, base: Filing) -> tuple[list[Publication], list[str]]:
    """A record without a publication: the stated start of the opposition period, or in post-registration offices the
    registration day, tells when it was."""
    opening = PublicationKind(profile.section_default or "published")
    start = day_of(word_at(mark, "OppositionPeriodStartDate"))
    if start:
        text = "no publication in the record: the stated start of the opposition period stands for it"
        return [Publication(_by_route(opening, base, profile), start)], [text]
    registered = day_of(word_at(mark, "RegistrationDate"))
    if registered and profile.registration_stands_in and base.route is Route.NATIONAL:
        text = "no day of announcement in the record: the registration day, never later, stands for it"
        return [Publication(PublicationKind.REGISTERED, registered)], [text]
    return [], []


def _by_route(kind: PublicationKind, base: Filing, profile: Profile) -> PublicationKind:
    told_apart = not profile.one_publication and base.route is Route.MADRID
    if told_apart and kind is PublicationKind.PUBLISHED:
        return PublicationKind.DESIGNATION_PUBLISHED
    return kind


def _flat_publication(mark: Element) -> list[Element]:
    """UKIPO's journal puts identifier and date directly under ``PublicationDetails``."""
    return [each for each in kids(mark, "PublicationDetails") if kid(each, "PublicationDate") is not None]


def _attribute_publication(mark: Element, profile: Profile, status: Status | None) -> list[Publication]:
    """INPI France: the BOPI issue is an attribute of the record, what was published is said by the transaction."""
    day = day_of(attribute(mark, "PublicationDate"))
    if day is None:
        return []
    transaction = (attribute(mark, "fr-TransactionDetails") or "").casefold()
    text = status.text if status else None
    if transaction in profile.transactions:
        kind = PublicationKind(profile.transactions[transaction])
    elif profile.is_registered(text):
        kind = PublicationKind.REGISTERED
    elif profile.is_withdrawn(text):
        kind = PublicationKind.WITHDRAWN
    else:
        kind = PublicationKind.PUBLISHED
    return [Publication(kind, day, issue_number(attribute(mark, "PublicationIdentifier")))]


def _opposition_end(mark: Element) -> date | None:
    return day_of(word_at(mark, "OppositionPeriodEndDate", "OppositionPeriodDetails/OppositionPeriodEndDate"))


def _priorities(mark: Element, soft: list[str]) -> tuple[Priority, ...] | None:
    found = []
    for each in at(mark, "PriorityDetails/Priority"):
        written = word_at(each, "PriorityDate", "PriorityExt/ForeignApplicationFilingDate")
        when = soft_day(day_of, written, "PriorityDate", soft)
        number = word_at(each, "PriorityNumber", "PriorityId", "PriorityApplicationNumber")
        if number is None:
            # UKIPO's journal puts the number of a Madrid mark's priority into the holder's name.
            holder = word_at(each, "PriorityHolderName")
            number = holder if holder and _NUMBER_LIKE.fullmatch(holder) else None
        row = Priority(when, word_at(each, "PriorityCountryCode"), number)
        if row != Priority():
            found.append(row)
    return tuple(found) if kid(mark, "PriorityDetails") is not None else None


def _image(mark: Element, profile: Profile, number: str) -> str | None:
    """An address a person can open, else the file the record names."""
    named = word_at(
        mark,
        "MarkImageDetails/MarkImage/MarkImageURI",
        "MarkImageDetails/MarkImage/MarkImageFilename",
        "MarkImageDetails/MarkImage/MarkImageFileName",
        "MarkImageDetails/MarkImage/ImageFileName",
    )
    if named and named.startswith(("http://", "https://")):
        return named
    return profile.address(profile.image, number=number) or (named.removeprefix("file://") if named else None)


def _parties(holders: Sequence[Element], profile: Profile) -> tuple[tuple[Party, ...] | None, tuple[str, ...]]:
    """(the parties named here, the keys of those that another file names)."""
    if not holders:
        return None, ()
    found = found_parties(holders, profile)
    named = current(found)
    return (named or None) if keys(found) else named, keys(found)


def _party_fields(mark: Element, filing: Filing, profile: Profile, beside: Sequence[Element]) -> Filing:
    everything = [*mark, *beside]
    applicants, unnamed = _parties([each for each in everything if local(each) in _APPLICANTS], profile)
    agents, agent_keys = _parties([each for each in everything if local(each) in _AGENTS], profile)
    holders = current(found_parties(kids(mark, "fr-CurrentHolderDetails"), profile))
    if holders:
        applicants = with_details(applicants, holders) if applicants else holders
    notes = (
        *filing.notes,
        *(f"applicant key {key}" for key in unnamed),
        *(f"representative key {key}" for key in agent_keys),
    )
    return replace(filing, applicants=applicants, representatives=agents, notes=notes)


def with_beside(filing: Filing, holder: Element, profile: Profile) -> Filing:
    """The filing with parties of an element that stands beside its mark; parties it already has are kept."""
    found, unnamed = _parties([holder], profile)
    agents = local(holder) in _AGENTS
    before = filing.representatives if agents else filing.applicants
    merged = tuple(dict.fromkeys((*(before or ()), *(found or ())))) if before or found is not None else None
    role = "representative" if agents else "applicant"
    notes = (*filing.notes, *(f"{role} key {key}" for key in unnamed))
    if agents:
        return replace(filing, representatives=merged, notes=notes)
    return replace(filing, applicants=merged, notes=notes)
