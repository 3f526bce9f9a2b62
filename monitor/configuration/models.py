"""The whole config as one checked, frozen model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pydantic import Field, PrivateAttr, SecretStr, model_validator

from monitor.configuration.secrets import read_secret
from monitor.configuration.sections import (
    ClosedDay,
    DeadMan,
    Inbox,
    Operator,
    Retention,
    Schedule,
    Source,
    Storage,
    Web,
)
from monitor.configuration.sections_notices import Channel, Notices, WatchlistFile
from monitor.configuration.validate import Strict
from monitor.watchlists.models import RecipientEntry
from sources.adapter import Metadata


class Config(Strict):
    """Settings of one installation. Built by :func:`monitor.config.load_config`; paths in it are absolute."""

    operator: Operator = Field(default_factory=Operator, description="who runs this installation")
    storage: Storage = Field(default_factory=Storage, description="where things are kept")
    retention: Retention = Field(default_factory=Retention, description="what is deleted, and when")
    watchlists: tuple[WatchlistFile, ...] = Field(default=(), description="files with clients, brands and recipients")
    recipients: tuple[RecipientEntry, ...] = Field(
        default=(), description="people who are told; may also stand in watch lists"
    )
    channels: tuple[Channel, ...] = Field(default=(), description="ways out")
    sources: tuple[Source, ...] = Field(default=(), description="what is polled")
    inbox: Inbox = Field(default_factory=Inbox, description="a folder for files that a person downloaded")
    schedule: Schedule = Field(default_factory=Schedule, description="when the daemon works")
    notices: Notices = Field(default_factory=Notices, description="how notices look")
    closed_days: tuple[ClosedDay, ...] = Field(default=(), description="further days on which an office is closed")
    dead_man: DeadMan = Field(default_factory=DeadMan, description="an outside alarm for the day this one falls silent")
    web: Web = Field(default_factory=Web, description="the web face")

    _path: Path | None = PrivateAttr(None)
    _environ: Mapping[str, str] = PrivateAttr(default_factory=dict)

    @model_validator(mode="after")
    def _names_are_unique(self) -> Config:
        for section in ("channels", "sources", "recipients"):
            twice = [name for name, count in Counter(entry.id for entry in getattr(self, section)).items() if count > 1]
            if twice:
                raise ValueError(f"{section}: the id {twice[0]!r} stands there twice; ids are unique")
        return self

    @model_validator(mode="after")
    def _contact_before_live(self) -> Config:
        live = [source.id for source in self.sources if source.enabled]
        if live and not self.operator.contact:
            raise ValueError(
                f"operator.contact is empty, but {live[0]} is enabled: offices must be able to reach you before you "
                "poll them; write an email address or web page into [operator] contact"
            )
        return self

    @property
    def path(self) -> Path | None:
        """The file it came from; None for one built in memory."""
        return self._path

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.storage.database or self.storage.folder / "squatwatch.db"

    @property
    def artefacts(self) -> Path:
        """Folder of what the offices delivered."""
        return self.storage.artefacts or self.storage.folder / "artefacts"

    @property
    def cache(self) -> Path:
        """Folder of derived data that can be deleted at any time."""
        return self.storage.folder / "cache"

    @property
    def downloads(self) -> Path:
        """Folder in which files from the network lie until they are read."""
        return self.cache / "downloads"

    @property
    def closures(self) -> dict[str, tuple[date, ...]]:
        """Office code to the further days on which it is closed, for ``Calendars.load(extra=...)``."""
        days: dict[str, list[date]] = {}
        for entry in self.closed_days:
            span = ((entry.until or entry.day) - entry.day).days
            days.setdefault(entry.office, []).extend(entry.day + timedelta(days=step) for step in range(span + 1))
        return {office: tuple(sorted(set(found))) for office, found in days.items()}

    def source(self, source_id: str) -> Source | None:
        return next((source for source in self.sources if source.id == source_id), None)

    def enabled_sources(self) -> tuple[Source, ...]:
        return tuple(source for source in self.sources if source.enabled)

    def ping_url(self) -> SecretStr | None:
        """Where to ping after a good cycle, None when nobody wants to know.
        Raises :class:`monitor.configuration.secrets.SecretMissing`."""
        entry = self.dead_man
        return read_secret(entry.ping_url_env, entry.ping_url_file, self._environ, what="dead_man.ping_url")

    def channel_options(self, channel: Channel) -> dict[str, Any]:
        """The options of a channel with its secrets read: never print or store them.
        Raises :class:`monitor.configuration.secrets.SecretMissing`."""
        options: dict[str, Any] = dict(channel.options)
        for name, place in channel.secrets.items():
            value = read_secret(place.env, place.file, self._environ, what=f"channels.{channel.id}.{name}")
            options[name] = value.get_secret_value() if value else ""
        return options

    def credentials(self, metadata: Metadata) -> dict[str, SecretStr]:
        """The credentials of a source, by the adapter's names, from the places the config names, else from the
        environment variables the adapter names. One that is nowhere is left out.
        Raises :class:`monitor.configuration.secrets.SecretMissing` for a place that is named and empty."""
        entry = self.source(metadata.source)
        found: dict[str, SecretStr] = {}
        for position, wanted in enumerate(metadata.credentials):
            what = f"sources.{metadata.source}.{wanted.name}"
            place = entry.credentials.get(wanted.name) if entry else None
            value = None
            if place:
                value = read_secret(place.env, place.file, self._environ, what=what)
            elif entry and position == 0:
                value = read_secret(entry.key_env, entry.key_file, self._environ, what=what)
            if value is None and self._environ.get(wanted.env, "").strip():
                value = SecretStr(self._environ[wanted.env].strip())
            if value is not None:
                found[wanted.name] = value
        return found
