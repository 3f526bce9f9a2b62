"""What a name means, by whole words: 熊猫 is PANDA, 판다 and панда; 七匹狼 is SEVEN WOLVES; BLUE MOON is 蓝月亮.

Words stand in ``data/concepts.tsv.gz`` (names of emoji, Unicode CLDR), ``data/trade_words.tsv`` (by hand; wins) and
``data/generic_names.tsv`` (what is sold). Meanings character by character, for whatever has no word here, are
``readings.glosses``. A rendering comes with what it loses against the plainest one, in log odds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import product

from monitor.names import generic_tail, numerals, tables, words

MOST_ENGLISH = 10
MOST_HANZI = 4
LONGEST = 8
"""Names of more characters are sentences; nobody files their translation word by word."""
LANGUAGES = ("ja", "ko", "ru", "th", "vi", "ar", "es", "pt", "fr")
LEAST_ABROAD = {"ja": 2, "ko": 2}
"""Shorter renderings (one syllable, three letters elsewhere) stand by chance in too many marks."""
NOUN_FIRST = frozenset({"th", "vi", "ar", "es", "pt", "fr"})
PARTICLES = ("之", "的")
LESS_FIGURE = 0.2
LESS_SINGULAR = 0.4
LESS_SYNONYM = 0.2
LESS_PARTICLE = 0.3
LESS_COMPOUND = 0.8
"""The name is a word of its own that is not in the tables: what its characters mean need not be what it means."""
Rendering = tuple[str, float]


@dataclass(frozen=True, slots=True)
class Word:
    """A Chinese word. ``role``: word, adj (colours and the like), number, measure, particle, tail (what is sold)."""

    text: str
    role: str
    cells: tuple[tuple[str, tuple[str, ...]], ...]

    def of(self, language: str) -> tuple[str, ...]:
        """Words of another language, the usual one first; () when none is known."""
        return next((found for name, found in self.cells if name == language), ())


@cache
def lexicon() -> dict[str, Word]:
    """Every Chinese word (simplified) with a translation."""
    found: dict[str, dict[str, str]] = {}
    for name, role in (("generic_names.tsv", "tail"), ("concepts.tsv.gz", "word"), ("trade_words.tsv", "")):
        for row in tables.rows(name):
            for word in row["zh"].split("/"):
                filled = {language: cell for language, cell in row.items() if cell and language != "source"}
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
    best: dict[int, tuple[Word, ...]] = {len(name): ()}
    for at in range(len(name) - 1, -1, -1):
        for size in range(min(_longest(), len(name) - at), 0, -1):
            word = known.get(name[at : at + size])
            rest = best.get(at + size)
            if word is not None and rest is not None and (at not in best or len(rest) + 1 < len(best[at])):
                best[at] = (word, *rest)
    found = best.get(0)
    if not found:
        return None
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
    """English plural of a noun or a phrase that ends in one: wolf -> wolves."""
    head, _, last = noun.rpartition(" ")
    irregular = {"wolf": "wolves", "leaf": "leaves", "goose": "geese", "mouse": "mice", "child": "children",
                 "ox": "oxen", "fish": "fish", "sheep": "sheep", "deer": "deer", "knife": "knives",
                 "old man": "old men", "shelf": "shelves", "loaf": "loaves"}  # fmt: skip
    if last in irregular:
        last = irregular[last]
    elif last.endswith(("s", "x", "ch", "sh")):
        last += "" if last.endswith("s") and not last.endswith("ss") else "es"
    elif last.endswith("y") and last[-2:-1] not in tuple("aeiou"):
        last = last[:-1] + "ies"
    else:
        last += "s"
    return f"{head} {last}" if head else last


def _english(found: tuple[Word, ...]) -> list[Rendering]:
    """English of known words put together."""
    columns: list[list[Rendering]] = []
    many = False
    for at, word in enumerate(found):
        cells = [(text, LESS_SYNONYM * place) for place, text in enumerate(word.of("en")[:3])]
        last = at + 1 == len(found)
        if _number(word) and not last:
            many = many or (word.text != "一" and not (word.text == "双" and len(found) == 2))
            cells = [*cells[:1], *([(_FIGURES[word.text], LESS_FIGURE)] if word.text in _FIGURES else []), *cells[1:]]
        if last and many and word.role in ("word", "tail"):
            cells = [(plural(text), less) for text, less in cells] + [
                (text, less + LESS_SINGULAR) for text, less in cells if plural(text) != text
            ]
        columns.append(cells)
    return [(" ".join(text for text, _ in row), sum(less for _, less in row)) for row in product(*columns)]


def _compound(core: str, found: tuple[Word, ...]) -> bool:
    """True for a dictionary word whose characters alone are known (海天, 小熊), and for a place: it may mean another
    thing than its parts. A colour or a number before a thing is taken at its word."""
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
    less = LESS_COMPOUND if _compound(core, found) else 0.0
    out = [(text, lost + less) for text, lost in _english(found)]
    # 大白兔 may lose its 大; 小米 may not, one character is too little to stand for the name.
    if found[0].role == "particle" and len(core) > 2 and len(found) > 1:
        out += [(text, lost + less + LESS_PARTICLE) for text, lost in _english(found[1:])]
    best: dict[str, float] = {}
    for text, lost in out:
        best[text] = min(lost, best.get(text, lost))
    return sorted(best.items(), key=lambda pair: pair[1])[:MOST_ENGLISH]


_AGREEING = {
    "ru": (("ний", "[ая]$", "няя"), ("ий", "[ая]$", "ая"), ("[ыо]й", "[ая]$", "ая"), ("ний", "[оеё]$", "нее"),
           ("(ый|ой|ий)", "[оеё]$", "ое"), ("й", "[^ь]$", "й")),
    "es": (("[^o]", "", ""), ("o", "[orln]$", "o"), ("o", "a$", "a")),
    "pt": (("[^o]", "", ""), ("o", "[orl]$", "o"), ("o", "[aã]$", "a")),
}  # fmt: skip
"""Language -> (end of the adjective, end of the noun, the end put for it), the first that fits."""


FEMININE = ("شمس", "سماء", "أرض", "ريح", "نار")
"""Arabic nouns that are feminine without showing it."""


def _agreeing(adjective: tuple[str, ...], noun: str, language: str) -> str:
    """The adjective in the gender of the noun as far as its ending tells; '' when it does not."""
    text = adjective[0]
    if language == "ar":
        return adjective[-1] if noun.endswith("ة") or noun in FEMININE else text
    if language == "fr":
        return text if len(set(adjective)) == 1 else ""
    for end, of_noun, instead in _AGREEING.get(language, (("", "", ""),)):
        if re.search(end + "$", text) and re.search(of_noun, noun):
            return re.sub(end + "$", instead, text) if instead else text
    return ""


def abroad(core: str) -> list[tuple[str, str]]:
    """(language, text) of a Han name that is one thing, or a colour and a thing, in nine languages, the usual
    word of each: 熊猫 -> パンダ, 판다, панда. A leading 大, 小 or 老 is left out before two characters and more."""
    found = segment(core) if 2 <= len(core) <= LONGEST else None
    if found and found[0].role == "particle" and len(core) > 2:
        found = found[1:]
    return _abroad(found) if found and not _compound(core, found) else []


def abroad_of_english(name: str) -> list[tuple[str, str]]:
    """The same of a Latin name (normalised, without accents) that is an English word, or a colour and a thing: wolf ->
    lobo, волк; THE in front is left out."""
    pieces = english_pieces(name)
    return _abroad(tuple(lexicon()[cells[0][0]] for cells in pieces)) if pieces else []


def _abroad(found: tuple[Word, ...]) -> list[tuple[str, str]]:
    if not 1 <= len(found) <= 2 or found[-1].role != "word":
        return []
    if len(found) == 2 and found[0].role not in ("adj", "word"):
        return []
    out = []
    for language in LANGUAGES:
        cells = [word.of(language) for word in found]
        if not all(cells):
            continue
        if len(found) == 1:
            out.append((language, cells[0][0]))
        elif found[0].role == "adj":
            first = _agreeing(cells[0], cells[1][0], language)
            if first:
                pair = (cells[1][0], first) if language in NOUN_FIRST else (first, cells[1][0])
                out.append((language, ("" if language in ("ja", "th") else " ").join(pair)))
        elif language in ("ja", "ko") and all(len(word.text) > 1 for word in found):
            out.append((language, ("" if language == "ja" else " ").join((cells[0][0], cells[1][0]))))
    return [(language, text) for language, text in out if len(text) >= LEAST_ABROAD.get(language, 3)]


@cache
def _hanzi() -> dict[str, tuple[tuple[str, str], ...]]:
    """English word or phrase -> (Chinese word, role), words of two and more characters first."""
    found: dict[str, list[tuple[int, int, str, str]]] = {}
    for word in lexicon().values():
        for place, text in enumerate(word.of("en")):
            found.setdefault(text, []).append((place, -min(len(word.text), 2), word.text, word.role))
    return {text: tuple((word, role) for *_, word, role in sorted(rows)) for text, rows in found.items()}


def _singular(word: str) -> str:
    return _singulars().get(word, word)


@cache
def _singulars() -> dict[str, str]:
    return {plural(word): word for word in _hanzi() if plural(word) not in _hanzi()}


def english_pieces(name: str) -> list[tuple[tuple[str, str], ...]] | None:
    """A Latin name (normalised, without accents) as known English words: the Chinese words of each. None when a part
    has none. THE in front is left out; a name written as one word is cut into two (BLUEMOON)."""
    known = _hanzi()
    parts = name.split(" ")
    if len(parts) > 1 and parts[0] == "the":
        parts = parts[1:]
    parts = [_figures().get(part, part) for part in parts]
    out: list[tuple[tuple[str, str], ...]] = []
    at = 0
    while at < len(parts):
        for size in (3, 2, 1):
            text = " ".join(parts[at : at + size])
            cells = known.get(text) or known.get(_singular(text))
            if cells and len(parts) >= at + size:
                out.append(cells)
                at += size
                break
        else:
            break
    if at == len(parts):
        return out
    if len(parts) == 1:
        word = parts[0]
        cuts = [(word[:at], word[at:]) for at in range(3, len(word) - 2) if word[:at] in known]
        cuts = [cut for cut in cuts if cut[1] in known or _singular(cut[1]) in known]
        if cuts:
            first, second = max(cuts, key=lambda cut: min(map(len, cut)))
            return [known[first], known.get(second) or known[_singular(second)]]
    return None


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
    if not found or len(found) > 3 or all(cells[0][1] in ("number", "particle", "tail") for cells in found):
        return []
    best: dict[str, float] = {}
    for row in product(*(list(enumerate(cells[:2])) for cells in found)):
        text = "".join(word for _, (word, _) in row)
        lost = LESS_SYNONYM * sum(place for place, _ in row)
        if len(text) > 1:
            best[text] = min(lost, best.get(text, lost))
    return sorted(best.items(), key=lambda pair: pair[1])[:MOST_HANZI]


def core_english(core: str) -> list[Rendering]:
    """English of the name without its generic last word: 熊猫咖啡 -> panda."""
    split = generic_tail.split_han(core)
    return english(split[0])[:3] if split else []
