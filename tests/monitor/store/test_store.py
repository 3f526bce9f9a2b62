"""Records, stories and decisions: what was stored comes back, and shows when somebody meddles."""

from __future__ import annotations

import re
from datetime import date

import pytest

from monitor.records import Band, Brand, CitableRight, Deadline, Decision, HealthEvent, LocalName, Match
from monitor.store import Store, UnknownRecord
from monitor.store.documents import decode, encode
from monitor.store.filings import applicant_key
from monitor.store.merge import Stamp, first, merge
from sources.filing import Filing, GoodsClass, Origin, Party, Priority, Route, Status
from tests.monitor.store.makers import BRAND, DEADLINE, MATCH, NOW, PUBLISHED, add_hit, filing

# Documents ----------------------------------------------------------------------------------------------------------


def test_records_come_back_as_they_were() -> None:
    full = Filing(
        "US",
        "1",
        marks=("A", "乙"),
        classes=(GoodsClass(9, "software"),),
        applicants=(Party("X", other_names=("Y",)),),
        priorities=(Priority(date(2025, 1, 1), "CN", "7"),),
        status=Status("630", "published", date(2026, 1, 1)),
        publications=(PUBLISHED,),
        other_classes=(),
        origin=Origin("a" * 64, 1, 2, "x.xml"),
    )
    brand = Brand(
        "b", "c", "n", local_names=(LocalName("シャオミ", "ja"),), rights=(CitableRight("US", "1", date(2020, 1, 1)),)
    )
    assert decode(Filing, encode(full)) == full
    assert decode(Brand, encode(brand)) == brand
    assert decode(Deadline, encode(DEADLINE)) == DEADLINE
    assert decode(Match, encode(MATCH)) == MATCH


def test_a_document_of_another_release_is_read_with_what_both_know() -> None:
    assert decode(Brand, '{"id":"b","client":"c","name":"n","invented_later":[1]}') == Brand("b", "c", "n")


# Stories ------------------------------------------------------------------------------------------------------------


def test_a_story_holds_everything_that_was_stored(store: Store) -> None:
    story = store.hits.story(add_hit(store))
    assert story.match == MATCH
    assert story.deadline == DEADLINE
    assert story.brand == BRAND
    assert story.publication == PUBLISHED
    assert story.filing.applicants == (Party("ACME", "US", "1 Main St"),)
    assert story.provenance.source == "us-daily"


def test_an_unknown_hit_is_an_error_with_a_way_out(store: Store) -> None:
    with pytest.raises(UnknownRecord, match="squatwatch hits"):
        store.hits.story(99)


def test_stories_are_found_by_what_people_ask_for(store: Store) -> None:
    hit = add_hit(store)
    day = date(2026, 3, 26)
    assert [s.hit_id for s in store.hits.stories(open_only=True, today=day)] == [hit]
    assert list(store.hits.stories(open_only=True, today=date(2026, 3, 27))) == []
    assert [s.hit_id for s in store.hits.stories(client="c1", office="us", min_band=Band.CRITICAL, undecided=True)] == [
        hit
    ]
    assert list(store.hits.stories(client="c2")) == []
    assert list(store.hits.stories(brand="other")) == []
    with pytest.raises(ValueError, match="today"):
        list(store.hits.stories(open_only=True))


def test_filings_of_one_international_registration_are_one_story(store: Store) -> None:
    ours = add_hit(store, "79000001", international_registration="1335673")
    merged = first(Filing("GB", "WO0000001335673", international_registration="1335673"), Stamp(None, "gb"))
    with store.write():
        store.filings.save([(None, merged, merged.stamps.base)], NOW)
    (sibling,) = store.hits.story(ours).siblings
    assert (sibling.office, sibling.application_number, sibling.hit_id) == ("GB", "WO0000001335673", None)


def test_what_else_an_applicant_filed_is_found_by_folded_name(store: Store) -> None:
    add_hit(store, "1", applicants=(Party("Ａcme, Inc."),))
    add_hit(store, "2", applicants=(Party("ACME INC"),))
    key = applicant_key(filing("3", applicants=(Party("acme inc."),)))
    assert key is not None
    found = store.filings.by_key("applicant_key", key, 9)
    assert [other.filing.application_number for other in found] == ["1", "2"]
    assert len(store.filings.by_key("applicant_key", key, 1)) == 1
    assert applicant_key(filing(applicants=())) is None


def test_a_designation_that_a_later_report_names_is_stored_as_one(store: Store) -> None:
    act = first(Filing("BR", "930000001", status=Status("IPAS024")), Stamp(date(2026, 1, 6), "br-rpi"))
    with store.write():
        (filing_id,) = store.filings.save([(None, act, act.stamps.base)], NOW)
    named = Filing("BR", "930000001", route=Route.MADRID, international_registration="1700001")
    told = merge(act.filing, act.stamps, named, Stamp(date(2026, 2, 3), "br-rpi"))
    with store.write():
        store.filings.save([(filing_id, told, told.stamps.base)], NOW)
    kept = store.filings.get(filing_id)
    assert kept is not None
    assert kept.filing.route is Route.MADRID


# Decisions and the audit chain --------------------------------------------------------------------------------------


def test_every_act_is_kept_with_who_and_when_in_a_chain(store: Store) -> None:
    story = store.hits.story(add_hit(store))
    store.decisions.decide(story.matter_id, Decision.OPPOSE, "li", "instructed", NOW)
    store.decisions.acknowledge(story.matter_id, "wang", NOW)
    store.decisions.silence(story.matter_id, date(2026, 4, 1), "li", "talks", NOW)
    after = store.hits.story(story.hit_id).matter
    assert (after.decision, after.decided_by, after.acknowledged_by) == (Decision.OPPOSE, "li", "wang")
    assert (after.silenced_until, after.silence_reason) == (date(2026, 4, 1), "talks")
    assert store.audit.verify() == []


@pytest.mark.parametrize(
    ("meddling", "says"),
    [
        ("UPDATE audit SET actor = 'nobody' WHERE seq = 2", "line 2 .* was changed"),
        ("DELETE FROM audit WHERE seq = 2", "lines 2 to 2 are missing"),
        ("DELETE FROM audit WHERE seq = 1", "lines 1 to 1 are missing"),
    ],
)
def test_meddling_with_the_chain_shows(store: Store, meddling: str, says: str) -> None:
    for number in range(3):
        store.audit.append("li", "note", {"n": number}, NOW)
    with store.write() as conn:
        conn.execute(meddling)
    problems = " ".join(store.audit.verify())
    assert re.search(says, problems)


def test_a_silence_without_a_reason_and_a_matter_that_is_not_there_are_errors(store: Store) -> None:
    story = store.hits.story(add_hit(store))
    with pytest.raises(ValueError, match="reason"):
        store.decisions.silence(story.matter_id, date(2026, 4, 1), "li", " ", NOW)
    with pytest.raises(UnknownRecord):
        store.decisions.decide(999, Decision.WATCH, "li", "", NOW)
    assert list(store.audit.lines()) == []


def test_a_trouble_that_lasts_is_one_trouble(store: Store) -> None:
    event = HealthEvent("source:x", "s", "c", "r", NOW)
    assert store.health.raise_event(event)
    assert not store.health.raise_event(event)
    (trouble,) = store.health.open()
    assert trouble.times == 2
    assert store.health.clear("source:x", NOW)
    assert store.health.open() == []
    assert store.health.raise_event(event)
