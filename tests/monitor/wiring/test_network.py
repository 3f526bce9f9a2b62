"""The door to the network: who may open it, with which key, and what is remembered."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from monitor.config import Config, build_config
from monitor.network import NoNetwork, RememberingClient, client_factory, http_settings
from monitor.wiring import open_installation
from sources.adapter import HttpClient
from sources.errors import KeyMissing, NotAllowed, RateLimited
from sources.http import Client
from sources.instants import Instant
from sources.registry import adapter

NOW = Instant.parse("2026-11-23T01:00:00Z")


def clock() -> Instant:
    return NOW


def config_of(
    folder: Path, *, contact: str = "desk@example.org", environ: dict[str, str] | None = None, **source: Any
) -> Config:
    document = {"operator": {"contact": contact}, "sources": [{"id": "us-daily", **source}] if contact else []}
    return build_config(document, environ or {}, folder=folder)


def test_without_a_contact_nobody_is_called(tmp_path: Path) -> None:
    with (
        client_factory(config_of(tmp_path, contact=""), clock) as client_for,
        pytest.raises(NotAllowed, match="contact is empty"),
    ):
        client_for(adapter("us-daily")).get_text("https://example.org/")


def test_a_key_comes_from_where_the_config_says_or_the_adapters_own_variable(tmp_path: Path) -> None:
    source = adapter("us-daily")
    name, variable = source.metadata.credentials[0].name, source.metadata.credentials[0].env
    for config in (
        config_of(tmp_path, environ={"MINE": "k1"}, key_env="MINE"),
        config_of(tmp_path, environ={variable: "k1"}),
    ):
        with client_factory(config, clock) as client_for:
            assert client_for(source).credential(name) == "k1"


def test_a_missing_key_is_the_sources_trouble_alone(tmp_path: Path) -> None:
    source = adapter("us-daily")
    with client_factory(config_of(tmp_path, key_env="NOT_SET"), clock) as client_for, pytest.raises(KeyMissing):
        client_for(source).credential(source.metadata.credentials[0].name)


def test_what_a_host_asked_for_survives_a_killed_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def asked_to_wait(self: Client, url: str, **_: Any) -> Any:
        self._memory["hosts"]["example.org"] = {"not_before": "2026-11-23T02:00:00Z"}
        raise RateLimited("example.org: slowly", retry_after=3600)

    monkeypatch.setattr(Client, "get_json", asked_to_wait)
    config = config_of(tmp_path)
    source = adapter("us-daily")
    with open_installation(config, NOW) as store:
        with client_factory(config, clock, store) as client_for, pytest.raises(RateLimited):
            client_for(source).get_json("https://example.org/")
        kept = store.sources.get("us-daily")
        assert kept is not None
        assert kept.http["hosts"]["example.org"]["not_before"] == "2026-11-23T02:00:00Z"
        with client_factory(config, clock, store) as client_for:
            again = client_for(source)
        assert isinstance(again, RememberingClient)
        assert again.memory["hosts"]["example.org"]["not_before"] == "2026-11-23T02:00:00Z"


def test_settings_of_a_source_reach_its_client(tmp_path: Path) -> None:
    config = config_of(tmp_path, proxy="http://proxy.example:3128", extra_ca_file="ca.pem", hours=[6, 20])
    settings = http_settings(config, "us-daily")
    assert (settings.proxy, settings.extra_ca_file, settings.hours) == (
        "http://proxy.example:3128",
        tmp_path / "ca.pem",
        (6, 20),
    )
    assert settings.contact == "desk@example.org"
    assert not settings.allow_plain_http_key


def test_the_door_has_every_handle_of_the_contract_and_of_the_client(tmp_path: Path) -> None:
    with client_factory(config_of(tmp_path), clock) as client_for:
        door = client_for(adapter("us-daily"))
    assert {name for name in vars(Client) if not name.startswith("_")} <= set(dir(door))
    assert {name for name in vars(HttpClient) if not name.startswith("_")} <= set(dir(NoNetwork("shut")))
