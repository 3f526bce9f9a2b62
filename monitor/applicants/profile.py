"""The profile of an applicant: a score that orders notices, and the facts it rests on, in careful words.

The score stands apart from the similarity of marks and never changes a band. Facts are counts of filings; they name no
other client, and they say nothing about anybody's intent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import prod

from monitor.applicants.filings import OtherFiling
from monitor.applicants.grouping import Groups, distinct_applicants, group
from monitor.applicants.thresholds import Thresholds, load_thresholds
from sources.filing import Party


@dataclass(frozen=True, slots=True)
class ApplicantProfile:
    """``score`` 0-1; ``facts`` in English and ``facts_zh`` in Chinese, in the same order."""

    score: float
    facts: tuple[str, ...] = ()
    facts_zh: tuple[str, ...] = ()


@dataclass(slots=True)
class _Sheet:
    """Facts and points as they are found."""

    thresholds: Thresholds
    facts: list[tuple[str, str]] = field(default_factory=list)
    points: list[float] = field(default_factory=list)

    def say(self, english: str, chinese: str, points: float = 0.0) -> None:
        self.facts.append((english, chinese))
        self.points.append(points)


def profile(
    applicants: Sequence[Party],
    others: Sequence[OtherFiling],
    *,
    representatives: Sequence[Party] = (),
    brand: str | None = None,
    thresholds: Thresholds | None = None,
) -> ApplicantProfile:
    """What ``others`` (stored filings, hits or not, without the filing itself) say about ``applicants``.

    ``brand`` is the brand that the filing in hand may conflict with: only *other* watched brands count. The share of an
    agent's filings means something only when ``others`` holds all its stored filings, not just those with hits.
    """
    sheet = _Sheet(thresholds or load_thresholds())
    groups = group(applicants, representatives, _one_per_family(others), sheet.thresholds.limits)
    _own_filings(sheet, groups)
    _other_brands(sheet, groups, brand)
    _breadth(sheet, groups)
    _burst(sheet, groups)
    _neighbours(sheet, groups, brand)
    _agent(sheet, groups, brand)
    score = 1.0 - prod(1.0 - points for points in sheet.points)
    return ApplicantProfile(
        round(score, 4), tuple(english for english, _ in sheet.facts), tuple(chinese for _, chinese in sheet.facts)
    )


def _one_per_family(others: Sequence[OtherFiling]) -> tuple[OtherFiling, ...]:
    """One international registration designating forty countries is one filing, with the brands of all its parts."""
    found: dict[tuple[str, str], OtherFiling] = {}
    for other in others:
        held = found.get(other.family)
        if held is None:
            found[other.family] = other
        elif not held.brands >= other.brands:
            found[other.family] = OtherFiling(
                held.office, held.application_number, held.applicants, held.representatives, held.classes,
                held.filing_date, held.brands | other.brands, held.international_registration,
            )  # fmt: skip
    return tuple(found.values())


def _brands(filings: Sequence[OtherFiling], brand: str | None) -> set[str]:
    return {each for filing in filings for each in filing.brands} - {brand}


def _own_filings(sheet: _Sheet, groups: Groups) -> None:
    count = len(groups.same)
    if not count:
        sheet.say(
            "No other filing of this applicant is in the data.",
            "数据中没有该申请人的其他申请。",
        )
    else:
        offices = len({other.office for other in groups.same})
        first = min((other.filing_date for other in groups.same if other.filing_date), default=None)
        since = (f", the first of {first.isoformat()}", f"，最早一件为 {first.isoformat()}") if first else ("", "")
        sheet.say(
            f"{_number(count, 'other filing')} under the same name at {_number(offices, 'office')}{since[0]}.",
            f"同一名称下另有 {count} 件申请，涉及 {offices} 个官方机构{since[1]}。",
            sheet.thresholds.points("filings", count),
        )
    if groups.unsure:
        unsure = len(groups.unsure)
        sheet.say(
            f"{_number(unsure, 'filing')} under the same personal name without a shared address or agent: not counted.",
            f"另有 {unsure} 件申请人姓名相同，但地址和代理机构均无交集，未计入。",
        )


def _other_brands(sheet: _Sheet, groups: Groups, brand: str | None) -> None:
    brands = _brands(groups.same, brand)
    if not brands:
        return
    close = sum(1 for other in groups.same if other.brands - {brand})
    sheet.say(
        f"{_number(close, 'of these filings', plural='of these filings')} may conflict with "
        f"{_number(len(brands), 'other watched brand')}.",
        f"其中 {close} 件与另外 {len(brands)} 个被监测品牌疑似冲突。",
        sheet.thresholds.points("watched_brands", len(brands)),
    )


def _breadth(sheet: _Sheet, groups: Groups) -> None:
    classes = {number for other in groups.same for number in other.classes}
    points = sheet.thresholds.points("classes", len(classes))
    if points:
        sheet.say(
            f"The filings span {len(classes)} of 45 classes.", f"这些申请涉及 45 个类别中的 {len(classes)} 个。", points
        )


def _burst(sheet: _Sheet, groups: Groups) -> None:
    limit = sheet.thresholds.limits.burst_days
    count, start = busiest_stretch([other.filing_date for other in groups.same if other.filing_date], limit)
    points = sheet.thresholds.points("burst", count)
    if points and start is not None:
        sheet.say(
            f"{count} of them were filed within {limit} days from {start.isoformat()}.",
            f"其中 {count} 件自 {start.isoformat()} 起 {limit} 天内集中提交。",
            points,
        )


def _neighbours(sheet: _Sheet, groups: Groups, brand: str | None) -> None:
    brands = _brands(groups.neighbours, brand)
    points = sheet.thresholds.points("address_brands", len(brands))
    if points:
        names = distinct_applicants(groups.neighbours)
        sheet.say(
            f"At the same address {_number(names, 'other applicant')} filed marks that may conflict with "
            f"{_number(len(brands), 'other watched brand')}.",
            f"同一地址另有 {names} 个申请人提交的商标与另外 {len(brands)} 个被监测品牌疑似冲突。",
            points,
        )


def _agent(sheet: _Sheet, groups: Groups, brand: str | None) -> None:
    limits = sheet.thresholds.limits
    close = [other for other in groups.agent if other.brands - {brand}]
    brands = _brands(close, brand)
    if not close or distinct_applicants(close) < limits.agent_least_applicants:
        return
    if len(close) / len(groups.agent) < limits.agent_least_share:
        return  # a large agency: some of its many clients always come close to something
    points = sheet.thresholds.points("agent_brands", len(brands))
    if points:
        names = distinct_applicants(close)
        sheet.say(
            f"Through the same agent {names} other applicants filed {_number(len(close), 'mark')} that may conflict "
            f"with {_number(len(brands), 'other watched brand')} "
            f"({len(close)} of its {len(groups.agent)} filings in the data).",
            f"同一代理机构另为 {names} 个申请人提交了 {len(close)} 件与另外 {len(brands)} 个被监测品牌疑似冲突的商标"
            f"（数据中该机构共 {len(groups.agent)} 件）。",
            points,
        )


def busiest_stretch(days: Sequence[date], length: int) -> tuple[int, date | None]:
    """The largest number of ``days`` within any ``length`` days, and the first day of that stretch."""
    ordered = sorted(days)
    best, start, first = 0, None, 0
    for last, day in enumerate(ordered):
        while day - ordered[first] >= timedelta(days=length):
            first += 1
        if last - first + 1 > best:
            best, start = last - first + 1, ordered[first]
    return best, start


def _number(count: int, noun: str, *, plural: str | None = None) -> str:
    return f"{count} {noun if count == 1 else plural or noun + 's'}"
