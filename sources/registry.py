"""Which sources there are, and whose file this is.

Built-in adapters are listed by name in ``sources/offices/__init__.py``; other packages add theirs through the
entry-point group ``squatwatch.sources`` (an adapter instance, or a class that takes no arguments).
"""

from __future__ import annotations

import importlib
from fnmatch import fnmatch
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import Protocol, runtime_checkable

from sources.adapter import SourceAdapter
from sources.offices import BUILT_IN
from sources.sample import Sample, sample_of

GROUP = "squatwatch.sources"


@runtime_checkable
class Recognises(Protocol):
    """An adapter that can tell its own files by their content."""

    def recognises(self, sample: Sample) -> bool:
        """Is this one of my files? Looks at the sample only, never raises for foreign bytes."""
        ...


@cache
def _load() -> tuple[dict[str, SourceAdapter], tuple[str, ...]]:
    found: dict[str, SourceAdapter] = {}
    problems: list[str] = []
    for target in BUILT_IN:
        module, _, attribute = target.partition(":")
        adapter = getattr(importlib.import_module(module), attribute)()
        found[adapter.metadata.source] = adapter
    for entry in entry_points(group=GROUP):
        # A package of somebody else must not take the built-in offices down, whatever its import raises.
        try:
            loaded = entry.load()
            adapter = loaded() if isinstance(loaded, type) else loaded
        except Exception as error:  # noqa: BLE001
            problems.append(
                f"the source {entry.name!r} ({entry.value}) could not be loaded: {error!r}; update or remove it"
            )
            continue
        if not isinstance(adapter, SourceAdapter):
            problems.append(f"the source {entry.name!r} ({entry.value}) lacks part of the adapter contract; update it")
        elif adapter.metadata.source in found:
            problems.append(
                f"the source id {adapter.metadata.source!r} of {entry.value} is already taken; it was left out"
            )
        else:
            found[adapter.metadata.source] = adapter
    return found, tuple(problems)


def adapters() -> dict[str, SourceAdapter]:
    """All sources by id."""
    return dict(_load()[0])


def problems() -> tuple[str, ...]:
    """What kept third-party sources from being loaded, for ``check`` and ``doctor``."""
    return _load()[1]


def adapter(source: str) -> SourceAdapter:
    """The source with this id. Raises KeyError naming the known ones."""
    found = _load()[0].get(source)
    if found is None:
        raise KeyError(f"no source {source!r}; known: {', '.join(sorted(_load()[0]))}")
    return found


def for_office(code: str) -> list[SourceAdapter]:
    """The sources of an office (ST.3 code in any case), in the order they are listed."""
    return [each for each in _load()[0].values() if each.metadata.code == code.strip().upper()]


def sniff(path: Path, *, by_name: bool = True) -> SourceAdapter | None:
    """Whose file is this? None when nobody knows it, or several offices claim it equally. ``by_name``: where nobody
    knows its content, its name counts.

    Raises SourceError (EmptyFile, BrokenArchive …) for a file that is no use to anybody.
    """
    best = _ranked(sample_of(path), list(_load()[0].values()), by_name=by_name)
    return best[0] if len(best) == 1 or (best and len({each.metadata.code for each in best}) == 1) else None


def sniff_among(path: Path, candidates: list[SourceAdapter]) -> list[SourceAdapter]:
    """The candidates that recognise the file's content, else those whose file name patterns fit, else none."""
    return _ranked(sample_of(path), candidates)


def _ranked(sample: Sample, candidates: list[SourceAdapter], *, by_name: bool = True) -> list[SourceAdapter]:
    by_content: list[SourceAdapter] = [
        each for each in candidates if isinstance(each, Recognises) and each.recognises(sample)
    ]
    return by_content or [each for each in candidates if by_name and _named_like(sample.name, each)]


def _named_like(name: str, each: SourceAdapter) -> bool:
    """Does a pattern that says more than an extension fit the file name?"""
    patterns = (
        pattern.lower() for pattern in each.metadata.reads if not pattern.startswith("*.") or pattern.count("*") > 1
    )
    return any(fnmatch(name.lower(), pattern) for pattern in patterns)
