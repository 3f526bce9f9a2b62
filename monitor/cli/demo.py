"""``squatwatch demo``: the embedded example, offline, as of a fixed date."""

from __future__ import annotations

import json
import shlex
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from monitor.cli.exits import LOCKED, PARTIAL, CommandError, leave
from monitor.cli.options import as_of_option, json_option
from monitor.cli.started import program

if TYPE_CHECKING:
    from rich.console import Console

    from monitor.demo import DemoResult
    from monitor.records import Story


@click.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default="squatwatch-demo",
    show_default=True,
    metavar="DIR",
    help="Where database and notices go.",
)
@as_of_option
@json_option
def demo(out: Path, as_of: date | None, as_json: bool) -> None:
    """Read the example gazettes, show what was found, and write the notices as .eml files. No internet, no keys."""
    from monitor.cli.logs import log_to_stderr
    from monitor.demo import AS_OF, run_demo
    from monitor.store import AlreadyRunning, StoreError

    log_to_stderr(quiet=True)
    try:
        result = run_demo(out, as_of or AS_OF)
    except AlreadyRunning as error:
        raise CommandError(str(error), LOCKED) from None
    except StoreError as error:
        raise CommandError(f"{error}; --out DIR puts the demo elsewhere") from None
    except OSError as error:
        raise CommandError(f"{error.filename or out}: cannot be written: {error.strerror}; use --out DIR") from None
    if as_json:
        for story in _shown(result):
            click.echo(json.dumps(_row(story, result), ensure_ascii=False))
    else:
        _print(result)
    if not result.complete:
        leave(PARTIAL)


def _shown(result: DemoResult) -> list[Story]:
    """What somebody is told about: medium and closer, and not muted; the nearest day first."""
    from monitor.records import Band

    told = [story for story in result.stories if not story.match.muted and story.match.band >= Band.MEDIUM]
    return sorted(told, key=lambda story: (_safe_day(story) or date.max, story.filing.office, story.hit_id))


def _safe_day(story: Story) -> date | None:
    return story.deadline.safe_day if story.deadline else None


def _row(story: Story, result: DemoResult) -> dict[str, Any]:
    from monitor.deadlines import days_left

    last = story.deadline.last_day if story.deadline else None
    safe = _safe_day(story)
    return {
        "mark": _mark(story),
        "brand": story.brand.name,
        "band": story.match.band.value,
        "why": story.match.reasons[0].en if story.match.reasons else "",
        "office": story.filing.office,
        "last_day": last.isoformat() if last else None,
        "safe_day": safe.isoformat() if safe else None,
        "days_left": days_left(story.deadline, result.sent_at) if story.deadline else None,
    }


def _mark(story: Story) -> str:
    """All texts of the mark (a series has several); what the office says about a drawing without text in brackets."""
    if story.filing.marks:
        return " / ".join(story.filing.marks)
    said = story.filing.transliterations or story.filing.translations or ()
    return f"[drawing: {said[0]}]" if said else "[drawing]"


def _print(result: DemoResult) -> None:
    from rich.console import Console

    console = Console(highlight=False, markup=False)  # marks are other people's text: nothing in them is markup
    if not console.is_terminal:
        console.width = max(console.width, 120)
    offices = ", ".join(dict.fromkeys(story.filing.office for story in result.stories))
    _say(console, f"\nExample gazettes of {offices}, as of {result.as_of} (a fixed date; --as-of changes it)\n")
    shown = _shown(result)
    console.print(_table(shown, result))
    _say(console, "Last day: the statutory reading. Days left count to the safe day, the earliest defensible reading.")
    _print_rest(console, result, shown)
    _print_where(console, result)


def _say(console: Console, text: str) -> None:
    console.print(text, soft_wrap=True)


def _table(shown: Sequence[Story], result: DemoResult) -> Any:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(title="Possible conflicts 疑似冲突", box=box.SIMPLE_HEAD, title_justify="left", pad_edge=False)
    table.add_column("mark", style="bold", ratio=4)
    table.add_column("brand", ratio=4)
    table.add_column("why", ratio=9)
    table.add_column("office")
    table.add_column("last day\nto oppose", min_width=10)
    table.add_column("days\nleft", justify="right")
    for story in shown:
        row = _row(story, result)
        why = row["why"] + (" A distributor's filing." if "ally" in story.match.flags else "")
        days = "" if row["days_left"] is None else str(row["days_left"])
        cells = (row["mark"], row["brand"], why, row["office"], row["last_day"] or "not open", days)
        table.add_row(*map(Text, cells))
    return table


def _print_rest(console: Console, result: DemoResult, shown: Sequence[Story]) -> None:
    """What was read and told to nobody, with the reason: nothing is left out silently."""
    muted = [story for story in result.stories if story.match.muted]
    for story in muted:
        reason = story.match.muted_detail or story.match.muted
        _say(console, f"Muted: {_mark(story)} ({story.filing.office}): {reason}.")
    told = {story.filing.identity for story in (*shown, *muted)}
    _say(console, f"{result.filings} filings read; {result.filings - len(told)} came close to no brand: the decoys.")
    for file in result.files:
        if file.state not in ("done", "known"):
            _say(console, f"{file.name}: {file.state}: {file.error}")


def _print_where(console: Console, result: DemoResult) -> None:
    total = f"{len(result.notices)} .eml files are in {result.folder / 'notices'}"
    if result.sent:
        _say(console, f"\n{result.sent} notices were written; {total}:")
    else:
        _say(console, f"\nNothing new: everything was read and sent before. {total}:")
    for folder in sorted({path.parent for path in result.notices}):
        _say(console, f"  {folder}")
    _say(console, f"\nLook further:    {program()} hits --config {shlex.quote(str(result.folder / 'config.toml'))}")
    _say(console, f"Start your own:  {program()} init DIR\n")
