"""Pairs whose totals can reach a given floor, found exactly.

Letters: forms and views of one alphabet are all compared; an upper bound of each total, then the alignment itself, stop
as soon as the floor is out of reach (:func:`monitor.matching.scanning.scan`). Forms that are themselves derived count
only where they sound the same as a run of words of the mark, by key. Equal strings and exchanged halves are joined by
hash, because their totals follow other rules.

Hanzi: characters that speak for a brand's characters, from the same table of relations that the alignment uses, summed
to an upper bound of the total.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from monitor.matching import compiled
from monitor.matching.alignment import LATIN, POSSIBLE, Floats, Forms, Ints
from monitor.matching.form_group import form_group
from monitor.matching.forms_index import FormsIndex
from monitor.matching.marks import MarkBatch
from monitor.matching.refine import allowance
from monitor.matching.sound_keys import sound_key

_JOINED = 3
"""Most neighbouring words that are joined to a key."""
_TOKENS = 12
"""Words of a mark that are joined; longer texts are looked at word by word beyond them."""

Codes = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of one side: positions of forms and views, and the alignment's sum with the form's prior."""

    form: Ints
    view: Ints
    total: Floats


class Candidates:
    """Indexes over all forms of the watch list."""

    def __init__(self, index: FormsIndex) -> None:
        self.index = index
        by_key = frozenset(index.rules.candidates.by_key)
        latin: list[int] = []
        native: dict[str, list[int]] = defaultdict(list)
        self.keyed: dict[str, list[int]] = defaultdict(list)
        for k, form in enumerate(index.letters.forms):
            own = index.letter_forms.code_list(k)
            if not own:
                continue
            if min(own) >= LATIN:
                native[form.script].append(k)
            elif form.kind in by_key and max(own) < LATIN:
                for key in sound_key(tuple(own)):
                    self.keyed[key].append(k)
            else:
                latin.append(k)
        flat = index.letter_forms.flat
        self.twin = _twins(index)
        self.same_key = _Equals(index.letter_forms.keys)
        self.same_letters = _Equals(index.letter_forms.rotation_keys)
        self.latin = _Scanned(flat, self.twin, latin)
        self.native = [
            (_met(index, members), _Scanned(flat, self.twin, members)) for _, members in sorted(native.items())
        ]
        self.han_allowance = allowance(index)
        self.han = _HanIndex(index, self.han_allowance)

    def letters(self, batch: MarkBatch, lowest: float) -> Pairs:
        """All letter pairs of ``batch`` whose totals can reach ``lowest``. A pair may come twice."""
        views, forms, costs = batch.letter_views, self.index.letter_forms, self.index.letter_costs
        codes = [views.code_list(k) for k in range(len(views.lengths))]
        with_latin = [k for k, own in enumerate(codes) if own and min(own) < LATIN]
        with_others = [k for k, own in enumerate(codes) if own and max(own) >= LATIN]
        # No symbol is more to a symbol of another alphabet than any other, so a form cannot reach any band in a view
        # that has none of its alphabet.
        sides = [(self.latin, with_latin)]
        for met, native in self.native:
            sides.append((native, [k for k in with_others if met[list(codes[k])].any()]))
        scanned = [
            side.expand(
                compiled.scan(costs, forms.flat, views.flat, side.group, np.array(chosen, dtype=np.int64), lowest)
            )
            for side, chosen in sides
        ]
        joined = [
            self.same_key.find(views.keys),
            self.same_letters.find(views.sorted_keys),
            self._sounding_alike(batch, [k for k in with_latin if max(codes[k]) < LATIN]),
            _own_pairs(batch, self.index.letters.brand, self.index.letter_own, batch.letter_mark),
        ]
        form = np.concatenate([pair[0] for pair in joined])
        view = np.concatenate([pair[1] for pair in joined])
        total = self._aligned(batch, form, view)
        return Pairs(
            np.concatenate([form, *(pair[0] for pair in scanned)]),
            np.concatenate([view, *(pair[1] for pair in scanned)]),
            np.concatenate([total, *(pair[2] for pair in scanned)]),
        )

    def _aligned(self, batch: MarkBatch, form: Ints, view: Ints) -> Floats:
        """Sums of the pairs given; forms that are spelt and priced alike are aligned once."""
        forms, views = self.index.letter_forms.flat, batch.letter_views.flat
        each, back = np.unique(self.twin[form] * len(views.prior) + view, return_inverse=True)
        first, of = each // len(views.prior), each % len(views.prior)
        sums = compiled.align(self.index.letter_costs, forms, views, first, of) - forms.prior[first]
        return np.asarray(sums[back] + forms.prior[form])

    def hanzi(self, batch: MarkBatch, lowest: float) -> Pairs:
        """All Hanzi pairs of ``batch`` whose totals can reach ``lowest``."""
        forms, views = self.index.han_forms, batch.han_views
        form, view = self.han.find(batch, lowest)
        own = _own_pairs(batch, self.index.han.brand, self.index.han_own, batch.han_mark)
        each = np.unique(np.concatenate([form, own[0]]) * len(views.lengths) + np.concatenate([view, own[1]]))
        form, view = each // len(views.lengths), each % len(views.lengths)
        return Pairs(form, view, compiled.align(forms.costs, forms.flat, views.flat, form, view))

    def _sounding_alike(self, batch: MarkBatch, latin: list[int]) -> tuple[Ints, Ints]:
        """Derived forms and the views that have a run of words of their sound."""
        views = batch.letter_views
        token = self.index.letter_model.token
        keyed = self.keyed
        form_of: list[int] = []
        view_of: list[int] = []
        if keyed:
            for view in latin:
                pieces = [token(word).codes for word in views.tokens[view]]
                runs = {*_runs(pieces), tuple(views.code_list(view))}
                found = {form for run in runs for key in sound_key(run) for form in keyed.get(key, ())}
                form_of.extend(found)
                view_of.extend([view] * len(found))
        return np.array(form_of, dtype=np.int64), np.array(view_of, dtype=np.int64)


