"""The texts people receive: every notice rendered once for every kind of reader, so that a broken template of one's own
is found now and not when the first conflict comes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from jinja2 import TemplateError, TemplateSyntaxError

from monitor.checks.findings import Finding, error
from monitor.configuration.models import Config
from monitor.notice_config import notice_settings
from monitor.notices.language import languages
from monitor.notices.render import Draft, Entry, Renderer
from monitor.notices.settings import NoticeSettings
from monitor.notices.view import story_view
from monitor.records import (
    Band,
    Brand,
    Deadline,
    GoodsRelation,
    Match,
    MatterState,
    NoticeKind,
    Provenance,
    Reason,
    Recipient,
    Story,
)
from monitor.watchlists.records import WatchList
from sources.filing import Filing, GoodsClass, Party, Publication, PublicationKind
from sources.instants import Instant


def check_templates(config: Config, watchlist: WatchList, now: Instant) -> Iterator[Finding]:
    """Renders every kind of notice for the languages and roles of the recipients."""
    known = languages(config.notices.templates)
    for recipient in watchlist.recipients:
        if recipient.language not in known:
            text = f"recipient {recipient.id!r} reads {recipient.language}, for which there are no texts"
            remedy = f"Use one of {', '.join(known)}, or add a catalogue to your templates folder."
            yield error("templates", text, remedy)
    settings = notice_settings(config.model_copy(update={"channels": ()}))
    renderer = Renderer(settings)
    readers = {
        (recipient.language, recipient.role) for recipient in watchlist.recipients if recipient.language in known
    }
    said: set[str] = set()
    for language, role in sorted(readers):
        for kind in NoticeKind:
            try:
                renderer.render(_draft(kind, Recipient("check", "", role, (), language), settings, now), now)
            except (TemplateError, OSError, ValueError) as problem:
                if str(problem) not in said:
                    said.add(str(problem))
                    reader = f"the {kind.value} notice for a {role.value} in {language}"
                    text = f"{reader} cannot be made: {_place(problem)}{problem}"
                    yield error("templates", text.rstrip("."), "Mend the template, or take it out of your folder.")


def _place(problem: Exception) -> str:
    return f"{problem.filename}, line {problem.lineno}: " if isinstance(problem, TemplateSyntaxError) else ""


def _draft(kind: NoticeKind, reader: Recipient, settings: NoticeSettings, now: Instant) -> Draft:
    if kind is NoticeKind.HEALTH:
        words = {"subject": "s", "consequence": "c", "remedy": "r", "detail": "d", "seen_at": now.iso(), "key": "k"}
        return Draft(kind, reader, events=(words,))
    story = example_story(now)
    view = story_view(story, now, Renderer(settings).language_of(reader), client_name="Client")
    doc = {"changes": [{"kind": "deadline", "before": "", "after": ""}], "step": "T-7"}
    return Draft(kind, reader, (Entry(story, view, doc),), client="Client")


def example_story(now: Instant) -> Story:
    """A made-up possible conflict that uses every part of a notice."""
    today = now.local_day("UTC")
    publication = Publication(PublicationKind.PUBLISHED, today - timedelta(days=3), "1")
    filing = Filing(
        office="US",
        application_number="99000000",
        marks=("EXAMPLE",),
        transliterations=("example",),
        classes=(GoodsClass(9, "Example goods"),),
        applicants=(Party("Example Applicant LLC", "US", "1 Example Street"),),
        publications=(publication,),
        filing_date=today - timedelta(days=200),
        office_link="https://example.org/",
    )
    reason = Reason("identical", "example", "EXAMPLE", 1.0, 9.0, "Identical.", "相同。", "check", "example")
    goods = GoodsRelation("same", (9,), (9,))
    match = Match("example", "EXAMPLE", 1.0, Band.CRITICAL, Band.CRITICAL, (reason,), goods, "check", "check")
    deadline = Deadline(
        office="US",
        state="known",
        rule_id="US",
        event="published",
        event_date=publication.date,
        last_day=today + timedelta(days=27),
        safe_day=today + timedelta(days=27),
        internal_day=today + timedelta(days=20),
        length=30,
        unit="days",
        citation="check",
        confidence={"period": "verified"},
    )
    return Story(
        hit_id=1,
        matter_id=1,
        client="client",
        brand=Brand("example", "client", "Example", latin=("Example",), classes=(9,)),
        filing=filing,
        publication=publication,
        match=match,
        deadline=deadline,
        deadline_version=1,
        matter=MatterState(),
        provenance=Provenance("check", "1", "0" * 64, retrieved_at=now),
        first_seen_at=now,
        applicant_facts=("One more filing.",),
    )
