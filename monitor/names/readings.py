"""How Han names are read outside Mandarin, and what their characters mean."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import product

from monitor.names import hanzi
from monitor.names.latin import plain
from monitor.names.romanise import romanise

MAX_ALTERNATIVES = 4


def combined(core: str, read: Callable[[str], tuple[str, ...]], per_char: int = 2) -> list[tuple[str, ...]]:
    """Readings of every character put together, the usual ones first, at most four; [] when a character has none."""
    cells = [read(ch)[:per_char] for ch in core]
    if not cells or not all(cells):
        return []
    if len(cells) > 8:
        return [tuple(cell[0] for cell in cells)]
    found = sorted(product(*(range(len(cell)) for cell in cells)), key=lambda choice: (sum(map(bool, choice)), choice))[
        :MAX_ALTERNATIVES
    ]
    return [tuple(cell[at] for cell, at in zip(cells, choice, strict=True)) for choice in found]


_YALE_INITIALS = (("z", "j"), ("c", "ch"), ("j", "y"))
_YALE_FINALS = (("oeng", "eung"), ("oek", "euk"), ("eoi", "eui"), ("eon", "eun"), ("eot", "eut"), ("oe", "eu"))


def yale(jyutping: str) -> str:
    """Yale spelling, without tone marks, of a toneless Jyutping syllable: ``coeng`` -> cheung."""
    head = re.match(r"ng|gw|kw|[bpmfdtnlgkhwzcsj]?", jyutping)
    initial = head[0] if head else ""
    final = jyutping[len(initial) :]
    start = dict(_YALE_INITIALS).get(initial, initial)
    for old, new in _YALE_FINALS:
        if final.startswith(old):
            final = new + final[len(old) :]
            break
    if start == "y" and final.startswith("yu"):
        start = ""
    return start + ("a" if final == "aa" else final)


_HK_FINALS = (("eoi", "ui"), ("oei", "ui"), ("eon", "un"), ("eot", "ut"), ("oeng", "eung"), ("oek", "euk"), ("aai", "ai"), ("aau", "au"),
              ("aam", "am"), ("aan", "an"), ("aang", "ang"), ("aap", "ap"), ("aat", "at"), ("aak", "ak"), ("aa", "a"),
              ("ou", "o"), ("yun", "uen"), ("yut", "uet"), ("yu", "u"), ("au", "au"), ("oe", "eu"))  # fmt: skip
_HK_INITIALS = {"z": "ch", "c": "ch", "j": "y", "b": "p", "d": "t", "g": "k", "gw": "kw"}


def hong_kong(jyutping: str, soft: bool = True) -> str:
    """The customary Hong Kong spelling of a toneless Jyutping syllable (王老吉 wong lo kat). ``soft`` keeps b, d, g, z->j
    as many trade names do; otherwise the colonial p, t, k, ch."""
    head = re.match(r"ng|gw|kw|[bpmfdtnlgkhwzcsj]?", jyutping)
    initial = head[0] if head else ""
    final = jyutping[len(initial) :]
    start = {"z": "j", "c": "ch", "j": "y"}.get(initial, initial) if soft else _HK_INITIALS.get(initial, initial)
    for old, new in _HK_FINALS:
        if final.startswith(old):
            final = new + final[len(old) :]
            break
    return (
        ("" if start == "y" and final.startswith(("i", "u")) and final not in ("iu",) else start) + final
        if final
        else start
    )


def _on_kana(romaji: str) -> str:
    """Unihan's on-reading as katakana (``shou`` -> ショウ); '' when a part is not a Japanese syllable."""
    table = {**_PLAIN_KANA}
    out, at = "", 0
    while at < len(romaji):
        for length in (3, 2, 1):
            piece = romaji[at : at + length]
            if len(piece) == length and piece in table:
                out += table[piece]
                at += length
                break
        else:
            return ""
    return out


