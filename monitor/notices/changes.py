"""What changed about a matter after people were told, and the correction that says so. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources

from monitor.notices.attribution import changed_group
from monitor.notices.plan import concerns, plan_reminders, story_mute
from monitor.notices.settings import Policy
from monitor.notices.window import is_withdrawn
from monitor.records import NoticeKind, PlannedItem, Recipient, Story
from sources.filing import Filing, GoodsClass, PublicationKind, Status
from sources.formats.uspto_codes import is_dead
from sources.instants import Instant

KINDS = ("withdrawn", "refused", "opposed", "mark", "applicant", "limited", "republished", "deadline", "status")
_CLAUSE = re.compile(r"[:;./–—]")
_STOP = " | "
"""Stands where a clause ends: no words are looked for across it ("After opposition: refused" is a refusal)."""
_NO_WORD = re.compile(r"[^\w|]+|_+")
_NO_END = "none"
"""The kind of words that are taken out of a status before it is read."""
_REPUBLISHED = (
    PublicationKind.REPUBLISHED,
    PublicationKind.DESIGNATION_REPUBLISHED,
    PublicationKind.CORRECTED,
)


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. ``kind`` is one of :data:`KINDS`; ``before`` and ``after`` are what the office's record said."""

    kind: str
    before: str = ""
    after: str = ""


def changes(before: Story, after: Story) -> tuple[Change, ...]:
    """What people who were told ``before`` need to hear now. Empty = nothing that matters to them."""
    found: list[Change] = []
    if is_withdrawn(after.filing) and not is_withdrawn(before.filing):
        found.append(Change("withdrawn", _status(before.filing), _status(after.filing)))
    else:
        found += _status_change(before.filing, after.filing)
    found += _text_change("mark", before.filing.marks, after.filing.marks)
    found += _text_change("applicant", _names(before.filing), _names(after.filing))
    found += _goods_change(before.filing, after.filing)
    found += _republication(before.filing, after.filing)
    found += _deadline_change(before, after)
    return tuple(found)


def _status(filing: Filing) -> str:
    status = filing.status
    return " ".join(part for part in (status.code, status.text) if part) if status else ""


def _status_change(before: Filing, after: Filing) -> list[Change]:
    old, new = _status(before), _status(after)
    if old == new or not new:
        return []
    meant, known = meaning(after.office, after.status), meaning(before.office, before.status)
    return [Change(meant, old, new)] if meant and meant != known else []


def meaning(office: str, status: Status | None) -> str:
    """What an office's status means for people who were told: opposed, refused, withdrawn, or '' for neither."""
    if status is None:
        return ""
    dead = is_dead(status.code) if office == "US" else None
    if dead:
        return "withdrawn"
    meant = _meant_by_words(_STOP.join(part for part in (status.code, status.text) if part))
    # A live case at the USPTO can be opposed; its other words name steps that end nothing.
    return meant if dead is None or meant == "opposed" else ""


def _meant_by_words(status: str) -> str:
    words = " ".join(_NO_WORD.sub(" ", _CLAUSE.sub(_STOP, status.casefold())).split())
    kinds = _status_words()
    for kind, pattern in kinds:
        if kind == _NO_END:
            words = pattern.sub(" ", words)
    return next((kind for kind, pattern in kinds if kind != _NO_END and pattern.search(words)), "")


@cache
def _status_words() -> tuple[tuple[str, re.Pattern[str]], ...]:
    text = (resources.files("monitor.notices") / "data" / "status_words.tsv").read_text(encoding="utf-8")
    lines = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return tuple((kind, re.compile(pattern)) for kind, pattern, _source in lines)


def _names(filing: Filing) -> tuple[str, ...] | None:
    return None if filing.applicants is None else tuple(party.name for party in filing.applicants)


def _text_change(kind: str, old: tuple[str, ...] | None, new: tuple[str, ...] | None) -> list[Change]:
    """Other marks or other applicants; another spelling of the same letters is no change."""
    if old is None or new is None or {_letters(text) for text in old} == {_letters(text) for text in new}:
        return []
    return [Change(kind, " / ".join(old), " / ".join(new))]


