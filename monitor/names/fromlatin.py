"""Latin trade names as another script would write them: LABUBU -> ラブブ, 라부부, лабубу. A first guess by letter
sounds; names read in their own way (English spellings above all) need the user's ``local_names``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from monitor.names import jamo, tables
from monitor.names.latin import normalise, plain

SCRIPTS = (("katakana", "ja"), ("hangul", "ko"), ("cyrillic", "ru"), ("thai", "th"), ("arabic", "ar"))
VOWEL_LETTERS = "aiueo"
Sounds = tuple[tuple[str, str], ...]  # (consonant or '', vowel or '')


@cache
def _table() -> tuple[dict[str, dict[str, str]], dict[str, dict[str, str]]]:
    consonants: dict[str, dict[str, str]] = {}
    vowels: dict[str, dict[str, str]] = {}
    for row in tables.rows("latin_sounds.tsv"):
        (consonants if row["kind"] == "c" else vowels)[row["letters"]] = row
    return consonants, vowels


@cache
def _pattern() -> re.Pattern[str]:
    consonants, vowels = _table()
    c = "|".join(sorted(consonants, key=len, reverse=True))
    ends = ("er", "or", "ar", "ay", "ey", "oy", "ow")  # the last letter is a consonant where a vowel follows
    v = "|".join(sorted(vowels.keys() - set(ends), key=len, reverse=True))
    # A final -e is not spoken; y and w are consonants before a vowel; n and g part before a vowel. An r, y or w
    # closes the syllable only where no vowel follows: MARIA is ma-ri-a, NAYUKI na-yu-ki.
    return re.compile(
        f"(?P<c>n(?=g[aeiouU])|y(?=[aeiouU])|(?!y){c})?(?P<v>e(?=$)|(?:{'|'.join(ends)})(?![aeiouy])|{v})?"
    )


@lru_cache(maxsize=4096)
def sounds(word: str, english: bool = False) -> Sounds:
    """Consonant-vowel pairs of one Latin word (lower case, no accents); doubled letters once, silent -e dropped.
    ``english``: u before two consonants as in luck, a and i before a silent e as in name and nine, no e after two
    consonants as in sense."""
    word = re.sub("[^a-z]", "", word)
    if english:
        word = re.sub("u(?=[bcdfgklmnpstz]{2}|[bcdfgkmnpt]$)", "U", word)
        word = re.sub("([ai])([bcdfgklmnprstvz])e$", lambda hit: {"a": "ei", "i": "ai"}[hit[1]] + hit[2], word)
    if english and len(word) > 3:
        word = re.sub("(?<=[aeiou][lnrs][bcdfgklmnpstvz])e$", "", word)
    word = re.sub(r"([b-df-hj-np-tv-z])\1", r"\1", word)
    word = re.sub("^x", "z", re.sub("c(?=[eiy])", "s", word))
    if len(word) > 3 and word.endswith("e") and word[-2] not in VOWEL_LETTERS and word[-3] in VOWEL_LETTERS:
        word = word[:-1]
    found = []
    for hit in _pattern().finditer(word):
        if hit[0]:
            found.append((hit["c"] or "", hit["v"] or ""))
    return tuple(found)


def vowel_letter(letters: str) -> str:
    """The one of a, i, u, e, o that a spelling of a vowel begins with: ea is i."""
    return _table()[1][letters]["kana"][0]


def kana_row(cell: str) -> list[str]:
    """The five kana of a consonant before a i u e o, and the one that stands alone."""
    return cell.split(",") if "," in cell else [*cell[:5], cell[5:]]


def joined(words: Iterable[str], column: str) -> str:
    """Words as the script ``column`` puts them together: kana and Thai without spaces."""
    return ("" if column in ("katakana", "thai") else " ").join(words)


def _kana(pairs: Sounds) -> str:
    consonants, vowels = _table()
    out = []
    for at, (c, v) in enumerate(pairs):
        cell = consonants[c]["kana"] if c else "アイウエオ-"
        row = kana_row(cell)
        if not v:
            alone = row[5]
            out.append("ン" if c == "m" and at + 1 < len(pairs) and pairs[at + 1][0] in ("b", "p") else alone)
        else:
            shape = vowels[v]["kana"]
            out.append(row[VOWEL_LETTERS.index(shape[0])] + shape[1:])
    return "".join(out)


def _hangul(pairs: Sounds) -> str:
    consonants, vowels = _table()
    out: list[str] = []
    for at, (c, v) in enumerate(pairs):
        lead, _, final = (consonants[c]["hangul"] if c else "ㅇ/-").partition("/")
        # A consonant closes the syllable before it only after a vowel of its own and not before l or r: 스프, not 습.
        after_vowel = at > 0 and pairs[at - 1][1] != ""
        before_liquid = at + 1 < len(pairs) and pairs[at + 1][0] in ("l", "r")
        if v:
            shape = vowels[v]["hangul"]
            if c == "l" and out and jamo.is_open(out[-1]):  # l inside a word is written twice: 플로, 알리
                out[-1] = jamo.closed(out[-1], "ㄹ")
            out.append(jamo.syllable(lead, shape[0], c if c in jamo.GLIDES else "") + shape[1:])
        elif final != "-" and after_vowel and not before_liquid and jamo.is_open(out[-1]):
            out[-1] = jamo.closed(out[-1], final)
        else:
            out.append(jamo.syllable(lead, "으"))
    return "".join(out)


def _thai(pairs: Sounds) -> str:
    consonants, vowels = _table()
    out = []
    for at, (c, v) in enumerate(pairs):
        first, _, last = (consonants[c]["thai"] if c else "อ/-").partition("/")
        closed = at + 1 < len(pairs) and not pairs[at + 1][1]
        shape = _THAI_CLOSED.get(v) if closed else None
        out.append((shape or vowels[v]["thai"]).replace("-", first) if v else last.replace("-", ""))
    return "".join(out)


_THAI_CLOSED = {"a": "-ั", "i": "-ิ", "u": "-ุ", "e": "เ-"}
"""Vowels are written short before a final consonant."""


def _letters(pairs: Sounds, column: str) -> str:
    consonants, vowels = _table()
    out = []
    for at, (c, v) in enumerate(pairs):
        if at == 0 and not c and column == "arabic" and v and not vowels[v][column].startswith("ا"):
            out.append("ا" if v in ("e",) else "إ" if v in ("i",) else "أ")
            out.append("" if v in ("e", "i") else vowels[v][column])
            continue
        out.append((consonants[c][column] if c else "") + (vowels[v][column] if v else ""))
    return "".join(out)


@cache
def _letter_names() -> dict[str, dict[str, str]]:
    return {row["letter"]: row for row in tables.rows("letter_names.tsv")}


SPOKEN = (2, 4)
"""Fewest and most letters of a name that is spoken letter by letter."""


def spelt_out(name: str, column: str) -> tuple[str, ...]:
    """A name of two to four letters as its letters are called: TCL -> ティーシーエル; at most two spellings. () for
    longer names and for those of four letters with a vowel inside, which are spoken as words (MIMI, TEMU)."""
    word = plain(normalise(name))
    if not (SPOKEN[0] <= len(word) <= SPOKEN[1] and word.isascii() and word.isalpha()):
        return ()
    if len(word) == SPOKEN[1] and any(letter in "aeiou" for letter in word[1:-1]):
        return ()
    cells = [_letter_names()[letter][column].split("/") for letter in word]
    found = ("".join(cell[min(which, len(cell) - 1)] for cell in cells) for which in range(2))
    return tuple(dict.fromkeys(found))


_BY_NAME = re.compile("x(?=[b-df-hj-np-tvwz])")
"""A letter that nobody can speak before the next one is called by its name: XTEP -> エックステプ."""


@lru_cache(maxsize=4096)
def written(name: str, column: str, english: bool = False) -> str:
    """A Latin name in ``column`` (katakana, hangul, cyrillic, thai, arabic), letter by letter
    or as an English speaker reads it; '' when nothing is left to write."""
    words = [found for word in plain(normalise(name)).split() if (found := _written_word(word, column, english))]
    return joined(words, column)


def _written_word(word: str, column: str, english: bool) -> str:
    if _BY_NAME.match(word):
        return _letter_names()["x"][column].split("/")[0] + _written_word(word[1:], column, english)
    pairs = sounds(word, english)
    if column == "katakana":
        return _kana(pairs)
    if column == "hangul":
        return _hangul(pairs)
    if column == "thai":
        return _thai(pairs)
    text = _letters(pairs, column)
    if column == "cyrillic":
        for pair, one in (("йа", "я"), ("йу", "ю"), ("йо", "ё"), ("йе", "е"), ("йи", "и")):
            text = text.replace(pair, one)
        text = "э" + text[1:] if text.startswith("е") else text  # a Russian е after nothing is ye
    return text
