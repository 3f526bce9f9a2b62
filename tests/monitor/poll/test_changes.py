"""Later records: what they change for people who were told, and what they must not change."""

from __future__ import annotations

import dataclasses
import json
import os
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

import monitor.polling.inbox
from monitor.coverage import coverage, unread_files
from monitor.poll import InboxReader, Judges, PollSettings, baseline, rematch
from monitor.polling.inbox import FAILED, PROCESSED
from monitor.records import Band, Brand, Decision, Delivery, NoticeKind, Outcome, PlannedItem, SendResult, Story
from monitor.store import StoredNotice
from sources.errors import NotThisFormat
from sources.filing import Record
from sources.instants import Instant
from tests.monitor.poll import fakes
from tests.monitor.poll.conftest import Desk
from tests.monitor.poll.fakes import BRAND, NOW, OTHER, line


def tell_everyone(desk: Desk) -> None:
    """Assemble and send whatever is due."""
    for stored in desk.store.notices.open_items(NOW.plus(days=1)):
        notice_id = f"n{stored.id}"
        notice = StoredNotice(notice_id, stored.item.kind, stored.item.recipient, "s", "en", NOW)
        delivery = Delivery(f"d{stored.id}", notice_id, "mail", "a@example.org", f"<{notice_id}@x>", b"text")
        desk.store.notices.save_notice(notice, [delivery], [stored.id], NOW)
        desk.store.notices.claim(NOW, owner="t")
        desk.store.notices.record(delivery.id, SendResult(Outcome.SENT, "ok"), NOW)


def corrections(desk: Desk) -> list[str]:
    return [item.item.step for item in desk.store.notices.items(kind=NoticeKind.CORRECTION)]


def test_an_older_record_read_later_changes_nothing_the_newer_one_stated(desk: Desk) -> None:
    newer = line("1", "HONGDOU", as_of="2026-02-20", applicant="NEW OWNER", classes=[25])
    older = line("1", "HONG DOU", as_of="2019-01-01", applicant="OLD OWNER", classes=[9, 25], filed="2018-12-01")
    desk.office.world["2026-02-17"] = [newer]
    desk.poll()
    desk.office.world["2026-02-24"] = [older]
    desk.poll()
    (stored,) = desk.store.filings.lookup([("XX", "1", "")]).values()
    assert stored.filing.mark == "HONGDOU"
    assert [p.name for p in stored.filing.applicants or ()] == ["NEW OWNER"]
    assert [c.number for c in stored.filing.classes or ()] == [25]
    assert date(2018, 12, 1) in {p.date for p in stored.filing.publications or ()}
    assert corrections(desk) == []


def test_a_sparse_record_erases_nothing(desk: Desk) -> None:
    desk.office.world["2026-02-17"] = [line("1", "HONGDOU")]
    desk.poll()
    desk.office.world["2026-02-24"] = [{"number": "1", "registered": "2026-02-24"}]
    desk.poll()
    (stored,) = desk.store.filings.lookup([("XX", "1", "")]).values()
    assert stored.filing.mark == "HONGDOU"
    assert stored.filing.applicants
    assert len(stored.filing.publications or ()) == 2


def test_a_deadline_that_moves_gets_a_new_version_and_those_who_were_told_hear_of_it(desk: Desk) -> None:
    desk.office.world["2026-02-24"] = [line("1", "HONGDOU")]
    desk.poll()
    tell_everyone(desk)
    (story,) = desk.store.hits.stories()
    desk.deadlines = lambda *args: fakes.replace_days(fakes.thirty_days(*args), 10)
    desk.office.world["2026-03-03"] = [line("1", "HONGDOU", applicant="ACME PLC")]
    desk.poll()
    (after,) = desk.store.hits.stories()
    assert after.deadline_version == story.deadline_version + 1
    assert after.deadline is not None
    assert after.deadline.last_day == date(2026, 4, 5)
    assert corrections(desk) == ["correction:2"]
    versions = desk.store.hits.deadline_versions(story.hit_id)
    assert [version for version, _, _ in versions] == [1, 2]


def test_nobody_is_corrected_who_was_not_told(desk: Desk) -> None:
    desk.office.world["2026-02-24"] = [line("1", "HONGDOU")]
    desk.poll()
    desk.deadlines = lambda *args: fakes.replace_days(fakes.thirty_days(*args), 10)
    desk.office.world["2026-03-03"] = [line("1", "HONGDOU", applicant="ACME PLC")]
    desk.poll()
    assert corrections(desk) == []


