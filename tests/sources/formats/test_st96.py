"""One ST.96 record, in both namespace generations and with the offices' own extensions."""

from __future__ import annotations

from datetime import date

import pytest
from lxml import etree

from sources.filing import Filing, PublicationKind, Route
from sources.formats.profile import profile
from sources.formats.st96 import parse_st96

GENERATIONS = (
    ("http://www.wipo.int/standards/XMLSchema/Trademark/1", "http://www.wipo.int/standards/XMLSchema/Common/1"),
    ("http://www.wipo.int/standards/XMLSchema/ST96/Trademark", "http://www.wipo.int/standards/XMLSchema/ST96/Common"),
)
NUMBER = "<c:ApplicationNumber><c:ApplicationNumberText>98900011</c:ApplicationNumberText></c:ApplicationNumber>"


def read(body: str, office: str = "us", spaces: tuple[str, str] = GENERATIONS[1], attributes: str = "") -> Filing:
    text = f'<t:Trademark xmlns:t="{spaces[0]}" xmlns:c="{spaces[1]}"{attributes}>{body}</t:Trademark>'
    return parse_st96(etree.fromstring(text.encode()), profile(office))


def words(inner: str) -> str:
    return (
        "<t:MarkRepresentation><t:MarkReproduction><t:WordMarkSpecification>"
        f"{inner}</t:WordMarkSpecification></t:MarkReproduction></t:MarkRepresentation>"
    )


@pytest.mark.parametrize("spaces", GENERATIONS)
def test_both_namespace_generations_read_the_same(spaces: tuple[str, str]) -> None:
    body = NUMBER + "<t:ApplicationDate>2011-05-31-04:00</t:ApplicationDate>"
    filing = read(body + words("<t:MarkVerbalElementText>SPARK DEER</t:MarkVerbalElementText>"), spaces=spaces)
    assert (filing.application_number, filing.marks, filing.filing_date) == (
        "98900011",
        ("SPARK DEER",),
        date(2011, 5, 31),
    )


def test_significant_words_stand_in_for_missing_ones() -> None:
    only = words("<t:MarkSignificantVerbalElementText>SPARK DEER</t:MarkSignificantVerbalElementText>")
    assert read(NUMBER + only).marks == ("SPARK DEER",)
    assert read(NUMBER + words("")).marks == ()
    assert read(NUMBER).marks is None


@pytest.mark.parametrize(
    ("st13", "number"),
    [("CA500000230001100", "2300011"), ("CA500000066216901", "0662169-01"), ("CA50000000000000100", "0000001")],
)
def test_cipo_numbers_come_out_of_the_st13_number(st13: str, number: str) -> None:
    body = f"<c:ApplicationNumber><c:ST13ApplicationNumber>{st13}</c:ST13ApplicationNumber></c:ApplicationNumber>"
    assert read(body, "ca").application_number == number


def test_an_st13_number_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="CA5X"):
        read("<c:ApplicationNumber><c:ST13ApplicationNumber>CA5X</c:ST13ApplicationNumber></c:ApplicationNumber>", "ca")


def test_a_deletion_carries_only_its_number() -> None:
    filing = read(NUMBER + words(""), "ca", attributes=' c:operationCategory="delete"')
    assert filing.deleted
    assert filing.marks is None


def applicant(name: str, sequence: int) -> str:
    return (
        f'<t:Applicant c:sequenceNumber="{sequence}"><c:LegalEntityName>CORPORATION</c:LegalEntityName>'
        f"<c:Contact><c:Name><c:EntityName>{name}</c:EntityName></c:Name></c:Contact></t:Applicant>"
    )


def test_sequence_numbers_rank_owners_at_the_uspto_and_only_count_them_at_cipo() -> None:
    bag = f"<t:ApplicantBag>{applicant('First', 10)}{applicant('Second', 31)}</t:ApplicantBag>"
    assert [each.name for each in read(NUMBER + bag).applicants or ()] == ["Second"]
    assert [each.name for each in read(NUMBER + bag, "ca").applicants or ()] == ["First", "Second"]


def test_a_company_s_kind_is_no_name_at_the_uspto_but_a_legal_entity_s_name_is_elsewhere() -> None:
    bag = (
        "<t:ApplicantBag><t:Applicant><c:LegalEntityName>Beispiel AG</c:LegalEntityName></t:Applicant></t:ApplicantBag>"
    )
    assert read(NUMBER + bag).applicants == ()
    assert [each.name for each in read(NUMBER + bag, "ch").applicants or ()] == ["Beispiel AG"]


