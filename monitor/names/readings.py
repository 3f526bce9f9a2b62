"""How Han names are read outside Mandarin, and what their characters mean."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import product

from monitor.names import hanzi, tables
from monitor.names.latin import plain
from monitor.names.romanise import letters, romanise

MAX_ALTERNATIVES = 4


def combined(
    core: Sequence[str], read: Callable[[str], tuple[str, ...]], per_char: int = 2, limit: int = MAX_ALTERNATIVES
) -> list[tuple[str, ...]]:
    """Readings of every character put together, the usual ones first, at most ``limit``; [] when a character has
    none."""
    cells = [read(ch)[:per_char] for ch in core]
    if not cells or not all(cells):
        return []
    if len(cells) > 8:
        return [tuple(cell[0] for cell in cells)]
    found = sorted(product(*(range(len(cell)) for cell in cells)), key=lambda choice: (sum(map(bool, choice)), choice))[
        :MAX_ALTERNATIVES
    ]
    return [tuple(cell[at] for cell, at in zip(cells, choice, strict=True)) for choice in found]


@cache
def _spelling(system: str, part: str) -> tuple[tuple[str, str], ...]:
    for row in tables.rows("cantonese_spelling.tsv"):
        if (row["system"], row["part"]) == (system, part):
            return tuple((left, right) for left, _, right in (cell.partition("=") for cell in row["cells"].split(" ")))
    raise KeyError(f"cantonese_spelling.tsv has no {part} for {system}")


_JYUTPING = re.compile(r"(ng|gw|kw|[bpmfdtnlgkhwzcsj]?)(.*)")
CANTONESE_SYSTEMS = ("yale", "hong_kong", "hong_kong_old")


def cantonese_spelling(jyutping: str, system: str) -> str:
    """A toneless Jyutping syllable in another system: ``coeng`` -> cheung (yale), ``gat`` -> kat (hong_kong_old)."""
    hit = _JYUTPING.fullmatch(jyutping)
    if hit is None or not hit[2]:
        return jyutping  # m and ng stand alone as syllables
    initial = dict(_spelling(system, "initial")).get(hit[1], hit[1])
    final = hit[2]
    for old, new in _spelling(system, "final"):
        if final.startswith(old):
            final = new + final[len(old) :]
            break
    if initial == "y" and hit[2].startswith("yu"):
        initial = "y" if system != "yale" else ""
    if final == "aa":
        final = "a"
    return initial + final


def _on_kana(romaji: str) -> str:
    """Unihan's on-reading as katakana (``shou`` -> ショウ); '' when a part is not a Japanese syllable."""
    table = _kana_of()
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


@cache
def _kana_of() -> dict[str, str]:
    """Romaji -> katakana: the romanisation table read backwards, and the spellings without palatals (si, ti, tu)."""
    found = {"si": "シ", "ti": "チ", "tu": "ツ", "hu": "フ", "zi": "ジ"}
    for kana, romaji in letters("kana").items():
        found.setdefault(romaji[0], kana)
    return found


def foreign(core: str) -> Iterator[tuple[str, str, str]]:
    """(kind, language, text) of every reading of a Han name outside Mandarin. A language that lacks a character's
    reading is left out rather than guessed."""
    for syllables in combined(core, lambda ch: tuple(r[:-1] for r in hanzi.cantonese(ch))):
        yield "jyutping", "yue-Latn", " ".join(syllables)
        for system in CANTONESE_SYSTEMS:
            yield "yale", "yue-Latn", " ".join(cantonese_spelling(syllable, system) for syllable in syllables)
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


@cache
def _usual_glosses() -> dict[str, tuple[str, ...]]:
    return {row["character"]: tuple(row["words"].split()) for row in tables.rows("gloss_extra.tsv")}


def gloss_words(ch: str) -> tuple[str, ...]:
    """Up to four one-word meanings of a character: what trade names use (``data/gloss_extra.tsv``), then Unihan's."""
    found: list[str] = list(_usual_glosses().get(ch, ()))
    for meaning in re.split(r"[;,]", _SKIPPED.sub("", hanzi.definition(ch))):
        piece = re.sub(r"^(?:to|a|an|the|be) ", "", meaning.strip().lower())
        if re.fullmatch(r"[a-z]{2,14}", piece):
            found.append(piece)
    return tuple(dict.fromkeys(found))[:4]


@cache
def _characters() -> dict[str, str]:
    return {row["word"]: row["characters"] for row in tables.rows("english_hanzi.tsv")}


def _english_parts(name: str) -> list[str]:
    """The words of a Latin name; one word that is two known words put together is cut (seahorse)."""
    known = _characters()
    found = name.split()
    if len(found) == 1 and found[0] not in known:
        word = found[0]
        cuts = [(word[:at], word[at:]) for at in range(3, len(word) - 2) if word[:at] in known and word[at:] in known]
        return list(max(cuts, key=lambda cut: min(map(len, cut)))) if cuts else []
    return found


def hanzi_of(name: str) -> list[str]:
    """Hanzi renderings, word by word, of a Latin name (normalised) of two or three English words: red star -> 红星.
    At most four; [] when a word has none."""
    known = _characters()
    parts = _english_parts(name)
    if not 2 <= len(parts) <= 3:
        return []
    table = [tuple(known.get(word, "") or known.get(word.removesuffix("s"), "")) for word in parts]
    return ["".join(chars) for chars in combined([str(at) for at in range(len(parts))], lambda at: table[int(at)])]


def glosses(core: str) -> list[str]:
    """English renderings of a Han name character by character, at most eight: 大白兔 -> big white rabbit. [] for single
    characters (too many things share one word) and for names of more than four characters."""
    if not 2 <= len(core) <= 4:
        return []
    return [" ".join(words) for words in combined(core, gloss_words, per_char=4, limit=8)]
