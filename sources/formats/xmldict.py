"""A small XML record as plain nested dictionaries, by local name: leaf = text, repeated = list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree


def local(element: etree._Element) -> str:
    """The element's name without namespace ('' for comments and processing instructions)."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def as_dict(element: etree._Element) -> dict[str, Any]:
    """Children by local name. A name met twice becomes a list; a leaf is its text ('' when empty)."""
    found: dict[str, Any] = {}
    for child in element:
        name = local(child)
        if not name:
            continue
        value: Any = as_dict(child) if len(child) else (child.text or "")
        if name in found:
            previous = found[name]
            found[name] = [*previous, value] if isinstance(previous, list) else [previous, value]
        else:
            found[name] = value
    return found


def many(value: Any) -> Iterator[Any]:
    """The value as a list: nothing for None or '', one for a single value."""
    if value is None or value == "":
        return
    yield from value if isinstance(value, list) else (value,)


def below(record: Mapping[str, Any], *path: str) -> Any:
    """``record[path[0]][path[1]]...`` or None; a list on the way gives its first element."""
    value: Any = record
    for name in path:
        if isinstance(value, list):
            value = value[0] if value else None
        if not isinstance(value, Mapping):
            return None
        value = value.get(name)
    return value
