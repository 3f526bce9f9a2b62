"""Writes the generated parts of the guide: every setting of the config, every field of a watch list, every command.

Run from a checkout: ``python -m monitor.tools.reference``. A generated part stands between ``<!-- generated: NAME -->``
and ``<!-- end -->``; everything else in those pages is written by hand. tests/test_docs.py fails when a part is stale.
"""

from __future__ import annotations

import argparse
import re
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from datetime import date, time
from enum import Enum
from pathlib import Path
from typing import Any

import click
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from monitor.configuration.models import Config
from monitor.configuration.validate import inner_model
from monitor.watchlists.headers import header_names
from monitor.watchlists.models import BrandEntry, ClientEntry, RecipientEntry

_PART = re.compile(r"(<!-- generated: (?P<name>[a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)
_TYPES: Mapping[Any, str] = {
    str: "text",
    int: "number",
    float: "number",
    bool: "true or false",
    date: "date",
    time: "time",
    Path: "path",
}


def settings() -> str:
    """One section of the config after the other, each a table of its settings."""
    return "\n".join(_section(name, field) for name, field in Config.model_fields.items())


def _section(name: str, field: FieldInfo) -> str:
    model = inner_model(field.annotation)
    assert model is not None, name
    many = typing.get_origin(field.annotation) is tuple
    header = f"### `[[{name}]]`" if many else f"### `[{name}]`"
    if model is RecipientEntry:
        pointer = "The fields are those of [recipients](watch-lists.md#recipients)."
        return f"{header}\n\n{_sentence(field.description)} {pointer}\n"
    parts = [f"{header}\n\n{_sentence(field.description)}\n\n{_table(model)}\n"]
    for inner_name, inner in _inner_sections(model):
        parts.append(f"#### `{name}.{inner_name}`\n\n{_table(inner)}\n")
    return "\n".join(parts)


def _inner_sections(model: type[BaseModel]) -> Iterator[tuple[str, type[BaseModel]]]:
    for name, field in model.model_fields.items():
        inner = inner_model(field.annotation)
        if inner is not None:
            yield name, inner


def _table(model: type[BaseModel]) -> str:
    rows = ["| setting | type | default | what it says |", "|---|---|---|---|"]
    for name, field in model.model_fields.items():
        rows.append(f"| `{name}` | {_type(field.annotation)} | {_default(field)} | {_sentence(field.description)} |")
    return "\n".join(rows)


def _type(annotation: Any) -> str:  # noqa: PLR0911 - one line for each shape of a type
    """In a person's words: ``list of text``, ``one of `a`, `b```."""
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        return _type(arguments[0])
    if origin in (typing.Union, types.UnionType):
        return " or ".join(dict.fromkeys(_type(part) for part in arguments if part is not types.NoneType))
    if origin is typing.Literal:
        return "one of " + ", ".join(f"`{value}`" for value in arguments)
    if origin is tuple and len(arguments) == 2 and arguments[1] is not Ellipsis:
        return "two numbers"
    if origin in (tuple, list):
        return f"list of {_type(arguments[0])}"
    if origin is dict:
        return f"table of {_type(arguments[1])}"
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return "one of " + ", ".join(f"`{member.value}`" for member in annotation)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return "table"
    return _TYPES.get(annotation, "text")


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    value = field.get_default(call_default_factory=True)
    if value is None or value in ("", (), {}) or isinstance(value, BaseModel):
        return ""
    return f"`{_shown(value)}`"


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, tuple):
        return "[" + ", ".join(f'"{_shown(v)}"' if isinstance(v, str) else str(v) for v in value) + "]"
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return str(value)


def _sentence(text: str | None) -> str:
    plain = (text or "").replace("|", "\\|")
    names_a_word = plain.partition(" ")[0].endswith(":")
    return (plain if names_a_word else f"{plain[:1].upper()}{plain[1:]}").rstrip(".") + "."


def fields(kind: str, model: type[BaseModel]) -> str:
    """A table of one kind of watch list entry, with the Chinese header of each column."""
    chinese = header_names(kind, chinese=True)
    rows = ["| field | Chinese header | type | default | what it says |", "|---|---|---|---|---|"]
    for name, field in model.model_fields.items():
        what = _sentence(field.description)
        rows.append(f"| `{name}` | {chinese[name]} | {_type(field.annotation)} | {_default(field)} | {what} |")
    parts = ["\n".join(rows)]
    for inner_name, inner in _inner_sections(model):
        parts.append(f"One of `{inner_name}`:\n\n{_table(inner)}")
    return "\n\n".join(parts) + "\n"


def commands() -> str:
    """Every command with its options, from the commands themselves. One that cannot be loaded is an error."""
    from monitor.cli.main import main  # noqa: PLC0415 - the faces are above this floor; only this tool looks up

    parts: list[str] = []
    root = click.Context(main, info_name="squatwatch")
    for name in main.list_commands(root):
        command = main.get_command(root, name)
        if command is not None:
            parts.extend(_command(command, name, root))
    return "\n".join(parts)


def _command(command: click.Command, name: str, parent: click.Context) -> Iterator[str]:
    context = click.Context(command, info_name=name, parent=parent)
    usage = " ".join(command.collect_usage_pieces(context))
    help_text = re.sub(r"\s*\n\s*", " ", (command.help or "").strip())
    rows = [
        f"| `{_escaped(record[0])}` | {_escaped(record[1])} |"
        for parameter in command.get_params(context)
        if (record := parameter.get_help_record(context)) and record[1] and "--help" not in record[0]
    ]
    table = "\n".join(["| option | what it does |", "|---|---|", *rows]) + "\n" if rows else ""
    yield f"### `{context.command_path} {usage}`\n\n{help_text}\n\n{table}".rstrip() + "\n"
    if isinstance(command, click.Group):
        for inner_name in command.list_commands(context):
            inner = command.get_command(context, inner_name)
            if inner is not None:
                yield from _command(inner, inner_name, context)


def _escaped(text: str) -> str:
    return text.replace("|", "\\|")


PARTS: Mapping[str, Callable[[], str]] = {
    "settings": settings,
    "brands": lambda: fields("brands", BrandEntry),
    "clients": lambda: fields("clients", ClientEntry),
    "recipients": lambda: fields("recipients", RecipientEntry),
    "commands": commands,
}
PAGES = ("configuration.md", "watch-lists.md", "commands.md")


def refreshed(text: str) -> str:
    """The page with its generated parts made anew. Raises KeyError for a part nobody makes."""
    return _PART.sub(lambda match: f"{match[1]}{PARTS[match['name']]()}{match[3]}", text)


def main() -> None:
    parser = argparse.ArgumentParser(description="Refresh the generated parts of the guide.")
    parser.add_argument("--folder", type=Path, default=Path("docs"), help="where the pages are")
    folder = parser.parse_args().folder
    for name in PAGES:
        path = folder / name
        before = path.read_text(encoding="utf-8")
        after = refreshed(before)
        path.write_text(after, encoding="utf-8")
        print(f"{path}: {'changed' if after != before else 'as it was'}")


if __name__ == "__main__":
    main()
