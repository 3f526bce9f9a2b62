"""What the commands about hits and notices share: the installation opened, a hit found by its number."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.exits import FAILED, LOCKED, USAGE, CommandError
from monitor.cli.options import F, read_config
from sources.instants import Instant, system_now

if TYPE_CHECKING:
    from monitor.config import Config
    from monitor.notices.settings import NoticeSettings, People
    from monitor.records import Story
    from monitor.store import Store


@dataclass(frozen=True, slots=True)
class Room:
    """An opened installation, and who is who in it."""

    config: Config
    store: Store
    settings: NoticeSettings
    people: People
    now: Instant


@contextmanager
def room(config_path: Path | None, as_of: date | None = None, *, fresh: bool = False) -> Iterator[Room]:
    """Open the installation beside a daemon that may be running; ``as_of`` sets the day that counts as today at every
    office. Nothing is written by opening it, and no database is made unless ``fresh`` asks for one. Ends the command
    with the right exit code and a message when something cannot be used."""
    from monitor.configuration.problems import ConfigError
    from monitor.configuration.secrets import SecretMissing
    from monitor.notice_config import notice_settings, people_of
    from monitor.pretended import as_if
    from monitor.store import AlreadyRunning, StoreError
    from monitor.store.connection import database_errors
    from monitor.watchlists.configured import configured_watchlist
    from monitor.watchlists.current import current_watchlist
    from monitor.wiring import open_existing, open_installation

    config = read_config(config_path)
    real_now = system_now()
    now = as_if(as_of, config.operator.time_zone) if as_of else real_now
    try:
        opened = open_installation if fresh else open_existing
        with database_errors(config.database), opened(config, real_now) as store:
            watchlist = current_watchlist(configured_watchlist(config), store.brands, real_now, keep=False).watchlist
            settings = notice_settings(config, inactive_brands=store.brands.inactive())
            yield Room(config, store, settings, people_of(watchlist), now)
    except AlreadyRunning as error:
        raise CommandError(str(error), LOCKED) from None
    except StoreError as error:
        raise CommandError(str(error), FAILED) from None
    except (ConfigError, SecretMissing) as error:
        raise CommandError(str(error), USAGE) from None


def find_story(store: Store, number: str, now: Instant) -> Story:
    """The hit with this number: ours (``12``) or the reference people outside quote (``US-99000001-WQ6Q``):
    of the publications of that filing the one whose window is open."""
    from monitor.notices.view import reference
    from monitor.notices.window import standing
    from monitor.store import UnknownRecord

    text = number.strip()
    if text.isdigit():
        try:
            return store.hits.story(int(text))
        except UnknownRecord as error:
            raise CommandError(str(error), FAILED) from None
    office = text.partition("-")[0]
    if len(office) == 2:
        found = [story for story in store.hits.stories(office=office) if reference(story) == text.upper()]
        if found:
            return max(found, key=lambda story: (standing(story, now), story.hit_id))
    raise CommandError(
        f"there is no hit {number!r}; give its number (12) or the reference in a notice; hits lists them", FAILED
    )


def find_stories(store: Store, numbers: Iterable[str], now: Instant) -> list[Story]:
    """Each hit once, in the order given."""
    found = {story.hit_id: story for story in (find_story(store, number, now) for number in numbers)}
    return list(found.values())


def by_option(command: F) -> F:
    """``--by NAME``: who does it; by default the name of the account."""
    text = "Who decides: kept with the decision. Default: the name of your account."
    return click.option("--by", default=None, metavar="NAME", help=text)(command)


def who(by: str | None) -> str:
    """The name to keep. Ends the command when there is none."""
    if by and by.strip():
        return by.strip()
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        raise CommandError("this account has no name; say who decides with --by NAME", USAGE) from None


def write_out(content: bytes, out: Path | None, *, what: str, binary: bool = False) -> None:
    """To the file, or to standard output. Binary content is never written to a terminal."""
    if out is None:
        if binary and sys.stdout.isatty():
            raise CommandError(f"{what} is no text; name a file with --out", USAGE)
        click.echo(content, nl=False)
        return
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(content)
    except OSError as error:
        raise CommandError(
            f"{out}: cannot be written: {error.strerror}; name another file with --out", FAILED
        ) from None
    click.echo(f"{what}: {out}", err=True)
