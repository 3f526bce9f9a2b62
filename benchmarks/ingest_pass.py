"""Part (c) of benchmarks/ingest.py: a day file through the inbox of a fresh installation that watches 2,100 brands.

Everything is real: config, watch list file, adapter, matching, deadlines, planned notices, SQLite. Nothing is sent.
"""

from __future__ import annotations

import csv
import os
import random
import shutil
from pathlib import Path

from benchmarks.matching import make_brands, material
from monitor.config import load_config
from monitor.cycle import Cycle
from monitor.network import NoNetwork
from monitor.wiring import open_installation
from sources.instants import Instant
from sources.registry import adapters

BRANDS = 2_100
NOW = Instant.parse("2026-11-23T12:00:00Z")
CONFIG = """
[operator]
name = "Benchmark"

[storage]
folder = "data"

[inbox]
folder = "inbox"

[[watchlists]]
path = "people.toml"

[[watchlists]]
path = "brands.csv"

[[channels]]
id = "files"
kind = "maildir"
options = { folder = "notices" }

[notices]
sender_address = "watch@example.com"
"""
PEOPLE = """
[[clients]]
id = "c1"
name = "Client"

[[recipients]]
id = "r1"
name = "Counsel"
role = "lawyer"
clients = ["c1"]
addresses = [{ channel = "files", to = "counsel@example.com" }]
"""


def whole_pass(day_file: Path, folder: Path) -> int:
    """Read, match and store the day file; gives the number of filings stored."""
    _write_brands(folder / "brands.csv")
    (folder / "config.toml").write_text(CONFIG, encoding="utf-8")
    (folder / "people.toml").write_text(PEOPLE, encoding="utf-8")
    inbox = folder / "inbox"
    inbox.mkdir()
    shutil.copyfile(day_file, inbox / "apc261120.xml")
    os.utime(inbox / "apc261120.xml", (0, 0))
    config = load_config(folder / "config.toml", {})
    with open_installation(config, NOW) as store, store.lock():
        cycle = Cycle(config, store, adapters(), lambda _: NoNetwork("the benchmark does not use it"), lambda: NOW)
        cycle.look_at_watchlist()
        results = cycle.read_inbox()
        assert [result.state for result in results] == ["done"], results
        hits = sum(result.hits or 0 for result in results)
        stored = sum(len(block) for block in store.filings.scan(since=None, block=1000))
    print(f"    whole pass: {stored:,} filings, {BRANDS:,} brands, {hits:,} hits kept")
    return stored


def _write_brands(path: Path) -> None:
    latin, han = material(())
    brands = make_brands(BRANDS, latin, han, random.Random(20261122))
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["id", "client", "name", "hanzi", "latin", "classes"])
        for brand in brands:
            name = (brand.hanzi or brand.latin)[0]
            out.writerow([brand.id, "c1", name, "; ".join(brand.hanzi), "; ".join(brand.latin), "9, 25"])
