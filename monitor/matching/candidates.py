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
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from monitor.matching import compiled
from monitor.matching.alignment import LATIN, POSSIBLE, Floats, Forms, Ints
from monitor.matching.form_group import form_group
from monitor.matching.forms_index import FormsIndex
from monitor.matching.lists import Alike, Equals, HanIndex, SoundIndex
from monitor.matching.marks import MarkBatch
from monitor.matching.refine import allowance


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
        keyed: list[int] = []
        for k, form in enumerate(index.letters.forms):
            own = index.letter_forms.code_list(k)
            if not own:
                continue
            if min(own) >= LATIN:
                native[form.script].append(k)
            elif form.kind in by_key and max(own) < LATIN:
                keyed.append(k)
            else:
                latin.append(k)
        flat = index.letter_forms.flat
        self.twin = _twins(index)
        self.same_key = Equals(index.letter_forms.keys)
        self.same_letters = Equals(index.letter_forms.rotation_keys)
        self.latin = _Scanned(flat, self.twin, latin)
        self.native = [
            (_met(index, members), _Scanned(flat, self.twin, members)) for _, members in sorted(native.items())
        ]
        self.sounding = SoundIndex(index, self.twin, keyed)
        self.own_letters = _OwnNames(index.letters.brand, index.letter_own)
        self.own_hanzi = _OwnNames(index.han.brand, index.han_own)
        self.han_allowance = allowance(index)
        self.han = HanIndex(index, self.han_allowance)

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
            side.alike.expand(
                compiled.scan(costs, forms.flat, views.flat, side.group, np.array(chosen, dtype=np.int64), lowest)
            )
            for side, chosen in sides
        ]
        scanned.append(self.sounding.find(batch, [k for k in with_latin if max(codes[k]) < LATIN], lowest))
        joined = [
            self.same_key.find(views.keys),
            self.same_letters.find(views.sorted_keys),
            self.own_letters.find(batch, batch.letter_mark),
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
        own = self.own_hanzi.find(batch, batch.han_mark)
        each = np.unique(np.concatenate([form, own[0]]) * len(views.lengths) + np.concatenate([view, own[1]]))
        form, view = each // len(views.lengths), each % len(views.lengths)
        return Pairs(form, view, compiled.align(forms.costs, forms.flat, views.flat, form, view))


class _OwnNames:
    """The own names of brands. A text that is nothing but own names follows rules of its own."""

    def __init__(self, brand: Ints, own: npt.NDArray[np.bool_]) -> None:
        self._by_brand = Equals(np.where(own, brand + 1, 0))

    def find(self, batch: MarkBatch, mark: Ints) -> tuple[Ints, Ints]:
        """The own names and the views (of texts ``mark``) of every brand whose own names make up the text."""
        met = [(view, brand) for view, text in enumerate(mark.tolist()) for brand in batch.own[text]]
        view, brand = np.array(met, dtype=np.int64).reshape(-1, 2).T
        form, at = self._by_brand.find(brand + 1)
        return form, view[at]


class _Scanned:
    """Forms that are scanned, of those that are alike only one."""

    def __init__(self, forms: Forms, twin: Ints, members: Sequence[int]) -> None:
        self.alike = Alike(forms, twin, members)
        self.group = form_group(forms, self.alike.chosen)


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
