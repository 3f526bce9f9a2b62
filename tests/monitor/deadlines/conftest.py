"""One rule book and one set of calendars for the whole folder: reading them takes a moment."""

from __future__ import annotations

import pytest

from monitor.deadlines import Calendars, RuleBook


@pytest.fixture(scope="session")
def book() -> RuleBook:
    return RuleBook.load()


@pytest.fixture(scope="session")
def calendars() -> Calendars:
    return Calendars.load()
