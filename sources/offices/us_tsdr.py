"""USPTO TSDR: the status of single cases as ST.66, ST.96 or JSON, saved by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sources.adapter import Artefact, Cadence, Metadata, ReadContext
from sources.filing import Record
from sources.formats.jsonsource import read_json
from sources.formats.strecords import ST66, ST96, read_records
from sources.formats.stsource import StSource, office_codes
from sources.formats.tsdr_json import parse_case
from sources.sample import Sample, sample_of


class Tsdr(StSource):
    """The day files are the feed; this source reads what a person saved from the status page."""

    profile_name = "us"
    standard = ST96
    no_fetch = "the feed is the daily XML (us-daily); save a case's status and drop it in the inbox"
    metadata = Metadata(
        source="us-tsdr",
        code="US",
        office="USPTO",
        publishes="the status of one case: ST.66 or ST.96 XML, or JSON",
        cadence=Cadence("irregular"),
        time_zone="America/New_York",
        language="en",
        licence="public domain (17 USC 105)",
        terms="https://www.uspto.gov/terms-use-uspto-websites",
        attribution="Source: United States Patent and Trademark Office, www.uspto.gov",
        may_show_to_clients="yes",
        clock="Publication/PublicationDate (Official Gazette)",
        inbox_only=True,
        reads=("*ST66*.xml", "*ST96*.xml", "tsdr_*.json"),
        known_gaps=("a case without a key is asked for by hand: https://tsdr.uspto.gov",),
    )

    def read(self, artefacts: Sequence[Artefact], context: ReadContext) -> Iterator[Record]:
        """Each file by what is in it: the two standards are told apart by the name of the mark's element."""
        for artefact in artefacts:
            sample = sample_of(artefact.path)
            if sample.head.lstrip()[:1] in (b"{", b"["):
                yield from read_json([artefact], context, arrays=("trademarks",), parse=parse_case)
            else:
                standard = ST66 if sample.has_element(ST66.mark) else ST96
                yield from read_records([artefact], context, self.profile, standard)

    def recognises(self, sample: Sample) -> bool:
        """One case of the USPTO in either standard, or the JSON status with its prosecution history."""
        if sample.head.lstrip()[:1] == b"{":
            return b'"gsList"' in sample.head and b'"trademarks"' in sample.head
        # The UK's journal has ST.66's elements too, and US among its priorities: its root tells them apart.
        roots = {*ST66.roots, ST66.mark, *ST96.roots, ST96.mark} - {"JournalTransaction"}
        if sample.root not in roots or not sample.has_element(ST66.mark, ST96.mark):
            return False
        return "US" in office_codes(sample) or b"urn:us:gov:doc:uspto:trademark" in sample.head
