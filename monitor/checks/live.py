"""``check --live``: asks every enabled source what is new, and reads nothing.

A source whose issues follow from the calendar lists them without a request; there one issue is downloaded, or the check
would say that a source out of reach is well."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, cast

from monitor.checks.findings import Finding, error
from sources.adapter import HttpClient, Issue, SourceAdapter
from sources.errors import SourceError

_REPEATED = re.compile(r"(.{20,}?)(?:; \1)+")
"""A source that tried three addresses of one host says three times why the host was not reached."""


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
        day = today(adapter.metadata.time_zone)
        client = _Watched(client_for(adapter))
        try:
            issues = list(adapter.discover({}, day, cast(HttpClient, client)))
            if issues and not client.asked:
                adapter.fetch(_out_by(day, issues), cast(HttpClient, client))
        except SourceError as problem:
            said = _REPEATED.sub(r"\1", str(problem).rstrip("."))
            yield error("live", f"{name}: {said} ({problem.key})")
        else:
            days = [issue.date for issue in issues if issue.date is not None]
            yield Probe(name, len(issues), max(days, default=None))


class _Watched:
    """A client that knows whether anything was asked of the network."""

    def __init__(self, client: HttpClient) -> None:
        self._client = client
        self.asked = False

    def __getattr__(self, name: str) -> Any:
        self.asked = self.asked or name != "credential"
        return getattr(self._client, name)


def _out_by(today: date, issues: list[Issue]) -> Issue:
    """The newest issue that is sure to be out: one of today may appear later in the day."""
    older = [issue for issue in issues if issue.date is not None and issue.date <= today - timedelta(days=2)]
    return (older or issues)[-1]
