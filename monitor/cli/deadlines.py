"""``squatwatch deadline OFFICE DATE``, ``squatwatch deadlines`` and ``squatwatch deadlines audit``."""

from __future__ import annotations

import dataclasses
import json
import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from monitor.cli.exits import DONE, PARTIAL, USAGE, CommandError, leave
from monitor.cli.named import OFFICE, client_id
from monitor.cli.notice_tools import room
from monitor.cli.options import LegalDay, as_of_option, config_option, json_option, read_config
from sources.filing import PublicationKind, Route
from sources.instants import system_now

if TYPE_CHECKING:
    from monitor.deadlines import RuleBook
    from monitor.records import Deadline

NOT_ADVICE = "A computed date, not legal advice: have local counsel confirm it before relying on it."
ROUTES = [route.value for route in Route]
KINDS = [kind.value for kind in PublicationKind]


@click.command()
@click.argument("office")
@click.argument("day", metavar="DATE", type=LegalDay())
@click.option(
    "--route", type=click.Choice(ROUTES), help="Default: national; madrid when --event is a designation's publication."
)
@click.option("--event", type=click.Choice(KINDS), help="What was published on DATE; default: what opens the window.")
@click.option("--rule", "rule_id", metavar="ID", help="This rule (docs/deadlines.md), in its version of DATE.")
@click.option("--extended", type=click.IntRange(min=1), metavar="N", help="Total length from DATE, in the rule's unit.")
@click.option("--no-roll", is_flag=True, help="Do not move a last day that falls on a closed day.")
@click.option("--stated", type=LegalDay(), metavar="DATE", help="The end of the period as the office states it.")
@click.option(
    "--lead", type=click.IntRange(0, 365), default=5, show_default=True, help="Working days before the safe day."
)
@click.option(
    "--calendar", default="CN", show_default=True, metavar="CODE", help="The public holidays the client keeps."
)
@as_of_option
@config_option
@json_option
def deadline(  # noqa: PLR0917 - click passes them by name
    office: str,
    day: date,
    route: str | None,
    event: str | None,
    rule_id: str | None,
    extended: int | None,
    no_roll: bool,
    stated: date | None,
    lead: int,
    calendar: str,
    as_of: date | None,
    config_path: Path | None,
    as_json: bool,
) -> None:
    """The opposition window of a publication of DATE at OFFICE (ST.3 code such as US, EM, GB, or its name).

    --extended N is the whole length counted from publication, in the rule's own unit: GB 3 (months), US 60, 90, 120 or
    180 (days). Where no opposition exists there is no last day, and the notes say what to do instead. Exit code 3: no
    rule is known.
    """
    from monitor.deadlines import Calendars, Question, QuestionError, RuleBook, compute

    book, calendars = RuleBook.load(), Calendars.load(_closures(config_path))
    if not calendars.knows(calendar):
        known = ", ".join(calendars.codes)
        raise CommandError(f"there is no calendar {calendar!r}; known: {known}, and ISO codes of more countries", USAGE)
    office = _code(book, office)
    place = book.jurisdiction(office)
    today = as_of or system_now().local_day(place.time_zone if place else "UTC")
    try:
        question = Question(
            office=office,
            date=day,
            route=_route(route, event),
            event=PublicationKind(event) if event else None,
            rule_id=rule_id,
            extended=extended,
            roll=not no_roll,
            stated_end=stated,
            today=today,
            lead_days=lead,
            client_calendar=calendar.upper(),
        )
        answer = compute(book, calendars, question)
    except QuestionError as error:
        raise CommandError(str(error), USAGE) from error
    if as_json:
        click.echo(json.dumps(deadline_json(answer), ensure_ascii=False))
    else:
        from monitor.cli.deadline_text import print_deadline

        print_deadline(answer, place, today, NOT_ADVICE)
    leave(PARTIAL if answer.rule_id is None else DONE)


def _route(route: str | None, event: str | None) -> Route:
    """A designation is published for the Madrid route: without this, its rule would be looked for in vain."""
    if route:
        return Route(route)
    return Route.MADRID if event and event.startswith("designation") else Route.NATIONAL


