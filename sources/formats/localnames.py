"""Walk XML elements by local name: offices change namespaces and prefixes between releases, names hardly ever."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from lxml import etree

Element = etree._Element


def local(element: Element) -> str:
    """The name without namespace or prefix ('' for comments and processing instructions)."""
    tag: object = element.tag
    return _without_space(tag) if isinstance(tag, str) else ""


@lru_cache(maxsize=4096)
def _without_space(tag: str) -> str:
    return tag.rpartition("}")[2].rpartition(":")[2]


def kids(element: Element | None, *names: str) -> list[Element]:
    """Direct children with one of these local names, in document order."""
    if element is None:
        return []
    return [child for child in element if local(child) in names]


def kid(element: Element | None, *names: str) -> Element | None:
    """The first direct child with the first of these names that occurs at all."""
    for name in names:
        found = kids(element, name)
        if found:
            return found[0]
    return None


def at(element: Element | None, path: str) -> list[Element]:
    """All elements at ``A/B/C`` below ``element``; a step may offer alternatives (``A|B``), in document order."""
    here = [] if element is None else [element]
    for step in path.split("/"):
        names = tuple(step.split("|"))
        here = [child for parent in here for child in kids(parent, *names)]
    return here


def below(element: Element | None, *names: str) -> Iterator[Element]:
    """All descendants with one of these local names, in document order."""
    if element is not None:
        for found in element.iterdescendants():
            if local(found) in names:
                yield found


def words(element: Element | None) -> str | None:
    """The text of an element with white space (also no-break spaces) folded; None when blank."""
    if element is None:
        return None
    return " ".join("".join(str(piece) for piece in element.itertext()).split()) or None


def word_at(element: Element | None, *paths: str) -> str | None:
    """The first text that is not blank at any of these paths."""
    for path in paths:
        for found in at(element, path):
            text = words(found)
            if text:
                return text
    return None


def words_at(element: Element | None, *paths: str) -> tuple[str, ...]:
    """The distinct texts at these paths, in order."""
    found = (words(each) for path in paths for each in at(element, path))
    return tuple(dict.fromkeys(text for text in found if text))


def attribute(element: Element | None, *names: str) -> str | None:
    """The first attribute with one of these local names that is not blank."""
    if element is None:
        return None
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] in names and str(value).strip():
            return str(value).strip()
    return None


def place(element: Element) -> str:
    """``TradeMark/WordMarkSpecification``: the last two steps of the way to an element."""
    parent = element.getparent()
    return f"{local(parent)}/{local(element)}" if parent is not None else local(element)
