"""Applicants and representatives in ST.66 and ST.96: names in four layouts, countries in seven places."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sources.countries import country_code
from sources.filing import Party
from sources.formats.localnames import Element, at, attribute, below, local, word_at, words
from sources.formats.marktext import clean
from sources.formats.profile import Profile

_ADDRESS_PARTS = (
    "AddressLine",
    "FreeFormatAddressLine",
    "AddressLineText",
    "AddressRoom",
    "AddressBuilding",
    "AddressStreet",
    "AddressPostOfficeBox",
    "StreetName",
    "AddressCity",
    "CityName",
    "AddressState",
    "GeographicRegionName",
    "AddressPostcode",
    "PostalCode",
)
_COUNTRY_IN_ADDRESS = (
    "AddressCountryCode",
    "FormattedAddressCountryCode",
    "CountryCode",
    "AddressCountry",
    "AddressCounty",
    "CountryName",
)
_COUNTRY_OF_PARTY = (
    "ApplicantNationalityCode",
    "NationalityCode",
    "NationalityCountryCode",
    "ApplicantIncorporationCountryCode",
    "IncorporationCountryCode",
    "ApplicantResidenceCountryCode",
    "ResidenceCountryCode",
)

_ORGANISATION_NAMES = (
    "OrganizationStandardName",
    "OrganizationName",
    "OrganisationName",
    "EntityName",
    "PersonFullName",
)


@dataclass(frozen=True, slots=True)
class FoundParty:
    """A party, or only the key by which another file names it; ``rank`` orders successive owners (highest is now)."""

    party: Party | None
    key: str | None = None
    rank: int = 0


def found_parties(holders: Iterable[Element], profile: Profile) -> list[FoundParty]:
    """What is inside ``ApplicantDetails``, ``HolderDetails``, ``ApplicantBag``, ``RepresentativeDetails`` and the like.

    A party marked ``operationCode="Delete"`` is left out.
    """
    found: list[FoundParty] = []
    for holder in holders:
        named = False
        for child in holder:
            name = local(child)
            if name.endswith("Key"):
                key = word_at(child, "Identifier", "URI")
                if key:
                    found.append(FoundParty(None, key))
                named = True
            elif name.endswith(("Name", "AddressBook", "NameAddress")):
                continue
            elif len(child) and not _deleted(child):
                found.append(_party(child, profile))
                named = True
        if not named and len(holder):
            found.append(_party(holder, profile))
    return [each for each in found if each.party is not None or each.key]


def current(found: Sequence[FoundParty]) -> tuple[Party, ...]:
    """The parties of the highest rank (offices list every former owner beside the present one), without repeats.

    Two rows for the same name are one party; the one that tells more (country, address) is kept.
    """
    named = [each for each in found if each.party is not None]
    top = max((each.rank for each in named), default=0)
    parties: dict[str, Party] = {}
    for each in named:
        if each.rank != top or each.party is None:
            continue
        name = each.party.name.casefold()
        before = parties.get(name)
        parties[name] = each.party if before is None else _merged(before, each.party)
    return tuple(parties.values())


def keys(found: Sequence[FoundParty]) -> tuple[str, ...]:
    """The keys of parties that this file does not name."""
    return tuple(dict.fromkeys(each.key for each in found if each.key and each.party is None))


def with_details(parties: tuple[Party, ...], others: Sequence[Party]) -> tuple[Party, ...]:
    """Fill country and address from rows about the same name elsewhere in the record (INPI's current holder)."""
    known = {other.name.casefold(): other for other in others}
    return tuple(_merged(party, known.get(party.name.casefold())) for party in parties)


def _merged(party: Party, other: Party | None) -> Party:
    if other is None:
        return party
    return replace(party, country=party.country or other.country, address=party.address or other.address)


def _deleted(element: Element) -> bool:
    return (attribute(element, "operationCode", "operationCategory") or "").casefold() == "delete"


def _party(element: Element, profile: Profile) -> FoundParty:
    name = clean(_name(element, profile))
    rank = _rank(element, profile)
    if not name:
        return FoundParty(None, word_at(element, "ApplicantIdentifier", "RepresentativeIdentifier"), rank)
    return FoundParty(Party(name, _country(element, profile), clean(_address(element))), None, rank)


def _rank(element: Element, profile: Profile) -> int:
    """USPTO party type (10 applicant ... 49 latest owner): ``PartyTypeCode`` in ST.66, ``sequenceNumber`` in ST.96.

    Elsewhere ``sequenceNumber`` only counts joint applicants, so it ranks nobody.
    """
    if not profile.ranked_parties:
        return 0
    text = word_at(element, "ApplicantExt/PartyTypeCode") or attribute(element, "sequenceNumber")
    return int(text) if text and text.isdigit() else 0


def _name(element: Element, profile: Profile) -> str | None:
    direct = word_at(element, "ApplicantName/FullName", "RepresentativeName/FullName", "Name/FullName", "FullName")
    if direct:
        return direct
    for organisation in _ORGANISATION_NAMES:
        for found in below(element, organisation):
            text = words(found)
            if text:
                return text
    person = [words(part) for name in ("FirstName", "MiddleName", "LastName") for part in below(element, name)]
    if any(person):
        return " ".join(part for part in person if part)
    lines = [words(line) for line in below(element, "FreeFormatNameLine")]
    if any(lines):
        return " ".join(line for line in lines if line)
    named = word_at(element, "ApplicantName", "RepresentativeName", "HolderName", "Name") or _only_text(element)
    if named or profile.ranked_parties:
        return named  # USPTO writes the kind of company ("CORPORATION") into LegalEntityName
    return word_at(element, "LegalEntityName")


def _only_text(element: Element) -> str | None:
    return None if len(element) else words(element)


def _country(element: Element, profile: Profile) -> str | None:
    """Address first, then nationality, then incorporation; a two-letter county is a country in DPMA data only."""
    for name in _COUNTRY_IN_ADDRESS:
        for found in below(element, name):
            text = words(found)
            if name == "AddressCounty" and (text is None or len(text) != 2 or not text.isupper()):
                continue
            code = country_code(text)
            if code:
                return code
    for name in _COUNTRY_OF_PARTY:
        for found in below(element, name):
            code = country_code(words(found))
            if code:
                return code
    if profile.incorporation_country:
        return country_code(word_at(element, "ApplicantIncorporationState", "IncorporationState"))
    return None


def _address(element: Element) -> str | None:
    lines = [words(line) for line in below(element, *_ADDRESS_PARTS) if not len(line)]
    return ", ".join(dict.fromkeys(line for line in lines if line)) or None


def details(element: Element, *names: str) -> list[Element]:
    """Direct children that hold parties."""
    return [found for name in names for found in at(element, name)]
