"""Is what was planned still worth telling? Asked when a notice is assembled, because people decide in between. Pure."""

from __future__ import annotations

from monitor.notices.plan import story_mute
from monitor.notices.settings import People, Policy
from monitor.notices.window import WindowState, window_of
from monitor.records import NoticeKind, PlannedItem, Story
from sources.instants import Instant


def mute_now(item: PlannedItem, story: Story | None, people: People, policy: Policy, now: Instant) -> tuple[str, str]:
    """(reason code, detail) for an item that must not go out any more, ('', '') for one that must."""
    recipient = people.recipients.get(item.recipient)
    if recipient is None or not recipient.addresses:
        return "no_address" if recipient else "no_recipient", item.recipient
    if item.kind is NoticeKind.HEALTH:
        return "", ""
    return _story_now(item, story, people, policy, now) if story else ("no_story", str(item.hit_id))


def _story_now(item: PlannedItem, story: Story, people: People, policy: Policy, now: Instant) -> tuple[str, str]:
    if people.brands and story.brand.id not in people.brands:
        return "removed_brand", story.brand.id
    reason, detail = story_mute(story, now, policy)
    if reason and not (reason == "withdrawn" and item.kind is NoticeKind.CORRECTION):
        return reason, detail
    if item.kind is NoticeKind.REMINDER:
        return _reminder(item, story, now, policy)
    return "", ""


def _reminder(item: PlannedItem, story: Story, now: Instant, policy: Policy) -> tuple[str, str]:
    matter = story.matter
    if matter.decision is not None:
        return "decided", f"{matter.decision.value}, by {matter.decided_by}"
    if matter.acknowledged_by:
        return "acknowledged", matter.acknowledged_by
    if int(item.doc.get("deadline_version", story.deadline_version)) != story.deadline_version:
        return "superseded", f"deadline version {story.deadline_version}"
    window = window_of(story, now, policy.zone)
    if window.state not in {WindowState.OPEN, WindowState.LAST_DAYS}:
        return "window_closed", window.state.value
    return "", ""
