"""Check every rule, calendar and ground, and write docs/deadlines.md from them.

Run from a checkout: ``python -m monitor.deadlines.tools.build_docs`` writes the page; with ``--check`` it only compares
and ends with 1 when the page is not what the data says.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from monitor.deadlines.audit import weakest
from monitor.deadlines.book import RuleBook
from monitor.deadlines.calendars import Calendars
from monitor.deadlines.grounds_book import grounds
from monitor.deadlines.model import Jurisdiction, Rule, Step, Version
from monitor.deadlines.words import COUNTING, length_text, unit_text

PAGE = Path(__file__).resolve().parents[3] / "docs" / "deadlines.md"

HEAD = """# Opposition periods

Generated from `monitor/deadlines/rules/` by `python -m monitor.deadlines.tools.build_docs`: edit the data.
How dates are computed, what the words mean and how to correct a rule: [deadlines-how.md](deadlines-how.md).

**Not legal advice.** Confidence of each part: *verified* (seen in the text or in two sources), *secondary* (one
secondary source), *memory* (nobody has looked it up), *unconfirmed*, *conflict* (sources disagree), *unknown*.
"""


def page(book: RuleBook, calendars: Calendars) -> str:
    """The whole page as Markdown."""
    return "\n".join([HEAD, *_overview(book), "", *_offices(book, calendars)]).rstrip() + "\n"


def _overview(book: RuleBook) -> Iterator[str]:
    count = sum(1 for _ in book.rules())
    yield f"## All rules ({count} rules, {len(book.offices)} offices)\n"
    yield "| rule | publications | period | stage | rolls | confidence |"
    yield "|---|---|---|---|---|---|"
    for place, rule in book.rules():
        for version in rule.version:
            stage = version.timing or rule.timing
            yield (
                f"| [{rule.id}](#{place.jurisdiction.lower()}) | {_span(version)} | {_period(version)} | {stage} | "
                f"{_roll(version)} | {weakest(version)} |"
            )


def _offices(book: RuleBook, calendars: Calendars) -> Iterator[str]:
    for code in book.offices:
        place = book.jurisdictions[code]
        yield f'<a id="{code.lower()}"></a>\n## {code} · {place.name} · {place.office}\n'
        yield f"- Clock: {place.time_zone}; cut-off {place.cut_off}; checked {place.checked_on}"
        yield f"- Closed days: {place.calendar_note}; basis: {calendars.describe(place.calendar)}"
        yield f"- Filing: {place.filing_route}; fee inside the period: {place.fee_in_window}"
        if place.cooling_off:
            yield f"- Cooling-off: {place.cooling_off}"
        if place.instead:
            yield f"- Instead of opposition: {place.instead}"
        yield from _grounds(place)
        for rule in place.rule:
            yield from _rule(rule)
        for gap in place.gap:
            span = f"{gap.effective_from or ''}..{gap.effective_to or ''}"
            yield f"\n**No rule known** ({gap.route.value}, {span}): {gap.reason}"
        yield ""


def _grounds(place: Jurisdiction) -> Iterator[str]:
    found = grounds(place.jurisdiction)
    if not found.known:
        return
    named = (
        ("Opposition on", found.opposition),
        ("After registration", found.after_registration),
        ("Observations", found.observations),
    )
    for label, entries in named:
        if entries:
            text = "; ".join(f"{each.title} ({each.citation}; {each.confidence})" for each in entries)
            yield f"- {label}: {text}"


def _rule(rule: Rule) -> Iterator[str]:
    yield f"\n### {rule.id} ({rule.route.value}, {rule.timing} registration)\n"
    yield f"- Starts with: {rule.clock} (`{'`, `'.join(kind.value for kind in rule.opens_on) or 'nothing'}`)"
    if rule.serves_madrid:
        yield f"- Madrid designations: {rule.serves_madrid}"
    for version in rule.version:
        yield from _version(version)


def _version(version: Version) -> Iterator[str]:
    words = version.confidence.model_dump(exclude_none=True)
    yield f"- Publications {_span(version)}: **{_period(version)}**"
    if version.clock:
        yield f"    - Starts with: {version.clock}"
    if version.kind == "period":
        yield f"    - Counting: {COUNTING[version.count]}; roll-over: {_roll(version)}"
    yield f"    - Law: {version.citation}"
    yield f"    - Source: {version.source}"
    yield f"    - Confidence: {', '.join(f'{part} {word}' for part, word in words.items())}"
    if version.transition == "unverified":
        yield "    - Transition not verified: windows open at the change take the earlier of both readings as safe day"
    for reading in version.reading:
        kind = "counts for the safe day" if reading.use == "safe" else "named only"
        length = length_text(reading.length, reading.unit)
        yield f"    - Other reading: {reading.label} ({length}; {kind}; {reading.source})"
    for step in version.extension:
        yield f"    - More time: {_step(step, version)}"
    for note in version.notes:
        yield f"    - Note: {note}"


def _step(step: Step, version: Version) -> str:
    total = f"{step.total} {unit_text(version.unit)} in all" if step.total else "length set by the office"
    parts = (step.label, total, step.who, step.condition, step.form, step.confidence)
    return "; ".join(part for part in parts if part)


def _span(version: Version) -> str:
    if version.effective_from is None and version.effective_to is None:
        return "of any date"
    if version.effective_from is None:
        return f"until {version.effective_to}"
    return f"from {version.effective_from}" + (f" until {version.effective_to}" if version.effective_to else "")


def _period(version: Version) -> str:
    if version.kind == "none":
        return "no opposition"
    if version.kind == "until_decision":
        return "until the decision"
    return length_text(version.length, version.unit)


def _roll(version: Version) -> str:
    if version.roll == "next_working_day":
        return f"next working day ({version.confidence.roll})"
    return {
        "unknown": "not rolled (unknown)",
        "conflict": "not rolled (sources disagree)",
        "suspended": "not rolled (period suspended)",
        "not_applicable": "none",
    }[version.roll]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only compare")
    wanted = page(RuleBook.load(), Calendars.load())
    if parser.parse_args().check:
        same = PAGE.exists() and PAGE.read_text(encoding="utf-8") == wanted
        print("docs/deadlines.md is what the data says" if same else "docs/deadlines.md is out of date: run build_docs")
        return 0 if same else 1
    PAGE.write_text(wanted, encoding="utf-8")
    print(f"wrote {PAGE.name}: {len(wanted.splitlines())} lines")
    return 0


if __name__ == "__main__":
    sys.exit(main())
