"""The adapter in docs/adding-an-office.md runs as it stands there."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

from sources.adapter import ReadContext, SourceAdapter
from sources.filing import Filing, Unreadable
from sources.registry import Recognises
from sources.sample import sample_of
from tests.sources.fake_client import FakeClient

DOC = Path(__file__).parents[2] / "docs" / "adding-an-office.md"


def block(language: str) -> str:
    """The last block of this language in the page."""
    found: list[str] = re.findall(
        rf"^```{language}\n(.*?)^```", DOC.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )
    return found[-1]


def test_the_whole_adapter_of_the_guide_runs(tmp_path: Path) -> None:
    names: dict[str, Any] = {}
    exec(block("python"), names)
    office = names["MyOffice"]()
    assert isinstance(office, SourceAdapter)
    assert isinstance(office, Recognises)
    client: Any = FakeClient(tmp_path / "downloads", {"https://gazette.example.org/": block("xml").encode()})

    issues = list(office.discover({}, date(2026, 11, 23), client))
    assert [issue.date for issue in issues][-1] == date(2026, 11, 20)
    state = office.advance({}, issues[-1])
    assert [issue.number for issue in office.discover(state, date(2026, 11, 28), client)][-1] == "2026-11-27"

    (artefact,) = office.fetch(issues[-1], client)
    assert office.recognises(sample_of(artefact.path))
    (filing,) = office.read([artefact], ReadContext(tmp_path / "scratch"))
    assert isinstance(filing, Filing)
    assert (filing.marks, filing.filing_date) == (("MADE UP",), date(2026, 8, 3))
    assert filing.publications is not None
    assert filing.publications[0].date == date(2026, 11, 20)


def test_a_record_without_its_day_is_for_a_person_to_look_at(tmp_path: Path) -> None:
    names: dict[str, Any] = {}
    exec(block("python"), names)
    damaged = block("xml").replace(' day="2026-11-20"', "").encode()
    client: Any = FakeClient(tmp_path, {"https://gazette.example.org/": damaged})
    office = names["MyOffice"]()
    issue = next(iter(office.discover({}, date(2026, 11, 23), client)))
    (record,) = office.read(office.fetch(issue, client), ReadContext(tmp_path / "scratch"))
    assert isinstance(record, Unreadable)
    assert "day=None" in record.reason
