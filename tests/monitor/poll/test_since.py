"""``--since`` for sources that go by days and for those that go by numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sources.adapter import Issue
from tests.monitor.poll.conftest import Desk
from tests.monitor.poll.fakes import NOW, LineOffice, line

DAYS = ("2026-02-03", "2026-02-10", "2026-02-17", "2026-02-24")


@dataclass
class NumberOffice(LineOffice):
    """Lists what is new by its number, as bulletins with running numbers are; the first time only the newest."""

    def discover(self, state: Mapping[str, Any], today: date, client: Any) -> list[Issue]:
        last = int(state.get("number", 0))
        days = sorted(self.world)
        return [
            Issue(day, date.fromisoformat(day), {"file": day})
            for number, day in enumerate(days, start=10)
            if number > last > 0 or day == days[-1]
        ]

    def advance(self, state: Mapping[str, Any], issue: Issue) -> dict[str, Any]:
        return {**state, "number": sorted(self.world).index(issue.number) + 10}


def world() -> dict[str, Any]:
    return {day: [line(day, published=day)] for day in DAYS}


def test_a_source_that_goes_by_numbers_lists_what_is_not_older_than_since(desk: Desk) -> None:
    desk.office = NumberOffice(desk.office.folder, world())
    assert [issue.number for issue in desk.poll().issues] == ["2026-02-24"]
    result = desk.poll(settings={"since": date(2026, 2, 10), "relist": True})
    assert [issue.number for issue in result.issues] == ["2026-02-10", "2026-02-17"]
    (row,) = desk.store.sources.all()
    assert row.cursor == {"number": 13}


def test_a_new_source_that_goes_by_numbers_begins_at_since(desk: Desk) -> None:
    desk.office = NumberOffice(desk.office.folder, world())
    assert len(desk.poll(settings={"since": date(2026, 2, 17)}).issues) == 2


def test_a_source_that_goes_by_days_begins_there_too(desk: Desk) -> None:
    desk.office.world.update({day: rows for day, rows in world().items() if day == DAYS[-1]})
    desk.poll()
    desk.office.world.update(world())
    assert desk.poll(NOW).read == 0
    assert desk.poll(settings={"since": date(2026, 2, 3), "relist": True}).read == 2
