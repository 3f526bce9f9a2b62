"""What a name means, by whole words: 熊猫 is PANDA, 판다 and панда; 七匹狼 is SEVEN WOLVES; BLUE MOON is 蓝月亮.

Words stand in ``data/concepts.tsv.gz`` (names of emoji, Unicode CLDR), ``data/trade_words.tsv`` (by hand; wins) and
``data/generic_names.tsv`` (what is sold). Meanings character by character, for whatever has no word here, are
``readings.glosses``; words and phrases of other languages than English are put together in ``phrases``. A rendering
comes with what it loses against the plainest one, in log odds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import NamedTuple

from monitor.names import division, generic_tail, inflect, numerals, tables, words

MOST_ENGLISH = 10
MOST_HANZI = 4
LONGEST = 8
"""Names of more characters are sentences; nobody files their translation word by word."""
PARTICLES = ("之", "的")
ADJECTIVES = frozenset({"adj", "quality", "particle"})
"""Roles of what describes a thing and stands in front of it."""
LESS_FIGURE = 0.2
LESS_SINGULAR = 0.4
LESS_SYNONYM = 0.2
LESS_PARTICLE = 0.3
LESS_MEASURE = 0.1
LESS_COMPOUND = 0.8
"""The name is a word of its own that is not in the tables: what its characters mean need not be what it means."""
Rendering = tuple[str, float]


@dataclass(frozen=True, slots=True)
class Word:
    """A Chinese word. ``role``: word, adj, quality (an adjective that makes words of other meanings),
    number, measure, particle, tail (what is sold)."""

    text: str
    role: str
    cells: tuple[tuple[str, tuple[str, ...]], ...]

    def of(self, language: str) -> tuple[str, ...]:
        """Words of another language, the usual one first; () when none is known."""
        return next((found for name, found in self.cells if name == language), ())


_TABLES = (
    ("generic_names.tsv", "tail"),
    ("concepts.tsv.gz", "word"),
    ("concepts_it.tsv", "word"),
    ("trade_words.tsv", ""),
)
_NOTE = re.compile(r" ?\([^)]*\)")
"""Notes of the source in a cell: richter(in), fermier (tous genres)."""


@cache
def lexicon() -> dict[str, Word]:
    """Every Chinese word (simplified) with a translation."""
    found: dict[str, dict[str, str]] = {}
    for name, role in _TABLES:
        for row in tables.rows(name):
            filled = {language: _NOTE.sub("", cell) for language, cell in row.items() if cell and language != "source"}
            for word in row["zh"].split("/"):
                found[word] = {**found.get(word, {}), "role": role, **filled}
    return {
        word: Word(
            word,
            cells["role"],
            tuple((name, tuple(cell.split("/"))) for name, cell in cells.items() if name not in ("zh", "role")),
        )
        for word, cells in found.items()
    }


@cache
def _longest() -> int:
    return max(map(len, lexicon()))


def segment(name: str) -> tuple[Word, ...] | None:
    """The name as known words, as few as possible, of those the longest first; None when a character is in no word.
    Measure words count only after a number (三只松鼠) and particles between words."""
    known = lexicon()
    pieces = division.cheapest(name, _longest(), lambda piece: 1.0 if piece in known else None)
    if not pieces:
        return None
    found = tuple(known[piece] for piece in pieces)
    for at, word in enumerate(found):
        if word.role == "measure" and (
            at == 0 or at + 1 == len(found) or (word.text not in "之的" and not _number(found[at - 1]))
        ):
            return None
    return tuple(word for word in found if word.role != "measure")


def _number(word: Word) -> bool:
    return word.role == "number"


_FIGURES = {ch: str(at) for at, ch in enumerate(numerals.CHINESE)} | {
    "两": "2", "十": "10", "百": "100", "千": "1000", "万": "10000",
}  # fmt: skip


def plural(noun: str) -> str:
    """English plural of a noun or a phrase that ends in one: wolf -> wolves; the noun itself where it has none."""
    return inflect.form(noun, "en", "plural") or noun


def _english(found: tuple[Word, ...]) -> list[Rendering]:
    """English of known words put together."""
    columns: list[list[Rendering]] = []
    many = False
    for at, word in enumerate(found):
        cells = [(text, LESS_SYNONYM * place) for place, text in enumerate(word.of("en")[:3])]
        last = at + 1 == len(found)
        if _number(word) and not last:
            many = many or (word.text != "一" and not (word.text == "双" and len(found) == 2))
            cells = [*cells[:1], *([(digits, LESS_FIGURE)] if (digits := figure(word.text)) else []), *cells[1:]]
        if last and many and word.role in ("word", "tail"):
            cells = [(plural(text), less) for text, less in cells] + [
                (text, less + LESS_SINGULAR) for text, less in cells if plural(text) != text
            ]
        columns.append(cells)
    return [(" ".join(text for text, _ in row), sum(less for _, less in row)) for row in product(*columns)]


def is_compound(core: str, found: tuple[Word, ...]) -> bool:
    """True for a dictionary word whose characters alone are known (海天, 小熊), and for a place: it may mean another
    thing than its parts. A colour or a number before a thing is taken at its word, other qualities are not (热线)."""
    if len(found) < 2 or any(len(word.text) > 1 for word in found):
        return False
    plain = found[0].role in ("adj", "number")
    return words.is_place(core) or (not plain and words.zh_frequency(core) > 0)


def english(core: str) -> list[Rendering]:
    """English renderings of a Han name (simplified) word by word, the likeliest first, at most ten: 三只松鼠 -> three
    squirrels, 3 squirrels; 大白兔 -> big white rabbit, white rabbit. [] when a part has no word, for one character and
    for names that are nothing but numbers."""
    if not 2 <= len(core) <= LONGEST:
        return []
    found = segment(core)
    if not found or all(word.role in ("number", "particle", "measure", "tail") for word in found):
        return []
    less = LESS_COMPOUND if is_compound(core, found) else 0.0
    out = [(text, lost + less) for text, lost in _english(found)]
    # 大白兔 may lose its 大; 小米 may not, one character is too little to stand for the name.
    if found[0].role == "particle" and len(core) > 2 and len(found) > 1:
        out += [(text, lost + less + LESS_PARTICLE) for text, lost in _english(found[1:])]
    best: dict[str, float] = {}
    for text, lost in out:
        best[text] = min(lost, best.get(text, lost))
    return sorted(best.items(), key=lambda pair: pair[1])[:MOST_ENGLISH]


@cache
def _hanzi() -> dict[str, tuple[tuple[str, str], ...]]:
    """English word or phrase -> (Chinese word, role), words of two and more characters first, then as in the tables."""
    found: dict[str, list[tuple[int, int, int, Word]]] = {}
    for at, word in enumerate(lexicon().values()):
        for place, text in enumerate(word.of("en")):
            found.setdefault(text, []).append((place, -min(len(word.text), 2), at, word))
    return {
        text: tuple((word.text, word.role) for *_, word in sorted(rows, key=lambda row: row[:3]))
        for text, rows in found.items()
    }


def _singular(word: str) -> str:
    return _singulars().get(word, word)


@cache
def _singulars() -> dict[str, str]:
    return {plural(word): word for word in _hanzi() if plural(word) not in _hanzi()}


class Piece(NamedTuple):
    """One English word or phrase of a name: the (Chinese word, role) it may be, and whether it stood in the plural."""

    cells: tuple[tuple[str, str], ...]
    many: bool


def _piece(text: str) -> Piece | None:
    known = _hanzi()
    if text in known:
        return Piece(known[text], False)
    return Piece(known[_singular(text)], True) if _singular(text) in known else None


def english_pieces(name: str) -> list[Piece] | None:
    """A Latin name (normalised, without accents) as known English words, None when a part has none. THE is left out,
    HOUSE OF DREAMS read as DREAMS HOUSE; a name written as one word is cut into two (BLUEMOON)."""
    parts = [_figures().get(part, part) for part in _POSSESSIVE.sub("", name).split(" ")]
    if len(parts) > 1 and parts[0] == "the":
        parts = parts[1:]
    if "of" in parts[1:-1] and not _piece(" ".join(parts)):
        at = parts.index("of")
        parts = [part for part in parts[at + 1 :] if part != "the"] + parts[:at]
    out: list[Piece] = []
    at = 0
    while at < len(parts):
        for size in (3, 2, 1):
            found = _piece(" ".join(parts[at : at + size])) if len(parts) >= at + size else None
            if found:
                out.append(found)
                at += size
                break
        else:
            return _cut(parts[0]) if len(parts) == 1 else None
    return out


_POSSESSIVE = re.compile("['’]s\\b")
LEAST_CUT, LEAST_CUT_OF_WORD = 3, 4
"""Letters in each part of a word cut in two; more where the whole is a dictionary word (manage is no man and age)."""


def _cut(word: str) -> list[Piece] | None:
    least = LEAST_CUT_OF_WORD if words.latin_frequency(word) else LEAST_CUT
    cuts = [(word[:at], word[at:]) for at in range(least, len(word) - least + 1) if word[:at] in _hanzi()]
    pairs = [(_piece(first), _piece(second)) for first, second in sorted(cuts, key=lambda cut: -min(map(len, cut)))]
    return next(([first, second] for first, second in pairs if first and second), None)


def figure(numeral: str) -> str:
    """The digits of a Chinese numeral of one character: 七 -> 7; '' for what is none."""
    return _FIGURES.get(numeral, "")


@cache
def _figures() -> dict[str, str]:
    return {figure: lexicon()[ch].of("en")[0] for ch, figure in _FIGURES.items() if ch in lexicon()}


def hanzi(name: str) -> list[Rendering]:
    """Hanzi of a Latin name (normalised, without accents) of one to three English words, by whole words, at most four:
    panda -> 熊猫, blue moon -> 蓝月亮. [] when a word is not in the tables, or when all that comes out is one
    character."""
    if not 1 <= name.count(" ") + 1 <= 4:
        return []
    found = english_pieces(name)
    if not found or len(found) > 3 or all(cells[0][1] in ("number", "particle", "tail") for cells, _ in found):
        return []
    best: dict[str, float] = {}
    for row in product(*(list(enumerate(cells[:2])) for cells, _ in found)):
        texts = [word for _, (word, _) in row]
        lost = LESS_SYNONYM * sum(place for place, _ in row)
        if len("".join(texts)) > 1:
            for less, text in enumerate(_counted(texts)):
                best[text] = min(lost + LESS_MEASURE * less, best.get(text, lost + LESS_MEASURE * less))
    return sorted(best.items(), key=lambda pair: pair[1])[:MOST_HANZI]


def _counted(texts: list[str]) -> list[str]:
    """The words put together, and a number before an animal with its measure word besides: 三松鼠, 三只松鼠."""
    out = ["".join(texts)]
    if len(texts) > 1 and lexicon()[texts[-2]].role == "number" and inflect.is_animal(texts[-1]):
        out.append("".join([*texts[:-1], "只", texts[-1]]))
    return out


def core_english(core: str) -> list[Rendering]:
    """English of the name without its generic last word: 熊猫咖啡 -> panda."""
    split = generic_tail.split_han(core)
    return english(split[0])[:3] if split else []
