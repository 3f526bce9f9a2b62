"""The embedded example: real config, inbox, adapters, matching, deadlines, store and notices, as of a fixed date."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path

from monitor.config import Config, load_config
from monitor.cycle import Cycle
from monitor.network import NoNetwork
from monitor.poll import InboxResult
from monitor.polling.inbox import FAILED, PROCESSED
from monitor.pretended import at_time
from monitor.records import Brand, Story
from monitor.resources import examples_folder
from monitor.wiring import open_installation
from sources.instants import Instant
from sources.registry import adapters

AS_OF = date(2026, 11, 23)
"""A Monday shortly after the example gazettes appeared."""
_READ_AT, _SENT_AT = time(7), time(22)
"""Operator's time: read before the digest hour and sent after it, so that alerts and digests both go out; by then the
day has begun at every office of the example."""


@dataclass(frozen=True, slots=True)
class DemoResult:
    """``files`` are what the inbox held in this run; ``sent`` the notices it wrote, ``notices`` all that are there."""

    as_of: date
    sent_at: Instant
    folder: Path
    files: Sequence[InboxResult]
    stories: Sequence[Story]
    brands: Mapping[str, Brand]
    filings: int
    sent: int
    notices: Sequence[Path]

    @property
    def complete(self) -> bool:
        return all(file.state in ("done", "known") for file in self.files)


def run_demo(folder: Path, as_of: date) -> DemoResult:
    """Run the example into ``folder``. A second run finds everything read and sent, and changes nothing.

    Raises OSError when the folder cannot be written.
    """
    config = _set_up(folder, as_of)
    zone = config.operator.time_zone
    clock = _Clock(at_time(as_of, _READ_AT, zone))
    with open_installation(config, clock.now) as store, store.lock():
        cycle = Cycle(config, store, adapters(), lambda _: NoNetwork("the demo does not use it"), lambda: clock.now)
        cycle.recover()
        rooms = cycle.look_at_watchlist()
        cycle.baseline()
        files = cycle.read_inbox()
        clock.now = at_time(as_of, _SENT_AT, zone)
        _, sent = cycle.tell()
        return DemoResult(
            as_of=as_of,
            sent_at=clock.now,
            folder=folder,
            files=files,
            stories=list(store.hits.stories()),
            brands=rooms.people.brands,
            filings=sum(len(block) for block in store.filings.scan(since=None, block=1000)),
            sent=sent.sent,
            notices=sorted((folder / "notices").rglob("*.eml")),
        )


@dataclass(slots=True)
class _Clock:
    """A clock that stands still until it is set."""

    now: Instant


def _set_up(folder: Path, as_of: date) -> Config:
    """The installation of the demo: its config, its watch list, and an inbox with what was not read yet."""
    inbox = folder / "inbox"
    inbox.mkdir(parents=True, exist_ok=True)
    for name in ("config.toml", "watchlist.toml"):
        shutil.copyfile(examples_folder() / name, folder / name)
    for gazette in example_gazettes():
        if (inbox / PROCESSED / gazette.name).exists():
            continue
        (inbox / FAILED / gazette.name).unlink(missing_ok=True)
        target = inbox / gazette.name
        shutil.copyfile(gazette, target)
        # The inbox leaves files alone that changed moments ago; these have lain there since the gazettes appeared.
        appeared = at_time(min(as_of, AS_OF), time(0), "UTC").utc.timestamp() - 86_400
        os.utime(target, (appeared, appeared))
    return load_config(folder / "config.toml", {})


def example_gazettes() -> Iterator[Path]:
    """The example gazette files, by office."""
    return (path for path in sorted((examples_folder() / "gazettes").rglob("*")) if path.is_file())
