"""CNIPA gazette page as recognised text: the one place where China prints the opposition window itself.

Layout: 第N期商标公告, 第<number>号, 申请日期…, 异议期限自…至…止, 申请人, 地址, 代理机构, 核定使用商品/服务项目, 第N类:…
Recognition drops blanks and breaks goods over lines; the mark itself is a picture and has no text here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from sources.filing import Filing, GoodsClass, MarkKind, Party, Publication, PublicationKind

_ISSUE = re.compile(r"第\s*(\d+)\s*期\s*商标公告")
_NUMBER = re.compile(r"第\s*(\d{5,9}[A-Z]?)\s*号")
_DAY = r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日"
_FILED = re.compile(r"申请日期\s*" + _DAY)
_WINDOW = re.compile(r"异议期限\s*自\s*" + _DAY + r"\s*至\s*" + _DAY)
_CLASS = re.compile(r"第\s*(\d{1,2})\s*类\s*[:：]")
_GOODS = re.compile(r"核定使用商品")
_LABELS = (("申请人", "applicant"), ("地址", "address"), ("代理机构", "agent"))


def parse_page(lines: Sequence[str], confidence: float | None) -> Filing:
    """One page entry. ``confidence`` is the mean probability of the recognition, 0-1.

    Raises ValueError where no application number was recognised: the entry cannot be told from another.
    """
    whole = "\n".join(lines)
    number = _NUMBER.search(whole)
    if not number:
        raise ValueError("no 第…号 (application number) was recognised on the page; type it in from the page image")
    window, issue = _WINDOW.search(whole), _ISSUE.search(whole)
    opened = issue_day(int(issue[1])) if issue else None
    filed = found and _date(found.groups()) if (found := _FILED.search(whole)) else None
    publications = [Publication(PublicationKind.FILED, filed)] if filed else []
    if opened:
        publications.append(Publication(PublicationKind.PUBLISHED, opened, issue[1] if issue else None))
    parties = _parties(lines)
    applicant = parties["applicant"]
    return Filing(
        office="CN",
        application_number=number[1],
        mark_kind=MarkKind.UNKNOWN,
        filing_date=filed,
        publications=tuple(publications),
        classes=_classes(lines),
        applicants=(Party(applicant[0], None, parties["address"][0], tuple(applicant[1:])),) if applicant[0] else (),
        representatives=(Party(parties["agent"][0]),) if parties["agent"][0] else (),
        opposition_end_stated=_date(window.groups()[3:]) if window else None,
        as_of=opened,
        confidence=confidence,
        notes=("read from recognised page text; the mark is a picture on the page",)
        + (("publication day computed from the issue number",) if opened else ()),
    )


_FIRST_ISSUE, _FIRST_MONTH, _DAYS = 1600, (2018, 5, 2), (6, 13, 20, 27)
"""Issue 1600 came out on the third gazette day of May 2018. Since then there were four issues a month: checked on
issues 1624 (2018-11-20), 1632 (2019-01-20) and 1999 (2026-09-13)."""


def issue_day(issue: int) -> date | None:
    """The gazette day of an issue number since 1600; None for older ones, which kept other days."""
    if issue < _FIRST_ISSUE:
        return None
    year, month, position = _FIRST_MONTH
    months, position = divmod(issue - _FIRST_ISSUE + position, 4)
    years, month = divmod(month - 1 + months, 12)
    return date(year + years, month + 1, _DAYS[position])


def _date(parts: Sequence[str]) -> date:
    year, month, day = (int(part) for part in parts)
    return date(year, month, day)


def _parties(lines: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {"applicant": [""], "address": [""], "agent": [""]}
    current = ""
    for line in lines:
        label = next(((text, name) for text, name in _LABELS if line.startswith(text)), None)
        if label:
            current = label[1]
            found[current] = [line.removeprefix(label[0]).strip(" :：")]
        elif _GOODS.search(line) or _CLASS.search(line) or _NUMBER.search(line):
            current = ""
        elif current:
            found[current].append(line.strip())
    return found


def _classes(lines: Sequence[str]) -> tuple[GoodsClass, ...]:
    start = next((index for index, line in enumerate(lines) if _CLASS.search(line)), None)
    if start is None:
        return ()
    parts = _CLASS.split("".join(line.strip() for line in lines[start:]))
    pairs = zip(parts[1::2], parts[2::2], strict=True)
    goods: dict[int, list[str]] = {}
    for number, text in pairs:  # a class may come in several pieces
        goods.setdefault(int(number), []).append(text.strip())
    return tuple(
        GoodsClass(number, "；".join(filter(None, texts))) for number, texts in goods.items() if 1 <= number <= 45
    )
