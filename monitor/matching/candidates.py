"""Which pairs are worth aligning.

Letters: forms of four and more symbols by counted features (:mod:`monitor.matching.bitcount`), shorter ones by words
that equal them or differ by one symbol. Hanzi: characters that speak for a brand's characters, from the same table of
relations that the alignment uses, summed to an upper bound.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import numpy.typing as npt

from monitor.matching.bitcount import BitCounter
from monitor.matching.forms_index import FormsIndex
from monitor.matching.grams import grams
from monitor.matching.marks import MarkBatch
from monitor.matching.totals import Pairs

SHORT = 3
"""Forms of at most this many symbols are found by key, not by counting."""


class Candidates:
    """Indexes over all forms of the watch list."""

    def __init__(self, index: FormsIndex) -> None:
        self.index = index
        rules = index.rules.candidates
        codes = index.letter_forms.code_lists()
        lengths = [len(c) for c in codes]
        self.long = np.array([k for k, n in enumerate(lengths) if n > SHORT], dtype=np.int64)
        features = [sorted(grams(codes[k])) for k in self.long]
        share = rules.share
        least = rules.least_shared
        self.counter = BitCounter(features, [max(least, min(31, round(share * len(f)))) for f in features])
        self.short: dict[tuple[int, ...], list[int]] = defaultdict(list)
        for k, n in enumerate(lengths):
            if 0 < n <= SHORT:
                for key in _keys(tuple(codes[k])):
                    self.short[key].append(k)
        self.han_rows = _HanIndex(index)

    def find(self, batch: MarkBatch) -> Pairs:
        """All pairs worth aligning in ``batch``."""
        views = batch.letter_views
        codes = views.code_lists()
        forms, view_of = self.counter.passing([list(grams(c)) for c in codes])
        forms = self.long[forms] if len(forms) else forms
        if self.short:
            more_forms, more_views = self._short_pairs(batch)
            forms = np.concatenate([forms, more_forms])
            view_of = np.concatenate([view_of, more_views])
        han_form, han_view = self.han_rows.find(batch)
        return Pairs(forms, view_of, han_form, han_view)

    def _short_pairs(self, batch: MarkBatch) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        seen: set[tuple[int, int]] = set()
        views = batch.letter_views
        model = self.index.letter_model
        for number, tokens in enumerate(views.tokens):
            pieces = [model.token(token).codes for token in tokens]
            whole = tuple(views.code_list(number))
            if len(whole) <= SHORT + 1:
                pieces.append(whole)
            for piece in pieces:
                keys = _keys(piece) if len(piece) <= SHORT + 1 else ()
                for key in keys:
                    for form in self.short.get(key, ()):
                        seen.add((form, number))
                if len(piece) > SHORT:
                    for size in (2, SHORT):
                        for edge in (piece[:size], piece[-size:]):
                            for form in self.short.get(edge, ()):
                                seen.add((form, number))
        if not seen:
            none = np.zeros(0, dtype=np.int64)
            return none, none
        pairs = np.array(sorted(seen), dtype=np.int64)
        return pairs[:, 0], pairs[:, 1]


def _keys(codes: tuple[int, ...]) -> set[tuple[int, ...]]:
    """The string itself and, from three symbols on, the string with one symbol left out."""
    out = {codes}
    if len(codes) >= SHORT:
        out.update(codes[:k] + codes[k + 1 :] for k in range(len(codes)))
    return out


class _HanIndex:
    """Mark character -> (form, place, gain) as one table sorted by character."""

    def __init__(self, index: FormsIndex) -> None:
        forms = index.han_forms
        self.index = index
        rules = index.rules.han
        number = forms.codes
        # For every brand character, its related mark characters (keys hold both).
        owner = (forms.keys_table >> 21).astype(np.int64)
        order = np.argsort(owner, kind="stable")
        first = np.searchsorted(owner[order], np.arange(int(number.max(initial=-1)) + 2))
        points: list[npt.NDArray[np.int64]] = []
        places: list[npt.NDArray[np.int64]] = []
        gains: list[npt.NDArray[np.float32]] = []
        for place, code in enumerate(number.tolist()):
            part = order[first[code] : first[code + 1]]
            points.append(forms.keys_table[part] & 0x1FFFFF)
            places.append(np.full(len(part), place, dtype=np.int64))
            gains.append(forms.gains[part] - np.float32(rules.other))
        if points:
            all_points = np.concatenate(points)
            order = np.argsort(all_points, kind="stable")
            self.points = all_points[order]
            self.places = np.concatenate(places)[order]
            self.gains = np.concatenate(gains)[order]
        else:
            self.points = np.zeros(0, dtype=np.int64)
            self.places = self.points
            self.gains = np.zeros(0, dtype=np.float32)
        self.form_of = np.repeat(np.arange(len(forms.lengths)), forms.lengths)

    def find(self, batch: MarkBatch) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Pairs whose best possible total reaches the floor: the best gain of every form character, whatever the order.

        Leaving out a character, or reading it for an unrelated one, costs the flat rate that every place starts from;
        where the form may lose its end, the end's places are not needed.
        """
        views = batch.han_views
        forms = self.index.han_forms
        none = np.zeros(0, dtype=np.int64)
        if not len(views.points) or not len(self.points):
            return none, none
        left = np.searchsorted(self.points, views.points, "left")
        right = np.searchsorted(self.points, views.points, "right")
        counts = right - left
        total = int(counts.sum())
        if not total:
            return none, none
        view_of = np.repeat(np.arange(len(views.lengths)), views.lengths)
        start = np.repeat(left - np.concatenate([[0], np.cumsum(counts)[:-1]]), counts)
        at = np.arange(total) + start
        place = self.places[at]
        key = np.repeat(view_of, counts).astype(np.int64) * len(self.form_of) + place
        order = np.argsort(key, kind="stable")
        key = key[order]
        gain = self.gains[at][order]
        edges = np.flatnonzero(np.concatenate([[True], np.diff(key) != 0]))
        best = np.maximum.reduceat(gain, edges)
        key = key[edges]
        form = self.form_of[key % len(self.form_of)]
        view = key // len(self.form_of)
        pair = view * len(forms.lengths) + form
        edges = np.flatnonzero(np.concatenate([[True], np.diff(pair) != 0]))
        bound = np.add.reduceat(best, edges)
        pair = pair[edges]
        form, view = pair % len(forms.lengths), pair // len(forms.lengths)
        total_bound = bound + forms.floor[form]
        good = total_bound >= self.index.rules.candidates.han_floor
        return form[good], view[good]
