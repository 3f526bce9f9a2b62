"""A real process that polls once and may be killed at a given point. Started by test_crash.py."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from monitor.poll import PollSettings, poll_source
from monitor.records import Delivery, Outcome, SendResult
from monitor.store import Store, StoredNotice, open_store
from monitor.store.artefacts import Artefacts
from monitor.store.filings import Filings
from monitor.store.hits import Hits
from monitor.store.issues import Issues
from monitor.store.notices import Notices
from monitor.store.sources import Sources
from tests.monitor.poll import fakes

POINTS: dict[str, tuple[type, str, bool]] = {
    # name: (class, method, kill after the call instead of before it)
    "listed": (Issues, "listed", True),
    "registered": (Artefacts, "register", True),
    "fetched": (Issues, "fetched", True),
    "filings": (Filings, "save", True),
    "hits": (Hits, "save", True),
    "items": (Notices, "add_items", True),
    "progress": (Issues, "progress", True),
    "kept": (Artefacts, "kept", False),
    "finish": (Issues, "finish", False),
    "finished": (Issues, "finish", True),
    "cursor": (Sources, "move_cursor", False),
    "notice": (Notices, "save_notice", True),
    "claim": (Notices, "claim", True),
    "sent": (Notices, "record", False),
    "recorded": (Notices, "record", True),
}


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def arm(point: str, count: int) -> None:
    """Make the ``count``-th call of the point the last thing this process does."""
    kind, name, after = POINTS[point]
    method: Callable[..., Any] = getattr(kind, name)
    calls = 0

    def wrapped(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == count and not after:
            die()
        result = method(*args, **kwargs)
        if calls == count:
            die()
        return result

    setattr(kind, name, wrapped)


def world() -> dict[str, Any]:
    names = ("HONGDOU", "DAZHOU", "PLAIN", "HONGDOU SPORT")
    return {
        day: [fakes.line(f"{day}-{n}", names[n % 4], published=day) for n in range(23)]
        for day in ("2026-02-17", "2026-02-24", "2026-03-03")
    }


def tell(store: Store, mailbox: Path) -> None:
    """Assemble and send the simplest way: a notice per recipient and kind, a line in a file per message."""
    groups: dict[tuple[str, str], list[Any]] = {}
    for stored in store.notices.open_items(fakes.NOW):
        groups.setdefault((stored.item.recipient, stored.item.group_key), []).append(stored)
    for (recipient, group), items in sorted(groups.items()):
        ids = [item.id for item in items]
        notice_id = f"{recipient}-{group}-{min(i.item.hit_id for i in items)}-{max(i.item.hit_id for i in items)}"
        notice = StoredNotice(notice_id, items[0].item.kind, recipient, "s", "en", fakes.NOW)
        hits = ",".join(str(item.item.hit_id) for item in items)
        delivery = Delivery(f"d-{notice_id}", notice_id, "mail", recipient, f"<{notice_id}@x>", hits.encode())
        store.notices.save_notice(notice, [delivery], ids, fakes.NOW)
    store.notices.release_all(fakes.NOW)
    for delivery in store.notices.claim(fakes.NOW, owner="w", limit=100):
        with mailbox.open("a") as out:
            out.write(f"{delivery.message_id} {delivery.payload.decode()}\n")
        result = SendResult(Outcome.SENT, "250 ok")
        store.notices.record(delivery.id, result, fakes.NOW)


def main(folder: Path, point: str, count: int) -> None:
    downloads = folder / "downloads"
    downloads.mkdir(parents=True, exist_ok=True)
    office = fakes.LineOffice(downloads, world())
    with open_store(folder / "watch.db", now=fakes.NOW) as store, store.lock():
        store.brands.sync([fakes.BRAND, fakes.OTHER], fakes.NOW)
        if point != "none":
            arm(point, count)
        poll_source(
            store,
            office,
            engine=fakes.WordMatcher([fakes.BRAND, fakes.OTHER]),
            deadlines=fakes.thirty_days,
            plan=fakes.tell_anna,
            client=object(),  # type: ignore[arg-type]
            now=fakes.NOW,
            settings=PollSettings(scratch=folder / "scratch", batch=10, window_days=400),
        )
        tell(store, folder / "mailbox")
