"""Files that offices delivered: known by content hash, kept compressed for a while."""

from __future__ import annotations

import gzip
import re
import shutil
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from monitor.store.connection import Connections
from sources.adapter import Artefact
from sources.instants import Instant

_BLOCK = 1024 * 1024
_PACKED = (b"PK\x03\x04", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"7z\xbc\xaf", b"%PDF", b"\x89PNG", b"\xff\xd8\xff")
"""Formats that do not get smaller: kept as they are."""
_IMAGE = re.compile(
    rb"(?<=[>\"])\s*(?:iVBORw0KGgo|/9j/|R0lGOD|Qk[0-3]|SUkq|TU0AK|UklGR)[A-Za-z0-9+/\r\n]{2000,}={0,2}(?=\s*[<\"])"
)
"""An image inside a text file: base64 of a PNG, JPEG, GIF, BMP, TIFF or WebP between tags or quotes (the journals of
GB). Small ones stay: they cost nothing."""
_IMAGE_MAX = 24 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Kept:
    """A compressed copy: path relative to the artefact folder, size in bytes, bytes of images left out."""

    path: str
    size: int
    images_dropped: int = 0


@dataclass(frozen=True, slots=True)
class ArtefactRow:
    sha256: str
    size: int
    name: str | None
    address: str | None
    retrieved_at: Instant | None
    download_path: str | None
    stored_path: str | None
    stored_size: int | None
    images_dropped: int


def compress(artefact: Artefact, folder: Path) -> Kept:
    """Put a compressed copy into the folder (no database): safe to repeat, safe to kill, thread-safe."""
    with artefact.path.open("rb") as source:
        head = source.read(8 * _BLOCK)
        packed = head.startswith(_PACKED)
        images = not packed and _IMAGE.search(head) is not None
        relative = f"{artefact.sha256[:2]}/{artefact.sha256}{'' if packed else '.gz'}"
        target = folder / relative
        dropped = 0
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_name(target.name + ".part")
        source.seek(0)
        with partial.open("wb") as out:
            if packed:
                shutil.copyfileobj(source, out, _BLOCK)
            else:
                with gzip.GzipFile(filename="", fileobj=out, mode="wb", compresslevel=1, mtime=0) as zipped:
                    dropped = _without_images(source, zipped) if images else _copy(source, zipped)
        partial.replace(target)
    return Kept(relative, target.stat().st_size, dropped)


def _copy(source: BinaryIO, target: gzip.GzipFile) -> int:
    while block := source.read(_BLOCK):
        target.write(block)
    return 0


def _without_images(source: BinaryIO, target: gzip.GzipFile) -> int:
    """Copy without embedded images; how many bytes were left out. An image may span blocks: what stands behind the
    last ``<`` waits for the next block, up to a limit."""
    dropped, rest = 0, b""
    while block := source.read(4 * _BLOCK):
        rest += block
        cut = rest.rfind(b"<")
        if cut <= 0 and len(rest) < _IMAGE_MAX:
            continue
        cut = cut + 1 if cut > 0 else len(rest)
        whole, rest = rest[:cut], rest[cut:]
        thin = _IMAGE.sub(b"", whole)
        dropped += len(whole) - len(thin)
        target.write(thin)
    thin = _IMAGE.sub(b"", rest)
    target.write(thin)
    return dropped + len(rest) - len(thin)


