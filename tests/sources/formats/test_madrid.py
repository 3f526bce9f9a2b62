"""International registrations: one filing per designated office."""

from __future__ import annotations

from datetime import date

import pytest
from lxml import etree

from sources.filing import Filing, PublicationKind
from sources.formats.madrid import Designation, member_number, per_member
from sources.formats.markgr import parse_markgr
from sources.formats.profile import profile
from sources.offices.wo import Madrid

BASE = Filing(office="WO", application_number="1700123", international_registration="1700123")
GAZETTE = date(2025, 3, 13)


@pytest.mark.parametrize(
    ("office", "ir", "number"),
    [
        ("GB", "1335673", "WO0000001335673"),
        ("EM", "928475", "W00928475"),
        ("DE", "1335673", "1335673"),
        ("GB", "789955A", "WO0000000789955A"),
    ],
)
def test_designations_are_numbered_as_their_office_numbers_them(office: str, ir: str, number: str) -> None:
    assert member_number(office, ir) == number


def test_the_gazette_opens_the_window_only_where_the_office_counts_from_it() -> None:
    offices = ("FR", "EM", "VN")
    found = per_member(BASE, [Designation(office, None, GAZETTE, "2025/10") for office in offices])
    kinds = {each.office: [(p.kind, p.date) for p in each.publications or ()] for each in found}
    assert kinds["FR"] == [(PublicationKind.DESIGNATION_PUBLISHED, GAZETTE)]
    assert kinds["EM"] == [(PublicationKind.FILED, GAZETTE)]
    assert kinds["VN"] == [(PublicationKind.DESIGNATION_PUBLISHED, GAZETTE)]
    notes = {each.office: " ".join(each.notes) for each in found}
    assert "not known" in notes["VN"]
    assert notes["FR"] == ""


def test_a_second_designation_of_the_same_office_is_another_matter() -> None:
    later = date(2026, 1, 5)
    found = per_member(BASE, [Designation("FR", None, GAZETTE), Designation("FR", later, date(2026, 2, 5))])
    assert [each.identity for each in found] == [("FR", "1700123", ""), ("FR", "1700123", "2026-01-05")]


def test_a_first_designation_made_later_is_not_a_second_one() -> None:
    found = per_member(BASE, [Designation("FR", date(2026, 1, 5), date(2026, 2, 5))])
    assert [each.designation for each in found] == [""]


def st66(listed: str, records: str) -> list[Filing]:
    """An ST.66 registration with these codes in its list and these records."""
    codes = "".join(f"<DesignatedCountryCode>{code}</DesignatedCountryCode>" for code in listed.split())
    mark = etree.fromstring(
        f"<TradeMark><RegistrationOfficeCode>WO</RegistrationOfficeCode><ApplicationNumber>1700123</ApplicationNumber>"
        f"<DesignatedCountryDetails>{codes}</DesignatedCountryDetails>"
        f"<MarkRecordDetails>{records}</MarkRecordDetails></TradeMark>"
    )
    return list(Madrid().expand(BASE, mark))


def record(kind: str, published: str, codes: str = "", effective: str = "") -> str:
    offices = "".join(f"<DesignatedCountryCode>{code}</DesignatedCountryCode>" for code in codes.split())
    day = f"<RecordEffectiveDate>{effective}</RecordEffectiveDate>" if effective else ""
    return (
        f"<MarkRecord><BasicRecord><BasicRecordKind>{kind}</BasicRecordKind>{day}<RecordPublicationDetails>"
        f"<RecordPublication><PublicationDate>{published}</PublicationDate></RecordPublication>"
        f"</RecordPublicationDetails></BasicRecord><DesignatedCountryDetails>{offices}</DesignatedCountryDetails></MarkRecord>"
    )


LATER_JP = record("Subsequent designation", "2026-11-12", "JP", "2026-09-10")


def shown(filings: list[Filing]) -> list[tuple[str, str, date | None]]:
    return [(each.office, each.designation, (each.publications or ())[-1].date) for each in filings]


def test_a_later_designation_never_takes_the_place_of_the_first() -> None:
    """Listed, designated later, and nobody says when first: the later one is known by its day."""
    found = st66("FR JP", record("Registration", "2026-10-15") + LATER_JP)
    assert shown(found) == [("FR", "", date(2026, 10, 15)), ("JP", "2026-09-10", date(2026, 11, 12))]
    assert any("whether it was designated with the registration too is not said" in note for note in found[1].notes)


