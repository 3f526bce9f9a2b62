"""Kill -9 between any two steps of composing, claiming, sending, recording: nothing is lost, repeats carry one id."""

from __future__ import annotations

import os
import signal
from collections import Counter
from email import message_from_bytes
from pathlib import Path

import pytest

from monitor.notices.assemble import assemble_due
from monitor.notices.channels import build
from monitor.notices.outbox import send_due
from monitor.notices.settings import ChannelSettings
from monitor.records import Address, DeliveryState, Role
from monitor.store import Store

from .keep import keep, new_store, people, plan_and_add, settings_for
from .makers import NOW, filing, recipient, story


def in_a_child(folder: Path, point: str, at: int) -> int:
    """Do the work in a process of its own that kills itself at the ``at``-th passing of ``point``; its exit status."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    seen = 0

    def die(name: str) -> None:
        nonlocal seen
        seen += name == point
        if name == point and seen == at:
            os.kill(os.getpid(), signal.SIGKILL)

    code = 1
    try:
        work(folder, die)
        code = 0
    finally:
        os._exit(code)


READERS = tuple(
    recipient(name, role, addresses=(Address("mail", f"{name}@example.org"), Address("mail", f"{name}.cc@example.org")))
    for name, role in (("lawyer", Role.LAWYER), ("op", Role.OPERATOR))
)
EXPECTED = {f"{name}{cc}@example.org" for name in ("lawyer", "op") for cc in ("", ".cc")}


def work(folder: Path, die) -> None:  # type: ignore[no-untyped-def]
    """What a pass and the sender do, with a place to die between any two steps."""
    from monitor.notices.channels import maildir

    settings = settings_for(ChannelSettings("mail", "maildir", {"folder": str(folder / "mail")}))
    store = open_again(folder)
    save, claim, record = store.notices.save_notice, store.notices.claim, store.notices.record

    def wrapped(function, name):  # type: ignore[no-untyped-def]
        def call(*args, **kwargs):  # type: ignore[no-untyped-def]
            die(f"before {name}")
            result = function(*args, **kwargs)
            die(f"after {name}")
            return result

        return call

    store.notices.save_notice = wrapped(save, "save")  # type: ignore[method-assign]
    store.notices.claim = wrapped(claim, "claim")  # type: ignore[method-assign]
    store.notices.record = wrapped(record, "record")  # type: ignore[method-assign]
    channels = build(settings)
    channel = channels["mail"]
    assert isinstance(channel, maildir.MaildirChannel)
    send = channel.send

    def logged(delivery):  # type: ignore[no-untyped-def]
        die("before send")
        result = send(delivery)
        with (folder / "log").open("a") as log:
            log.write(f"{delivery.to} {delivery.id} {delivery.message_id}\n")
            log.flush()
            os.fsync(log.fileno())
        die("after send")
        return result

    channel.send = logged  # type: ignore[method-assign]
    assemble_due(store, people(*READERS), settings, NOW)
    store.notices.release_all(NOW)
    send_due(store, channels, lambda: NOW)
    store.close()


def open_again(folder: Path) -> Store:
    from monitor.store import open_store

    return open_store(folder / "watch.db", now=NOW)


@pytest.mark.parametrize("at", [1, 2])
@pytest.mark.parametrize(
    "point",
    [
        "before save",
        "after save",
        "before claim",
        "after claim",
        "before send",
        "after send",
        "before record",
        "after record",
    ],
)
def test_killed_anywhere_everyone_is_told(point: str, at: int, tmp_path: Path) -> None:
    with new_store(tmp_path) as store:
        for number in (1, 2):
            told = story(number, filing=filing(application_number=f"9900000{number}"))
            plan_and_add(store, keep(store, told), READERS)
    assert in_a_child(tmp_path, point, at) in ((-9,) if at == 1 else (-9, 0))
    assert in_a_child(tmp_path, "never", 1) == 0
    sent = [line.split() for line in (tmp_path / "log").read_text().splitlines()]
    assert {to for to, _id, _message in sent} == EXPECTED
    for address in EXPECTED:
        assert len({(one, message) for to, one, message in sent if to == address}) == 1
    assert max(Counter(to for to, _id, _message in sent).values()) <= 2
    files = list((tmp_path / "mail").rglob("*.eml"))
    assert {message_from_bytes(file.read_bytes())["To"].split("<")[-1].strip(">") for file in files} == EXPECTED
    with open_again(tmp_path) as store:
        assert {row.state for row in store.notices.deliveries()} == {DeliveryState.SENT}
        assert store.notices.open_items(NOW) == []
