"""``squatwatch backup``, ``restore``, ``migrate`` and ``doctor``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import click

from monitor.cli.exits import LOCKED, PARTIAL, CommandError, leave
from monitor.cli.options import config_option, json_option, read_config


@contextmanager
def store_errors(database: Path) -> Iterator[None]:
    """Errors of the database as the command's own, with their exit codes."""
    from monitor.store import AlreadyRunning, StoreError
    from monitor.store.connection import database_errors

    try:
        with database_errors(database):
            yield
    except AlreadyRunning as error:
        raise CommandError(str(error), LOCKED) from None
    except StoreError as error:
        raise CommandError(str(error)) from None


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@config_option
def backup(file: Path, config_path: Path | None) -> None:
    """Copy the database to FILE while everything runs. The copy is checked; an existing file is never overwritten."""
    from monitor.store.backup import backup as copy

    config = read_config(config_path)
    with store_errors(config.database):
        size = copy(config.database, file)
    click.echo(f"written: {file} ({size / 1e6:.1f} MB)")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@config_option
def restore(file: Path, config_path: Path | None) -> None:
    """Put the backup FILE in place of the database. What was there is kept beside it. Exit 4 while the service runs."""
    from monitor.store.backup import restore as put_back
    from sources.instants import system_now

    config = read_config(config_path)
    with store_errors(config.database):
        aside = put_back(file, config.database, system_now())
    click.echo(f"restored: {config.database}" + (f"; what was there is now {aside.name}" if aside else ""))


@click.command()
@config_option
def migrate(config_path: Path | None) -> None:
    """Bring the database to this release, with a copy of it as it was. Exit 4 while the service runs."""
    from monitor.store import upgrade
    from monitor.store.migrations import pending
    from sources.instants import system_now

    config = read_config(config_path)
    with store_errors(config.database):
        applied, copy = upgrade(config.database, system_now()) if pending(config.database) else ([], None)
    if not applied:
        click.echo(f"{config.database}: nothing to do")
        return
    click.echo(f"{config.database}: applied {', '.join(applied)}" + (f"; as it was: {copy.name}" if copy else ""))


@click.command()
@click.option("--audit", is_flag=True, help="Also check the chain of hashes over who decided what.")
@config_option
@json_option
def doctor(audit: bool, config_path: Path | None, as_json: bool) -> None:
    """What is wrong with database, deliveries, sources and disk, and what to do. Changes nothing. Exit 3 when there is
    a problem."""
    from monitor.doctor import before_the_first_pass, examine
    from monitor.store import NoDatabase
    from monitor.wiring import open_existing
    from sources.instants import system_now

    config = read_config(config_path)
    now = system_now()
    with store_errors(config.database):
        try:
            with open_existing(config, now) as store:
                findings = examine(store, now, channels=[channel.id for channel in config.channels], audit=audit)
        except NoDatabase:
            findings = list(before_the_first_pass(config.database))
    for finding in findings:
        if as_json:
            click.echo(json.dumps(asdict(finding), ensure_ascii=False))
        else:
            remedy = f"\n    {finding.remedy}" if finding.remedy else ""
            click.echo(f"{finding.level}: {finding.topic}: {finding.text}{remedy}")
    if any(finding.level == "problem" for finding in findings):
        leave(PARTIAL)
