"""``explain``, ``score`` and ``evaluate``: the matcher by itself."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from monitor.cli.exits import FAILED, USAGE, CommandError
from monitor.cli.options import config_option, json_option

if TYPE_CHECKING:
    from monitor.records import Brand, Match
    from monitor.store import RaisedBar

ALL = 10_000.0
"""Of 10,000 marks no more can come close."""
FAINT = 100.0
"""... and up to which a pair that no watch reports is still in the lowest band when a person asks for it."""


@click.command()
@click.argument("brand")
@click.argument("mark")
@json_option
@config_option
def explain(brand: str, mark: str, as_json: bool, config_path: Path | None) -> None:
    """Why MARK is, or is not, close to BRAND.

    BRAND is the id or the name of a brand on your watch list, or any text: Hanzi and Latin names are told apart by
    script, and several names may be given as "芝麻 / ZHIMA".
    """
    from monitor.matching import Engine
    from monitor.matching.texts import brand_from_text
    from monitor.records import Band

    if not brand.strip():
        raise CommandError("BRAND is empty: write a name, or the id of a watched brand", USAGE)
    watched = _watched_names(config_path).get(brand.strip().casefold())
    record = watched or brand_from_text(brand)
    engine = Engine.build(())
    match = engine.explain(record, mark)
    bar = _raised_bar(watched, config_path) if watched else None
    lowest = engine.scale.edge(Band.LOW)
    if as_json:
        row = match_json(match, lowest)
        if bar is not None:
            row["raised_bar"] = {"offset": bar.offset, "times": bar.times}
        click.echo(json_line(row))
        return
    _show(record, match, lowest)
    if bar is not None:
        click.echo(
            f"The watch has a raised bar for this brand: {bar.words} among the stored marks. It takes"
            f" {bar.offset:.1f} off all but identical marks."
        )


def match_json(match: Match, lowest: float) -> dict[str, Any]:
    """One match as ``explain --json`` prints it. ``lowest`` is the score from which a watch reports a pair; one mark in
    a hundred below it is still called low, with ``reported`` false."""
    from monitor.matching.scale import expected

    reported = match.mark_score >= lowest
    return {
        "brand": match.brand,
        "mark": match.mark,
        "score": match.mark_score,
        "expected_per_10000": min(expected(match.mark_score), ALL),
        "band": match.band.value if reported or expected(match.mark_score) <= FAINT else "none",
        "reported": reported,
        "reasons": [asdict(reason) for reason in match.reasons],
        "engine_version": match.engine_version,
        "rule_version": match.rule_version,
    }


def json_line(row: dict[str, Any]) -> str:
    """One JSON object in one line, its invisible characters escaped: what a bidi override does to a terminal is not
    done to the reader."""
    from monitor.matching.wording import invisible

    text = json.dumps(row, ensure_ascii=False)
    if text.isascii():
        return text
    return "".join(json.dumps(ch)[1:-1] if invisible(ch) else ch for ch in text)


def _show(brand: Brand, match: Match, lowest: float) -> None:
    from monitor.matching.scale import expected
    from monitor.matching.wording import visible

    click.echo(f"{visible(brand.name)}  /  {visible(match.mark)}")
    if not match.reasons:
        click.echo("Nothing in common. 无共同之处。")
        return
    rate = expected(match.mark_score)
    close = (
        f"about {rate:.2g} unrelated marks per 10,000 come as close"
        if rate < ALL
        else "all unrelated marks come as close"
    )
    band = f"band {match.band.value}"
    if match.mark_score < lowest:
        band = f"{band}, not reported" if rate <= FAINT else "not reported"
    click.echo(f"score {match.mark_score:.4f}  {band}  ({close})")
    for reason in match.reasons:
        click.echo(f"  {reason.weight:+6.1f}  {reason.en}")
        click.echo(f"          {reason.zh}")
        if reason.alignment:
            click.echo(f"          {reason.alignment}")


def _watched_names(config_path: Path | None) -> dict[str, Brand]:
    """The brands of the watch list by id and name, folded; empty without a config.

    An explicitly named config that cannot be read is an error; the default one is only looked at when it is there.
    """
    import os

    if config_path is None and "SQUATWATCH_CONFIG" not in os.environ and not Path("config.toml").exists():
        return {}
    from monitor.cli.options import read_config
    from monitor.matching.pairs import watched_names
    from monitor.watchlists.configured import configured_watchlist

    watchlist = configured_watchlist(read_config(config_path))
    for problem in watchlist.errors:
        click.echo(f"squatwatch: {problem}", err=True)
    if watchlist.errors:
        remedy = "a brand that is missing from it is taken as text; squatwatch watchlist check says more"
        click.echo(f"squatwatch: the watch list cannot be used as it is: {remedy}", err=True)
    return watched_names(watchlist.brands)


def _raised_bar(brand: Brand, config_path: Path | None) -> RaisedBar | None:
    """What the watch takes off for the brand; None where nothing was measured, or the database cannot be asked."""
    from monitor.calibration import raised_bars
    from monitor.cli.options import read_config
    from monitor.store import StoreError, open_store
    from monitor.store.migrations import pending

    config = read_config(config_path)
    try:
        if not config.database.exists() or pending(config.database):
            return None
        with open_store(config.database, artefacts=config.artefacts) as store:
            return next(iter(raised_bars(store, [brand])), None)
    except StoreError:
        return None


@click.command()
@click.option(
    "--brands", "brands_path", required=True, type=click.Path(path_type=Path), help="CSV: id,hanzi,pinyin,latin"
)
@click.option("--marks", "marks_path", required=True, type=click.Path(path_type=Path), help="one mark a line")
@json_option
def score(brands_path: Path, marks_path: Path, as_json: bool) -> None:
    """Score every considered pair of brands and marks, names alone, for measuring."""
    import sys

    from monitor.matching import Engine
    from monitor.matching.scale import expected
    from monitor.matching.texts import read_brands, read_marks
    from monitor.matching.wording import visible

    brands, marks = _read(read_brands, brands_path), _read(read_marks, marks_path)
    if nameless := [each.id for each in brands if not (each.hanzi or each.latin or each.pinyin or each.local_names)]:
        click.echo(
            f"{brands_path}: brands without a name, nothing is compared with them: {', '.join(nameless)}", err=True
        )
    write = sys.stdout.write
    for pair in Engine.build(brands).score(marks):
        if as_json:
            row: dict[str, Any] = {
                "brand": pair.brand,
                "mark": pair.mark,
                "score": pair.score,
                "expected_per_10000": min(expected(pair.score), ALL),
                "band": pair.band.value,
                "reasons": [asdict(reason) for reason in pair.reasons],
            }
            write(json_line(row) + "\n")
        else:
            write(f"{pair.score:.4f}  {pair.band.value:8}  {visible(pair.brand)}  {visible(pair.mark)}\n")


@click.command()
@click.argument("pairs", type=click.Path(path_type=Path))
@click.option(
    "--background", "background_path", type=click.Path(path_type=Path), help="marks, one a line, for false alarms"
)
@json_option
@config_option
def evaluate(pairs: Path, background_path: Path | None, as_json: bool, config_path: Path | None) -> None:
    """Measure the matcher on your own labelled pairs.

    PAIRS is a CSV with the columns brand,mark,label and, if you like, kind and brand_id: brand as for `explain` (an id
    or a name of your watch list, or any text); label yes (a conflict) or no. `export --format pairs` writes decisions
    in this form; oppose, watch and settled are read as yes, ignore as no.
    """
    from monitor.matching.evaluate import measure_pairs
    from monitor.matching.pairs import read_pairs
    from monitor.matching.texts import read_marks

    rows = _read(read_pairs, pairs)
    background = _read(read_marks, background_path) if background_path else []
    report = measure_pairs(rows, background, _watched_names(config_path))
    if as_json:
        click.echo(json.dumps(report.as_json(), ensure_ascii=False))
    else:
        click.echo(report.as_text())


def _read(reader: Any, path: Path) -> Any:
    """Run a reader; what is no file is wrong usage, a bad one fails with its own words."""
    from monitor.matching.texts import BadTable

    try:
        return reader(path)
    except FileNotFoundError:
        raise CommandError(f"{path}: no such file; check the path", USAGE) from None
    except (IsADirectoryError, NotADirectoryError):
        raise CommandError(f"{path}: no file; name a file, not a folder", USAGE) from None
    except OSError as error:
        raise CommandError(f"{path}: cannot be read: {error.strerror}; mend its permissions", FAILED) from None
    except BadTable as error:
        raise CommandError(str(error), FAILED) from None
