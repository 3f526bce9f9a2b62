"""When a source is looked at next: never outside its hours, never given up."""

from __future__ import annotations

import random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.schedule import next_run, within_hours
from sources.adapter import Cadence, Metadata
from sources.instants import Instant
from tests.monitor.poll.fakes import LineOffice

NOW = Instant.parse("2026-03-03T06:00:00Z")
"""A Tuesday."""


def metadata(cadence: Cadence) -> Metadata:
    from pathlib import Path

    return LineOffice(Path(), cadence=cadence).metadata


def wait_hours(cadence: Cadence, **options: object) -> float:
    values = {"spread": random.Random(1), **options}
    return next_run(metadata(cadence), NOW, **values).seconds_since(NOW) / 3600  # type: ignore[arg-type]


def test_on_the_day_of_an_issue_we_look_more_often() -> None:
    assert wait_hours(Cadence("weekly", weekdays=(1,))) < wait_hours(Cadence("weekly", weekdays=(4,)))
    assert wait_hours(Cadence("monthly_days", month_days=(3,))) < wait_hours(Cadence("monthly_days", month_days=(6,)))


def test_failures_wait_longer_each_time_but_never_more_than_half_a_day() -> None:
    waits = [wait_hours(Cadence("daily"), failures=n) for n in range(1, 40)]
    assert waits[:3] == [0.5, 1.0, 2.0]
    assert max(waits) == 12.0


def test_the_offices_own_wish_to_wait_is_kept() -> None:
    assert wait_hours(Cadence("daily"), failures=1, retry_after=7200) == 2.0


def test_an_issue_to_be_tried_again_brings_the_next_look_forward() -> None:
    assert wait_hours(Cadence("irregular"), waiting=[NOW.plus(seconds=5400)]) == 1.5


@given(
    st.integers(0, 23),
    st.integers(1, 24),
    st.sampled_from(["UTC", "Asia/Shanghai", "America/New_York", "America/Sao_Paulo", "Europe/London"]),
    st.integers(0, 400 * 24),
)
def test_a_look_always_falls_into_the_hours_and_never_into_the_past(
    opens: int, length: int, zone: str, offset: int
) -> None:
    closes = min(24, opens + length)
    at = NOW.plus(seconds=offset * 3600)
    found = within_hours(at, zone, (opens, closes))
    assert found >= at
    local = found.utc.astimezone(ZoneInfo(zone))
    # A clock that is put forward may skip the opening hour itself.
    assert opens <= local.hour < closes or local.hour == opens + 1
    assert found.seconds_since(at) <= 26 * 3600


@pytest.mark.parametrize("minutes", [0, 30])
def test_the_spread_stays_within_its_minutes(minutes: int) -> None:
    plain = wait_hours(Cadence("daily"))
    for seed in range(20):
        spread = wait_hours(Cadence("daily"), jitter_minutes=minutes, spread=random.Random(seed))
        assert plain <= spread <= plain + minutes / 60
