"""The daemon and ``once`` over sources that are well, ill, broken or slow: real rooms, an office of our own making."""

from __future__ import annotations

import json
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from monitor.cli.service import show
from monitor.config import load_config
from monitor.cycle import Cycle
from monitor.records import NoticeKind
from monitor.resources import examples_folder
from monitor.service import Service, run_once
from monitor.store import Store
from monitor.wiring import open_installation
from sources.instants import Instant
from tests.monitor.poll import fakes
from tests.monitor.poll.fakes import NOW, line

CONFIG = """
[[sources]]
id = "xx-weekly"
[[sources]]
id = "yy-weekly"
[schedule]
tick_seconds = 5
jitter_minutes = 0
[dead_man]
ping_url_env = "PING"
"""


class BrokenOffice(fakes.LineOffice):
    """An adapter with a fault of its own."""

    def discover(self, state: Any, today: Any, client: Any) -> Any:
        raise RuntimeError("index out of range")


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Callable[..., Cycle]]:
    """Build the installation in the test's folder with these offices; called again, it is a new start."""
    opened: list[Store] = []
    for name in ("config.toml", "watchlist.toml"):
        shutil.copyfile(examples_folder() / name, tmp_path / name)
    text = (tmp_path / "config.toml").read_text().replace("[operator]\n", '[operator]\ncontact = "ops@example.com"\n')
    (tmp_path / "config.toml").write_text(text + CONFIG)

    def build(*offices: fakes.LineOffice, now: Instant = NOW) -> Cycle:
        config = load_config(tmp_path / "config.toml", {"PING": "https://ping.example/secret"})
        store = open_installation(config, now)
        opened.append(store)
        adapters = {office.source: office for office in offices}
        return Cycle(config, store, adapters, lambda adapter: object(), lambda: now)  # type: ignore[arg-type, return-value]

    yield build
    for store in opened:
        store.close()


def office(tmp_path: Path, source: str, kind: type[fakes.LineOffice] = fakes.LineOffice) -> fakes.LineOffice:
    folder = tmp_path / source
    folder.mkdir(exist_ok=True)
    return kind(folder, {"2026-02-24": [line(f"{source}-1", "PLAIN GLASS")]}, source=source)


def test_a_source_out_of_reach_makes_the_pass_partial_and_not_fail(make: Callable[..., Cycle], tmp_path: Path) -> None:
    well, ill = office(tmp_path, "xx-weekly"), office(tmp_path, "yy-weekly")
    ill.listing_error = fakes.out_of_reach()
    summary = run_once(make(well, ill))
    assert summary.partial
    assert {result.source: result.state for result in summary.passes} == {"xx-weekly": "ok", "yy-weekly": "unreachable"}


def test_an_outage_is_told_once_and_not_once_for_each_of_its_issues(make: Callable[..., Cycle], tmp_path: Path) -> None:
    ill = office(tmp_path, "yy-weekly")
    ill.world = {day: fakes.out_of_reach() for day in ("2026-02-10", "2026-02-17", "2026-02-24")}
    cycle = make(office(tmp_path, "xx-weekly"), ill)
    run_once(cycle)
    assert any(trouble.event.key.startswith("issue:yy-weekly:") for trouble in cycle.store.health.open())
    told = [item.item.doc["subject"] for item in cycle.store.notices.items(kind=NoticeKind.HEALTH)]
    assert [subject for subject in told if "yy-weekly" in subject] != []
    assert [subject for subject in told if "could not be had" in subject] == []


def test_a_fault_of_our_own_in_one_source_is_said_and_the_others_are_looked_at(
    make: Callable[..., Cycle], tmp_path: Path
) -> None:
    cycle = make(office(tmp_path, "yy-weekly"), office(tmp_path, "xx-weekly", BrokenOffice))
    summary = run_once(cycle)
    assert summary.broken == ("xx-weekly",)
    assert [result.source for result in summary.passes] == ["yy-weekly"]
    assert any("index out of range" in trouble.event.detail for trouble in cycle.store.health.open())
    row = cycle.store.sources.get("xx-weekly")
    assert row is not None
    assert (row.state, row.failures) == ("failed", 1)


