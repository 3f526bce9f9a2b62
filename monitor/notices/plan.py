"""What to tell whom, and when: pure. A story and the people in, planned items out; nothing is dropped without a reason.

Every recipient who hears about the story's client gets at least one item. An item that will not be sent carries the
reason in ``muted``. Reminders count to the safe day in the office's own zone and are due when that day begins there, so
that none fires late; steps that are already past when the first notice goes out are merged into it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from monitor.notices.settings import Policy
from monitor.notices.window import (
    WindowState,
    day_begins,
    is_withdrawn,
    office_zone,
    outlasts,
    stage_of,
    window_of,
)
from monitor.records import Decision, HealthEvent, NoticeKind, PlannedItem, Recipient, Role, Story
from sources.instants import Instant

MUTE_REASONS = {
    "own_applicant": "the applicant is the client or one of its own companies",
    "ignored": "a person decided to ignore this matter",
    "own": "a person marked this filing as the client's own",
    "settled": "a person marked this matter as settled",
    "decided": "a decision was recorded before the reminder was due",
    "acknowledged": "someone acknowledged it: reminders stop",
    "silenced": "the matter is silenced until a day, by a named person, for a stated reason",
    "below_band": "less close than this recipient asked to hear about",
    "stage_not_wanted": "this recipient did not ask to hear about this stage",
    "office_not_wanted": "this recipient did not ask to hear about this office",
    "removed_brand": "the brand was removed from the watch list",
    "withdrawn": "the filing was already withdrawn when it was first seen",
    "superseded": "a newer publication or a moved deadline took its place",
    "window_closed": "the window closed before the reminder could be sent",
    "no_address": "the recipient has no address left",
    "no_recipient": "the recipient is no longer in the config",
    "no_story": "the possible conflict could not be found in the store",
    "duplicate": "another notice, or another line of this one, says it already",
}
_SETTLED = {Decision.IGNORE: "ignored", Decision.OWN: "own", Decision.SETTLED: "settled"}
LONG_CLOSED_DAYS = 30  # after a month nothing depends on hearing it today rather than in the digest
_NO_CLIENT_BUT_ALL = frozenset({Role.OPERATOR, Role.LAWYER})


@dataclass(frozen=True, slots=True)
class _Mute:
    reason: str = ""
    detail: str = ""


def concerns(recipient: Recipient, client: str) -> bool:
    """Whether the recipient hears about this client at all. An empty list means every client, but never for an owner:
    a brand owner who is not tied to a client would see other people's matters."""
    if recipient.clients:
        return client in recipient.clients
    return recipient.role in _NO_CLIENT_BUT_ALL


def story_mute(story: Story, now: Instant, policy: Policy) -> tuple[str, str]:
    """Why nobody is told about this story now: (reason code, detail), or ('', '')."""
    if story.match.muted:
        return story.match.muted, story.match.muted_detail
    if story.brand.id in policy.inactive_brands:
        return "removed_brand", story.brand.id
    matter = story.matter
    if matter.decision in _SETTLED:
        who = f"{matter.decided_by}, {matter.decided_at.iso()}" if matter.decided_at else matter.decided_by
        return _SETTLED[matter.decision], f"{who}: {matter.decision_note}".strip(": ")
    today = now.local_day(office_zone(story.deadline, policy.zone))
    if matter.silenced_until is not None and matter.silenced_until >= today and not _outlasts(story, today):
        until = matter.silenced_until.isoformat()
        return "silenced", f"until {until}, by {matter.silenced_by}: {matter.silence_reason}"
    if is_withdrawn(story.filing):
        return "withdrawn", "the office's record says so"
    return "", ""


def _outlasts(story: Story, today: date) -> bool:
    """A silence over the safe day of a window that opened, or moved, after it was set: it does not hold, or the window
    would close unseen. ``squatwatch silence`` refuses one that it can foresee."""
    until = story.matter.silenced_until
    return until is not None and outlasts(story.deadline, until, today)


