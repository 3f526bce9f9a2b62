"""Letters of any alphabet: forms and views as arrays, and their alignment in batches.

What a view costs at its edges is decided here: a window may open at a word's beginning for little, inside a word for
much, unless what is cut off is itself a word or a generic part (``MiLED``, ``CONFIRMCELLS``; not ``MIAMI``).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from monitor.matching import lexicon
from monitor.matching.align import (
    IMPOSSIBLE,
    STEP_1_2,
    STEP_2_1,
    STEP_2_2,
    STEP_SWAP,
    Batch,
    Floats,
    Ints,
    Offer,
    best_paths,
)
from monitor.matching.background import Background
from monitor.matching.rules import Rules
from monitor.matching.symbols import LATIN, LetterTables, encode, letter_tables, symbol_count, vowels

LONGEST_FORM = 40
LONGEST_VIEW = 96
"""Symbols of one window of a very long mark; longer marks are cut into overlapping pieces."""
_WIDTHS = (6, 8, 10, 12, 16, 20, 24, 32, 48, 64, LONGEST_VIEW)
_CELLS = 100_000

Positions = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
_COMMON = 3.0
"""Words used more often than this (per million) are no name by themselves."""
_LONG_WORD = 9
"""Letters of a single word whose end may be left out (its first six letters and 60 % have to stay)."""
_ROTATES = 6
"""Fewest letters of a form whose parts may be exchanged."""


@dataclass(frozen=True, slots=True)
class TokenCosts:
    """One word of a mark: its codes, the cost of opening or closing a window at each inner boundary, its weight as a
    flank, and the most information (nats) it can carry because it is a known word (infinite for others)."""

    codes: tuple[int, ...]
    opening: tuple[float, ...]
    closing: tuple[float, ...]
    flank: float
    information: float


@dataclass(slots=True)
class LetterForm:
    """A form of a brand in letters. ``flank`` is the extra cost of each flank because the brand is a common word, ``edit``
    the extra cost of each change because the form is short or only derived."""

    codes: list[int]
    prior: float
    tail: list[float]
    flank: float
    edit: float


@dataclass(slots=True)
class Strings:
    """Many symbol strings laid end to end. ``offset`` has one entry more than there are strings."""

    offset: npt.NDArray[np.int64]
    codes: Ints
    digraph: npt.NDArray[np.uint8]
    lengths: Ints = field(init=False)

    def __post_init__(self) -> None:
        self.lengths = np.diff(self.offset)


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
                if right == "s" and cut >= 3:
                    closing[cut] = max(closing[cut], f.plural)
        return TokenCosts(
            codes,
            tuple(opening),
            tuple(closing),
            0.0 if generic else float(f.token),
            self._word_information(frequency, generic),
        )

    def _word_information(self, frequency: float, generic: bool) -> float:
        """-ln P(word) for words of the lists; a word that tells nothing carries little whatever its frequency."""
        w = self.rules.words
        known = min(-math.log(frequency * 1e-6) + w.word_floor, w.word_most) if frequency else math.inf
        return min(known, w.generic) if generic else known

    def views(self, views: Sequence[Sequence[str]], channels: Sequence[str]) -> LetterViews:
        """Prepare views given as their words and the channel each came through."""
        return LetterViews(self, views, channels)

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
            np.uint8
        )
        return Strings(offset, flat, digraph)

    def form(self, text: str, prior: float, *, edit: float = 0.0) -> LetterForm:
        """Prepare one form. ``edit`` is added to the cost of every change."""
        codes = encode(text)[:LONGEST_FORM]
        n = len(codes)
        tail = [float(IMPOSSIBLE)] * n + [0.0]
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
        if len(parts) == 1 and n >= _LONG_WORD:
            for cut in range(max(6, round(0.6 * n)), n):
                tail[cut] = max(tail[cut], rules.tail_letters)
        return LetterForm(codes, prior, tail, self.rules.flanks.letter_brand_word * math.log1p(frequency), edit)


class LetterViews:
    """Views of a batch of marks as flat arrays."""

    def __init__(self, model: LetterModel, views: Sequence[Sequence[str]], channels: Sequence[str]) -> None:
        f = model.rules.flanks
        codes: list[list[int]] = []
        starts: list[float] = []
        ends: list[float] = []
        most: list[float] = []
        first: list[int] = []
        start_flags: list[bool] = []
        end_flags: list[bool] = []
        for view in views:
            tokens = [model.token(word) for word in view]
            symbols: list[int] = []
            start_open: list[bool] = []
            start = [0.0]
            end = [0.0]
            flank = 0.0
            for number, token in enumerate(tokens):
                if not token.codes:
                    continue
                base = (f.letter_prefix if flank else f.generic_prefix) + max(flank, f.token_most) if symbols else 0.0
                open_before = flank < 0
                start[-1] = base
                start.extend([base + cost for cost in token.opening[1:-1]])
                start.append(0.0)
                start_open.extend([open_before] * len(token.codes))
                first.append(len(symbols) == 0)
                first.extend([False] * (len(token.codes) - 1))
                symbols.extend(token.codes)
                end.extend(token.closing[1:-1])
                end.append(0.0)
                most.append(token.information)
                flank += token.flank
            # Closing costs: what follows the window, from the right.
            after = 0.0
            position = len(symbols)
            start_open.append(True)
            end_open = [True] * (position + 1)
            start[-1] = float(IMPOSSIBLE)
            tail_done = False
            for token in reversed(tokens):
                n = len(token.codes)
                if not n:
                    continue
                base = (f.letter_suffix if after else f.generic_suffix) + max(after, f.token_most) if tail_done else 0.0
                for k in range(n, 0, -1):
                    at = position - n + k
                    end[at] = base + (0.0 if k == n else token.closing[k])
                    end_open[at] = after < 0 or (k < n and token.closing[k] < f.part_generic_end)
                position -= n
                after += token.flank
                tail_done = True
            codes.append(symbols)
            starts.extend(start)
            ends.extend(end)
            start_flags.extend(start_open)
            end_flags.extend(end_open)
        self.model = model
        self.tokens = views
        self._codes = codes
        self.keys = np.array([hash(tuple(c)) for c in codes], dtype=np.int64)
        self.sorted_keys = np.array([hash(tuple(sorted(c))) for c in codes], dtype=np.int64)
        self.strings = model.strings(codes)
        self.all_words = np.array(
            [bool(view) and all(model.token(word).information < math.inf for word in view) for view in views],
            dtype=bool,
        )
        self.start = np.array(starts, dtype=np.float32)
        self.end = np.array(ends, dtype=np.float32)
        self.start_open = np.array(start_flags, dtype=bool)
        self.end_open = np.array(end_flags, dtype=bool)
        self.edge_offset = self.strings.offset[:-1] + np.arange(len(codes))
        self._information(views, channels, most)
        self._insertions()

    def code_lists(self) -> list[list[int]]:
        """The codes of every view."""
        return self._codes

    def code_list(self, view: int) -> list[int]:
        """The codes of one view."""
        return self._codes[view]

    def information(self, views: npt.NDArray[np.int64]) -> Floats:
        """Capped information of whole views, in nats."""
        capped = np.minimum(self.info, self.model.rules.letters.same_cap)
        sums = np.concatenate([[0.0], np.cumsum(capped)])
        return np.asarray(sums[self.strings.offset[views + 1]] - sums[self.strings.offset[views]], dtype=np.float32)

    def _information(self, views: Sequence[Sequence[str]], channels: Sequence[str], most: list[float]) -> None:
        """-ln P of every symbol in its context; common words carry no more than the word itself does."""
        codes = self.strings.codes
        model = self.model
        token_start = np.zeros(len(codes), dtype=bool)
        token_of = np.zeros(len(codes), dtype=np.int64)
        at = 0
        number = 0
        scale_of: list[float] = []
        fixed: list[tuple[int, int, float]] = []
        for view, channel in zip(views, channels, strict=True):
            for word in view:
                n = len(model.token(word).codes)
                if n:
                    if channel == "pinyin":
                        fixed.append((at, n, model.syllable_information(word)))
                    scale_of.append(model.rules.words.roman if channel == "roman" else 1.0)
                    token_start[at] = True
                    token_of[at : at + n] = number
                    at += n
                    number += 1
        one = np.zeros_like(codes)
        one[1:] = codes[:-1]
        one[token_start] = 0
        two = np.zeros_like(codes)
        two[2:] = codes[:-2]
        two[token_start] = 0
        follows = np.zeros_like(token_start)
        follows[1:] = token_start[:-1]
        two[follows] = 0
        latin = (codes < LATIN) & (one < LATIN) & (two < LATIN)
        info = model.other_information[one, codes]
        info[latin] = model.latin_information[two[latin], one[latin], codes[latin]]
        if number:
            total = np.bincount(token_of, weights=info, minlength=number)
            scale = np.minimum(1.0, np.array(most) / np.maximum(total, 1e-6))
            info *= (scale * np.array(scale_of))[token_of].astype(np.float32)
        for at, n, value in fixed:
            info[at : at + n] = value / n
        self.info = info.astype(np.float32)

    def _insertions(self) -> None:
        """What an extra symbol inside the window costs."""
        r = self.model.rules.letters
        codes = self.strings.codes
        cost = np.where(self.model.vowel[codes], r.insert_vowel, r.insert).astype(np.float32)
        doubled = np.zeros(len(codes), dtype=bool)
        doubled[1:] = codes[1:] == codes[:-1]
        cost[doubled] = r.insert_doubled
        cost[codes == self.model.long_vowel] = r.long_vowel
        self.insert = cost


class LetterForms:
    """Forms of all brands as flat arrays."""

    def __init__(self, model: LetterModel, forms: Sequence[LetterForm]) -> None:
        r = model.rules.letters
        self.model = model
        self.strings = model.strings([form.codes for form in forms])
        codes = self.strings.codes
        delete = np.where(model.vowel[codes], r.delete_vowel, r.delete).astype(np.float32)
        doubled = np.zeros(len(codes), dtype=bool)
        doubled[1:] = codes[1:] == codes[:-1]
        delete[doubled] = r.delete_doubled
        delete[codes == model.long_vowel] = r.long_vowel
        self.delete = delete
        self.tail = np.array([cost for form in forms for cost in form.tail], dtype=np.float32)
        self.tail_offset = self.strings.offset[:-1] + np.arange(len(forms))
        self.prior = np.array([form.prior for form in forms], dtype=np.float32)
        self.flank = np.array([form.flank for form in forms], dtype=np.float32)
        self.edit = np.array([form.edit for form in forms], dtype=np.float32)
        self._codes = [form.codes for form in forms]
        self.keys = np.array([hash(tuple(form.codes)) for form in forms], dtype=np.int64)
        self.rotation_keys = np.array(
            [hash(tuple(sorted(form.codes))) if len(form.codes) >= _ROTATES else 0 for form in forms], dtype=np.int64
        )

    def code_lists(self) -> list[list[int]]:
        """The codes of every form."""
        return self._codes

    def is_rotation(self, form: int, views: LetterViews, view: int) -> bool:
        """True when the view is the form with two parts of at least three letters exchanged (WINTECH, TECHWIN)."""
        codes, other = self._codes[form], views.code_list(view)
        return len(codes) == len(other) and any(codes[cut:] + codes[:cut] == other for cut in range(3, len(codes) - 2))


def score_pairs(
    forms: LetterForms, views: LetterViews, form_of: npt.NDArray[np.int64], view_of: npt.NDArray[np.int64]
) -> Floats:
    """Totals (without priors of the views) of the pairs (form_of[k], view_of[k])."""
    out = np.full(len(form_of), IMPOSSIBLE, dtype=np.float32)
    n_of = forms.strings.lengths[form_of]
    m_of = views.strings.lengths[view_of]
    width = np.searchsorted(_WIDTHS, m_of)
    order = np.lexsort((width, n_of))
    keys = n_of[order].astype(np.int64) * 100 + width[order]
    edges = np.flatnonzero(np.diff(keys)) + 1
    for group in np.split(order, edges):
        if not len(group):
            continue
        n, m = int(n_of[group[0]]), int(_WIDTHS[min(int(width[group[0]]), len(_WIDTHS) - 1)])
        if not n or not m_of[group[0]]:
            continue
        step = max(1, _CELLS // (m + 1))
        for at in range(0, len(group), step):
            part = group[at : at + step]
            batch = make_batch(forms, views, form_of[part], view_of[part], n, m)
            out[part] = best_paths(batch).total
    out += forms.prior[form_of]
    return out


class LetterRows:
    """Gains of a batch of letter pairs, computed row by row."""

    def __init__(
        self,
        forms: LetterForms,
        views: LetterViews,
        form_at: Positions,
        view_at: Positions,
        inside: Flags,
        edit: Floats,
    ) -> None:
        model = forms.model
        self.r = model.rules.letters
        self.tables = model.tables
        self.edit = edit
        self.f = forms.strings.codes[form_at]
        self.v = np.where(inside, views.strings.codes[view_at], -1)
        self.v_safe = np.where(inside, self.v, 0)
        self.f_row = self.f * symbol_count()
        self.fd = forms.strings.digraph[form_at]
        self.fd[:, 0] = 0
        self.vd = np.where(inside, views.strings.digraph[view_at], 0)
        self.vd[:, 0] = 0
        self.view_folds = np.flatnonzero(self.vd.any(axis=1))
        self.vd_some = self.vd[self.view_folds].astype(np.int64)
        info = np.where(inside, views.info[view_at], 0.0).astype(np.float32)
        self.fuzzy = np.minimum(info, self.r.fuzzy_cap) + edit
        self.fuzzy[~inside] = IMPOSSIBLE
        self.same = np.minimum(info, self.r.same_cap) + np.float32(self.r.same)
        self.other = np.where(inside, np.float32(self.r.other) + edit, IMPOSSIBLE).astype(np.float32)
        two = info.copy()
        two[:, 1:] += info[:, :-1]
        self.two = np.minimum(two, self.r.digraph_cap) + edit
        self.equal: Flags | None = None
        self.equal_before: Flags | None = None

    def gain(self, i: int) -> Floats:
        """Equal letters carry their information, related ones less, others the flat cost."""
        out: Floats = self.tables.cost.ravel()[self.f_row[:, i : i + 1] + self.v_safe]
        out += self.fuzzy
        np.maximum(out, self.other, out=out)
        self.equal_before = self.equal
        self.equal = self.f[:, i : i + 1] == self.v
        np.copyto(out, self.same, where=self.equal)
        return out

    def folds(self, i: int) -> Iterator[Offer]:
        """Respellings of two letters, and two letters exchanged."""
        if len(self.view_folds):
            some = self.view_folds
            letter = np.where(self.f[some, i] < LATIN, self.f[some, i], 0)
            yield STEP_1_2, some, self.tables.one_two[letter[:, None], self.vd_some] + self.two[some]
        if not i:
            return
        with_digraph = np.flatnonzero(self.fd[:, i])
        if len(with_digraph):
            number = self.fd[with_digraph, i].astype(np.int64)[:, None]
            single = np.where(self.v_safe[with_digraph] < LATIN, self.v_safe[with_digraph], 0)
            yield STEP_2_1, with_digraph, self.tables.two_one[number, single] + self.fuzzy[with_digraph]
            both = self.vd[with_digraph].astype(np.int64)
            yield STEP_2_2, with_digraph, self.tables.two_two[number, both] + self.two[with_digraph]
        assert self.equal is not None
        assert self.equal_before is not None
        crossed = self.equal[:, :-1] & self.equal_before[:, 1:]
        some = np.flatnonzero(crossed.any(axis=1))
        if len(some):
            gains = np.full((len(some), self.v.shape[1]), IMPOSSIBLE, dtype=np.float32)
            pair = self.same[some, 1:] + self.same[some, :-1] + np.float32(self.r.swap) + 3 * self.edit[some]
            np.copyto(gains[:, 1:], pair, where=crossed[some])
            yield STEP_SWAP, some, gains


def make_batch(forms: LetterForms, views: LetterViews, form_of: Positions, view_of: Positions, n: int, m: int) -> Batch:
    """Gather the costs of pairs whose forms have ``n`` symbols and whose views have at most ``m``."""
    f_at = forms.strings.offset[form_of][:, None] + np.arange(n)
    v_len = views.strings.lengths[view_of]
    inside = np.arange(m)[None, :] < v_len[:, None]
    v_at = np.where(inside, views.strings.offset[view_of][:, None] + np.arange(m), 0)
    edit = forms.edit[form_of][:, None]
    rows = LetterRows(forms, views, f_at, v_at, inside, edit)
    edge_inside = np.arange(m + 1)[None, :] <= v_len[:, None]
    edge = np.where(edge_inside, views.edge_offset[view_of][:, None] + np.arange(m + 1), 0)
    flank = forms.flank[form_of][:, None]
    start = np.where(edge_inside, views.start[edge], IMPOSSIBLE).astype(np.float32)
    start[:, 1:] += flank
    end = np.where(edge_inside, views.end[edge], IMPOSSIBLE).astype(np.float32)
    end += np.where(np.arange(m + 1)[None, :] == v_len[:, None], 0.0, flank).astype(np.float32)
    return Batch(
        rows,
        forms.delete[f_at] + edit,
        np.where(inside, views.insert[v_at], -50.0).astype(np.float32) + edit,
        start,
        end,
        forms.tail[forms.tail_offset[form_of][:, None] + np.arange(n + 1)],
    )
