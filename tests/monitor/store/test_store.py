"""The database itself: who may write when, what survives, what shows when somebody meddles."""

from __future__ import annotations

import gzip
import hashlib
import re
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from monitor.records import (
    Band,
    Brand,
    CitableRight,
    Deadline,
    Decision,
    Delivery,
    DeliveryState,
    Extension,
    GoodsRelation,
    HealthEvent,
    LocalName,
    Match,
    NoticeKind,
    Outcome,
    PlannedItem,
    Reason,
    SendResult,
)
from monitor.store import (
    AlreadyRunning,
    NewHit,
    NotADatabase,
    Store,
    StoredNotice,
    StoreError,
    TooNew,
    UnknownRecord,
    open_store,
)
from monitor.store import migrations as steps
from monitor.store.artefacts import compress
from monitor.store.backup import backup, check, restore
from monitor.store.documents import decode, encode
from monitor.store.filings import applicant_key
from monitor.store.merge import Stamp, first, merge
from monitor.store.retention import prune
from sources.adapter import Artefact
from sources.filing import Filing, GoodsClass, Origin, Party, Priority, Publication, PublicationKind, Route, Status
from sources.instants import Instant

NOW = Instant.parse("2026-03-03T06:00:00Z")
BRAND = Brand("mi", "c1", "Hongdou", hanzi=("红豆",), latin=("HONGDOU",))
PUBLISHED = Publication(PublicationKind.PUBLISHED, date(2026, 2, 24), "12")
MATCH = Match(
    "mi",
    "HONGDOU",
    0.9712345678901234,
    Band.HIGH,
    Band.CRITICAL,
    (Reason("exact", "HONGDOU", "HONGDOU", 1.0, 5.0, "the same", "相同", "r1", "HONGDOU"),),
    GoodsRelation("same", (25,), (25,), "Nice"),
    "e1",
    "r1",
    flags=("ally",),
)
DEADLINE = Deadline(
    "US",
    "known",
    "US",
    "published",
    date(2026, 2, 24),
    date(2026, 3, 26),
    date(2026, 3, 26),
    date(2026, 3, 19),
    confidence={"period": "verified"},
    extensions=(Extension("90 days", date(2026, 6, 24), date(2026, 3, 26)),),
    alternatives={"other": date(2026, 3, 25)},
    time_zone="America/New_York",
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "watch.db", now=NOW) as opened:
        yield opened


def filing(number: str = "1", **fields: object) -> Filing:
    values = {"marks": ("HONGDOU",), "applicants": (Party("ACME", "US", "1 Main St"),), "publications": (PUBLISHED,)}
    return Filing("US", number, **{**values, **fields})  # type: ignore[arg-type]


def add_hit(store: Store, number: str = "1", **fields: object) -> int:
    store.brands.sync([BRAND], NOW)
    merged = first(filing(number, **fields), Stamp(date(2026, 2, 24), "us-daily"))
    with store.write():
        (filing_id,) = store.filings.save([(None, merged, merged.stamps.base)], NOW)
        hit = NewHit(filing_id, BRAND, PUBLISHED, MATCH, DEADLINE, "us-daily")
        (hit_id,) = store.hits.save([hit], NOW).created
    return hit_id


def item(hit_id: int | None, recipient: str = "anna", step: str = "", **fields: object) -> PlannedItem:
    return PlannedItem(hit_id, recipient, NoticeKind.ALERT, step, NOW, **fields)  # type: ignore[arg-type]


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
    found = store.filings.by_applicant(filing("1", applicants=(Party("acme inc."),)))
    assert [other.application_number for other in found] == ["2"]
    assert applicant_key(filing(applicants=())) is None


# Items, notices, deliveries -----------------------------------------------------------------------------------------


def notice(store: Store, name: str, item_ids: list[int], channel: str = "mail") -> bool:
    said = StoredNotice(name, NoticeKind.ALERT, "anna", "subject", "en", NOW)
    delivery = Delivery(f"d-{name}", name, channel, "anna@example.org", f"<{name}@x>", b"bytes")
    return store.notices.save_notice(said, [delivery], item_ids, NOW)