def _code(book: RuleBook, office: str) -> str:
    """The code under which the rule book has the office, by whatever name it was asked for (EU is EM, UK is GB, Brazil
    is BR); as written when it has none, so that the answer "no rule is known" repeats it."""
    from monitor.watchlists.territories import territory_code

    code = territory_code(office)
    return code if book.jurisdiction(office) is None and code and book.jurisdiction(code) else office


def deadline_json(answer: Deadline) -> dict[str, Any]:
    """The public JSON form: dates ISO 8601, absent is null or []."""

    def iso(value: date | None) -> str | None:
        return value.isoformat() if value else None

    return {
        "last_day": iso(answer.last_day),
        "safe_day": iso(answer.safe_day),
        "internal_day": iso(answer.internal_day),
        "rule_id": answer.rule_id,
        "event": answer.event,
        "length": answer.length,
        "unit": answer.unit,
        "citation": answer.citation or None,
        "confidence": dict(answer.confidence),
        "rolled": answer.rolled,
        "stated_by_office": iso(answer.stated_by_office),
        "extensions": [
            {**dataclasses.asdict(step), "last_day": iso(step.last_day), "ask_before": iso(step.ask_before)}
            for step in answer.extensions
        ],
        "notes": list(answer.notes),
    }


@click.group(invoke_without_command=True)
@click.option("--client", metavar="CLIENT", help="Only this client (id or name).")
@click.option("--within", type=click.IntRange(min=0), metavar="DAYS", help="Only windows whose safe day is this near.")
@click.option("--decided", is_flag=True, help="Also matters decided as ignore, own or settled, and own filings.")
@as_of_option
@config_option
@json_option
@click.pass_context
def deadlines(  # noqa: PLR0917
    ctx: click.Context,
    client: str | None,
    within: int | None,
    decided: bool,
    as_of: date | None,
    config_path: Path | None,
    as_json: bool,
) -> None:
    """Upcoming deadlines, by client. `squatwatch deadlines audit` lists the rules by confidence and age."""
    if ctx.invoked_subcommand is not None:
        return
    from monitor.deadlines.upcoming import upcoming
    from monitor.notices.window import is_withdrawn

    now = system_now()
    with room(config_path) as opened:
        chosen = client_id(opened, client)
        stories = opened.store.hits.stories(client=chosen, include_muted=decided)  # the owner's own filings are muted
        rows = upcoming(
            (story for story in stories if not is_withdrawn(story.filing)),
            lambda zone: as_of or now.local_day(zone),
            within_days=within,
            client=chosen,
            with_decided=decided,
        )
    if as_json:
        _print_lines(rows)
    else:
        from monitor.cli.deadline_text import print_upcoming

        print_upcoming(rows, NOT_ADVICE)


@deadlines.command()
@click.option("--office", type=OFFICE, default=None, help="Only this office (ST.3 code or name).")
@click.option("--all", "every", is_flag=True, help="Also versions that are no longer, or not yet, in force.")
@as_of_option
@json_option
def audit(office: str | None, every: bool, as_of: date | None, as_json: bool) -> None:
    """Rules by confidence and by age of verification, the least certain first."""
    from monitor.deadlines import Calendars, RuleBook
    from monitor.deadlines.audit import audit as audit_rules

    today = as_of or system_now().local_day("UTC")
    rows = [
        row
        for row in audit_rules(RuleBook.load(), Calendars.load(), today)
        if (every or row.in_force) and (office is None or row.office == office)
    ]
    if as_json:
        _print_lines(rows)
    else:
        from monitor.cli.deadline_text import print_audit

        print_audit(rows)


def _print_lines(rows: list[Any]) -> None:
    for row in rows:
        click.echo(json.dumps(dataclasses.asdict(row), ensure_ascii=False, default=str))


def _closures(config_path: Path | None) -> dict[str, tuple[date, ...]]:
    """Closures from the config: the one named, else the one found. Without any config there are none; a config that was
    only found and cannot be used is named on stderr, because a date must not hang on an unrelated file."""
    if config_path is not None:
        return read_config(config_path).closures
    from monitor.config import ConfigError, find_config, load_config

    try:
        path = find_config(os.environ)
    except ConfigError:
        return {}
    try:
        return load_config(path, os.environ).closures
    except ConfigError:
        click.echo(
            f"squatwatch: {path} cannot be used (see `squatwatch check`): closed_days in it are left out", err=True
        )
        return {}
