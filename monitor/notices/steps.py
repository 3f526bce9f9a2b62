"""Possible next steps with their dates, computed from the story; and the evidence worth collecting. Pure.

They are possibilities for counsel to weigh, not advice. The Convention priority is six months from the first filing
(Paris Convention, Article 4 C(1)); a month without such a day ends on its last day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta

from monitor.deadlines.chinese import in_chinese
from monitor.notices.deadline_view import is_undated
from monitor.notices.language import Language
from monitor.notices.text import plain
from monitor.notices.window import Window, WindowState
from monitor.records import CitableRight, Extension, Story

PRIORITY_MONTHS = 6


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that could be done, by when ('' = no date follows from what we know)."""

    key: str
    text: str
    until: str = ""
    until_iso: str = ""
    note: str = ""


def next_steps(story: Story, window: Window, language: Language) -> tuple[Step, ...]:
    """The steps that are still possible on ``window.today``, the most urgent first."""
    steps: list[Step] = []
    if window.state is WindowState.WITHDRAWN:
        text = language.gettext(
            "Nothing to oppose now: the filing was withdrawn. Watch for a new one by the same applicant"
        )
        return (Step("watch", text),)
    if window.state in {WindowState.OPEN, WindowState.LAST_DAYS, WindowState.OPEN_ENDED}:
        steps.append(_oppose(story, language))
        steps += _extensions(story, window, language)
    elif window.state is WindowState.UNKNOWN and is_undated(story.deadline):
        text = language.gettext("Find out when the registration was published: the window may be open or over")
        steps.append(Step("ask", text))
    elif window.state is WindowState.UNKNOWN:
        steps.append(
            Step("ask", language.gettext("Ask local counsel for the last day at once: we hold no verified rule"))
        )
    elif window.state is WindowState.NOT_OPEN:
        steps.append(Step("wait", language.gettext("Prepare now: the window opens with the publication")))
    if not _registered(story) and window.state is not WindowState.CLOSED:
        steps.append(
            Step(
                "observe", language.gettext("Third-party observations, where the office takes them, before it decides")
            )
        )
    steps += _priority(story, window.today, language)
    steps.append(
        Step("file", language.gettext("File the brand's own application in this office, if there is none yet"))
    )
    if window.state in {WindowState.CLOSED, WindowState.NONE} or _registered(story):
        steps += _after(story, language)
    steps.append(Step("watch", language.gettext("Keep watching, and record why")))
    return tuple(steps)


def _registered(story: Story) -> bool:
    return story.filing.registration_number is not None or story.publication.kind.value == "registered"


def _oppose(story: Story, language: Language) -> Step:
    deadline = story.deadline
    last = (deadline.last_day or deadline.safe_day) if deadline else None
    safe = deadline.safe_day if deadline else None
    note = ""
    if last is None:
        note = language.gettext("no fixed last day: the office may decide on any day, so file early")
    if safe is not None and safe != last:
        note = language.gettext("file by the safe day: %(day)s") % {"day": language.day(safe)}
    if deadline and deadline.fee_in_window.startswith("yes"):
        note = "; ".join(part for part in (note, language.gettext("the fee is due inside the window too")) if part)
    return Step("oppose", language.gettext("File an opposition"), language.day(last), _iso(last), note)


def _extensions(story: Story, window: Window, language: Language) -> list[Step]:
    if story.deadline is None:
        return []
    return [
        _extension(extension, language)
        for extension in story.deadline.extensions
        if extension.ask_before is None or extension.ask_before >= window.today
    ]


def _extension(extension: Extension, language: Language) -> Step:
    def words(text: str) -> str:
        return plain(in_chinese(text) if language.chinese else text)

    parts = [words(extension.condition), words(extension.form), words(extension.who)]
    if extension.last_day is not None:
        parts.insert(0, language.gettext("moves the last day to %(day)s") % {"day": language.day(extension.last_day)})
    if extension.confidence not in {"", "verified"}:
        parts.append(language.gettext("not verified"))
    label = words(extension.label)
    text = language.gettext("Ask for an extension: %(label)s") % {"label": label}
    return Step(
        "extend", text, language.day(extension.ask_before), _iso(extension.ask_before), "; ".join(p for p in parts if p)
    )


def _priority(story: Story, today: date, language: Language) -> list[Step]:
    """A claim is worth its trouble when the client's first filing is younger than six months and older than theirs."""
    theirs = min(
        (day for day in (story.filing.filing_date, *(p.date for p in story.filing.priorities or ())) if day),
        default=None,
    )
    steps = []
    for right in story.brand.rights:
        until = _priority_until(right, story.filing.office)
        if until is None or right.date is None or until < today:
            continue
        if theirs is not None and right.date > theirs:
            continue
        text = language.gettext("File in this office claiming priority from %(number)s of %(day)s") % {
            "number": plain(f"{right.territory} {right.number}"),
            "day": language.day(right.date),
        }
        note = language.gettext("would rank before this filing") if theirs else ""
        steps.append(Step("priority", text, language.day(until), until.isoformat(), note))
    if not steps and not story.brand.rights:
        text = language.gettext(
            "If the brand was first filed elsewhere within the last six months: file here claiming that priority"
        )
        steps.append(Step("priority", text))
    return steps


def _priority_until(right: CitableRight, office: str) -> date | None:
    if right.date is None or right.territory == office or right.kind not in {"registration", "application"}:
        return None
    until: date = right.date + relativedelta(months=PRIORITY_MONTHS)
    return until


def _after(story: Story, language: Language) -> list[Step]:
    return [
        Step("invalidate", language.gettext("Invalidation or cancellation after registration, on the grounds below")),
        Step("non_use", language.gettext("Check for non-use once the grace period of that office has run")),
        Step(
            "negotiate", language.gettext("Talk to the applicant through counsel: coexistence, limitation, assignment")
        ),
    ]


def evidence_to_collect(language: Language) -> tuple[str, ...]:
    """What takes time to gather and is asked for in most offices."""
    _ = language.gettext
    return (
        _("registrations and applications of the brand: certificates, classes, dates"),
        _("use of the brand before this filing: dated invoices, contracts, packaging, catalogues"),
        _("sales and advertising in or towards this territory, marketplace order records"),
        _("reputation: press, rankings, awards, market share, decisions that recognised the brand"),
        _("any dealings with the applicant: distribution, agency, employment, correspondence"),
        _("time-stamped captures of web pages and of the applicant's other filings"),
        _("power of attorney; notarisation and legalisation where the office asks for them"),
    )


def _iso(value: date | None) -> str:
    return value.isoformat() if value else ""
