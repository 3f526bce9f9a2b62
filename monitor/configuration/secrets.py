"""Keys and passwords: named in the config, read from the environment or from a file of their own, never printed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic import Field, SecretStr, model_validator

from monitor.configuration.paths import ConfigPath
from monitor.configuration.problems import ConfigError, Problem
from monitor.configuration.validate import Strict


class SecretMissing(ConfigError):
    """The named environment variable or file does not give the secret."""


def read_secret(env: str | None, file: Path | None, environ: Mapping[str, str], *, what: str) -> SecretStr | None:
    """The secret, or None when neither place is named. ``what`` says whose it is (``channels[0].password``).

    Surrounding white space is dropped: files end in a line break. Raises :class:`SecretMissing` when the named place
    is unset, empty or unreadable.
    """
    if env:
        value = environ.get(env, "").strip()
        if not value:
            raise _missing(what, f"the environment variable {env} is not set", f"Set {env}, or use a file instead.")
        return SecretStr(value)
    if file:
        try:
            value = file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
            raise _missing(
                what, f"the file {file} cannot be read: {reason}", "Create it, readable to you only."
            ) from None
        if not value:
            raise _missing(what, f"the file {file} is empty", "Put the secret into it, alone.")
        return SecretStr(value)
    return None


def _missing(what: str, text: str, remedy: str) -> SecretMissing:
    return SecretMissing([Problem("error", "config", what, text, remedy=remedy)])


class SecretPlace(Strict):
    """Where one secret is: ``{ env = "NAME" }`` or ``{ file = "path" }``."""

    env: str | None = Field(default=None, description="the environment variable that holds the secret")
    file: ConfigPath | None = Field(default=None, description="a file that holds the secret and nothing else")

    @model_validator(mode="after")
    def _one_of_both(self) -> SecretPlace:
        if bool(self.env) == bool(self.file):
            raise ValueError("name either env or file")
        return self
