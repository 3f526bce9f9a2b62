"""PRV Sweden: open data by FTP, one ST.66 file per mark in daily zips (prefix on the root element only)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sources.adapter import Artefact, Cadence, Credential, Floors, HttpClient, Issue, Metadata
from sources.formats.dates import compact_day, iso_day
from sources.formats.strecords import ST66
from sources.formats.stsource import StSource

FOLDER = "ftp://opendata.prv.se/TrademarkExport/NewExport/trademark/data/diff/"
_ZIP = re.compile(r"([\w.\-]*?(\d{4}-?\d{2}-?\d{2})[\w.\-]*\.zip)", re.IGNORECASE)


class Prv(StSource):
    """The daily differences; the full export (about 900 MB) is for the inbox."""

    profile_name = "se"
    standard = ST66
    metadata = Metadata(
        source="se-prv",
        code="SE",
        office="PRV",
        publishes="every national mark that changed that day",
        cadence=Cadence("daily", weekdays=(0, 1, 2, 3, 4), grace_days=5),
        time_zone="Europe/Stockholm",
        language="sv",
        licence="CC0 1.0 / CC BY 4.0",
        terms="https://data.prv.se",
        attribution="Källa: Patent- och registreringsverket (PRV)",
        may_show_to_clients="yes",
        clock="announcement of the registration",
        credentials=(
            Credential("username", "SQUATWATCH_SE_USER", "the open data login that PRV publishes in its catalogue"),
            Credential("password", "SQUATWATCH_SE_PASSWORD", "the open data login that PRV publishes in its catalogue"),
        ),
        look_back_days=30,
        floors=Floors(records=1, mark=0.6, applicant=0.8, classes=0.9),
        reads=("prv_*.xml", "*trademark*.zip", "SE*.xml"),
        known_gaps=(
            "plain FTP: an account is only sent when allow_plain_http_key is set for this source",
            "records without a publication: the registration day, never later, stands for the announcement",
            "file names of the daily zips were not seen: any with a date in it is taken",
        ),
        hosts=("opendata.prv.se",),
        key_hosts=("opendata.prv.se",),
    )

    def discover(self, state: Mapping[str, Any], today: date, client: HttpClient) -> Iterable[Issue]:
        """Zips from a little before the cursor on, oldest first: one may come after its successors."""
        through = iso_day(str(state.get("through") or "")[:10])
        since = through - timedelta(days=self.metadata.look_back_days) if through else date.min
        found = {name: _day(day) for name, day in _ZIP.findall(client.get_text(FOLDER))}
        for name in sorted(found, key=lambda each: (str(found[each]), each)):
            day = found[name]
            if day is None or day >= since:
                yield Issue(f"{day} {name}", day, {"name": name})

    def fetch(self, issue: Issue, client: HttpClient) -> Sequence[Artefact]:
        name = str(issue.reference["name"])
        return [client.download(FOLDER + name, name=name, magic=b"PK")]


def _day(text: str) -> date | None:
    return iso_day(text) if "-" in text else compact_day(text)
