"""The outside alarm: one that cannot be reached is silent on the day it is needed."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.checks.findings import Finding, error
from monitor.configuration.models import Config
from monitor.configuration.secrets import SecretMissing


def check_dead_man(config: Config) -> Iterator[Finding]:
    """Reads the address and pings nobody."""
    try:
        address = config.ping_url()
    except SecretMissing as missing:
        for problem in missing.problems:
            yield error("dead man", f"{problem.place}: {problem.text}", problem.remedy)
        return
    if address is not None and not address.get_secret_value().startswith(("https://", "http://")):
        text = "the address to ping is no web address"  # the address is a secret: it is not shown
        yield error("dead man", text, "Put the whole address there, https://... as the outside service gave it.")