def test_interested_parties_stand_in_for_a_missing_applicant() -> None:
    information = "t:NationalTrademarkInformation"
    party = f"<{information}><t:InterestedPartyBag>{{}}</t:InterestedPartyBag></{information}>"
    rows = "".join(
        f"<t:InterestedParty><t:InterestedPartyCategory>{role}</t:InterestedPartyCategory><c:Contact><c:Name>"
        f"<c:EntityName>{name}</c:EntityName></c:Name></c:Contact></t:InterestedParty>"
        for role, name in (("Applicant", "Example Inc."), ("Agent", "Agent LLP"))
    )
    filing = read(NUMBER + party.format(rows), "ca")
    assert [each.name for each in filing.applicants or ()] == ["Example Inc."]
    assert [each.name for each in filing.representatives or ()] == ["Agent LLP"]


def test_goods_without_a_class_go_to_every_class_of_their_group() -> None:
    classes = "".join(
        "<t:GoodsServicesClassification><t:ClassificationKindCode>Nice</t:ClassificationKindCode>"
        f"<t:ClassNumber>{n}</t:ClassNumber></t:GoodsServicesClassification>"
        for n in ("9", "35")
    )
    goods = "<t:GoodsServicesDescriptionText>Headphones</t:GoodsServicesDescriptionText>"
    text = f"<t:ClassDescription>{goods}</t:ClassDescription>"
    bag = (
        f"<t:GoodsServicesBag><t:GoodsServices><t:GoodsServicesClassificationBag>{classes}"
        f"</t:GoodsServicesClassificationBag><t:ClassDescriptionBag>{text}</t:ClassDescriptionBag></t:GoodsServices>"
        "</t:GoodsServicesBag>"
    )
    assert [(each.number, each.goods) for each in read(NUMBER + bag, "ca").classes or ()] == [
        (9, "Headphones"),
        (35, "Headphones"),
    ]


def publication(category: str, day: str) -> str:
    return (
        f"<t:Publication><c:PublicationDate>{day}</c:PublicationDate><t:NationalPublication>"
        f"<t:PublicationCategoryText>{category}</t:PublicationCategoryText></t:NationalPublication></t:Publication>"
    )


def test_only_a_new_swiss_registration_opens_the_window() -> None:
    rows = publication("New registration", "2026-02-24") + publication("Change of ownership", "2026-03-10")
    found = read(NUMBER + f"<t:PublicationBag>{rows}</t:PublicationBag>", "ch").publications
    assert [(each.kind, each.date) for each in found or ()] == [(PublicationKind.REGISTERED, date(2026, 2, 24))]


def test_an_unknown_category_is_told_and_the_registration_day_stands_in() -> None:
    body = (
        NUMBER
        + "<c:RegistrationDate>2026-02-20</c:RegistrationDate>"
        + f"<t:PublicationBag>{publication('Neuartiges', '2026-02-24')}</t:PublicationBag>"
    )
    filing = read(body, "ch")
    assert [(each.kind, each.date) for each in filing.publications or ()] == [
        (PublicationKind.REGISTERED, date(2026, 2, 20))
    ]
    assert any("Neuartiges" in note for note in filing.notes)


def test_an_advertisement_told_only_as_an_event_counts_once() -> None:
    event = (
        "<t:MarkEventBag><t:MarkEvent><t:NationalMarkEvent><t:MarkEventDescriptionText>Advertised"
        "</t:MarkEventDescriptionText></t:NationalMarkEvent><t:MarkEventDate>2026-02-25</t:MarkEventDate></t:MarkEvent>"
        "</t:MarkEventBag>"
    )
    bag = (
        "<t:PublicationBag><t:Publication><t:NationalPublication><t:PublicationStatusCategory>Advertised"
        "</t:PublicationStatusCategory><t:PublicationActionDate>2026-02-25</t:PublicationActionDate>"
        "</t:NationalPublication></t:Publication></t:PublicationBag>"
    )
    expected = [(PublicationKind.PUBLISHED, date(2026, 2, 25))]
    for body in (event, bag, bag + event):
        assert [(each.kind, each.date) for each in read(NUMBER + body, "ca").publications or ()] == expected


def test_a_designation_of_switzerland_is_known_by_its_register() -> None:
    body = "<c:RegistrationOfficeCode>WO</c:RegistrationOfficeCode><c:RegistrationNumber>1700123</c:RegistrationNumber>"
    filing = read(body, "ch")
    assert (filing.office, filing.route, filing.international_registration) == ("CH", Route.MADRID, "1700123")
