"""A quarter in the small world: every office that is polled, over one real server, with everything that goes wrong."""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from statistics import median

import pytest
import structlog

from monitor.coverage import coverage, speed
from sources.registry import adapters
from tests.world import script
from tests.world.players import KEYS
from tests.world.quarter import Quarter, open_quarter
from tests.world.world import FIRST, LAST, NOT_PLAYED, PLAYERS, live, world

MEMORY = Path("/dev/shm")


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """In memory where there is such a place: a quarter writes thousands of times."""
    made = Path(tempfile.mkdtemp(dir=MEMORY if MEMORY.is_dir() else None))
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture(scope="module")
def log_lines() -> list[str]:
    return []


@pytest.fixture(scope="module")
def quarter(folder: Path, log_lines: list[str]) -> Iterator[Quarter]:
    def keep(logger: object, method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
        log_lines.append(str(event))
        raise structlog.DropEvent

    before = structlog.get_config()
    everything = structlog.make_filtering_bound_logger(logging.INFO)  # a command run before may have left it quiet
    structlog.configure(processors=[keep], wrapper_class=everything, cache_logger_on_first_use=False)
    handler = _Lines(log_lines)
    logging.getLogger().addHandler(handler)
    with world(folder, script.LATE, script.faults()) as made:
        ran = open_quarter(folder, made, live())
        ran.run(FIRST, LAST)
        yield ran
        ran.store.close()
    logging.getLogger().removeHandler(handler)
    structlog.configure(**before)


class _Lines(logging.Handler):
    def __init__(self, lines: list[str]) -> None:
        super().__init__(logging.DEBUG)
        self._lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        self._lines.append(record.getMessage())


def rows(quarter: Quarter, sql: str, *values: object) -> list[tuple[object, ...]]:
    with quarter.store.read() as conn:
        return [tuple(row) for row in conn.execute(sql, values)]


def test_every_office_that_is_polled_has_a_player() -> None:
    polled = {name for name, each in adapters().items() if not each.metadata.inbox_only}
    assert polled == {each.source for each in PLAYERS} | set(NOT_PLAYED)


@pytest.mark.parametrize("source", [each.source for each in PLAYERS])
def test_what_was_served_is_stored_once_and_nothing_else(quarter: Quarter, source: str) -> None:
    player = quarter.world.players[source]
    stored = Counter(
        number for (number,) in rows(quarter, "SELECT application_number FROM filings WHERE office = ?", player.office)
    )
    asked_until = quarter.last_day(source)
    due = {mark.number for issue in player.up(asked_until) if issue.day >= FIRST for mark in issue.marks}
    assert due - set(stored) == set()
    assert set(stored) - set(player.served(LAST)) == set()
    assert [number for number, times in stored.items() if times > 1] == []


@pytest.mark.parametrize("source", [each.source for each in PLAYERS if each.source not in ("tw-appl", "mx-open")])
def test_every_publication_carries_the_day_the_office_gave_it(quarter: Quarter, source: str) -> None:
    player = quarter.world.players[source]
    found = rows(
        quarter,
        "SELECT f.application_number, p.date FROM publications p JOIN filings f ON f.id = p.filing_id"
        " WHERE f.office = ? AND p.kind NOT IN ('filed', 'withdrawn') AND p.superseded_by IS NULL",
        player.office,
    )
    served = player.served(LAST)
    assert found
    assert set(found) == {(str(n), served[str(n)].published.isoformat()) for n, _ in found}


@pytest.mark.parametrize("source", [each.source for each in PLAYERS])
def test_coverage_names_what_never_came_and_nothing_that_came(quarter: Quarter, source: str) -> None:
    today = quarter.world.clock.today
    row = next(
        row for row in coverage(quarter.store, quarter.adapters, today, enabled=[source]) if row.source == source
    )
    never = {day for day, up in script.LATE.get(source, {}).items() if up is None}
    assert {each.date for each in row.missing if each.date and each.date <= quarter.last_day(source)} == never
    assert row.looked_until is not None or source in ("mx-open", "vn-weekly")


@pytest.mark.parametrize(("source", "day"), list(script.SEEN), ids=str)
def test_each_trouble_is_told_apart(quarter: Quarter, source: str, day: str) -> None:
    when = script.d(day)
    told = quarter.states[source][when]
    assert told == script.SEEN[(source, day)], quarter.errors.get((source, when))


def test_troubles_say_what_may_be_missed(quarter: Quarter) -> None:
    for source in quarter.adapters:
        ill = set(quarter.states[source].values()) - {"ok", "empty"}
        said = quarter.troubles.get(f"source:{source}", "")
        assert not ill or "may be missed" in said, source
    assert "2026-05-05" in quarter.troubles["missing:us-daily"]


def test_all_is_well_again_at_the_end_but_for_what_never_came(quarter: Quarter) -> None:
    for source, found in quarter.states.items():
        last, state = max(found.items())
        never = {day.isoformat() for day, up in script.LATE.get(source, {}).items() if up is None}
        said = quarter.errors.get((source, last), "")
        assert state in ("ok", "empty") or any(day in said for day in never) or never, said


@pytest.mark.parametrize(
    ("source", "day"), [(source, day) for source, late in script.LATE.items() for day, up in late.items() if up][:-1]
)
def test_a_late_issue_is_read_when_it_appears(quarter: Quarter, source: str, day: date) -> None:
    up = script.LATE[source][day]
    assert up is not None
    issues = [each for each in quarter.world.players[source].issues if each.day == day]
    for issue in issues:
        row = quarter.store.issues.find(source, issue.number)
        assert row is not None, issue.number
        assert row.done_at is not None
        assert 0 <= (row.done_at.utc.date() - up).days <= 5


def test_no_cursor_passed_an_issue_that_nobody_tries_again(quarter: Quarter) -> None:
    assert quarter.skipped == []


def test_a_download_that_broke_off_is_continued(quarter: Quarter) -> None:
    continued = [source for _, source, ask in quarter.world.asked if ask.headers.get("range")]
    assert set(continued) >= {"us-daily", "br-rpi"}


def test_keys_go_to_their_own_hosts_only_and_are_written_nowhere(
    quarter: Quarter, folder: Path, log_lines: list[str]
) -> None:
    secrets = {secret: source for source, keys in KEYS.items() for secret in keys.values()}
    bearers = ("bearer-em", "bearer-ch", "bearer-au")
    for _, source, ask in quarter.world.asked:
        allowed = quarter.adapters[source].metadata.key_hosts
        for secret, owner in secrets.items():
            if secret in ask.everything:
                assert owner == source
                assert ask.host in allowed
        if ask.host not in allowed:
            assert not any(bearer in ask.everything for bearer in bearers)
            assert "authorization" not in ask.headers
    assert any(ask.host == "files.example.net" for _, _, ask in quarter.world.asked)
    text = "\n".join(log_lines)
    assert "polled" in text
    written = [file for file in folder.rglob("*") if file.is_file()]
    with quarter.store.read() as conn:
        dump = "\n".join(conn.iterdump())
    for secret in secrets:
        assert secret not in text
        assert secret not in dump
        assert [file.name for file in written if secret.encode() in file.read_bytes()] == []


def test_a_host_that_asked_for_a_pause_is_left_alone(quarter: Quarter) -> None:
    asked = [at for at, source, _ in quarter.world.asked if source == "de-dpma" and at.utc.date() == script.d("03-13")]
    assert len(asked) == 1, asked


@pytest.mark.parametrize("source", [each.source for each in PLAYERS])
def test_a_conflict_is_found_in_every_office(quarter: Quarter, source: str) -> None:
    player = quarter.world.players[source]
    hits = {
        str(number)
        for (number,) in rows(
            quarter,
            "SELECT f.application_number FROM hits h JOIN matters m ON m.id = h.matter_id JOIN filings f"
            " ON f.id = m.filing_id WHERE f.office = ?",
            player.office,
        )
    }
    stored = {
        str(number)
        for (number,) in rows(quarter, "SELECT application_number FROM filings WHERE office = ?", player.office)
    }
    close = {number for number, mark in player.served(LAST).items() if mark.close}
    assert hits == close & stored
    assert hits


def test_the_key_figures_follow_from_what_was_sent(quarter: Quarter) -> None:
    figures = speed(quarter.store, since=FIRST)
    told = rows(
        quarter,
        "SELECT h.id, p.date, MIN(d.sent_at), MAX(l.last_day) FROM deliveries d"
        " JOIN items i ON i.notice_id = d.notice_id JOIN hits h ON h.id = i.hit_id"
        " JOIN publications p ON p.id = h.publication_id"
        " LEFT JOIN deadlines l ON l.hit_id = h.id AND l.state = 'known'"
        " WHERE d.state = 'sent' AND i.kind IN ('alert', 'digest') AND p.kind <> 'filed' AND p.date >= ? GROUP BY h.id",
        FIRST.isoformat(),
    )
    waits = sorted((date.fromisoformat(str(at)[:10]) - date.fromisoformat(str(day))).days for _, day, at, _ in told)
    assert figures.told == len(waits) > 50
    assert figures.median_days == median(waits) <= 4
    assert figures.p95_days == waits[-(-95 * len(waits) // 100) - 1]
    in_time = [str(at)[:10] <= str(last) for _, _, at, last in told if last]
    assert figures.with_window == len(in_time)
    assert figures.share_in_time == pytest.approx(sum(in_time) / len(in_time), abs=1e-4)
