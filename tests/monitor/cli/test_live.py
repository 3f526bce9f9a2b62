"""``check --live``: a source that cannot be reached is never called well."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from monitor.checks.findings import Finding
from monitor.checks.live import Probe, probe
from sources.adapter import HttpClient
from sources.errors import OutOfReach
from sources.offices.gb import UkJournal


class Unplugged:
    """A client without a network."""

    def download(self, url: str, **options: Any) -> Any:
        raise OutOfReach(f"{url}: its name cannot be resolved")


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
