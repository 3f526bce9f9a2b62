"""``squatwatch calendar``: the open deadlines as an .ics file."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.named import OFFICE, brand_id, client_id
from monitor.cli.notice_tools import room, write_out
from monitor.cli.options import as_of_option, config_option

if TYPE_CHECKING:
    from collections.abc import Iterator

    from monitor.records import Story


@click.command()
@click.option("--client", default=None, help="Only this client (id or name).")
@click.option("--brand", default=None, help="Only this brand (id or name).")
@click.option("--office", type=OFFICE, default=None, help="Only this office (ST.3 code or name).")
@click.option("--lang", default="en", help="Language of the entries: en, zh_CN.")
@click.option("--no-internal", is_flag=True, help="Without the client's internal days.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="The file. Default: standard output.")
@as_of_option
@config_option
def calendar(  # noqa: PLR0917 - click passes them by name
    client: str | None,
    brand: str | None,
    office: str | None,
    lang: str,
    no_internal: bool,
    out: Path | None,
    as_of: date | None,
    config_path: Path | None,
) -> None:
    """The deadlines of possible conflicts that are still open, for any calendar program.

    Entries keep their identity: reading a newer file moves or cancels what changed. What is no longer to be opposed
    (withdrawn, decided, muted, published again) stands in the file as cancelled until its day is over.
    """
    from monitor.notices.calendar_entries import CalendarEntries
    from monitor.notices.ics import calendar as make
    from monitor.notices.language import language
    from monitor.notices.view import story_view

    with room(config_path, as_of) as opened:
        words = language(lang, opened.settings.template_folder)
        zone = opened.settings.policy.zone

        def stories(*, superseded: bool) -> Iterator[Story]:
            return opened.store.hits.stories(
                client=client_id(opened, client),
                brand=brand_id(opened, brand),
                office=office,
                include_superseded=superseded,
            )

        newest = {story.hit_id for story in stories(superseded=False)}
        maker = CalendarEntries(
            opened.store,
            lambda story: story_view(story, opened.now, words, fallback_zone=zone),
            internal=not no_internal,
        )
        entries = maker.of_today(stories(superseded=True), newest, opened.now.local_day(zone))
        name = opened.settings.subject_prefix
        content = make(entries, opened.now, words, opened.settings.message_id_domain, name)
        write_out(content, out, what="calendar")
