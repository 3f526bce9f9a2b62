"""Kill a real process with SIGKILL between every two steps, start it again, and compare with one that nobody killed."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterable
from pathlib import Path

import pytest

from monitor.store import open_store
from tests.monitor.poll import crash_worker, fakes

SERVER = multiprocessing.get_context("forkserver")
SERVER.set_forkserver_preload([crash_worker.__name__])
KILLS = [
    ("listed", 2),
    ("fetched", 2),
    ("filings", 5),
    ("hits", 4),
    ("items", 2),
    ("progress", 3),
    ("progress", 8),
    ("kept", 2),
    ("finish", 1),
    ("finished", 2),
    ("cursor", 1),
    ("notice", 1),
    ("claim", 1),
    ("sent", 1),
    ("recorded", 2),
]


def work(folder: Path, point: str = "none", count: int = 0) -> int:
    """One start in a process of its own; its exit code, -9 when it was killed."""
    process = SERVER.Process(target=crash_worker.main, args=(folder, point, count))
    process.start()
    process.join()
    assert process.exitcode is not None
    return process.exitcode


def facts(folder: Path) -> dict[str, object]:
    """Everything that must not depend on whether a process was killed; ids and times are left out."""
    with open_store(folder / "watch.db", now=fakes.NOW) as store:
        stories = list(store.hits.stories())
        keys = {s.hit_id: (s.filing.application_number, s.brand.id, s.publication.date) for s in stories}
        return {
            "filings": sorted(s.filing.application_number for block in store.filings.scan() for s in block),
            "hits": sorted((keys[s.hit_id], s.match.band.value, str(s.deadline), s.provenance.offset) for s in stories),
            "items": sorted(
                (keys[i.item.hit_id or 0], i.item.recipient, i.item.kind.value, i.item.step, i.notice is None)
                for i in store.notices.items()
            ),
            "told": sorted(
                (keys[s.hit_id], sent.channel, sent.address, sent.state.value)
                for s in stories
                for sent in store.notices.sent_for_hit(s.hit_id)
            ),
            "issues": [(i.number, i.state, i.counts) for i in store.issues.all()],
            "cursor": [row.cursor for row in store.sources.all()],
            "raw": [store.hits.raw(s.hit_id) for s in sorted(stories, key=lambda s: keys[s.hit_id])],
            "kept": all(
                (row := store.artefacts.get(sha)) and row.stored_path
                for issue in store.issues.all()
                for sha in store.issues.artefacts(issue.id)
            ),
        }


def mails(folder: Path) -> Iterable[str]:
    return (folder / "mailbox").read_text().splitlines()


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    folder = tmp_path_factory.mktemp("undisturbed")
    assert work(folder) == 0
    return facts(folder)


def test_the_undisturbed_run_finds_what_it_should(undisturbed: dict[str, object]) -> None:
    assert len(undisturbed["filings"]) == 69  # type: ignore[arg-type]
    assert len(undisturbed["hits"]) == 51  # type: ignore[arg-type]
    assert undisturbed["kept"] is True


@pytest.mark.parametrize(("point", "count"), KILLS)
def test_a_killed_run_ends_as_if_nothing_had_happened(
    tmp_path: Path, undisturbed: dict[str, object], point: str, count: int
) -> None:
    assert work(tmp_path, point, count) == -9
    assert work(tmp_path) == 0
    assert facts(tmp_path) == undisturbed
    by_id: dict[str, set[str]] = {}
    for mail in mails(tmp_path):
        message_id, content = mail.split(" ", 1)
        by_id.setdefault(message_id, set()).add(content)
    assert all(len(contents) == 1 for contents in by_id.values()), "the same id always carries the same content"
