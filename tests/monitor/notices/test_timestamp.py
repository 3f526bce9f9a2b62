"""Time stamps: an authority that fails leaves no bundle with a stamp that is none."""

from __future__ import annotations

import pytest

from monitor.notices.timestamp import StampRefused, authority
from sources.instants import Instant

from .conftest import FakeRobot

AT = Instant.parse("2026-11-22T04:00:00Z")


@pytest.mark.parametrize(
    ("answer", "words"),
    [((500, {}, b"oops"), "HTTP 500"), ((200, {}, b"<html>"), "no time stamp"), ("hang", "did not answer")],
)
def test_refusals_name_the_authority_and_not_its_address(robot: FakeRobot, answer: object, words: str) -> None:
    pytest.importorskip("rfc3161_client", reason="the extra 'timestamp' is not installed")
    robot.answers = [answer]
    with pytest.raises(StampRefused, match=words) as refused:
        authority(robot.url, lambda: AT, timeout=0.3)(b"manifest")
    assert "127.0.0.1" in str(refused.value)
    assert "SECRETKEY" not in str(refused.value)
    assert b"manifest" not in robot.requests[0][2]


def test_an_address_that_is_none() -> None:
    with pytest.raises(StampRefused, match="no web address"):
        authority("tsa.example", lambda: AT)
