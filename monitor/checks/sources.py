"""What is polled: sources nobody knows, without their key, or none at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from monitor.checks.findings import Finding, error, warning
from monitor.configuration.models import Config
from monitor.configuration.problems import did_you_mean
from monitor.configuration.secrets import SecretMissing
from sources.adapter import Metadata


def check_sources(config: Config, known: Mapping[str, Metadata]) -> Iterator[Finding]:
    """``known`` are the adapters' metadata by source id."""
    enabled = config.enabled_sources()
    if not enabled and config.inbox.folder is None:
        text = "no source is enabled and there is no inbox: nothing will ever be read"
        yield error("sources", text, "Enable a source, or set [inbox] folder.")
    elif not enabled:
        text = "no source is enabled: only files put into the inbox are read"
        yield warning("sources", text, "`squatwatch sources` lists what there is.")
    contact = config.operator.contact
    if not contact:
        text = "operator.contact is empty"
        yield warning("sources", text, "Offices must be able to reach you before a source can be enabled.")
    elif "@" not in contact and "://" not in contact:
        text = f"operator.contact {contact!r} is neither an email address nor a web address"
        yield warning("sources", text, "Offices must be able to reach you; write name@example.org or https://...")
    for source in config.sources:
        metadata = known.get(source.id)
        if metadata is None:
            yield error("sources", f"there is no source {source.id!r}", did_you_mean(source.id, known))
        elif source.enabled:
            yield from _enabled(config, metadata)


def _enabled(config: Config, metadata: Metadata) -> Iterator[Finding]:
    name = metadata.source
    if metadata.inbox_only:
        text = f"{name} cannot be polled: {metadata.terms or 'the office refuses robots'}"
        yield error("sources", text, "Set enabled = false and put its files into the inbox.")
        return
    try:
        given = config.credentials(metadata)
    except SecretMissing as missing:
        for problem in missing.problems:
            yield error("sources", f"{problem.place}: {problem.text}", problem.remedy)
        return
    entry = config.source(name)
    names = {credential.name for credential in metadata.credentials}
    for extra in sorted((entry.credentials.keys() if entry else set()) - names):
        yield error("sources", f"{name} knows no credential {extra!r}", did_you_mean(extra, names) if names else "")
    for credential in metadata.credentials:
        if credential.required and credential.name not in given:
            text = f"{name} has no {credential.name}"
            yield error("sources", text, f"Set {credential.env}, or key_env / key_file. {credential.how}")
    if entry and entry.extra_ca_file and not entry.extra_ca_file.is_file():
        yield error("sources", f"{name}: extra_ca_file {entry.extra_ca_file} is not there", "Mend the path.")
    if not metadata.format_verified:
        text = f"the reader of {name} was never checked against a real file"
        yield warning("sources", text, "Compare its first issue with the office's own page.")
    if metadata.may_show_to_clients == "ask" and not (entry and entry.may_show_to_clients):
        text = f"the terms of {name} ask for permission before clients see its data; they will not see it"
        yield warning("sources", text, "Ask the office, then set may_show_to_clients = true.")
