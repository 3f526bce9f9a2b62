"""Notices: 10,000 planned alerts to 500 recipients, assembled and handed to an SMTP sink on loopback.

    python benchmarks/notices.py [--items 10000] [--recipients 500] [--together 1]

Prints notices a second for assembling and for sending, and the peak memory of this process (the sink is another one).
``--together N`` puts N possible conflicts of one gazette issue into one notice.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import socket
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from monitor.notices.assemble import assemble_due
from monitor.notices.channels import build
from monitor.notices.outbox import send_due
from monitor.notices.settings import ChannelSettings, People
from monitor.records import Address, NoticeKind, PlannedItem
from tests.monitor.notices.keep import keep, new_store, settings_for
from tests.monitor.notices.makers import ACME, NOW, filing, recipient, story


def sink(port: int, ready: object, count: object) -> None:
    """A mail server that takes everything and counts."""
    import asyncio

    from aiosmtpd.smtp import SMTP

    class Handler:
        async def handle_DATA(  # noqa: N802 - aiosmtpd calls it by this name
            self, _server: object, _session: object, _envelope: object
        ) -> str:
            with count.get_lock():  # type: ignore[attr-defined]
                count.value += 1  # type: ignore[attr-defined]
            return "250 taken"

    async def serve() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: SMTP(Handler(), hostname="sink"), "127.0.0.1", port)
        ready.set()  # type: ignore[attr-defined]
        await server.serve_forever()

    asyncio.run(serve())


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=10_000)
    parser.add_argument("--recipients", type=int, default=500)
    parser.add_argument("--together", type=int, default=1)
    options = parser.parse_args()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    ready, count = multiprocessing.Event(), multiprocessing.Value("i", 0)
    server = multiprocessing.Process(target=sink, args=(port, ready, count), daemon=True)
    server.start()
    ready.wait(10)
    try:
        with tempfile.TemporaryDirectory() as folder:
            run(Path(folder), port, options)
    finally:
        server.terminate()
        server.join()
    print(f"the sink took {count.value} messages")


def run(folder: Path, port: int, options: argparse.Namespace) -> None:
    """Plan, assemble, send; print the figures."""
    readers = [recipient(f"r{n}", addresses=(Address("mail", f"r{n}@example.org"),)) for n in range(options.recipients)]
    settings = settings_for(ChannelSettings("mail", "smtp", {"host": "127.0.0.1", "port": port, "security": "none"}))
    people = People({reader.id: reader for reader in readers}, {ACME.id: ACME})
    hits = max(1, options.items // options.recipients)
    with new_store(folder) as store:
        kept = [
            keep(store, story(n, filing=filing(application_number=f"99{n:06}", marks=(f"YUN SHAN {n}",))))
            for n in range(hits)
        ]
        items = [
            PlannedItem(
                hit_id=one.hit_id,
                recipient=reader.id,
                kind=NoticeKind.ALERT,
                step="",
                due_at=NOW,
                client="acme",
                group_key=f"issue{number // options.together}",
            )
            for number, one in enumerate(kept)
            for reader in readers
        ]
        store.notices.add_items(items, NOW)
        base = memory()
        started = time.perf_counter()
        notices = assemble_due(store, people, settings, NOW)
        assembled = time.perf_counter() - started
        started = time.perf_counter()
        summary = send_due(store, build(settings), lambda: NOW)
        sent = time.perf_counter() - started
    print(f"{len(items)} items, {len(readers)} recipients, {notices} notices, {summary.sent} sent")
    print(f"assembled: {assembled:.1f} s, {notices / assembled:.0f} notices/s")
    print(f"sent:      {sent:.1f} s, {summary.sent / sent:.0f} notices/s")
    print(f"peak memory: {memory():.0f} MB (before: {base:.0f} MB)")
    assert replace(summary, undelivered=()).complete


def memory() -> float:
    """Peak resident memory of this process in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
