"""From pydantic's errors to problems a person can act on."""

from __future__ import annotations

import re
import typing
from collections.abc import Callable, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from monitor.configuration.places import Path
from monitor.configuration.problems import Problem, did_you_mean

SECRET_WORDS = ("key", "password", "secret", "token", "url")


class Strict(BaseModel):
    """Base of every section: unknown keys are errors, values are frozen, defaults are checked like the rest."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, validate_default=True, str_strip_whitespace=True, revalidate_instances="always"
    )


def problems_from(
    error: ValidationError, model: type[BaseModel], file: str, place: Callable[[Path], str]
) -> tuple[Problem, ...]:
    """One problem for each of pydantic's errors, and the nearest valid name for an unknown key; ``place`` turns the
    path of a setting into words."""
    return tuple(_problem(detail, model, file, place) for detail in error.errors(include_url=False))


def _problem(detail: ErrorDetails, model: type[BaseModel], file: str, place_of: Callable[[Path], str]) -> Problem:
    path = tuple(part for part in detail["loc"] if part != "[key]")
    place = place_of(path)
    name = str(path[-1]) if path else ""
    if detail["type"] == "extra_forbidden":
        return Problem("error", file, place, f"unknown setting {name!r}", remedy=_unknown(model, path))
    if detail["type"] == "missing":
        return Problem("error", file, place, f"the setting {name!r} is missing", remedy=_purpose(model, path))
    text, remedy = _in_words(detail)
    remedy = " ".join(part for part in (remedy, _purpose(model, path)) if part)
    return Problem("error", file, place, text, _shown(name, detail.get("input")), remedy)


_LIST = ("a list is needed", "Write it in brackets, even if it has one element.")
_TABLE = ("a table is needed", "Write name = value pairs in braces, or a section of its own.")
_WORDS = {
    "tuple_type": _LIST,
    "list_type": _LIST,
    "dict_type": _TABLE,
    "model_type": _TABLE,
    "model_attributes_type": _TABLE,
    "bool_type": ("true or false is needed", ""),
    "bool_parsing": ("true or false is needed", ""),
    "int_type": ("a whole number is needed", ""),
    "int_parsing": ("a whole number is needed", ""),
    "int_from_float": ("a whole number is needed", ""),
    "float_type": ("a number is needed", ""),
    "float_parsing": ("a number is needed", ""),
    "date_type": ("a day is needed, written YYYY-MM-DD", ""),
    "date_parsing": ("a day is needed, written YYYY-MM-DD", ""),
    "date_from_datetime_parsing": ("a day is needed, written YYYY-MM-DD", ""),
    "date_from_datetime_inexact": ("a day without a time is needed, written YYYY-MM-DD", ""),
    "string_type": ("text is needed", "Write it in quotes."),
    "too_short": ("at least one is needed", ""),
}
"""What pydantic calls an error, in words of ours and with what to write instead."""


def _in_words(detail: ErrorDetails) -> tuple[str, str]:
    """What is wrong and what to write instead, without the words of the library that checks."""
    kind, bounds = detail["type"], detail.get("ctx") or {}
    if kind in _WORDS:
        return _WORDS[kind]
    if kind in {"literal_error", "enum"}:
        known = re.findall(r"'([^']*)'", str(bounds.get("expected", "")))
        return "not one of the known values", did_you_mean(str(detail.get("input")), known)
    if kind in {"less_than_equal", "greater_than_equal"}:
        limit = f"at most {bounds.get('le')}" if kind == "less_than_equal" else f"at least {bounds.get('ge')}"
        return f"must be {limit}", ""
    return _lower_first(detail["msg"].removeprefix("Value error, ").rstrip(".")), ""


def _unknown(model: type[BaseModel], path: Sequence[str | int]) -> str:
    """The remedy for an unknown key; a secret that stands in the file itself gets its own."""
    owner = model_at(model, path[:-1])
    if owner is None:
        return ""
    name = str(path[-1])
    fields = owner.model_fields
    if f"{name}_env" in fields:
        return f"Secrets do not stand in the config: use {name}_env or {name}_file."
    return did_you_mean(name, fields)


def _purpose(model: type[BaseModel], path: Sequence[str | int]) -> str:
    """What the setting is for, from the model's own description."""
    owner = model_at(model, path[:-1])
    field = owner.model_fields.get(str(path[-1])) if owner and path else None
    return f"Meaning: {field.description}" if field and field.description else ""


def model_at(model: type[BaseModel], path: Sequence[str | int]) -> type[BaseModel] | None:
    """The model that owns the settings at ``path``, None where the path leaves the models."""
    here: type[BaseModel] | None = model
    for part in path:
        if isinstance(part, int):
            continue
        field = here.model_fields.get(part) if here else None
        if field is None:
            return None
        here = inner_model(field.annotation)
    return here


def inner_model(annotation: Any) -> type[BaseModel] | None:
    """The section model inside ``X``, ``X | None``, ``tuple[X, ...]`` or ``dict[str, X]``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in typing.get_args(annotation):
        found = inner_model(argument)
        if found:
            return found
    return None


def _shown(name: str, value: object) -> str:
    """The value as written, unless it is a container or may be a secret."""
    if any(word in name for word in SECRET_WORDS) or not isinstance(value, str | int | float | bool):
        return ""
    text = str(value)
    return text if len(text) <= 80 else f"{text[:77]}..."


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]
