"""Letters, reports and bulletins from the store: gathers the matters and what the papers need besides."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from monitor.notices.attribution import HOUSE, OUTSIDER, terms_for
from monitor.notices.bulletin import BulletinFacts, bulletin
from monitor.notices.coverage_lines import source_lines
from monitor.notices.language import Language, language
from monitor.notices.letter import LetterFacts, Matter, letter
from monitor.notices.paper import Paper
from monitor.notices.paper_docx import docx_bytes
from monitor.notices.paper_html import html
from monitor.notices.paper_pdf import pdf
from monitor.notices.paper_xlsx import xlsx
from monitor.notices.report import ReportFacts, report
from monitor.notices.settings import NoticeSettings, People
from monitor.notices.view import story_view
from monitor.notices.window import day_begins, standing
from monitor.records import Client, Recipient, Story
from monitor.store import Store
from sources.instants import Instant

FORMS = ("docx", "pdf", "html", "xlsx")


@dataclass(frozen=True, slots=True)
class Desk:
    """What every paper is made from."""

    store: Store
    people: People
    settings: NoticeSettings
    now: Instant

    @property
    def zone(self) -> str:
        return self.settings.policy.zone

    def client(self, client_id: str) -> Client:
        """The client, or one that has nothing but its id: its evidence outlives the watch list."""
        return self.people.clients.get(client_id) or Client(client_id, client_id)

    def matters(self, stories: Iterable[Story], words: Language, reader: Recipient = OUTSIDER) -> list[Matter]:
        """Stories with their views in a language, for a reader inside or outside the house."""
        terms = terms_for(reader, self.settings)
        found = []
        for story in stories:
            view = story_view(
                story,
                self.now,
                words,
                client_name=self.client(story.client).name,
                shown=terms.of(story),
                fallback_zone=self.zone,
            )
            found.append(Matter(story, view))
        return found

    def stories(self, first: date, last: date, client: str | None = None) -> list[Story]:
        """First seen in the period (both days included, in the operator's zone): each matter once, with the newest of
        its publications as of the end of the period, or of several that stand side by side the one whose window is
        open."""
        found: dict[int, Story] = {}
        for story in self.store.hits.stories(
            client=client,
            since=day_begins(first, self.zone),
            until=day_begins(last + timedelta(days=1), self.zone),
            include_superseded=False,
        ):
            held = found.get(story.matter_id)
            if held is None or self._weight(story) >= self._weight(held):
                found[story.matter_id] = story
        return list(found.values())

    def _weight(self, story: Story) -> tuple[bool, int]:
        """Of two hits of one matter the one that is told, then the one there is more to do about."""
        return (not story.match.muted, standing(story, self.now))


def make_letter(
    desk: Desk, stories: Sequence[Story], languages: Sequence[str], number: str = "", attachments: Sequence[str] = ()
) -> Paper:
    """The letter about these stories. Raises :class:`monitor.notices.letter.MixedClients`."""
    parts = []
    for code in languages:
        words = language(code, desk.settings.template_folder)
        parts.append((words, desk.matters(stories, words)))
    facts = LetterFacts(
        client=desk.client(stories[0].client),
        letterhead=desk.settings.letterhead,
        now=desk.now,
        zone=desk.zone,
        number=number,
        footer=desk.settings.footer,
        attachments=tuple(attachments),
    )
    return letter(parts, facts)


def make_report(desk: Desk, client_id: str, first: date, last: date, code: str) -> Paper:
    """The watch report of a client for a period."""
    words = language(code, desk.settings.template_folder)
    brands = tuple(brand.name for brand in desk.people.brands.values() if brand.client == client_id)
    facts = ReportFacts(
        client=desk.client(client_id),
        letterhead=desk.settings.letterhead,
        first=first,
        last=last,
        now=desk.now,
        zone=desk.zone,
        sources=source_lines(desk.store, first, last, words, today=desk.now.local_day(desk.zone), zone=desk.zone),
        footer=desk.settings.footer,
        brands=brands,
    )
    return report(words, desk.matters(desk.stories(first, last, client_id), words), facts)


def make_bulletin(desk: Desk, first: date, last: date, code: str, reader: str | None) -> Paper:
    """The bulletin: the house edition, or the edition of the client ``reader``."""
    words = language(code, desk.settings.template_folder)
    unmuted = [story for story in desk.stories(first, last) if not story.match.muted]
    matters = desk.matters(unmuted, words, HOUSE if reader is None else OUTSIDER)
    facts = BulletinFacts(
        letterhead=desk.settings.letterhead,
        first=first,
        last=last,
        now=desk.now,
        zone=desk.zone,
        names={client.id: client.name for client in desk.people.clients.values()},
        reader=reader,
        footer=desk.settings.footer,
    )
    return bulletin(words, matters, facts)


def set_paper(paper: Paper, form: str, desk: Desk) -> bytes:
    """The paper in a form of :data:`FORMS`. Raises FontProblem (pdf) when a configured font cannot be read."""
    folder: Path | None = desk.settings.template_folder
    setters: dict[str, Callable[[], bytes]] = {
        "docx": lambda: docx_bytes(paper, desk.now),
        "pdf": lambda: pdf(paper, desk.now, font_path=desk.settings.font_path, template_folder=folder),
        "html": lambda: html(paper, template_folder=folder),
        "xlsx": lambda: xlsx(paper),
    }
    return setters[form]()
