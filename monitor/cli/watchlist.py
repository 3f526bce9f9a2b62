"""``squatwatch watchlist``: check, convert, diff and start watch lists."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.exits import USAGE, CommandError, leave
from monitor.cli.options import config_option, json_option, read_config

if TYPE_CHECKING:
    from monitor.watchlist import WatchList

FILES = click.Path(path_type=Path, exists=True, dir_okay=False)
OUTPUT = click.Path(path_type=Path, dir_okay=False)


@click.group()
def watchlist() -> None:
    """Watch lists in TOML, CSV and XLSX, with English or Chinese headers."""


@watchlist.command()
@click.argument("files", nargs=-1, type=FILES)
@click.option("--client", metavar="ID", help="Client that owns the rows of a table without a client column.")
@config_option
@json_option
def check(files: tuple[Path, ...], client: str | None, config_path: Path | None, as_json: bool) -> None:
    """Check FILES, or the lists of the config when none is named. Exit 2 when a list cannot be used.

    Prints each brand as it was understood, then what is wrong.
    """
    found = _load(files, client) if files else _configured(config_path)
    if not as_json:
        _show_brands(found)
    for problem in found.problems:
        if as_json:
            fields = ("level", "file", "place", "text", "value", "remedy")
            click.echo(json.dumps({name: getattr(problem, name) for name in fields}, ensure_ascii=False))
        else:
            click.echo(f"{problem.level}: {problem}")
    counts = {"clients": len(found.clients), "brands": len(found.brands), "recipients": len(found.recipients)}
    if as_json:
        summary = {**counts, "errors": len(found.errors), "warnings": len(found.warnings), "hash": found.hash}
        click.echo(json.dumps({"summary": summary}))
    else:
        said = ", ".join(f"{number} {what}" for what, number in counts.items())
        click.echo(f"{said}; {len(found.errors)} errors, {len(found.warnings)} warnings")
    if not found.valid:
        leave(USAGE)


def _show_brands(found: WatchList) -> None:
    """What was understood: names, classes, markets."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    if not found.brands:
        return
    table = Table(box=None, pad_edge=False)
    for heading in ("brand", "client", "names", "classes", "markets", "rights"):
        table.add_column(heading, overflow="fold")
    owners = {client.id: client.name for client in found.clients}
    for one in found.brands:
        names = (*one.hanzi, *one.latin, *one.pinyin, *(name.text for name in one.local_names))
        cells = (one.id, owners.get(one.client, one.client), ", ".join(names), ", ".join(map(str, one.classes)) or "-")
        rights = ", ".join(f"{right.territory} {right.number}" for right in one.rights) or "-"
        table.add_row(*map(Text, cells), Text(", ".join(one.markets) or "all"), Text(rights))
    console = Console(width=None if sys.stdout.isatty() else 140)
    console.print(table)
    console.print()


@watchlist.command()
@click.argument("source", type=FILES)
@click.argument("target", type=OUTPUT)
@click.option("--client", metavar="ID", help="Client that owns the rows of a table without a client column.")
@click.option("--chinese/--english", default=False, help="Language of the headers of a table.")
@click.option("--force", is_flag=True, help="Write over TARGET if it exists.")
def convert(source: Path, target: Path, client: str | None, chinese: bool, force: bool) -> None:
    """Write the list SOURCE as TARGET (.toml, .xlsx, or .csv for the brands alone).

    With --force, the recipients of a TARGET that is written over stay when SOURCE names none: those who hear about
    everybody, and those of clients that SOURCE has too (by id). Exit 2, and TARGET as it was, when they cannot be read.
    """
    found = _load((source,), client)
    for problem in found.problems:
        click.echo(f"{problem.level}: {problem}", err=True)
    if not found.valid:
        raise CommandError(f"{source}: nothing was written; mend the errors above first", USAGE)
    if force and target.exists():
        found = _over(found, target)
    _write(found, target, chinese=chinese, force=force)
    _say_if_unread(target)


@watchlist.command()
@click.argument("before", type=FILES)
@click.argument("after", type=FILES, required=False)
@config_option
@json_option
def diff(before: Path, after: Path | None, config_path: Path | None, as_json: bool) -> None:
    """What changed from the list BEFORE to the list AFTER (default: the lists of the config)."""
    from monitor.watchlists.compare import compare

    changes = compare(
        _usable(_load((before,), None)), _usable(_load((after,), None) if after else _configured(config_path))
    )
    for change in changes:
        if as_json:
            fields = ("what", "kind", "id", "field", "before", "after", "consequence")
            click.echo(json.dumps({name: getattr(change, name) for name in fields}, ensure_ascii=False))
        else:
            values = (
                f" {change.field}: {change.before or '(nothing)'} -> {change.after or '(nothing)'}"
                if change.field
                else ""
            )
            consequence = f"  ({change.consequence})" if change.consequence else ""
            click.echo(f"{change.what} {change.kind.removesuffix('s')} {change.id}{values}{consequence}")
    if not changes and not as_json:
        click.echo("no difference")


