"""Normalising a name as filed, and cutting it into tokens. Pure; ASCII text takes a short way."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from monitor.names.scripts import COMMON, script_of

_DROPPED_SIGNS = "\u2122\u00ae\u00a9\u2120"  # TM, R, C, SM: NFKC would turn them into letters
_JOINERS = "'\u2019\u02bc\u2018`\u00b4\u00b7"  # a word goes on across them: LEVI'S, L'Oréal, ·


@cache
def _unseen() -> re.Pattern[str]:
    """Characters nobody sees: format and control characters, fillers, variation selectors, tags, surrogates, private
    use. One left in place would hide a match."""
    single = "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u2800\u3164\ufeff\uffa0"
    ranges = (
        "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufff0-\ufffb"
        "\ud800-\udfff\ue000-\uf8ff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
        "\U000e0000-\U000e0fff\U000f0000-\U0010ffff"
    )
    return re.compile(f"[{single}{ranges}{_DROPPED_SIGNS}]")


@cache
def _marks() -> re.Pattern[str]:
    """Combining marks that are left after composition, Arabic and Hebrew vowel points, the Arabic stretching sign."""
    return re.compile(
        "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670"
        "\u06d6-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a\ufe20-\ufe2f]"
    )


def cleaned(text: str) -> str:
    """NFKC, without invisible characters and stacked marks, spaces made single; case is kept."""
    if text.isascii():
        return " ".join(_ASCII_CONTROL.sub("", text).split()) if not text.isprintable() else " ".join(text.split())
    text = unicodedata.normalize("NFKC", _unseen().sub("", text).translate(_VOICING))
    return " ".join(_marks().sub("", _unseen().sub("", text)).split())


_OVERRIDES = "\u202d\u202e"  # LRO, RLO: what follows is shown in one direction, whatever its letters
_OPENING = _OVERRIDES + "\u202a\u202b\u2066\u2067\u2068"
_CLOSING = "\u202c\u2069"
_PARAGRAPH = re.compile(r"([\n\r\u2029])")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff]+")


def displayed(text: str) -> str:
    """The name as it is read from a screen where direction overrides turn it round: ``\\u202eIEWAUH\\u202c`` ->
    HUAWEI. Embeddings and isolates leave the letters in them in their order, so they only mark where a run ends."""
    if not any(ch in text for ch in _OVERRIDES):
        return text
    return "".join(piece if _PARAGRAPH.match(piece) else _displayed(piece) for piece in _PARAGRAPH.split(text))


def _displayed(text: str) -> str:
    stack: list[tuple[str, list[str]]] = [("", [])]
    for ch in text:
        if ch in _OPENING:
            stack.append((ch, []))
        elif ch not in _CLOSING:
            stack[-1][1].append(ch)
        elif len(stack) > 1:
            _close(stack)
    while len(stack) > 1:
        _close(stack)
    return "".join(stack[0][1])


def _close(stack: list[tuple[str, list[str]]]) -> None:
    """End the innermost run and put it, as it is read, into the one around it."""
    opened, units = stack.pop()
    if opened == "\u202e":  # letters that run to the right by themselves are read backwards
        stack[-1][1].extend(_turned(units, from_right=False))
    elif opened == "\u202d":  # and so are those that run to the left
        stack[-1][1].extend(_turned(units, from_right=True))
    else:
        stack[-1][1].append("".join(units))


def _turned(units: list[str], *, from_right: bool) -> list[str]:
    if not from_right:
        units = units[::-1]
    out: list[str] = []
    run: list[str] = []
    for unit in units:
        if _RIGHT_TO_LEFT.fullmatch(unit):
            run.append(unit)
            continue
        out += [*run[::-1], unit]
        run = []
    return [*out, *run[::-1]]


_VOICING = {0x309B: 0x3099, 0x309C: 0x309A}
"""The spacing voicing marks of kana as combining ones, so that カ゛ becomes ガ."""
_ASCII_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")


def normalise(text: str) -> str:
    """The name as compared: ``cleaned`` and casefolded. Never fails, whatever the characters; linear in length."""
    return cleaned(text).casefold()


_ASCII_TOKEN = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_ASCII_WORD = re.compile(r"[A-Za-z0-9]+(?:['`][A-Za-z0-9]+)*")


@lru_cache(maxsize=4096)
def _word_char(ch: str) -> bool:
    return unicodedata.category(ch)[0] in "LMN"


def words(text: str) -> tuple[str, ...]:
    """Runs of letters, marks and digits, case kept; parted by spaces and signs (hard boundaries) and by a change of
    script. Apostrophes and middle dots inside a word do not part it: ``LEVI'S`` -> ``LEVIS``."""
    if text.isascii():
        return tuple(word.replace("'", "").replace("`", "") for word in _ASCII_WORD.findall(text))
    found: list[str] = []
    current: list[str] = []
    script = COMMON
    for ch in text:
        if _word_char(ch):
            own = script_of(ch)
            if current and own not in (COMMON, script) and script != COMMON:
                found.append("".join(current))
                current = []
            current.append(ch)
            script = own if own != COMMON else script
        elif ch not in _JOINERS and current:
            found.append("".join(current))
            current, script = [], COMMON
    if current:
        found.append("".join(current))
    return tuple(found)


def soft_split(word: str) -> list[str]:
    """Cut a word where its case or its digits change: ``MiLED`` -> Mi, LED; ``Mate60Pro`` -> Mate, 60, Pro."""
    if word.isascii():
        return _ASCII_TOKEN.findall(word)
    out: list[str] = []
    for ch in word:
        last = out[-1][-1] if out else ""
        if out and not (last.isdigit() != ch.isdigit() or (last.islower() and ch.isupper())):
            out[-1] += ch
        else:
            out.append(ch)
    return out


def tokens(text: str) -> tuple[str, ...]:
    """Casefolded tokens of a name in its filed spelling, cut at hard and soft boundaries (spaces, signs, scripts, case,
    digits)."""
    return tuple(piece.casefold() for word in words(text) for piece in soft_split(word))


_PLAIN_LOWER = {
    "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i", "ħ": "h",
    "ŋ": "ng", "ŧ": "t", "ĸ": "k", "ſ": "s", "ə": "e", "ɑ": "a", "ƒ": "f", "ɡ": "g",
}  # fmt: skip
_PLAIN_EXTRA = str.maketrans(
    _PLAIN_LOWER
    | {
        ch.upper(): base.upper()
        for ch, base in _PLAIN_LOWER.items()
        if len(ch.upper()) == 1 and not ch.upper().isascii() and ch.upper() != ch
    }
)


def plain(text: str) -> str:
    """Latin letters without diacritics (``hỷ trà`` -> ``hy tra``); other scripts stay as they are."""
    if text.isascii():
        return text
    return _plain(text) if len(text) < LONGEST_KEPT else _plain.__wrapped__(text)


LONGEST_KEPT = 200
"""Longer texts are worked out anew each time: no name is that long, and caches full of them would fill the memory."""


@lru_cache(maxsize=16384)
def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFD", text.translate(_PLAIN_EXTRA))
    kept = []
    base_latin = False
    for ch in apart:
        if unicodedata.combining(ch):
            if base_latin:
                continue
        else:
            base_latin = script_of(ch) == "latin"
        kept.append(ch)
    return unicodedata.normalize("NFC", "".join(kept))
