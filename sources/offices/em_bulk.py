"""EUIPO's open data: ST.66 zips of EU trade marks and international registrations, applicants in files of their own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sources.adapter import Artefact, Cadence, Credential, Floors, HttpClient, Issue, Metadata, ReadContext
from sources.filing import Filing, Note, Party, Record
from sources.formats.dates import compact_day, iso_day
from sources.formats.localnames import Element, attribute, local, word_at
from sources.formats.parties import current, found_parties
from sources.formats.partyindex import PartyIndex, party_index
from sources.formats.strecords import ROOTS_66, ST66
from sources.formats.stsource import StSource
from sources.formats.xmlsource import Layout, XmlPage, read_xml
from sources.sample import sample_of

BASE = "ftp://ftp.euipo.europa.eu"
FOLDERS = ("Trademark/Differential", "InternationalRegistration/Differential")
PARTY_FOLDER = "Applicant/Differential"
_ZIP = re.compile(r"((?:DIFF_)?(?:EUTMS|IRS|APPLICANTS)_(\d{8})_\d+\.zip)")
_PARTY_FILE = re.compile(r"(?i)(?:DIFF_)?(?:APPLICANTS|REPRESENTATIVES|REPS)_")
_KEY_NOTE = re.compile(r"(applicant|representative) key (\S+)\Z")
BATCH = 2000
_PARTIES = Layout(records=("Applicant", "Representative"), empty_roots=ROOTS_66, others=True)


class EuipoBulk(StSource):
    """Read marks and applicants together: give the day's EUTMS or IRS zip and the APPLICANTS zips as one issue."""

    profile_name = "em"
    standard = ST66
    namespaces = (b"http://euipo.europa.eu/trademark/data",)
    metadata = Metadata(
        source="em-bulk",
        code="EM",
        office="EUIPO",
        publishes="every EU trade mark and international registration that changed that day, all goods languages",
        cadence=Cadence("daily", weekdays=(0, 1, 2, 3, 4), grace_days=5),
        time_zone="Europe/Madrid",
        language="en",
        licence="EUIPO open data (free, registration on the open data platform)",
        terms="https://euipo.europa.eu/ohimportal/en/open-data",
        attribution="Source: EUIPO",
        may_show_to_clients="ask",
        clock="PublicationSection A.1 (national) or M.1 (first re-publication)",
        credentials=(
            Credential("username", "SQUATWATCH_EM_BULK_USER", "the open data login EUIPO gives on registration"),
            Credential("password", "SQUATWATCH_EM_BULK_PASSWORD", "the open data login EUIPO gives on registration"),
        ),
        look_back_days=30,
        floors=Floors(records=1, mark=0.7, applicant=0.0, classes=0.8),
        reads=(
            "APPLICANTS_*.zip",
            "DIFF_APPLICANTS*.zip",
            "EUTMS_*.zip",
            "DIFF_EUTMS*.zip",
            "IRS_*.zip",
            "DIFF_IRS*.zip",
            "bulk_st66_*.zip",
        ),
        known_gaps=(
            "plain FTP: an account is only sent when allow_plain_http_key is set for this source",
            "applicants are keys; without the APPLICANTS files they stay keys in the notes",
            "no opposition period in the files: it is computed, or asked for through em-api after a hit",
            "host, folders and login were seen in public code, not live; EUIPO has announced newer access",
        ),
        hosts=("ftp.euipo.europa.eu",),
        key_hosts=("ftp.euipo.europa.eu",),
    )

    def discover(self, state: Mapping[str, Any], today: date, client: HttpClient) -> Iterable[Issue]:
        """Differential zips since the cursor, each with the applicants' zips of the same day."""
        since = iso_day(state.get("through"))
        named: dict[str, list[str]] = {}
        parties: dict[str, list[str]] = {}
        for folder in (*FOLDERS, PARTY_FOLDER):
            listing = client.get_text(f"{BASE}/{folder}/{today.year}/")
            for name, day in dict.fromkeys(_ZIP.findall(listing)):
                target = parties if _PARTY_FILE.match(name) else named
                target.setdefault(day, []).append(f"{folder}/{today.year}/{name}")
        for day in sorted(named):
            when = compact_day(day)
            if when is not None and (since is None or when > since):
                files = [*sorted(named[day]), *sorted(parties.get(day, ()))]
                yield Issue(when.isoformat(), when, {"files": files})

    def fetch(self, issue: Issue, client: HttpClient) -> Sequence[Artefact]:
        names = [str(name) for name in issue.reference["files"]]
        return [client.download(f"{BASE}/{name}", name=name.rpartition("/")[2], magic=b"PK") for name in names]

    def read(self, artefacts: Sequence[Artefact], context: ReadContext) -> Iterator[Record]:
        """Two passes: the parties' files into an index on disk, then the marks with their keys resolved."""
        only = [each for each in artefacts if _PARTY_FILE.match(each.name or each.path.name)]
        marks = [each for each in artefacts if each not in only]
        parties = [*only, *(each for each in marks if _holds_parties(each))]
        with party_index(context.scratch) as index:
            yield from self._index(parties, context, index)
            for record in super().read(marks, context) if marks else ():
                yield named_parties(record, index) if isinstance(record, Filing) else record

    def _index(self, artefacts: Sequence[Artefact], context: ReadContext, index: PartyIndex) -> Iterator[Record]:
        if not artefacts:
            return
        count = 0

        def keep(page: XmlPage) -> Iterator[Record]:
            nonlocal count
            keeper = _Keeper(index, self._row)
            yield from page.records(keeper)
            count += keeper.flush()

        yield from read_xml(artefacts, context, _PARTIES, keep)
        yield Note("info", f"{count} parties were read to name the applicants", {"parties": count})

    def _row(self, element: Element) -> tuple[str, str, Party | None]:
        role = "applicant" if local(element) == "Applicant" else "representative"
        key = word_at(element, "ApplicantIdentifier", "RepresentativeIdentifier", "Identifier")
        if key is None:
            raise ValueError(f"no {role} identifier: nothing can refer to this record")
        if (attribute(element, "operationCode") or "").casefold() == "delete":
            return role, key, None
        holder = element.makeelement("holder")
        holder.append(element)
        named = current(found_parties([holder], self.profile))
        return role, key, named[0] if named else None


