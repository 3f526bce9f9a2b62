"""The one versioned file of thresholds, weights and priors (``data/rules.toml``) as typed groups."""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

RULES = Path(__file__).parent / "data" / "rules.toml"


class Group:
    """One table of the file: attributes are its keys. An unknown name raises ``AttributeError`` naming the table."""

    def __init__(self, name: str, values: dict[str, Any]) -> None:
        self._name = name
        self._values = values

    def __getattr__(self, key: str) -> Any:
        try:
            return self.__dict__["_values"][key]
        except KeyError:
            raise AttributeError(f"rules.toml: [{self.__dict__.get('_name')}] has no {key!r}") from None

    def items(self) -> dict[str, Any]:
        return dict(self._values)


@dataclass(frozen=True)
class Rules:
    """All groups of ``rules.toml``; ``version`` is stored with every hit."""

    version: str
    letters: Group
    han: Group
    flanks: Group
    changes: Group
    words: Group
    identity: Group
    candidates: Group
    scale: Group
    bands: Group
    priors: Group
    edits: Group
    goods: Group


@functools.lru_cache(maxsize=4)
def load_rules(path: Path = RULES) -> Rules:
    """Read the rules. Raises ``KeyError`` naming a table that is missing."""
    with path.open("rb") as stream:
        doc = tomllib.load(stream)
    names = [name for name in Rules.__dataclass_fields__ if name != "version"]
    return Rules(version=str(doc["version"]), **{name: Group(name, doc[name]) for name in names})
