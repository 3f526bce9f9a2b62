"""Options that several commands share, and the config they lead to."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from monitor.cli.exits import USAGE, CommandError

if TYPE_CHECKING:
    from monitor.config import Config

F = TypeVar("F", bound=Callable[..., Any])


class LegalDay(click.ParamType[date]):
    """A day as YYYY-MM-DD."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a day; write it as YYYY-MM-DD, e.g. 2026-11-23", param, ctx)


def config_option(command: F) -> F:
    """``--config FILE``, passed on as ``config_path``."""
    text = "The config file. Default: $SQUATWATCH_CONFIG, ./config.toml, or the one in your config folder."
    return click.option("--config", "config_path", type=click.Path(path_type=Path), metavar="FILE", help=text)(command)


def json_option(command: F) -> F:
    """``--json``, passed on as ``as_json``."""
    return click.option("--json", "as_json", is_flag=True, help="One JSON object a line on standard output.")(command)


def as_of_option(command: F) -> F:
    """``--as-of DATE``, passed on as ``as_of``."""
    text = "Pretend that today is this day (YYYY-MM-DD), at every office."
    return click.option("--as-of", type=LegalDay(), metavar="DATE", help=text)(command)


def read_config(config_path: Path | None) -> Config:
    """The config a command works with. Ends the command with exit code 2 when it cannot be used."""
    from monitor.cli.logs import log_to_stderr
    from monitor.config import ConfigError, load_config

    log_to_stderr(quiet=True)  # standard output belongs to what the command prints; run and once say more
    try:
        return load_config(config_path, os.environ)
    except ConfigError as error:
        raise CommandError(str(error), USAGE) from None
