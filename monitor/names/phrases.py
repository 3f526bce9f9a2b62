"""What a name means in other languages than English and Chinese: WOLF is LOBO, THREE SQUIRRELS is ТРИ БЕЛКИ, 蓝月亮 is
LUNA AZUL.

A name is read as a thing with what describes and counts it, or as a thing named by another (MOON HOUSE, 森林之王).
Words come from ``meanings.lexicon``, their forms from ``inflect``, their order from ``data/word_order.tsv``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.names import inflect, latin, pinyin, words
from monitor.names.meanings import (
    ADJECTIVES,
    LESS_FIGURE,
    LESS_PARTICLE,
    LESS_SINGULAR,
    LESS_SYNONYM,
    LONGEST,
    PARTICLES,
    Piece,
    Rendering,
    Word,
    english_pieces,
    figure,
    is_compound,
    lexicon,
    segment,
)
from monitor.names.scripts import script_of

MOST_WORDS = 4
MOST_PER_LANGUAGE = 3
LEAST = {"ja": 2, "ko": 2}
LEAST_PHRASE = 7
"""Shorter renderings (one syllable, three letters elsewhere, seven Latin letters in a phrase) stand by chance in too
many marks."""
SHORT, LESS_SHORT = 4, 1.0
"""Words of up to four Latin letters differ by one letter from many marks."""
LESS_PINYIN = 0.5
LESS_MIXED = 1.0
LESS_ORDER = 0.3
"""An adjective behind its noun where the language rather puts it in front."""
FEW = frozenset("二两三四")
"""Slavic languages count two to four and the rest in different cases."""
FIRST_CHANGES = frozenset({"ru", "ar"})
"""Where what describes a word changes with it when it names another: such names are left out."""


@dataclass(frozen=True, slots=True)
class Token:
    """One place of a name: the Chinese words it may be, the likeliest first, and whether it is in the plural."""

    words: tuple[Word, ...]
    many: bool = False

    @property
    def role(self) -> str:
        return self.words[0].role

    def of(self, language: str) -> tuple[str, ...]:
        """Cells of the first word that has any in this language."""
        return next((cells for word in self.words if (cells := word.of(language))), ())


@dataclass(frozen=True, slots=True)
class Thing:
    """A noun with what stands before it in Chinese and English."""

    noun: Token
    adjectives: tuple[Token, ...] = ()
    number: Token | None = None


def _nouns(tokens: Sequence[Token]) -> tuple[Thing, ...]:
    """The name as one thing or two, the second named by the first; () when it is neither. Numbers and adjectives stand
    in front of all."""
    number = tokens[0] if tokens[0].role == "number" else None
    at = 1 if number else 0
    described = at
    while at < len(tokens) and tokens[at].role in ADJECTIVES:
        at += 1
    things = tokens[at:]
    if not 1 <= len(things) <= 2 or any(token.role not in ("word", "tail") for token in things):
        return ()
    first = Thing(things[0], tuple(tokens[described:at]), number)
    if len(tokens) == 1 and first.noun.role == "tail":
        return ()
    return (first, *(Thing(token) for token in things[1:]))


def _noun_forms(thing: Thing, language: str) -> list[tuple[str, str, float]]:
    """(noun, number of the adjective, what it loses): after a number, in the plural, or alone."""
    cells = thing.noun.of(language)
    if not cells:
        return []
    noun, plural = cells[0], inflect.orders()[language]["plural"]
    if inflect.noun_class(noun, language) == "p":
        return [] if thing.number else [(noun, "plural", 0.0)]
    one = (noun, "", 0.0)
    if thing.number and thing.number.words[0].text != "一":
        if plural == "slavic":
            few = thing.number.words[0].text in FEW
            form = inflect.form(noun, language, "of" if few else "many")
            feminine = few and inflect.noun_class(noun, language) == "f"
            return [(form, "plural" if feminine else "many", 0.0)] if form else []
        form = inflect.form(noun, language, "plural")
        return [(form, "plural", 0.0)] if plural == "yes" and form else [one] if plural == "no" else []
    form = inflect.form(noun, language, "plural") if thing.noun.many and plural in ("yes", "slavic") else ""
    return [(form, "plural", 0.0), (noun, "", LESS_SINGULAR)] if form and form != noun else [one]


def _described(thing: Thing, language: str) -> list[Rendering]:
    """The noun with its adjectives, in the order of the language; both orders where it has both."""
    order = inflect.orders()[language]
    cells = [token.of(language) for token in thing.adjectives]
    if not all(cells):
        return []
    space = " " if order["space"] == "yes" else ""
    noun_of = thing.noun.of(language)
    kind = inflect.noun_class(noun_of[0], language) if noun_of else ""
    if cells and not inflect.can_agree(kind, language):
        return []
    out = []
    for noun, number, less in _noun_forms(thing, language):
        agreed = [inflect.agreeing(cell, language, kind, number) for cell in cells]
        if order["adjective"] == "before":
            out.append((space.join([*agreed, noun]), less))
            continue
        front = inflect.in_front(agreed[0], noun, language) if agreed else ""
        if front:
            out.append((space.join([front, *reversed(agreed[1:])]), less))
        if not front or order["front"] == "also":
            out.append((space.join([noun, *reversed(agreed)]), less + LESS_ORDER * bool(front)))
    return sorted(out, key=lambda pair: pair[1])


def _counted(thing: Thing, language: str) -> list[Rendering]:
    """The same with the number, as a word and as a figure."""
    found = _described(thing, language)
    if thing.number is None:
        return found
    cells = thing.number.of(language)
    order = inflect.orders()[language]
    animal = any(inflect.is_animal(word.text) for word in thing.noun.words)
    patterns = order.get("counted_animal" if animal else "counted", "")
    if not (found and cells and patterns):
        return []
    kind = inflect.noun_class(thing.noun.of(language)[0], language)
    hanzi = thing.number.words[0].text
    word = inflect.numeral(cells, language, kind)
    digits = figure(hanzi)
    out = []
    for which, pattern in enumerate(patterns.split("/")):
        for text, less in found[:2]:
            out.append((pattern.format(n=word, zh=hanzi, x=text), less + LESS_SYNONYM * which))
            if digits and order["plural"] != "no":
                out.append((pattern.format(n=digits, zh=digits, x=text), less + LESS_FIGURE + LESS_SYNONYM * which))
    return sorted(out, key=lambda pair: pair[1])


def _named_by(things: tuple[Thing, ...], language: str) -> list[Rendering]:
    """A thing named by another: moon house -> casa de luna, casa de la luna, дом луны, 月の家."""
    first, second = things
    heads = _counted(second, language)
    names = _counted(first, language)
    described = bool(first.adjectives or first.number)
    if not (heads and names) or (described and language in FIRST_CHANGES):
        return []
    head, name = heads[0][0], names[0][0]
    noun = first.noun.of(language)[0]
    changed = inflect.form(noun, language, "many" if first.noun.many and language == "ru" else "of")
    patterns = _patterns(noun, name, language, with_article=not (described or first.noun.many))
    return [
        (pattern.format(a=name.removeprefix("ال"), b=head, changed=changed), LESS_SYNONYM * which)
        for which, pattern in enumerate(patterns)
        if changed or "{changed}" not in pattern
    ]


def _patterns(noun: str, name: str, language: str, with_article: bool) -> list[str]:
    """How ``noun``, written ``name``, names another thing; with its article besides where that is asked for."""
    order = inflect.orders()[language]
    if order["of_vowel"] and name[0] in "aàâeéèêiîoôuyhœ":
        return order["of_vowel"].split("/")[: 1 + with_article]
    article = order.get(f"of_{inflect.noun_class(noun, language)}", "") if with_article else ""
    return [pattern for pattern in (*order["of"].split("/"), article) if pattern]


def _rendered(tokens: Sequence[Token]) -> list[tuple[str, str, float]]:
    things = _nouns(tokens) if 1 <= len(tokens) <= MOST_WORDS else ()
    out = []
    for language in inflect.orders() if things else ():
        found = _counted(things[0], language) if len(things) == 1 else _named_by(things, language)
        kept = [(text, less + _chance(text, language)) for text, less in found if _long_enough(text, language)]
        kept = sorted(dict(reversed(kept)).items(), key=lambda pair: pair[1])
        out += [(language, text, less) for text, less in kept[:MOST_PER_LANGUAGE]]
    return out


def _long_enough(text: str, language: str) -> bool:
    letters = latin.plain(latin.normalise(text))
    if letters.isascii():
        return len(letters.replace(" ", "")) >= (LEAST_PHRASE if " " in letters else LEAST.get(language, 3))
    return len(text) >= LEAST.get(language, 3)


def _chance(text: str, language: str) -> float:
    """What a rendering loses because other marks may be read as it: Japanese of Hanzi and kana by its Hanzi, a word
    of Latin letters as pinyin."""
    if language == "ja":
        return LESS_MIXED if len({script_of(ch) for ch in text}) > 1 else 0.0
    letters = latin.plain(latin.normalise(text))
    if " " in letters or not letters.isascii():
        return 0.0
    return LESS_SHORT * (len(letters) <= SHORT) + LESS_PINYIN * bool(pinyin.split_pinyin(letters))


def abroad(core: str) -> list[tuple[str, str, float]]:
    """(language, text, what it loses) of a Han name (simplified) in twelve languages, at most three in each: 熊猫
    -> パンダ, 판다, панда; 三只松鼠 -> три белки. A leading 大, 小 or 老 may be left out before two characters."""
    found = segment(core) if 2 <= len(core) <= LONGEST else None
    if not found or is_compound(core, found) or (found[0].role == "number" and words.zh_frequency(core)):
        return []  # 七月 is July, not seven moons
    nouns = [word for word in found if word.role == "word"]
    joined = any(particle in core for particle in PARTICLES)
    if len(nouns) > 1 and not joined and any(len(word.text) < 2 for word in nouns):
        return []  # 龙山 is a name, not a mountain of dragons
    out = _rendered([Token((word,)) for word in found])
    if found[0].role == "particle" and len(core) > 2:
        fewer = _rendered([Token((word,)) for word in found[1:]])
        out += [(language, text, less + LESS_PARTICLE) for language, text, less in fewer]
    return _few(out)


def _few(found: list[tuple[str, str, float]]) -> list[tuple[str, str, float]]:
    out = []
    for language in inflect.orders():
        out += sorted((one for one in found if one[0] == language), key=lambda one: one[2])[:MOST_PER_LANGUAGE]
    return out


def abroad_of_english(name: str) -> list[tuple[str, str, float]]:
    """The same of a Latin name (normalised, without accents) of up to four English words: wolf -> lobo, волк; perfect
    diary -> diario perfecto."""
    pieces = english_pieces(name)
    if not pieces or len(pieces) > MOST_WORDS:
        return []
    return _rendered([_token(piece, at + 1 == len(pieces)) for at, piece in enumerate(pieces)])


def _token(piece: Piece, last: bool) -> Token:
    """The words an English word may be: what describes, or at the end of a name what is a thing (ORANGE TREE, SWEET
    ORANGE)."""
    found = tuple(lexicon()[text] for text, _ in piece.cells)
    nouns = tuple(word for word in found if word.role in ("word", "tail"))
    others = tuple(word for word in found if word.role in ADJECTIVES or word.role == "number")
    return Token((nouns if last else others) or found, piece.many)
