"""A whole watch list: what is watched, for whom, and who is told; with what is wrong with it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from monitor.configuration.problems import Problem
from monitor.records import Brand, Client, Recipient
from monitor.watchlists.models import BrandEntry, ClientEntry, RecipientEntry, WatchlistDocument


@dataclass(frozen=True)
class WatchList:
    """All lists of an installation together. Usable when :attr:`valid`."""

    entries: WatchlistDocument
    problems: tuple[Problem, ...] = ()

    @cached_property
    def clients(self) -> tuple[Client, ...]:
        return tuple(entry.record() for entry in self.entries.clients)

    @cached_property
    def brands(self) -> tuple[Brand, ...]:
        """In the order of the files; brands without any name are left out (a problem says so)."""
        return tuple(entry.record() for entry in self.entries.brands if entry.has_names)

    @cached_property
    def recipients(self) -> tuple[Recipient, ...]:
        return tuple(entry.record() for entry in self.entries.recipients)

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.level == "error")

    @property
    def warnings(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.level != "error")

    @property
    def valid(self) -> bool:
        return not self.errors

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the content, whatever the order of the entries or the format of the files."""
        return hashlib.sha256(json.dumps(self.doc(), sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    def doc(self) -> dict[str, Any]:
        """JSON-able content: the snapshot that the database keeps. :meth:`from_doc` is its inverse."""
        document: dict[str, Any] = self.entries.model_dump(mode="json")
        return {section: sorted(entries, key=lambda entry: entry["id"]) for section, entries in document.items()}

    @classmethod
    def from_doc(cls, doc: Mapping[str, Any]) -> WatchList:
        """Raises pydantic's ValidationError for a document that this release cannot read."""
        return cls(WatchlistDocument.model_validate(dict(doc)))

    @classmethod
    def of(
        cls,
        clients: tuple[ClientEntry, ...],
        brands: tuple[BrandEntry, ...],
        recipients: tuple[RecipientEntry, ...],
        problems: tuple[Problem, ...] = (),
    ) -> WatchList:
        entries = WatchlistDocument.model_construct(clients=clients, brands=brands, recipients=recipients)
        return cls(entries, problems)
