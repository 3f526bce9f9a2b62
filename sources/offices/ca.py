"""CIPO Canada: IP Horizons weekly zips, one ST.96 file per application, deletions included. No key."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sources.adapter import Artefact, Cadence, Floors, HttpClient, Issue, Metadata
from sources.errors import SchemaChanged
from sources.formats.dates import iso_day
from sources.formats.strecords import ST96
from sources.formats.stsource import StSource

LISTING = (
    "https://ised-isde.canada.ca/site/canadian-intellectual-property-office/en/"
    "trademark-data-applications-and-registrations-xml-png"
)
DOWNLOAD = "https://opic-cipo.ca/cipo/client_downloads/Trademarks_Weekly/"
_WEEKLY = re.compile(r"WEEKLY[_-](\d{4}-\d{2}-\d{2})[_-][\d_\-]+\.zip")


class Cipo(StSource):
    """File names come from the listing page only, as written there and with its known typing slips mended."""

    profile_name = "ca"
    standard = ST96
    namespaces = (b"http://www.cipo.ic.gc.ca/standards/XMLSchema/ST96/",)
    metadata = Metadata(
        source="ca-weekly",
        code="CA",
        office="CIPO",
        publishes="every application that changed in the week",
        cadence=Cadence("weekly", weekdays=(1,), grace_days=7),
        time_zone="America/Toronto",
        language="en",
        licence="Open Government Licence - Canada",
        terms="https://open.canada.ca/en/open-government-licence-canada",
        attribution="Contains information licensed under the Open Government Licence - Canada (CIPO).",
        may_show_to_clients="yes",
        clock="PublicationStatusCategory 'Advertised' (Trademarks Journal, Wednesdays)",
        look_back_days=35,
        floors=Floors(records=500, mark=0.4, applicant=0.5, classes=0.3),
        format_verified=False,
        reads=("WEEKLY_*.zip", "CA-TMK-*.zip"),
        known_gaps=(
            "no file was at hand: paths as three public readers of the files use them",
            "the server sends an incomplete TLS chain: set extra_ca_file if the connection is refused",
            "the Journal's issue number is not in the XML",
        ),
        hosts=("ised-isde.canada.ca", "opic-cipo.ca"),
    )

    def discover(self, state: Mapping[str, Any], today: date, client: HttpClient) -> Iterable[Issue]:
        """Weekly zips from a little before the cursor on. Raises SchemaChanged when the page lists none at all."""
        page = client.get_text(LISTING)
        names = {found[0]: found[1] for found in _WEEKLY.finditer(page)}
        if not names:
            raise SchemaChanged(f"{LISTING}: no WEEKLY_….zip on the page; look whether it was moved or rebuilt")
        through = iso_day(str(state.get("through") or "")[:10])
        since = through - timedelta(days=self.metadata.look_back_days) if through else date.min
        for name in sorted(names, key=lambda each: (names[each], each)):
            day = iso_day(names[name])
            if day is None or day >= since:  # a late file may come after its successors
                yield Issue(f"{names[name]} {name}", day, {"name": name})

    def fetch(self, issue: Issue, client: HttpClient) -> Sequence[Artefact]:
        name = str(issue.reference["name"])
        return [client.download(DOWNLOAD + mended(name), name=name, magic=b"PK")]


def mended(name: str) -> str:
    """``WEEKLY_2020-11-17_00_07-58.zip`` was listed for ``WEEKLY_2020-11-17_00-07-58.zip``: the time has hyphens."""
    found = re.fullmatch(r"WEEKLY[_-](\d{4}-\d{2}-\d{2})[_-](\d{2})[_-](\d{2})[_-](\d{2})\.zip", name)
    return f"WEEKLY_{found[1]}_{found[2]}-{found[3]}-{found[4]}.zip" if found else name
