"""Indexes that name pairs: equal keys, derived forms by the sound of words, Hanzi forms by related characters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np

from monitor.matching import compiled
from monitor.matching.alignment import Floats, Forms, Ints
from monitor.matching.form_group import in_order
from monitor.matching.forms_index import FormsIndex
from monitor.matching.listed import Lists, Postings
from monitor.matching.marks import MarkBatch
from monitor.matching.sound_keys import sound_key

_JOINED = 3
"""Most neighbouring words that are joined to a key."""
_TOKENS = 12
"""Words of a mark that are joined; longer texts are looked at word by word beyond them."""

Codes = tuple[int, ...]
Found = tuple[Ints, Ints, Floats]
"""Forms, views, and sums with the forms' priors."""


class Alike:
    """Forms of which those that are spelt and priced alike (brands share pinyin) are aligned once: the likeliest."""

    def __init__(self, forms: Forms, twin: Ints, members: Sequence[int]) -> None:
        alike: dict[int, list[int]] = defaultdict(list)
        for k in members:
            alike[int(twin[k])].append(k)
        self._prior = forms.prior
        self._alike = {max(group, key=lambda k: float(forms.prior[k])): group for group in alike.values()}
        self.chosen = list(self._alike)

    def expand(self, found: Found) -> Found:
        """The pairs found, with those of the forms that were left out."""
        form, view, total = found
        groups = [self._alike[k] for k in form.tolist()]
        counts = [len(group) for group in groups]
        every = np.array([k for group in groups for k in group], dtype=np.int64)
        bare = np.repeat(total - self._prior[form], counts)
        return every, np.repeat(view, counts), np.asarray(bare + self._prior[every])


class Equals:
    """Positions of keys, by key. 0 is no key."""

    def __init__(self, keys: Ints) -> None:
        self.order = np.argsort(keys, kind="stable")
        self.ranked = keys[self.order]

    def find(self, others: Ints) -> tuple[Ints, Ints]:
        """Positions (in the keys, in ``others``) of whatever is equal."""
        left, right = np.searchsorted(self.ranked, others, "left"), np.searchsorted(self.ranked, others, "right")
        counts = np.where(others == 0, 0, right - left)
        return self.order[_spread(left, counts)], np.repeat(np.arange(len(others)), counts)


class SoundIndex:
    """Derived forms by sound key: they count only in views that have a run of words of their sound."""

    def __init__(self, index: FormsIndex, twin: Ints, members: Sequence[int]) -> None:
        self.index = index
        forms = index.letter_forms
        self.alike = Alike(forms.flat, twin, members)
        by_key: dict[str, list[int]] = defaultdict(list)
        for k in self.alike.chosen:
            for key in sound_key(tuple(forms.code_list(k))):
                by_key[key].append(k)
        self.number = {key: number for number, key in enumerate(by_key)}
        ordered = [in_order(forms.flat, named) for named in by_key.values()]
        self.lists = Lists(
            offset=np.cumsum([0, *(len(named) for named, _ in ordered)]),
            forms=np.array([k for named, _ in ordered for k in named], dtype=np.int32),
            shared=np.array([count for _, shared in ordered for count in shared.tolist()], dtype=np.int32),
        )

    def find(self, batch: MarkBatch, latin: Sequence[int], lowest: float) -> Found:
        """The pairs with the views ``latin`` whose totals can reach ``lowest``. A pair may come twice."""
        views = batch.letter_views
        token = self.index.letter_model.token
        named: list[tuple[int, int]] = []
        for view in latin if self.number else ():
            pieces = [token(word).codes for word in views.tokens[view]]
            runs = {*_runs(pieces), tuple(views.code_list(view))}
            keys = {key for run in runs for key in sound_key(run)}
            named.extend((number, view) for number in map(self.number.get, keys) if number is not None)
        list_of, view_of = np.ascontiguousarray(np.array(named, dtype=np.int64).reshape(-1, 2).T)
        costs, forms = self.index.letter_costs, self.index.letter_forms.flat
        return self.alike.expand(compiled.hold_listed(costs, forms, views.flat, self.lists, list_of, view_of, lowest))


def _runs(pieces: list[Codes]) -> Iterable[Codes]:
    """Words, and up to three neighbours joined."""
    count = len(pieces)
    for at in range(count):
        run: Codes = ()
        for size in range(1, min(_JOINED if at < _TOKENS else 1, count - at) + 1):
            run += pieces[at + size - 1]
            yield run


class HanIndex:
    """Mark character -> (form, place, gain) as one table sorted by character."""

    def __init__(self, index: FormsIndex, allowance: Floats) -> None:
        self.index = index
        forms = index.han_forms
        codes = forms.flat.codes.astype(np.int64)
        related, gains = forms.costs.keys, forms.costs.gains
        first = np.searchsorted(related, codes << 21, "left")
        last = np.searchsorted(related, (codes + 1) << 21, "left")
        counts = last - first
        at = _spread(first, counts)
        points = related[at] & 0x1FFFFF
        order = np.argsort(points, kind="stable")
        self.points = points[order]
        self.postings = Postings(
            places=np.repeat(np.arange(len(codes)), counts)[order].astype(np.int32),
            gains=(gains[at] - forms.costs.other)[order].astype(np.float32),
            form_of=np.repeat(np.arange(len(forms.lengths)), forms.lengths),
            floor=forms.floor + allowance,
        )

    def find(self, batch: MarkBatch, lowest: float) -> tuple[Ints, Ints]:
        """Pairs whose best possible total reaches ``lowest``: the best gain of every form character, in any order.

        Leaving out a character, or reading it for an unrelated one, costs the flat rate that every place starts from;
        where the form may lose its end, the end's places are not needed. Forms without any related character are left
        out: they reach no band.
        """
        views = batch.han_views.flat
        first = np.searchsorted(self.points, views.codes, "left")
        last = np.searchsorted(self.points, views.codes, "right")
        return compiled.sum_postings(self.postings, views.offset, first, last, lowest)


def _spread(first: Ints, counts: Ints) -> Ints:
    """``first[k]``, ``first[k] + 1``, ... (``counts[k]`` of them) for every k, one after another."""
    ahead = np.cumsum(counts) - counts
    return np.asarray(np.arange(int(counts.sum())) + np.repeat(first - ahead, counts))
