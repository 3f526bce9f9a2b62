"""From JSON artefacts to filings: what the JSON offices share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from sources.adapter import Artefact, ReadContext
from sources.errors import NotThisFormat
from sources.filing import Filing, Origin, Record, Unreadable
from sources.formats.declared import count_note
from sources.formats.jsonrecords import json_envelope, json_records
from sources.formats.jsonwalk import JsonRecord
from sources.formats.onerecord import REFUSALS, reason, stamped

Parse = Callable[[Mapping[str, Any]], Filing | Iterable[Filing]]


_SHOWN = 8


class NoSuchKey(ValueError):
    """The record lacks the very key that the office's records are known by."""

    def __init__(self, key: str) -> None:
        super().__init__(f"no {key}: the filing has no number to be known by")
        self.key = key


def read_json(
    artefacts: Sequence[Artefact],
    context: ReadContext,
    *,
    arrays: Sequence[str],
    parse: Parse,
    bare_key: str = "",
    declared: str = "",
    first: Callable[[Mapping[str, Any]], Iterable[Record]] = lambda envelope: (),
) -> Iterator[Record]:
    """Every record of every artefact, each with its bytes and place.

    ``parse`` raises ValueError or KeyError for a record it cannot read. ``declared`` names the envelope's count.
    ``first`` sees the envelope before any record (it may raise or give notes). Raises NotThisFormat before the first
    record where no record has the key that the office's are known by.
    """
    for artefact in artefacts:
        envelope = json_envelope(artefact.path, arrays, scratch=context.scratch)
        yield from first(envelope)
        records = partial(json_records, artefact.path, arrays, scratch=context.scratch, bare_key=bare_key)
        _refuse_foreign(artefact, records(), parse)
        found = 0
        for record in records():
            found += 1
            yield from _filings(artefact, record, parse)
        expected = envelope.get(declared) if declared else None
        if isinstance(expected, int | str) and str(expected).isdigit():
            yield from count_note(artefact.name or artefact.path.name, int(expected), found)


def _refuse_foreign(artefact: Artefact, records: Iterable[JsonRecord], parse: Parse) -> None:
    """A list of other things is no issue of which no record can be read. The first record of an office's own file ends
    the search, and so does a damaged one: what that was is not known."""
    missing, keys = "", dict[str, None]()
    for record in records:
        if record.value is None:
            return
        try:
            _parsed(record.value, parse)
        except NoSuchKey as error:
            missing = error.key
            keys |= dict.fromkeys(list(record.value)[: _SHOWN - len(keys)])
        except REFUSALS:
            return
        else:
            return
    if missing:
        name = artefact.name or artefact.path.name
        raise NotThisFormat(
            f"{name}: no record has {missing!r}; this is another list, of {', '.join(keys) or 'nothing'}"
        )


def _parsed(value: Mapping[str, Any], parse: Parse) -> tuple[Filing, ...]:
    parsed = parse(value)
    return (parsed,) if isinstance(parsed, Filing) else tuple(parsed)


def _filings(artefact: Artefact, record: JsonRecord, parse: Parse) -> Iterator[Record]:
    origin = Origin(artefact.sha256, record.offset, len(record.raw))
    place = f"{artefact.name or artefact.path.name} at byte {record.offset}"
    if record.value is None:
        yield Unreadable(record.problem, place, record.raw, origin)
        return
    try:
        filings = _parsed(record.value, parse)
    except REFUSALS as error:
        yield Unreadable(reason(error), place, record.raw, origin)
        return
    for filing in filings:
        yield stamped(filing, origin, record.raw)


def text(value: Any) -> str | None:
    """A trimmed text, or None for null, blank and placeholders."""
    if value is None:
        return None
    found = " ".join(str(value).split())
    return found or None


def texts(*values: Any) -> tuple[str, ...]:
    """The distinct non-blank texts, in order."""
    return tuple(dict.fromkeys(found for value in values if (found := text(value))))


def required(record: Mapping[str, Any], key: str) -> str:
    """The text of ``key``; NoSuchKey when the record has no such key, ValueError when it is blank."""
    if key not in record:
        raise NoSuchKey(key)
    found = text(record.get(key))
    if found is None:
        raise ValueError(f"no {key}: the filing has no number to be known by")
    return found
