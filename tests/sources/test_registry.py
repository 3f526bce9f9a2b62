"""Whose file is this, and what happens with sources of other packages."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest

from sources import registry
from sources.errors import EmptyFile
from sources.offices.br import BrazilRpi
from tests.shared import shared_file

FIXTURES = Path(__file__).parent / "fixtures"


@pytest.fixture
def entries(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[EntryPoint]]:
    found: list[EntryPoint] = []
    monkeypatch.setattr(registry, "entry_points", lambda group: found)
    registry._load.cache_clear()
    yield found
    registry._load.cache_clear()


@pytest.mark.parametrize(
    ("file", "source"),
    [("us/apc261120.xml", "us-daily"), ("br/RM2915.xml", "br-rpi"), ("gb/jnl-2026-047.xml", "gb-journal")],
)
def test_a_file_is_known_by_its_content_whatever_its_name(file: str, source: str, tmp_path: Path) -> None:
    path = tmp_path / "download (3).bin"
    path.write_bytes((FIXTURES / file).read_bytes())
    found = registry.sniff(path)
    assert found is not None
    assert found.metadata.source == source


def test_a_uk_journal_with_a_priority_of_the_us_is_no_file_of_the_us(tmp_path: Path) -> None:
    journal = (FIXTURES / "gb/jnl-2026-047.xml").read_text(encoding="utf-8")
    priority = "<PriorityDetails><RegistrationOfficeCode>US</RegistrationOfficeCode></PriorityDetails></TradeMark>"
    path = tmp_path / "jnl.xml"
    path.write_text(journal.replace("</TradeMark>", priority, 1), encoding="utf-8")
    found = registry.sniff(path)
    assert found is not None
    assert found.metadata.source == "gb-journal"


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("us/apc260420_extract.zip", "us-daily"),
        ("us/apc180218_extract_5_records.xml", "us-daily"),
        ("us/record_na_98763166.xml", "us-daily"),
        ("us/record_publication_79366581.xml", "us-daily"),
        ("us/tsdr_status_97123456.json", "us-tsdr"),
        ("st66/rn2178784-ST66.xml", "us-tsdr"),
        ("st96/sn85334015-ST96.xml", "us-tsdr"),
        ("br/rpi_2240_fragment.xml", "br-rpi"),
        ("br/rpi_processo_920493416_fragment.xml", "br-rpi"),
        ("br/rpi_fragments_from_rpi_marca_tests.xml", "br-rpi"),
        ("eu/bulk_st66_296_trademarks_2020.zip", "em-bulk"),
        ("eu/api_trademarks_page.json", "em-api"),
        ("eu/tmview_detail_018228224.json", "em-api"),
        ("gb/journal_2017-014_first_500.xml", "gb-journal"),
        ("gb/connector_UK00003289573.xml", "gb-connector"),
        ("de/trademark_info.xml", "de-dpma"),
        ("de/trademark_search.xml", "de-dpma"),
        ("fr/notice_FR5189659.xml", "fr-inpi"),
        ("fr/search.xml", "fr-inpi"),
        ("wo/inpi_notice_1892865.xml", "wo-madrid"),
        ("se/prv_1900-62281.xml", "se-prv"),
        ("tw/gazette_index.xml", "tw-gazette"),
        ("tw/TmarkAppl_api.xml", "tw-appl"),
        ("tw/TmarkAppl_100000001.xml", "tw-appl"),
        ("tw/TmarkAppl_opdataapi_live_2026-05-17.json", "tw-appl"),
        ("kr/getAdvancedSearch_responseBody.xml", "kr-kipris"),
        ("kr/TradeMarkInfo.xml", "kr-kipris"),
        ("jp/app_progress_trademark_2024123456.json", "jp-progress"),
        ("au/trade-mark_1129102.json", "au-api"),
        ("sg/trademarks_lodgement_2020-01-20.json", "sg-days"),
        ("cn/annSearchDG_rows_real_singletons.json", "cn-gazette"),
        ("cn/gazette_page_ocr_words_result.json", "cn-gazette"),
        ("mx/SignosDistintivos_one_record.xml", "mx-open"),
    ],
)
def test_authentic_files_go_to_their_office_alone(file: str, source: str) -> None:
    found = registry.sniff(shared_file(f"samples/{file}"))
    assert found is not None, "nobody knows it, or several offices claim it"
    assert found.metadata.source == source


def test_the_uk_journal_is_the_uks_though_priorities_name_other_offices(tmp_path: Path) -> None:
    path = tmp_path / "download"
    journal = (FIXTURES / "gb/jnl-2026-047.xml").read_text(encoding="utf-8")
    claim = (
        "<PriorityDetails><Priority><RegistrationOfficeCode>US</RegistrationOfficeCode></Priority></PriorityDetails>"
    )
    path.write_text(journal.replace("</TradeMark>", claim + "</TradeMark>"), encoding="utf-8")
    found = registry.sniff(path)
    assert found is not None
    assert found.metadata.source == "gb-journal"


def test_nobody_knows_a_holiday_photo_and_an_empty_file_is_an_error(tmp_path: Path) -> None:
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(b"\xff\xd8\xff\xe0" * 100)
    assert registry.sniff(photo) is None
    photo.write_bytes(b"")
    with pytest.raises(EmptyFile):
        registry.sniff(photo)


def test_offices_in_any_case_and_unknown_sources_named() -> None:
    assert [each.metadata.source for each in registry.for_office(" br ")] == ["br-rpi"]
    assert registry.for_office("ZZ") == []
    with pytest.raises(KeyError, match="br-rpi"):
        registry.adapter("br-none")


def test_other_packages_add_sources_and_cannot_break_ours(entries: list[EntryPoint]) -> None:
    group = registry.GROUP
    entries += [
        EntryPoint("more", "tests.sources.test_registry:More", group),
        EntryPoint("gone", "no.such.module:X", group),
        EntryPoint("half", "tests.sources.test_registry:Half", group),
        EntryPoint("twin", "sources.offices.br:BrazilRpi", group),
    ]
    assert "br-more" in registry.adapters()
    assert "us-daily" in registry.adapters()
    assert [word for word in ("gone", "half", "br-rpi") if any(word in line for line in registry.problems())] == [
        "gone",
        "half",
        "br-rpi",
    ]


class Half:
    """No adapter at all."""


class More(BrazilRpi):
    def __init__(self) -> None:
        import dataclasses

        about: Any = dataclasses.replace(BrazilRpi.metadata, source="br-more")
        self.metadata = about  # type: ignore[misc]
