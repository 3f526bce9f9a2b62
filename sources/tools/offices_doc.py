"""Write ``docs/offices.md`` from the metadata of the adapters.

    python -m sources.tools.offices_doc [--check]

``--check`` changes nothing and ends with 1 when the page is not what the metadata says.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from sources.adapter import Cadence, Metadata
from sources.catalogue import catalogue
from sources.registry import adapters

TARGET = Path(__file__).resolve().parents[2] / "docs" / "offices.md"
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_SHOW = {"yes": "yes", "no": "no", "ask": "only after the office agreed (`may_show_to_clients` in config)"}
_HEAD = """# Offices

*Written by `python -m sources.tools.offices_doc` from what each adapter says about itself; do not edit this page.*

What `access` means: **open** needs nothing but an operator contact in the config; **key** needs a key or account;
**inbox** means that a person downloads the file and drops it in the inbox folder, or reads it with `squatwatch read`.
Every source can also be used through the inbox.

`live: never` means that no user has confirmed the source against the office yet: its addresses come from public
documentation and programs. `format: unverified` means that nobody could check the reader against a real file.
"""


def cadence(each: Cadence) -> str:
    """In words: ``weekly, Tuesday``."""
    if each.month_days:
        return f"on days {', '.join(str(day) for day in each.month_days)} of the month"
    days = ", ".join(_DAYS[day] for day in each.weekdays)
    return f"{each.kind}, {days}" if days else each.kind


def access(about: Metadata) -> str:
    if about.inbox_only:
        return "inbox"
    return "key" if any(each.required for each in about.credentials) else "open"


def page() -> str:
    """The whole page."""
    sources = sorted((each.metadata for each in adapters().values()), key=lambda about: (about.code, about.source))
    lines = [_HEAD, "| office | source | access | cadence | live | format |", "|---|---|---|---|---|---|"]
    for about in sources:
        live = about.verified_live.isoformat() if about.verified_live else "never"
        form = "verified" if about.format_verified else "unverified"
        row = (f"{about.code} {about.office}", f"[`{about.source}`](#{about.source})", access(about))
        lines.append(f"| {' | '.join((*row, cadence(about.cadence), live, form))} |")
    for about in sources:
        lines += ["", *_entry(about)]
    lines += ["", *_without_source({about.code for about in sources})]
    return "\n".join(lines) + "\n"


def _entry(about: Metadata) -> Iterator[str]:
    yield f"## {about.source}"
    yield ""
    yield f"{about.office} ({about.code}): {about.publishes}."
    yield ""
    yield f"- What the deadline hangs on: {about.clock}"
    yield f"- Cadence: {cadence(about.cadence)}; time zone {about.time_zone}"
    yield f"- Read again at every pass: the last {about.look_back_days} days"
    yield f"- Inbox file names: {', '.join(f'`{name}`' for name in about.reads)}"
    for each in about.credentials:
        need = "needed" if each.required else "optional"
        yield f"- Key `{each.name}` ({need}, environment variable `{each.env}`): {each.how}"
    if about.hosts:
        yield f"- Hosts: {', '.join(about.hosts)}"
    yield f"- Licence: {about.licence}; terms: {about.terms}"
    yield f"- May be shown to clients: {_SHOW[about.may_show_to_clients]}"
    yield f"- Attribution: {about.attribution}"
    yield from (f"- Known gap: {gap}" for gap in about.known_gaps)
    yield from (f"- {day}: {change}" for day, change in about.site_changes)


def _without_source(covered: set[str]) -> Iterator[str]:
    """The offices of the rule book that nobody reads, from the catalogue."""
    yield "## Offices without a source"
    yield ""
    yield "Deadlines of these offices are known, their gazettes are not read: a person has to look."
    yield ""
    yield "| office | source | published in | what is known | what a person can do |"
    yield "|---|---|---|---|---|"
    for each in catalogue(covered=covered):
        cells = (each.code, each.summary, each.gazette, each.note, each.by_hand)
        yield f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def main(arguments: list[str]) -> int:
    text = page()
    if arguments == ["--check"]:
        current = TARGET.read_text(encoding="utf-8") if TARGET.exists() else ""
        if current == text:
            return 0
        print("docs/offices.md is not what the adapters say; run python -m sources.tools.offices_doc", file=sys.stderr)
        return 1
    TARGET.write_text(text, encoding="utf-8")
    print(f"{TARGET.name}: {len(adapters())} sources")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
