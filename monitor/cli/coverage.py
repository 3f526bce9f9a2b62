"""``squatwatch coverage``: what was looked at, found and missed."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.exits import PARTIAL, CommandError, leave
from monitor.cli.operating import store_errors
from monitor.cli.options import as_of_option, config_option, json_option, read_config

if TYPE_CHECKING:
    from monitor.coverage import Coverage, Speed, UnreadFile
    from monitor.deadlines import RuleBook
    from monitor.store import Store

_FILES_SHOWN = 30


@click.command()
@click.option("--html", "html_path", type=click.Path(path_type=Path), metavar="FILE", help="Write a page instead.")
@click.option("--unreadable", is_flag=True, help="List the records that could not be read instead, newest first.")
@as_of_option
@config_option
@json_option
def coverage(
    html_path: Path | None, unreadable: bool, as_of: date | None, config_path: Path | None, as_json: bool
) -> None:
    """What was looked at until which publication date, what is missing, which inbox files nobody could read, and how
    many publication days with open opposition windows nobody looked at. Exit 3 when something could not be looked
    at."""
    from monitor.coverage import as_json as plain
    from monitor.coverage import coverage as look
    from monitor.coverage import speed, unread_files
    from monitor.deadlines import RuleBook
    from monitor.wiring import open_existing
    from sources.instants import system_now
    from sources.registry import adapters

    config = read_config(config_path)
    now = system_now()
    if unreadable:
        with store_errors(config.database), open_existing(config, now) as store:
            list_unreadable(store, as_json)
        return
    today = as_of or now.local_day(config.operator.time_zone)
    book = RuleBook.load()
    enabled = {source.id for source in config.enabled_sources()}
    with store_errors(config.database), open_existing(config, now) as store:
        rows = look(store, adapters(), today, enabled=enabled, window_of=lambda office: longest_window(book, office))
        fast = speed(store)
        unread = unread_files(store, config.inbox.folder)
    if html_path is not None:
        try:
            html_path.write_text(page(rows, unread, fast, today), encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{html_path}: cannot be written: {error.strerror}; name another file") from None
        click.echo(f"written: {html_path}", err=True)
    elif as_json:
        for row in rows:
            click.echo(json.dumps(plain(row), ensure_ascii=False))
        for file in unread:
            click.echo(json.dumps({"inbox_file": {"state": "failed", **plain(file)}}, ensure_ascii=False))
        click.echo(json.dumps({"speed": plain(fast)}))
    else:
        show(rows, unread, fast)
    if unread or any(row.troubled for row in rows):
        leave(PARTIAL)


def list_unreadable(store: Store, as_json: bool) -> None:
    """Every record that could not be read, with where it stands and why; with ``--json`` also what stands there."""
    count = 0
    for count, (issue, record) in enumerate(store.issues.unreadables(), 1):  # noqa: B007 - the last count is told
        if as_json:
            line = {
                "source": issue.source,
                "issue": issue.number,
                "date": issue.date.isoformat() if issue.date else None,
                "place": record.place,
                "reason": record.reason,
                "origin": asdict(record.origin) if record.origin else None,
                "raw": record.raw.decode("utf-8", "replace"),
            }
            click.echo(json.dumps(line, ensure_ascii=False))
        else:
            click.echo(f"{issue.source} {issue.title}: {record.place}: {record.reason}")
    click.echo(f"{count} records could not be read", err=True)


def longest_window(book: RuleBook, office: str) -> int:
    """The office's longest opposition period in days, without extensions; the longest of all where none is known."""
    from monitor.polling.model import WINDOW_DAYS
    from sources.filing import Route

    in_days = {"days": 1.0, "months": 31.0, "working_days": 1.6}
    lengths = [
        version.length * in_days[version.unit]
        for route in Route
        for rule in book.rules_for(office, route)
        for version in rule.version
        if version.length and version.unit
    ]
    return round(max(lengths)) if lengths else WINDOW_DAYS


def page(rows: list[Coverage], unread: list[UnreadFile], fast: Speed, today: date) -> str:
    """The coverage page as HTML."""
    from jinja2 import Environment, FileSystemLoader

    from monitor.resources import templates_folder

    environment = Environment(loader=FileSystemLoader(templates_folder()), autoescape=True)
    return environment.get_template("coverage.html.j2").render(
        rows=rows, unread=unread, speed=fast, today=today.isoformat()
    )


def show(rows: list[Coverage], unread: list[UnreadFile], fast: Speed) -> None:
    """What people read: the table, and a line for everything that is missing."""
    if rows:
        _table(rows)
    elif not unread:
        click.echo("no source is enabled and none was ever looked at; enable one in the config, or use the inbox")
        return
    for row in rows:
        for issue in row.missing:
            left = f", windows run for {issue.days_left} more days" if issue.days_left else ", its windows are over"
            click.echo(f"{row.source} {issue.number}: {issue.state}{left}. {issue.error}".rstrip())
    for file in unread[:_FILES_SHOWN]:
        whose = f" ({file.source})" if file.source else ""
        click.echo(f"inbox file {file.name}{whose}: failed, nobody could read it. {file.error}")
    if len(unread) > _FILES_SHOWN:
        click.echo(f"{len(unread) - _FILES_SHOWN} more inbox files that nobody could read; --json lists them all")
    if fast.told:
        share = f"; told while opposable: {fast.share_in_time:.0%}" if fast.share_in_time is not None else ""
        click.echo(
            f"publication to notice: median {fast.median_days:g} days, 95th percentile {fast.p95_days:g} days{share}"
        )


def _table(rows: list[Coverage]) -> None:
    from rich.console import Console
    from rich.table import Table

    columns = (
        "office",
        "source",
        "state",
        "complete until",
        "newest",
        "issues",
        "extracts",
        "records",
        "unreadable",
        "open days missed",
    )
    table = Table(*columns, box=None, header_style="bold")
    for row in rows:
        table.add_row(
            row.office,
            row.source,
            row.state if row.enabled else f"{row.state} (not polled)",
            row.looked_until.isoformat() if row.looked_until else "-",
            row.newest.isoformat() if row.newest else "-",
            str(row.issues),
            str(row.extracts),
            str(row.read),
            str(row.unreadable),
            str(row.days_affected),
        )
    Console(width=None if sys.stdout.isatty() else 160).print(table)
