"""From stories to words: the templates, filled for one reader.

One template per notice and form: ``<kind>.<role>.<form>.j2`` when it exists, else ``<kind>.<form>.j2``; forms are
``html``, ``txt`` and, for chat robots, ``chat.md.j2`` for every kind. A user's template folder is looked at first.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, select_autoescape

from monitor.notices.grounds import grounds_lines
from monitor.notices.health_words import health_text
from monitor.notices.language import Language, reader_language
from monitor.notices.settings import NoticeSettings
from monitor.notices.steps import evidence_to_collect, next_steps
from monitor.notices.subject import subject
from monitor.notices.text import isolated, plain
from monitor.notices.view import BAND_WORDS, DECISION_WORDS, StoryView, first_choice, state_in_words
from monitor.notices.window import Window, window_of
from monitor.records import NoticeKind, Recipient, Role, Story
from monitor.resources import templates_folder
from sources.instants import Instant

CHANGE_WORDS = {
    "withdrawn": "The filing was withdrawn",
    "refused": "The office refused the filing",
    "opposed": "Someone else opposed the filing",
    "mark": "The mark changed at the office",
    "applicant": "The applicant changed at the office",
    "limited": "The goods or classes changed",
    "republished": "The mark was published again or corrected",
    "deadline": "The deadline changed",
    "status": "The status at the office changed",
}
_MARKUP = str.maketrans(
    {"<": "＜", ">": "＞", "[": "［", "]": "］", "*": "＊", "`": "｀", "_": "＿", "#": "＃", "@": "＠", "~": "～"}
)
_BLANK_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One story in one notice: the view for its reader, and what the item wants to say (``doc``)."""

    story: Story
    view: StoryView
    doc: Mapping[str, Any] = field(default_factory=dict)

    @property
    def changes(self) -> list[dict[str, str]]:
        """What a correction tells this reader: kind, before, after."""
        return [
            {
                "kind": str(change.get("kind", "status")),
                "before": str(change.get("before", "")),
                "after": str(change.get("after", "")),
            }
            for change in self.doc.get("changes", ())
        ]


@dataclass(frozen=True, slots=True)
class Draft:
    """What a notice is about, before it has words. ``client`` is the display name ('' = several, operators only)."""

    kind: NoticeKind
    recipient: Recipient
    entries: tuple[Entry, ...] = ()
    events: tuple[Mapping[str, Any], ...] = ()
    client: str = ""
    client_names: Mapping[str, str] = field(default_factory=dict)
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rendered:
    """A notice in words, in every form a channel may want."""

    subject: str
    text: str
    html: str
    markdown: str


class Renderer:
    """Holds the compiled templates; safe to keep for the life of the process, one per settings."""

    def __init__(self, settings: NoticeSettings) -> None:
        self.settings = settings
        self._environments: dict[str, Environment] = {}

    def language_of(self, recipient: Recipient) -> Language:
        """The recipient's language, or the nearest there is a catalogue for, else English."""
        return reader_language(recipient.language, self.settings.template_folder)

    def render(self, draft: Draft, now: Instant) -> Rendered:
        """Subject, text, HTML and markdown. Raises jinja2.TemplateError when a user's template is broken."""
        words = self.language_of(draft.recipient)
        views = [entry.view for entry in draft.entries]
        headline = health_text(str(draft.events[0].get("subject", "")), words) if draft.events else ""
        line = subject(
            draft.kind, views, words, self.settings.subject_prefix, client=draft.client, headline=plain(headline, 120)
        )
        context = self._context(draft, words, line, now)
        environment = self._environment(words)
        html = self._template(environment, draft, "html").render(context)
        text = self._template(environment, draft, "txt").render(context)
        markdown = environment.get_template("chat.md.j2").render(context)
        return Rendered(line, _tidy(text), html, _tidy(markdown))

    def _template(self, environment: Environment, draft: Draft, form: str) -> Any:
        kind, role = draft.kind.value, draft.recipient.role.value
        return environment.select_template([f"{kind}.{role}.{form}.j2", f"{kind}.{form}.j2"])

    def _environment(self, words: Language) -> Environment:
        if words.code not in self._environments:
            self._environments[words.code] = environment_for(words, self.settings.template_folder)
        return self._environments[words.code]

    def _context(self, draft: Draft, words: Language, line: str, now: Instant) -> dict[str, Any]:
        zone = self.settings.policy.zone
        stories = [self._story(entry, draft, words, now) for entry in draft.entries]
        operator = draft.recipient.role is Role.OPERATOR
        return {
            "subject": line,
            "html_lang": words.code.replace("_", "-"),
            "kind": draft.kind.value,
            "stories": stories,
            "groups": _groups(stories, draft),
            "sections": _sections(stories, words) if draft.kind is NoticeKind.BASELINE else [],
            "events": [_event(event, words, zone) for event in draft.events],
            "brands": ", ".join(dict.fromkeys(entry.view.brand for entry in draft.entries)),
            "client": isolated(draft.client),
            "operator": operator,
            "web_address": self.settings.web_address if operator else "",
            "reply_to": self.settings.reply_to or self.settings.letterhead.email,
            "today": words.day(now.local_day(zone)),
            "evidence": evidence_to_collect(words),
            "attachments": list(draft.attachments),
            "attributions": list(dict.fromkeys(line for e in draft.entries for line in e.view.attributions)),
            "footer": self.settings.footer,
            "prefix": self.settings.subject_prefix,
        }

    def _story(self, entry: Entry, draft: Draft, words: Language, now: Instant) -> dict[str, Any]:
        view = entry.view
        window: Window = window_of(entry.story, now, self.settings.policy.zone)
        slip = receipt(view, words)
        address = self.settings.reply_to or self.settings.letterhead.email
        return {
            "v": view,
            "client_id": entry.story.client,
            "steps": next_steps(entry.story, window, words),
            "grounds": grounds_lines(entry.story, words, closed=view.window == "closed"),
            "doc": entry.doc,
            "internal": str(entry.doc.get("step", "")).startswith("internal"),
            "changes": [_change(change, words) for change in entry.changes],
            "band_word": BAND_WORDS[view.band],
            "decision_word": DECISION_WORDS.get(view.decision, view.decision),
            "receipt": slip,
            "mailto": mailto(address, view.reference, slip),
        }


