"""``squatwatch sources``: which offices there are, and what each source needs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from sources.adapter import Cadence, Metadata

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One object a line on stdout.")
def sources(as_json: bool) -> None:
    """List the sources: office, access, key, cadence, whether anybody saw it work live, inbox file names."""
    from sources import registry
    from sources.catalogue import catalogue

    rows = [_row(adapter.metadata) for adapter in registry.adapters().values()]
    if as_json:
        for row in rows:
            click.echo(json.dumps(row, ensure_ascii=False))
    else:
        _table(rows)
        without = len(catalogue(covered=[row["office"] for row in rows]))
        click.echo(f"{without} more offices of the rule book have no source: see docs/offices.md", err=True)
    for problem in registry.problems():
        click.echo(f"squatwatch: {problem}", err=True)


def _row(metadata: Metadata) -> dict[str, Any]:
    return {
        "office": metadata.code,
        "name": metadata.office,
        "source": metadata.source,
        "publishes": metadata.publishes,
        "access": access(metadata),
        "key": [each.env for each in metadata.credentials],
        "cadence": cadence_words(metadata.cadence),
        "verified_live": metadata.verified_live.isoformat() if metadata.verified_live else "never",
        "format": "verified" if metadata.format_verified else "unverified",
        "inbox": list(metadata.reads),
        "may_show_to_clients": metadata.may_show_to_clients,
        "clock": metadata.clock,
        "known_gaps": list(metadata.known_gaps),
    }


def access(metadata: Metadata) -> str:
    """``inbox`` (a person drops files), ``key`` (a key or account is needed) or ``open``."""
    if metadata.inbox_only:
        return "inbox"
    return "key" if any(each.required for each in metadata.credentials) else "open"


def cadence_words(cadence: Cadence) -> str:
    """``weekly (Tue)``, ``daily``, ``monthly (6, 13, 20, 27)``, ``irregular``."""
    if cadence.month_days:
        return f"monthly ({', '.join(str(day) for day in cadence.month_days)})"
    days = ", ".join(_DAYS[day] for day in cadence.weekdays)
    return f"{cadence.kind} ({days})" if days and len(cadence.weekdays) < 5 else cadence.kind


def _table(rows: list[dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for column in ("office", "source", "access", "cadence", "live", "format", "key", "inbox files"):
        table.add_column(column, overflow="fold")
    for row in rows:
        live = row["verified_live"]
        table.add_row(
            row["office"],
            row["source"],
            row["access"],
            row["cadence"],
            live,
            row["format"],
            "\n".join(row["key"]) or "-",
            " ".join(row["inbox"]) or "-",
        )
    console = Console()
    if not console.is_terminal:
        console = Console(width=180)
    console.print(table, soft_wrap=False)
    console.print(
        "access: open, key (needs a key or account), inbox (a person drops the files). live: never = no user of"
    )
    console.print("ours has confirmed it against the office yet. More: docs/offices.md, squatwatch sources --json")
