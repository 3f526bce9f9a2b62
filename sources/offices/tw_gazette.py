"""TIPO Taiwan: the trade mark gazette of registrations (open data XML, 1st and 16th of the month).

A registration is published, then opposed within three months (Trademark Act Art. 48): this gazette opens the window.
A package holds ``index.xml`` and one ``RegContent0_<number>.xml`` per mark with the goods; the index alone is enough
for marks, classes and owners.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from sources.adapter import Artefact, Cadence, Floors, Metadata, ReadContext
from sources.filing import Filing, Record, Unreadable
from sources.formats.declared import count_note
from sources.formats.tipo import parse_registration
from sources.formats.xmldict import as_dict
from sources.formats.xmlparse import Element
from sources.formats.xmlsource import Layout, XmlPage, read_xml
from sources.sample import Sample
from sources.ways import InboxOnly

_DECLARED = re.compile(rb'<RegContentList\b[^>]*\btotal-count\s*=\s*"(\d+)"')


def _is_page(name: str) -> bool:
    path = PurePosixPath(name)
    return path.suffix.lower() == ".xml" and path.name.lower().startswith(("index", "regcontent"))


_LAYOUT = Layout(records=("RegContent",), roots=("RegContentList", "RegContent"), members=_is_page)


class TaiwanGazette(InboxOnly):
    """Gazette packages or their index, as downloaded from the open data portal."""

    why = "download the package from the office's open data portal and drop it in the inbox"

    metadata = Metadata(
        source="tw-gazette",
        code="TW",
        office="TIPO",
        publishes="trade mark gazette: registrations",
        cadence=Cadence("monthly_days", month_days=(1, 16), grace_days=5),
        time_zone="Asia/Taipei",
        language="zh-Hant",
        licence="Taiwan Open Government Data License 1.0",
        terms="https://data.gov.tw/license",
        attribution="資料來源：經濟部智慧財產局（政府資料開放授權條款第1版）",
        may_show_to_clients="yes",
        clock="SDate: the registration's publication in the gazette",
        floors=Floors(records=500, mark=0.9, applicant=0.95, classes=0.95),
        inbox_only=True,
        reads=("index.xml", "*TrademarkRegXML*.zip", "RegContent*.xml"),
        known_gaps=(
            "the portal's download addresses could not be verified: packages are dropped in the inbox",
            "the index carries no goods; they come with the RegContent files of the package",
            "owners' home is known only from the prefix the office writes before foreign companies",
        ),
    )

    def read(self, artefacts: Sequence[Artefact], context: ReadContext) -> Iterator[Record]:
        yield from read_xml(artefacts, context, _LAYOUT, _read_page)

    def recognises(self, sample: Sample) -> bool:
        return sample.root in ("RegContentList", "RegContent")


def _read_page(page: XmlPage) -> Iterator[Record]:
    found = 0
    for record in page.records(_parse):
        found += isinstance(record, Filing | Unreadable)
        yield record
    declared = _DECLARED.search(page.head)
    yield from count_note(page.name, int(declared[1]) if declared else None, found, what="marks", by="the index")


def _parse(element: Element) -> Filing:
    return parse_registration(as_dict(element))
