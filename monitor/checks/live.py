"""``check --live``: asks every enabled source what is new, and reads nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from monitor.checks.findings import Finding, error
from sources.adapter import HttpClient, SourceAdapter
from sources.errors import SourceError


@dataclass(frozen=True, slots=True)
class Probe:
    """What a source answered: how many issues are new since its look-back, and the newest one's day."""

    source: str
    issues: int
    newest: date | None


def probe(
    adapters: Mapping[str, SourceAdapter],
    client_for: Callable[[SourceAdapter], HttpClient],
    today: Callable[[str], date],
) -> Iterator[Probe | Finding]:
    """One answer for each adapter; ``today`` gives the legal day in a time zone. A source out of reach is a finding."""
    for name, adapter in adapters.items():
        try:
            issues = list(adapter.discover({}, today(adapter.metadata.time_zone), client_for(adapter)))
        except SourceError as problem:
            yield error("live", f"{name}: {str(problem).rstrip('.')} ({problem.key})")
        else:
            days = [issue.date for issue in issues if issue.date is not None]
            yield Probe(name, len(issues), max(days, default=None))