def _holds_parties(artefact: Artefact) -> bool:
    """Does an archive of marks bring its parties along?"""
    return any(_PARTY_FILE.match(part) for name in sample_of(artefact.path).members for part in name.split("/"))


class _Keeper:
    """Puts parties into the index in batches while a file is read; it is the file's parse function."""

    def __init__(self, index: PartyIndex, row: Callable[[Element], tuple[str, str, Party | None]]) -> None:
        self._index, self._row = index, row
        self._rows: list[tuple[str, str, Party | None]] = []
        self._count = 0

    def __call__(self, element: Element) -> tuple[()]:
        self._rows.append(self._row(element))
        if len(self._rows) >= BATCH:
            self.flush()
        return ()

    def flush(self) -> int:
        """Store what is waiting; gives the number of all parties so far."""
        self._count += self._index.put(self._rows)
        self._rows.clear()
        return self._count


def named_parties(filing: Filing, index: PartyIndex) -> Filing:
    """The filing with the keys in its notes replaced by the parties they stand for; unknown keys stay notes."""
    found: dict[str, list[Party]] = {"applicant": [], "representative": []}
    notes = []
    for note in filing.notes:
        match = _KEY_NOTE.match(note)
        party = index.get(match[1], match[2]) if match else None
        if match and party:
            found[match[1]].append(party)
        else:
            notes.append(note)
    applicants = (*(filing.applicants or ()), *found["applicant"])
    representatives = (*(filing.representatives or ()), *found["representative"])
    return replace(
        filing,
        applicants=applicants or filing.applicants,
        representatives=representatives or filing.representatives,
        notes=tuple(notes),
    )