def test_ignore_carries_over_to_later_publications_but_not_over_a_changed_filing(desk: Desk) -> None:
    desk.office.world["2026-02-17"] = [line("1", "HONGDOU")]
    desk.poll()
    (story,) = desk.store.hits.stories()
    desk.store.decisions.decide(story.matter_id, Decision.IGNORE, "li", "distributor", NOW)
    desk.office.world["2026-02-24"] = [line("1", "HONGDOU", published=None, republished="2026-02-24")]
    desk.poll()
    assert {s.matter.decision for s in desk.store.hits.stories()} == {Decision.IGNORE}
    desk.office.world["2026-03-03"] = [line("1", "HONGDOU", published=None, applicant="SOMEBODY ELSE")]
    desk.poll()
    matters = {s.matter_id: s.matter for s in desk.store.hits.stories()}
    (matter,) = matters.values()
    assert matter.decision is None
    assert "applicants" in matter.decision_note
    assert [entry.action for entry in desk.store.audit.lines()] == ["decide", "reopen"]


def judges(desk: Desk) -> Judges:
    return Judges(desk.engine, fakes.thirty_days, fakes.tell_anna)


def test_a_new_brand_gets_one_baseline_and_no_flood(desk: Desk) -> None:
    desk.office.world["2026-02-24"] = [line(str(n), "REDBEAN") for n in range(30)]
    desk.poll()
    baseline(desk.store, fakes.WordMatcher, judges(desk), NOW)
    assert desk.store.brands.waiting() == ()
    new = (Brand("rb", "c1", "Red bean", latin=("REDBEAN",)), Brand("be", "c1", "Bean", latin=("BEAN",)))
    desk.store.brands.sync([BRAND, OTHER, *new], NOW)
    result = baseline(desk.store, fakes.WordMatcher, judges(desk), NOW)
    assert (result.brands, result.hits) == (2, 60)
    assert all(story.baseline for story in desk.store.hits.stories())
    for story in desk.store.hits.stories():
        raw = desk.store.hits.raw(story.hit_id)
        assert raw is not None
        assert json.loads(raw)["number"] == story.filing.application_number
        assert story.provenance.address == "https://xx.example/2026-02-24"
    groups = {(i.item.recipient, i.item.group_key) for i in desk.store.notices.items(kind=NoticeKind.BASELINE)}
    assert len(groups) == 1
    assert baseline(desk.store, fakes.WordMatcher, judges(desk), NOW).hits == 0


def test_a_removed_brand_keeps_its_hits_and_finds_no_new_ones(desk: Desk) -> None:
    desk.office.world["2026-02-17"] = [line("1", "HONGDOU")]
    desk.poll()
    change = desk.store.brands.sync([OTHER], NOW)
    assert change.removed == ("mi",)
    desk.office.world["2026-02-24"] = [line("2", "HONGDOU")]
    desk.poll()
    assert desk.store.hits.count() == 1
    assert desk.store.brands.inactive() == {"mi"}


def test_rematch_adds_only_what_is_missing(desk: Desk) -> None:
    desk.office.world["2026-02-24"] = [line("1", "HONGDOU"), line("2", "HONGDUO")]
    desk.poll()
    better = Brand("mi", "c1", "Hongdou", latin=("HONGDOU", "HONGDUO"))
    desk.store.brands.sync([better, OTHER], NOW)
    assert rematch(desk.store, fakes.WordMatcher, judges(desk), NOW).hits == 1
    assert desk.store.hits.count() == 2


# The inbox ------------------------------------------------------------------------------------------------------------


def inbox(desk: Desk, folder: Path) -> InboxReader:
    def sniff(path: Path) -> fakes.LineOffice | None:
        return desk.office if path.suffix == ".jsonl" else None

    settings = PollSettings(scratch=desk.scratch)
    return InboxReader(
        desk.store,
        folder,
        {"xx-weekly": desk.office},
        sniff,
        judges(desk),
        settings,
        NOW.plus(days=400),
        wall=lambda: time.time() + 3600,
    )


