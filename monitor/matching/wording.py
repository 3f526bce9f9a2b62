"""The words of the reasons (``data/sentences.toml``), and texts of others made safe to print inside them."""

from __future__ import annotations

import functools
import tomllib
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from monitor.matching.origins import TextOrigin
from monitor.names.latin import normalise
from monitor.names.scripts import COMMON, script_of

SENTENCES = Path(__file__).parent / "data" / "sentences.toml"
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Characters of other categories that show nothing."""
Both = tuple[str, str]
"""The same in English and Chinese."""


@functools.cache
def sentences() -> dict[str, Any]:
    """The wording."""
    with SENTENCES.open("rb") as stream:
        return tomllib.load(stream)


def sentence(table: str, name: str, values: Mapping[str, str | Both]) -> Both:
    """One sentence filled in; a value given as a pair differs by language."""
    wording = sentences()[table][name]
    if isinstance(wording, dict):
        wording = (wording["en"], wording["zh"])
    en, zh = (
        wording[at].format_map({key: v if isinstance(v, str) else v[at] for key, v in values.items()}) for at in (0, 1)
    )
    return en.removesuffix(".") if en.endswith("..") else en, zh


def words(table: str, name: str) -> Both:
    """A pair of words; those of ``other`` for a name the table lacks."""
    rows = sentences()[table]
    return cast(Both, tuple(rows.get(name) or rows["other"]))


def invisible(ch: str) -> bool:
    """True for characters nobody sees or that turn the text around them: controls, bidi overrides, joiners, fillers,
    variation selectors, tags, lone surrogates."""
    if " " <= ch <= "~":
        return False
    return (
        unicodedata.category(ch) in _INVISIBLE
        or ch in _BLANK
        or "\ufe00" <= ch <= "\ufe0f"
        or "\u180b" <= ch <= "\u180f"
        or "\U000e0100" <= ch <= "\U000e01ef"
    )


def visible(text: str) -> str:
    """``text`` with whatever is invisible written as its code point: ``H⟨U+200B⟩UAWEI``."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(f"⟨U+{ord(ch):04X}⟩" if invisible(ch) else ch for ch in text)


def noun(kind: str, source: str) -> Both:
    """What a form is: 'the pinyin of 瑞幸'."""
    en, zh = words("forms", kind)
    return en.format(source=source), zh.format(source=source)


def named(text: str, kind: str, source: str) -> Both:
    """A form with what it is: 'ruixing (the pinyin of 瑞幸)'; a name as the brand writes it by itself."""
    if text == source:
        return text, f"“{text}”"
    en, zh = noun(kind, source)
    return f"{text} ({en})", f"{zh}“{text}”"


def as_written(text: str, names: Mapping[str, str]) -> str:
    """A form in the case and spacing of the name it is, or that it begins, so that a brand reads as it writes itself.
    ``names``: folded name -> name."""
    exact = names.get(text)
    if exact is not None:
        return exact
    for folded, name in names.items():
        at = folded.find(text)
        if at >= 0 and len(folded) == len(name):
            return name[at : at + len(text)]
    return text


def folded_names(names: tuple[str, ...]) -> dict[str, str]:
    """Names by how they are compared."""
    return {normalise(name): visible(name) for name in names if name}


def script_name(ch: str) -> tuple[str, Both]:
    """Script of a character and its name: ('greek', ('Greek', '希腊字母'))."""
    script = "digit" if ch.isdigit() else script_of(ch)
    return script, words("scripts", script if script != COMMON else "common")


_ORDINALS = ("", "First", "Second", "Third", "Fourth", "Fifth", "Sixth")
_CHINESE = ("", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十")


def nth(number: int) -> Both:
    """A mark's place in a series: 'Third mark', 三."""
    en = f"{_ORDINALS[number]} mark" if number < len(_ORDINALS) else f"Mark {number}"
    return en, _chinese(number)


def stated(kind: str) -> Both:
    """An office's statement as it is named inside a sentence."""
    en, zh = words("origins", kind)
    return en[0].lower() + en[1:], zh


def about(said: Both, origin: TextOrigin) -> Both:
    """A sentence about the text compared: 'The mark' only where it is the filing's first mark."""
    if origin == TextOrigin():
        return said
    subject = words("origins", "series" if origin.is_mark else origin.kind)
    numbers = (str(origin.number), _chinese(origin.number))
    old = words("origins", "mark")
    en, zh = (said[at].replace(old[at], subject[at].format(number=numbers[at]), 1) for at in (0, 1))
    return en, zh


def _chinese(number: int) -> str:
    return _CHINESE[number] if number < len(_CHINESE) else str(number)
