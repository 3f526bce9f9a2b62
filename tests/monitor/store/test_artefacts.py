"""The files the offices delivered: kept byte for byte, and let go without losing evidence."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

from monitor.store import NewHit, Store
from monitor.store.artefacts import compress
from monitor.store.merge import Stamp, first
from monitor.store.retention import prune
from sources.adapter import Artefact
from sources.filing import Party
from tests.monitor.store.makers import BRAND, DEADLINE, MATCH, NOW, PUBLISHED, add_hit, filing


def artefact(path: Path, content: bytes) -> Artefact:
    path.write_bytes(content)
    return Artefact(path, hashlib.sha256(content).hexdigest(), len(content), None, NOW, path.name)


def test_images_inside_a_text_file_are_left_out_and_counted(tmp_path: Path) -> None:
    image = b"iVBORw0KGgo" + b"A" * 300_000
    content = b"<a><mark>X</mark><image>" + image + b"</image><text>" + b"word " * 2000 + b"</text></a>"
    kept = compress(artefact(tmp_path / "journal.xml", content), tmp_path / "kept")
    assert kept.images_dropped == len(image)
    assert gzip.decompress((tmp_path / "kept" / kept.path).read_bytes()) == content.replace(image, b"")


def test_a_kept_file_comes_back_byte_for_byte(store: Store, tmp_path: Path) -> None:
    original = artefact(tmp_path / "day.xml", b"<day>" + b"x" * 5000 + b"</day>")
    store.artefacts.register([original])
    store.artefacts.kept(original.sha256, compress(original, store.artefacts.folder), NOW)
    original.path.unlink()
    back = store.artefacts.restore(original.sha256, tmp_path / "scratch")
    assert back is not None
    assert back.path.name == "day.xml"
    assert hashlib.sha256(back.path.read_bytes()).hexdigest() == original.sha256


def test_retention_removes_people_and_old_files_but_no_evidence(store: Store, tmp_path: Path) -> None:
    hit = add_hit(store, "1")
    merged = first(filing("2"), Stamp(None, "us-daily"))
    with store.write():
        store.filings.save([(None, merged, merged.stamps.base)], NOW)
    old = artefact(tmp_path / "old.xml", b"old")
    store.artefacts.register([old])
    store.artefacts.kept(old.sha256, compress(old, store.artefacts.folder), NOW.plus(days=400))
    options = {"size_budget": None, "personal_data_months": 12, "window_days": 190}
    assert prune(store, NOW, **options).filings == 0  # type: ignore[arg-type]
    gone = prune(store, NOW.plus(days=700), **options)  # type: ignore[arg-type]
    assert (gone.filings, gone.artefacts) == (1, 1)
    thin = store.filings.lookup([("US", "2", "")])["US", "2", ""].filing
    assert thin.applicants == (Party("", "US"),)
    assert thin.mark == "HONGDOU"
    assert store.hits.story(hit).filing.applicants == (Party("ACME", "US", "1 Main St"),)
    row = store.artefacts.get(old.sha256)
    assert row is not None
    assert (row.stored_path, row.size) == (None, 3)


def test_the_size_budget_takes_the_oldest_files_first(store: Store, tmp_path: Path) -> None:
    files = [artefact(tmp_path / f"{n}.zip", b"PK\x03\x04" + bytes([n]) * 1000) for n in range(3)]
    for number, each in enumerate(files):
        dated = Artefact(each.path, each.sha256, each.size, None, NOW.plus(days=number), each.name)
        store.artefacts.register([dated])
        store.artefacts.kept(each.sha256, compress(dated, store.artefacts.folder), NOW.plus(days=400))
    prune(store, NOW, size_budget=2100, personal_data_months=12, window_days=190)
    rows = [store.artefacts.get(each.sha256) for each in files]
    assert [row.stored_path is not None for row in rows if row] == [False, True, True]


def test_a_file_that_is_the_only_bytes_behind_a_hit_stays(store: Store, tmp_path: Path) -> None:
    only = artefact(tmp_path / "only.xml", b"only")
    store.artefacts.register([only])
    store.artefacts.kept(only.sha256, compress(only, store.artefacts.folder), NOW)
    store.brands.sync([BRAND], NOW)
    merged = first(filing("1"), Stamp(None, "us-daily", only.sha256))
    with store.write():
        (filing_id,) = store.filings.save([(None, merged, merged.stamps.base)], NOW)
        store.hits.save([NewHit(filing_id, BRAND, PUBLISHED, MATCH, DEADLINE, "us-daily")], NOW)
    assert prune(store, NOW.plus(days=900), size_budget=0, personal_data_months=12, window_days=190).artefacts == 0
