"""A quarter of passes over the small world, with the real rooms, and what was seen on the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from monitor.config import load_config
from monitor.cycle import Cycle
from monitor.poll import PassResult
from monitor.store import Store
from monitor.wiring import open_installation
from sources.adapter import HttpClient, SourceAdapter
from sources.http import Client
from tests.world.marks import BRAND, days
from tests.world.world import World, noon

CONFIG = """
[operator]
name = "Small world"
contact = "ops@example.org"
[storage]
folder = "data"
[[watchlists]]
path = "watchlist.toml"
[[channels]]
id = "files"
kind = "maildir"
options = { folder = "notices" }
[notices]
sender_address = "watch@example.com"
"""
WATCHLIST = f"""
[[clients]]
id = "c1"
name = "Sample client"
[[brands]]
id = "hd"
client = "c1"
name = "红豆"
hanzi = ["红豆"]
latin = ["{BRAND}"]
classes = [25]
[[recipients]]
id = "anna"
name = "Anna Sample"
role = "lawyer"
language = "en"
addresses = [{{ channel = "files", to = "anna@example.com" }}]
"""


_OPEN = ("failed", "below_floor", "listed", "fetched", "reading")
"""States of an issue that is known and was not read to its end."""


@dataclass
class Quarter:
    """``states``: source to day to the state of its pass. ``troubles``: keys of health events to their words."""

    world: World
    store: Store
    cycle: Cycle
    adapters: dict[str, SourceAdapter]
    states: dict[str, dict[date, str]] = field(default_factory=dict)
    errors: dict[tuple[str, date], str] = field(default_factory=dict)
    troubles: dict[str, str] = field(default_factory=dict)
    skipped: list[str] = field(default_factory=list)

    def run(self, first: date, last: date, *, tell: bool = True) -> None:
        """Passes on the days that are due; notices go out twice a week."""
        for day in days(first, last):
            for source, adapter in self.adapters.items():
                if day == first or _due(adapter, day) or self._waiting(source):
                    self.world.clock.now = max(self.world.clock.now, noon(day))
                    self._after(source, day, self.cycle.poll(source))
            if tell and (day.weekday() in (1, 4) or day == last):
                self.world.clock.now = max(self.world.clock.now, noon(day))
                self.cycle.tell()

    def last_day(self, source: str) -> date:
        """The last issue day that a pass of this source could have asked for."""
        last = max(self.states[source])
        walks = self.adapters[source].metadata.cadence.kind == "daily"
        return last - timedelta(days=2) if walks else last

    def _waiting(self, source: str) -> bool:
        return bool(self.store.issues.all(source, states=_OPEN))

    def _after(self, source: str, day: date, result: PassResult) -> None:
        self.states.setdefault(source, {})[day] = result.state
        if result.error:
            self.errors[(source, day)] = result.error
        for trouble in self.store.health.open():
            event = trouble.event
            self.troubles[event.key] = f"{event.subject}; {event.consequence}; {event.detail}"
        self._check_cursor(source)

    def _check_cursor(self, source: str) -> None:
        """A cursor beyond an issue that was never read would be a loss, were the ledger not to hold it."""
        row = self.store.sources.get(source)
        assert row is not None
        for issue in self.store.issues.all(source, states=_OPEN):
            passed = _passed(row.cursor, issue.number, issue.date)
            if passed and issue.next_try_at is None and issue.state != "listed":
                self.skipped.append(f"{source} {issue.number}: {issue.state}")


def _passed(cursor: object, number: str, day: date | None) -> bool:
    assert isinstance(cursor, dict)
    through = str(cursor.get("through", ""))[:10]
    return bool(through and day and through >= day.isoformat()) or int(cursor.get("number", 0)) >= _int(number)


def _int(number: str) -> int:
    return int(number) if number.isdigit() else 1 << 62


def _due(adapter: SourceAdapter, day: date) -> bool:
    """Weekly and monthly sources are looked at twice a week besides their own days."""
    cadence = adapter.metadata.cadence
    if cadence.kind == "daily":
        return not cadence.weekdays or day.weekday() in cadence.weekdays
    own = day.weekday() in cadence.weekdays or day.day in cadence.month_days
    return own or day.weekday() in (1, 4)


def open_quarter(folder: Path, world: World, adapters: dict[str, SourceAdapter]) -> Quarter:
    (folder / "config.toml").write_text(CONFIG, encoding="utf-8")
    (folder / "watchlist.toml").write_text(WATCHLIST, encoding="utf-8")
    config = load_config(folder / "config.toml", {})
    store = open_installation(config, world.clock())
    clients: dict[str, Client] = {}

    def client_for(adapter: SourceAdapter) -> HttpClient:
        source = adapter.metadata.source
        if source not in clients:
            clients[source] = world.client(adapter, folder / "downloads", {})
        return clients[source]

    return Quarter(world, store, Cycle(config, store, adapters, client_for, world.clock), adapters)
