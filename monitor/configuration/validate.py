"""From pydantic's errors to problems a person can act on."""

from __future__ import annotations

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
    text = detail["msg"].removeprefix("Value error, ").rstrip(".")
    return Problem("error", file, place, _lower_first(text), _shown(name, detail.get("input")), _purpose(model, path))


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
    return f"It says: {field.description}" if field and field.description else ""


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
