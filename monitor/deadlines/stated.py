"""The end of the window as the office itself prints it, beside ours."""

from __future__ import annotations

from dataclasses import replace

from monitor.deadlines.question import Question
from monitor.deadlines.words import day_text
from monitor.records import Deadline, HealthEvent
from sources.instants import Instant

COMPUTED = "computed"


def with_stated_end(deadline: Deadline, question: Question) -> Deadline:
    """Show the office's own end as last day, keep ours under ``alternatives['computed']``; the safe day is never later
    than either. A stated end before the publication is not believed."""
    stated = question.stated_end
    if stated is None:
        return deadline
    if stated < question.date:
        note = f"The office states {day_text(stated)} as the end, before the publication: not believed."
        return replace(deadline, stated_by_office=stated, notes=(note, *deadline.notes))
    ours = deadline.last_day
    reason = "stated by the office"
    notes = deadline.notes
    alternatives = dict(deadline.alternatives)
    if ours is None:
        notes = ("The end is the office's own statement; no count of ours stands beside it.", *notes)
    else:
        alternatives[COMPUTED] = ours
        if ours != stated:
            notes = (
                f"The office states {day_text(stated)}; our count gives {day_text(ours)}. Ask which holds.",
                *notes,
            )
            reason = f"stated by the office; our count gives {day_text(ours)}"
        else:
            reason = f"stated by the office; our count agrees: {deadline.last_day_reason}"
    safe, safe_reason = deadline.safe_day, deadline.safe_day_reason
    if safe is None or stated < safe:
        safe, safe_reason = stated, "the end stated by the office is the earliest reading"
    return replace(
        deadline, state="known", last_day=stated, last_day_reason=reason, safe_day=safe, safe_day_reason=safe_reason,
        stated_by_office=stated, alternatives=alternatives, notes=notes,
    )  # fmt: skip


def stated_difference(deadline: Deadline, application: str, seen_at: Instant) -> HealthEvent | None:
    """The health notice for a stated end that is not ours, naming both; None when they agree or one is missing."""
    stated, ours = deadline.stated_by_office, deadline.alternatives.get(COMPUTED)
    if stated is None or ours is None or stated == ours:
        return None
    return HealthEvent(
        key=f"deadline_differs:{deadline.office}:{deadline.rule_id}",
        subject=f"{deadline.office} {application}: the office states {stated.isoformat()} as the end of the opposition "
        f"period, our count gives {ours.isoformat()}",
        consequence="either a closing day is missing in our calendar or the rule has changed; other windows of this "
        "office may be wrong by as much",
        remedy="compare with the office; write a closing day that is missing as [[closed_days]] into the config, and "
        f"have counsel confirm the rule {deadline.rule_id}",
        seen_at=seen_at,
        detail=f"rule {deadline.rule_version}; publication {deadline.event} {deadline.event_date}",
    )
