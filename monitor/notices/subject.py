"""Subjects: the facts first, because a phone shows forty characters. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.notices.language import Language
from monitor.notices.text import SUBJECT_MARK, isolated
from monitor.notices.view import StoryView
from monitor.notices.window import WindowState
from monitor.records import NoticeKind


def days_tag(view: StoryView, language: Language) -> str:
    """``[T-21]``, ``[T-0]`` on the safe day, or the state in words where no days can be counted."""
    if view.window == WindowState.OPEN.value and view.days_left is not None:
        return f"[T-{view.days_left}]"
    words = {
        WindowState.LAST_DAYS.value: language.gettext("safe day past"),
        WindowState.OPEN_ENDED.value: language.gettext("no fixed last day"),
        WindowState.CLOSED.value: language.gettext("window closed"),
        WindowState.NOT_OPEN.value: language.gettext("early warning"),
        WindowState.NONE.value: language.gettext("no opposition"),
        WindowState.UNKNOWN.value: language.gettext("last day not known"),
        WindowState.WITHDRAWN.value: language.gettext("filing withdrawn"),
    }
    return f"[{words.get(view.window, view.window)}]"


def story_subject(view: StoryView, language: Language, prefix: str, lead: str = "") -> str:
    """``[T-21][TH] mark v client mark — last day 2026-12-18 · prefix``; ``lead`` (e.g. "correction") goes first."""
    mark, brand = isolated(view.mark, SUBJECT_MARK), isolated(view.brand, SUBJECT_MARK)
    names = language.gettext("%(mark)s v %(brand)s") % {"mark": mark, "brand": brand}
    tail = ""
    if view.deadline.last_day_iso or view.deadline.safe_day_iso:
        day = view.deadline.last_day_iso or view.deadline.safe_day_iso
        tail = " — " + language.gettext("last day %(day)s") % {"day": day}
    head = f"{lead} " if lead else ""
    end = f" · {prefix}" if prefix else ""
    return f"{head}{days_tag(view, language)}[{view.office}] {names}{tail}{end}"


def subject(
    kind: NoticeKind,
    views: Sequence[StoryView],
    language: Language,
    prefix: str,
    *,
    client: str = "",
    headline: str = "",
) -> str:
    """The subject of a notice about ``views`` (health notices: about ``headline``)."""
    lead = {
        NoticeKind.REMINDER: language.gettext("[Reminder]"),
        NoticeKind.CORRECTION: language.gettext("[Correction]"),
    }.get(kind, "")
    if kind is NoticeKind.HEALTH:
        head = language.gettext("[Watch health]")
        return f"{head} {headline}" + (f" · {prefix}" if prefix else "")
    if len(views) == 1 and kind in {NoticeKind.ALERT, NoticeKind.REMINDER, NoticeKind.CORRECTION}:
        return story_subject(views[0], language, prefix, lead)
    return " · ".join(part for part in (_many(kind, views, language, lead), client, prefix) if part)


_STILL_OPEN = frozenset({WindowState.OPEN.value, WindowState.LAST_DAYS.value})


def _many(kind: NoticeKind, views: Sequence[StoryView], language: Language, lead: str) -> str:
    count = len(views)
    what = {
        NoticeKind.DIGEST: language.gettext("Digest"),
        NoticeKind.BASELINE: language.gettext("Baseline"),
    }.get(kind, "")
    text = language.ngettext("%(count)s possible conflict", "%(count)s possible conflicts", count) % {"count": count}
    offices = sorted({view.office for view in views})
    place = f"[{' '.join(offices[:4])}{' …' if len(offices) > 4 else ''}]"
    # A day that is over says nothing about what can still be done: only windows that are open count.
    ends = [view.deadline.last_day_iso or view.deadline.safe_day_iso for view in views if view.window in _STILL_OPEN]
    earliest = " — " + language.gettext("first last day %(day)s") % {"day": min(ends)} if ends else ""
    head = "".join(f"{part} " for part in (what, lead) if part)
    return f"{head}{_first_tag(views, language)}{place} {text}{earliest}"


def _first_tag(views: Sequence[StoryView], language: Language) -> str:
    """The tag of the window that ends first; of closed ones only when all stand alike ('' when they differ)."""
    still = [view for view in views if view.window in _STILL_OPEN and view.days_left is not None]
    if still:
        return days_tag(min(still, key=lambda view: view.days_left or 0), language)
    tags = {days_tag(view, language) for view in views}
    return tags.pop() if len(tags) == 1 else ""
