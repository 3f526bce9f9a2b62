"""Where packaged files are: inside the installed package, else in the checkout's top-level folder."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent
_CHECKOUT = _PACKAGE.parent


def _folder(packaged: str, checkout: str) -> Path:
    inside = _PACKAGE / packaged
    return inside if inside.exists() else _CHECKOUT / checkout


def templates_folder() -> Path:
    """Jinja2 templates and ``locale/`` catalogues."""
    return _folder("_templates", "templates")


def examples_folder() -> Path:
    """The example watch list and gazette files of ``squatwatch demo``."""
    return _folder("_examples", "examples")


def example_config() -> Path:
    """``config.example.toml``."""
    return _folder("_data", ".") / "config.example.toml"
