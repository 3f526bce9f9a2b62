"""From which value a fact counts, and how much: read from ``data/thresholds.toml``."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Signal = Literal["watched_brands", "filings", "classes", "burst", "address_brands", "agent_brands"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Step(_Strict):
    """From ``at_least`` on, ``signal`` adds ``points`` (a chance, 0-1)."""

    signal: Signal
    at_least: Annotated[int, Field(gt=0)]
    points: Annotated[float, Field(gt=0, lt=1)]
    source: Annotated[str, Field(min_length=1)]


class Limits(_Strict):
    """What is too common to tell anything; see the comments in the file."""

    burst_days: int
    hub_address_names: int
    agent_least_applicants: int
    agent_least_share: float
    personal_hanzi: int
    personal_words: int
    source: str


class Thresholds(_Strict):
    step: tuple[Step, ...]
    limits: Limits

    def points(self, signal: Signal, value: int) -> float:
        """The points of the highest step that ``value`` reaches; 0.0 below the first."""
        return max((s.points for s in self.step if s.signal == signal and value >= s.at_least), default=0.0)


@cache
def load_thresholds() -> Thresholds:
    """The packaged thresholds. Raises pydantic.ValidationError, naming the field, when the file is wrong."""
    text = (resources.files("monitor.applicants") / "data" / "thresholds.toml").read_text(encoding="utf-8")
    return Thresholds.model_validate(tomllib.loads(text))
