"""``squatwatch hits`` (list), ``hits show|decide``, ``ack`` and ``silence``: triage, with who and when kept."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from monitor.cli.exits import USAGE, CommandError
from monitor.cli.named import OFFICE, brand_id, client_id
from monitor.cli.notice_tools import Room, by_option, find_stories, find_story, room, who
from monitor.cli.options import LegalDay, as_of_option, config_option, json_option

if TYPE_CHECKING:
    from monitor.notices.exports import Row
    from monitor.records import Story

_BANDS = ("low", "medium", "high", "critical")
_DECISIONS = ("oppose", "watch", "ignore", "own", "settled", "reopen")


@click.group(invoke_without_command=True)
@click.option("--client", default=None, help="Only this client (id or name).")
@click.option("--brand", default=None, help="Only this brand (id or name).")
@click.option("--office", type=OFFICE, default=None, help="Only this office (ST.3 code or name).")
@click.option("--min-band", type=click.Choice(_BANDS), default=None, help="At least this close.")
@click.option(
    "--band",
    type=click.Choice(_BANDS),
    default=None,
    help="Only this band; low also lists near matches, kept though nobody asked to hear about them.",
)
@click.option("--open", "open_only", is_flag=True, help="Only windows that are not known to be closed.")
@click.option("--undecided", is_flag=True, help="Only matters nobody decided.")
@click.option(
    "--all",
    "with_muted",
    is_flag=True,
    help="Also muted ones, with the reason, and publications that a newer one replaced.",
)
@as_of_option
@config_option
@json_option
@click.pass_context
def hits(ctx: click.Context, /, config_path: Path | None, as_of: date | None, as_json: bool, **filters: Any) -> None:
    """List possible conflicts, the day that comes first on top; or show and decide them."""
    if ctx.invoked_subcommand is not None:
        return
    from monitor.notices.exports import as_json as json_lines
    from monitor.notices.exports import rows_of
    from monitor.notices.language import language
    from monitor.records import Band

    with room(config_path, as_of) as opened:
        zone = opened.settings.policy.zone
        band = filters["min_band"]
        client, brand = client_id(opened, filters["client"]), brand_id(opened, filters["brand"])
        stories = opened.store.hits.stories(
            client=client,
            brand=brand,
            office=filters["office"],
            open_only=filters["open_only"],
            today=opened.now.local_day(zone),
            min_band=Band(band) if band else None,
            undecided=filters["undecided"],
            include_muted=filters["with_muted"],
            include_superseded=filters["with_muted"],
        )
        only = filters["band"]
        if only:
            stories = (story for story in stories if story.match.band.value == only)
        rows = rows_of(stories, opened.now, language("en"), zone=zone)
        if as_json:
            click.echo(json_lines(rows), nl=False)
        else:
            _table(rows)
        if only == "low":
            from monitor.cli.near import near_matches, print_near

            near = near_matches(
                opened,
                client=client,
                brand=brand,
                office=filters["office"],
                muted=filters["with_muted"],
            )
            print_near(near, as_json=as_json)


def _table(rows: Iterable[Row]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False)
    for name in ("hit", "days left", "last day", "office", "mark", "brand", "band", "decision"):
        table.add_column(name, overflow="fold", no_wrap=name not in {"mark", "brand"})
    count = 0
    for row in rows:
        view = row.view
        count += 1
        counted = view.days_left is not None and view.window == "open"
        left = str(view.days_left) if counted else view.window.replace("_", " ")
        state = view.muted or view.decision or ("acknowledged" if view.acknowledged_by else "")
        cells = (
            str(view.hit_id),
            left,
            view.deadline.last_day_iso,
            view.office,
            view.mark,
            view.brand,
            view.band,
            state,
        )
        # Text, not markup: a mark may look like a tag of the console's own.
        table.add_row(*(Text(cell) for cell in cells))
    if count:
        # A pipe has no width of its own: wide enough for names that are read by the next program.
        Console(width=None if sys.stdout.isatty() else 140).print(table)
    click.echo(f"{count} possible conflict{'' if count == 1 else 's'}", err=True)


@hits.command("show")
@click.argument("number", metavar="ID")
@click.option("--lang", default="en", help="Language of the words: en, zh_CN.")
@as_of_option
@config_option
@json_option
def show(number: str, lang: str, as_of: date | None, config_path: Path | None, as_json: bool) -> None:
    """Everything about one hit, as the operator's notice says it, and what was told to whom."""
    from monitor.notices.language import language
    from monitor.notices.told import told_line

    with room(config_path, as_of) as opened:
        story = find_story(opened.store, number, opened.now)
        told = _told(opened, story.hit_id)
        words = language(lang, opened.settings.template_folder)
        if as_json:
            from monitor.notices.exports import as_json as json_lines
            from monitor.notices.exports import rows_of

            line = json.loads(json_lines(rows_of([story], opened.now, words)))
            click.echo(json.dumps({**line, "told": told}, ensure_ascii=False))
            return
        click.echo(_words(opened, story, lang))
        for entry in told:
            click.echo(told_line(entry, words))


