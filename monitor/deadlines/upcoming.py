"""Which windows close next: rows for people, from stored stories. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from monitor.records import Band, Deadline, Decision, Story

_DONE = (Decision.IGNORE, Decision.OWN, Decision.SETTLED)


@dataclass(frozen=True, slots=True)
class Row:
    """One open window of one matter. ``days_left`` counts legal days in ``time_zone`` to ``safe_day``; both are None
    for a window that has no fixed last day."""

    client: str
    hit_id: int
    brand: str
    mark: str
    office: str
    application_number: str
    band: Band
    last_day: date | None
    safe_day: date | None
    internal_day: date | None
    days_left: int | None
    time_zone: str
    rule_id: str | None
    certain: bool
    decision: str


def upcoming(
    stories: Iterable[Story],
    today_by_zone: Callable[[str], date],
    *,
    within_days: int | None = None,
    client: str | None = None,
    with_decided: bool = False,
) -> list[Row]:
    """Open windows, by client, then by safe day, those without a fixed last day at the end; one row per matter, from
    its latest publication that says whether it can be opposed.

    ``today_by_zone`` gives the legal day of an IANA zone. Windows whose last day has passed are left out; so are
    matters that a person decided to ignore, own or settle, unless ``with_decided``. What has no last day is not within
    any number of days. Whether a filing was withdrawn is for the caller to say: leave its stories out.
    """
    latest: dict[int, Story] = {}
    for story in stories:
        deadline = story.deadline
        if deadline is None or not _tells(deadline) or (client is not None and story.client != client):
            continue
        if story.matter.decision in _DONE and not with_decided:
            continue
        held = latest.get(story.matter_id)
        if held is None or _published(story) >= _published(held):
            latest[story.matter_id] = story
    rows = [row for story in latest.values() if (row := _row(story, today_by_zone, within_days)) is not None]
    return sorted(rows, key=lambda row: (row.client, row.safe_day or date.max, -row.band.rank, row.hit_id))


def _tells(deadline: Deadline) -> bool:
    """Whether this says that the window is open or over: a registration ends the one that a publication opened."""
    return deadline.safe_day is not None or deadline.state in {"open_ended", "closed"}


def _published(story: Story) -> date:
    return story.publication.date or date.min


def _row(story: Story, today_by_zone: Callable[[str], date], within_days: int | None) -> Row | None:
    deadline = story.deadline
    if deadline is None or deadline.state == "closed":
        return None
    today = today_by_zone(deadline.time_zone)
    left = None
    if deadline.safe_day is not None:
        if (deadline.last_day or deadline.safe_day) < today:
            return None
        left = (deadline.safe_day - today).days
    if within_days is not None and (left is None or left > within_days):
        return None
    return Row(
        client=story.client,
        hit_id=story.hit_id,
        brand=story.brand.name,
        mark=story.filing.mark or story.match.mark,
        office=deadline.office,
        application_number=story.filing.application_number,
        band=story.match.band,
        last_day=deadline.last_day,
        safe_day=deadline.safe_day,
        internal_day=deadline.internal_day,
        days_left=left,
        time_zone=deadline.time_zone,
        rule_id=deadline.rule_id,
        certain=deadline.certain,
        decision=story.matter.decision.value if story.matter.decision else "",
    )
