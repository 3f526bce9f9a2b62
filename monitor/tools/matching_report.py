"""Writes docs/matching-report.md: what the matcher finds and misses on a folder of labelled names.

    python -m monitor.tools.matching_report FOLDER [--out docs/matching-report.md]

The folder (its form: :mod:`monitor.tools.matching_measures`) is no part of the project, and no name in it comes into
the page: only kinds and counts. The examples in the page are made up; they stand, with the words for each kind, in
``matching_kinds.toml``. Examples that the matcher finds by now are left out of the page and named on standard error,
and so are missed kinds that have none.
"""

from __future__ import annotations

import argparse
import sys
import textwrap
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from monitor.matching import Engine
from monitor.matching.evaluate import BANDS, unrelated_by_script
from monitor.matching.scale import expected
from monitor.matching.texts import brand_from_text
from monitor.matching.triage import triage
from monitor.records import Band
from monitor.tools.matching_measures import Pair, Scored, held_out, read_material, score_material

TARGET = Path(__file__).resolve().parents[2] / "docs" / "matching-report.md"
KINDS = Path(__file__).parent / "matching_kinds.toml"
RATES = (10, 1)
_REAL = frozenset({"real_filed_or_decided", "real_in_market", "real_defensive_by_owner"})
_NOISY = 1.25
"""From this many times the expected false alarms on, the page says so."""
_SCRIPTS = {"latin": "Latin", "han": "Han", "other": "other", "all": "all"}


def page(scored: Scored, kinds: Mapping[str, Any]) -> str:
    """The whole page."""
    parts = [
        *_head(scored),
        *_evidence(scored),
        *_by_kind(scored, kinds),
        *_missed(scored, kinds),
        *_harmless(scored, kinds),
        *_held_out(scored),
        *_calibration(scored),
        *_triage(scored),
        *_again(),
    ]
    return "\n".join(parts).rstrip() + "\n"


def _said(text: str) -> str:
    """A paragraph, folded."""
    return textwrap.fill(text, 120, break_long_words=False, break_on_hyphens=False) + "\n"


def _head(scored: Scored) -> Iterator[str]:
    material, (engine, rules) = scored.material, scored.versions
    limits = _limits(scored)
    yield "<!-- generated: python -m monitor.tools.matching_report FOLDER -->"
    yield "# What the matcher finds and misses, in numbers\n"
    yield _said(
        f"Engine {engine}, rules {rules}. {len(material.positives)} conflicts and {len(material.harmless)} harmless"
        f" look-alikes of {len(material.brands)} brands, and {len(material.background):,} unrelated trade names in"
        " Latin, Chinese and other scripts. Names alone: no classes, no applicants, the bundled background, the common"
        " bar. What the score and the bands mean: [matching](matching.md)."
    )
    yield _said(
        "**Read with care.** Structure and numbers of the rules were shaped while looking at these pairs, and some"
        " rules were thought of because of one of them. No table lists their names (a few stand in comments as"
        " examples; general word lists hold those that are words or places), but names nobody has tried will do"
        " somewhat worse; how much, this page cannot say. The two-fold check below holds out the"
        " threshold only, not the rules."
        f" {len(_of(material.positives, 'constructed'))} of the conflicts are constructed, and most kinds have few"
        " pairs: a share of four says little. Measure your"
        " own: `squatwatch export --format pairs`, `squatwatch evaluate` ([how](matching.md#measuring))."
    )
    limit_words = "; ".join(
        f"{rate} per 10,000: above score {limit:.3f}, which by its meaning is {expected(limit):.2g} per 10,000"
        for rate, limit in limits.items()
    )
    yield _said(
        "*Found at 10* and *found at 1*: one threshold for all brands and scripts, set so that each brand raises 10 or"
        f" 1 false alarms per 10,000 unrelated marks on average ({limit_words}). Then the share in each"
        " band; `—`: below low, the watch does not report the pair at all."
    )


def _limits(scored: Scored) -> dict[int, float]:
    return {rate: scored.threshold(rate, scored.material.brands.keys()) for rate in RATES}


def _evidence_groups(scored: Scored) -> dict[str, list[Pair]]:
    pairs = scored.material.positives
    real = [pair for pair in pairs if pair.evidence in _REAL]
    groups = {
        "real, not identical": [pair for pair in real if pair.group != "identical"],
        "real, identical": [pair for pair in real if pair.group == "identical"],
        "annotated as infringing, brand made anonymous": _of(pairs, "real_tmid_anonymised"),
        "from memory, not verified": _of(pairs, "real_from_memory_unverified"),
        "examples of offices' guidelines and decisions": _of(pairs, "office_guideline"),
        "constructed": _of(pairs, "constructed"),
        "all": list(pairs),
    }
    return {name: group for name, group in groups.items() if group}


