"""The prepared watch list on disk, so that a restart does not work it out again.

One file in the folder the caller names (its own data folder; the file is Python's pickle and must not come from
elsewhere). Its name holds a hash of everything it depends on; a file that does not fit or cannot be read is made anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import pickle
from collections.abc import Sequence
from pathlib import Path

from monitor.matching.candidates import Candidates
from monitor.names import tables
from monitor.records import Brand

_OWN_DATA = Path(__file__).parent / "data"
_LAYOUT = "13"
"""Raise when what is prepared changes its shape, so that older files are made anew."""


def cache_key(brands: Sequence[Brand], *versions: str) -> str:
    """Hash of the brands, the versions given and the bundled tables (by size and time of change)."""
    digest = hashlib.sha256()
    for brand in brands:
        digest.update(repr(brand).encode("utf-8", "surrogatepass"))
    digest.update(repr((_LAYOUT, *versions)).encode())
    for folder in (tables.DATA, _OWN_DATA):
        for path in sorted(folder.iterdir()):
            stat = path.stat()
            digest.update(f"{path.name} {stat.st_size} {stat.st_mtime_ns}".encode())
    return digest.hexdigest()[:32]


def read_cache(folder: Path, key: str) -> Candidates | None:
    """What was prepared under ``key``; None when there is nothing usable."""
    try:
        with (folder / f"brands-{key}.pickle").open("rb") as stream:
            candidates = pickle.load(stream)  # noqa: S301 - our own file, see the module's text
    except (OSError, pickle.UnpicklingError, EOFError, AttributeError, ImportError, IndexError, TypeError, ValueError):
        return None
    return candidates if isinstance(candidates, Candidates) else None


def write_cache(folder: Path, key: str, prepared: Candidates) -> None:
    """Keep ``prepared`` and remove older files. A folder that cannot be written costs the next start some seconds."""
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / f"brands-{key}.pickle"
        draft = target.with_suffix(".part")
        with draft.open("wb") as stream:
            pickle.dump(prepared, stream, protocol=5)
        draft.replace(target)
        for old in folder.glob("brands-*.pickle"):
            if old != target:
                old.unlink()