def test_a_fault_in_one_step_keeps_nobody_from_being_told_and_is_said(
    make: Callable[..., Cycle], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", "inbox")

    cycle = make(office(tmp_path, "xx-weekly"), office(tmp_path, "yy-weekly"))
    with monkeypatch.context() as patch:
        patch.setattr(Cycle, "baseline", refuse)
        patch.setattr(Cycle, "read_inbox", refuse)
        summary = run_once(cycle)
    assert summary.broken == ("watchlist", "inbox")
    assert summary.partial
    assert [result.state for result in summary.passes] == ["ok", "ok"]
    assert summary.sent.sent == summary.notices > 0
    assert {"job:watchlist", "job:inbox"} <= {trouble.event.key for trouble in cycle.store.health.open()}
    run_once(cycle)
    assert not any(trouble.event.key.startswith("job:") for trouble in cycle.store.health.open())


def test_comparing_anew_that_failed_is_said_to_who_asked_and_is_no_trouble_for_ever(
    make: Callable[..., Cycle], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise RuntimeError("boom")

    cycle = make(office(tmp_path, "xx-weekly"), office(tmp_path, "yy-weekly"))
    with monkeypatch.context() as patch:
        patch.setattr(Cycle, "rematch", refuse)
        summary = run_once(cycle, rematch_all=True)
    assert summary.partial
    show(summary, as_json=False)
    assert "rematch: failed, run it again: RuntimeError: boom" in capsys.readouterr().out
    show(summary, as_json=True)
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["failed"] == ["rematch"]
    assert not any(trouble.event.key.startswith("job:") for trouble in cycle.store.health.open())


def test_a_trouble_that_older_releases_kept_of_comparing_anew_ends(make: Callable[..., Cycle], tmp_path: Path) -> None:
    cycle = make(office(tmp_path, "xx-weekly"), office(tmp_path, "yy-weekly"))
    cycle.broken("rematch", RuntimeError("boom"))
    run_once(cycle)
    assert not any(trouble.event.key.startswith("job:") for trouble in cycle.store.health.open())


def test_told_to_end_a_pass_is_partial(make: Callable[..., Cycle], tmp_path: Path) -> None:
    cycle = make(office(tmp_path, "xx-weekly"), office(tmp_path, "yy-weekly"))
    cycle.stop.set()
    assert run_once(cycle).partial


def run_in_background(cycle: Cycle) -> tuple[Service, threading.Thread]:
    service = Service(cycle)
    thread = threading.Thread(target=service.run)
    thread.start()
    return service, thread


def until(true: Callable[[], bool]) -> None:
    for _ in range(400):
        if true():
            return
        time.sleep(0.05)
    pytest.fail("it did not happen within 20 seconds")


def test_the_daemon_polls_what_is_due_and_writes_down_when_to_look_again(
    make: Callable[..., Cycle], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pinged: list[str] = []

    def ping(url: str, **options: Any) -> Any:
        pinged.append(url)
        raise requests.ConnectionError

    monkeypatch.setattr(requests, "get", ping)
    cycle = make(office(tmp_path, "xx-weekly"), office(tmp_path, "yy-weekly", BrokenOffice))
    service, thread = run_in_background(cycle)
    try:
        until(lambda: all(row.next_run_at for row in cycle.store.sources.all()) and bool(pinged))
    finally:
        service.stop()
        thread.join(30)
    assert not thread.is_alive()
    well = cycle.store.sources.get("xx-weekly")
    assert well is not None
    assert well.next_run_at is not None
    assert well.next_run_at > NOW
    assert cycle.store.filings.count() == 1
    assert cycle.store.sources.due(NOW) == []
    assert {t.event.key for t in cycle.store.health.open()} >= {"job:poll yy-weekly"}
    assert set(pinged) <= {"https://ping.example/secret"}


def test_told_to_end_the_daemon_finishes_the_batch_and_the_next_start_goes_on(
    make: Callable[..., Cycle], tmp_path: Path
) -> None:
    big = office(tmp_path, "xx-weekly")
    big.world = {"2026-02-24": [line(str(n)) for n in range(2500)]}
    cycle = make(big)

    def progress(source: str, issue: str, records: int, hits: int) -> None:
        cycle.stop.set()

    cycle.progress = progress
    stopped = run_once(cycle)
    (result,) = stopped.passes
    assert (result.stopped, result.read) == (True, 1000)
    row = cycle.store.issues.find("xx-weekly", "2026-02-24")
    assert row is not None
    assert row.state == "reading"
    assert row.counts.records == 1000
    again = make(big)
    (after,) = run_once(again).passes
    assert (after.stopped, after.read) == (False, 2500)
    assert again.store.filings.count() == 2500
    assert big.fetched == ["2026-02-24"], "what was fetched is not fetched again"