@watchlist.command()
@click.argument("target", type=OUTPUT)
@click.option("--chinese/--english", default=False, help="Language of the headers of a table.")
@click.option("--force", is_flag=True, help="Write over TARGET if it exists.")
def template(target: Path, chinese: bool, force: bool) -> None:
    """Write an empty form with one example of each entry (.toml, .xlsx, or .csv for the brands alone)."""
    from monitor.watchlists.table_files import starter

    _write(starter(), target, chinese=chinese, force=force)


def _load(files: tuple[Path, ...], client: str | None) -> WatchList:
    from monitor.watchlist import ListFile, load_watchlists

    return load_watchlists([ListFile(path, client) for path in files])


def _configured(config_path: Path | None) -> WatchList:
    from monitor.watchlists.configured import configured_watchlist

    return configured_watchlist(read_config(config_path))


def _usable(found: WatchList) -> WatchList:
    if not found.valid:
        raise CommandError("\n".join(map(str, found.errors)), USAGE)
    return found


def _over(found: WatchList, target: Path) -> WatchList:
    """What is written over TARGET, and the words about what stands there now and will not any more."""
    from monitor.watchlists.replace import unread_recipients, with_recipients_of

    problems = () if found.recipients else unread_recipients(target)
    if problems:
        told = "\n".join(map(str, problems))
        text = f"{target}: nothing was written: whom it names cannot be read, and the new list names nobody"
        raise CommandError(f"{told}\n{text}; mend the errors above, or move the file away first", USAGE)
    before = _load((target,), None)
    result, kept = with_recipients_of(found, before)
    if kept:
        click.echo(f"note: kept the recipients of {target}: {', '.join(entry.id for entry in kept)}", err=True)
    heard = {entry.id: len(entry.clients) for entry in before.entries.recipients}
    for entry in kept:
        if len(entry.clients) < heard[entry.id]:
            text = "hears no longer about the clients that the new list does not have"
            click.echo(f"note: {entry.id} {text}; still about: {', '.join(entry.clients)}", err=True)
    lost = not found.recipients
    for kind in ("brands", "recipients"):
        stay = {entry.id for entry in getattr(result.entries, kind)}
        gone = [entry.id for entry in getattr(before.entries, kind) if entry.id not in stay]
        if gone:
            shown = ", ".join(gone[:5]) + (" ..." if len(gone) > 5 else "")
            why = (
                " (they hear only about clients that the new list does not have)"
                if lost and kind == "recipients"
                else ""
            )
            click.echo(f"note: {len(gone)} {kind} of {target} are gone: {shown}{why}", err=True)
    return result


def _say_if_unread(target: Path) -> None:
    """A list beside a config that does not name it is not watched."""
    from monitor.config import ConfigError, load_config

    beside = target.absolute().parent / "config.toml"
    try:
        named = [entry.path.resolve() for entry in load_config(beside, os.environ).watchlists]
    except ConfigError:
        return  # no config there, or one that `squatwatch check` speaks about
    if target.resolve() not in named:
        place = f'path = "{target.name}"'
        click.echo(f"note: {beside.name} does not read {target.name}: write {place} under [[watchlists]]", err=True)


def _write(found: WatchList, target: Path, *, chinese: bool, force: bool) -> None:
    from monitor.watchlists.table_files import lost_in_tables, write_csv, write_xlsx
    from monitor.watchlists.toml_text import watchlist_toml

    if target.exists() and not force:
        raise CommandError(f"{target} exists; name another file, or use --force to write over it", USAGE)
    suffix = target.suffix.lower()
    if suffix == ".toml":
        target.write_text(watchlist_toml(found), encoding="utf-8")
    elif suffix == ".xlsx":
        write_xlsx(target, found, chinese=chinese)
    elif suffix == ".csv":
        write_csv(target, "brands", found.entries.brands, chinese=chinese)
        left_out = len(found.clients) + len(found.recipients)
        if left_out:
            click.echo(f"note: a CSV file holds brands only; {left_out} clients and recipients were left out", err=True)
    else:
        raise CommandError(
            f"{target}: a watch list is written as .toml, .xlsx or .csv, not {suffix or 'without ending'!r}", USAGE
        )
    if suffix != ".toml":
        for line in lost_in_tables(found.entries.brands):
            click.echo(f"note: a table cannot carry {line}", err=True)
    people = f", {len(found.clients)} clients, {len(found.recipients)} recipients" if suffix != ".csv" else ""
    click.echo(f"wrote {target}: {len(found.brands)} brands{people}")
