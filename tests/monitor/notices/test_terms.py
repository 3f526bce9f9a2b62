"""What the terms of a source keep from readers outside the house, group by group of a filing merged from several."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

from monitor.notices.assemble import assemble_due
from monitor.notices.attribution import RECORD, Shown, Terms
from monitor.notices.changes import plan_correction
from monitor.notices.exports import as_json, rows_of
from monitor.notices.language import language
from monitor.notices.papers import Desk, make_bulletin, make_letter, make_report
from monitor.notices.settings import ChannelSettings, NoticeSettings, Policy, SourceNote
from monitor.notices.view import story_view
from monitor.records import Role, Story
from monitor.store import Store
from monitor.store.merge import GROUPS, Stamp, merge
from sources.filing import Filing, GoodsClass, Party
from sources.instants import Instant

from .keep import keep, new_store, people, plan_and_add, settings_for
from .makers import NOW, filing, match, recipient, story
from .reading import SETTINGS, body

FREE = SourceNote("us-daily", "US", "Source: the daily file", "yes")
CLOSED = SourceNote("us-contract", "US", "Source: the contract", "ask")
NOTES = {note.source: note for note in (FREE, CLOSED)}
NOTHING = Shown(RECORD)


def settings(folder: Path, **changes: Any) -> NoticeSettings:
    made = settings_for(ChannelSettings("mail", "maildir", {"folder": str(folder / "m")}))
    return replace(made, sources=NOTES, **changes)


def add(store: Store, told: Story, report: Filing, source: str, now: Instant = NOW) -> Story:
    """A later record of the filing, from another source of the office."""
    identity = told.filing.identity
    held = store.filings.lookup([identity])[identity]
    stamp = Stamp(date(2026, 11, 21), source)
    with store.write():
        store.filings.save([(held.id, merge(held.filing, held.stamps, report, stamp), stamp)], now)
    return store.hits.story(told.hit_id)


def test_what_the_terms_forbid_is_left_out() -> None:
    seen = story_view(story(), NOW, language("en"), shown=NOTHING)
    assert (seen.applicants, seen.classes, seen.transliterations, seen.image) == ((), (), (), "")
    assert seen.link
    assert seen.deadline.last_day_iso == "2026-12-17"
    rows = rows_of([story()], NOW, language("en"), shown=lambda _story: NOTHING)
    assert "Norvelle" not in as_json(rows)


def test_a_statement_is_no_mark_for_readers_whom_the_terms_exclude() -> None:
    drawing = story(
        filing=filing(marks=None, transliterations=("AN UTTERANCE",), pseudo_marks=("A READING",)),
        match=replace(match(), mark=""),
    )
    assert "AN UTTERANCE" in story_view(drawing, NOW, language("en")).mark
    assert story_view(drawing, NOW, language("en"), shown=NOTHING).mark == "(mark without words)"


def test_why_a_match_is_muted_does_not_quote_a_withheld_applicant() -> None:
    own = story(match=replace(match(), muted="own_applicant", muted_detail="applicant Norvelle Trading LLC is listed"))
    assert "Norvelle" in story_view(own, NOW, language("en")).muted_detail
    seen = story_view(own, NOW, language("en"), shown=NOTHING)
    assert (seen.muted, seen.muted_detail) == ("own_applicant", "")


def test_every_group_that_terms_may_keep_has_a_source_of_its_own() -> None:
    assert set(GROUPS) > RECORD


def test_sources_that_must_not_be_shown_and_their_attribution(tmp_path: Path) -> None:
    readers = [recipient("lawyer"), recipient("op", Role.OPERATOR)]
    notes = {"us-daily": replace(FREE, may_show_to_clients="no")}
    with new_store(tmp_path) as store:
        plan_and_add(store, keep(store, story()), readers)
        assemble_due(store, people(*readers), replace(settings(tmp_path), sources=notes), NOW)
        texts = {row.recipient: body(row.delivery.payload) for row in store.notices.deliveries()}
    assert "Norvelle" not in texts["lawyer"]
    assert "Norvelle" in texts["op"]
    assert "Source: the daily file" in texts["lawyer"]


def test_parties_of_one_source_stay_in_the_house_when_another_brought_the_hit(tmp_path: Path) -> None:
    readers = [recipient("lawyer"), recipient("op", Role.OPERATOR)]
    asked = settings(tmp_path, attach_evidence=True)
    with new_store(tmp_path) as store:
        store.sources.ensure("us-contract", "US")
        told = keep(store, story())
        told = add(store, told, filing(classes=None, applicants=(Party("Sorrel BV", "NL"),)), "us-contract")
        plan_and_add(store, told, readers)
        assemble_due(store, people(*readers), asked, NOW)
        payloads = {row.recipient: row.delivery.payload for row in store.notices.deliveries()}
        papers = [
            make_letter(Desk(store, people(*readers), asked, NOW), [told], ["en"]),
            make_report(Desk(store, people(*readers), asked, NOW), "acme", date(2026, 11, 1), date(2026, 11, 30), "en"),
            make_bulletin(Desk(store, people(), asked, NOW), date(2026, 11, 1), date(2026, 11, 30), "en", "acme"),
        ]
    outside, inside = body(payloads["lawyer"]), body(payloads["op"])
    assert "Sorrel" not in outside
    assert "Teapots; cups" in outside, "the goods came from a source that allows it"
    assert "Source: the daily file" in outside
    assert "Source: the contract" in inside
    assert "Sorrel" in inside
    for paper in papers:
        assert "Sorrel" not in str(paper)
    rows = rows_of([told], NOW, language("en"), shown=Terms(NOTES, recipient("lawyer"), asked).of)
    assert "Sorrel" not in as_json(rows)
    assert "Teapots" in as_json(rows)
    assert not bundles(payloads["lawyer"]), "the filing as read holds what the other source said"
    assert any(b"Sorrel" in zipfile.ZipFile(io.BytesIO(one)).read("filing.json") for one in bundles(payloads["op"]))


def bundles(payload: bytes) -> list[bytes]:
    message = message_from_bytes(payload, policy=default)
    parts = [part for part in message.walk() if (part.get_filename() or "").endswith(".zip")]
    return [part.get_payload(decode=True) for part in parts]  # type: ignore[misc]


def test_the_office_that_agreed_is_shown_and_named(tmp_path: Path) -> None:
    readers = [recipient("lawyer")]
    agreed = settings(tmp_path, shown_sources=frozenset({"us-contract"}))
    with new_store(tmp_path) as store:
        store.sources.ensure("us-contract", "US")
        told = add(store, keep(store, story()), filing(applicants=(Party("Sorrel BV", "NL"),)), "us-contract")
        plan_and_add(store, told, readers)
        assemble_due(store, people(*readers), agreed, NOW)
        (row,) = store.notices.deliveries()
    text = body(row.delivery.payload)
    assert "Sorrel" in text
    assert "Source: the daily file" in text
    assert "Source: the contract" in text


def correction(tmp_path: Path, source: str, allowed: NoticeSettings) -> str:
    """The correction to a lawyer about another applicant and other goods, both from ``source``."""
    readers = [recipient("lawyer")]
    later = Instant.parse("2026-11-23T04:00:00Z")
    with new_store(tmp_path) as store:
        store.sources.ensure("us-contract", "US")
        before = keep(store, story())
        plan_and_add(store, before, readers)
        assemble_due(store, people(*readers), allowed, NOW)
        report = filing(applicants=(Party("Sorrel BV", "NL"),), classes=(GoodsClass(30, "Oolong tea"),))
        after = add(store, before, report, source, later)
        store.notices.add_items(plan_correction(before, after, readers, later, Policy()), later)
        assemble_due(store, people(*readers), allowed, later)
        payloads = [row.delivery.payload for row in store.notices.deliveries()]
    (text,) = [text for text in map(body, payloads) if "Correction to an earlier notice" in text]
    return text


def test_a_correction_keeps_parties_and_goods_from_readers_whom_the_terms_exclude(tmp_path: Path) -> None:
    hidden = correction(tmp_path, "us-contract", settings(tmp_path))
    assert {"- The applicant changed at the office", "- The goods or classes changed"} <= set(hidden.splitlines())
    assert "Sorrel" not in hidden
    assert "Oolong" not in hidden


def test_a_correction_says_what_a_free_source_changed(tmp_path: Path) -> None:
    said = correction(tmp_path, "us-daily", settings(tmp_path))
    assert "before Norvelle Trading LLC; now Sorrel BV" in said
    assert "Oolong" in said


def test_a_correction_of_an_earlier_version_is_judged_by_all_sources() -> None:
    doc = {"changes": [{"kind": "applicant", "before": "Norvelle Trading LLC", "after": "Sorrel BV"}]}
    mixed = story(origins={"applicants": "us-contract", "classes": "us-daily"})
    outside, inside = (Terms(NOTES, reader, SETTINGS) for reader in (recipient(), recipient("op", Role.OPERATOR)))
    assert outside.document(mixed, doc)["changes"] == [{"kind": "applicant", "before": "", "after": ""}]
    assert inside.document(mixed, doc) == doc
