"""Frozen dataclasses to compact JSON and back.

Fields that hold their default are left out, so an old document reads as a record with the defaults of today, and fields
a newer release wrote are ignored. Annotations are evaluated in the module they stand in: a field called ``date`` hides
the type of that name from tools that look into the class first.
"""

from __future__ import annotations

import json
import sys
import types
import typing
from collections.abc import Callable, Hashable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from typing import Any, TypeVar

from sources.instants import Instant

T = TypeVar("T")
Convert = Callable[[Any], Any]
_ABSENT = object()


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""One encoder for all: ``json.dumps`` with options makes a new one per call, a third of its time on small documents."""


def dumps(value: Any) -> str:
    """Compact JSON text with keys in the order given."""
    return _encode(value)


def to_document(record: Any, *, without: frozenset[str] = frozenset()) -> dict[str, Any]:
    """The JSON form of a dataclass, default values left out."""
    found = {}
    for name, default, convert in _encoders(_key(type(record))):
        value = getattr(record, name)
        if value is None and default is None:
            continue
        if name in without or value == default:
            continue
        found[name] = convert(value) if convert and value is not None else value
    return found


def from_document(kind: type[T], document: Mapping[str, Any], **extra: Any) -> T:
    """The dataclass a document describes; ``extra`` sets fields the document does not hold."""
    values = dict(extra)
    for name, convert in _decoders(_key(kind)):
        if name in document:
            value = document[name]
            values[name] = convert(value) if convert and value is not None else value
    return kind(**values)


def encode(record: Any) -> str:
    return dumps(to_document(record))


def decode(kind: type[T], text: str) -> T:
    return from_document(kind, json.loads(text))


def _key(kind: type) -> Hashable:
    return kind


def _hints(kind: Any) -> dict[str, Any]:
    scope = vars(sys.modules[kind.__module__])
    return {f.name: eval(f.type, scope) if isinstance(f.type, str) else f.type for f in fields(kind)}  # noqa: S307


@cache
def _encoders(kind: Any) -> tuple[tuple[str, Any, Convert | None], ...]:
    hints = _hints(kind)
    return tuple((f.name, _default(f), _encoder(hints[f.name])) for f in fields(kind) if not _is_bytes(hints[f.name]))


@cache
def _decoders(kind: Any) -> tuple[tuple[str, Convert | None], ...]:
    hints = _hints(kind)
    return tuple((f.name, _decoder(hints[f.name])) for f in fields(kind) if not _is_bytes(hints[f.name]))


def _default(field: Any) -> Any:
    if field.default is not MISSING:
        return field.default
    return field.default_factory() if field.default_factory is not MISSING else _ABSENT


def _is_bytes(hint: Any) -> bool:
    return hint is bytes


def _inner(hint: Any) -> Any:
    """``X`` of ``X | None``, else the hint itself."""
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        rest = [part for part in typing.get_args(hint) if part is not type(None)]
        return rest[0] if len(rest) == 1 else hint
    return hint


def _each(container: Callable[[list[Any]], Any], inner: Convert) -> Convert:
    return lambda values: container([inner(value) for value in values])


def _values(inner: Convert) -> Convert:
    return lambda values: {key: inner(value) for key, value in values.items()}


def _encoder(hint: Any) -> Convert | None:
    hint = _inner(hint)
    origin = typing.get_origin(hint)
    if hint is date:
        return date.isoformat
    if hint is Instant:
        return Instant.iso
    if isinstance(hint, type) and is_dataclass(hint):
        return to_document
    if origin is tuple:
        inner = _encoder(typing.get_args(hint)[0])
        return _each(list, inner) if inner else None
    if origin is not None and issubclass(origin, Mapping):
        inner = _encoder(typing.get_args(hint)[1])
        return _values(inner) if inner else dict
    return None


def _decoder(hint: Any) -> Convert | None:  # noqa: PLR0911 - one line per kind of type
    hint = _inner(hint)
    origin = typing.get_origin(hint)
    if hint is date:
        return date.fromisoformat
    if hint is Instant:
        return Instant.parse
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint
    if isinstance(hint, type) and is_dataclass(hint):
        kind = hint
        return lambda document: from_document(kind, document)
    if origin is tuple:
        inner = _decoder(typing.get_args(hint)[0])
        return _each(tuple, inner) if inner else tuple
    if origin is not None and issubclass(origin, Mapping):
        inner = _decoder(typing.get_args(hint)[1])
        return _values(inner) if inner else dict
    return None
