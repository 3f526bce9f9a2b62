"""CNIPA, China: gazette rows as a person saved them (old and new website JSON). Inbox only: closed to robots.

Row forms: the old ``annSearchDG`` rows (``reg_num``, ``tm_name``, ``ann_type_code`` ...) and the new ``searchEsTmgg``
rows (``regNo``, ``tmName``, ``anncType`` ...). Neither carries goods: those are on the page image. The number is the
application number, which in China stays the registration number.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from sources.adapter import Artefact, Cadence, Floors, Metadata, ReadContext
from sources.filing import (
    Filing,
    GoodsClass,
    MarkKind,
    Origin,
    Party,
    Publication,
    PublicationKind,
    Record,
    Status,
)
from sources.formats.cn_page import parse_page
from sources.formats.dates import iso_day, soft_day
from sources.formats.jsonrecords import utf8_file
from sources.formats.jsonsource import read_json, required, text, texts
from sources.formats.marktext import class_groups
from sources.formats.onerecord import read_one
from sources.sample import Sample
from sources.ways import InboxOnly

_TABLE = Path(__file__).parents[1] / "data" / "cn_announcements.csv"
_DEVICE_ONLY = "图形"
"""The gazette writes 'device' where a mark has no words."""


class ChinaGazette(InboxOnly):
    """Rows of the Trademark Gazette (商标公告), saved by a person."""

    why = "the CNIPA gazette is closed to robots; save its rows by hand and drop them in the inbox"

    metadata = Metadata(
        source="cn-gazette",
        code="CN",
        office="CNIPA",
        publishes="Trademark Gazette rows: preliminary approvals, registrations, corrections, withdrawals",
        cadence=Cadence("monthly_days", month_days=(6, 13, 20, 27), grace_days=10),
        time_zone="Asia/Shanghai",
        language="zh",
        licence="no open licence found; official publication",
        terms="https://sbj.cnipa.gov.cn/",
        attribution="来源：国家知识产权局商标局《商标公告》",
        may_show_to_clients="yes",
        clock="商标初步审定公告 (codes TMZCSQ, TMJTSQ, TMZMSQ): date of the gazette issue",
        floors=Floors(records=1, mark=0.5, applicant=0.9),
        inbox_only=True,
        reads=("*.json",),
        known_gaps=(
            "goods are printed on the page image only and are not read",
            "rows of the old website carry no class: the goods relation is then unknown",
        ),
    )

    def read(self, artefacts: Sequence[Artefact], context: ReadContext) -> Iterator[Record]:
        for artefact in artefacts:
            source = utf8_file(artefact.path, context.scratch)
            with source.open("rb") as file:
                page = b'"words_result"' in file.read(4096)
            if page:
                yield _page(artefact, source.read_bytes())
            else:
                yield from read_json([artefact], context, arrays=("rows", "list"), parse=parse_row)

    def recognises(self, sample: Sample) -> bool:
        """Recognised text of a page, or rows: they name a kind of announcement, as the office's list of these kinds
        does, and a number, as that does not."""
        kind, number = (b'"ann_type_code"', b'"anncType"'), (b'"reg_num"', b'"regNo"')
        rows = all(any(key in sample.head for key in keys) for keys in (kind, number))
        return rows or b'"words_result"' in sample.head


def _page(artefact: Artefact, raw: bytes) -> Record:
    """Recognised text of one page (``words_result`` lines with a probability each)."""
    origin = Origin(artefact.sha256, 0, len(raw))
    place = artefact.name or artefact.path.name

    def parse() -> Filing:
        rows = json.loads(raw)["words_result"]
        lines = [str(row["words"]) for row in rows]
        sure = [float(row["probability"]["average"]) for row in rows if "probability" in row]
        return parse_page(lines, round(sum(sure) / len(sure), 3) if sure else None)

    return read_one(parse, place, raw, origin, refusals=(ValueError, KeyError, TypeError))


@cache
def _announcements() -> dict[str, tuple[str, PublicationKind]]:
    with _TABLE.open(encoding="utf-8", newline="") as file:
        return {row["code"]: (row["name"], PublicationKind(row["kind"])) for row in csv.DictReader(file)}


def parse_row(row: Mapping[str, Any]) -> Filing:
    """One gazette row of either website. Raises ValueError for a row without number or with an impossible date."""
    new = "regNo" in row or "anncType" in row
    number = required(row, "regNo" if new else "reg_num")
    code = text(row.get("anncType" if new else "ann_type_code")) or ""
    words = text(row.get("anncTypeName" if new else "ann_type"))
    day = iso_day(row.get("anncDate" if new else "ann_date"))
    issue = text(row.get("anncIssue" if new else "ann_num"))
    kind = _announcements().get(code, ("", None))[1]
    classes, others = _classes(row.get("intlCls"))
    name = text(row.get("tmName") if new else row.get("tm_name") or row.get("tmname"))
    notes = [] if kind else [f"announcement {code or '?'} {words or ''} opens no window".strip()]
    filed = soft_day(iso_day, row.get("applyDate"), "applyDate", notes) if new else None
    publications = [Publication(PublicationKind.FILED, filed)] if filed else []
    if kind and day:
        publications.append(Publication(kind, day, issue))
    elif kind:
        notes.append(f"announcement {code} ({kind.value}) without a day")
    return Filing(
        office="CN",
        application_number=number,
        registration_number=number if kind is PublicationKind.REGISTERED else None,
        marks=() if name in (None, _DEVICE_ONLY) else texts(name),
        mark_kind=MarkKind.FIGURATIVE if name == _DEVICE_ONLY else MarkKind.UNKNOWN,
        filing_date=filed,
        publications=tuple(publications),
        classes=classes,
        other_classes=others,
        applicants=_applicants(row, new),
        representatives=texts_as_parties(row.get("agentName")),
        status=Status(code or None, words, day),
        as_of=day,
        notes=tuple(notes),
    )


def _classes(value: Any) -> tuple[tuple[GoodsClass, ...] | None, tuple[str, ...] | None]:
    if text(value) is None:
        return None, None
    return class_groups((part, "") for part in re.split("[,，;；、]", str(value)))


def _applicants(row: Mapping[str, Any], new: bool) -> tuple[Party, ...]:
    if not new:
        return texts_as_parties(row.get("reg_name") or row.get("regname")) or ()
    chinese, english = text(row.get("registerCnName")), text(row.get("registerEnName"))
    name = chinese or english
    if name is None:
        return ()
    address = text(row.get("registerCnAddress")) or text(row.get("registerEnAddress"))
    return (Party(name, None, address, texts(english) if chinese else ()),)


def texts_as_parties(value: Any) -> tuple[Party, ...] | None:
    return tuple(Party(name) for name in texts(value)) if text(value) else None
