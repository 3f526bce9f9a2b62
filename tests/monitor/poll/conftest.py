from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from monitor.poll import PassResult, PollSettings, poll_source
from monitor.polling.model import DeadlineOf, PlanHit
from monitor.store import Store, open_store
from sources.instants import Instant
from tests.monitor.poll import fakes


@dataclass
class Desk:
    """A store, an office and the fakes around them."""

    store: Store
    office: fakes.LineOffice
    engine: fakes.WordMatcher
    scratch: Path
    deadlines: DeadlineOf = fakes.thirty_days
    plan: PlanHit = fakes.tell_anna

    def poll(self, now: Instant = fakes.NOW, **options: Any) -> PassResult:
        settings = PollSettings(scratch=self.scratch, **options.pop("settings", {}))
        return poll_source(
            self.store,
            self.office,
            engine=self.engine,
            deadlines=self.deadlines,
            plan=self.plan,
            correct=fakes.tell_changes,
            client=object(),  # type: ignore[arg-type]
            now=now,
            settings=settings,
            **options,
        )


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "db" / "watch.db", now=fakes.NOW) as opened:
        opened.brands.sync([fakes.BRAND, fakes.OTHER], fakes.NOW)
        yield opened


@pytest.fixture
def desk(store: Store, tmp_path: Path) -> Desk:
    folder = tmp_path / "downloads"
    folder.mkdir()
    return Desk(store, fakes.LineOffice(folder), fakes.WordMatcher([fakes.BRAND, fakes.OTHER]), tmp_path / "scratch")
