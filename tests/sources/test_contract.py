"""Every adapter in the registry keeps the contract (sources/adapter.py)."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from sources.adapter import SourceAdapter
from sources.errors import OutOfReach
from sources.registry import adapters
from sources.sample import Sample
from tests.sources.fake_client import FakeClient

ALL = sorted(adapters().values(), key=lambda each: each.metadata.source)


@pytest.fixture(params=ALL, ids=lambda each: each.metadata.source)
def adapter(request: pytest.FixtureRequest) -> SourceAdapter:
    found: SourceAdapter = request.param
    return found


def test_it_is_an_adapter_under_its_own_id(adapter: SourceAdapter) -> None:
    assert isinstance(adapter, SourceAdapter)
    assert adapters()[adapter.metadata.source] is adapter
    assert re.fullmatch(r"[a-z]{2}-[a-z0-9\-]+", adapter.metadata.source)
    assert re.fullmatch(r"[A-Z]{2}", adapter.metadata.code)


def test_its_metadata_says_what_a_user_must_know(adapter: SourceAdapter) -> None:
    about = adapter.metadata
    for field in ("office", "publishes", "language", "licence", "terms", "attribution", "clock"):
        assert getattr(about, field).strip(), f"{field} is empty"
    assert about.may_show_to_clients in ("yes", "no", "ask")
    ZoneInfo(about.time_zone)
    assert about.cadence.kind in ("daily", "weekly", "monthly_days", "irregular")
    assert about.verified_live is None or isinstance(about.verified_live, date)
    assert about.reads, "a person must be able to recognise its files"
    for share in (about.floors.mark, about.floors.applicant, about.floors.classes):
        assert 0 <= share <= 1


def test_it_says_where_keys_go_and_how_to_get_them(adapter: SourceAdapter) -> None:
    about = adapter.metadata
    for credential in about.credentials:
        assert re.fullmatch(r"SQUATWATCH_[A-Z0-9_]+", credential.env)
        assert credential.how.strip()
    if about.credentials:
        assert about.key_hosts, "a key without hosts would go anywhere"
    assert set(about.key_hosts) <= set(about.hosts)
    assert not any("/" in host or ":" in host for host in about.hosts), "hosts are bare names"


def test_an_unverified_format_is_admitted(adapter: SourceAdapter) -> None:
    about = adapter.metadata
    if not about.format_verified:
        assert about.known_gaps, "what could not be checked must be said"


def test_its_functions_have_the_agreed_parameters(adapter: SourceAdapter) -> None:
    assert list(inspect.signature(adapter.discover).parameters) == ["state", "today", "client"]
    assert list(inspect.signature(adapter.fetch).parameters) == ["issue", "client"]
    assert list(inspect.signature(adapter.read).parameters) == ["artefacts", "context"]
    assert list(inspect.signature(adapter.advance).parameters) == ["state", "issue"]


def test_foreign_bytes_are_not_claimed(adapter: SourceAdapter) -> None:
    recognises = getattr(adapter, "recognises", None)
    if recognises is None:
        return
    for head in (b"", b"\x00\xff\xfe", b"<html><body>x</body></html>", b"{}", b"<a>", b"a;b;c\n1;2;3\n"):
        assert recognises(Sample("x.bin", head)) is False


def test_a_cursor_set_by_hand_is_understood(adapter: SourceAdapter, tmp_path: Path) -> None:
    """Config's ``since`` comes as ``{"through": "YYYY-MM-DD"}``; nothing older than the look-back may be listed."""

    class NoAnswers(FakeClient):
        def _answer(self, url: str, options: Mapping[str, Any]) -> bytes:
            raise OutOfReach(f"{url}: no network in this test")

    credentials = {each.name: "x-1234" for each in adapter.metadata.credentials}
    try:
        listed = list(
            adapter.discover({"through": "2026-03-02"}, date(2026, 3, 10), NoAnswers(tmp_path, {}, credentials))
        )
    except OutOfReach:
        return
    days = [issue.date for issue in listed if issue.date is not None]
    assert days == sorted(days), "oldest first"
    oldest = date(2026, 3, 2) - timedelta(days=adapter.metadata.look_back_days)
    assert all(day >= oldest for day in days)
    assert len({issue.number for issue in listed}) == len(listed)
    if adapter.metadata.inbox_only:
        assert listed == []