def _of(pairs: Sequence[Pair], evidence: str) -> list[Pair]:
    return [pair for pair in pairs if pair.evidence == evidence]


def _evidence(scored: Scored) -> Iterator[str]:
    yield "## By evidence\n"
    yield "Real: filed, decided, sold, or filed by the owner as a defence.\n"
    yield from _table(scored, "conflicts", _evidence_groups(scored))


def _by_kind(scored: Scored, kinds: Mapping[str, Any]) -> Iterator[str]:
    yield "## By kind\n"
    groups = _grouped(scored.material.positives)
    yield from _table(scored, "kind", {_what(kinds, kind): pairs for kind, pairs in groups.items()})


def _harmless(scored: Scored, kinds: Mapping[str, Any]) -> Iterator[str]:
    yield "## Harmless look-alikes\n"
    yield _said(
        "Everyday words and names that look or sound like a brand, chosen to be hard; here *found* is a false alarm. An"
        " office may still call some of them similar."
    )
    groups = _grouped(scored.material.harmless)
    shown = {_what(kinds, category): pairs for category, pairs in groups.items()}
    yield from _table(scored, "category", {**shown, "all": list(scored.material.harmless)}, verb="alarmed")


def _grouped(pairs: Sequence[Pair]) -> dict[str, list[Pair]]:
    """Largest group first."""
    groups: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        groups[pair.group].append(pair)
    return dict(sorted(groups.items(), key=lambda item: (-len(item[1]), item[0])))


def _what(kinds: Mapping[str, Any], kind: str) -> str:
    return str(kinds.get(kind, {}).get("what") or kind.replace("_", " "))


def _table(scored: Scored, head: str, groups: Mapping[str, Sequence[Pair]], verb: str = "found") -> Iterator[str]:
    limits = _limits(scored)
    heads = [head, "n", *(f"{verb} at {rate}" for rate in limits), *(band.value for band in BANDS), "—"]
    yield "| " + " | ".join(heads) + " |"
    yield "|---" + "|--:" * (len(heads) - 1) + "|"
    for name, pairs in groups.items():
        bands = [scored.band(pair) for pair in pairs]
        shares = [scored.found(pairs, limit) / len(pairs) for limit in limits.values()]
        shares += [bands.count(band) / len(pairs) for band in (*BANDS, None)]
        yield f"| {name} | {len(pairs)} | " + " | ".join(map(_share, shares)) + " |"
    yield ""


def _share(value: float) -> str:
    """Nothing is ``0``, everything ``1``: .00 and 1.00 are rounded."""
    if value in (0.0, 1.0):
        return str(int(value))
    return f"{value:.2f}".removeprefix("0")


def _missed(scored: Scored, kinds: Mapping[str, Any]) -> Iterator[str]:
    limit = _limits(scored)[1]
    engine = Engine.build(())
    yield "## What is missed\n"
    yield _said(
        "Conflicts that are not above the threshold for 1 unrelated mark per 10,000, by kind. The examples are made up."
        " Those from *low* on are stored all the same; `squatwatch hits` lists them, the faintest with `--band low`."
    )
    groups = _grouped(scored.material.positives)
    missed = {kind: [pair for pair in pairs if scored.of(pair) <= limit] for kind, pairs in groups.items()}
    missed = {kind: pairs for kind, pairs in missed.items() if pairs}
    yield "| kind | missed | of | not reported at all |"
    yield "|---|--:|--:|--:|"
    for kind, pairs in missed.items():
        unreported = sum(scored.band(pair) is None for pair in pairs)
        yield f"| {_what(kinds, kind)} | {len(pairs)} | {len(groups[kind])} | {unreported} |"
    count = sum(map(len, missed.values()))
    silent = sum(scored.band(pair) is None for pairs in missed.values() for pair in pairs)
    yield f"| all | {count} | {len(scored.material.positives)} | {silent} |\n"
    for kind in missed:
        entry = kinds.get(kind, {})
        shown = []
        for brand, mark, why in entry.get("examples", ()):
            match = engine.explain(brand_from_text(brand), mark)
            if match.mark_score > limit:
                _say(f"{kind}: {brand} / {mark} is found now ({match.mark_score:.3f}): choose another example")
                continue
            band = engine.scale.band(match.mark_score) if match.mark_score else None
            shown.append(f"| {brand} | {mark} | {match.mark_score:.3f} | {band.value if band else '—'} | {why} |")
        if not shown:
            _say(f"{kind} is missed and has no example in {KINDS.name}")
        name = _what(kinds, kind)
        yield _said(f"**{name[:1].upper()}{name[1:]}.** {entry.get('why', '')}")
        if shown:
            yield from ("| brand | mark | score | band | why |", "|---|---|--:|---|---|", *shown, "")