def _letters(text: str) -> str:
    return "".join(ch for ch in unicodedata.normalize("NFKC", text).casefold() if ch.isalnum()) or text


def _goods(classes: tuple[GoodsClass, ...] | None) -> dict[int, str]:
    found: dict[int, str] = {}
    for item in classes or ():
        found[item.number] = f"{found.get(item.number, '')} {item.goods}".strip()
    return found


def _goods_change(before: Filing, after: Filing) -> list[Change]:
    """Other classes, or other goods of a class where both records state them: a class without goods is one whose goods
    the source does not carry."""
    if before.classes is None or after.classes is None:
        return []
    old, new = _goods(before.classes), _goods(after.classes)

    def shown(goods: dict[int, str], other: dict[int, str]) -> str:
        parts = [f"{n}: {text}".rstrip(": ") for n, text in sorted(goods.items()) if _other_goods(text, other.get(n))]
        return "; ".join(parts)

    left, right = shown(old, new), shown(new, old)
    return [Change("limited", left, right)] if left or right else []


def _other_goods(text: str, other: str | None) -> bool:
    return other is None or bool(text and other and _letters(text) != _letters(other))


def _republication(before: Filing, after: Filing) -> list[Change]:
    old = {(p.kind, p.date) for p in before.publications or ()}
    return [
        Change("republished", "", p.date.isoformat() if p.date else "")
        for p in after.publications or ()
        if p.kind in _REPUBLISHED and (p.kind, p.date) not in old
    ]


def _deadline_change(before: Story, after: Story) -> list[Change]:
    old, new = before.deadline, after.deadline
    old_days = (old.state, old.last_day, old.safe_day) if old else None
    new_days = (new.state, new.last_day, new.safe_day) if new else None
    if old_days == new_days or new is None:
        return []

    def shown(story: Story) -> str:
        deadline = story.deadline
        if deadline is None or deadline.safe_day is None:
            return deadline.state if deadline else ""
        last = deadline.last_day or deadline.safe_day
        return last.isoformat() if last == deadline.safe_day else f"{deadline.safe_day} / {last}"

    return [Change("deadline", shown(before), shown(after))]


def plan_correction(
    before: Story, after: Story, told: Iterable[Recipient], now: Instant, policy: Policy
) -> list[PlannedItem]:
    """Items for the recipients who were ``told`` about the story before it changed; new reminders when the deadline
    moved. A matter that a person settled stays quiet except for the stored, muted item."""
    found = changes(before, after)
    if not found:
        return []
    recipients = [recipient for recipient in told if concerns(recipient, after.client)]
    reason, detail = story_mute(after, now, policy)
    if reason in {"withdrawn", "silenced"}:
        reason, detail = "", ""
    doc = {
        "changes": [_document(change, before, after) for change in found],
        "deadline_version": after.deadline_version,
    }
    step = f"correction:{after.deadline_version}:{'+'.join(sorted({c.kind for c in found}))}:{_day(after, now)}"
    items = [
        PlannedItem(
            hit_id=after.hit_id,
            recipient=recipient.id,
            kind=NoticeKind.CORRECTION,
            step=step,
            due_at=now,
            client=after.client,
            group_key=f"correction:{after.hit_id}",
            muted=reason,
            muted_detail=detail,
            doc=doc,
        )
        for recipient in recipients
    ]
    if after.deadline_version != before.deadline_version and not is_withdrawn(after.filing):
        items += plan_reminders(after, recipients, now, policy)
    return items


def _document(change: Change, before: Story, after: Story) -> dict[str, str]:
    """As an item keeps it; with the sources of the old and the new words where their terms may hold them back."""
    document = {"kind": change.kind, "before": change.before, "after": change.after}
    group = changed_group(change.kind)
    if group:
        document |= {"before_source": before.source_of(group), "after_source": after.source_of(group)}
    return document


def _day(story: Story, now: Instant) -> str:
    """The day of the record that brought the change: a second correction on another day is another notice."""
    as_of = story.filing.as_of
    return as_of.isoformat() if as_of else now.local_day("UTC").isoformat()