@functools.lru_cache(maxsize=32)
def environment_for(words: Language, user_folder: Path | None) -> Environment:
    """Jinja2 with this language's catalogue; HTML templates escape everything, an unknown name is an error.

    Kept for the process: compiling the templates costs more than filling them in. Changed files are noticed by Jinja2.
    """
    folders = [user_folder] if user_folder else []
    environment = Environment(
        loader=ChoiceLoader([FileSystemLoader(str(folder)) for folder in (*folders, templates_folder())]),
        autoescape=select_autoescape(enabled_extensions=("html.j2",), default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_callables(words.gettext, words.ngettext, newstyle=True)  # type: ignore[attr-defined]
    environment.filters["md"] = markdown_safe
    return environment


def markdown_safe(text: str) -> str:
    """Foreign text that no chat robot takes for markup, a mention or a link: its special characters full-width."""
    return str(text).translate(_MARKUP)


def receipt(view: StoryView, words: Language) -> str:
    """The slip that a reader outside fills in and sends back (回执)."""
    _ = words.gettext
    choices = (first_choice([view], words), _("Keep watching"), _("No action"))
    return "\n".join(
        (
            _("Acknowledgement slip"),
            f"{_('Number')}: {view.reference}",
            f"{_('Mark')}: {view.mark} [{view.office} {view.application_number}]",
            f"{_('Last day to oppose')}: {view.last_day}",
            f"[ ] {_('We have taken note')}",
            "   ".join(f"[ ] {choice}" for choice in choices if choice),
            f"{_('Name, date')}: ",
        )
    )


def mailto(address: str, number: str, body: str) -> str:
    """A mailto link with the slip filled in ('' without an address)."""
    if not address:
        return ""
    return f"mailto:{quote(address, safe='@')}?subject={quote(number)}&body={quote(body)}"


def _event(event: Mapping[str, Any], words: Language, zone: str) -> dict[str, str]:
    said = {name: health_text(str(event.get(name, "")), words) for name in ("subject", "consequence", "remedy")}
    said |= {"detail": str(event.get("detail", "")), "seen_at": _seen(str(event.get("seen_at", "")), words, zone)}
    return {name: plain(text) for name, text in said.items()}


def _seen(text: str, words: Language, zone: str) -> str:
    try:
        return words.moment(Instant.parse(text), zone)
    except ValueError:
        return text


def _change(change: Mapping[str, str], words: Language) -> dict[str, str]:
    def said(text: str) -> str:
        no_day = change["kind"] == "deadline" and text and not text[0].isdigit()
        return state_in_words(text, words) if no_day else isolated(text, 600)

    return {
        "word": CHANGE_WORDS.get(change["kind"], CHANGE_WORDS["status"]),
        "before": said(change["before"]),
        "after": said(change["after"]),
    }


def _groups(stories: Sequence[dict[str, Any]], draft: Draft) -> list[dict[str, Any]]:
    """By client, in the order of their first deadline: an operator's digest holds several clients."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for story in stories:
        groups.setdefault(story["client_id"], []).append(story)
    return [{"client": plain(draft.client_names.get(key, key)), "stories": items} for key, items in groups.items()]


def _sections(stories: Sequence[dict[str, Any]], words: Language) -> list[dict[str, Any]]:
    _ = words.gettext
    titles = (
        ("open", _("Still open to opposition")),
        ("pending", _("Pending, or not known")),
        ("done", _("Window closed or registered")),
    )
    placed: dict[str, list[dict[str, Any]]] = {key: [] for key, _title in titles}
    for story in stories:
        window = story["v"].window
        key = (
            "open"
            if window in {"open", "last_days", "open_ended"}
            else "done"
            if window in {"closed", "none"}
            else "pending"
        )
        placed[key].append(story)
    return [{"title": title, "stories": placed[key]} for key, title in titles if placed[key]]


def _tidy(text: str) -> str:
    lines = (line.rstrip() for line in text.strip().splitlines())
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)) + "\n"
