"""What lies in the inbox folder: the files a person put there, and what is no file of theirs."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

from monitor.store.inbox import InboxRow

PROCESSED = "processed"
FAILED = "failed"
_FOLDERS_OF_SYSTEMS = frozenset(
    {"lost+found", "@eadir", "#recycle", "$recycle.bin", "system volume information", "__macosx"}
)
_FILES_OF_SYSTEMS = frozenset({"thumbs.db", "desktop.ini"})
"""What a file system, a network drive or a desktop puts into every folder by itself. docs/inbox.md names them: nothing
else is passed over."""
_STILL_WRITTEN = (".part", ".crdownload", ".tmp")


def folders(root: Path) -> tuple[list[Path], list[Path]]:
    """The inbox and every folder below it but those we fill ourselves: a file that a person put anywhere into the inbox
    is read, or it is said why not. The second list are links to folders: their files belong to another place, and
    moving them aside would take them away from there."""
    found, links = [root], list[Path]()
    for parent, names, _ in os.walk(root):
        ours = (PROCESSED, FAILED) if Path(parent) == root else ()
        names[:] = sorted(name for name in names if name not in ours and not _of_a_system(name, _FOLDERS_OF_SYSTEMS))
        here = [Path(parent) / name for name in names]
        links += [path for path in here if path.is_symlink()]
        found += [path for path in here if not path.is_symlink()]
    return found, links


def files(folder: Path) -> list[Path]:
    """Files of a folder by name, without hidden ones and those a program is still writing."""
    found = (path for path in sorted(folder.iterdir()) if path.suffix not in _STILL_WRITTEN)
    return [
        path
        for path in found
        if not path.name.startswith("~") and not _of_a_system(path.name, _FILES_OF_SYSTEMS) and path.is_file()
    ]


def _of_a_system(name: str, names: frozenset[str]) -> bool:
    return name.startswith(".") or name.casefold() in names


def still_failed(rows: Sequence[InboxRow], root: Path | None) -> list[InboxRow]:
    """Of the files that nobody could read, those that still lie in ``failed``: who takes one away has settled it. All
    of them, where that cannot be seen."""
    failed = [row for row in rows if row.state == "failed"]
    names = _names_in_failed(root) if root is not None else None
    if names is None:
        return failed
    # Older releases kept the name under which a file came, and numbered it when they moved it aside.
    numbered = names - {row.name for row in failed}
    return [row for row in failed if row.name in names or _is_copy(row.name, numbered)]


def _names_in_failed(root: Path) -> set[str] | None:
    try:
        if not root.is_dir():  # a drive that is away took the failed files with it
            return None
        return {path.name for path in (root / FAILED).iterdir()}
    except FileNotFoundError:
        return set()
    except OSError:
        return None


def _is_copy(name: str, others: set[str]) -> bool:
    plain = Path(name)
    return any(re.fullmatch(re.escape(plain.stem) + r"-\d+" + re.escape(plain.suffix), other) for other in others)


def free_place(root: Path, where: str, name: str) -> Path:
    """Where a file goes that is put aside: never over another of the same name."""
    target = root / where / name
    number = 2
    while target.exists():
        target = root / where / f"{Path(name).stem}-{number}{Path(name).suffix}"
        number += 1
    return target


def words(path: Path, error: OSError) -> str:
    """What the file system said, about which file."""
    return f"{error.filename or path}: {error.strerror or error}"
