"""Who hears of what, when, and why not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.notices.changes import changes, meaning, plan_correction
from monitor.notices.plan import MUTE_REASONS, next_digest, plan_health, plan_hit
from monitor.notices.settings import Policy
from monitor.notices.window import WindowState, day_begins, window_of
from monitor.records import Band, Decision, HealthEvent, MatterState, NoticeKind, PlannedItem, Role, Stage
from sources.filing import GoodsClass, Publication, PublicationKind, Status
from sources.instants import Instant

from .makers import NOW, SAFE, deadline, filing, match, recipient, story

POLICY = Policy()


def steps(items: list[PlannedItem]) -> list[str]:
    return [item.step for item in items if item.kind is NoticeKind.REMINDER]


def test_a_close_mark_goes_out_at_once_with_its_ladder() -> None:
    items = plan_hit(story(), [recipient()], NOW, POLICY)
    assert (items[0].kind, items[0].due_at, items[0].muted) == (NoticeKind.ALERT, NOW, "")
    assert steps(items) == ["T-14", "T-7", "internal", "T-3", "T-1"] or steps(items) == [
        "T-14",
        "internal",
        "T-7",
        "T-3",
        "T-1",
    ]
    assert items[0].doc["merged_steps"] == ["T-30"]


def test_reminders_are_due_when_the_day_begins_at_the_office() -> None:
    items = {item.step: item for item in plan_hit(story(), [recipient()], NOW, POLICY)}
    assert items["T-7"].due_at == Instant.parse("2026-12-10T00:00:00-05:00")
    assert items["T-1"].due_at.local_day("America/New_York") == SAFE - timedelta(days=1)
    # the internal day is the client's: it begins in Shanghai before it begins in New York
    assert items["internal"].due_at == Instant.parse("2026-12-10T00:00:00+08:00")


@given(
    zone=st.sampled_from(["Pacific/Auckland", "America/Los_Angeles", "Asia/Shanghai", "Europe/London", "Africa/Cairo"]),
    safe=st.dates(date(2026, 11, 23), date(2028, 12, 31)),
    hour=st.integers(0, 23),
)
def test_no_reminder_is_late_and_none_is_lost(zone: str, safe: date, hour: int) -> None:
    now = Instant.parse(f"2026-11-22T{hour:02}:30:00Z")
    told = story(deadline=deadline(safe_day=safe, last_day=safe, internal_day=None, time_zone=zone))
    items = plan_hit(told, [recipient()], now, POLICY)
    merged = items[0].doc.get("merged_steps", [])
    if window_of(told, now).state is WindowState.OPEN:
        assert sorted([*merged, *steps(items)]) == sorted(f"T-{n}" for n in POLICY.reminder_steps)
    for item in items[1:]:
        days = int(item.step.removeprefix("T-"))
        assert item.due_at.utc.astimezone(ZoneInfo(zone)).date() == safe - timedelta(days=days)
        assert item.due_at > now
        assert item.due_at.plus(seconds=-3601).local_day(zone) < safe - timedelta(days=days)


def test_a_farther_mark_waits_for_the_digest_and_is_reminded_less() -> None:
    items = plan_hit(story(match=match(band=Band.MEDIUM)), [recipient()], NOW, POLICY)
    assert items[0].kind is NoticeKind.DIGEST
    assert items[0].due_at == Instant.parse("2026-11-23T08:00:00+08:00")
    assert steps(items) == ["T-7", "T-1"]


def test_a_digest_does_not_wait_past_the_window() -> None:
    closing = story(
        match=match(band=Band.MEDIUM), deadline=deadline(safe_day=date(2026, 11, 24), last_day=date(2026, 11, 24))
    )
    items = plan_hit(closing, [recipient()], NOW, POLICY)
    assert (items[0].kind, items[0].due_at) == (NoticeKind.DIGEST, NOW)


def test_digest_days() -> None:
    friday_evening = Instant.parse("2026-11-20T20:00:00+08:00")
    assert next_digest(friday_evening, Policy(digest_weekdays=(0, 2))) == Instant.parse("2026-11-23T08:00:00+08:00")
    on_the_hour = Instant.parse("2026-11-23T08:00:00+08:00")
    assert next_digest(on_the_hour, POLICY) > on_the_hour


@pytest.mark.parametrize(
    ("changes_", "who", "reason"),
    [
        ({"match": match(muted="own_applicant", muted_detail="Acme Ltd")}, {}, "own_applicant"),
        ({"matter": MatterState(Decision.IGNORE, "Li", NOW, "other trade")}, {}, "ignored"),
        ({"matter": MatterState(Decision.SETTLED, "Li", NOW)}, {}, "settled"),
        ({"match": match(band=Band.LOW)}, {}, "below_band"),
        ({"publication": Publication(PublicationKind.FILED, date(2026, 3, 2))}, {}, "stage_not_wanted"),
        ({}, {"offices": ("BR", "GB")}, "office_not_wanted"),
        ({"filing": filing(deleted=True)}, {}, "withdrawn"),
    ],
)
def test_every_mute_is_an_item_with_its_reason(
    changes_: dict[str, object], who: dict[str, object], reason: str
) -> None:
    items = plan_hit(story(**changes_), [recipient(**who)], NOW, POLICY)
    assert [(item.muted, bool(item.muted_detail)) for item in items] == [(reason, True)]
    assert reason in MUTE_REASONS


def test_a_removed_brand_is_quiet() -> None:
    items = plan_hit(story(), [recipient()], NOW, Policy(inactive_brands=frozenset({"yunshan"})))
    assert [item.muted for item in items] == ["removed_brand"]


def test_nobody_hears_of_other_clients() -> None:
    other = recipient("other", clients=("someone-else",))
    owner_of_all = recipient("owner", Role.OWNER, clients=())
    operator = recipient("op", Role.OPERATOR)
    items = plan_hit(story(), [other, owner_of_all, operator], NOW, POLICY)
    assert {item.recipient for item in items} == {"op"}


def test_an_early_warning_goes_to_those_who_asked() -> None:
    early = story(publication=Publication(PublicationKind.FILED, date(2026, 3, 2)), deadline=None, deadline_version=0)
    asked = recipient(stages=(Stage.FILED, Stage.PUBLISHED))
    items = plan_hit(early, [asked], NOW, POLICY)
    assert [(item.kind, item.muted, item.doc["window"]) for item in items] == [(NoticeKind.ALERT, "", "not_open")]


def test_a_closed_window_is_still_told() -> None:
    late = story(deadline=deadline(safe_day=date(2026, 11, 1), last_day=date(2026, 11, 2), internal_day=None))
    items = plan_hit(late, [recipient()], NOW, POLICY)
    assert [(item.kind, item.muted, item.doc["window"]) for item in items] == [(NoticeKind.ALERT, "", "closed")]


def test_a_window_that_closed_long_ago_waits_for_the_digest() -> None:
    old = story(deadline=deadline(safe_day=date(2022, 6, 15), last_day=date(2022, 6, 16), internal_day=None))
    first, *later = plan_hit(old, [recipient()], NOW, POLICY)
    assert (first.kind, first.muted, first.due_at > NOW, later) == (NoticeKind.DIGEST, "", True, [])


def test_a_new_brand_gets_one_report() -> None:
    items = plan_hit(story(baseline=True), [recipient()], NOW, POLICY)
    assert items[0].kind is NoticeKind.BASELINE
    assert items[0].group_key == "baseline:acme:yunshan"


def test_who_does_not_want_reminders_gets_none() -> None:
    assert steps(plan_hit(story(), [recipient(reminders=False)], NOW, POLICY)) == []


def test_hits_of_one_client_and_issue_share_a_notice_and_clients_do_not() -> None:
    operator = recipient("op", Role.OPERATOR)
    first, second = (plan_hit(story(n), [operator], NOW, POLICY)[0] for n in (1, 2))
    other = plan_hit(story(3, client="other"), [operator], NOW, POLICY)[0]
    assert first.group_key == second.group_key != other.group_key


def test_health_is_told_once_a_day_to_operators_only() -> None:
    event = HealthEvent("source:us-daily", "us-daily is out of reach", "filings may be missed", "look", NOW)
    people = [recipient("op", Role.OPERATOR), recipient()]
    first, second = (plan_health(event, people, at, POLICY) for at in (NOW, NOW.plus(seconds=60)))
    assert [item.recipient for item in first] == ["op"]
    assert first[0].step == second[0].step != plan_health(event, people, NOW.plus(days=1), POLICY)[0].step


def test_days_begin_where_clocks_skip_midnight() -> None:
    # Cairo goes from 24:00 to 01:00 on the last Friday of April
    begins = day_begins(date(2026, 4, 24), "Africa/Cairo")
    assert begins.local_day("Africa/Cairo") in {date(2026, 4, 23), date(2026, 4, 24)}
    assert begins == Instant.parse("2026-04-23T22:00:00Z")


# Corrections ----------------------------------------------------------------------------------------------------------


def test_what_changed_is_named() -> None:
    before = story()
    moved = replace(
        before, deadline=deadline(safe_day=date(2026, 12, 20), last_day=date(2026, 12, 21)), deadline_version=2
    )
    assert [(c.kind, c.before, c.after) for c in changes(before, moved)] == [
        ("deadline", "2026-12-17", "2026-12-20 / 2026-12-21")
    ]
    gone = replace(before, filing=filing(deleted=True))
    assert [c.kind for c in changes(before, gone)] == ["withdrawn"]
    refused = replace(before, filing=filing(office="GB", status=Status(None, "Application refused")))
    assert [c.kind for c in changes(before, refused)] == ["refused"]
    narrower = replace(before, filing=filing(classes=(GoodsClass(21, "Teapots; cups"),)))
    assert [(c.kind, c.before) for c in changes(before, narrower)] == [("limited", "30: Tea; tea-based beverages")]
    again = (*(before.filing.publications or ()), Publication(PublicationKind.REPUBLISHED, date(2026, 12, 1)))
    assert [c.kind for c in changes(before, replace(before, filing=filing(publications=again)))] == ["republished"]
    assert changes(before, before) == ()


def test_goods_count_as_changed_only_where_both_records_state_them() -> None:
    full = story()
    bare = replace(full, filing=filing(classes=(GoodsClass(21), GoodsClass(30))))
    assert changes(full, bare) == changes(bare, full) == ()
    respelt = filing(classes=(GoodsClass(30, "TEA;  tea‐based beverages."), GoodsClass(21, "Teapots; cups")))
    assert changes(full, replace(full, filing=respelt)) == ()
    wider = filing(classes=(GoodsClass(21), GoodsClass(30), GoodsClass(9)))
    assert [(c.kind, c.before, c.after) for c in changes(full, replace(full, filing=wider))] == [("limited", "", "9")]


@pytest.mark.parametrize(
    ("office", "code", "words", "meant"),
    [
        ("BR", "IPAS009", "Publicação de pedido de registro para oposição (exame formal concluído)", ""),
        ("BR", "IPAS423", "Notificação de oposição", "opposed"),
        ("BR", "IPAS024", "Indeferimento do pedido", "refused"),
        ("BR", "IPAS774", "Indeferimento de designação", "refused"),
        ("BR", "IPAS271", "Indeferimento da petição", ""),
        ("BR", "IPAS185", "Arquivamento de petição por falta de procuração", ""),
        ("BR", "IPAS139", "Arquivamento definitivo de pedido de registro por falta de procuração", "withdrawn"),
        ("CN", None, "驳回", "refused"),
        ("CN", None, "驳回复审", ""),
        ("CN", "TMZCCH", "商标注册申请撤回公告", "withdrawn"),
        ("CN", None, "撤回异议", ""),
        ("EM", None, "OPPOSITION_PENDING", "opposed"),
        ("EM", None, "APPLICATION_WITHDRAWN", "withdrawn"),
        ("GB", None, "Application opposed", "opposed"),
        ("GB", None, "Unopposed", ""),
        ("GB", None, "Not opposed", ""),
        ("GB", None, "Opposition withdrawn", ""),
        ("GB", None, "Opposition has been withdrawn", ""),
        ("GB", None, "Opposition withdrawn; application withdrawn", "withdrawn"),
        ("GB", None, "Refusal withdrawn", ""),
        ("GB", None, "Application withdrawn before publication", "withdrawn"),
        ("GB", None, "After opposition: refused", "refused"),
        ("GB", None, "Opposition / Refused", "refused"),
        ("GB", "OPPOSITION", "Withdrawn", "withdrawn"),
        ("IN", None, "Provisional refusal", ""),
        ("IN", None, "Partially refused", ""),
        ("JP", "A131", "拒絶理由通知書", ""),
        ("JP", "A02", "拒絶査定", "refused"),
        ("JP", "C60", "拒絶査定不服審判", ""),
        ("KR", None, "거절", "refused"),
        ("KR", None, "거절이유통지", ""),
        ("US", "686", "PUBLISHED FOR OPPOSITION", ""),
        ("US", "774", "OPPOSITION PENDING", "opposed"),
        ("US", "801", "OPPOSITION PAPERS FILED", "opposed"),
        ("US", "802", "REQUEST FOR EXTENSION OF TIME TO FILE OPPOSITION", ""),
        ("US", "606", "ABANDONED - NO STATEMENT OF USE FILED", "withdrawn"),
        ("US", "901", "DEAD INVENTORIED AS REJECTED", "withdrawn"),
        ("US", "900", "EXPIRED", ""),
        ("US", "642", "INVENTORIED AS REJECTED", ""),
        ("US", "643", "PREVIOUS ACTION/ALLOWANCE COUNT WITHDRAWN", ""),
        ("US", "689", "NOTICE OF ALLOWANCE - WITHDRAWN", ""),
        ("US", "690", "NOTICE OF ALLOWANCE - CANCELLED", ""),
        ("US", "692", "WITHDRAWN BEFORE PUBLICATION", ""),
        ("US", "693", "WITHDRAWN FROM ISSUE-JURISDICTION RESTORED", ""),
        ("US", "694", "WITHDRAWN BEFORE ISSUE", ""),
        ("US", "999", "ABANDONED BY A CODE WE DO NOT KNOW", "withdrawn"),
    ],
)
def test_what_a_status_means(office: str, code: str | None, words: str, meant: str) -> None:
    assert meaning(office, Status(code, words)) == meant


def test_no_status_means_nothing() -> None:
    assert meaning("US", None) == meaning("GB", Status()) == ""


def test_a_refusal_is_told_after_the_notice_of_its_reasons() -> None:
    """The notice says why the office may refuse; the decision comes later and is what people need to hear."""
    noticed = story(filing=filing(office="JP", status=Status("A131", "拒絶理由通知書")))
    decided = story(filing=filing(office="JP", status=Status("A02", "拒絶査定")))
    pending = story(filing=filing(office="JP", status=Status("A63", "商標登録願")))
    assert changes(pending, noticed) == ()
    assert [change.kind for change in changes(noticed, decided)] == ["refused"]


def test_a_moved_deadline_is_corrected_and_reminded_anew() -> None:
    before = story()
    after = replace(before, deadline=deadline(safe_day=date(2027, 1, 5), last_day=date(2027, 1, 5)), deadline_version=2)
    items = plan_correction(before, after, [recipient()], NOW, POLICY)
    assert items[0].kind is NoticeKind.CORRECTION
    assert items[0].doc["changes"] == [{"kind": "deadline", "before": "2026-12-17", "after": "2027-01-05"}]
    assert "T-30:v2" in steps(items)


def test_a_withdrawal_is_told_and_not_reminded() -> None:
    before = story()
    after = replace(before, filing=filing(deleted=True))
    items = plan_correction(before, after, [recipient()], NOW, POLICY)
    assert [(item.kind, item.muted) for item in items] == [(NoticeKind.CORRECTION, "")]