def _say(text: str) -> None:
    print(text, file=sys.stderr)


def _held_out(scored: Scored) -> Iterator[str]:
    yield "## Threshold from one half of the brands, applied to the other\n"
    yield _said(
        "Brands are parted at random 50 times, each half used both ways: mean share and standard deviation. The last"
        " row is what the other half really raises at the threshold it was given."
    )
    groups: dict[str, Sequence[Pair]] = {**_evidence_groups(scored), "harmless alarmed": scored.material.harmless}
    results = {rate: held_out(scored, rate, groups) for rate in RATES}
    yield "| | n | " + " | ".join(f"at {rate}" for rate in RATES) + " |"
    yield "|---|--:|" + "--:|" * len(RATES)
    for name, pairs in groups.items():
        spreads = [results[rate][0].get(name) for rate in RATES]
        cells = [f"{each.mean:.2f} ± {each.deviation:.2f}" if each else "—" for each in spreads]
        yield f"| {name} | {len(pairs)} | " + " | ".join(cells) + " |"
    raised = [results[rate][1] for rate in RATES]
    yield "| false alarms per 10,000 | | " + " | ".join(f"{s.mean:.1f} ± {s.deviation:.1f}" for s in raised) + " |\n"


def _calibration(scored: Scored) -> Iterator[str]:
    yield "## Does the score mean what it says?\n"
    yield _said(
        "Unrelated marks at or above each band, per brand and 10,000 marks: what the score says (expected), and what"
        " was counted, by the script of the mark; in brackets how many alarms that is. The scale was fitted on these"
        " marks, all scripts together."
    )
    material = scored.material
    alarms = [(alarm.mark, alarm.score) for alarm in scored.alarms]
    found = unrelated_by_script(alarms, material.background, len(material.brands), scored.scale)
    yield "| at or above | expected | " + " | ".join(f"{_SCRIPTS[s]} ({u.marks:,})" for s, u in found.items()) + " |"
    yield "|---|--:|" + "--:|" * len(found)
    for band in BANDS:
        cells = [f"{u.rates[band.value]:.2f} ({u.alarms[band.value]:,})" for u in found.values()]
        yield f"| {band.value} | {expected(scored.scale.edge(band)):.2f} | " + " | ".join(cells) + " |"
    yield ""
    medium = expected(scored.scale.edge(Band.MEDIUM))
    times = {_SCRIPTS[s]: u.rates[Band.MEDIUM.value] / medium for s, u in found.items()}
    noisy = [f"{script} ({value:.1f} times)" for script, value in times.items() if value > _NOISY]
    if noisy:
        yield _said(f"From medium on, more marks alarm than the score says in: {', '.join(noisy)}.")


def _triage(scored: Scored) -> Iterator[str]:
    yield "## Reading the alarms best first\n"
    material = scored.material
    others = [*map(scored.of, material.harmless), *(alarm.score for alarm in scored.alarms)]
    curve = triage([scored.of(pair) for pair in material.positives], others, scored.scale.edge(Band.LOW))
    yield _said(
        f"{curve.alarms:,} alarms (low and above) of conflicts, harmless look-alikes and unrelated marks together."
        f" {curve.never} of {curve.conflicts} conflicts never alarm. How steep the curve is hangs on the mixture:"
        " gazettes hold far fewer conflicts."
    )
    yield "| best share of alarms | alarms read | conflicts seen |"
    yield "|--:|--:|--:|"
    for point in curve.points:
        yield f"| {point.share:.0%} | {point.read:,} | {point.found:.1%} |"
    yield ""


def _again() -> Iterator[str]:
    yield "## Making this page again\n"
    yield _said(
        "`python -m monitor.tools.matching_report FOLDER` in a checkout. The folder holds `positives.csv`"
        " (`brand_hanzi,brand_pinyin,brand_latin,filed_mark,kind,evidence`), `hard_negatives.csv` (the same brand"
        " columns, `mark,category`) and `background_*.txt` (a mark a line). The set used here is no part of the"
        " project. Words and examples of the kinds: `monitor/tools/matching_kinds.toml`."
    )


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Write docs/matching-report.md from a folder of labelled names.")
    parser.add_argument("folder", type=Path, help="positives.csv, hard_negatives.csv, background_*.txt")
    parser.add_argument("--out", type=Path, default=TARGET, help="the page (default: docs/matching-report.md)")
    given = parser.parse_args(arguments)
    kinds = tomllib.loads(KINDS.read_text(encoding="utf-8"))
    given.out.write_text(page(score_material(read_material(given.folder)), kinds), encoding="utf-8")
    print(given.out)


if __name__ == "__main__":
    main()
