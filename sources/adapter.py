"""The contract of an adapter: metadata and a few short functions.

``discover`` lists gazette issues since the cursor, ``fetch`` puts one on disk, ``read`` streams records from files
that were fetched or that a person downloaded. ``read`` must not touch the network and must not grow with the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from sources.filing import Filing, Record
from sources.instants import Instant


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing to fetch: a gazette issue, a day file, a page of changes. ``number`` is unique within the source.

    ``reference`` holds whatever ``fetch`` needs (addresses without keys, file names): JSON-able, stored in the ledger.
    ``expected`` is the record count the office announces, if it does.
    """

    number: str
    date: date | None = None
    reference: Mapping[str, Any] = field(default_factory=dict)
    expected: int | None = None


@dataclass(frozen=True, slots=True)
class Artefact:
    """A file on disk, once, by content hash. ``address`` never contains a key; None for a file from the inbox."""

    path: Path
    sha256: str
    size: int
    address: str | None = None
    retrieved_at: Instant | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Cadence:
    """When issues appear. ``kind``: daily, weekly, monthly_days, irregular.

    weekdays: 0 = Monday. month_days: days of the month (CNIPA: 6, 13, 20, 27). grace_days: how late is still normal.
    """

    kind: str
    weekdays: tuple[int, ...] = ()
    month_days: tuple[int, ...] = ()
    grace_days: int = 2
    hours: tuple[int, int] = (0, 24)


@dataclass(frozen=True, slots=True)
class Floors:
    """Below these an issue is kept as evidence but not believed: records per issue and fill rates 0-1."""

    records: int = 0
    mark: float = 0.0
    applicant: float = 0.0
    classes: float = 0.0


@dataclass(frozen=True, slots=True)
class Credential:
    """A key or account the source needs: name of the setting, environment variable, how to get it."""

    name: str
    env: str
    how: str
    required: bool = True


@dataclass(frozen=True, slots=True)
class Rate:
    """At most ``requests`` to ``host`` in any ``seconds``."""

    host: str
    requests: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a user, the ledger and docs/offices.md need to know about a source."""

    source: str
    """Stable id in config and database, e.g. ``us-daily``."""
    code: str
    """ST.3 code of the office."""
    office: str
    publishes: str
    cadence: Cadence
    time_zone: str
    language: str
    licence: str
    terms: str
    attribution: str
    may_show_to_clients: str
    """yes | no | ask"""
    clock: str
    """In words: which publication opens the opposition window in this data."""
    credentials: tuple[Credential, ...] = ()
    look_back_days: int = 14
    floors: Floors = Floors()
    verified_live: date | None = None
    """Last day on which a user of ours saw it work live; None = never."""
    format_verified: bool = True
    """False: nobody could check the reader against a real file; shown as ``unverified``."""
    inbox_only: bool = False
    reads: tuple[str, ...] = ()
    """File name patterns a person would drop in the inbox."""
    known_gaps: tuple[str, ...] = ()
    site_changes: tuple[tuple[str, str], ...] = ()
    """(ISO date, what changed) as known, oldest first."""
    hosts: tuple[str, ...] = ()
    """Hosts it talks to; a credential goes to ``key_hosts`` only."""
    key_hosts: tuple[str, ...] = ()
    rates: tuple[Rate, ...] = ()
    """What the office allows per host; other hosts get the client's own careful default."""


@dataclass(frozen=True, slots=True)
class ReadContext:
    """What a reader may know besides the bytes. ``scratch`` is an empty folder for temporary indexes."""

    scratch: Path
    languages: tuple[str, ...] = ("en", "zh")
    issue: Issue | None = None
    max_record_bytes: int = 64 * 1024 * 1024


class HttpClient(Protocol):
    """The only door to the network (``sources/http.py``). All errors are :class:`sources.errors.SourceError`."""

    def get_text(self, url: str, **options: Any) -> str: ...
    def get_json(self, url: str, **options: Any) -> Any: ...
    def post_json(self, url: str, body: Any, **options: Any) -> Any: ...
    def post_form(self, url: str, fields: Mapping[str, str], **options: Any) -> Any: ...
    def download(self, url: str, *, name: str, magic: bytes | None = None, **options: Any) -> Artefact: ...
    def credential(self, name: str) -> str: ...


@runtime_checkable
class SourceAdapter(Protocol):
    """One source of one office."""

    metadata: Metadata

    def discover(self, state: Mapping[str, Any], today: date, client: HttpClient) -> Iterable[Issue]:
        """Issues since ``state`` (the cursor this adapter wrote through ``advance``), oldest first."""
        ...

    def fetch(self, issue: Issue, client: HttpClient) -> Sequence[Artefact]: ...

    def read(self, artefacts: Sequence[Artefact], context: ReadContext) -> Iterator[Record]:
        """Records in file order. Raises NotThisFormat (and children) before the first record only."""
        ...

    def advance(self, state: Mapping[str, Any], issue: Issue) -> Mapping[str, Any]:
        """The cursor after ``issue`` was completely read and stored."""
        ...


@runtime_checkable
class Enriches(Protocol):
    """An adapter that can ask for one filing's details after a hit."""

    def enrich(self, filing: Filing, client: HttpClient) -> Sequence[Artefact]: ...
