"""The ``squatwatch`` command. Rooms are imported only by the command that needs them: start-up stays short."""

from __future__ import annotations

import importlib
import sys
from typing import Any

import click

COMMANDS: dict[str, tuple[str, str]] = {
    # name: (module:attribute, one line for --help)
    "demo": ("monitor.cli.demo:demo", "run the embedded example and show what was found"),
    "init": ("monitor.cli.setup:init", "write a commented config and watch list to start from"),
    "check": ("monitor.cli.check:check", "check config, watch lists, channels, rules and calendars"),
    "run": ("monitor.cli.service:run", "the daemon"),
    "once": ("monitor.cli.service:once", "one pass of everything due, then send"),
    "sources": ("monitor.cli.sources:sources", "adapters and their state"),
    "read": ("monitor.cli.read:read", "one gazette file as filings"),
    "coverage": ("monitor.cli.coverage:coverage", "what was looked at, found and missed"),
    "watchlist": ("monitor.cli.watchlist:watchlist", "check, convert, diff or start a watch list"),
    "brand": ("monitor.cli.brand:brand", "suggest forms of a brand name"),
    "explain": ("monitor.cli.matching:explain", "why a mark is, or is not, close to a brand"),
    "score": ("monitor.cli.matching:score", "score every considered pair, for measuring"),
    "evaluate": ("monitor.cli.matching:evaluate", "measure on your own labelled pairs"),
    "deadline": ("monitor.cli.deadlines:deadline", "the opposition window of one publication"),
    "deadlines": ("monitor.cli.deadlines:deadlines", "upcoming deadlines; audit of the rules"),
    "calendar": ("monitor.cli.calendar:calendar", "deadlines as an .ics file"),
    "hits": ("monitor.cli.hits:hits", "list, show and decide possible conflicts"),
    "ack": ("monitor.cli.hits:ack", "acknowledge a hit: reminders stop"),
    "silence": ("monitor.cli.hits:silence", "silence a matter until a day, with a reason"),
    "report": ("monitor.cli.report:report", "watch report, warning letter, bulletin, evidence"),
    "export": ("monitor.cli.export:export", "hits and deadlines as csv, xlsx or json"),
    "notify": ("monitor.cli.outbox:notify", "send a test notice"),
    "outbox": ("monitor.cli.outbox:outbox", "deliveries: list, retry"),
    "backup": ("monitor.cli.operating:backup", "copy the database while it runs"),
    "restore": ("monitor.cli.operating:restore", "put a backup in place"),
    "migrate": ("monitor.cli.operating:migrate", "bring the database to this release"),
    "doctor": ("monitor.cli.operating:doctor", "what is wrong and what to do"),
}


class LazyGroup(click.Group):
    """A click group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, attribute = COMMANDS[cmd_name][0].split(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Every command that writes in a language takes it from ``--lang``: one it has no words for is wrong usage."""
        try:
            return super().invoke(ctx)
        except ValueError as error:
            from monitor.cli.exits import USAGE, CommandError
            from monitor.notices.language import UnknownLanguage

            if isinstance(error, UnknownLanguage):
                raise CommandError(f"--lang: {error}", USAGE) from None
            raise

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from monitor.configuration.problems import nearest

            near = nearest(args[0], COMMANDS)
            hint = f" Did you mean {near!r}?" if near else ""
            raise click.UsageError(error.message + hint, ctx) from None


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="squatwatch")
def main() -> None:
    """Squatwatch reads public trademark gazettes, finds possible conflicts with the Chinese brands you watch, and warns
    while there is still time to oppose. Exit codes: 0 done, 1 failed, 2 wrong usage or config, 3 partial, 4 locked."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


if __name__ == "__main__":
    main()
