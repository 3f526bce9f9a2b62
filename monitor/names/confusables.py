"""Letters that look like other letters. Used as an EXTRA reading of a mark and as an extra key on both sides, never
instead of the text: Cyrillic Н looks like H but reads N, so a filing keeps both.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from monitor.names import tables
from monitor.names.latin import plain
from monitor.names.scripts import COMMON, HAN, LATIN, script_of


@cache
def _table() -> dict[int, str]:
    """Code point -> Latin look-alike in its own case; the lower-case letter borrows from its capital."""
    found: dict[str, str] = {}
    for name in ("confusables.tsv", "confusables_extra.tsv"):
        for row in tables.rows(name):
            found[row["character"]] = row["looks_like"]
    for ch, target in list(found.items()):
        if ch.lower() not in found and len(ch.lower()) == 1:
            found[ch.lower()] = target.lower()
    return {ord(ch): target for ch, target in found.items()}


_DIGITS = {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "6": "b", "7": "t", "8": "b", "9": "g"}
_SIGNS = {"|": "l", "!": "i", "$": "s", "@": "a", "€": "e", "£": "l", "¥": "y", "+": "t"}
_LEET = re.compile(
    r"(?<=[^\W\d_])(?:0{1,2}|[1-9|!$@€£¥+])(?=[^\W\d_])|(?<![0-9])[0134578$@€](?=[^\W\d_]{2})|(?<=[^\W\d_]{2})[0134578$](?![0-9])"
)


def has_lookalikes(text: str) -> bool:
    """True when ``text`` (cleaned, case kept) holds a character that may stand for a Latin letter."""
    if text.isascii():
        return not text.replace(" ", "").isalpha() and _LEET.search(text) is not None
    table = _table()
    turned = _upside_down()
    return any(ord(ch) in table or (ch in turned and not ch.isascii()) for ch in text) or _LEET.search(text) is not None


def latin_readings(text: str) -> tuple[str, ...]:
    """How ``text`` (cleaned, case kept) reads when its look-alikes are taken for Latin letters, in lower case:
    ``ΗUΑWΕI`` -> ('huawei',), ``SHE1N`` -> ('shein', 'sheln'). Empty when nothing changes or no Latin
    text comes out."""
    swapped = plain(text if text.isascii() else text.translate(_table())).lower()
    first = _LEET.sub(lambda hit: "".join(_DIGITS.get(c) or _SIGNS.get(c, c) for c in hit[0]), swapped)
    turned = _upright(text)
    second = _LEET.sub(
        lambda hit: "".join("l" if c == "1" else _DIGITS.get(c) or _SIGNS.get(c, c) for c in hit[0]), swapped
    )
    found = dict.fromkeys(one for one in (first, *turned, second) if one != plain(text.lower()))
    return tuple(one for one in found if any(script_of(ch) == "latin" for ch in one))


def unstyled(text: str) -> str:
    """A name of Latin letters without what only styles them: squared letters, small capitals, letters of another script
    put in between (``НUАWЕI`` -> ``HUAWEI``). The text itself where it holds no Latin letter or none in such a style;
    digits and signs stay what they are."""
    if text.isascii():
        return text
    table = _table()
    changed = "".join(ch if ch.isascii() or not _is_letter(ch) else table.get(ord(ch), ch) for ch in text)
    scripts = {script_of(ch) for ch in text}
    if LATIN not in scripts and scripts != {COMMON}:
        return text
    return changed if {script_of(ch) for ch in changed} <= {LATIN, COMMON, HAN} else text


def _is_letter(ch: str) -> bool:
    """A letter, or a letter in a box or circle (a symbol to Unicode); not a sign such as ×."""
    return ch.isalpha() or unicodedata.category(ch) == "So"


@cache
def _upside_down() -> dict[str, str]:
    return {row["character"]: row["upright"] for row in tables.rows("upside_down.tsv")}


_LEAST_TURNED = 2
"""Fewest letters that nobody writes but upside down for the whole to be turned round."""


def _upright(text: str) -> tuple[str, ...]:
    """A text with letters turned upside down, each where it stands (``ʌIVO`` -> vivo) and, where several are, the whole
    turned round (``ıǝʍɐnɥ`` -> huawei)."""
    table = _upside_down()
    turned = sum(ch in table and not ch.isascii() and ch != "ı" for ch in text)
    found = []
    if turned:
        found.append("".join(table.get(ch, ch) if not ch.isascii() else ch for ch in text))
    if turned >= _LEAST_TURNED:  # then n may well be a u
        whole = "".join(table.get(ch, ch) for ch in text)
        found += [whole, whole[::-1]]
    return tuple(plain(one).lower() for one in found)


@cache
def _shapes(name: str) -> dict[int, str]:
    return {ord(row["character"]): row["looks_like"] for row in tables.rows(name)}


def han_reading(text: str) -> str:
    """A Han mark with kana, Bopomofo and radical signs taken for the Hanzi they are drawn like: 格カ -> 格力. '' when
    nothing changes or a sign does not stand beside a Hanzi."""
    table = _shapes("han_shapes.tsv")
    out = []
    for at, ch in enumerate(text):
        beside = (at and script_of(text[at - 1]) == HAN) or (at + 1 < len(text) and script_of(text[at + 1]) == HAN)
        out.append(table.get(ord(ch), ch) if beside else ch)
    changed = "".join(out)
    return changed if changed != text else ""


def latin_in_han(text: str) -> str:
    """A Latin word with Hanzi drawn in for letters: 丅IKTOK -> tiktok. '' unless every Hanzi of the text is such a
    letter and at least two Latin letters are there."""
    hanzi = [ch for ch in text if script_of(ch) == HAN]
    table = _shapes("han_as_latin.tsv")
    if not hanzi or any(ord(ch) not in table for ch in hanzi) or sum(map(str.isascii, text.replace(" ", ""))) < 2:
        return ""
    return text.translate(table).lower()
