"""Read one file through its adapter, as tests need it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sources.adapter import ReadContext, SourceAdapter
from sources.archive import artefact_for
from sources.errors import SourceError
from sources.filing import Filing, Note, Record, Unreadable, filing_json


def read_file(adapter: SourceAdapter, path: Path, scratch: Path) -> list[Record]:
    """Every record of the file; source errors pass through."""
    scratch.mkdir(parents=True, exist_ok=True)
    return list(adapter.read([artefact_for(path)], ReadContext(scratch)))


def as_lines(adapter: SourceAdapter, path: Path, scratch: Path) -> list[str]:
    """The golden form: one JSON object a line for filings, unreadables, notes and the error that ended it."""
    lines: list[dict[str, Any]] = []
    try:
        for record in read_file(adapter, path, scratch):
            lines.append(_line(record))
    except SourceError as error:
        lines.append({"error": type(error).__name__, "says": str(error)})
    return [json.dumps(line, ensure_ascii=False, sort_keys=True, default=str) for line in lines]


def _line(record: Record) -> dict[str, Any]:
    if isinstance(record, Filing):
        others = [name for party in record.applicants or () for name in party.other_names]
        return filing_json(record) | ({"applicants_also": others} if others else {})
    if isinstance(record, Unreadable):
        return {"unreadable": record.reason, "place": record.place, "bytes": len(record.raw)}
    assert isinstance(record, Note)
    return {"note": record.kind, "says": record.text, "data": dict(record.data)}
