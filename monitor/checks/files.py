"""Files and folders: what must be there, and what must be writable."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from monitor.checks.findings import Finding, error
from monitor.configuration.models import Config


def check_files(config: Config) -> Iterator[Finding]:
    """Reads nothing but the folders' own permissions."""
    for name, folder in (("storage.folder", config.storage.folder), ("inbox.folder", config.inbox.folder)):
        if folder is not None and not _writable(folder):
            yield error("files", f"{name} {folder} cannot be written", "Create it, or mend its permissions.")
    if config.notices.font and not config.notices.font.is_file():
        yield error("files", f"notices.font {config.notices.font} is not there", "Mend the path, or leave it out.")
    if config.notices.templates and not config.notices.templates.is_dir():
        yield error("files", f"notices.templates {config.notices.templates} is no folder", "Mend the path.")


def _writable(folder: Path) -> bool:
    """Whether the folder, or the nearest one above it that exists, can be written."""
    existing = next((place for place in (folder, *folder.parents) if place.exists()), None)
    return existing is not None and existing.is_dir() and os.access(existing, os.W_OK)
