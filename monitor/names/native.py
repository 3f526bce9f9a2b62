"""One spelling per sound within a script, for comparing names in that script: たから -> タカラ, long marks, tone marks
and hard signs left out. Applied to brand forms and marks alike; not a spelling to show."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from monitor.names.romanise import katakana
from monitor.names.scripts import ARABIC, CYRILLIC, GREEK, KANA, THAI, scripts_in

_FOLDS: dict[str, tuple[tuple[re.Pattern[str], str], ...]] = {
    # Long vowels and the small tsu are what kana spellings of one foreign name disagree about.
    KANA: tuple(
        (re.compile(pattern), out)
        for pattern, out in (
            ("[ーッ]", ""),
            ("ヂ", "ジ"),
            ("ヅ", "ズ"),
            ("ヲ", "オ"),
            ("ヴァ", "バ"),
            ("ヴィ", "ビ"),
            ("ヴェ", "ベ"),
            ("ヴォ", "ボ"),
            ("ヴ", "ブ"),
            ("(?<=[オコソトノホモヨロゴゾドボポョォ])ウ", ""),
        )
    ),
    # Tone marks, the shortener, the silencer with its letter, silent leading ho hip.
    THAI: tuple(
        (re.compile(pattern), out)
        for pattern, out in (
            ("[ก-ฮ][ิุ]?์", ""),
            ("[็-ฺ๋]", ""),
            ("ห(?=[งญนมยรลว])", ""),
            ("[ขฃคฅฆ]", "ค"),
            ("[ฐฑฒถทธ]", "ท"),
            ("[ผพภ]", "พ"),
            ("[ฉชฌ]", "ช"),
            ("[ซศษส]", "ส"),
            ("[ฟฝ]", "ฟ"),
            ("[ลฬ]", "ล"),
            ("[นณ]", "น"),
            ("[หฮ]", "ฮ"),
        )
    ),
    ARABIC: tuple(
        (re.compile(pattern), out)
        for pattern, out in (("[أإآٱى]", "ا"), ("[ةہھۀ]", "ه"), ("[یئ]", "ي"), ("ک", "ك"), ("ؤ", "و"), ("ء", ""))
    ),
    CYRILLIC: tuple(
        (re.compile(pattern), out)
        for pattern, out in (("[ъь]", ""), ("ё", "е"), ("[іїй]", "и"), ("є", "е"), ("э", "е"), ("ґ", "г"), ("ў", "у"))
    ),
    GREEK: ((re.compile("ς"), "σ"), (re.compile("ω"), "ο"), (re.compile("[ηυ]|ει|οι"), "ι"), (re.compile("αι"), "ε")),
}


@lru_cache(maxsize=16384)
def native_fold(text: str) -> str:
    """``text`` (normalised) with one spelling per sound in each of its scripts; scripts without rules stay."""
    for script in scripts_in(text):
        if script == KANA:
            text = katakana(text)
        elif script == GREEK:
            text = "".join(ch for ch in unicodedata.normalize("NFD", text) if not unicodedata.combining(ch))
        for pattern, out in _FOLDS.get(script, ()):
            text = pattern.sub(out, text)
    return text
