"""Planned items, notices and deliveries: each once, each claimed by one sender."""

from __future__ import annotations

import pytest

from monitor.records import Delivery, DeliveryState, NoticeKind, Outcome, PlannedItem, SendResult
from monitor.store import Store, StoredNotice, UnknownRecord
from tests.monitor.store.makers import NOW, add_hit, item


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
