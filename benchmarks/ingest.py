"""Measure the way from a day file to filings.

    python benchmarks/ingest.py [--records 38000] [--keep FILE]

Prints time and peak memory of (a) lxml.etree.iterparse over the file (tag=case-file, clearing each element), (b) of
reading it into filings, and, where ``benchmarks/ingest_pass.py`` offers ``whole_pass(day_file, folder)``, (c) of the
whole pass. Each part runs in a process of its own, so that peaks do not mix. Run it on an otherwise idle machine.
"""

from __future__ import annotations

import argparse
import importlib.util
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

HOOK = Path(__file__).with_name("ingest_pass.py")


def plain(day_file: Path) -> int:
    """(a): what any reader has to do at least."""
    from lxml import etree

    count = 0
    for _, element in etree.iterparse(str(day_file), tag="case-file"):
        count += 1
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]
    return count


def read(day_file: Path) -> int:
    """(b): the filings themselves, as the service reads them."""
    from sources.adapter import ReadContext
    from sources.archive import artefact_for
    from sources.filing import Filing
    from sources.offices.us import UsDaily

    with tempfile.TemporaryDirectory() as scratch:
        records = UsDaily().read([artefact_for(day_file)], ReadContext(Path(scratch)))
        return sum(isinstance(each, Filing) for each in records)


def whole(day_file: Path) -> int:
    """(c): ``whole_pass`` of the hook, which gives the number of filings stored."""
    spec = importlib.util.spec_from_file_location("ingest_pass", HOOK)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    with tempfile.TemporaryDirectory() as folder:
        return int(module.whole_pass(day_file, Path(folder)))


PARTS = {"a": plain, "b": read, "c": whole}
NAMES = {"a": "lxml iterparse", "b": "read into filings", "c": "whole pass"}


def measure(part: str, day_file: Path) -> tuple[int, float, float]:
    """(records, seconds, peak MB) of one part in a fresh process."""
    answer = subprocess.run(
        [sys.executable, __file__, "--part", part, "--file", str(day_file)], check=True, capture_output=True, text=True
    )
    count, seconds, peak = answer.stdout.split()[-3:]
    return int(count), float(seconds), float(peak)


def run_part(part: str, day_file: Path) -> None:
    start = time.perf_counter()
    count = PARTS[part](day_file)
    seconds = time.perf_counter() - start
    print(count, seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=38_000)
    parser.add_argument("--keep", type=Path, help="write the day file here and leave it")
    parser.add_argument("--part", choices=PARTS, help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.part:
        run_part(options.part, options.file)
        return
    with tempfile.TemporaryDirectory() as folder:
        from benchmarks.dayfile import build

        day_file = options.keep or Path(folder) / "apc261120.xml"
        size = build(day_file, options.records)
        print(f"{options.records} records, {size / 1e6:.0f} MB")
        base = 0.0
        for part in ("a", "b", *(("c",) if HOOK.exists() else ())):
            count, seconds, peak = measure(part, day_file)
            base = base or seconds
            ratio = f"{seconds / base:.2f} x (a)"
            print(f"({part}) {NAMES[part]:18} {count:6} records  {seconds:7.2f} s  {ratio:12}  peak {peak:6.0f} MB")


if __name__ == "__main__":
    main()
