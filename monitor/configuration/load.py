"""Finding, reading and checking the config file."""

from __future__ import annotations

import tomllib
import typing
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import platformdirs
from pydantic import ValidationError

from monitor.configuration.environ import apply_environ, variable_of
from monitor.configuration.models import Config
from monitor.configuration.places import Path as KeyPath
from monitor.configuration.places import dotted, lines_of, place_of
from monitor.configuration.problems import ConfigError, Problem
from monitor.configuration.validate import problems_from

CONFIG_VARIABLE = "SQUATWATCH_CONFIG"
CONFIG_NAME = "config.toml"
_SECTIONS = {
    name: typing.get_origin(field.annotation) or field.annotation for name, field in Config.model_fields.items()
}
"""The sections, and what each is: a table, or ``tuple`` for a list of tables."""


def find_config(environ: Mapping[str, str]) -> Path:
    """Where the config is when no command says: the variable SQUATWATCH_CONFIG, else config.toml in the current
    folder, else in the user's config folder. Raises :class:`ConfigError` when it is nowhere."""
    named = environ.get(CONFIG_VARIABLE)
    if named:
        return Path(named)
    places = (Path(CONFIG_NAME), Path(platformdirs.user_config_dir("squatwatch")) / CONFIG_NAME)
    for place in places:
        if place.is_file():
            return place
    remedy = f"Run `squatwatch init`, or name the file with --config or {CONFIG_VARIABLE}."
    raise ConfigError([Problem("error", " or ".join(map(str, places)), "", "there is no config", remedy=remedy)])


def load_config(path: Path | None, environ: Mapping[str, str]) -> Config:
    """Read and check the config at ``path`` (None: :func:`find_config`), with the overrides of ``environ``.

    Raises :class:`ConfigError` with everything that is wrong at once, each with file, line, value and remedy.
    """
    path = find_config(environ) if path is None else path
    text = read_toml_text(path)
    document = parse_toml(text, str(path))
    return build_config(document, environ, path=path.absolute(), text=text)


def build_config(
    document: dict[str, Any],
    environ: Mapping[str, str],
    *,
    path: Path | None = None,
    text: str = "",
    folder: Path | None = None,
) -> Config:
    """The config from a parsed document. ``folder`` is what its relative paths are relative to (default: the
    folder of ``path``); ``text`` lets errors name lines. Raises :class:`ConfigError`."""
    document = apply_environ(document, environ, _SECTIONS)
    base = folder or (path.parent if path else None)
    try:
        config = Config.model_validate(document, context={"folder": str(base) if base else None})
    except ValidationError as error:
        place = partial(_place, document, environ, lines_of(text))
        raise ConfigError(problems_from(error, Config, str(path or "config"), place)) from None
    config._path = path
    config._environ = dict(environ)
    return config


def _place(
    document: Mapping[str, Any], environ: Mapping[str, str], lines: Mapping[tuple[str | int, ...], int], path: KeyPath
) -> str:
    """Where a wrong value stands: the variable that set it, else its line in the file."""
    variable = variable_of(path, document, environ)
    return f"{dotted(path)}, set by {variable} in the environment" if variable else place_of(path, lines)


def read_toml_text(path: Path) -> str:
    """The text of a TOML file a person may have saved with a BOM. Raises :class:`ConfigError`."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ConfigError([Problem("error", str(path), "", f"the file cannot be read: {error.strerror}")]) from None
    except UnicodeDecodeError as error:
        place = f"byte {error.start}"
        raise ConfigError(
            [Problem("error", str(path), place, "the file is not UTF-8 text", remedy="Save it as UTF-8.")]
        ) from None


def parse_toml(text: str, file: str) -> dict[str, Any]:
    """Raises :class:`ConfigError` naming the line where the text stops being TOML."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        remedy = "Text needs quotes, lists need brackets, and a name stands once in a table."
        raise ConfigError([Problem("error", file, "", f"not valid TOML: {error}", remedy=remedy)]) from None
