"""The sections about the installation: who runs it, where it keeps things, when it works.

Every field's description is its documentation: docs/configuration.md and error messages are made from it.
"""

from __future__ import annotations

import re
from datetime import date, time
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, field_validator, model_validator

from monitor.configuration.paths import ConfigPath
from monitor.configuration.secrets import SecretPlace
from monitor.configuration.validate import Strict
from monitor.watchlists.territories import Territory


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError("not an IANA time zone; write one like Asia/Shanghai") from None
    return name


TimeZone = Annotated[str, AfterValidator(_zone)]


class Operator(Strict):
    """Who runs this installation."""

    name: str = Field(
        default="", description="the organisation that runs the watch; stands on letters when the letterhead names none"
    )
    contact: str = Field(
        default="",
        description="an email address or web page at which offices can reach you; sent with every request as part of "
        "the user agent; required before a live source can be enabled",
    )
    time_zone: TimeZone = Field(default="Asia/Shanghai", description="IANA time zone of the people who operate it")


class Storage(Strict):
    """Where things are kept."""

    folder: ConfigPath = Field(default=Path("data"), description="the data folder; created when missing")
    database: ConfigPath | None = Field(
        default=None, description="the SQLite file; default squatwatch.db in the data folder"
    )
    artefacts: ConfigPath | None = Field(
        default=None,
        description="what the offices delivered, compressed, by content hash; default artefacts in the data folder",
    )


class Retention(Strict):
    """What is deleted, and when. Evidence of a hit is never deleted."""

    keep_days: int = Field(default=400, ge=1, description="days a delivered file is kept")
    size_budget_gb: float | None = Field(
        default=50.0, gt=0, description="the oldest delivered files go first when together they are larger than this"
    )
    personal_data_months: int = Field(
        default=12,
        ge=0,
        description="months after its opposition window in which a filing without a hit keeps names and addresses",
    )


class Source(Strict):
    """One source of one office; ``squatwatch sources`` lists the ids."""

    id: str = Field(description="the id of the source, as listed by squatwatch sources")
    enabled: bool = Field(default=True, description="whether it is polled")
    key_env: str | None = Field(default=None, description="environment variable that holds the source's only key")
    key_file: ConfigPath | None = Field(default=None, description="file that holds the source's only key")
    credentials: dict[str, SecretPlace] = Field(
        default_factory=dict, description="for sources with several keys: name of the credential to env or file"
    )
    hours: tuple[int, int] | None = Field(
        default=None,
        description="hours of the office's day in which it is polled, e.g. [5, 22]; default: the office's own",
    )
    look_back_days: int | None = Field(
        default=None, ge=0, le=400, description="days read again at every pass; default: the source's own"
    )
    since: date | None = Field(default=None, description="the first legal day to read when the source is new")
    extra_ca_file: ConfigPath | None = Field(
        default=None, description="PEM file with further certificate authorities for its hosts"
    )
    proxy: str | None = Field(default=None, description="address of an HTTP proxy for this source")
    allow_plain_http_key: bool = Field(
        default=False, description="let a key travel over plain http; only for a proxy of your own"
    )
    may_show_to_clients: bool = Field(
        default=False,
        description="the office agreed that its data may be shown to clients; for sources whose terms say: ask first",
    )

    @model_validator(mode="after")
    def _hours_in_order(self) -> Source:
        if self.hours and not 0 <= self.hours[0] < self.hours[1] <= 24:
            raise ValueError("hours is [from, to] with 0 <= from < to <= 24")
        if self.key_env and self.key_file:
            raise ValueError("name either key_env or key_file")
        return self


class Inbox(Strict):
    """A folder for gazette files that a person downloaded."""

    folder: ConfigPath | None = Field(
        default=None,
        description="files put here are recognised, read and moved to processed or failed; "
        "a subfolder named after a source says whose they are",
    )
    check_minutes: int = Field(default=5, ge=1, description="minutes between two looks")
    settle_seconds: int = Field(
        default=10, ge=0, description="a file younger than this may still be being copied and waits"
    )


class Schedule(Strict):
    """When the daemon works."""

    tick_seconds: int = Field(default=30, ge=5, le=600, description="seconds between two looks at what is due")
    jitter_minutes: int = Field(default=10, ge=0, le=120, description="polls are spread over this many minutes")
    watchlist_minutes: int = Field(
        default=10, ge=1, description="minutes between two looks at the watch lists for changes"
    )
    retention_at: time = Field(
        default=time(3, 30), description="time of day at which old files and personal data are pruned"
    )


class ClosedDay(Strict):
    """A day on which an office is closed that is not in the shipped calendars."""

    office: Territory = Field(description="ST.3 code of the office")
    day: date = Field(description="the day")
    until: date | None = Field(default=None, description="the last day, for several in a row")
    reason: str = Field(default="", description="why")
    source: str = Field(min_length=1, description="where the office says so: an address or a citation")

    @model_validator(mode="after")
    def _in_order(self) -> ClosedDay:
        if self.until and not 0 <= (self.until - self.day).days <= 366:
            raise ValueError("until is the last of several days in a row: not before day, at most a year later")
        return self


class DeadMan(Strict):
    """An outside service that raises the alarm when this one falls silent."""

    ping_url_env: str | None = Field(
        default=None, description="environment variable that holds the address to ping after a good cycle"
    )
    ping_url_file: ConfigPath | None = Field(
        default=None, description="file that holds the address to ping after a good cycle"
    )
    every_minutes: int = Field(default=60, ge=1, description="at most one ping in this many minutes")


class Web(Strict):
    """The web face, when you run it."""

    address: str | None = Field(
        default=None, description="the address at which people reach it, used in links, e.g. https://watch.example.org"
    )

    @field_validator("address")
    @classmethod
    def _can_be_linked_to(cls, value: str | None) -> str | None:
        if value is not None and not re.match(r"https?://[^\s/]+", value):
            raise ValueError("not a web address; write the whole of it, with https:// or http:// before it")
        return value