def _own_pairs(batch: MarkBatch, brand: Ints, own: npt.NDArray[np.bool_], mark: Ints) -> tuple[Ints, Ints]:
    """The own names and the views of every (brand, text) where the text is nothing but own names: their total follows
    other rules."""
    forms = [np.zeros(0, dtype=np.int64)]
    views = [np.zeros(0, dtype=np.int64)]
    for text, found in enumerate(batch.own):
        for one in found:
            of = np.flatnonzero((brand == one) & own)
            at = np.flatnonzero(mark == text)
            forms.append(np.repeat(of, len(at)))
            views.append(np.tile(at, len(of)))
    return np.concatenate(forms), np.concatenate(views)


class _Scanned:
    """Forms that are scanned: of those that are spelt and priced alike (brands share pinyin) only the likeliest."""

    def __init__(self, forms: Forms, twin: Ints, members: Sequence[int]) -> None:
        alike: dict[int, list[int]] = defaultdict(list)
        for k in members:
            alike[int(twin[k])].append(k)
        self._prior = forms.prior
        self._alike = {max(group, key=lambda k: float(forms.prior[k])): group for group in alike.values()}
        self.group = form_group(forms, self._alike)

    def expand(self, found: tuple[Ints, Ints, Floats]) -> tuple[Ints, Ints, Floats]:
        """The pairs found, with those of the forms that were left out."""
        form, view, total = found
        groups = [self._alike[k] for k in form.tolist()]
        counts = [len(group) for group in groups]
        every = np.array([k for group in groups for k in group], dtype=np.int64)
        bare = np.repeat(total - self._prior[form], counts)
        return every, np.repeat(view, counts), np.asarray(bare + self._prior[every])


def _met(index: FormsIndex, members: Sequence[int]) -> npt.NDArray[np.bool_]:
    """Per symbol whether it is more to a symbol of these forms than any other."""
    own = sorted({code for k in members for code in index.letter_forms.code_list(k)})
    single = index.letter_costs.single
    met = np.asarray((single[own] > POSSIBLE).any(axis=0))
    met[own] = True
    return met


