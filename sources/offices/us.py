"""USPTO: the daily file of every case touched that day (product TRTDXFAP of the Open Data Portal).

The portal wants a key in ``x-api-key``; the download answers with a redirect to a signed address on another host, which
must be followed without the key and within seconds. A file that does not exist comes as HTTP 200 with a web page, so
only the zip's first bytes are believed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sources.adapter import Artefact, Cadence, Credential, Floors, HttpClient, Issue, Metadata, Rate, ReadContext
from sources.errors import EmptyListing, SchemaChanged
from sources.filing import Filing, Note, Record
from sources.formats.dates import compact_day, iso_day, soft_day
from sources.formats.uspto import GROUPS, parse_groups
from sources.formats.xmlparse import Element
from sources.formats.xmlsource import Layout, XmlPage, read_xml
from sources.sample import Sample
from sources.ways import Dated

PORTAL = "https://api.uspto.gov/api/v1/datasets/products"
PRODUCT = "TRTDXFAP"
LAYOUT = Layout(records=("case-file",), roots=("trademark-applications-daily", "trademark-applications"), blanks=False)
_CREATED = re.compile(rb"<creation-datetime>\s*(\d{8})\d*\s*</creation-datetime>")
_FIRST_LOOK_DAYS = 45


class UsDaily(Dated):
    """One issue is one day file, known by its name without the extension (``apc260420``)."""

    metadata = Metadata(
        source="us-daily",
        code="US",
        office="USPTO",
        publishes="daily XML of every application and registration touched that day, publications included",
        cadence=Cadence("daily", grace_days=2, hours=(6, 24)),
        time_zone="America/New_York",
        language="en",
        licence="public domain (works of the US government)",
        terms="https://data.uspto.gov/apis/getting-started",
        attribution="Source: United States Patent and Trademark Office",
        may_show_to_clients="yes",
        clock="published-for-opposition-date: the issue day of the Trademark Official Gazette (Tuesdays)",
        credentials=(
            Credential(
                "api_key",
                "SQUATWATCH_US_API_KEY",
                "free, at https://data.uspto.gov (USPTO.gov account with ID.me); keys unused for 90 days are deleted",
            ),
        ),
        look_back_days=14,
        floors=Floors(records=500, mark=0.5, applicant=0.5, classes=0.5),
        reads=("apc*.zip", "apc*.xml", "*.xml", "*.zip"),
        known_gaps=(
            "images are not in this product: the link leads to the office's page",
            "design search codes are the USPTO's own, not Vienna codes",
            "the address of the status page (TSDR) and of the image were not checked live",
        ),
        site_changes=(
            ("2026-06-18", "search and download on the Open Data Portal need a signed-in key"),
            (
                "2024-01-01",
                "drawing codes have one digit instead of four, events are in no order (seen in files since)",
            ),
        ),
        hosts=("api.uspto.gov", "data.uspto.gov"),
        key_hosts=("api.uspto.gov",),
        rates=(Rate("api.uspto.gov", 5, 10.0),),
    )

    def discover(self, state: Mapping[str, Any], today: date, client: HttpClient) -> Iterable[Issue]:
        start = self.begin(state, today, _FIRST_LOOK_DAYS)
        answer = client.get_json(
            f"{PORTAL}/{PRODUCT}",
            params={"fileDataFromDate": start.isoformat(), "fileDataToDate": today.isoformat()},
            headers={"x-api-key": client.credential("api_key")},
        )
        found = sorted(_listed(answer), key=lambda issue: (issue.date or date.min, issue.number))
        if not found:
            raise EmptyListing(f"{PORTAL}/{PRODUCT}: no data file from {start} to {today}; one is made every day")
        return found

    def fetch(self, issue: Issue, client: HttpClient) -> Sequence[Artefact]:
        return [
            client.download(
                str(issue.reference["address"]),
                name=str(issue.reference["file"]),
                magic=b"PK",
                headers={"x-api-key": client.credential("api_key")},
            )
        ]

    def read(self, artefacts: Sequence[Artefact], context: ReadContext) -> Iterator[Record]:
        yield from read_xml(artefacts, context, LAYOUT, lambda page: _page(page, context))

    def recognises(self, sample: Sample) -> bool:
        return sample.root in (*LAYOUT.roots, *LAYOUT.records) or sample.has_element("case-file")


def _page(page: XmlPage, context: ReadContext) -> Iterator[Record]:
    created = _CREATED.search(page.head)
    wrong: list[str] = []
    day = soft_day(compact_day, created[1].decode("ascii"), "creation-datetime", wrong) if created else None
    yield from (Note("info", f"{page.name}: {text}") for text in wrong)
    number = (
        context.issue.number if context.issue else (page.artefact.name or page.artefact.path.name).partition(".")[0]
    )
    if page.root not in LAYOUT.records:
        yield Note("issue", f"{page.name}: made {day or 'on an unknown day'}", {"number": number, "date": day})
    unknown: set[str] = set()

    def parse(element: Element) -> Filing:
        groups = {child.tag: child for child in element}
        unknown.update(groups.keys() - GROUPS)
        return parse_groups(groups)

    yield from page.records(parse)
    for name in sorted(unknown):
        yield Note("schema", f"{page.name}: <{name}> in a case-file was never seen before; its content is not read")


def _listed(answer: Any) -> Iterator[Issue]:
    """The data files of the portal's listing (documents are mixed in)."""
    try:
        rows = [row for bag in answer["bulkDataProductBag"] for row in bag["productFileBag"]["fileDataBag"]]
    except (KeyError, TypeError) as error:
        raise SchemaChanged(
            f"the portal's listing of {PRODUCT} has no bulkDataProductBag/productFileBag/fileDataBag ({error!r}); "
            "look at the answer and at https://data.uspto.gov for a notice"
        ) from None
    for row in rows:
        if row.get("fileTypeText") == "Data" and str(row.get("fileName", "")).lower().endswith(".zip"):
            name = str(row["fileName"])
            reference = {"address": row["fileDownloadURI"], "file": name, "size": row.get("fileSize")}
            yield Issue(name[: -len(".zip")], iso_day(row.get("fileDataToDate")), reference)
