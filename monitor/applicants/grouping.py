"""Which other filings are the same applicant's, the same address's, the same agent's.

Grouping is never transitive: a filing belongs because it shares something with *this* applicant, not with a friend of a
friend. Names, addresses and agents that many unrelated applicants share tie nothing together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from monitor.applicants.filings import OtherFiling
from monitor.applicants.names import address_key, looks_personal, name_key
from monitor.applicants.thresholds import Limits
from sources.filing import Party


@dataclass(frozen=True, slots=True)
class Groups:
    """``same``: filings of this applicant. ``unsure``: the same personal name with nothing else in common, not counted.
    ``neighbours``: other names at the same address. ``agent``: filings of other applicants through the same agent."""

    same: tuple[OtherFiling, ...]
    unsure: tuple[OtherFiling, ...]
    neighbours: tuple[OtherFiling, ...]
    agent: tuple[OtherFiling, ...]


def group(
    applicants: Sequence[Party], representatives: Sequence[Party], others: Iterable[OtherFiling], limits: Limits
) -> Groups:
    """Sort ``others`` by what they share with ``applicants``; filings that share nothing are left out."""
    pool = tuple(others)
    names = {key for party in applicants if (key := name_key(party.name))}
    personal = {
        name_key(party.name)
        for party in applicants
        if looks_personal(party, hanzi=limits.personal_hanzi, words=limits.personal_words)
    }
    places = {key for party in applicants if (key := address_key(party.address))} - _hub_addresses(pool, limits)
    agents = _keys(representatives)
    same, unsure, neighbours, through = [], [], [], []
    for other in pool:
        shared_names = _keys(other.applicants) & names
        here = any(address_key(party.address) in places for party in other.applicants)
        by_agent = bool(_keys(other.representatives) & agents)
        if shared_names - personal or (shared_names and (here or by_agent)):
            same.append(other)
        elif shared_names:
            unsure.append(other)
        else:
            if here:
                neighbours.append(other)
            if by_agent:
                through.append(other)
    return Groups(tuple(same), tuple(unsure), tuple(neighbours), tuple(through))


def distinct_applicants(filings: Iterable[OtherFiling]) -> int:
    return len({key for filing in filings for key in _keys(filing.applicants)})


def _keys(parties: Iterable[Party]) -> set[str]:
    return {key for party in parties if (key := name_key(party.name))}


def _hub_addresses(pool: Iterable[OtherFiling], limits: Limits) -> set[str]:
    """Addresses under so many names that they are a business centre or an agent's office."""
    found: dict[str, set[str]] = {}
    for other in pool:
        for party in other.applicants:
            key = address_key(party.address)
            if key:
                found.setdefault(key, set()).add(name_key(party.name))
    return {key for key, names in found.items() if len(names) > limits.hub_address_names}
