"""What can be argued at an office: grounds of opposition, routes after registration, observations."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from monitor.deadlines.model import Word

Text = Annotated[str, Field(min_length=1)]
EVERYWHERE = "*"


class GroundsError(ValueError):
    """The data of grounds is wrong. The message names the entry, the value and the remedy."""


class Ground(BaseModel):
    """One ground or route. ``use``: opposition, after_registration, observations, other."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    jurisdiction: Annotated[str, Field(pattern=r"^([A-Z]{2}|\*)$")]
    use: Literal["opposition", "after_registration", "observations", "other"]
    title: Text
    title_zh: Text
    citation: Text
    confidence: Word
    source: Text

    @property
    def verified(self) -> bool:
        return self.confidence == "verified"


@dataclass(frozen=True, slots=True)
class Grounds:
    """Everything known for one office. ``known``: the office has entries of its own; without them ``other`` holds what
    the Paris Convention asks of its members, to be confirmed by local counsel."""

    office: str
    opposition: tuple[Ground, ...]
    after_registration: tuple[Ground, ...]
    observations: tuple[Ground, ...]
    other: tuple[Ground, ...]
    notes: tuple[str, ...]

    @property
    def known(self) -> bool:
        return bool(self.opposition or self.after_registration or self.observations)


def grounds(office: str) -> Grounds:
    """Grounds at ``office`` (ST.3). Never a ground that the sources do not support there. Raises GroundsError."""
    code = office.upper()
    found = [ground for ground in _all() if ground.jurisdiction == code]
    general = tuple(ground for ground in _all() if ground.jurisdiction == EVERYWHERE)
    notes = [] if found else [f"No grounds have been verified for {code}: ask local counsel."]
    if any(not ground.verified for ground in found):
        notes.append("Not every entry is verified: see its confidence.")

    def of(use: str) -> tuple[Ground, ...]:
        return tuple(ground for ground in found if ground.use == use)

    return Grounds(
        code, of("opposition"), of("after_registration"), of("observations"), (*of("other"), *general), tuple(notes)
    )


def read_grounds(text: str) -> tuple[Ground, ...]:
    """Parse and check the data. Raises GroundsError."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise GroundsError(f"grounds.toml: not TOML: {error}") from error
    found = []
    for number, table in enumerate(data.get("ground", ()), start=1):
        try:
            found.append(Ground.model_validate(table))
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"]) or "table"
            raise GroundsError(f"grounds.toml: ground {number}: {place}: {first['msg']}") from error
    return tuple(found)


@cache
def _all() -> tuple[Ground, ...]:
    place = resources.files("monitor.deadlines") / "grounds" / "grounds.toml"
    return read_grounds(place.read_text(encoding="utf-8"))
