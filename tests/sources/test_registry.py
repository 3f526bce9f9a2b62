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
