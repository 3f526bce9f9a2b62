"""What texts about a mark say: its type, its readings spelled out in prose, its classes, its numbers."""

from __future__ import annotations

import html
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from sources.filing import GoodsClass, MarkKind

NICE_CLASSES = range(1, 46)
_QUOTED = r"[\"'“”„«‹‘’＂「『]+\s*([^\"“”„«»‹›＂「」『』]{1,200}?)\s*[\"'“”»›’＂」』]+(?![A-Za-z])"
_READING = re.compile(
    r"translitt?[eé]r\w*(?:\s+(?:\w+\s+){0,6}?)?(?:[:=]|is|as|to|into|by|in|en|als|zu|par|com|como|,)?\s*(?:the\s+)?"
    r"(?:words?\s+|Latin\s+characters?\s+|Roman\s+characters?\s+)?" + _QUOTED,
    re.IGNORECASE,
)
_READING_BARE = re.compile(
    r"translitt?[eé]r\w*\s+(?:as|to|is|:)\s+([A-Z][A-Za-z]*(?:[ '-][A-Z][A-Za-z]*){0,7})(?=[\s,.;)]|\Z)"
)
_ENTITY = re.compile(r"&(?:amp|apos|quot|lt|gt|nbsp|#\d{1,6}|#x[0-9a-fA-F]{1,5});")


@cache
def _features() -> Mapping[str, Any]:
    return tomllib.loads(files("sources").joinpath("data/mark_features.toml").read_text(encoding="utf-8"))


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in folded if letter.isalnum())


def mark_kind(words: str | None) -> MarkKind | None:
    """INID 550 in the office's words; None when the record says nothing, ``OTHER`` for words not in the table."""
    if not words or not _plain(words):
        return None
    return MarkKind(_features()["features"].get(_plain(words), "other"))


def known_feature(words: str) -> bool:
    """Is this type of mark in the table? One that is not is read as ``OTHER``, and told (a ``schema`` note)."""
    return not _plain(words) or _plain(words) in _features()["features"]


def drawing_kind(code: str | None) -> MarkKind | None:
    """USPTO mark drawing code, ``4`` or ``4000``: the first digit counts."""
    if not code or not code.strip():
        return None
    return MarkKind(_features()["drawing_codes"].get(code.strip()[0], "unknown"))


def clean(text: str | None) -> str | None:
    """Undo double escaping (``&amp;apos;`` arrives as ``&apos;`` after parsing) and fold white space."""
    if text is None:
        return None
    for _ in range(2):
        if not _ENTITY.search(text):
            break
        text = _ENTITY.sub(lambda found: html.unescape(found.group()), text)
    return " ".join(text.split()) or None


def readings(*texts: str | None) -> tuple[str, ...]:
    """The transliterations that prose spells out: ``... transliterated as "MO GUI MAO"`` gives ``MO GUI MAO``.

    Offices put them in descriptions and translation statements. Quoted text is taken as it stands; without quotes
    only a run of capitalised words.
    """
    found: list[str] = []
    for text in texts:
        if not text:
            continue
        hits = [hit[1] for hit in _READING.finditer(text)] or [hit[1] for hit in _READING_BARE.finditer(text)]
        found.extend(" ".join(hit.split()).strip(" .,;") for hit in hits)
    return tuple(dict.fromkeys(each for each in found if each))


def reading_or_text(text: str | None) -> tuple[str, ...]:
    """A transliteration field: the reading it spells out, or the field itself when it is no sentence about one."""
    if not text:
        return ()
    return readings(text) or (text,)


def nice_class(text: str | None) -> int | None:
    """``009``, ``09``, ``9``, ``Class 9`` -> 9; None when it is no Nice class (1-45)."""
    if not text:
        return None
    found = re.fullmatch(r"(?:class|cl\.?|classe|klasse|clase)?\s*0*(\d{1,2})", text.strip(), re.IGNORECASE)
    return int(found[1]) if found and int(found[1]) in NICE_CLASSES else None


def class_groups(
    rows: Iterable[tuple[str | None, str]], notes: list[str] | None = None
) -> tuple[tuple[GoodsClass, ...], tuple[str, ...]]:
    """(class as written, goods) rows -> Nice classes in order of appearance, and the classes that are not Nice. Goods
    that stand beside no class go to ``notes``."""
    goods: dict[int, list[str]] = {}
    others: dict[str, None] = {}
    for written, text in rows:
        number = nice_class(written)
        if number is None:
            if written and written.strip():
                others[written.strip()] = None
            elif text and notes is not None:
                notes.append(f"goods of no class: {text}")
            continue
        goods.setdefault(number, [])
        if text and text not in goods[number]:
            goods[number].append(text)
    return tuple(GoodsClass(number, "; ".join(texts)) for number, texts in goods.items()), tuple(others)


def vienna_codes(written: Iterable[str | None]) -> tuple[str, ...] | None:
    """Vienna codes (INID 531) in the classification's own form: ``280300``, ``28.3``, ``28.03.00`` -> ``28.03.00``,
    ``28.03``, ``28.03.00``; anything else as it stands."""
    found: dict[str, None] = {}
    for text in written:
        if not text:
            continue
        parts = re.fullmatch(r"(\d{1,2})[. ](\d{1,2})(?:[. ](\d{1,2}))?", text) or re.fullmatch(
            r"(\d{2})(\d{2})(\d{2})?", text
        )
        found[".".join(part.zfill(2) for part in parts.groups() if part) if parts else text] = None
    return tuple(found) or None


def ir_number(text: str | None) -> str | None:
    """An international registration number in WIPO's own form: ``W00928475``, ``WO0000000928475A``, ``0928475`` ->
    ``928475`` (or ``928475A``: a letter marks a part that was transferred); None when it is none."""
    found = re.fullmatch(r"(?:WO?|IR)?\s*0*([1-9]\d{2,7})([A-Z]?)", (text or "").strip().replace(" ", "").upper())
    return found[1] + found[2] if found else None
