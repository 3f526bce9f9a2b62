"""Archives open as streams, within limits, with errors that say what is wrong."""

from __future__ import annotations

import contextlib
import gzip
import io
import random
import zipfile
from pathlib import Path

import pytest

from sources.archive import Limits, artefact_for, open_members, sha256_of
from sources.errors import BrokenArchive, EmptyFile, NotThisFormat, SourceError, TooLarge


def zip_of(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def contents(path: Path, **options: object) -> dict[str | None, bytes]:
    found = {}
    for member in open_members(path, lambda name: name.endswith(".xml"), **options):  # type: ignore[arg-type]
        with member.open() as stream:
            found[member.name] = stream.read()
    return found


def put(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "f.bin"
    path.write_bytes(data)
    return path


def test_plain_gzip_zip_and_zip_inside_zip(tmp_path: Path) -> None:
    assert contents(put(tmp_path, b"<a/>")) == {None: b"<a/>"}
    assert contents(put(tmp_path, gzip.compress(b"<a/>"))) == {None: b"<a/>"}
    inner = zip_of({"b.xml": b"<b/>", "b.png": b"no"})
    both = zip_of({"readme.txt": b"", "dir/a.xml": b"<a/>", "in.zip": inner})
    assert contents(put(tmp_path, both)) == {"dir/a.xml": b"<a/>", "in.zip/b.xml": b"<b/>"}


def test_errors_say_what_the_file_is(tmp_path: Path) -> None:
    with pytest.raises(EmptyFile):
        contents(put(tmp_path, b""))
    with pytest.raises(EmptyFile):
        contents(put(tmp_path, zip_of({})))
    with pytest.raises(NotThisFormat, match=r"journal\.pdf"):
        contents(put(tmp_path, zip_of({"journal.pdf": b"%PDF"})))
    with pytest.raises(BrokenArchive, match="cut or damaged"):
        contents(put(tmp_path, zip_of({"a.xml": b"<a/>" * 999})[:-30]))
    with pytest.raises(BrokenArchive):
        contents(put(tmp_path, gzip.compress(b"<a/>" * 999)[:-30]))


def test_a_wrong_check_sum_is_found_before_the_first_byte_is_read(tmp_path: Path) -> None:
    data = bytearray(zip_of({"a.xml": b"<a>1</a>"}, zipfile.ZIP_STORED))
    data[data.index(b"<a>1") + 3] = ord("2")
    (member,) = open_members(put(tmp_path, bytes(data)))
    with pytest.raises(BrokenArchive), member.open():
        pytest.fail("nothing of it may be read")


def test_flipped_bytes_never_crash(tmp_path: Path) -> None:
    data = zip_of({"a.xml": random.Random(1).randbytes(900), "b.xml": b"<b/>" * 50})
    draw = random.Random(5)
    for _ in range(200):
        damaged = bytearray(data)
        damaged[draw.randrange(len(data))] ^= 1 << draw.randrange(8)
        with contextlib.suppress(SourceError):
            assert set(contents(put(tmp_path, bytes(damaged)))) <= {"a.xml", "b.xml"}


def test_bombs_are_refused(tmp_path: Path) -> None:
    bomb = put(tmp_path, zip_of({"a.xml": b"\0" * (80 << 20)}))
    with pytest.raises(TooLarge, match="bomb"):
        contents(bomb)
    with pytest.raises(TooLarge):
        contents(bomb, limits=Limits(member_bytes=1 << 20))
    with pytest.raises(TooLarge, match="3 files"):
        contents(put(tmp_path, zip_of({f"{n}.xml": b"<a/>" for n in range(3)})), limits=Limits(members=2))


def test_artefact_of_a_file(tmp_path: Path) -> None:
    path = put(tmp_path, b"abc")
    artefact = artefact_for(path)
    assert artefact.sha256 == sha256_of(path) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert (artefact.size, artefact.name, artefact.address) == (3, "f.bin", None)
