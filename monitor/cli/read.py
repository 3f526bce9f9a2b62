"""``squatwatch read OFFICE FILE``: one gazette file as filings."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.exits import DONE, FAILED, PARTIAL, USAGE, CommandError, leave

if TYPE_CHECKING:
    from sources.adapter import SourceAdapter
    from sources.filing import Filing, Record


@click.command()
@click.argument("office")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--source", help="The source whose reader to use, where an office has several (see: squatwatch sources).")
@click.option("--json", "as_json", is_flag=True, help="One object a line on stdout, last a summary.")
def read(office: str, file: Path, source: str | None, as_json: bool) -> None:
    """Show the filings in one gazette FILE of OFFICE (ST.3 code such as us, BR, gb, or its name).

    The file may be as it was downloaded: XML, JSON, CSV, PDF, zip, gzip. Records that cannot be read are listed on
    stderr with place and reason. Exit codes: 0 everything read, 1 not such a file, 3 some records unreadable.
    """
    from monitor.watchlists.territories import territory_code
    from sources.errors import SourceError

    office = territory_code(office) or office  # EU is EM, UK is GB; what is left is refused by the registry's own words
    counts = {"read": 0, "unreadable": 0}
    failure, code = "", FAILED
    try:
        for record in _records(office, file, source):
            _show(record, counts, as_json)
    except SourceError as error:
        failure = str(error)
    except CommandError as error:  # the summary is the last line of every answer
        failure, code = error.message, error.exit_code
    if as_json:
        click.echo(json.dumps({"summary": counts}))
    elif not failure:
        click.echo(f"{counts['read']} filings read, {counts['unreadable']} records unreadable", err=True)
    if failure:
        raise CommandError(failure, code)
    leave(PARTIAL if counts["unreadable"] else DONE)


def _records(office: str, file: Path, source: str | None) -> Iterator[Record]:
    from sources.adapter import ReadContext
    from sources.archive import artefact_for
    from sources.errors import NotThisFormat

    candidates = _readers(office, file, source)
    with tempfile.TemporaryDirectory(prefix="squatwatch-read-") as scratch:
        context = ReadContext(scratch=Path(scratch))
        artefact = artefact_for(file)
        for adapter in candidates:
            begun = False
            try:
                for record in adapter.read([artefact], context):
                    begun = True
                    yield record
            except NotThisFormat:
                if begun or adapter is candidates[-1]:
                    raise
            else:
                return


def _readers(office: str, file: Path, source: str | None) -> list[SourceAdapter]:
    """The office's readers for this file, likeliest first. Raises CommandError or SourceError."""
    from sources import registry
    from sources.catalogue import entry
    from sources.errors import NotThisFormat

    candidates = registry.for_office(office)
    if not candidates:
        listed = entry(office)
        if listed is not None:
            raise CommandError(f"{listed.code}: {listed.summary}. {listed.note} {listed.by_hand}", USAGE)
        known = sorted({adapter.metadata.code for adapter in registry.adapters().values()})
        raise CommandError(f"no reader for the office {office!r}; there are readers for {', '.join(known)}", USAGE)
    if source:
        chosen = [adapter for adapter in candidates if adapter.metadata.source == source]
        if not chosen:
            names = ", ".join(adapter.metadata.source for adapter in candidates)
            raise CommandError(f"{office.upper()} has no source {source!r}; it has {names}", USAGE)
        return chosen
    fitting = registry.sniff_among(file, candidates)
    if fitting:
        return [*fitting, *(adapter for adapter in candidates if adapter not in fitting)]
    other = registry.sniff(file, by_name=False)  # "selected.xml" is no file of Sweden's (SE*.xml)
    if other is not None and other.metadata.code != candidates[0].metadata.code:
        raise NotThisFormat(
            f"{file.name}: this is no file of {candidates[0].metadata.office}; it looks like one of "
            f"{other.metadata.office}: try squatwatch read {other.metadata.code} {file.name}"
        )
    return candidates


def _show(record: Record, counts: dict[str, int], as_json: bool) -> None:
    from sources.filing import Filing, Unreadable, filing_json

    if isinstance(record, Filing):
        counts["read"] += 1
        click.echo(json.dumps(filing_json(record), ensure_ascii=False) if as_json else _line(record))
    elif isinstance(record, Unreadable):
        counts["unreadable"] += 1
        click.echo(f"unreadable: {record.place}: {record.reason}", err=True)
    else:
        click.echo(f"{record.kind}: {record.text}", err=True)


def _line(filing: Filing) -> str:
    """One filing for a person: number, mark, classes, applicant, what was made public when."""
    mark = (
        " | ".join(filing.marks)
        if filing.marks
        else "(no words)"
        if filing.marks == ()
        else "(mark not in this record)"
    )
    classes = ",".join(str(each.number) for each in filing.classes or ()) or "-"
    who = "; ".join(f"{party.name} ({party.country or '?'})" for party in filing.applicants or ()) or "-"
    what = (
        ", ".join(f"{each.kind.value} {each.date or 'on an unknown day'}" for each in filing.publications or ()) or "-"
    )
    return f"{filing.office} {filing.application_number}  {mark}  [{classes}]  {who}  {what}"