def test_both_designations_come_out_where_the_registration_names_its_offices() -> None:
    found = st66("FR JP", record("Registration", "2026-10-15", "FR JP") + LATER_JP)
    assert shown(found) == [
        ("FR", "", date(2026, 10, 15)),
        ("JP", "", date(2026, 10, 15)),
        ("JP", "2026-09-10", date(2026, 11, 12)),
    ]


def test_the_same_in_wipo_s_own_format() -> None:
    body = (
        "<MARKGR INTREGN='1700123' INTREGD='20250110'><CURRENT><DESPG><DCPCD>jp</DCPCD></DESPG></CURRENT>"
        "<ENN PUBDATE='20250313'>{}</ENN>"
        "<EXN REGEDAT='20260910' PUBDATE='20261112'><DESPG><DCPCD>JP</DCPCD></DESPG></EXN></MARKGR>"
    )
    offices = "<DESPG><DCPCD>JP</DCPCD></DESPG>"
    for own, days in ((offices, ["", "2026-09-10"]), ("", ["2026-09-10"])):
        found = parse_markgr(etree.fromstring(body.format(own)), profile("wo"))
        assert [each.identity for each in found] == [("JP", "1700123", day) for day in days]


def test_country_codes_in_any_case_are_one_office() -> None:
    assert [each.identity for each in st66("GB gb fr", "")] == [
        ("GB", "WO0000001700123", ""),
        ("FR", "1700123", ""),
    ]


def test_a_later_designation_without_a_day_is_known_by_its_publication() -> None:
    found = st66(
        "FR", record("Registration", "2026-10-15", "FR") + record("Subsequent designation", "2026-11-12", "FR")
    )
    assert shown(found) == [("FR", "", date(2026, 10, 15)), ("FR", "2026-11-12", date(2026, 11, 12))]
    assert "whose day is not stated" in found[1].notes[-1]
    assert found[0].notes == ()


def test_the_first_of_several_later_designations_is_the_earliest_however_they_are_dated() -> None:
    dated = record("Subsequent designation", "2026-11-12", "JP", "2026-09-10")
    dayless = record("Subsequent designation", "2026-12-10", "JP")
    for records in (dated + dayless, dayless + dated):
        assert shown(st66("", record("Registration", "2026-10-15", "FR") + records))[1:] == [
            ("JP", "", date(2026, 11, 12)),
            ("JP", "2026-12-10", date(2026, 12, 10)),
        ]


def test_a_later_designation_without_any_day_is_told() -> None:
    (only,) = per_member(BASE, [Designation("FR", None, GAZETTE), Designation("FR")])
    assert only.designation == ""
    assert any("without a day" in note for note in only.notes)


def test_a_registration_without_designations_says_so() -> None:
    (only,) = per_member(BASE, [])
    assert only.office == "WO"
    assert "no designated office" in only.notes[0]


def test_markgr_without_a_number_is_refused() -> None:
    with pytest.raises(ValueError, match="INTREGN"):
        parse_markgr(etree.fromstring(b"<MARKGR INTREGN=''><CURRENT/></MARKGR>"), profile("wo"))


def test_markgr_designations_under_agreement_and_protocol_are_all_listed() -> None:
    body = (
        b"<MARKGR INTREGN='1700123' INTREGD='20250110'><CURRENT><STDMIND/><IMAGE TEXT='SPARK DEER'/>"
        b"<DESAG><DCPCD>CH</DCPCD></DESAG><DESPG><DCPCD>JP</DCPCD></DESPG><DESPG2><DCPCD>FR</DCPCD></DESPG2></CURRENT>"
        b"<ENN GAZNO='2025/10' PUBDATE='20250313'/></MARKGR>"
    )
    found = parse_markgr(etree.fromstring(body), profile("wo"))
    assert [each.office for each in found] == ["CH", "JP", "FR"]
    assert {each.marks for each in found} == {("SPARK DEER",)}
    assert [p.issue for p in found[0].publications or () if p.kind is PublicationKind.DESIGNATION_PUBLISHED] == [
        "WIPO Gazette 2025/10"
    ]


def test_gazette_issues_are_told_from_the_offices_own() -> None:
    (only,) = per_member(BASE, [Designation("KR", None, GAZETTE, "2025/10")])
    assert [p.issue for p in only.publications or ()] == ["WIPO Gazette 2025/10"]
