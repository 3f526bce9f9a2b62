"""The small world over a quarter: a clock, a server, the real passes, and a script of what goes wrong."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sources.adapter import SourceAdapter
from sources.http import Client
from sources.instants import Instant
from sources.net.settings import HttpSettings
from sources.registry import adapters
from tests.world import interfaces, players
from tests.world.players import KEYS, Player
from tests.world.town import PUBLIC_ADDRESS, Answer, Ask, town

FIRST, LAST = date(2026, 3, 2), date(2026, 6, 1)
HISTORY = timedelta(days=75)
PLAYERS: tuple[type[Player], ...] = (
    *(players.UnitedStates, players.Brazil, players.Britain, players.Germany, players.France, players.Spain),
    *(players.Canada, interfaces.EuropeanUnion, interfaces.Switzerland, interfaces.Australia, interfaces.Singapore),
    *(interfaces.Taiwan, interfaces.Korea, interfaces.India, interfaces.Argentina, interfaces.VietNam),
    interfaces.Mexico,
)
NOT_PLAYED = {
    "em-bulk": "it is fetched by FTP, which no HTTP server plays; tests/sources/offices reads its files",
    "se-prv": "it is fetched by FTP, which no HTTP server plays; tests/sources/offices reads its files",
}


@dataclass
class Clock:
    """The time of the world. Whoever sleeps moves it on."""

    now: Instant

    def __call__(self) -> Instant:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now = self.now.plus(seconds=seconds)

    @property
    def today(self) -> date:
        return self.now.utc.date()


@dataclass
class Fault:
    """What a host does instead of answering, on the days [first, last], for paths that contain ``where``. ``times``:
    only so often. ``spoil`` may look at the honest answer."""

    source: str
    first: date
    last: date
    spoil: Callable[[Ask, Answer], Answer]
    where: str = ""
    times: int = 1_000_000

    def strikes(self, source: str, ask: Ask, today: date) -> bool:
        if source != self.source or not self.first <= today <= self.last or self.times <= 0:
            return False
        if self.where not in f"{ask.host}{ask.path}" or ask.path == "/robots.txt":
            return False
        self.times -= 1
        return True


@dataclass
class World:
    """``asked``: every request with the source it belongs to and the simulated time."""

    players: dict[str, Player]
    faults: list[Fault]
    clock: Clock
    proxy: str = ""
    authority: Path = Path()
    asked: list[tuple[Instant, str, Ask]] = field(default_factory=list)

    def hear(self, ask: Ask) -> Answer:
        player = next(each for each in self.players.values() if ask.host in each.hosts)
        self.asked.append((self.clock.now, player.source, ask))
        if ask.path == "/robots.txt":
            return players.NOT_THERE
        today = self.clock.today
        for fault in self.faults:
            if fault.strikes(player.source, ask, today):
                return fault.spoil(ask, player.answer(ask, today))
        return player.answer(ask, today)

    def client(self, adapter: SourceAdapter, folder: Path, memory: dict[str, Any]) -> Client:
        """The product's own client; its config names this server as proxy and its authority as one to trust."""
        settings = HttpSettings(
            contact="ops@example.org",
            extra_ca_file=self.authority,
            proxy=self.proxy,
            allow_plain_http_key=adapter.metadata.source == "kr-kipris",
            timeout=(5.0, 0.5),
        )
        return Client(
            adapter.metadata,
            settings,
            spool=folder,
            memory=memory,
            credentials=KEYS[adapter.metadata.source],
            now=self.clock,
            sleep=self.clock.sleep,
            rng=random.Random(7),
            resolver=lambda host: [PUBLIC_ADDRESS],
        )


def live() -> dict[str, SourceAdapter]:
    """The adapters that are polled, with floors for issues of a handful of records."""
    found = {name: adapter for name, adapter in adapters().items() if not adapter.metadata.inbox_only}
    found = {name: copy(adapter) for name, adapter in found.items()}  # the registry hands out one for all
    for adapter in found.values():
        floors = adapter.metadata.floors
        adapter.metadata = replace(adapter.metadata, floors=replace(floors, records=min(floors.records, 1)))
    return {name: adapter for name, adapter in found.items() if name not in NOT_PLAYED}


def noon(day: date, hour: int = 23) -> Instant:
    return Instant(datetime.combine(day, time(hour), UTC))


@contextmanager
def world(
    folder: Path, late: Mapping[str, Mapping[date, date | None]], faults: list[Fault], *, first: date = FIRST
) -> Iterator[World]:
    """A world that runs from ``first`` on; ``late`` are issues that appear late or never, by source."""
    cast = {each.source: each(FIRST - HISTORY, LAST, late.get(each.source)) for each in PLAYERS}
    made = World(cast, faults, Clock(noon(first)))
    hosts = sorted({host for each in cast.values() for host in each.hosts} | {"elsewhere.example.net"})
    with town(made.hear, hosts, folder) as (made.proxy, made.authority):
        yield made
