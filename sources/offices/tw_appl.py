"""TIPO Taiwan: trade mark applications through the open data interface (JSON or XML), and per-case files.

A missing or wrong token is answered with HTTP 200 and example rows (status ``sample`` or ``sampledata``): such an
answer may be looked at with ``read`` but is never fetched as data. Opposition runs from the registration gazette
(``tw-gazette``); applications give the early warning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from sources.adapter import Artefact, Cadence, Credential, Floors, HttpClient, Issue, Metadata, ReadContext
from sources.errors import SampleAnswer, SchemaChanged
from sources.filing import Filing, Note, Record
from sources.formats.jsonrecords import utf8_file
from sources.formats.jsonsource import read_json
from sources.formats.tipo import parse_application
from sources.formats.xmldict import as_dict
from sources.formats.xmlparse import Element
from sources.formats.xmlsource import Layout, read_xml
from sources.sample import Sample
from sources.ways import DayWalk

ADDRESS = "https://cloud.tipo.gov.tw/S220/opdataapi/api/TmarkAppl"
PAGE_SIZE = 6000
_STATUS = re.compile(rb'(?:<status>\s*|"status"\s*:\s*")([a-z]+)')
_TOTAL = re.compile(rb'(?:<total-count>\s*|"total-count"\s*:\s*"?)(\d+)')
_LAYOUT = Layout(records=("tmarkcontent",), roots=("API", "tmarkappl"))
_SAMPLES = (b"sample", b"sampledata")


class TaiwanApplications(DayWalk):
    """One issue is one application day."""

    metadata = Metadata(
        source="tw-appl",
        code="TW",
        office="TIPO",
        publishes="trade mark applications (open data interface TmarkAppl)",
        cadence=Cadence("daily", weekdays=(0, 1, 2, 3, 4), grace_days=10),
        time_zone="Asia/Taipei",
        language="zh-Hant",
        licence="Taiwan Open Government Data License 1.0",
        terms="https://data.gov.tw/license",
        attribution="資料來源：經濟部智慧財產局（政府資料開放授權條款第1版）",
        may_show_to_clients="yes",
        clock="none in this data: opposition runs from the registration gazette (tw-gazette)",
        credentials=(Credential("token", "SQUATWATCH_TW_TOKEN", "free: the office's form, sent to ipoid@tipo.gov.tw"),),
        look_back_days=30,
        floors=Floors(records=0, mark=0.9, applicant=0.95, classes=0.95),
        reads=("TmarkAppl*.xml", "TmarkAppl*.json"),
        known_gaps=(
            "the date filters applbdate/appledate were seen for patents only; for marks they are not verified",
        ),
        hosts=("cloud.tipo.gov.tw",),
        key_hosts=("cloud.tipo.gov.tw",),
    )

    def fetch(self, issue: Issue, client: HttpClient) -> Sequence[Artefact]:
        day = issue.reference["day"].replace("-", "/")
        pages: list[Artefact] = []
        total = 1
        while len(pages) * PAGE_SIZE < total:
            page = client.download(
                ADDRESS,
                name=f"TmarkAppl_{issue.number}_{len(pages)}.json",
                params={
                    "tk": client.credential("token"),
                    "format": "json",
                    "top": str(PAGE_SIZE),
                    "skip": str(len(pages) * PAGE_SIZE),
                    "orderby": "appl-no",
                    "applbdate": day,
                    "appledate": day,
                },
            )
            total = check_answer(page)
            pages.append(page)
        return pages

    def read(self, artefacts: Sequence[Artefact], context: ReadContext) -> Iterator[Record]:
        for artefact in artefacts:
            head = _head(utf8_file(artefact.path, context.scratch))
            if (found := _STATUS.search(head)) and found[1] in _SAMPLES:
                name = artefact.name or artefact.path.name
                yield Note("sample", f"{name}: TIPO's example data, sent where the token is missing or wrong")
            if head.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"{":
                yield from read_json([artefact], context, arrays=("tmarkcontent",), parse=parse_application)
            else:
                yield from read_xml([artefact], context, _LAYOUT, lambda page: page.records(_parse))

    def recognises(self, sample: Sample) -> bool:
        return b"tmarkcontent" in sample.head or b"<tmarkappl" in sample.head


def _parse(element: Element) -> Filing:
    return parse_application(as_dict(element))


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(4096)


def check_answer(page: Artefact) -> int:
    """The answer's total count. Raises SampleAnswer for example rows, SchemaChanged for anything but status ok."""
    head = _head(page.path)
    status, total = _STATUS.search(head), _TOTAL.search(head)
    if status and status[1] in _SAMPLES:
        raise SampleAnswer("TIPO answered with example data: the token is missing or wrong; check SQUATWATCH_TW_TOKEN")
    if not status or status[1] != b"ok" or not total:
        words = status[1].decode() if status else "none"
        raise SchemaChanged(
            f"TIPO's answer has status {words!r} instead of 'ok'; see the interface's message in {page.name}"
        )
    return int(total[1])