def _words(opened: Room, story: Any, lang: str) -> str:
    from monitor.notices.preview import operator_text

    return operator_text(story, opened.settings, opened.people, lang, opened.now)


def _told(opened: Room, hit_id: int) -> list[dict[str, Any]]:
    notices = opened.store.notices
    told = [
        {
            "at": entry.sent_at.iso() if entry.sent_at else "",
            "state": entry.state.value,
            "kind": entry.item.item.kind.value,
            "step": entry.item.item.step,
            "to": entry.address,
            "channel": entry.channel,
            "delivery": entry.delivery_id,
        }
        for entry in notices.sent_for_hit(hit_id)
    ]
    for stored in notices.items(hit_id=hit_id):
        item = stored.item
        if stored.notice is None:
            state = f"not told: {item.muted}" if item.muted else "waiting"
            told.append(
                {
                    "at": item.due_at.iso(),
                    "state": state,
                    "kind": item.kind.value,
                    "step": item.step,
                    "to": item.recipient,
                    "channel": "",
                    "delivery": item.muted_detail,
                }
            )
    return told


@hits.command("decide")
@click.argument("words", nargs=-1, required=True, metavar="ID... DECISION")
@by_option
@click.option("--note", default="", help="Why: kept and shown with the decision.")
@config_option
def decide(words: tuple[str, ...], by: str | None, note: str, config_path: Path | None) -> None:
    """Record a decision: oppose, watch, ignore, own, settled; reopen takes one back. Reminders stop.

    ignore, own and settled also stop later notices about the matter, unless mark, classes or applicant change.
    """
    from monitor.records import Decision

    *numbers, decision = words
    if decision not in _DECISIONS or not numbers:
        raise CommandError(
            f"the last word is the decision, one of {', '.join(_DECISIONS)}; e.g. hits decide 12 oppose --by NAME",
            USAGE,
        )
    name = who(by)
    with room(config_path) as opened:
        for story in find_stories(opened.store, numbers, opened.now):
            if decision == "reopen":
                opened.store.decisions.reopen(story.matter_id, name, note, opened.now)
            else:
                opened.store.decisions.decide(story.matter_id, Decision(decision), name, note, opened.now)
            click.echo(f"hit {story.hit_id}: {decision}, by {name}")


@click.command()
@click.argument("numbers", nargs=-1, required=True, metavar="ID...")
@by_option
@click.option("--note", default="", help="Kept with it.")
@config_option
def ack(numbers: tuple[str, ...], by: str | None, note: str, config_path: Path | None) -> None:
    """Acknowledge hits: someone has seen them, reminders stop. It is no decision."""
    name = who(by)
    with room(config_path) as opened:
        for story in find_stories(opened.store, numbers, opened.now):
            opened.store.decisions.acknowledge(story.matter_id, name, opened.now, note)
            click.echo(f"hit {story.hit_id}: acknowledged by {name}")


@click.command()
@click.argument("numbers", nargs=-1, required=True, metavar="ID...")
@click.option("--until", type=LegalDay(), required=True, metavar="DATE", help="Last silent day (YYYY-MM-DD).")
@click.option("--reason", required=True, help="Why: shown wherever a notice is left out because of it.")
@by_option
@config_option
def silence(numbers: tuple[str, ...], until: date, reason: str, by: str | None, config_path: Path | None) -> None:
    """Tell nobody about these matters up to and including a day; refuses a day that outlasts the window."""
    from monitor.notices.window import outlasts

    name = who(by)
    if not reason.strip():
        raise CommandError("--reason is empty; say why, it is shown wherever a notice is left out", USAGE)
    with room(config_path) as opened:
        stories = find_stories(opened.store, numbers, opened.now)
        today = opened.now.local_day(opened.settings.policy.zone)
        if until < today:
            raise CommandError(f"--until {until}: that day is past; name a day from {today} on", USAGE)
        for story in stories:
            if outlasts(story.deadline, until, today):
                raise CommandError(_outlasting(story, until, today), USAGE)
        for story in stories:
            opened.store.decisions.silence(story.matter_id, until, name, reason, opened.now)
            click.echo(f"hit {story.hit_id}: silent until {until}, by {name}: {reason}")


def _outlasting(story: Story, until: date, today: date) -> str:
    deadline = story.deadline
    safe = (deadline.safe_day or deadline.last_day) if deadline else None
    if safe is not None and safe < today:
        return (
            f"hit {story.hit_id}: the safe day {safe} is past and the window is in its last days; acknowledge or decide"
            " the matter instead"
        )
    return (
        f"hit {story.hit_id}: a silence until {until} would outlast the safe day {safe};"
        " choose an earlier day, or decide the matter instead"
    )