def _recipient_mute(story: Story, recipient: Recipient) -> _Mute:
    stage = stage_of(story.publication.kind)
    if stage not in recipient.stages:
        return _Mute("stage_not_wanted", stage.value)
    if recipient.offices and story.filing.office not in recipient.offices:
        return _Mute("office_not_wanted", story.filing.office)
    if story.match.band < recipient.least_band:
        return _Mute("below_band", f"{story.match.band.value} < {recipient.least_band.value}")
    return _Mute()


def plan_hit(story: Story, recipients: Sequence[Recipient], now: Instant, policy: Policy) -> list[PlannedItem]:
    """Items for one new hit, in the order of ``recipients``.

    Immediate (``alert``) at or above the recipient's immediate band, ``digest`` otherwise, ``baseline`` for a hit found
    in stored filings when its brand was added; then the reminder ladder. Recipients of other clients get none.
    """
    items: list[PlannedItem] = []
    for recipient in recipients:
        if concerns(recipient, story.client):
            items += _plan_for(story, recipient, now, policy)
    return items


def _plan_for(story: Story, recipient: Recipient, now: Instant, policy: Policy) -> list[PlannedItem]:
    reason, detail = story_mute(story, now, policy)
    if reason == "silenced":  # held back when notices are assembled, told when the silence is over
        reason, detail = "", ""
    mute = _Mute(reason, detail) if reason else _recipient_mute(story, recipient)
    first = _first_item(story, recipient, now, policy, mute)
    if mute.reason:
        return [first]
    reminders = _ladder(story, recipient, now, policy, after=first.due_at, immediate=_immediate(story, recipient))
    merged = tuple(step for step, due in _steps(story, recipient, policy) if due <= first.due_at)
    if merged:
        first = _with_doc(first, {"merged_steps": list(merged)})
    return [first, *reminders]


def _immediate(story: Story, recipient: Recipient) -> bool:
    return story.match.band >= recipient.immediate_band


def _long_closed(story: Story, now: Instant, policy: Policy) -> bool:
    """Nothing is urgent about a window that closed long ago: an old gazette read from the inbox would otherwise send an
    alert for each of its matters. Nor about one that the registration ended, whose last day is not known."""
    if story.deadline is not None and story.deadline.state == "closed":
        return True
    last_day = story.deadline.last_day if story.deadline else None
    return last_day is not None and (now.local_day(policy.zone) - last_day).days > LONG_CLOSED_DAYS


def _first_item(story: Story, recipient: Recipient, now: Instant, policy: Policy, mute: _Mute) -> PlannedItem:
    window = window_of(story, now, policy.zone)
    doc: dict[str, Any] = {"deadline_version": story.deadline_version, "window": window.state.value}
    issue = story.provenance.issue or (story.publication.issue or "")
    source = story.provenance.source or story.filing.office
    if story.baseline:
        kind, due = NoticeKind.BASELINE, now
        group = f"baseline:{story.client}:{story.brand.id}"
    elif _immediate(story, recipient) and not _long_closed(story, now, policy):
        kind, due = NoticeKind.ALERT, now
        group = f"alert:{source}:{issue}:{story.client}"
    else:
        kind = NoticeKind.DIGEST
        due = next_digest(now, policy)
        if _ends_before(story, due, policy) and not _long_closed(story, now, policy):
            due = now
        group = "digest" if recipient.role is Role.OPERATOR else f"digest:{story.client}"
    return PlannedItem(
        hit_id=story.hit_id,
        recipient=recipient.id,
        kind=kind,
        step="",
        due_at=due,
        client=story.client,
        group_key=group,
        muted=mute.reason,
        muted_detail=mute.detail,
        doc=doc,
    )


def _ends_before(story: Story, due: Instant, policy: Policy) -> bool:
    """True when waiting for the digest would cost the window: it ends within three days of the digest."""
    window = window_of(story, due, policy.zone)
    return window.days_left is not None and window.days_left <= 3