def _kana_table() -> dict[str, str]:
    rows = {
        "": "アイウエオ", "k": "カキクケコ", "s": "サ-スセソ", "t": "タ--テト", "n": "ナニヌネノ", "h": "ハヒ-ヘホ", "m": "マミムメモ",
        "y": "ヤ-ユ-ヨ", "r": "ラリルレロ", "w": "ワ---ヲ", "g": "ガギグゲゴ", "z": "ザ-ズゼゾ", "d": "ダ--デド", "b": "バビブベボ",
        "p": "パピプペポ",
    }  # fmt: skip
    table = {c + v: kana for c, line in rows.items() for v, kana in zip("aiueo", line, strict=True) if kana != "-"}
    table |= {
        "shi": "シ",
        "chi": "チ",
        "tsu": "ツ",
        "fu": "フ",
        "ji": "ジ",
        "n": "ン",
        "si": "シ",
        "ti": "チ",
        "zi": "ジ",
        "tu": "ツ",
        "hu": "フ",
    }
    for c, kana in (
        ("k", "キ"),
        ("n", "ニ"),
        ("h", "ヒ"),
        ("m", "ミ"),
        ("r", "リ"),
        ("g", "ギ"),
        ("b", "ビ"),
        ("p", "ピ"),
    ):
        table |= {c + "ya": kana + "ャ", c + "yu": kana + "ュ", c + "yo": kana + "ョ"}
    for c, kana in (("sh", "シ"), ("ch", "チ"), ("j", "ジ")):
        table |= {c + "a": kana + "ャ", c + "u": kana + "ュ", c + "o": kana + "ョ"}
    return table


_PLAIN_KANA = _kana_table()


def foreign(core: str) -> Iterator[tuple[str, str, str]]:
    """(kind, language, text) of every reading of a Han name outside Mandarin. A language that lacks a character's reading
    is left out rather than guessed."""
    for syllables in combined(core, lambda ch: tuple(r[:-1] for r in hanzi.cantonese(ch))):
        yield "jyutping", "yue-Latn", " ".join(syllables)
        yield "yale", "yue-Latn", " ".join(map(yale, syllables))
        yield "yale", "yue-Latn", " ".join(map(hong_kong, syllables))
        yield "yale", "yue-Latn", " ".join(hong_kong(s, soft=False) for s in syllables)
    for syllables in combined(core, hanzi.japanese_on, per_char=3):
        kana = "".join(map(_on_kana, syllables))
        if kana:
            yield "onyomi", "ja", kana
            yield "onyomi_romaji", "ja-Latn", "".join(syllables)
    for syllables in combined(core, hanzi.hangul):
        word = "".join(syllables)
        yield "hanja", "ko", word
        for text in romanise(word):
            yield "hanja_romanised", "ko-Latn", text
    for syllables in combined(core, hanzi.viet):
        yield "hanviet", "vi", " ".join(syllables)
        yield "hanviet_plain", "vi", plain(" ".join(syllables))


_SKIPPED = re.compile(
    r"\([^)]*\)|surname|KangXi radical.*|radical.*|variant of.*|same as.*|used in .*|non-classical.*", re.I
)


def gloss_words(ch: str) -> tuple[str, ...]:
    """Up to three one-word meanings of a character from Unihan's definition."""
    found: list[str] = []
    for piece in re.split(r"[;,]", _SKIPPED.sub("", hanzi.definition(ch))):
        piece = re.sub(r"^(?:to|a|an|the|be) ", "", piece.strip().lower())
        if re.fullmatch(r"[a-z]{2,14}", piece):
            found.append(piece)
    return tuple(dict.fromkeys(found))[:3]


def glosses(core: str) -> list[str]:
    """English renderings of a Han name character by character, at most four: 大白兔 -> big white rabbit. [] for single
    characters (too many things share one word) and for names of more than four characters."""
    if not 2 <= len(core) <= 4:
        return []
    return [" ".join(words) for words in combined(core, gloss_words)]
