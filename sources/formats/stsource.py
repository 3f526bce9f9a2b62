"""What the sources on ST.66 and ST.96 share: a member of the family is its metadata, a profile and a standard."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sources.adapter import Artefact, HttpClient, Issue, Metadata, ReadContext
from sources.errors import NotAllowed
from sources.filing import Filing, Record, Route
from sources.formats.localnames import Element, word_at
from sources.formats.profile import Profile, profile
from sources.formats.strecords import Standard, read_records
from sources.formats.xmlsource import XmlPage
from sources.sample import Sample

_OFFICE = re.compile(rb"RegistrationOfficeCode[^>]*>\s*(?:<!\[CDATA\[)?\s*([A-Z]{2})\b")


def office_codes(sample: Sample) -> set[str]:
    """The values of ``RegistrationOfficeCode`` at the beginning of a file.

    None for a UK journal, whose records have the elements of ST.66: there they name the offices of priorities.
    """
    if sample.has_element("JournalEntries", "FirstPublication"):
        return set()
    return {found.decode("ascii") for found in _OFFICE.findall(sample.head)}


class StSource:
    """Reads its files; inbox only unless a member adds ``discover`` and ``fetch``."""

    metadata: Metadata
    profile_name: str
    standard: Standard
    namespaces: tuple[bytes, ...] = ()
    """Bytes of the head that only this office's files have."""
    office_codes: tuple[str, ...] = ()
    """Values of ``RegistrationOfficeCode`` that mean: ours."""
    also_registers: tuple[str, ...] = ("WO",)
    """Other offices whose marks stand in this source's files as national records."""
    no_fetch = "it has no feed that may be polled; drop its files in the inbox"

    @property
    def profile(self) -> Profile:
        return profile(self.profile_name)

    def discover(self, state: Mapping[str, Any], today: date, client: HttpClient) -> Iterable[Issue]:
        return ()

    def fetch(self, issue: Issue, client: HttpClient) -> Sequence[Artefact]:
        raise NotAllowed(f"{self.metadata.source}: {self.no_fetch}")

    def advance(self, state: Mapping[str, Any], issue: Issue) -> Mapping[str, Any]:
        return {**state, "through": max(str(state.get("through") or ""), issue.number)}

    def read(self, artefacts: Sequence[Artefact], context: ReadContext) -> Iterator[Record]:
        """Every record of every file, in file order."""
        return read_records(artefacts, context, self.profile, self.standard, expand=self._own, after=self.after_file)

    def _own(self, filing: Filing, element: Element) -> Iterable[Filing]:
        """Refuse records of another office: its numbers would pass for ours. Designations may name their origin."""
        code = word_at(element, "RegistrationOfficeCode")
        ours = (self.metadata.code, *self.office_codes, *self.also_registers)
        if code and code not in ours and filing.route is Route.NATIONAL:
            raise ValueError(f"RegistrationOfficeCode is {code!r}: this record belongs to another office's source")
        return self.expand(filing, element)

    def expand(self, filing: Filing, element: Element) -> Iterable[Filing]:
        """One record to several filings, for sources whose records hold designations."""
        return (filing,)

    def after_file(self, page: XmlPage, found: int) -> Iterable[Record]:
        """Checks behind the last record of a file (declared counts)."""
        return ()

    def recognises(self, sample: Sample) -> bool:
        """The standard's own elements, and this office's code or namespace."""
        if sample.root not in (*self.standard.roots, self.standard.mark) or not sample.has_element(self.standard.mark):
            return False
        codes = office_codes(sample)
        ours = set(self.office_codes or (self.metadata.code,))
        return bool(codes & ours) or any(each in sample.head for each in self.namespaces)
