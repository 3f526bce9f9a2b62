"""``squatwatch check``: what is wrong before it matters."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.exits import PARTIAL, USAGE, leave
from monitor.cli.options import config_option, json_option, read_config

if TYPE_CHECKING:
    from monitor.checks.findings import Finding
    from monitor.config import Config


@click.command()
@click.option("--live", is_flag=True, help="Also ask every enabled source what is new; reads and stores nothing.")
@config_option
@json_option
def check(live: bool, config_path: Path | None, as_json: bool) -> None:
    """Check config, watch lists, people, sources, channels, rules and calendars. Exit 2 when something will not work,
    3 when a source cannot be reached."""
    from monitor.checks.findings import warning
    from monitor.checks.run import check_all
    from monitor.watchlists.configured import configured_watchlist
    from sources.instants import system_now
    from sources.registry import adapters, problems

    config = read_config(config_path)
    watchlist = configured_watchlist(config)
    metadata = {name: adapter.metadata for name, adapter in adapters().items()}
    findings = list(check_all(config, watchlist, metadata, system_now()))
    findings += [warning("sources", problem.rstrip(".")) for problem in problems()]
    _show(findings, as_json=as_json)
    unreachable = _probe(config, as_json=as_json) if live else 0
    errors = sum(finding.level == "error" for finding in findings)
    if not as_json:
        counts = f"{len(watchlist.brands)} brands, {len(watchlist.recipients)} recipients"
        sources = len(config.enabled_sources())
        found = f"{errors + unreachable} errors, {len(findings) - errors} warnings"
        click.echo(f"{counts}, {sources} sources enabled: {found}")
    if errors:
        leave(USAGE)
    if unreachable:
        leave(PARTIAL)


def _show(findings: Iterable[Finding], *, as_json: bool) -> None:
    for finding in findings:
        click.echo(json.dumps(asdict(finding), ensure_ascii=False) if as_json else str(finding))


def _probe(config: Config, *, as_json: bool) -> int:
    """Ask the sources; how many of them could not be asked."""
    from monitor.checks.findings import Finding
    from monitor.checks.live import probe
    from monitor.wiring import client_factory
    from sources.instants import system_now
    from sources.registry import adapters

    known = adapters()
    enabled = {source.id: known[source.id] for source in config.enabled_sources() if source.id in known}
    failed = 0
    with client_factory(config, system_now) as client_for:
        for answer in probe(enabled, client_for, system_now().local_day):
            if isinstance(answer, Finding):
                failed += 1
                _show([answer], as_json=as_json)
            elif as_json:
                click.echo(json.dumps(asdict(answer), default=str))
            else:
                newest = f", newest of {answer.newest}" if answer.newest else ""
                click.echo(f"live: {answer.source}: {answer.issues} issues listed{newest}")
    return failed
