"""What is known of an applicant when a filing matches: its other stored filings, hits or not, and its agent's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from monitor.polling.model import Judges, Related
from monitor.store import Store, StoredFiling
from monitor.store.filings import agent_key, applicant_key
from sources.filing import Filing

_OWN = 200
_AGENT = 300
"""An agent with more stored filings than this is a large house: which share of its clients' filings comes close to a
watched brand says nothing about one of them, and a cut list would give a wrong share."""


@dataclass(frozen=True, slots=True)
class About:
    """Score 0-1 (None: nobody was asked) and facts in both languages, in the same order."""

    score: float | None = None
    facts: tuple[str, ...] = ()
    facts_zh: tuple[str, ...] = ()


@dataclass(slots=True)
class Applicants:
    """Looks things up once per batch: what the batch itself brings is known to the next."""

    store: Store
    judges: Judges
    _found: dict[tuple[str, str], Mapping[int, Related]] = field(default_factory=dict)

    def of(self, filing: Filing, brands: set[str]) -> dict[str, About]:
        """Per brand that the filing may conflict with: what its applicant's other filings say. Only *other* brands
        count, so the answers differ where those came close to watched brands."""
        if self.judges.profile is None:
            return dict.fromkeys(brands, About())
        others = self._others(filing)
        if not any(other.brands for other in others):
            return dict.fromkeys(brands, self._ask(filing, others, None))
        return {brand: self._ask(filing, others, brand) for brand in brands}

    def _ask(self, filing: Filing, others: list[Related], brand: str | None) -> About:
        assert self.judges.profile is not None
        found = self.judges.profile(filing, others, brand)
        return About(found.score, found.facts, found.facts_zh)

    def _others(self, filing: Filing) -> list[Related]:
        """The applicant's other filings, newest first; the agent's, where all of them are known and one came close."""
        others = dict(self._by("applicant_key", applicant_key(filing), _OWN))
        of_agent = self._by("agent_key", agent_key(filing), _AGENT + 1)
        if len(of_agent) <= _AGENT and any(other.brands for other in of_agent.values()):
            others.update(of_agent)
        return [other for other in others.values() if other.filing.identity != filing.identity]

    def _by(self, column: str, key: str | None, limit: int) -> Mapping[int, Related]:
        if key is None:
            return {}
        if (column, key) not in self._found:
            self._found[column, key] = self._load(self.store.filings.by_key(column, key, limit))
        return self._found[column, key]

    def _load(self, stored: list[StoredFiling]) -> Mapping[int, Related]:
        brands = self.store.hits.matter_brands(each.id for each in stored)
        return {each.id: Related(each.filing, frozenset(brands.get(each.id, ()))) for each in stored}
