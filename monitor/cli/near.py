"""Near matches in the list of hits: pairs of band low that nobody asked to hear about, marked as what they are."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from monitor.cli.notice_tools import Room
    from monitor.store import NearMatch


def near_matches(opened: Room, *, client: str | None, brand: str | None, office: str | None, muted: bool) -> list[Any]:
    """Those of a client, a brand, an office; the newest publication first."""
    brands = [brand] if brand is not None else None
    if client is not None:
        of_client = [b.id for b in opened.store.brands.current().values() if b.client == client]
        brands = of_client if brand is None else [each for each in of_client if each == brand]
    return list(opened.store.near.rows(brands=brands, office=office, include_muted=muted))


def print_near(rows: Iterable[NearMatch], *, as_json: bool) -> None:
    """After the hits: a table with its own head, or lines with ``"near": true``. Deadline and reasons are not kept;
    ``squatwatch explain`` works them out."""
    found = list(rows)
    if as_json:
        for row in found:
            click.echo(json.dumps(_document(row), ensure_ascii=False))
        return
    if found:
        _table(found)
    click.echo(
        f"{len(found)} near match{'' if len(found) == 1 else 'es'} of band low that nobody asked to hear about;"
        " squatwatch explain BRAND MARK says why",
        err=True,
    )


def _document(row: NearMatch) -> dict[str, Any]:
    return {
        "near": True,
        "hit": None,
        "band": "low",
        "office": row.office,
        "application_number": row.application_number,
        "designation": row.designation,
        "brand": row.brand,
        "mark": row.mark,
        "mark_score": round(row.mark_score, 4),
        "publication_kind": row.publication_kind.value,
        "publication_date": row.publication_date.isoformat() if row.publication_date else None,
        "muted": row.muted,
        "source": row.source,
        "engine_version": row.engine_version,
        "rule_version": row.rule_version,
        "first_seen_at": row.created_at.iso(),
    }


def _table(rows: Iterable[NearMatch]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False)
    for name in ("near", "published", "office", "number", "mark", "brand", "score"):
        table.add_column(name, overflow="fold", no_wrap=name not in {"mark", "brand"})
    for row in rows:
        day = row.publication_date.isoformat() if row.publication_date else "-"
        cells = ("low", day, row.office, row.application_number, row.mark, row.brand, f"{row.mark_score:.2f}")
        table.add_row(*(Text(cell) for cell in cells))
    Console(width=None if sys.stdout.isatty() else 140).print(table)
