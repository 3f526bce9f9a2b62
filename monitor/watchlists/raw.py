"""An entry as it stands in a file, before it is checked: values, and where each of them is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from monitor.configuration.problems import Problem
from monitor.configuration.validate import problems_from
from monitor.watchlists.models import BrandEntry, ClientEntry, RecipientEntry

Entry = BrandEntry | ClientEntry | RecipientEntry

MODELS: Mapping[str, type[Entry]] = {"clients": ClientEntry, "brands": BrandEntry, "recipients": RecipientEntry}


@dataclass(frozen=True, slots=True)
class RawEntry:
    """``kind`` is clients, brands or recipients; ``place`` turns a path inside the entry into words."""

    kind: str
    values: Mapping[str, Any]
    file: str
    place: Callable[[tuple[str | int, ...]], str]
    table: bool = False

    def problem(
        self, level: str, path: tuple[str | int, ...], text: str, *, value: str = "", remedy: str = ""
    ) -> Problem:
        return Problem(level, self.file, self.place(path), text, value, remedy)


def check_entry(raw: RawEntry) -> tuple[Entry | None, tuple[Problem, ...]]:
    """The entry, or None and what is wrong with it."""
    model = MODELS[raw.kind]
    try:
        return model.model_validate(dict(raw.values)), ()
    except ValidationError as error:
        return None, problems_from(error, model, raw.file, raw.place)
