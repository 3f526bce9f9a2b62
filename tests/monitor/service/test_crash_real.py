"""Kill the example in the middle of storing, assembling and sending: adapters, rooms and channel are the real ones."""

from __future__ import annotations

import email
import email.policy
import multiprocessing
import sqlite3
from collections import Counter
from pathlib import Path

import pytest

from tests.monitor.service import crash_demo

SERVER = multiprocessing.get_context("forkserver")
SERVER.set_forkserver_preload([crash_demo.__name__])
KILLS = [("hits", 2), ("notice", 7), ("sent", 5)]


def work(folder: Path, point: str = "none", count: int = 0) -> int | None:
    process = SERVER.Process(target=crash_demo.main, args=(folder, point, count))
    process.start()
    process.join()
    return process.exitcode


def mails(folder: Path) -> Counter[tuple[str, str, str]]:
    """What lies in the folders: to whom, about what, under which Message-ID."""
    found: Counter[tuple[str, str, str]] = Counter()
    for path in (folder / "notices").rglob("*.eml"):
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        found[message["To"], message["Subject"], message["Message-ID"]] += 1
    return found


def facts(folder: Path) -> dict[str, list[tuple[object, ...]]]:
    (database,) = (folder / "data").rglob("*.db")
    queries = {
        "hits": "SELECT f.office, f.application_number, m.brand, h.band, d.last_day FROM hits h"
        " JOIN matters m ON m.id = h.matter_id JOIN filings f ON f.id = m.filing_id"
        " JOIN deadlines d ON d.hit_id = h.id",
        "items": "SELECT hit_id, recipient, kind, step, muted, due_at, notice_id FROM items",
        "deliveries": "SELECT id, notice_id, channel, address, message_id, payload, state FROM deliveries",
        "near": "SELECT filing_id, brand, mark, mark_score FROM near_matches",
    }
    with sqlite3.connect(database) as conn:
        return {name: sorted(conn.execute(query), key=repr) for name, query in queries.items()}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("undisturbed")
    assert work(folder) == 0
    assert len(mails(folder)) > 20
    return folder


@pytest.mark.parametrize(("point", "count"), KILLS)
def test_the_killed_example_ends_with_the_same_hits_and_the_same_mails(
    tmp_path: Path, undisturbed: Path, point: str, count: int
) -> None:
    assert work(tmp_path, point, count) == -9
    assert work(tmp_path) == 0
    assert facts(tmp_path) == facts(undisturbed)
    assert mails(tmp_path) == mails(undisturbed)
