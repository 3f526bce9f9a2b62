"""What a pass is given and what it reports."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Protocol

from monitor.records import Band, Deadline, Match, PlannedItem, Story
from sources.filing import Filing, Publication
from sources.instants import Instant

WINDOW_DAYS = 190
"""The longest opposition window with its extensions, in days: six months (US: 180 days from publication, 37 CFR
2.102(c)) and the days by which closed offices prolong it. The rule data hold nothing longer."""


class Matcher(Protocol):
    """The part of ``monitor.matching.Engine`` that a pass needs."""

    @property
    def engine_version(self) -> str: ...
    @property
    def rule_version(self) -> str: ...

    def match(self, filings: Sequence[Filing]) -> Iterator[tuple[int, Match]]: ...


class Profile(Protocol):
    """What an applicant's other filings say: score 0-1 and facts in words, English and Chinese."""

    @property
    def score(self) -> float: ...
    @property
    def facts(self) -> tuple[str, ...]: ...
    @property
    def facts_zh(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class Related:
    """Another stored filing of the applicant or its agent, and the watched brands it came close to."""

    filing: Filing
    brands: frozenset[str] = frozenset()


DeadlineOf = Callable[[Filing, Publication, Sequence[Publication], str], Deadline]
"""(filing, publication, all its publications, client id) -> the deadline that hangs on the publication."""
PlanHit = Callable[[Story, Instant], Sequence[PlannedItem]]
PlanCorrection = Callable[[Story, Story, Collection[str], Instant], Sequence[PlannedItem]]
"""(story before, story after, ids of the recipients who were to be told, now) -> corrections and new reminders."""
LeastBandOf = Callable[[str], Band]
"""Client id -> the lowest band that anybody who may hear of this client asks for."""
ProfileOf = Callable[[Filing, Sequence[Related], str | None], Profile]
"""(filing, other filings, the brand it may conflict with: only others count) -> profile."""
Progress = Callable[[str, str, int, int], None]
"""(source, issue, records stored so far, new hits so far)"""


def every_band(client: str) -> Band:
    """For callers who want every match as a hit."""
    return Band.LOW


def no_correction(before: Story, after: Story, told: Collection[str], now: Instant) -> Sequence[PlannedItem]:
    """For callers that tell nobody about changes."""
    return ()


@dataclass(frozen=True, slots=True)
class Judges:
    """The pure rooms a pass asks: what is close, until when, whom to tell."""

    engine: Matcher
    deadlines: DeadlineOf
    plan: PlanHit
    correct: PlanCorrection = no_correction
    profile: ProfileOf | None = None
    least_band: LeastBandOf = every_band


@dataclass(frozen=True, slots=True)
class PollSettings:
    """Limits of a pass.

    ``batch`` records per transaction (DESIGN: at most 1,000). ``window_days``: as long as an opposition window may
    still be open, a missing issue is tried again; the longest window in the rule data with its extensions decides.
    ``look_back_days`` overrides the source's own. ``since`` is the first legal day of a new
    source; with ``relist`` also of a known one, in this pass.
    """

    scratch: Path = field(default_factory=lambda: Path(tempfile.gettempdir()))
    batch: int = 1000
    languages: tuple[str, ...] = ("en", "zh")
    least_band: Band = Band.LOW
    keep_days: int = 400
    keep_artefacts: bool = True
    look_back_days: int | None = None
    since: date | None = None
    relist: bool = False
    window_days: int = WINDOW_DAYS

    def __post_init__(self) -> None:
        if not 1 <= self.batch <= 1000:
            raise ValueError(f"batch is {self.batch}; a transaction holds 1 to 1,000 records")


@dataclass(frozen=True, slots=True)
class IssueResult:
    """What came of one issue. ``state`` as in the ledger, or ``unchanged`` (looked at again, the same files) and
    ``stopped`` (asked to stop between two batches)."""

    number: str
    date: date | None
    state: str
    read: int = 0
    unreadable: int = 0
    hits: int = 0
    error_key: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class PassResult:
    """What one pass over one source came to. ``state`` as in the ``sources`` table; ``partial`` decides exit code 3."""

    source: str
    state: str
    issues: tuple[IssueResult, ...] = ()
    error_key: str = ""
    error: str = ""
    enriched: int = 0
    stopped: bool = False

    @property
    def read(self) -> int:
        return sum(issue.read for issue in self.issues)

    @property
    def unreadable(self) -> int:
        return sum(issue.unreadable for issue in self.issues)

    @property
    def hits(self) -> int:
        return sum(issue.hits for issue in self.issues)

    @property
    def partial(self) -> bool:
        troubled = any(issue.state in ("failed", "sample", "below_floor") or issue.unreadable for issue in self.issues)
        return troubled or self.state not in ("ok", "empty")


STATES: Mapping[str, str] = {
    "challenge_page": "challenge",
    "maintenance": "maintenance",
    "schema_changed": "schema",
    "not_this_format": "schema",
    "empty_file": "empty",
    "empty_listing": "empty",
    "forbidden_markup": "schema",
    "out_of_reach": "unreachable",
    "rate_limited": "unreachable",
    "key_missing": "key",
    "key_refused": "key",
    "sample_answer": "key",
}
"""Error key of a source error to the state of the source; anything else is ``failed``."""
