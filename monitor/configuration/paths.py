"""Paths in a config are relative to the config file, not to where the command was called."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, ValidationInfo


def _resolve(path: Path, info: ValidationInfo) -> Path:
    base = (info.context or {}).get("folder")
    path = path.expanduser()
    return Path(base) / path if base and not path.is_absolute() else path


ConfigPath = Annotated[Path, AfterValidator(_resolve)]
"""A path, made absolute against the folder of the config file (validation context ``folder``)."""
