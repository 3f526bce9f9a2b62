"""``squatwatch init``: a config and a watch list to start from."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from monitor.cli.exits import USAGE, CommandError
from monitor.cli.started import program


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=".", metavar="[DIR]")
@click.option("--chinese", is_flag=True, help="Write the watch list as a workbook with Chinese headers (.xlsx).")
def init(folder: Path, chinese: bool) -> None:
    """Write a commented config and a starter watch list into DIR (default: here). Writes over nothing."""
    from monitor.resources import example_config
    from monitor.watchlists.table_files import starter, write_xlsx
    from monitor.watchlists.toml_text import watchlist_toml

    config = folder / "config.toml"
    watchlist = folder / ("watchlist.xlsx" if chinese else "watchlist.toml")
    taken = [str(path) for path in (config, watchlist) if path.exists()]
    if taken:
        raise CommandError(f"{' and '.join(taken)} exist already, nothing was written; name another folder", USAGE)
    text = example_config().read_text(encoding="utf-8")
    if chinese:
        text = text.replace('path = "watchlist.toml"', 'path = "watchlist.xlsx"')
    try:
        folder.mkdir(parents=True, exist_ok=True)
        config.write_text(text, encoding="utf-8")
        if chinese:
            write_xlsx(watchlist, starter(), chinese=True)
        else:
            watchlist.write_text(f"{_HEAD}\n{watchlist_toml(starter())}", encoding="utf-8")
        (folder / "inbox").mkdir(exist_ok=True)
    except OSError as error:
        raise CommandError(f"{error.filename}: cannot be written: {error.strerror}") from None
    click.echo(f"wrote {config}\nwrote {watchlist}")
    click.echo(f"Next: put your brands into {watchlist.name} and your contact into {config.name}, then:")
    here = folder.resolve() == Path.cwd()
    if not here:
        click.echo(f"  cd {shlex.quote(str(folder))}")
    click.echo(f"  {program(elsewhere=not here)} check")


_HEAD = """\
# What is watched, for whom, and who is told: docs/watch-lists.md. Write over the examples.
# An id is for good: rename a brand and keep its id, and it keeps its history.
"""
