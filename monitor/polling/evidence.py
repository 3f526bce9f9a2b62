"""The bytes behind hits that were found in stored filings: cut out of the delivered files while those are kept."""

from __future__ import annotations

import hashlib
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import structlog

from monitor.store import Store, StoredFiling
from sources.adapter import Artefact
from sources.archive import open_members
from sources.errors import SourceError
from sources.filing import Filing
from sources.instants import Instant

log = structlog.get_logger(__name__)
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True, order=True)
class _Cut:
    offset: int
    length: int
    hit_id: int
    filing_id: int


def fill_evidence(store: Store, now: Instant, scratch: Path) -> int:
    """Give every hit without a raw record the bytes of the record it rests on, where the file is still there; how many
    got them. One pass over each file; safe to repeat."""
    wanted: dict[str, dict[str | None, list[_Cut]]] = defaultdict(lambda: defaultdict(list))
    missing = store.hits.without_raw()
    filings = store.filings.get_many(filing_id for _, filing_id in missing)
    for hit_id, filing_id in missing:
        base = filings[filing_id].stamps.base
        if base.artefact and base.offset is not None and base.length:
            wanted[base.artefact][base.member].append(_Cut(base.offset, base.length, hit_id, filing_id))
    filled = 0
    scratch.mkdir(parents=True, exist_ok=True)
    for sha256, members in wanted.items():
        with tempfile.TemporaryDirectory(prefix="evidence-", dir=scratch) as folder:
            artefact = _whole(store, sha256, Path(folder))
            if artefact is not None:
                filled += _from_file(store, artefact, members, filings, now)
    return filled


def _whole(store: Store, sha256: str, scratch: Path) -> Artefact | None:
    """The file as it was delivered. A copy without its images has other offsets and cannot serve."""
    artefact = store.artefacts.restore(sha256, scratch)
    return artefact if artefact is not None and artefact.path.stat().st_size == artefact.size else None


def _from_file(
    store: Store,
    artefact: Artefact,
    members: dict[str | None, list[_Cut]],
    filings: dict[int, StoredFiling],
    now: Instant,
) -> int:
    filled = 0
    try:
        for member in open_members(artefact.path, lambda name: not name.lower().endswith(".zip")):
            cuts = members.get(member.name)
            if not cuts:
                continue
            with member.open() as stream:
                for cut, raw in _cut(stream, cuts):
                    filled += _keep(store, artefact, member.name, cut, raw, filings[cut.filing_id].filing, now)
    except SourceError as error:
        log.warning("records behind hits could not be cut out", artefact=artefact.sha256, error=str(error))
    return filled


def _cut(stream: BinaryIO, cuts: Sequence[_Cut]) -> Iterator[tuple[_Cut, bytes]]:
    """Each cut's bytes, in one pass forward. Several hits of one record share theirs."""
    position = 0
    last: tuple[int, int, bytes] | None = None
    for cut in sorted(cuts):
        if last is not None and last[:2] == (cut.offset, cut.length):
            yield cut, last[2]
            continue
        if cut.offset < position:
            continue
        while position < cut.offset:
            skipped = len(stream.read(min(_BLOCK, cut.offset - position)))
            if not skipped:
                return
            position += skipped
        raw = stream.read(cut.length)
        position += len(raw)
        last = (cut.offset, cut.length, raw)
        if len(raw) == cut.length:
            yield cut, raw


def _keep(  # noqa: PLR0917
    store: Store, artefact: Artefact, member: str | None, cut: _Cut, raw: bytes, filing: Filing, now: Instant
) -> int:
    """Store the bytes, but only when they name the filing: evidence that might be of another record is none."""
    names = (filing.application_number, filing.international_registration, filing.registration_number)
    if not any(name and name.encode() in raw for name in names):
        log.warning("bytes do not name their filing", artefact=artefact.sha256, offset=cut.offset)
        return 0
    with store.write():
        raw_id = store.hits.keep_raw(
            cut.filing_id,
            raw,
            hashlib.sha256(raw).hexdigest(),
            now,
            artefact=artefact.sha256,
            member=member,
            offset=cut.offset,
            length=cut.length,
            address=artefact.address,
            retrieved_at=artefact.retrieved_at,
        )
        store.hits.set_raw(cut.hit_id, raw_id)
    return 1