def _twins(index: FormsIndex) -> Ints:
    """For every letter form the first that has the same symbols at the same costs."""
    forms = index.letter_forms.flat
    first: dict[tuple[bytes, float, float, bool, bytes], int] = {}
    out = np.zeros(len(forms.prior), dtype=np.int64)
    for k in range(len(out)):
        symbols = slice(int(forms.offset[k]), int(forms.offset[k + 1]))
        tails = slice(symbols.start + k, symbols.stop + k + 1)
        prices = (float(forms.edit[k]), float(forms.flank[k]), bool(forms.reading[k]))
        key = (forms.codes[symbols].tobytes(), *prices, forms.tail[tails].tobytes())
        out[k] = first.setdefault(key, k)
    return out


class _Equals:
    """Positions of keys, by key. 0 is no key."""

    def __init__(self, keys: Ints) -> None:
        self.order = np.argsort(keys, kind="stable")
        self.ranked = keys[self.order]

    def find(self, others: Ints) -> tuple[Ints, Ints]:
        """Positions (in the keys, in ``others``) of whatever is equal."""
        left, right = np.searchsorted(self.ranked, others, "left"), np.searchsorted(self.ranked, others, "right")
        counts = np.where(others == 0, 0, right - left)
        return self.order[_spread(left, counts)], np.repeat(np.arange(len(others)), counts)


def _runs(pieces: list[Codes]) -> Iterable[Codes]:
    """Words, and up to three neighbours joined."""
    count = len(pieces)
    for at in range(count):
        run: Codes = ()
        for size in range(1, min(_JOINED if at < _TOKENS else 1, count - at) + 1):
            run += pieces[at + size - 1]
            yield run


class _HanIndex:
    """Mark character -> (form, place, gain) as one table sorted by character."""

    def __init__(self, index: FormsIndex, allowance: Floats) -> None:
        self.index = index
        forms = index.han_forms
        self.floor = forms.floor + allowance
        codes = forms.flat.codes.astype(np.int64)
        related, gains = forms.costs.keys, forms.costs.gains
        first = np.searchsorted(related, codes << 21, "left")
        last = np.searchsorted(related, (codes + 1) << 21, "left")
        counts = last - first
        at = _spread(first, counts)
        points = related[at] & 0x1FFFFF
        order = np.argsort(points, kind="stable")
        self.points = points[order]
        self.places = np.repeat(np.arange(len(codes)), counts)[order].astype(np.int32)
        self.gains = (gains[at] - forms.costs.other)[order].astype(np.float32)
        self.form_of = np.repeat(np.arange(len(forms.lengths)), forms.lengths)

    def find(self, batch: MarkBatch, lowest: float) -> tuple[Ints, Ints]:
        """Pairs whose best possible total reaches ``lowest``: the best gain of every form character, in any order.

        Leaving out a character, or reading it for an unrelated one, costs the flat rate that every place starts from;
        where the form may lose its end, the end's places are not needed.
        """
        views = batch.han_views
        forms = self.index.han_forms
        none = np.zeros(0, dtype=np.int64)
        left = np.searchsorted(self.points, views.flat.codes, "left")
        counts = np.searchsorted(self.points, views.flat.codes, "right") - left
        if not counts.any():
            return none, none
        view_of = np.repeat(np.arange(len(views.lengths)), views.lengths)
        at = _spread(left, counts)
        key = np.repeat(view_of, counts).astype(np.int64) * len(self.form_of) + self.places[at]
        order = np.argsort(key)  # of equal keys the best gain counts, in any order
        key = key[order]
        edges = _groups(key)
        best = np.maximum.reduceat(self.gains[at][order], edges)
        key = key[edges]
        pair = key // len(self.form_of) * len(forms.lengths) + self.form_of[key % len(self.form_of)]
        edges = _groups(pair)
        bound = np.add.reduceat(best, edges)
        form, view = pair[edges] % len(forms.lengths), pair[edges] // len(forms.lengths)
        good = bound + self.floor[form] >= lowest - 1e-3
        return form[good], view[good]


def _spread(first: Ints, counts: Ints) -> Ints:
    """``first[k]``, ``first[k] + 1``, ... (``counts[k]`` of them) for every k, one after another."""
    ahead = np.cumsum(counts) - counts
    return np.asarray(np.arange(int(counts.sum())) + np.repeat(first - ahead, counts))


def _groups(keys: npt.NDArray[np.int64]) -> Ints:
    """Where each group of equal neighbours begins."""
    return np.flatnonzero(np.concatenate([[True], np.diff(keys) != 0]))
