"""Putting stories of our own making into a real store."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from monitor.notices.settings import ChannelSettings, NoticeSettings, People
from monitor.records import Recipient, Story
from monitor.store import NewHit, Store, open_store
from monitor.store.merge import Stamp, first
from sources.instants import Instant

from .makers import ACME, NOW


def new_store(folder: Path) -> Store:
    """An empty database with the example source."""
    store = open_store(folder / "watch.db", now=NOW)
    store.sources.ensure("us-daily", "US")
    return store


def keep(store: Store, story: Story, now: Instant = NOW) -> Story:
    """Store what the story is made of; the story as the store tells it (its hit id may differ)."""
    stamp = Stamp(story.filing.as_of, story.provenance.source)
    with store.write():
        store.brands.snapshot(story.brand, now)
        filing_id = store.filings.save([(None, first(story.filing, stamp), stamp)], now)[0]
        raw = b"<case-file>" + story.filing.application_number.encode() + b"</case-file>"
        raw_id = store.hits.keep_raw(
            filing_id, raw, "b" * 63 + str(story.hit_id % 10), now, retrieved_at=story.provenance.retrieved_at
        )
        hit = NewHit(
            filing_id=filing_id,
            brand=story.brand,
            publication=story.publication,
            match=story.match,
            deadline=story.deadline,
            source=story.provenance.source,
            raw_id=raw_id,
            applicant_score=story.applicant_score,
            applicant_facts=story.applicant_facts,
            baseline=story.baseline,
        )
        hit_id = store.hits.save([hit], now).created[0]
    return store.hits.story(hit_id)


def settings_for(*channels: ChannelSettings) -> NoticeSettings:
    """Notices of an invented workstation through these channels."""
    return NoticeSettings(
        sender_address="watch@station.example",
        reply_to="desk@station.example",
        message_id_domain="station.example",
        sources={},
        channels=tuple(channels),
    )


def people(*recipients: Recipient) -> People:
    """These recipients and the example client."""
    return People({recipient.id: recipient for recipient in recipients}, {ACME.id: ACME})


def plan_and_add(store: Store, story: Story, recipients: Sequence[Recipient], now: Instant = NOW) -> int:
    """Plan as a pass does."""
    from monitor.notices.plan import plan_hit
    from monitor.notices.settings import Policy

    return store.notices.add_items(plan_hit(story, recipients, now, Policy()), now)
