"""The story of a hit that was stored a moment ago, from what was stored: reading it back cost more than storing it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from monitor.records import MatterState, Provenance, Story
from monitor.store.filings import origins
from monitor.store.hits import NewHit
from monitor.store.merge import Stamp, Stamps
from sources.filing import Filing
from sources.instants import Instant


@dataclass(frozen=True, slots=True)
class KeptRecord:
    """The bytes behind a hit as they were kept: id of the row, and what a provenance says of it."""

    id: int
    sha256: str
    artefact: str | None
    member: str | None
    offset: int | None
    address: str | None
    retrieved_at: Instant | None


def fresh_story(
    hit_id: int,
    matter_id: int,
    hit: NewHit,
    filing: Filing,
    base: Stamp,
    *,
    record: KeptRecord | None,
    issue: str | None,
    now: Instant,
) -> Story:
    """The same as ``store.hits.story(hit_id)``, for a hit of a filing that was new: no decision can hang on it. Not for
    a filing with an international registration: its family is in the store. ``issue``: the number in the ledger."""
    return Story(
        hit_id=hit_id,
        matter_id=matter_id,
        client=hit.brand.client,
        brand=hit.brand,
        filing=replace(filing, publications=filing.publications or (), origin=None, raw=b""),
        publication=hit.publication,
        match=hit.match,
        deadline=hit.deadline,
        deadline_version=1 if hit.deadline is not None else 0,
        matter=MatterState(),
        provenance=Provenance(
            source=hit.source or base.source,
            issue=issue or hit.publication.issue,
            artefact=record.artefact if record else base.artefact,
            member=record.member if record else base.member,
            offset=record.offset if record else base.offset,
            record_sha256=record.sha256 if record else None,
            address=record.address if record else None,
            retrieved_at=record.retrieved_at if record else None,
        ),
        first_seen_at=now,
        applicant_score=hit.applicant_score,
        applicant_facts=hit.applicant_facts,
        applicant_facts_zh=hit.applicant_facts_zh,
        baseline=hit.baseline,
        origins=origins(filing, Stamps(base)),
    )
