"""``squatwatch deadline OFFICE DATE``, ``squatwatch deadlines`` and ``squatwatch deadlines audit``."""

from __future__ import annotations

import dataclasses
import json
import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from monitor.cli.exits import PARTIAL, USAGE, CommandError, leave
from sources.filing import PublicationKind, Route
from sources.instants import Instant, system_now

if TYPE_CHECKING:
    from monitor.deadlines import Calendars, RuleBook
    from monitor.records import Deadline

NOT_ADVICE = "A computed date, not legal advice: have local counsel confirm it before relying on it."


class Day(click.ParamType):  # type: ignore[type-arg,unused-ignore]
    """A legal day, ``2026-11-22``."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no date: write it as 2026-11-22", param, ctx)


@click.command()
@click.argument("office")
@click.argument("day", metavar="DATE", type=Day())
@click.option("--route", type=click.Choice([route.value for route in Route]), default=None, help="national by default")
@click.option("--event", type=click.Choice([kind.value for kind in PublicationKind]), help="what was published on DATE")
@click.option(
    "--rule", "rule_id", metavar="ID", help="use this rule (see docs/deadlines.md) instead of the one in force"
)
@click.option(
    "--extended", type=click.IntRange(min=1), metavar="N", help="total length from publication, in the rule's unit"
)
@click.option("--no-roll", is_flag=True, help="do not move a last day that falls on a closed day")
@click.option("--stated", type=Day(), help="the end of the period as the office states it")
@click.option("--as-of", type=Day(), help="count days left from this legal day of the office")
@click.option(
    "--lead", type=click.IntRange(0, 365), default=5, show_default=True, help="working days before the safe day"
)
@click.option("--calendar", "client_calendar", default="CN", show_default=True, help="public holidays the client keeps")
@click.option("--config", "config_path", type=click.Path(path_type=Path, dir_okay=False), help="read closures from it")
@click.option("--json", "as_json", is_flag=True, help="one JSON object on stdout")
def deadline(  # noqa: PLR0917 - click passes them by name
    office: str,
    day: date,
    route: str | None,
    event: str | None,
    rule_id: str | None,
    extended: int | None,
    no_roll: bool,
    stated: date | None,
    as_of: date | None,
    lead: int,
    client_calendar: str,
    config_path: Path | None,
    as_json: bool,
) -> None:
    """The opposition window of a publication of DATE at OFFICE (an ST.3 code such as US, EM, GB).

    --extended N is the whole length counted from publication, in the rule's own unit: GB 3 (months), US 60, 90, 120 or
    180 (days). Exit code 3: no rule is known. No opposition there: no last day, exit code 0, the reason in the notes.
    """
    from monitor.deadlines import Calendars, Question, QuestionError, RuleBook, compute

    book = RuleBook.load()
    calendars = Calendars.load(_closures(config_path))
    now = system_now()
    place = book.jurisdiction(office)
    today = as_of or now.local_day(place.time_zone if place else "UTC")
    try:
        question = Question(
            office=office, date=day, route=Route(route or "national"), event=PublicationKind(event) if event else None,
            rule_id=rule_id, extended=extended, roll=not no_roll, stated_end=stated, today=today, lead_days=lead,
            client_calendar=client_calendar.upper(),
        )  # fmt: skip
        answer = compute(book, calendars, question)
    except QuestionError as error:
        raise CommandError(str(error), USAGE) from error
    if as_json:
        click.echo(json.dumps(deadline_json(answer), ensure_ascii=False))
    else:
        from monitor.cli.deadline_text import print_deadline

        print_deadline(answer, book.jurisdiction(office), today, NOT_ADVICE)
    leave(PARTIAL if answer.rule_id is None else 0)


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
@click.option("--config", "config_path", type=click.Path(path_type=Path, dir_okay=False), help="the configuration file")
@click.option("--client", help="only this client")
@click.option("--within", type=click.IntRange(min=0), metavar="DAYS", help="only windows whose safe day is this near")
@click.option("--decided", is_flag=True, help="also matters decided as ignore, own or settled")
@click.option("--as-of", type=Day(), help="count from this legal day in every office's zone")
@click.option("--json", "as_json", is_flag=True, help="one JSON object a line on stdout")
@click.pass_context
def deadlines(  # noqa: PLR0917
    ctx: click.Context,
    config_path: Path | None,
    client: str | None,
    within: int | None,
    decided: bool,
    as_of: date | None,
    as_json: bool,
) -> None:
    """Upcoming deadlines, by client; `deadlines audit` lists the rules by age and confidence."""
    if ctx.invoked_subcommand is not None:
        return
    from monitor.config import load_config
    from monitor.deadlines.upcoming import upcoming
    from monitor.store import open_store

    config = load_config(config_path, os.environ)
    now = system_now()
    store = open_store(config.storage.database_path)
    rows = upcoming(
        store.hits.stories(), lambda zone: as_of or now.local_day(zone), within_days=within, client=client,
        with_decided=decided,
    )  # fmt: skip
    if as_json:
        for row in rows:
            click.echo(json.dumps(dataclasses.asdict(row), ensure_ascii=False, default=str))
    else:
        from monitor.cli.deadline_text import print_upcoming

        print_upcoming(rows, NOT_ADVICE)


@deadlines.command()
@click.option("--as-of", type=Day(), help="count ages to this day")
@click.option("--office", help="only this office")
@click.option("--all", "every", is_flag=True, help="also versions that are no longer, or not yet, in force")
@click.option("--json", "as_json", is_flag=True, help="one JSON object a line on stdout")
def audit(as_of: date | None, office: str | None, every: bool, as_json: bool) -> None:
    """Rules by confidence and by age of verification, the least certain first."""
    from monitor.deadlines.audit import audit as audit_rules

    book, calendars = _load()
    rows = [
        row
        for row in audit_rules(book, calendars, as_of or _utc_day(system_now()))
        if (every or row.in_force) and (office is None or row.office == office.upper())
    ]
    if as_json:
        for row in rows:
            click.echo(json.dumps(dataclasses.asdict(row), ensure_ascii=False, default=str))
    else:
        from monitor.cli.deadline_text import print_audit

        print_audit(rows)


def _load() -> tuple[RuleBook, Calendars]:
    from monitor.deadlines import Calendars, RuleBook

    return RuleBook.load(), Calendars.load()


def _utc_day(now: Instant) -> date:
    return now.local_day("UTC")


def _closures(config_path: Path | None) -> dict[str, tuple[date, ...]]:
    """Closures the user added in the config; none without one."""
    if config_path is None:
        return {}
    from monitor.config import load_config
    from monitor.deadlines.periods import days_between

    found: dict[str, tuple[date, ...]] = {}
    for entry in load_config(config_path, os.environ).closures:
        found[entry.office.upper()] = (*found.get(entry.office.upper(), ()), *days_between(entry.day, entry.until))
    return found
