"""``squatwatch report watch|letter|bulletin|evidence``: papers for people, and the bundle a second person can check."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.exits import FAILED, USAGE, CommandError
from monitor.cli.named import client_id
from monitor.cli.notice_tools import Room, find_stories, find_story, room, write_out
from monitor.cli.options import F, LegalDay, as_of_option, config_option

if TYPE_CHECKING:
    from monitor.notices.paper import Paper
    from monitor.notices.papers import Desk

_PERIOD_DAYS = 30


def _out_option(command: F) -> F:
    text = "The file; its ending chooses the form."
    return click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help=text)(command)


def _lang_option(command: F) -> F:
    return click.option("--lang", default="zh_CN", show_default=True, help="Language: zh_CN, en.")(command)


def _period_options(command: F) -> F:
    first = click.option("--from", "first", type=LegalDay(), metavar="DATE", help="First day. Default: 30 days back.")
    last = click.option("--to", "last", type=LegalDay(), metavar="DATE", help="Last day. Default: today.")
    return first(last(command))


@click.group()
def report() -> None:
    """Watch report, warning letter, bulletin, evidence bundle."""


@report.command("watch")
@click.option("--client", required=True, help="The client: its id, its name, or a part of it.")
@_period_options
@_lang_option
@_out_option
@as_of_option
@config_option
def watch(  # noqa: PLR0917 - click passes them by name
    client: str,
    first: date | None,
    last: date | None,
    lang: str,
    out: Path,
    as_of: date | None,
    config_path: Path | None,
) -> None:
    """What was looked at for one client, what was found, what was dismissed: .pdf, .html, .xlsx or .docx."""
    from monitor.notices.papers import make_report

    with room(config_path, as_of) as opened:
        chosen = client_id(opened, client) or client
        start, end = _period(first, last, opened)
        _write(opened, out, "report", lambda desk: make_report(desk, chosen, start, end, lang))


@report.command("letter")
@click.argument("numbers", nargs=-1, required=True, metavar="ID...")
@click.option("--lang", "langs", multiple=True, default=("zh_CN", "en"), help="Languages in order; may be repeated.")
@click.option("--number", default="", help="The letter's number. Default: the reference of its first matter.")
@click.option("--attachment", "attachments", multiple=True, help="A name for the list of attachments; may be repeated.")
@_out_option
@as_of_option
@config_option
def letter(  # noqa: PLR0917 - click passes them by name
    numbers: tuple[str, ...],
    langs: tuple[str, ...],
    number: str,
    attachments: tuple[str, ...],
    out: Path,
    as_of: date | None,
    config_path: Path | None,
) -> None:
    """The risk-warning letter (预警函) about hits of one client: .docx or .pdf."""
    from monitor.notices.letter import MixedClients
    from monitor.notices.papers import make_letter

    with room(config_path, as_of) as opened:
        stories = find_stories(opened.store, numbers, opened.now)
        if not opened.settings.letterhead.organisation:
            click.echo("no letterhead: set [notices.letterhead] so that the letter says who writes", err=True)
        try:
            _write(opened, out, "letter", lambda desk: make_letter(desk, stories, langs, number, attachments))
        except MixedClients as error:
            raise CommandError(str(error), USAGE) from None


@report.command("bulletin")
@click.option("--client", default=None, help="The edition for this client (id or name). Default: the house edition.")
@_period_options
@_lang_option
@_out_option
@as_of_option
@config_option
def bulletin(  # noqa: PLR0917 - click passes them by name
    client: str | None,
    first: date | None,
    last: date | None,
    lang: str,
    out: Path,
    as_of: date | None,
    config_path: Path | None,
) -> None:
    """One applicant's filings across companies as one story. The house edition names every company: keep it inside."""
    from monitor.notices.papers import make_bulletin

    with room(config_path, as_of) as opened:
        chosen = client_id(opened, client)
        start, end = _period(first, last, opened)
        _write(opened, out, "bulletin", lambda desk: make_bulletin(desk, start, end, lang, chosen))


@report.command("evidence")
@click.argument("number", metavar="ID")
@click.option("--timestamp", "authority_url", default=None, metavar="URL", help="RFC 3161 authority; asked only then.")
@_out_option
@config_option
def evidence(number: str, authority_url: str | None, out: Path, config_path: Path | None) -> None:
    """Everything a hit rests on as a zip with the SHA-256 of each file."""
    from monitor.notices.evidence import bundle
    from monitor.notices.timestamp import StampRefused, authority
    from sources.instants import system_now

    with room(config_path) as opened:
        story = find_story(opened.store, number, opened.now)
        try:
            stamp = authority(authority_url, system_now) if authority_url else None
            content = bundle(opened.store, story, opened.now, stamp=stamp)
        except StampRefused as error:
            raise CommandError(str(error), FAILED) from None
        write_out(content, out, what="evidence bundle", binary=True)


def _period(first: date | None, last: date | None, opened: Room) -> tuple[date, date]:
    end = last or opened.now.local_day(opened.settings.policy.zone)
    start = first or end - timedelta(days=_PERIOD_DAYS)
    if start > end:
        raise CommandError(f"--from {start} is after --to {end}; swap them", USAGE)
    return start, end


def _write(opened: Room, out: Path, what: str, make: Callable[[Desk], Paper]) -> None:
    from monitor.notices.fonts import FontProblem
    from monitor.notices.papers import FORMS, Desk, set_paper

    form = out.suffix.lower().lstrip(".")
    if form not in FORMS:
        endings = ", ".join(f".{known}" for known in FORMS)
        raise CommandError(f"--out {out.name}: the ending chooses the form; use one of {endings}", USAGE)
    desk = Desk(opened.store, opened.people, opened.settings, opened.now)
    try:
        content = set_paper(make(desk), form, desk)
    except FontProblem as error:
        raise CommandError(str(error), FAILED) from None
    write_out(content, out, what=what, binary=True)