def test_an_item_is_planned_once_and_a_health_item_too(store: Store) -> None:
    hit = add_hit(store)
    assert store.notices.add_items([item(hit), item(hit), item(None, step="health:x:1")], NOW) == 2
    assert store.notices.add_items([item(hit), item(None, step="health:x:1")], NOW) == 0


def test_muted_and_future_items_do_not_go_out_but_are_shown_with_their_reason(store: Store) -> None:
    hit = add_hit(store)
    later = PlannedItem(hit, "anna", NoticeKind.REMINDER, "T-3", NOW.plus(days=3))
    store.notices.add_items([item(hit, "li", muted="below_band", muted_detail="low < high"), later], NOW)
    assert store.notices.open_items(NOW) == []
    assert [i.item.muted_detail for i in store.notices.items(muted=True)] == ["low < high"]
    assert [i.item.step for i in store.notices.open_items(NOW.plus(days=3))] == ["T-3"]


def test_a_notice_is_saved_once_with_its_first_bytes(store: Store) -> None:
    store.notices.add_items([item(add_hit(store))], NOW)
    (stored,) = store.notices.open_items(NOW)
    assert notice(store, "n1", [stored.id])
    assert not notice(store, "n1", [stored.id])
    assert store.notices.open_items(NOW) == []
    assert len(store.notices.deliveries()) == 1


def test_a_delivery_is_claimed_by_one_sender_until_the_lease_ends(store: Store) -> None:
    notice(store, "n1", [])
    assert [d.attempts for d in store.notices.claim(NOW, owner="a", lease_seconds=60)] == [1]
    assert store.notices.claim(NOW, owner="b", lease_seconds=60) == []
    assert store.notices.release_expired(NOW.plus(seconds=30)) == 0
    assert store.notices.release_expired(NOW.plus(seconds=60)) == 1
    (again,) = store.notices.claim(NOW.plus(seconds=60), owner="b")
    assert (again.id, again.message_id, again.payload, again.attempts) == ("d-n1", "<n1@x>", b"bytes", 2)


def test_a_dead_channel_does_not_stand_before_the_others(store: Store) -> None:
    for number in range(5):
        notice(store, f"dead{number}", [], channel="dead")
    notice(store, "live", [], channel="mail")
    assert [d.id for d in store.notices.claim(NOW, owner="a", limit=2, channels=["mail"])] == ["d-live"]


def test_what_the_provider_said_is_kept_and_a_dead_letter_can_be_sent_again(store: Store) -> None:
    notice(store, "n1", [])
    store.notices.claim(NOW, owner="a")
    store.notices.record("d-n1", SendResult(Outcome.RETRY, "421 busy"), NOW, next_try_at=NOW.plus(seconds=60))
    assert store.notices.claim(NOW, owner="a") == []
    store.notices.claim(NOW.plus(seconds=60), owner="a")
    store.notices.record("d-n1", SendResult(Outcome.PERMANENT, "550 no such user"), NOW, dead=True)
    (row,) = store.notices.deliveries(DeliveryState.DEAD)
    assert [(a.outcome, a.answer) for a in row.tries] == [("retry", "421 busy"), ("permanent", "550 no such user")]
    assert store.notices.retry("d-n1", NOW)
    store.notices.claim(NOW, owner="a")
    store.notices.record("d-n1", SendResult(Outcome.SENT, "250 ok"), NOW)
    assert not store.notices.retry("d-n1", NOW)
    with pytest.raises(UnknownRecord):
        store.notices.retry("d-none", NOW)


def test_a_late_answer_does_not_unsend(store: Store) -> None:
    notice(store, "n1", [])
    store.notices.claim(NOW, owner="a")
    store.notices.record("d-n1", SendResult(Outcome.SENT, "250 ok"), NOW)
    store.notices.record("d-n1", SendResult(Outcome.RETRY, "timeout"), NOW)
    assert [row.state for row in store.notices.deliveries()] == [DeliveryState.SENT]


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


# Transactions, processes, files -------------------------------------------------------------------------------------


def test_a_transaction_is_all_or_nothing_and_nests(store: Store) -> None:
    def half() -> None:
        with store.write():
            store.audit.append("a", "x", {}, NOW)
            store.sources.ensure("s", "US")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half()
    assert store.audit.verify() == []
    assert list(store.audit.lines()) == []
    assert store.sources.all() == []


