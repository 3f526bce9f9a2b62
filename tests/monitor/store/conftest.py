"""An empty database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.store import Store, open_store
from tests.monitor.store.makers import NOW


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "watch.db", now=NOW) as opened:
        yield opened
