"""Overrides from the environment: ``SQUATWATCH__STORAGE__FOLDER=/srv/watch``.

Elements of a list are named by their id, in capitals, with ``_`` for everything else than letters and digits:
``SQUATWATCH__SOURCES__US_DAILY__ENABLED=true``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

from monitor.configuration.problems import ConfigError, Problem, did_you_mean

PREFIX = "SQUATWATCH__"


def apply_environ(document: dict[str, Any], environ: Mapping[str, str], known: Mapping[str, object]) -> dict[str, Any]:
    """The document with the overrides of ``environ``; ``known`` are the sections by name, ``tuple``
    for one that is a list.

    Values are read as TOML where they are TOML (numbers, true, lists), else as text. Raises :class:`ConfigError` for
    a variable that names no section or no element.
    """
    problems = []
    for variable in sorted(environ):
        if not variable.startswith(PREFIX):
            continue
        parts = [part.lower() for part in variable.removeprefix(PREFIX).split("__")]
        try:
            _set(document, parts, _value(environ[variable]), known)
        except LookupError as error:
            problems.append(Problem("error", "environment", variable, str(error.args[0]), remedy=str(error.args[1])))
    if problems:
        raise ConfigError(problems)
    return document


def variable_of(path: Sequence[str | int], document: Mapping[str, Any], environ: Mapping[str, str]) -> str | None:
    """The variable of ``environ`` that set the value at ``path``, None if the file did."""
    here: Any = document
    parts: list[str] = []
    for part in path:
        try:
            here = here[part]
        except (LookupError, TypeError):  # the value is missing, or the file has something else here
            here = None
        named = isinstance(part, int) and isinstance(here, dict)
        parts.append(_as_variable(str(here.get("id", ""))) if named else str(part).lower())
    wanted = PREFIX + "__".join(parts).upper()
    ours = (variable for variable in environ if variable.startswith(PREFIX))
    return next((each for each in ours if f"{wanted}__".startswith(f"{each.upper()}__")), None)


def _set(document: dict[str, Any], parts: list[str], value: object, known: Mapping[str, object]) -> None:
    if len(parts) < 2:
        raise LookupError("an override names a section and a setting", "Write SQUATWATCH__SECTION__KEY.")
    if parts[0] not in known:
        raise LookupError(f"no section {parts[0]!r}", did_you_mean(parts[0], known))
    if known[parts[0]] is tuple and not document.get(parts[0]):
        name = parts[1].replace("_", "-")
        remedy = (
            f'Write [[{parts[0]}]] id = "{name}" there: a variable changes what stands in the file, it adds nothing.'
        )
        raise LookupError(f"the config has no [[{parts[0]}]] of that id", remedy)
    here: Any = document
    for position, part in enumerate(parts[:-1]):
        below = here.setdefault(part, {})
        if isinstance(below, list):
            raise_for = parts[position + 1]
            by_id = {_as_variable(str(entry.get("id", ""))): entry for entry in below if isinstance(entry, dict)}
            if raise_for not in by_id:
                raise LookupError(f"no element {raise_for!r} in {part}", did_you_mean(raise_for, by_id))
            return _set_in(by_id[raise_for], parts[position + 2 :], value)
        if not isinstance(below, dict):
            raise LookupError(f"{part!r} is a setting, not a section", "Take the last part off.")
        here = below
    here[parts[-1]] = value
    return None


def _set_in(entry: dict[str, Any], parts: list[str], value: object) -> None:
    if not parts:
        raise LookupError("an override of a list element names a setting", "Write SQUATWATCH__SECTION__ID__KEY.")
    for part in parts[:-1]:
        entry = entry.setdefault(part, {})
    entry[parts[-1]] = value


def _as_variable(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "_", text.lower())


def _value(text: str) -> object:
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text
