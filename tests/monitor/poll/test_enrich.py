"""Details that are asked for after a hit: nobody waits for them, and what they change is corrected."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from monitor.polling.inbox import file_sha256
from monitor.records import Deadline, NoticeKind
from sources.adapter import Artefact
from sources.errors import ChallengePage, NotThisFormat, OutOfReach, SourceError
from sources.filing import Filing
from tests.monitor.poll.conftest import Desk
from tests.monitor.poll.fakes import NOW, LineOffice, line, thirty_days
from tests.monitor.poll.test_changes import tell_everyone


@dataclass
class DetailOffice(LineOffice):
    """Has a page of details for each filing: a line, nothing, or an error."""

    details: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def enrich(self, filing: Filing, client: Any) -> Sequence[Artefact]:
        number = filing.application_number
        self.asked.append(number)
        answer = self.details.get(number)
        if isinstance(answer, SourceError):
            raise answer
        if answer is None:
            return []
        path = self.folder / f"detail-{number}.jsonl"
        path.write_text(json.dumps(answer) + "\n")
        address = f"https://xx.example/detail/{number}"
        return [Artefact(path, file_sha256(path), path.stat().st_size, address, NOW, path.name)]


def office(desk: Desk, *rows: dict[str, Any], **details: Any) -> DetailOffice:
    made = DetailOffice(desk.office.folder, {"2026-02-24": list(rows)}, details=details)
    desk.office = made
    return made


def detail(number: str, **fields: Any) -> dict[str, Any]:
    return {"number": number, "as_of": "2026-03-01", **fields}


def test_only_filings_with_hits_are_asked_about_and_once(desk: Desk) -> None:
    made = office(desk, line("1", "HONGDOU"), line("2", "SUNFLOWER"))
    assert desk.poll().enriched == 1
    assert desk.poll(NOW.plus(days=1)).enriched == 0
    assert made.asked == ["1"]
    assert desk.store.enrichments.counts() == {"done": 1}


def test_a_stated_end_makes_a_new_version_of_the_deadline_and_a_correction_for_who_was_told(desk: Desk) -> None:
    made = office(desk, line("1", "HONGDOU"), **{"1": OutOfReach("xx.example: refused")})
    assert desk.poll().enriched == 0
    (before,) = desk.store.hits.stories()
    assert before.deadline is not None
    assert before.deadline.last_day == date(2026, 3, 26)
    tell_everyone(desk)
    made.details["1"] = detail("1", stated="2026-03-20")
    assert desk.poll(NOW.plus(days=1)).enriched == 1
    (after,) = desk.store.hits.stories()
    assert after.deadline is not None
    assert (after.deadline.last_day, after.deadline_version) == (date(2026, 3, 20), 2)
    assert [version for version, _, _ in desk.store.hits.deadline_versions(after.hit_id)] == [1, 2]
    (correction,) = desk.store.notices.items(kind=NoticeKind.CORRECTION)
    assert (correction.item.recipient, correction.item.step) == ("anna", "correction:2")
    assert after.filing.mark == "HONGDOU"


def test_details_that_change_nothing_correct_nothing(desk: Desk) -> None:
    office(desk, line("1", "HONGDOU"), **{"1": detail("1", stated="2026-03-26")})
    desk.poll()
    assert [v for v, _, _ in desk.store.hits.deadline_versions(1)] == [1]
    assert desk.store.notices.items(kind=NoticeKind.CORRECTION) == []


def test_an_office_that_cannot_be_asked_ends_the_round_and_the_queue_stays(desk: Desk) -> None:
    rows = [line(str(n), "HONGDOU") for n in (1, 2, 3)]
    made = office(desk, *rows, **{"1": ChallengePage("xx.example: a captcha")})
    assert desk.poll().enriched == 0
    assert made.asked == ["1"]
    assert desk.store.enrichments.counts() == {"queued": 3}
    made.details["1"] = detail("1")
    assert desk.poll(NOW.plus(days=2)).enriched == 3
    assert desk.store.enrichments.counts() == {"done": 3}


def test_details_that_cannot_be_read_do_not_hold_up_the_others_and_are_given_up_in_the_end(desk: Desk) -> None:
    made = office(desk, line("1", "HONGDOU"), line("2", "HONGDOU"), **{"1": NotThisFormat("no detail page")})
    now = NOW
    for _ in range(12):
        desk.poll(now)
        now = now.plus(days=2)
    assert desk.store.enrichments.counts() == {"done": 1, "failed": 1}
    assert made.asked.count("1") == 8
    assert made.asked.count("2") == 1


def test_a_stated_end_that_is_not_ours_is_told_to_the_operators(desk: Desk) -> None:
    def both(filing: Filing, *rest: Any) -> Deadline:
        from dataclasses import replace

        from monitor.deadlines.stated import COMPUTED

        found = thirty_days(filing, *rest)
        ours = date(2026, 3, 26)
        return replace(found, stated_by_office=filing.opposition_end_stated, alternatives={COMPUTED: ours})

    desk.deadlines = both
    office(desk, line("1", "HONGDOU"), **{"1": detail("1", stated="2026-03-20")})
    desk.poll()
    (trouble,) = [t for t in desk.store.health.open() if t.event.key.startswith("deadline_differs:XX")]
    assert "2026-03-20" in trouble.event.subject
    assert "2026-03-26" in trouble.event.subject
