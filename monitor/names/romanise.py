"""Latin readings of names in other scripts.

Own rules (``data/romanise.tsv``) for kana, Hangul, Cyrillic, Greek, Thai, Arabic and Hebrew; every other script goes
through anyascii. docs/names.md holds the measurement against uroman that decided this.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from monitor.names import jamo, tables
from monitor.names.latin import normalise, plain
from monitor.names.scripts import ARABIC, CYRILLIC, GREEK, HAN, HANGUL, KANA, LATIN, THAI, script_of

_OWN = {CYRILLIC, GREEK, KANA, HANGUL, ARABIC, THAI, "hebrew"}
_HIRAGANA_TO_KATAKANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}
MAX_READINGS = 2


@cache
def letters(script: str) -> dict[str, tuple[str, ...]]:
    """The rows of ``data/romanise.tsv`` for a script: letters -> readings, the main one first."""
    table: dict[str, tuple[str, ...]] = {}
    for row in tables.rows("romanise.tsv"):
        if row["script"] == script:
            for cell in row["letters"].split(" "):
                letter, _, readings = cell.partition("=")
                table[letter] = tuple(readings.split("/"))
    return table


@cache
def _pattern(script: str) -> re.Pattern[str]:
    keys = sorted(letters(script), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, keys)))


def _by_table(text: str, script: str, which: int) -> str:
    table = letters(script)
    return _pattern(script).sub(lambda hit: table[hit[0]][min(which, len(table[hit[0]]) - 1)], text)


def katakana(text: str) -> str:
    """Hiragana as katakana: たから -> タカラ."""
    return text.translate(_HIRAGANA_TO_KATAKANA)


_LONG_A = re.compile(r"aー(?:[rl]u)?$")


def _kana(text: str, which: int) -> str:
    text = katakana(text)
    doubled = re.sub(r"ッ(?=(.))", "\x00", text)
    read = _by_table(doubled, KANA, which)
    # A long a at the end of a word stands for -er and -ar: アンカー, ハイアール.
    read = (_LONG_A.sub("er", read) if which else read).replace("ー", "")
    return re.sub("\x00([a-z])", lambda hit: ("t" if hit[1] == "c" else hit[1]) + hit[1], read).replace("\x00", "")


@cache
def _jamo(part: str, which: int) -> tuple[str, ...]:
    return tuple(readings[min(which, len(readings) - 1)] for readings in letters(f"hangul_{part}").values())


def _hangul(text: str, which: int) -> str:
    """Revised Romanisation syllable by syllable; the second reading writes ㄹ as l and ㅓ as o, ㅡ as u."""
    initials, vowels, finals = _jamo("initial", which), _jamo("vowel", which), _jamo("final", which)
    out = []
    for ch in text:
        code = ord(ch) - jamo.BASE
        if 0 <= code < 11172:
            out.append(
                initials[code // jamo.LEAD_STEP]
                + vowels[code % jamo.LEAD_STEP // jamo.VOWEL_STEP]
                + finals[code % jamo.VOWEL_STEP]
            )
    return "".join(out)


_C = "[ก-ฮ]"
_CLUSTER = f"({_C}[รลว]|{_C})"
_THAI_STEPS = tuple(
    (re.compile(pattern), out)
    for pattern, out in (
        ("[่้๊๋็ฺ]", ""),
        (f"เ{_CLUSTER}อร์", r"\1<er>"),
        (f"{_C}[ิุ]?์", ""),
        (f"ห(?=[งญนมยรลว][ะ-ู]|[งญนมยรลว]{_C})", ""),
        ("(?<=[เแโใไ])ห(?=[งญนมยรลว])", ""),
        (f"เ{_CLUSTER}ียว", r"\1<iao>"),
        (f"เ({_C})วีย", r"\1<ue>"),
        (f"เ{_CLUSTER}ีย", r"\1<ia>"),
        (f"เ{_CLUSTER}ย(?![าิีุู])", r"\1<ei>"),
        (f"เ{_CLUSTER}ือ", r"\1<uea>"),
        (f"เ{_CLUSTER}าะ", r"\1<o>"),
        (f"เ{_CLUSTER}า", r"\1<ao>"),
        (f"เ{_CLUSTER}[ิอ]", r"\1<oe>"),
        (f"เ({_C})ะ?", r"\1<e>"),
        (f"แ{_CLUSTER}ะ?", r"\1<ae>"),
        (f"โ({_C})ว(?![ะ-ู])", r"\1<ou>"),
        (f"โ{_CLUSTER}ะ?", r"\1<o>"),
        (f"[ใไ]{_CLUSTER}ย?", r"\1<ai>"),
        ("ัว", "<ua>"),
        ("ัย", "<ai>"),
        ("รร", "<an>"),
        (f"({_C})ว(?={_C}|$)", r"\1<ua>"),
        (f"({_C}[ิีุู])อ(?![ะ-ู])", r"\1<o>"),
        (f"({_C})อ(?={_C}|$|[^ก-๙])", r"\1<o>"),
    )
)


def _thai(text: str, which: int) -> str:
    for pattern, out in _THAI_STEPS:
        text = pattern.sub(out, text)
    text = re.sub(f"^({_C})({_C})(?=$)", r"\1<o>\2", text)
    text = _by_table(text, "thai_consonant", which)
    return _by_table(text, "thai_vowel", which).replace("<", "").replace(">", "")


_AR_VOWEL_NEXT = re.compile("[اأإآىويةعیو]")


_CARRIED = re.compile(r"(?:^|(?<=\s))[اأإآ]([وي])(?=[^\sاأآىةوي])")


def _semitic(text: str, script: str, which: int) -> str:
    """Arabic and Hebrew without points: waw and yod are vowels between consonants, consonants at the start and beside
    a written a."""
    waw, yod = ("و", "يی") if script == ARABIC else ("ו", "י")
    back = "o" if which else "u"
    # A written alef before waw or yod at the start carries that vowel; a doubled vav is the consonant w.
    text = (
        _CARRIED.sub(lambda hit: {"و": back, "ي": "i"}[hit[1]], text) if script == ARABIC else text.replace("וו", "w")
    )
    out = []
    for at, ch in enumerate(text):
        before, after = text[at - 1] if at else "", text[at + 1] if at + 1 < len(text) else ""
        if ch in waw or ch in yod:
            beside_a = (after in "اآةא" and after != "") or (before in "اא" and before != "" and after != "")
            consonant = at == 0 or beside_a
            if ch in waw:
                out.append(("w" if script == ARABIC else "v") if consonant and before != "ا" else back)
            else:
                out.append("y" if consonant and before != "ا" else "i")
        else:
            out.append(ch)
    return _by_table("".join(out), script, which)


@lru_cache(maxsize=16384)
def _run(text: str, script: str, which: int) -> str:
    if script == HANGUL:
        return _hangul(text, which)
    if script == KANA:
        return _kana(text, which)
    if script == THAI:
        return _thai(text, which)
    if script in (ARABIC, "hebrew"):
        return _semitic(text, script, which)
    if script == GREEK:
        text = "".join(ch for ch in unicodedata.normalize("NFD", text) if not unicodedata.combining(ch))
    if script in _OWN:
        return _by_table(text, script, which)
    from anyascii import anyascii  # noqa: PLC0415 - read only when a rare script turns up

    return _SQUEEZE.sub(r"\1", re.sub("[^a-z]", "", anyascii(text).lower()))


def _runs(text: str) -> list[tuple[str, str]]:
    """Runs of one script; signs and digits go with the run before them."""
    runs: list[tuple[str, str]] = []
    for ch in text:
        script = script_of(ch)
        if runs and (script == runs[-1][1] or (script == "common" and not ch.isspace() and ch != "-")):
            runs[-1] = (runs[-1][0] + ch, runs[-1][1])
        else:
            runs.append((ch, script))
    return runs


_SQUEEZE = re.compile(r"([aeiou])\1+")


@lru_cache(maxsize=16384)
def romanise(text: str) -> tuple[str, ...]:
    """Latin readings of a name, at most two, lower case, spaces kept; Latin parts stay, Han parts are read in pinyin by
    ``monitor.names.pinyin`` and are left out here. Empty when nothing but Latin and Han was there.

    Long vowels are not written: the names compared with do not write them either.
    """
    text = unicodedata.normalize("NFC", normalise(text))
    runs = _runs(text)
    if not any(script not in (LATIN, HAN, "common") for _, script in runs):
        return ()
    found = []
    for which in range(MAX_READINGS):
        pieces = []
        for run, script in runs:
            if script in (LATIN, "common"):
                pieces.append(plain(run))
            elif script != HAN:
                pieces.append(_run(run, script, which))
        found.append(" ".join("".join(pieces).split()))
    return tuple(dict.fromkeys(one for one in found if one))
