"""``squatwatch brand suggest``: forms of a brand name for a user to review."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.exits import USAGE, CommandError

if TYPE_CHECKING:
    from monitor.names.suggest import Dictionary, Suggestion
    from monitor.records import Brand

HEADINGS = {
    "reading": "Mandarin readings / 读音",
    "spelling": "Other Latin spellings / 其他拼写",
    "local": "Local scripts / 当地文字",
    "meaning": "Meanings / 含义",
    "look": "Look-alike Hanzi names / 形近",
    "sound": "Homophones / 同音",
    "note": "Notes / 提示",
}


@click.group()
def brand() -> None:
    """Suggest forms of a brand name."""


@brand.command()
@click.argument("name")
@click.option("--latin", "latin_name", default="", help="The Latin trade name, if NAME does not hold it.")
@click.option("--pinyin", "reading", multiple=True, help="A reading you know is right, e.g. 'xia hua'. Repeatable.")
@click.option(
    "--cedict", "cedict_path", type=click.Path(path_type=Path), help="A CC-CEDICT file: meanings of whole words."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line: group, text, language, why.")
@click.option("--toml", "as_toml", is_flag=True, help="Only the TOML block for the watch list.")
def suggest(
    name: str, *, latin_name: str, reading: tuple[str, ...], cedict_path: Path | None, as_json: bool, as_toml: bool
) -> None:
    """Propose readings, spellings, local names, meanings, look-alikes and homophones of NAME (Hanzi, Latin or both).

    Review the table, delete what is wrong from the TOML block, and paste the rest under your brand.
    """
    from dataclasses import replace

    from monitor.names.suggest import brand_of
    from monitor.names.suggest import suggest as propose

    record = brand_of(name)
    if latin_name:
        record = replace(record, latin=(*record.latin, latin_name))
    record = replace(record, pinyin=reading)
    if not (record.hanzi or record.latin or record.local_names):
        raise CommandError(f"NAME {name!r} holds no letter to read: give Hanzi, Latin letters or both.", USAGE)
    _must_fit(record)
    found = propose(record, dictionary(cedict_path, record) if cedict_path else None)
    if as_json:
        for one in found:
            click.echo(
                json.dumps(
                    {"group": one.group, "text": one.text, "language": one.language, "why": one.why}, ensure_ascii=False
                )
            )
        return
    if not as_toml:
        show(record, found)
    click.echo(toml_block(record, found))


def dictionary(path: Path, record: Brand) -> Dictionary:
    """The entries of the user's CC-CEDICT file that concern this brand."""
    from monitor.names import cedict, hanzi

    try:
        return cedict.load(path, " ".join(map(hanzi.simplify, record.hanzi)))
    except (OSError, cedict.NotCedictError) as error:
        raise CommandError(f"--cedict {path}: {error}", USAGE) from None


def show(record: Brand, found: Sequence[Suggestion]) -> None:
    """The table a user reviews."""
    from rich.console import Console
    from rich.table import Table

    console = Console(width=None, highlight=False)
    for group, heading in HEADINGS.items():
        rows = [one for one in found if one.group == group]
        if not rows:
            continue
        table = Table(title=heading, title_justify="left", show_header=False, box=None, pad_edge=False)
        table.add_column(no_wrap=False)
        table.add_column(style="dim")
        table.add_column(style="dim")
        for one in rows:
            table.add_row(one.text, one.language, one.why)
        console.print(table)
        console.print()
    if not record.latin:
        console.print(
            "No Latin trade name given: most conflicting filings are in Latin letters. Add it with --latin.\n"
        )


def toml_string(text: str) -> str:
    """A TOML basic string; JSON's escapes are a subset of TOML's."""
    return json.dumps(text, ensure_ascii=False)


def toml_block(record: Brand, found: Sequence[Suggestion]) -> str:
    """The block for the watch list: keys ``pinyin``, ``local_names``, ``translations``, where they have entries.
    The likeliest name per language and way of writing is active; the next one is a comment, and so is what
    :func:`monitor.names.suggest.put_aside` names. Look-alikes and homophones are found by the matcher itself and need
    no entry."""
    from monitor.names.suggest import put_aside

    aside = put_aside(found)
    lines = ["# Review: delete what is wrong, take the # off what your market uses."]
    lines += [f"# {one.text} {one.why}." for one in found if one.group == "note"]
    readings = [one for one in found if one.group == "reading"][:4]
    lines += _list("pinyin", [_entry(one, toml_string(one.text.replace("ü", "v")), one in aside) for one in readings])
    local: list[str] = []
    taken: set[tuple[str, str]] = set()
    for one in found:
        if one.group == "local":
            text = f"{{ text = {toml_string(one.text)}, language = {toml_string(one.language)} }}"
            local.append(_entry(one, text, one in aside or (one.why, one.language) in taken))
            taken.add((one.why, one.language))
    lines += _list("local_names", local)
    meanings = [one for one in found if one.group == "meaning"]
    lines += _list("translations", [_entry(one, toml_string(one.text), one in aside, one.language) for one in meanings])
    return "\n".join(lines)


def _list(key: str, entries: Sequence[str]) -> list[str]:
    """Nothing without entries: an empty key would wipe what the watch list has there."""
    return [f"{key} = [", *entries, "]"] if entries else []


def _entry(one: Suggestion, text: str, aside: bool, language: str = "") -> str:
    return f"  {'# ' if aside else ''}{text},  # {f'{language}: ' if language else ''}{one.why}"


def _must_fit(record: Brand) -> None:
    """A reading that fits no Hanzi name would be left out of everything without a word."""
    from monitor.names.suggest import fits

    for reading in record.pinyin:
        if not record.hanzi:
            raise CommandError(f"--pinyin {reading!r}: NAME has no Hanzi to read; add them, or leave it out", USAGE)
        if not fits(reading, record):
            name = record.hanzi[0]
            raise CommandError(
                f"--pinyin {reading!r} is no reading of {name}: write one Mandarin syllable for each of its {len(name)}"
                " characters, without tones, e.g. --pinyin 'xia hua'",
                USAGE,
            )
