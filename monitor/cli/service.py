"""``squatwatch run`` and ``squatwatch once``."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from monitor.cli.exits import LOCKED, PARTIAL, USAGE, CommandError, leave
from monitor.cli.logs import log_to_stderr
from monitor.cli.options import LegalDay, as_of_option, config_option, json_option, read_config

if TYPE_CHECKING:
    from monitor.config import Config
    from monitor.cycle import Cycle
    from monitor.polling.model import Progress
    from monitor.service import RunSummary
    from sources.instants import Instant


@click.command()
@config_option
def run(config_path: Path | None) -> None:
    """The daemon: polls, reads the inbox, sends, until it is told to end (SIGTERM or Ctrl-C finish the batch in hand).
    Exit 4 when another instance holds the database."""
    from monitor.service import Service

    config = read_config(config_path)
    log_to_stderr()
    with cycle_of(config, None) as cycle:
        service = Service(cycle)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: service.stop())
        service.run()


@click.command()
@click.option("--source", "only", multiple=True, metavar="ID", help="Only this source (several times: these).")
@click.option("--since", type=LegalDay(), metavar="DATE", help="List issues from this day on, also of known sources.")
@click.option("--rematch", is_flag=True, help="Compare all brands with everything stored that may still be opposable.")
@click.option("--no-send", is_flag=True, help="Plan notices, but do not assemble or send them.")
@as_of_option
@config_option
@json_option
def once(  # noqa: PLR0917 - click passes options by name
    only: tuple[str, ...],
    since: date | None,
    rematch: bool,
    no_send: bool,
    as_of: date | None,
    config_path: Path | None,
    as_json: bool,
) -> None:
    """One pass of everything that is enabled, the inbox, and then what is to be told. Exit 3 when something could not
    be looked at, read or delivered; 4 when another instance holds the database."""
    from monitor.service import run_once

    config = read_config(config_path)
    log_to_stderr(quiet=sys.stderr.isatty())
    with progress_bars() as progress, cycle_of(config, as_of, progress) as cycle:
        unknown = [source for source in only if source not in cycle.adapters]
        if unknown:
            raise CommandError(f"there is no source {unknown[0]!r}; squatwatch sources lists them", USAGE)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: cycle.stop.set())
        summary = run_once(cycle, only=only, since=since, rematch_all=rematch, send=not no_send)
    show(summary, as_json=as_json)
    if summary.partial:
        leave(PARTIAL)


@contextmanager
def cycle_of(config: Config, as_of: date | None, progress: Progress | None = None) -> Iterator[Cycle]:
    """The installation, locked and ready to work. Ends the command with 4 when somebody else holds it."""
    from monitor.configuration.problems import ConfigError
    from monitor.cycle import Cycle
    from monitor.deadlines.book import RuleBookError
    from monitor.deadlines.calendars import CalendarError
    from monitor.notices.channels import ChannelError
    from monitor.store import AlreadyRunning, StoreError
    from monitor.store.connection import database_errors
    from monitor.wiring import client_factory, open_installation
    from sources.registry import adapters

    clock = clock_of(as_of, config.operator.time_zone)
    try:
        with (
            database_errors(config.database),
            open_installation(config, clock()) as store,
            store.lock(),
            client_factory(config, clock, store) as client_for,
        ):
            yield Cycle(config, store, adapters(), client_for, clock, progress)
    except AlreadyRunning as error:
        raise CommandError(str(error), LOCKED) from None
    except StoreError as error:
        raise CommandError(str(error)) from None
    except (ConfigError, ChannelError, RuleBookError, CalendarError) as error:
        raise CommandError(str(error), USAGE) from None


def clock_of(as_of: date | None, zone: str) -> Callable[[], Instant]:
    """The machine's clock, or one that stands still on a day that is today at every office."""
    from monitor.pretended import as_if
    from sources.instants import system_now

    if as_of is None:
        return system_now
    fixed = as_if(as_of, zone)
    return lambda: fixed


@contextmanager
def progress_bars() -> Iterator[Progress | None]:
    """One line per issue on a terminal; None elsewhere (the log says it)."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress as Bars
    from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

    text = TextColumn(
        "{task.description}  {task.fields[records]:,} records, {task.fields[hits]} new possible conflicts"
    )
    with Bars(SpinnerColumn(), text, TimeElapsedColumn(), console=Console(stderr=True), transient=True) as bars:
        tasks: dict[tuple[str, str], Any] = {}

        def progress(source: str, issue: str, records: int, hits: int) -> None:
            key = (source, issue)
            if key not in tasks:
                tasks[key] = bars.add_task(f"{source} {issue}", total=None, records=0, hits=0)
            bars.update(tasks[key], records=records, hits=hits)

        yield progress


def show(summary: RunSummary, *, as_json: bool) -> None:
    """What the pass came to: a table, or one JSON object a line."""
    lines = list(summary_lines(summary))
    if as_json:
        for line in lines:
            click.echo(json.dumps(line, ensure_ascii=False))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table("what", "state", "issues", "read", "unreadable", "new", box=None, header_style="bold")
    parts = [line for line in lines if line["kind"] in ("source", "inbox")]
    for line in parts:
        table.add_row(*(str(line.get(key, "")) for key in ("name", "state", "issues", "read", "unreadable", "hits")))
    console = Console(width=None if sys.stdout.isatty() else 160)
    if parts:
        console.print(table)
    for line in parts:
        if line["error"]:
            click.echo(f"{line['name']}: {line['error']}")
    total = lines[-1]
    for name in summary.broken:
        click.echo(f"{name}: failed; squatwatch doctor says why")
    if summary.not_rematched:
        click.echo(f"rematch: failed, run it again: {summary.not_rematched}")
    if summary.not_taken:
        click.echo(f"{summary.not_taken}\nThe last good list was used; mend it, then: squatwatch watchlist check")
    if summary.stopped:
        click.echo("told to end before everything was done: the next pass goes on from here")
    click.echo(
        f"{total['hits']} new possible conflicts; {total['notices']} notices written, {total['sent']} sent,"
        f" {total['undelivered']} not delivered"
    )


def summary_lines(summary: RunSummary) -> Iterator[dict[str, Any]]:
    """A line per source and inbox file, and a last one with the totals."""
    for result in summary.passes:
        troubles = [f"{i.number}: {i.error}" for i in result.issues if i.error]
        yield {
            "kind": "source",
            "name": result.source,
            "state": result.state,
            "issues": len(result.issues),
            "read": result.read,
            "unreadable": result.unreadable,
            "hits": result.hits,
            "error": result.error or "; ".join(troubles),
        }
    for file in summary.inbox:
        yield {
            "kind": "inbox",
            "name": file.name,
            "state": file.state,
            "source": file.source,
            "read": file.read,
            "unreadable": file.unreadable,
            "hits": file.hits,
            "error": file.error,
        }
    found = sum(r.hits for r in summary.passes) + sum(f.hits for f in summary.inbox)
    yield {
        "kind": "summary",
        "hits": found + summary.baseline.hits + summary.rematch.hits,
        "baseline_hits": summary.baseline.hits + summary.rematch.hits,
        "notices": summary.notices,
        "sent": summary.sent.sent,
        "undelivered": max(summary.sent.retried, summary.waiting) + summary.sent.dead,
        "failed": [*summary.broken, *(["rematch"] if summary.not_rematched else [])],
        "watchlist": summary.not_taken,
        "stopped": summary.stopped,
    }