def next_digest(now: Instant, policy: Policy) -> Instant:
    """The next digest hour strictly after ``now`` on one of the policy's weekdays."""
    zone = ZoneInfo(policy.zone)
    day = now.local_day(policy.zone)
    weekdays = policy.digest_weekdays or tuple(range(7))
    for ahead in range(15):
        candidate = day + timedelta(days=ahead)
        if candidate.weekday() not in weekdays:
            continue
        local = datetime.combine(candidate, time(policy.digest_hour), tzinfo=zone)
        due = Instant(local.astimezone(UTC))
        if due > now:
            return due
    raise ValueError(f"digest_weekdays {weekdays!r} names no day of the week (0 = Monday ... 6 = Sunday)")


def _steps(story: Story, recipient: Recipient, policy: Policy) -> list[tuple[str, Instant]]:
    """Every rung of the ladder for this recipient with the instant it is due, earliest first."""
    deadline = story.deadline
    if deadline is None or deadline.state != "known" or not recipient.reminders:
        return []
    safe = deadline.safe_day or deadline.last_day
    if safe is None:
        return []
    zone = office_zone(deadline, policy.zone)
    days = policy.reminder_steps if _immediate(story, recipient) else policy.digest_reminder_steps
    steps = [(f"T-{n}", day_begins(safe - timedelta(days=n), zone)) for n in days]
    if policy.internal_day and deadline.internal_day is not None and _immediate(story, recipient):
        begins = min(day_begins(deadline.internal_day, zone), day_begins(deadline.internal_day, policy.zone))
        steps.append(("internal", begins))
    return sorted(steps, key=lambda step: (step[1], step[0]))


def _ladder(
    story: Story, recipient: Recipient, now: Instant, policy: Policy, *, after: Instant, immediate: bool
) -> list[PlannedItem]:
    if window_of(story, now, policy.zone).state is not WindowState.OPEN:
        return []
    suffix = f":v{story.deadline_version}" if story.deadline_version > 1 else ""
    return [
        PlannedItem(
            hit_id=story.hit_id,
            recipient=recipient.id,
            kind=NoticeKind.REMINDER,
            step=step + suffix,
            due_at=due,
            client=story.client,
            group_key=f"reminder:{story.client}",
            doc={"deadline_version": story.deadline_version, "step": step, "immediate": immediate},
        )
        for step, due in _steps(story, recipient, policy)
        if due > after
    ]


def plan_reminders(story: Story, recipients: Iterable[Recipient], now: Instant, policy: Policy) -> list[PlannedItem]:
    """The ladder anew, after the deadline of a story changed (its version is part of each step). A silence does not
    stop it: what falls into one waits for its end."""
    items: list[PlannedItem] = []
    for recipient in recipients:
        silent = story_mute(story, now, policy)[0] or _recipient_mute(story, recipient).reason
        if concerns(recipient, story.client) and silent in {"", "silenced"}:
            items += _ladder(story, recipient, now, policy, after=now, immediate=_immediate(story, recipient))
    return items


def plan_health(event: HealthEvent, operators: Iterable[Recipient], now: Instant, policy: Policy) -> list[PlannedItem]:
    """One item per operator, key and day: a trouble that lasts is told once a day, not once a tick."""
    day = now.local_day(policy.zone).isoformat()
    doc = {
        "key": event.key,
        "subject": event.subject,
        "consequence": event.consequence,
        "remedy": event.remedy,
        "detail": event.detail,
        "seen_at": event.seen_at.iso(),
    }
    return [
        PlannedItem(
            hit_id=None,
            recipient=recipient.id,
            kind=NoticeKind.HEALTH,
            step=f"health:{event.key}:{day}",
            due_at=now,
            group_key="health",
            doc=doc,
        )
        for recipient in operators
        if recipient.role is Role.OPERATOR
    ]


def _with_doc(item: PlannedItem, extra: dict[str, Any]) -> PlannedItem:
    return PlannedItem(
        hit_id=item.hit_id,
        recipient=item.recipient,
        kind=item.kind,
        step=item.step,
        due_at=item.due_at,
        client=item.client,
        group_key=item.group_key,
        muted=item.muted,
        muted_detail=item.muted_detail,
        doc={**item.doc, **extra},
    )
