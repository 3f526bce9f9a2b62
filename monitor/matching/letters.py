"""Letters of any alphabet: what words and forms cost, and forms as flat arrays.

What a view costs at its edges is decided here: a window may open at a word's beginning for little, inside a word for
much, unless what is cut off is itself a word or a generic part (``MiLED``, ``CONFIRMCELLS``; not ``MIAMI``).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from monitor.matching import lexicon
from monitor.matching.alignment import IMPOSSIBLE, LATIN, Costs, Floats, Forms, Ints
from monitor.matching.background import Background
from monitor.matching.rules import Rules
from monitor.matching.symbols import LetterTables, encode, letter_tables, vowels
from monitor.names import pinyin

LONGEST_FORM = 40
LONGEST_VIEW = 96
"""Symbols of one window of a very long mark; longer marks are cut into overlapping pieces."""

_COMMON = 3.0
"""Words used more often than this (per million) are no name by themselves."""
_LONG_WORD = 9
"""Letters of a single word whose end may be left out (its first six letters and 60 % have to stay)."""
_ROTATES = 6
"""Fewest letters of a form whose parts may be exchanged."""


@dataclass(frozen=True, slots=True)
class TokenCosts:
    """One word of a mark: its codes, the cost of opening or closing a window at each inner boundary, its weight as a
    flank, the most information (nats) it can carry because it is a known word or pinyin (infinite for others),
    whether it is a known word, and how common: ln(1 + its frequency per million)."""

    codes: tuple[int, ...]
    opening: tuple[float, ...]
    closing: tuple[float, ...]
    flank: float
    information: float
    known: bool
    common: float


@dataclass(slots=True)
class LetterForm:
    """A form of a brand in letters. ``flank`` is the extra cost of each flank because the brand is a common word,
    ``edit`` the extra cost of each change because the form is short or only derived;
    ``shortest`` is the fewest symbols, in whole words, that may stand for it."""

    codes: list[int]
    prior: float
    tail: list[float]
    flank: float
    edit: float
    shortest: int


@dataclass(slots=True)
class Strings:
    """Many symbol strings laid end to end. ``offset`` has one entry more than there are strings."""

    offset: npt.NDArray[np.int64]
    codes: Ints
    digraph: Ints
    lengths: Ints = field(init=False)

    def __post_init__(self) -> None:
        self.lengths = np.diff(self.offset)

    def doubled(self) -> npt.NDArray[np.bool_]:
        """Which symbols repeat the one before in the same string."""
        return doubled(self.codes, self.offset)


def doubled(codes: Ints, offset: Ints) -> npt.NDArray[np.bool_]:
    """Which symbols of strings laid end to end repeat the one before in the same string."""
    out = np.zeros(len(codes), dtype=bool)
    out[1:] = codes[1:] == codes[:-1]
    out[offset[:-1][np.diff(offset) > 0]] = False
    return out


class LetterModel:
    """Costs and background of the letters: everything the alignment needs besides the two strings."""

    def __init__(self, rules: Rules, background: Background, syllables: Callable[[str], float]) -> None:
        self.rules = rules
        self.syllable_information = syllables
        self.tables: LetterTables = letter_tables()
        self.latin_information = background.letter_information()
        self.other_information = background.other_information()
        self.vowel = vowels()
        self.long_vowel = encode("ー")[0]
        self._tokens: dict[str, TokenCosts] = {}

    # -- what a view looks like ---------------------------------------------------------------------------------

    def token(self, text: str) -> TokenCosts:
        """Costs of one word (kept: words repeat)."""
        known = self._tokens.get(text)
        if known is None:
            if len(self._tokens) > 200_000:
                self._tokens.clear()
            known = self._tokens[text] = self._token_costs(text)
        return known

    def _token_costs(self, text: str) -> TokenCosts:
        f = self.rules.flanks
        codes = tuple(encode(text))
        n = len(codes)
        frequency = lexicon.latin_per_million(text)
        generic = lexicon.tells_nothing(text)
        inside = f.inside_word * min(1.0, math.log1p(frequency) / 4.0)
        opening = [0.0] + [f.inside_start + inside] * max(n - 1, 0) + [0.0]
        closing = [0.0] + [f.inside_end + inside] * max(n - 1, 0) + [0.0]
        if len(text) == n and n <= 40:
            for cut in range(1, n):
                left, right = text[:cut], text[cut:]
                # A frequent word is not two parts: MIAMI is not MI + AMI.
                if frequency < 1.0:
                    if lexicon.is_part(left):
                        opening[cut] = f.part_generic_start
                    elif cut >= 4 and lexicon.latin_per_million(left) > 10.0:
                        opening[cut] = f.part_word_start
                    if lexicon.is_part(right):
                        closing[cut] = f.part_generic_end
                    elif n - cut >= 3 and lexicon.latin_per_million(right) > 10.0:
                        closing[cut] = f.part_word_end
                    if _initials(left):
                        opening[cut] = max(opening[cut], f.part_initials_start)
                    if _initials(right):
                        closing[cut] = max(closing[cut], f.part_initials_end)
                if right == "s" and cut >= 3:
                    closing[cut] = max(closing[cut], f.plural)
        return TokenCosts(
            codes,
            tuple(opening),
            tuple(closing),
            0.0 if generic else float(f.token),
            min(self._word_information(frequency, generic), self._pinyin_information(text)),
            bool(frequency) or generic,
            math.log1p(frequency),
        )

    def _word_information(self, frequency: float, generic: bool) -> float:
        """-ln P(word) for words of the lists; a word that tells nothing carries little whatever its frequency."""
        w = self.rules.words
        known = min(-math.log(frequency * 1e-6) + w.word_floor, w.word_most) if frequency else math.inf
        return min(known, w.generic) if generic else known

    def _pinyin_information(self, text: str) -> float:
        """What a word says that is Mandarin syllables throughout: no more than its syllables do. Letter by letter,
        zhang would count for as much as five letters of any word, and there are only four hundred syllables."""
        if len(text) < 4 or not text.isascii() or not text.isalpha():
            return math.inf
        syllables = pinyin.split_pinyin(text)
        if syllables is None or len(syllables) < 2:
            return math.inf
        return float(self.rules.words.pinyin_floor) + sum(map(self.syllable_information, syllables))

    def strings(self, codes: Sequence[Sequence[int]]) -> Strings:
        """Lay strings end to end and number their two-letter spellings."""
        offset = np.zeros(len(codes) + 1, dtype=np.int64)
        np.cumsum([len(c) for c in codes], out=offset[1:])
        flat = np.fromiter((c for string in codes for c in string), dtype=np.int64, count=int(offset[-1]))
        before = np.zeros_like(flat)
        before[1:] = flat[:-1]
        before[offset[:-1][np.diff(offset) > 0]] = 0
        latin = (flat < LATIN) & (before < LATIN)
        digraph = np.where(latin, self.tables.digraph[np.where(latin, before, 0), np.where(latin, flat, 0)], 0).astype(
            np.int64
        )
        return Strings(offset, flat, digraph)

    def form(self, text: str, prior: float, *, edit: float = 0.0) -> LetterForm:
        """Prepare one form. ``edit`` is added to the cost of every change."""
        codes = encode(text)[:LONGEST_FORM]
        n = len(codes)
        tail = [IMPOSSIBLE] * n + [0.0]
        rules = self.rules.identity
        parts = [len(encode(part)) for part in text.split()]
        if len(parts) > 1:
            done = 0
            tokens = text.split()
            for number, length in enumerate(parts[:-1], start=1):
                done += length
                rest = tokens[number:]
                generic = all(lexicon.tells_nothing(word) for word in rest)
                if all(
                    lexicon.latin_per_million(word) > _COMMON or lexicon.tells_nothing(word) for word in tokens[:number]
                ):
                    continue
                cost = rules.tail_generic if generic else rules.tail_part + rules.tail_symbol * 0.5 * (n - done)
                if done >= 4 and done < n:
                    tail[done] = cost
        frequency = lexicon.latin_per_million(text) if " " not in text else 0.0
        if n <= self.rules.letters.short_length:
            edit += self.rules.letters.short_edit
        shortest = next((cut for cut in range(1, n) if tail[cut] > IMPOSSIBLE / 2), n)
        if len(parts) == 1 and n >= _LONG_WORD:
            for cut in range(max(6, round(0.6 * n)), n):
                tail[cut] = max(tail[cut], rules.tail_letters)
        flank = self.rules.flanks.letter_brand_word * math.log1p(frequency)
        return LetterForm(codes, prior, tail, flank, edit, shortest)


def _initials(text: str) -> bool:
    """Two to four consonants, as in CN, HK, PRC: nobody speaks them as part of a word."""
    return 2 <= len(text) <= 4 and text.isalpha() and not any(letter in "aeiouy" for letter in text)


class LetterForms:
    """Forms of all brands as flat arrays."""

    def __init__(self, model: LetterModel, forms: Sequence[LetterForm], readings: Sequence[bool]) -> None:
        r = model.rules.letters
        strings = model.strings([form.codes for form in forms])
        codes, lengths = strings.codes, strings.lengths
        delete = np.where(model.vowel[codes], r.delete_vowel, r.delete)
        delete[strings.doubled()] = r.delete_doubled
        delete[codes == model.long_vowel] = r.long_vowel
        edit = np.array([form.edit for form in forms], dtype=np.float64)
        self.flat = Forms(
            offset=strings.offset,
            codes=codes.astype(np.int32),
            digraph=strings.digraph.astype(np.int32),
            delete=(delete + np.repeat(edit, lengths)).astype(np.float32),
            tail=np.array([cost for form in forms for cost in form.tail], dtype=np.float32),
            prior=np.array([form.prior for form in forms], dtype=np.float64),
            flank=np.array([form.flank for form in forms], dtype=np.float64),
            edit=edit,
            insert=edit,
            swap=r.swap + 3 * edit,
            shortest=np.array([form.shortest for form in forms], dtype=np.int64),
            reading=np.array(readings, dtype=np.bool_),
        )
        self.lengths = lengths
        self.keys = np.array([hash(tuple(form.codes)) for form in forms], dtype=np.int64)
        self.rotation_keys = np.array(
            [hash(tuple(sorted(form.codes))) if len(form.codes) >= _ROTATES else 0 for form in forms], dtype=np.int64
        )

    def code_list(self, form: int) -> list[int]:
        """The codes of one form."""
        first, last = self.flat.offset[form : form + 2].tolist()
        return [int(code) for code in self.flat.codes[first:last]]

    def is_rotation(self, form: int, other: Sequence[int]) -> bool:
        """True when ``other`` is the form with two parts of at least three letters exchanged (WINTECH, TECHWIN)."""
        codes = self.code_list(form)
        return len(codes) == len(other) and any(codes[cut:] + codes[:cut] == other for cut in range(3, len(codes) - 2))


def letter_costs(rules: Rules) -> Costs:
    """What the alignment of letters needs besides the strings."""
    tables = letter_tables()
    return Costs(
        single=tables.cost.astype(np.float64),
        two_two=tables.two_two.astype(np.float64),
        one_two=tables.one_two.astype(np.float64),
        two_one=tables.two_one.astype(np.float64),
        keys=np.zeros(0, dtype=np.int64),
        gains=np.zeros(0),
        other=float(rules.letters.other),
        least=np.maximum(letter_changes(rules), float(rules.changes.letters_aural)),
    )


def letter_changes(rules: Rules) -> Floats:
    """:func:`least_changes` of letter forms."""
    c = rules.changes
    return least_changes(c.letters_first, c.letters_more)


def least_changes(first: Sequence[float], more: Sequence[float]) -> Floats:
    """(n, k): what k changes in a form of n symbols take off at least; see :mod:`monitor.matching.refine`. ``first``
    and ``more`` (every change after the first) go by n, the last entry standing for all longer forms."""
    changes = np.arange(LONGEST_FORM + 1)
    sizes = np.arange(max(len(first), len(more)))
    start, step = by_length(first, sizes), by_length(more, sizes)
    taken = start[:, None] + np.maximum(changes - 1, 0) * step[:, None]
    return np.where(changes > 0, taken, 0.0)


def by_length(listed: Sequence[float], lengths: npt.NDArray[np.integer[Any]]) -> Floats:
    """The entries of a list that goes by a form's length, the last one standing for all longer forms."""
    table = np.asarray(listed, dtype=np.float64)
    return np.asarray(table[np.minimum(lengths, len(listed) - 1)], dtype=np.float64)
