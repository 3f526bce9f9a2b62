"""The door to the network for each source: its settings, its keys, what its hosts asked of us (kept in the store)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import structlog

from monitor.configuration.models import Config
from monitor.configuration.secrets import SecretMissing
from monitor.store import Store
from sources.adapter import Artefact, HttpClient, Metadata, SourceAdapter
from sources.errors import NotAllowed
from sources.http import Client
from sources.instants import Instant
from sources.net.settings import HttpSettings

log = structlog.get_logger(__name__)

Keep = Callable[[Mapping[str, Any]], None]


class NoNetwork:
    """A door that stays shut; ``reason`` says why and what to do."""

    def __init__(self, reason: str) -> None:
        self._reason = reason

    def _refuse(self, what: str) -> NotAllowed:
        return NotAllowed(f"{what}: {self._reason}")

    def get_text(self, url: str, **options: Any) -> str:
        raise self._refuse(url)

    def get_json(self, url: str, **options: Any) -> Any:
        raise self._refuse(url)

    def post_json(self, url: str, body: Any, **options: Any) -> Any:
        raise self._refuse(url)

    def post_form(self, url: str, fields: Mapping[str, str], **options: Any) -> Any:
        raise self._refuse(url)

    def download(self, url: str, *, name: str, magic: bytes | None = None, **options: Any) -> Artefact:
        raise self._refuse(url)

    def credential(self, name: str) -> str:
        raise self._refuse(name)


class RememberingClient:
    """A client whose memory (rates, pauses a host asked for, validators) is kept after every request, so that a killed
    process does not come back and call a host that asked it to wait."""

    def __init__(self, client: Client, memory: Mapping[str, Any], keep: Keep) -> None:
        self.client = client
        self.memory = memory
        self._keep = keep
        self._last = _text(memory)

    @contextmanager
    def _remembering(self) -> Iterator[None]:
        try:
            yield
        finally:
            text = _text(self.memory)
            if text != self._last:
                self._keep(self.memory)
                self._last = text

    def get_text(self, url: str, **options: Any) -> str:
        with self._remembering():
            return self.client.get_text(url, **options)

    def get_json(self, url: str, **options: Any) -> Any:
        with self._remembering():
            return self.client.get_json(url, **options)

    def post_json(self, url: str, body: Any, **options: Any) -> Any:
        with self._remembering():
            return self.client.post_json(url, body, **options)

    def post_form(self, url: str, fields: Mapping[str, str], **options: Any) -> Any:
        with self._remembering():
            return self.client.post_form(url, fields, **options)

    def download(self, url: str, *, name: str, magic: bytes | None = None, **options: Any) -> Artefact:
        with self._remembering():
            return self.client.download(url, name=name, magic=magic, **options)

    def credential(self, name: str) -> str:
        return self.client.credential(name)

    def cookie(self, name: str, url: str) -> str | None:
        """The value of a session cookie; some interfaces want it in a header."""
        return self.client.cookie(name, url)


def _text(memory: Mapping[str, Any]) -> str:
    return json.dumps(memory, sort_keys=True)


@contextmanager
def client_factory(
    config: Config, clock: Callable[[], Instant], store: Store | None = None
) -> Iterator[Callable[[SourceAdapter], HttpClient]]:
    """Opens the door for one source at a time. Without a ``store`` nothing is remembered (``check --live``)."""
    config.downloads.mkdir(parents=True, exist_ok=True)

    def client_for(adapter: SourceAdapter) -> HttpClient:
        return open_client(config, adapter.metadata, clock, store)

    yield client_for


def open_client(config: Config, metadata: Metadata, clock: Callable[[], Instant], store: Store | None) -> HttpClient:
    """The client of one source. One without an operator's contact refuses every request, saying so."""
    if not config.operator.contact.strip():
        return NoNetwork("[operator] contact is empty; offices must be able to reach you before you poll them")
    source = metadata.source
    memory = dict(store.sources.ensure(source, metadata.code).http) if store else {}

    def keep(state: Mapping[str, Any]) -> None:
        if store is not None:
            store.sources.keep_http(source, state)

    client = Client(
        metadata,
        http_settings(config, source),
        spool=config.downloads,
        memory=memory,
        credentials=_credentials(config, metadata),
        now=clock,
    )
    return RememberingClient(client, memory, keep)


def http_settings(config: Config, source: str) -> HttpSettings:
    """What the config says about the network of a source."""
    entry = config.source(source)
    if entry is None:
        return HttpSettings(contact=config.operator.contact)
    return HttpSettings(
        contact=config.operator.contact,
        extra_ca_file=entry.extra_ca_file,
        proxy=entry.proxy,
        allow_plain_http_key=entry.allow_plain_http_key,
        hours=entry.hours,
    )


def _credentials(config: Config, metadata: Metadata) -> dict[str, str]:
    """The keys of a source. A place that is named and empty counts as no key: the source then says that it needs one,
    and the other sources go on."""
    try:
        found = config.credentials(metadata)
    except SecretMissing as missing:
        log.warning("key missing", source=metadata.source, error=str(missing))
        return {}
    return {name: value.get_secret_value() for name, value in found.items()}
