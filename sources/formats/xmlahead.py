"""Parse records in batches on a second thread while the first one turns the batch before into filings.

lxml lets go of the interpreter while it parses, so both cores work; order is kept, and at most three batches are held.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

from lxml import etree

from sources.formats.xmlparse import BrokenRecord, Element, Repair, parse_record, parse_together
from sources.formats.xmlrecords import XmlRecord

Parsed = tuple[Element | None, Repair | None, str]
"""(the element, or None with the problem; what was repaired)"""

_BATCH_RECORDS = 64
_BATCH_BYTES = 1 << 20
_AHEAD = 2


def parse_one(record: XmlRecord, declarations: bytes) -> Parsed:
    if record.problem:
        return None, None, record.problem
    try:
        element, repair = parse_record(record.raw, declarations)
    except BrokenRecord as error:
        return None, None, str(error)
    return element, repair, ""


def parse_batch(batch: list[XmlRecord], declarations: bytes, blanks: bool = True) -> list[Parsed]:
    """All at once where they are sound, one by one where they are not."""
    if len(batch) > 1 and not any(record.problem for record in batch):
        try:
            elements = parse_together([record.raw for record in batch], declarations, blanks=blanks)
        except etree.XMLSyntaxError:
            elements = []
        if len(elements) == len(batch):
            return [(element, None, "") for element in elements]
    return [parse_one(record, declarations) for record in batch]


def _batches(records: Iterator[XmlRecord]) -> Iterator[list[XmlRecord]]:
    batch: list[XmlRecord] = []
    size = 0
    for record in records:
        batch.append(record)
        size += len(record.raw)
        if len(batch) >= _BATCH_RECORDS or size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def parsed_ahead(
    records: Iterator[XmlRecord], declarations: bytes, *, blanks: bool = True
) -> Iterator[tuple[XmlRecord, Parsed]]:
    """Each record with what came of parsing it, in order. A file of one batch needs no thread.

    ``blanks``: keep white space between elements (nothing in a format without mixed content, a fifth of the time).
    """
    batches = _batches(records)
    first = next(batches, [])
    second = next(batches, None)
    if second is None:
        yield from zip(first, parse_batch(first, declarations, blanks), strict=True)
        return
    pool = ThreadPoolExecutor(1, thread_name_prefix="xml")
    waiting: deque[tuple[list[XmlRecord], Future[list[Parsed]]]] = deque()
    try:
        for batch in (first, second):
            waiting.append((batch, pool.submit(parse_batch, batch, declarations, blanks)))
        while waiting:
            batch, future = waiting.popleft()
            parsed = future.result()
            following = next(batches, None) if len(waiting) < _AHEAD else None
            if following is not None:
                waiting.append((following, pool.submit(parse_batch, following, declarations, blanks)))
            yield from zip(batch, parsed, strict=True)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
