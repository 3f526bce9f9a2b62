"""Whether a complete issue can be believed: pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from monitor.store import Counts, IssueRow
from sources.adapter import Floors

_SHORTFALL = 0.01
"""An announced count may be off by this share: lists change while they are paged through."""
_DROP = 0.5
"""An issue with fewer records than this share of the median of its predecessors is worth a look. Weekly gazettes of the
offices we know vary by about a third; holiday issues by half."""
_DROP_MINIMUM = 20
_UNREADABLE = 0.05


@dataclass(frozen=True, slots=True)
class Verdict:
    """``state``: done, empty or below_floor. ``problems`` are sentences: what is low, and what it was compared with."""

    state: str
    problems: tuple[str, ...] = ()


def judge_dropped(counts: Counts, floors: Floors) -> Verdict:
    """A file that a person dropped: an extract is as good as an issue, so its size says nothing and what is thin is
    only noted. Whether it was read to its declared end is said by the reader."""
    if not counts.records:
        return Verdict("empty", ("the file has no records",))
    return Verdict("done", tuple(_thin(counts, floors)))


def is_extract(row: IssueRow, floors: Floors) -> bool:
    """Whether this is a file from the inbox that is too small, or too thin, for an issue of its source: what is in it
    was read, and it proves nothing about the rest of the issue."""
    return bool(row.dropped) and judge(row.counts, floors, row.expected, ()).state == "below_floor"


def judge(counts: Counts, floors: Floors, expected: int | None, earlier: Sequence[int]) -> Verdict:
    """``expected``: the count the office announced; ``earlier``: records in the issues before this one."""
    total = counts.read + counts.unreadable
    low = _below(counts, floors)
    if expected is not None and total < expected * (1 - _SHORTFALL):
        low.append(f"{total} records came, the office announced {expected}")
    if low:
        return Verdict("below_floor", tuple(low))
    if not total:
        return Verdict("empty", ("the issue has no records",))
    return Verdict("done", tuple(_doubts(counts, earlier)))


def _below(counts: Counts, floors: Floors) -> list[str]:
    low = []
    if counts.read < floors.records:
        low.append(f"{counts.read} records were read, at least {floors.records} are usual")
    return low + _thin(counts, floors)


def _thin(counts: Counts, floors: Floors) -> list[str]:
    """Which fields fewer records carry than usual."""
    low: list[str] = []
    if not counts.read:
        return low
    for words, count, floor in (
        ("a mark", counts.with_mark, floors.mark),
        ("an applicant", counts.with_applicant, floors.applicant),
        ("classes", counts.with_classes, floors.classes),
    ):
        share = counts.fill(count)
        if share < floor:
            low.append(f"{share:.0%} of the records carry {words}, at least {floor:.0%} are usual")
    return low


def _doubts(counts: Counts, earlier: Sequence[int]) -> list[str]:
    doubts = []
    usual = median(earlier) if len(earlier) >= 4 else 0
    if usual >= _DROP_MINIMUM and counts.read < usual * _DROP:
        doubts.append(f"{counts.read} records were read, the issues before had {usual:.0f} (median)")
    total = counts.read + counts.unreadable
    if counts.unreadable > total * _UNREADABLE:
        doubts.append(f"{counts.unreadable} of {total} records could not be read")
    return doubts
