"""Downloads on disk: a part that can be continued, then the whole file under its content hash."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from sources.errors import TooLarge


@dataclass(frozen=True, slots=True)
class Validator:
    """What the server said identifies the bytes: a strong ETag or Last-Modified."""

    etag: str = ""
    modified: str = ""

    @property
    def for_range(self) -> str:
        """For ``If-Range``: a weak ETag promises nothing about bytes (RFC 9110, 13.1.5)."""
        return self.etag if self.etag and not self.etag.startswith("W/") else self.modified


class Part:
    """The beginning of a download, with what identifies the whole it belongs to."""

    def __init__(self, folder: Path, key: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        name = hashlib.sha256(key.encode("utf-8")).hexdigest()[:32]
        self.path = folder / f"{name}.part"
        self._side = folder / f"{name}.json"

    @property
    def size(self) -> int:
        return self.path.stat().st_size if self.path.exists() else 0

    def validator(self) -> Validator:
        """What the part belongs to; an empty one where nothing is known (then it cannot be continued)."""
        try:
            return Validator(**json.loads(self._side.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return Validator()

    def begin(self, validator: Validator) -> None:
        """Start anew."""
        self.path.write_bytes(b"")
        known = {"etag": validator.etag, "modified": validator.modified}
        self._side.write_text(json.dumps(known), encoding="utf-8")

    def append(self, blocks: Iterable[bytes], limit: int, address: str) -> None:
        """Add to the end. Raises TooLarge."""
        size = self.size
        with self.path.open("ab") as file:
            for block in blocks:
                size += len(block)
                if size > limit:
                    raise TooLarge(f"{address}: more than the limit of {limit} bytes; it was not kept")
                file.write(block)
            file.flush()
            os.fsync(file.fileno())

    def drop(self) -> None:
        self.path.unlink(missing_ok=True)
        self._side.unlink(missing_ok=True)

    def keep(self, folder: Path, name: str) -> tuple[Path, str]:
        """Move it to its place by content hash; gives (path, SHA-256). The suffix of ``name`` is kept for people."""
        with self.path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        suffix = PurePosixPath(name).suffix.lower()[:10]
        target = folder / digest[:2] / f"{digest}{suffix}"
        target.parent.mkdir(parents=True, exist_ok=True)
        self.path.replace(target)
        self._side.unlink(missing_ok=True)
        return target, digest