def drop(folder: Path, name: str, *rows: object) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_a_file_in_the_inbox_is_read_once_and_kept(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "inbox"
    drop(folder, "g.jsonl", line("1", "HONGDOU"))
    (result,) = inbox(desk, folder).run()
    assert (result.state, result.source, result.hits) == ("done", "xx-weekly", 1)
    assert (folder / PROCESSED / "g.jsonl").exists()
    drop(folder, "again.jsonl", line("1", "HONGDOU"))
    (again,) = inbox(desk, folder).run()
    assert again.state == "known"
    assert sorted(p.name for p in (folder / PROCESSED).iterdir()) == ["again.jsonl", "g.jsonl"]
    assert desk.store.hits.count() == 1


def test_a_file_nobody_recognises_is_set_aside_with_a_reason(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "inbox"
    drop(folder, "letter.docx", {})
    (result,) = inbox(desk, folder).run()
    assert result.state == "failed"
    assert "no source recognises" in result.error
    assert (folder / FAILED / "letter.docx").exists()
    assert any("letter.docx" in trouble.event.subject for trouble in desk.store.health.open())


def test_a_subfolder_says_whose_the_file_is(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "inbox"
    drop(folder, "xx-weekly/saved.txt", line("1", "HONGDOU"))
    (result,) = inbox(desk, folder).run()
    assert result.state == "done"


def test_files_in_folders_of_any_other_name_are_read_too_or_it_is_said_why_not(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "inbox"
    drop(folder, "2026年11月/a.jsonl", line("1", "HONGDOU"))
    drop(folder, "xxweekly/deeper/b.jsonl", line("2", "HONGDOU"))
    drop(folder, "xx-weekly/2026/saved.txt", line("3", "HONGDOU"))
    drop(folder, "usdaily/letter.docx", {})
    results = {result.name: result.state for result in inbox(desk, folder).run()}
    assert results == {"a.jsonl": "done", "b.jsonl": "done", "saved.txt": "done", "letter.docx": "failed"}
    assert inbox(desk, folder).run() == []


def troubles(desk: Desk) -> list[str]:
    return [trouble.event.subject for trouble in desk.store.health.open()]


def test_a_file_that_cannot_be_moved_or_opened_is_said_and_the_others_are_read(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "inbox"
    drop(folder, "a.jsonl", line("1", "HONGDOU"))
    drop(folder, "b.jsonl", line("3", "HONGDOU"))
    drop(folder, "c.jsonl", line("2", "HONGDOU"))
    (folder / PROCESSED).write_text("a file where the folder belongs")

    def opened(path: Path) -> str:
        if path.name == "b.jsonl":
            raise PermissionError(13, "Permission denied", str(path))
        return digest(path)

    digest = monitor.polling.inbox.file_sha256
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(monitor.polling.inbox, "file_sha256", opened)
        results = {result.name: result for result in inbox(desk, folder).run()}
    assert {name: result.state for name, result in results.items()} == {
        "a.jsonl": "failed",
        "b.jsonl": "failed",
        "c.jsonl": "failed",
        PROCESSED: "failed",
    }
    assert [results[name].hits for name in ("a.jsonl", "b.jsonl", "c.jsonl")] == [1, 0, 1]
    assert "Permission denied" in results["b.jsonl"].error
    assert "File exists" in results["a.jsonl"].error
    assert "b.jsonl in the inbox could not be read" in troubles(desk)
    assert "a.jsonl in the inbox could not be moved aside" in troubles(desk)
    assert {file.name for file in unread_files(desk.store)} >= {"a.jsonl", "b.jsonl"}
    # The file in the way was itself put aside: the next pass mends the rest, and nothing is read twice.
    again = {result.name: result.state for result in inbox(desk, folder).run()}
    assert again == {"a.jsonl": "known", "b.jsonl": "done", "c.jsonl": "known"}
    assert desk.store.hits.count() == 3
    assert not any("jsonl" in subject for subject in troubles(desk))


def test_an_inbox_that_may_not_be_looked_at_is_said_once(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "inbox"
    drop(folder, "xx-weekly/g.jsonl", line("1", "HONGDOU"))

    def refuse(path: Path) -> list[Path]:
        raise PermissionError(13, "Permission denied", str(path))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "iterdir", refuse)
        (result,) = inbox(desk, folder).run()
    assert (result.name, result.state) == ("inbox", "failed")
    assert troubles(desk) == ["the folder inbox could not be read"]
    assert [result.state for result in inbox(desk, folder).run()] == ["done"]
    assert troubles(desk) == []


def test_a_file_read_under_the_right_source_is_no_trouble_any_more(desk: Desk, tmp_path: Path) -> None:
    folder, other = tmp_path / "inbox", fakes.LineOffice(tmp_path, source="yy-weekly")
    other.read = no_gazette  # type: ignore[method-assign]
    drop(folder, "yy-weekly/g.jsonl", line("1", "HONGDOU"))
    reader = inbox(desk, folder)
    both = dataclasses.replace(reader, adapters={**reader.adapters, "yy-weekly": other})
    assert [result.state for result in both.run()] == ["failed"]
    assert any("g.jsonl" in subject for subject in troubles(desk))
    (folder / FAILED / "g.jsonl").rename(folder / "g.jsonl")
    assert [result.state for result in both.run()] == ["done"]
    assert troubles(desk) == []
    assert unread_files(desk.store, folder) == []
    assert [row.source for row in coverage(desk.store, both.adapters, date(2026, 3, 3))] == ["xx-weekly"]


def test_a_file_that_was_mended_is_no_trouble_any_more(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "inbox"
    drop(folder, "g.jsonl").write_text("<html>")
    assert [result.state for result in inbox(desk, folder).run()] == ["failed"]
    (unread,) = unread_files(desk.store, folder)
    assert (unread.name, unread.source) == ("g.jsonl", "xx-weekly")
    (folder / FAILED / "g.jsonl").unlink()
    drop(folder, "g.jsonl", line("1", "HONGDOU"))
    assert [result.state for result in inbox(desk, folder).run()] == ["done"]
    assert troubles(desk) == []
    assert unread_files(desk.store, folder) == []
    assert desk.store.issues.all("xx-weekly", states=("failed",)) == []


def no_gazette(*_: object) -> Iterator[Record]:
    raise NotThisFormat("no gazette of this office")
    yield


def test_a_file_from_the_inbox_settles_the_issue_that_could_not_be_fetched(desk: Desk, tmp_path: Path) -> None:
    desk.office.world["2026-02-24"] = fakes.out_of_reach()
    desk.poll()
    folder = tmp_path / "inbox"
    note = {"note": "issue", "data": {"number": "2026-02-24", "date": "2026-02-24"}}
    drop(folder, "g.jsonl", note, line("1", "HONGDOU"))
    inbox(desk, folder).run()
    row = desk.store.issues.find("xx-weekly", "2026-02-24")
    assert row is not None
    assert (row.state, row.counts.read) == ("done", 1)


def test_a_file_that_is_still_being_copied_waits(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "inbox"
    path = drop(folder, "g.jsonl", line("1", "HONGDOU"))
    os.utime(path, (5_000, 5_000))
    young = dataclasses.replace(inbox(desk, folder), settle_seconds=10, wall=lambda: 5_003.0)
    assert young.run() == []
    assert path.exists()
    assert young.settles_in() == 7
    settled = dataclasses.replace(young, wall=lambda: 5_010.0)
    assert settled.settles_in() == 0
    assert [result.state for result in settled.run()] == ["done"]


def test_a_pass_as_of_an_earlier_day_reads_what_was_put_there_later(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "inbox"
    drop(folder, "g.jsonl", line("1", "HONGDOU"))
    earlier = dataclasses.replace(inbox(desk, folder), now=NOW.plus(days=-4000))
    assert [result.state for result in earlier.run()] == ["done"]


def test_what_was_below_a_recipients_band_is_told_once_a_later_record_is_closer(desk: Desk) -> None:
    def choosy(story: Story, now: Instant) -> list[PlannedItem]:
        muted = "" if story.match.band is Band.CRITICAL else "below_band"
        return [PlannedItem(story.hit_id, "anna", NoticeKind.ALERT, "", now, muted=muted)]

    desk.plan = choosy
    desk.office.world["2026-02-17"] = [line("1", "HONGDOU HOUSE")]
    desk.poll()
    assert desk.store.notices.open_items(NOW) == []
    desk.office.world["2026-02-24"] = [line("1", "HONGDOU")]
    desk.poll()
    (waiting,) = desk.store.notices.open_items(NOW)
    assert waiting.item.muted == ""


def test_a_backfile_from_the_inbox_does_not_make_years_of_issues_missing(desk: Desk, tmp_path: Path) -> None:
    desk.office.world = {"2026-02-17": [line("1")], "2026-02-24": [line("2")], "2026-03-03": [line("3")]}
    folder = tmp_path / "inbox"
    drop(folder, "old.jsonl", {"note": "issue", "data": {"date": "2015-01-06"}}, line("9", published="2015-01-06"))
    inbox(desk, folder).run()
    desk.poll(NOW.plus(days=1))
    assert desk.store.issues.all("xx-weekly", states=("missing", "expected")) == []