class Artefacts:
    """The ``artefacts`` table and the folder with the compressed copies."""

    def __init__(self, connections: Connections, folder: Path) -> None:
        self._db = connections
        self.folder = folder

    def register(self, artefacts: Sequence[Artefact]) -> None:
        """Note files that are on disk; where they came from is kept as it was first said."""
        with self._db.write() as conn:
            conn.executemany(
                "INSERT INTO artefacts (sha256, size, name, address, retrieved_at, download_path) VALUES (?,?,?,?,?,?)"
                " ON CONFLICT (sha256) DO UPDATE SET download_path = excluded.download_path",
                [
                    (
                        *(a.sha256, a.size, a.name or a.path.name, a.address),
                        *(a.retrieved_at.iso() if a.retrieved_at else None, str(a.path.absolute())),
                    )
                    for a in artefacts
                ],
            )

    def kept(self, sha256: str, kept: Kept, keep_until: Instant) -> None:
        """A compressed copy is in the folder."""
        with self._db.write() as conn:
            conn.execute(
                "UPDATE artefacts SET stored_path = ?, stored_size = ?, images_dropped = ?, kept_until = ?"
                " WHERE sha256 = ?",
                (kept.path, kept.size, kept.images_dropped, keep_until.iso(), sha256),
            )

    def get(self, sha256: str) -> ArtefactRow | None:
        row = self._db.conn.execute("SELECT * FROM artefacts WHERE sha256 = ?", (sha256,)).fetchone()
        return _artefact(row) if row else None

    def restore(self, sha256: str, scratch: Path) -> Artefact | None:
        """The file again: where it was downloaded to, else unpacked from the compressed copy into ``scratch``.
        None when neither is left."""
        row = self.get(sha256)
        if row is None:
            return None
        path = Path(row.download_path) if row.download_path else None
        if path is None or not path.is_file() or path.stat().st_size != row.size:
            path = self._unpack(row, scratch)
        if path is None:
            return None
        return Artefact(path, row.sha256, row.size, row.address, row.retrieved_at, row.name)

    def _unpack(self, row: ArtefactRow, scratch: Path) -> Path | None:
        stored = self.folder / row.stored_path if row.stored_path else None
        if stored is None or not stored.is_file():
            return None
        target = scratch / row.sha256 / (Path(row.name or "").name or "file")
        target.parent.mkdir(parents=True, exist_ok=True)
        with stored.open("rb") as source, target.open("wb") as out:
            whole = gzip.GzipFile(fileobj=source, mode="rb") if stored.suffix == ".gz" else source
            shutil.copyfileobj(whole, out, _BLOCK)
        return target

    def stored_bytes(self) -> int:
        """Size of all compressed copies."""
        return int(
            self._db.conn.execute(
                "SELECT IFNULL(SUM(stored_size), 0) FROM artefacts WHERE stored_path IS NOT NULL"
            ).fetchone()[0]
        )

    def removable(self) -> list[tuple[str, str, int, str]]:
        """Copies that may go, oldest first: (hash, path, size, kept until). A copy that is the only bytes behind a hit
        never may."""
        rows = self._db.conn.execute(
            "SELECT sha256, stored_path, stored_size, IFNULL(kept_until, '') AS until FROM artefacts"
            " WHERE stored_path IS NOT NULL AND sha256 NOT IN ("
            "  SELECT a.sha256 FROM hits h JOIN issue_artefacts a ON a.issue_id = h.issue_id WHERE h.raw_id IS NULL"
            "  UNION SELECT p.artefact FROM hits h JOIN publications p ON p.id = h.publication_id"
            "  WHERE h.raw_id IS NULL AND p.artefact IS NOT NULL)"
            " ORDER BY IFNULL(retrieved_at, kept_until), sha256"
        )
        return [(row["sha256"], row["stored_path"], row["stored_size"], row["until"]) for row in rows]

    def spent_downloads(self, before: Instant) -> list[tuple[str, Path]]:
        """Downloads from before that instant of which a compressed copy is kept: (hash, where they lie)."""
        rows = self._db.conn.execute(
            "SELECT sha256, download_path FROM artefacts WHERE download_path IS NOT NULL AND stored_path IS NOT NULL"
            " AND retrieved_at < ?",
            (before.iso(),),
        )
        return [(row["sha256"], Path(row["download_path"])) for row in rows]

    def forget_download(self, sha256: str, path: Path) -> None:
        with self._db.write() as conn:
            conn.execute("UPDATE artefacts SET download_path = NULL WHERE sha256 = ?", (sha256,))
        path.unlink(missing_ok=True)

    def remove(self, sha256: str, path: str) -> None:
        """Delete a compressed copy. The row stays: hash, size, address and times are evidence."""
        with self._db.write() as conn:
            conn.execute("UPDATE artefacts SET stored_path = NULL, stored_size = NULL WHERE sha256 = ?", (sha256,))
        (self.folder / path).unlink(missing_ok=True)


def _artefact(row: sqlite3.Row) -> ArtefactRow:
    return ArtefactRow(
        sha256=row["sha256"],
        size=row["size"],
        name=row["name"],
        address=row["address"],
        retrieved_at=Instant.parse(row["retrieved_at"]) if row["retrieved_at"] else None,
        download_path=row["download_path"],
        stored_path=row["stored_path"],
        stored_size=row["stored_size"],
        images_dropped=row["images_dropped"],
    )
