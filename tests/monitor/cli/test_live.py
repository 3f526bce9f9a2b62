"""``check --live``: a source that cannot be reached is never called well."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest
from click.testing import CliRunner

from monitor.checks.findings import Finding
from monitor.checks.live import Probe, probe
from monitor.cli.main import main
from sources.adapter import HttpClient
from sources.errors import OutOfReach
from sources.offices.gb import UkJournal
from tests.monitor.cli.test_setup import CHANNEL, installation


class Unplugged:
    """A client without a network."""

    def download(self, url: str, **options: Any) -> Any:
        raise OutOfReach(f"{url}: its name cannot be resolved")


class NameUnknown(Unplugged):
    """In the words of the real client, which names the host."""

    def download(self, url: str, **options: Any) -> Any:
        raise OutOfReach("www.ipo.gov.uk: its name cannot be resolved ([Errno -2] not known); check the network")


class Plugged:
    def __init__(self) -> None:
        self.asked: list[str] = []

    def download(self, url: str, **options: Any) -> str:
        self.asked.append(url)
        return "an artefact"


def answers(client: object) -> list[Probe | Finding]:
    gb = UkJournal()
    return list(probe({"gb-journal": gb}, lambda _: cast(HttpClient, client), lambda zone: date(2026, 11, 20)))


def test_a_source_that_lists_its_issues_from_the_calendar_is_asked_for_one() -> None:
    (answer,) = answers(Unplugged())
    assert isinstance(answer, Finding)
    assert "its name cannot be resolved" in answer.text


def test_the_issue_asked_for_is_one_that_must_be_out() -> None:
    client = Plugged()
    (answer,) = answers(client)
    assert isinstance(answer, Probe)
    assert answer.newest == date(2026, 11, 20)
    assert len(client.asked) == 1
    assert "046" in client.asked[0]


def test_what_was_tried_three_times_is_said_once() -> None:
    (answer,) = answers(NameUnknown())
    assert isinstance(answer, Finding)
    assert answer.text.count("cannot be resolved") == 1, answer.text


def test_sources_out_of_reach_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = installation(tmp_path, f"{CHANNEL}[operator]\ncontact='a@b.cn'\n[[sources]]\nid='gb-journal'\n")

    @contextmanager
    def unplugged(*_: object) -> Iterator[object]:
        yield lambda _: Unplugged()

    monkeypatch.setattr("monitor.wiring.client_factory", unplugged)
    result = CliRunner().invoke(main, ["check", "--live", "--config", config])
    assert "error: live: gb-journal" in result.output
    assert "1 sources enabled: 1 errors" in result.output
    assert result.exit_code == 3
