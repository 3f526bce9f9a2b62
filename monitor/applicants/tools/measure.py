"""How many filings, classes and agents' clients an ordinary applicant has in one gazette issue.

Run: ``python -m monitor.applicants.tools.measure FILE...`` on gazette files that ``squatwatch read`` understands. The
figures in ``data/thresholds.toml`` come from it.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path

from monitor.applicants.names import name_key
from sources.adapter import Artefact, ReadContext
from sources.filing import Filing
from sources.registry import sniff


def measure(filings: Iterable[Filing]) -> list[str]:
    """Lines of figures: shares of applicants at or above each count."""
    marks: Counter[str] = Counter()
    classes: defaultdict[str, set[int]] = defaultdict(set)
    clients: defaultdict[str, set[str]] = defaultdict(set)
    for filing in filings:
        names = {key for party in filing.applicants or () if (key := name_key(party.name))}
        for name in names:
            marks[name] += 1
            classes[name] |= {each.number for each in filing.classes or ()}
        for agent in filing.representatives or ():
            clients[name_key(agent.name)] |= names
    return [
        _shares("filings per applicant", list(marks.values()), (5, 10, 20, 40)),
        _shares("classes per applicant", [len(numbers) for numbers in classes.values()], (5, 10, 15, 20)),
        _shares("applicants per agent", [len(names) for names in clients.values()], (10, 50, 100)),
    ]


def _shares(what: str, values: Sequence[int], steps: Sequence[int]) -> str:
    if not values:
        return f"{what}: no data"
    shares = ", ".join(f">= {step}: {sum(value >= step for value in values) / len(values):.2%}" for step in steps)
    return f"{what}: n={len(values)}, largest {max(values)}; {shares}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    for path in parser.parse_args().files:
        adapter = sniff(path)
        if adapter is None:
            print(f"{path}: no adapter reads this file")
            continue
        artefact = Artefact(path, sha256(path.read_bytes()).hexdigest(), path.stat().st_size, name=path.name)
        with tempfile.TemporaryDirectory() as scratch:
            records = adapter.read([artefact], ReadContext(Path(scratch)))
            lines = measure(record for record in records if isinstance(record, Filing))
        print("\n".join([str(path.name), *lines]))


if __name__ == "__main__":
    main()