def test_two_threads_that_read_before_they_write_do_not_lose_each_other(store: Store) -> None:
    def work(name: str) -> None:
        for number in range(25):
            with store.write():
                store.audit.append(name, "count", {"n": number}, NOW)

    threads = [threading.Thread(target=work, args=(f"t{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(list(store.audit.lines())) == 100
    assert store.audit.verify() == []


def test_another_process_is_refused_while_one_holds_the_lock_and_triage_goes_on(store: Store) -> None:
    script = (
        "import sys; from pathlib import Path; from monitor.store import InstanceLock, AlreadyRunning\n"
        "try:\n  InstanceLock(Path(sys.argv[1])).__enter__()\n"
        "except AlreadyRunning as error:\n  print(error); sys.exit(4)\n"
    )
    command = [sys.executable, "-c", script, str(store.path)]
    with store.lock():
        refused = subprocess.run(command, check=False, capture_output=True, text=True)
        assert refused.returncode == 4
        assert "holds the database" in refused.stdout
        with open_store(store.path, now=NOW) as beside:
            beside.audit.append("li", "note", {}, NOW)
    assert subprocess.run(command, check=False, capture_output=True).returncode == 0


def test_a_database_of_an_older_release_opens_in_this_one_and_is_copied_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "watch.db"
    with open_store(path, now=NOW) as old:
        add_hit(old)
    from sqlite_utils.migrations import Migrations

    newer = Migrations("squatwatch")
    newer(name="0001")(steps.first_schema)
    newer(name="0002")(steps.near_matches)
    newer(name="0003")(steps.calibrations)

    @newer(name="0004")
    def fourth(db: object) -> None:
        db["filings"].transform(types={"withdrawn": str})  # type: ignore[index]

    monkeypatch.setattr(steps, "migrations", newer)
    with open_store(path, now=NOW) as opened:
        assert opened.hits.count() == 1
    (copy,) = tmp_path.glob("watch.db.before-0004-*")
    assert check(copy) == ""
    assert check(path) == ""
    monkeypatch.undo()
    with pytest.raises(TooNew, match="newer release"):
        open_store(path, now=NOW)


def test_a_migration_that_fails_leaves_the_database_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "watch.db"
    with open_store(path, now=NOW) as old:
        add_hit(old)
    from sqlite_utils.migrations import Migrations

    newer = Migrations("squatwatch")
    newer(name="0001")(steps.first_schema)
    newer(name="0002")(steps.near_matches)
    newer(name="0003")(steps.calibrations)

    @newer(name="0004")
    def fourth(db: object) -> None:
        db.conn.execute("DELETE FROM filings")  # type: ignore[attr-defined]

    monkeypatch.setattr(steps, "migrations", newer)
    with pytest.raises(StoreError, match="broken references"):
        open_store(path, now=NOW)
    monkeypatch.undo()
    with open_store(path, now=NOW) as opened:
        assert opened.filings.count() == 1


def test_files_that_are_no_database_of_ours_are_refused(tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as conn:
        conn.execute("CREATE TABLE t (x)")
    text = tmp_path / "text.db"
    text.write_text("not a database " * 100)
    for path in (other, text):
        before = path.read_bytes()
        with pytest.raises(NotADatabase):
            open_store(path, now=NOW)
        assert path.read_bytes() == before


def test_a_backup_of_a_database_in_use_can_be_put_back(store: Store, tmp_path: Path) -> None:
    add_hit(store)
    copy = tmp_path / "copy.db"
    with store.lock():
        assert backup(store.path, copy) > 0
        with pytest.raises(AlreadyRunning):
            restore(copy, store.path, NOW)
    with pytest.raises(StoreError, match="never overwritten"):
        backup(store.path, copy)
    add_hit(store, "2")
    store.close()
    aside = restore(copy, store.path, NOW)
    assert aside is not None
    with open_store(store.path, now=NOW) as back:
        assert back.hits.count() == 1
    with open_store(aside, now=NOW) as replaced:
        assert replaced.hits.count() == 2


def artefact(path: Path, content: bytes) -> Artefact:
    path.write_bytes(content)
    return Artefact(path, hashlib.sha256(content).hexdigest(), len(content), None, NOW, path.name)


def test_images_inside_a_text_file_are_left_out_and_counted(tmp_path: Path) -> None:
    image = b"iVBORw0KGgo" + b"A" * 300_000
    content = b"<a><mark>X</mark><image>" + image + b"</image><text>" + b"word " * 2000 + b"</text></a>"
    kept = compress(artefact(tmp_path / "journal.xml", content), tmp_path / "kept")
    assert kept.images_dropped == len(image)
    assert gzip.decompress((tmp_path / "kept" / kept.path).read_bytes()) == content.replace(image, b"")


def test_a_kept_file_comes_back_byte_for_byte(store: Store, tmp_path: Path) -> None:
    original = artefact(tmp_path / "day.xml", b"<day>" + b"x" * 5000 + b"</day>")
    store.artefacts.register([original])
    store.artefacts.kept(original.sha256, compress(original, store.artefacts.folder), NOW)
    original.path.unlink()
    back = store.artefacts.restore(original.sha256, tmp_path / "scratch")
    assert back is not None
    assert back.path.name == "day.xml"
    assert hashlib.sha256(back.path.read_bytes()).hexdigest() == original.sha256


def test_retention_removes_people_and_old_files_but_no_evidence(store: Store, tmp_path: Path) -> None:
    hit = add_hit(store, "1")
    merged = first(filing("2"), Stamp(None, "us-daily"))
    with store.write():
        store.filings.save([(None, merged, merged.stamps.base)], NOW)
    old = artefact(tmp_path / "old.xml", b"old")
    store.artefacts.register([old])
    store.artefacts.kept(old.sha256, compress(old, store.artefacts.folder), NOW.plus(days=400))
    options = {"size_budget": None, "personal_data_months": 12, "window_days": 190}
    assert prune(store, NOW, **options).filings == 0  # type: ignore[arg-type]
    gone = prune(store, NOW.plus(days=700), **options)  # type: ignore[arg-type]
    assert (gone.filings, gone.artefacts) == (1, 1)
    thin = store.filings.lookup([("US", "2", "")])["US", "2", ""].filing
    assert thin.applicants == (Party("", "US"),)
    assert thin.mark == "HONGDOU"
    assert store.hits.story(hit).filing.applicants == (Party("ACME", "US", "1 Main St"),)
    row = store.artefacts.get(old.sha256)
    assert row is not None
    assert (row.stored_path, row.size) == (None, 3)


def test_the_size_budget_takes_the_oldest_files_first(store: Store, tmp_path: Path) -> None:
    files = [artefact(tmp_path / f"{n}.zip", b"PK\x03\x04" + bytes([n]) * 1000) for n in range(3)]
    for number, each in enumerate(files):
        dated = Artefact(each.path, each.sha256, each.size, None, NOW.plus(days=number), each.name)
        store.artefacts.register([dated])
        store.artefacts.kept(each.sha256, compress(dated, store.artefacts.folder), NOW.plus(days=400))
    prune(store, NOW, size_budget=2100, personal_data_months=12, window_days=190)
    rows = [store.artefacts.get(each.sha256) for each in files]
    assert [row.stored_path is not None for row in rows if row] == [False, True, True]


def test_a_file_that_is_the_only_bytes_behind_a_hit_stays(store: Store, tmp_path: Path) -> None:
    only = artefact(tmp_path / "only.xml", b"only")
    store.artefacts.register([only])
    store.artefacts.kept(only.sha256, compress(only, store.artefacts.folder), NOW)
    store.brands.sync([BRAND], NOW)
    merged = first(filing("1"), Stamp(None, "us-daily", only.sha256))
    with store.write():
        (filing_id,) = store.filings.save([(None, merged, merged.stamps.base)], NOW)
        store.hits.save([NewHit(filing_id, BRAND, PUBLISHED, MATCH, DEADLINE, "us-daily")], NOW)
    assert prune(store, NOW.plus(days=900), size_budget=0, personal_data_months=12, window_days=190).artefacts == 0


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
