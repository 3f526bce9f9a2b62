"""One ST.66 record, in every layout and quirk that offices were seen to use."""

from __future__ import annotations

from datetime import date

import pytest
from lxml import etree

from sources.filing import MarkKind, PublicationKind, Route
from sources.formats.profile import profile
from sources.formats.st66 import parse_st66

NAMESPACES = (
    "",
    ' xmlns="http://euipo.europa.eu/trademark/data"',
    ' xmlns="http://www.wipo.int/standards/XMLSchema/trademarks"',
    ' xmlns="http://www.oami.europa.eu/TM-Search"',
    ' xmlns="http://pe.tmview.europa.eu/trademark/data"',
    ' xmlns="http://tmview.europa.eu/trademark/data"',
    ' xmlns="http://www.wipo.int/standards/XMLSchema/wo-trademarks"',
)
BODY = (
    "<ApplicationNumber>018900001</ApplicationNumber><ApplicationDate>2026-01-12</ApplicationDate>"
    "<MarkFeature>Word</MarkFeature>"
    "<WordMarkSpecification><MarkVerbalElementText>SPARK DEER</MarkVerbalElementText></WordMarkSpecification>"
)


def read(body: str, office: str = "em", root: str = "TradeMark", attributes: str = "", **options: object):
    element = etree.fromstring(f"<{root}{attributes}>{body}</{root}>".encode())
    return parse_st66(element, profile(office), **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("namespace", NAMESPACES)
def test_every_namespace_generation_reads_the_same(namespace: str) -> None:
    filing = read(BODY, attributes=namespace)
    assert (filing.application_number, filing.marks, filing.filing_date) == (
        "018900001",
        ("SPARK DEER",),
        date(2026, 1, 12),
    )


def test_prefixed_names_and_a_prefix_on_the_root_only() -> None:
    prefixed = BODY.replace("</", "</ns2:").replace("<A", "<ns2:A").replace("<M", "<ns2:M").replace("<W", "<ns2:W")
    assert read(prefixed, root="ns2:TradeMark", attributes=' xmlns:ns2="urn:x"').marks == ("SPARK DEER",)
    assert read(BODY, root="ns2:TradeMark", attributes=' xmlns:ns2="urn:x"').marks == ("SPARK DEER",)


def test_words_directly_below_the_mark_are_read() -> None:
    body = "<ApplicationNumber>1</ApplicationNumber><MarkVerbalElementText>XINGHUOLU</MarkVerbalElementText>"
    assert read(body).marks == ("XINGHUOLU",)


def test_every_member_of_a_series_is_read_once() -> None:
    series = "".join(
        f"<MarkSeriesItem><WordMarkSpecification><MarkVerbalElementText>{text}</MarkVerbalElementText>"
        "</WordMarkSpecification></MarkSeriesItem>"
        for text in ("SPARK DEER", "SPARKDEER", "Spark-Deer")
    )
    assert read(BODY + f"<MarkSeriesDetails>{series}</MarkSeriesDetails>").marks == (
        "SPARK DEER",
        "SPARKDEER",
        "Spark-Deer",
    )


def test_words_of_earlier_marks_are_never_taken_for_this_one() -> None:
    opposition = (
        "<OppositionDetails><Opposition><EarlierMarkDetails><EarlierMark><WordMarkSpecification>"
        "<MarkVerbalElementText>SOMEBODY ELSE</MarkVerbalElementText></WordMarkSpecification>"
        "<ApplicationDate>1999-01-01</ApplicationDate></EarlierMark></EarlierMarkDetails></Opposition></OppositionDetails>"
    )
    assert read(opposition + BODY).marks == ("SPARK DEER",)
    figurative = "<ApplicationNumber>1</ApplicationNumber><MarkFeature>Figurative</MarkFeature>"
    assert read(opposition + figurative).marks == ()


@pytest.mark.parametrize(("written", "expected"), [("9", 9), ("09", 9), ("009", 9), ("45", 45), (" 35 ", 35)])
def test_class_numbers_in_every_form(written: str, expected: int) -> None:
    goods = f"<ClassDescription><ClassNumber>{written}</ClassNumber></ClassDescription>"
    nested = (
        "<GoodsServicesDetails><GoodsServices><ClassDescriptionDetails>"
        f"{goods}</ClassDescriptionDetails></GoodsServices></GoodsServicesDetails>"
    )
    flat = f"<GoodsServicesDetails><ClassNumber>{written}</ClassNumber></GoodsServicesDetails>"
    for layout in (nested, flat):
        classes = read(BODY + layout).classes
        assert classes is not None
        assert [each.number for each in classes] == [expected]


def test_classes_that_are_not_nice_are_kept_apart() -> None:
    rows = "".join(
        f"<ClassDescription><ClassNumber>{n}</ClassNumber></ClassDescription>" for n in ("A", "200", "9", "00")
    )
    filing = read(BODY + f"<GoodsServicesDetails>{rows}</GoodsServicesDetails>")
    assert [each.number for each in filing.classes or ()] == [9]
    assert filing.other_classes == ("A", "200", "00")


def test_goods_in_the_reader_s_language_first_then_the_office_s() -> None:
    texts = "".join(
        f'<GoodsServicesDescription languageCode="{code}">{text}</GoodsServicesDescription>'
        for code, text in (("bg", "Слушалки"), ("de", "Kopfhörer"), ("en", "Headphones"))
    )
    row = f"<ClassDescription><ClassNumber>9</ClassNumber>{texts}</ClassDescription>"
    goods = f"<GoodsServicesDetails>{row}</GoodsServicesDetails>"
    assert read(BODY + goods, languages=("zh", "de")).classes[0].goods == "Kopfhörer"  # type: ignore[index]
    assert read(BODY + goods, languages=("zh",)).classes[0].goods == "Headphones"  # type: ignore[index]


@pytest.mark.parametrize(
    "written", ["2011-05-31", "2011-05-31-04:00", "2011-05-31T00:00:00Z", "20110531", "2011-05-31Z"]
)
def test_days_with_every_suffix(written: str) -> None:
    assert read(
        f"<ApplicationNumber>1</ApplicationNumber><ApplicationDate>{written}</ApplicationDate>"
    ).filing_date == date(2011, 5, 31)


def test_an_impossible_filing_day_is_a_note_an_impossible_publication_day_an_error() -> None:
    bad = read("<ApplicationNumber>1</ApplicationNumber><ApplicationDate>2026-13-40</ApplicationDate>")
    assert bad.filing_date is None
    assert "2026-13-40" in bad.notes[0]
    with pytest.raises(ValueError, match="2026-02-30"):
        read(
            BODY + "<PublicationDetails><Publication><PublicationSection>A.1</PublicationSection>"
            "<PublicationDate>2026-02-30</PublicationDate></Publication></PublicationDetails>"
        )


def party(inner: str, holder: str = "Applicant") -> str:
    return f"<ApplicantDetails><{holder}>{inner}</{holder}></ApplicantDetails>"


@pytest.mark.parametrize(
    ("inner", "name"),
    [
        ("<ApplicantName>Example Ltd</ApplicantName>", "Example Ltd"),
        ("<ApplicantName><FullName>Example Ltd</FullName></ApplicantName>", "Example Ltd"),
        ("<x><FormattedName><OrganizationName>Example Ltd</OrganizationName></FormattedName></x>", "Example Ltd"),
        ("<x><FormattedName><FirstName>Kim</FirstName><LastName>Muster</LastName></FormattedName></x>", "Kim Muster"),
        (
            "<x><FreeFormatNameLine>Example</FreeFormatNameLine><FreeFormatNameLine>Ltd</FreeFormatNameLine></x>",
            "Example Ltd",
        ),
        ("<x><FreeFormatNameLine><![CDATA[Example & Co]]></FreeFormatNameLine></x>", "Example & Co"),
    ],
)
def test_names_in_every_layout(inner: str, name: str) -> None:
    found = read(BODY + party(inner)).applicants
    assert found is not None
    assert [each.name for each in found] == [name]


@pytest.mark.parametrize(
    "country",
    [
        "<a><AddressCountryCode>CN</AddressCountryCode></a>",
        "<a><FormattedAddressCountryCode>CN</FormattedAddressCountryCode></a>",
        "<a><AddressCounty>CN</AddressCounty></a>",
        "<ApplicantNationalityCode>CN</ApplicantNationalityCode>",
        "<ApplicantIncorporationCountryCode>CN</ApplicantIncorporationCountryCode>",
        "<a><CountryName>CHINA</CountryName></a>",
    ],
)
def test_countries_in_every_place(country: str) -> None:
    found = read(BODY + party(f"<ApplicantName>Example</ApplicantName>{country}")).applicants
    assert found is not None
    assert found[0].country == "CN"


def test_a_county_that_is_no_country_code_is_not_one() -> None:
    inner = "<ApplicantName>Example</ApplicantName><a><AddressCounty>Kent</AddressCounty></a>"
    found = read(BODY + party(inner)).applicants
    assert found is not None
    assert found[0].country is None


def test_a_deleted_applicant_is_left_out_and_a_repeated_one_is_one() -> None:
    names = "<Applicant operationCode='Delete'><ApplicantName>Old</ApplicantName></Applicant>" + (
        "<Applicant><ApplicantName>New</ApplicantName></Applicant>" * 2
    )
    found = read(BODY + f"<ApplicantDetails>{names}</ApplicantDetails>").applicants
    assert found is not None
    assert [each.name for each in found] == ["New"]


def test_keys_without_names_never_erase_and_are_told() -> None:
    filing = read(
        BODY + "<ApplicantDetails><ApplicantKey><Identifier>1900001</Identifier></ApplicantKey></ApplicantDetails>"
    )
    assert filing.applicants is None
    assert filing.notes == ("applicant key 1900001",)


def test_groups_that_a_report_lacks_are_none_and_a_delete_carries_only_its_number() -> None:
    sparse = read("<ApplicationNumber>1</ApplicationNumber>")
    assert (sparse.marks, sparse.classes, sparse.applicants, sparse.publications, sparse.status) == (None,) * 5
    gone = read(BODY, attributes=' operationCode="Delete"')
    assert gone.deleted
    assert gone.marks is None


def test_parties_beside_the_details_belong_to_the_mark_and_former_owners_do_not() -> None:
    element = etree.fromstring(
        f"<TransactionData><TradeMarkDetails><TradeMark>{BODY}</TradeMark></TradeMarkDetails><ApplicantDetails>"
        "<Applicant><ApplicantName>First</ApplicantName><ApplicantExt><PartyTypeCode>10</PartyTypeCode></ApplicantExt>"
        "</Applicant><Applicant><ApplicantName>Second</ApplicantName><ApplicantExt><PartyTypeCode>31</PartyTypeCode>"
        "</ApplicantExt></Applicant></ApplicantDetails></TransactionData>"
    )
    found = parse_st66(element, profile("us")).applicants
    assert found is not None
    assert [each.name for each in found] == ["Second"]


@pytest.mark.parametrize(
    ("number", "ir"), [("W00928475", "928475"), ("W01700123", "1700123"), ("W00789955A", "789955A")]
)
def test_euipo_numbers_of_international_registrations(number: str, ir: str) -> None:
    publication = (
        "<PublicationDetails><Publication><PublicationSection>M.1</PublicationSection>"
        "<PublicationDate>2026-02-27</PublicationDate></Publication></PublicationDetails>"
    )
    filing = read(f"<ApplicationNumber>{number}</ApplicationNumber>{publication}")
    assert (filing.route, filing.international_registration) == (Route.MADRID, ir)
    assert [each.kind for each in filing.publications or ()] == [PublicationKind.DESIGNATION_PUBLISHED]


def test_an_outbound_international_registration_does_not_make_a_us_mark_a_madrid_one() -> None:
    related = (
        "<TradeMarkExt><RelatedMarkDetails><InternationalRegistrationNumber>1087917</InternationalRegistrationNumber>"
        "</RelatedMarkDetails></TradeMarkExt>"
    )
    home = read(f"<ApplicationNumber>85334015</ApplicationNumber>{related}", "us")
    assert (home.route, home.international_registration) == (Route.NATIONAL, None)
    extension = read(f"<ApplicationNumber>79334015</ApplicationNumber>{related}", "us")
    assert (extension.route, extension.international_registration) == (Route.MADRID, "1087917")


def test_readings_in_prose_become_transliterations() -> None:
    description = (
        '<MarkDescription>Chinese characters transliterated as "MO GUI MAO", meaning devil cat.</MarkDescription>'
    )
    filing = read(f"<ApplicationNumber>1</ApplicationNumber><MarkFeature>Figurative</MarkFeature>{description}", "gb")
    assert filing.marks == ()
    assert filing.transliterations == ("MO GUI MAO",)


def test_an_unknown_kind_of_mark_is_other_not_word() -> None:
    assert read("<ApplicationNumber>1</ApplicationNumber><MarkFeature>Geruch</MarkFeature>").mark_kind is MarkKind.OTHER


def test_a_record_without_a_number_is_refused() -> None:
    with pytest.raises(ValueError, match="ApplicationNumber"):
        read("<MarkFeature>Word</MarkFeature>")


@pytest.mark.parametrize(
    ("holder", "number"), [("79000001", "79000001"), ("Kim 2 Muster Ltd", None), ("CN 79000001", "CN 79000001")]
)
def test_a_priority_number_hidden_in_the_holder_s_name_is_found(holder: str, number: str | None) -> None:
    row = f"<PriorityCountryCode>CN</PriorityCountryCode><PriorityHolderName>{holder}</PriorityHolderName>"
    found = read(BODY + f"<PriorityDetails><Priority>{row}</Priority></PriorityDetails>", "gb").priorities
    assert found is not None
    assert [each.number for each in found] == [number]
