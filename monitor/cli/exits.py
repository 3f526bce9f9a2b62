"""Exit codes of every command, and the errors that carry them."""

from __future__ import annotations

from typing import NoReturn

import click

DONE = 0
FAILED = 1
USAGE = 2
PARTIAL = 3
LOCKED = 4


class CommandError(click.ClickException):
    """Ends the command with a message on stderr. The message names the thing, the place, the value and the remedy."""

    def __init__(self, message: str, exit_code: int = FAILED) -> None:
        super().__init__(message)
        self.exit_code: int = exit_code  # type: ignore[misc]

    def show(self, file: object = None) -> None:
        click.echo(f"squatwatch: {self.format_message()}", err=True)


def leave(code: int) -> NoReturn:
    """End the command with this exit code (0 too): output is flushed by click."""
    raise click.exceptions.Exit(code)
