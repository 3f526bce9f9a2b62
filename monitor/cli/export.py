"""``squatwatch export``: possible conflicts with their deadlines as csv, xlsx, json or ics, decisions as pairs."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from monitor.cli.exits import USAGE, CommandError
from monitor.cli.named import OFFICE, brand_id, client_id
from monitor.cli.notice_tools import room, write_out
from monitor.cli.options import LegalDay, as_of_option, config_option

_FORMATS = ("csv", "xlsx", "json", "ics")
_PAIRS = "pairs"


@click.command()
@click.option(
    "--format",
    "form",
    type=click.Choice((*_FORMATS, _PAIRS)),
    default=None,
    help="Default: the ending of --out, or csv. pairs: the decided ones as brand,mark,label,kind,brand_id.",
)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="The file. Default: standard output.")
@click.option("--client", default=None, help="Only this client (id or name).")
@click.option("--brand", default=None, help="Only this brand (id or name).")
@click.option("--office", type=OFFICE, default=None, help="Only this office (ST.3 code or name).")
@click.option("--since", type=LegalDay(), default=None, metavar="DATE", help="First seen on this day or later.")
@click.option("--open", "open_only", is_flag=True, help="Only windows that are not known to be closed.")
@click.option("--all", "with_muted", is_flag=True, help="Muted ones too, with the reason.")
@click.option("--for-client", is_flag=True, help="Without the columns that are for the house only.")
@click.option("--lang", default="en", help="Language of the reasons: en, zh_CN.")
@as_of_option
@config_option
def export(  # noqa: PLR0917 - click passes them by name
    form: str | None,
    out: Path | None,
    client: str | None,
    brand: str | None,
    office: str | None,
    since: date | None,
    open_only: bool,
    with_muted: bool,
    for_client: bool,
    lang: str,
    as_of: date | None,
    config_path: Path | None,
) -> None:
    """Possible conflicts as a table with stable column names (docs/notices.md).

    --format pairs writes what was decided as labelled pairs for `evaluate`: yes for oppose, watch and settled, no for
    ignore. Own filings are neither and are left out. Muted matters are in it when somebody decided them.
    """
    from monitor.decided_pairs import as_csv as pairs_csv
    from monitor.decided_pairs import decided_pairs
    from monitor.notices.attribution import HOUSE, OUTSIDER, terms_for
    from monitor.notices.calendar_entries import CalendarEntries
    from monitor.notices.exports import as_csv, as_json, as_xlsx, rows_of
    from monitor.notices.ics import calendar
    from monitor.notices.language import language
    from monitor.notices.window import day_begins

    chosen = form or _by_ending(out)
    with room(config_path, as_of) as opened:
        words = language(lang, opened.settings.template_folder)
        zone = opened.settings.policy.zone
        stories = opened.store.hits.stories(
            client=client_id(opened, client),
            brand=brand_id(opened, brand),
            office=office,
            open_only=open_only,
            today=opened.now.local_day(zone),
            include_muted=with_muted or chosen == _PAIRS,
            include_superseded=with_muted or chosen == _PAIRS,
            since=day_begins(since, zone) if since else None,
        )
        if chosen == _PAIRS:
            pairs = decided_pairs(stories)
            for remark in pairs.remarks:
                click.echo(remark, err=True)
            write_out(pairs_csv(pairs), out, what=f"{len(pairs.rows)} labelled pairs")
            return
        internal = not for_client
        terms = terms_for(OUTSIDER if for_client else HOUSE, opened.settings)
        rows = rows_of(stories, opened.now, words, zone=zone, shown=terms.of)
        if chosen == "xlsx":
            content = as_xlsx(rows, internal=internal)
        elif chosen == "json":
            content = as_json(rows, internal=internal).encode()
        elif chosen == "ics":
            views = {row.story.hit_id: row.view for row in rows}
            maker = CalendarEntries(opened.store, lambda story: views[story.hit_id], internal=internal)
            entries = [maker.entry(row.story) for row in rows]
            content = calendar(entries, opened.now, words, opened.settings.message_id_domain)
        else:
            content = as_csv(rows, internal=internal)
        write_out(content, out, what=f"{len(rows)} possible conflicts", binary=chosen == "xlsx")


def _by_ending(out: Path | None) -> str:
    """The format a file's ending names; CSV without one and for .txt. Another would name what is not in it."""
    ending = out.suffix.lower().lstrip(".") if out else ""
    if ending not in (*_FORMATS, "", "txt"):
        raise CommandError(
            f"--out {out}: no format is called .{ending}; end the name in .{', .'.join(_FORMATS)}, or say --format",
            USAGE,
        )
    return ending if ending in _FORMATS else "csv"
