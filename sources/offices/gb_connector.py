"""UKIPO's register record as its TMview connector serves it (ST.66), saved by hand: it states the opposition period."""

from __future__ import annotations

from sources.adapter import Cadence, Metadata
from sources.formats.strecords import ST66
from sources.formats.stsource import StSource


class UkConnector(StSource):
    """Inbox only: whether the connector still answers is not known."""

    profile_name = "gb"
    standard = ST66
    also_registers = ("WO", "UK")
    namespaces = (b"http://gb.tmview.europa.eu/trademark/data",)
    metadata = Metadata(
        source="gb-connector",
        code="GB",
        office="UKIPO",
        publishes="one register record with the stated opposition period",
        cadence=Cadence("irregular"),
        time_zone="Europe/London",
        language="en",
        licence="Open Government Licence v3.0",
        terms="https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
        attribution="Contains public sector information licensed under the Open Government Licence v3.0.",
        may_show_to_clients="yes",
        clock="OppositionPeriodStartDate, the day of the Trade Marks Journal",
        inbox_only=True,
        reads=("connector_UK*.xml", "UK0*.xml"),
        known_gaps=("applicants are keys to another address; names are not in the file",),
    )
