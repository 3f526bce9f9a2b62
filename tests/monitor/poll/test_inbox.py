"""What else lies in an inbox: damaged files beside sound ones of the same name, folders of a system, links, images."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

import monitor.polling.inbox
from monitor.coverage import unread_files
from monitor.polling.inbox import FAILED, PROCESSED
from tests.monitor.poll.conftest import Desk
from tests.monitor.poll.fakes import NOW, line
from tests.monitor.poll.test_changes import drop, inbox, troubles


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "inbox"
    path.mkdir()
    return path


def states(desk: Desk, folder: Path) -> dict[str, str]:
    return {result.name: result.state for result in inbox(desk, folder).run()}


def test_the_next_issue_of_the_same_name_does_not_settle_a_damaged_one(desk: Desk, folder: Path) -> None:
    drop(folder, "index.jsonl").write_text("<html>")
    assert states(desk, folder) == {"index.jsonl": "failed"}
    drop(folder, "index.jsonl", line("1", "HONGDOU"))
    assert states(desk, folder) == {"index.jsonl": "done"}
    assert troubles(desk) == ["the inbox file index.jsonl could not be read"]
    assert [file.name for file in unread_files(desk.store, folder)] == ["index.jsonl"]
    # Taken away from there, it is settled, and the one that was read since stands for it.
    (folder / FAILED / "index.jsonl").unlink()
    assert unread_files(desk.store, folder) == []
    assert states(desk, folder) == {}
    assert troubles(desk) == []
    assert desk.store.issues.all("xx-weekly", states=("failed",)) == []


def test_two_damaged_files_of_one_name_are_told_apart(desk: Desk, folder: Path) -> None:
    for text in ("<html>", "<html lang=zh>"):
        drop(folder, "index.jsonl").write_text(text)
        assert states(desk, folder) == {"index.jsonl": "failed"}
    assert {file.name for file in unread_files(desk.store, folder)} == {"index.jsonl", "index-2.jsonl"}
    (folder / FAILED / "index.jsonl").unlink()
    states(desk, folder)
    assert [file.name for file in unread_files(desk.store, folder)] == ["index-2.jsonl"]
    assert troubles(desk) == ["the inbox file index-2.jsonl could not be read"]


def test_a_copy_numbered_by_an_older_release_is_still_found(desk: Desk, folder: Path) -> None:
    desk.store.inbox.keep("aa", "index.xml", "failed", NOW)
    drop(folder, f"{FAILED}/index-2.xml").write_text("<html>")
    assert [file.name for file in unread_files(desk.store, folder)] == ["index.xml"]


def test_a_drive_that_is_away_settles_nothing(desk: Desk, folder: Path) -> None:
    drop(folder, "index.jsonl").write_text("<html>")
    states(desk, folder)
    folder.rename(folder.with_name("away"))
    assert states(desk, folder) == {"inbox": "failed"}
    assert {file.name for file in unread_files(desk.store, folder)} == {"index.jsonl", "inbox"}
    assert set(troubles(desk)) == {"the inbox file index.jsonl could not be read", "the folder inbox could not be read"}
    folder.with_name("away").rename(folder)
    assert states(desk, folder) == {}
    assert troubles(desk) == ["the inbox file index.jsonl could not be read"]


def test_what_a_system_puts_into_every_folder_is_left_alone(desk: Desk, folder: Path) -> None:
    left = ["lost+found/#1", "@eaDir/g.jsonl@SynoEAStream", "2026/Thumbs.db", "Desktop.ini", "$RECYCLE.BIN/g.jsonl"]
    for name in left:
        drop(folder, name).write_text("x")
    drop(folder, "2026/g.jsonl", line("1", "HONGDOU"))
    assert states(desk, folder) == {"g.jsonl": "done"}
    assert all((folder / name).exists() for name in left)
    assert troubles(desk) == []


def test_a_link_to_a_folder_is_not_followed_and_that_is_said(desk: Desk, folder: Path) -> None:
    drop(folder.parent / "downloads", "g.jsonl", line("1", "HONGDOU"))
    (folder / "link").symlink_to(folder.parent / "downloads")
    (result,) = inbox(desk, folder).run()
    assert (result.name, result.state) == ("link", "skipped")
    assert "is not followed" in result.error
    assert (folder.parent / "downloads" / "g.jsonl").exists()
    assert not (folder / PROCESSED).exists()


def test_an_inbox_that_cannot_be_looked_at_leaves_the_troubles_of_its_folders_open(
    desk: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop(folder, "xx-weekly/g.jsonl", line("1", "HONGDOU"))
    listed = monitor.polling.inbox.files
    refused = {folder / "xx-weekly"}

    def refuse(path: Path) -> list[Path]:
        if path in refused:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return listed(path)

    monkeypatch.setattr(monitor.polling.inbox, "files", refuse)
    states(desk, folder)
    assert troubles(desk) == ["xx-weekly in the inbox could not be read"]
    refused.add(folder)
    states(desk, folder)
    assert set(troubles(desk)) == {"xx-weekly in the inbox could not be read", "the folder inbox could not be read"}
    refused.clear()
    assert states(desk, folder) == {"g.jsonl": "done"}
    assert troubles(desk) == []


@pytest.mark.parametrize(
    ("number", "remedy"),
    [
        (errno.EACCES, "let the account of the service read and move it: "),
        (errno.ENOSPC, "free some space on the disk: "),
        (errno.EIO, "look at the disk and at what lies there: "),
    ],
)
def test_the_remedy_is_one_for_what_the_system_said(
    desk: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch, number: int, remedy: str
) -> None:
    drop(folder, "g.jsonl", line("1", "HONGDOU"))

    def fails(path: Path) -> str:
        raise OSError(number, "the words of the system", str(path))

    monkeypatch.setattr(monitor.polling.inbox, "file_sha256", fails)
    assert states(desk, folder) == {"g.jsonl": "failed"}
    (trouble,) = desk.store.health.open()
    assert trouble.event.remedy.startswith(remedy)


def test_a_folder_full_of_images_is_one_trouble(desk: Desk, folder: Path) -> None:
    for number in range(25):
        drop(folder, f"issue/{number:02}.jpg").write_text(f"image {number}")
    drop(folder, "issue/g.jsonl", line("1", "HONGDOU"))
    found = states(desk, folder)
    assert found.pop("g.jsonl") == "done"
    assert set(found.values()) == {"failed"}
    said = troubles(desk)
    assert len(said) == 11
    assert "15 more files of the folder issue could not be read" in said
    assert len(unread_files(desk.store, folder)) == 25
    for path in (folder / FAILED).iterdir():
        path.unlink()
    states(desk, folder)
    assert troubles(desk) == []
