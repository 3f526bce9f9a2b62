"""The alignment for Latin letters once more, laid out for speed.

Everything that a row of the alignment needs to know about a view is worked out once per view and letter (a profile), so
that a pair's row is one copy of a few dozen numbers. Same costs and same result as :mod:`monitor.matching.align`,
except that at most ``EXTRA`` extra letters in a row are tried (the general form tries any number; docs/matching.md).
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt

from monitor.matching.align import IMPOSSIBLE, Floats
from monitor.matching.letter_views import LetterViews
from monitor.matching.letters import LetterForms
from monitor.matching.symbols import LATIN

Positions = npt.NDArray[np.int64]
EXTRA = 3
WIDTHS = (6, 8, 10, 12, 14, 16, 20, 24, 32, 48, 64, 96)
_CELLS = 40_000
_THREADS = 2


class Profiles:
    """Profiles of the views of one padded width. Only views made of Latin letters and digits."""

    def __init__(self, views: LetterViews, numbers: Positions, width: int) -> None:
        model = views.model
        r, tables = model.rules.letters, model.tables
        strings = views.strings
        lengths = strings.lengths[numbers]
        inside = np.arange(width)[None, :] < lengths[:, None]
        at = np.where(inside, strings.offset[numbers][:, None] + np.arange(width), 0)
        self.codes = np.where(inside, strings.codes[at], 0).astype(np.uint8)
        digraph = np.where(inside, strings.digraph[at], 0)
        digraph[:, 0] = 0
        info = np.where(inside, views.info[at], 0.0).astype(np.float32)
        self.same = np.minimum(info, r.same_cap) + np.float32(r.same)
        fuzzy = np.minimum(info, r.fuzzy_cap)
        fuzzy[~inside] = IMPOSSIBLE
        two = info.copy()
        two[:, 1:] += info[:, :-1]
        np.minimum(two, r.digraph_cap, out=two)
        letters = tables.cost[:LATIN, :LATIN]
        count = len(numbers)
        gain = letters.T[self.codes].transpose(0, 2, 1) + fuzzy[:, None, :]
        np.maximum(gain, np.where(inside, np.float32(r.other), IMPOSSIBLE)[:, None, :], out=gain)
        line, column = np.nonzero(inside)
        gain[line, self.codes[line, column], column] = self.same[line, column]
        self.gain = np.ascontiguousarray(gain, dtype=np.float32).reshape(count * LATIN, width)
        one_two = tables.one_two.T[digraph].transpose(0, 2, 1) + two[:, None, :]
        self.one_two = np.ascontiguousarray(one_two, dtype=np.float32).reshape(count * LATIN, width)
        digraphs = len(tables.two_two)
        two_one = tables.two_one.T[self.codes].transpose(0, 2, 1) + fuzzy[:, None, :]
        self.two_one = np.ascontiguousarray(two_one, dtype=np.float32).reshape(count * digraphs, width)
        two_two = tables.two_two.T[digraph].transpose(0, 2, 1) + two[:, None, :]
        self.two_two = np.ascontiguousarray(two_two, dtype=np.float32).reshape(count * digraphs, width)
        self.digraphs = digraphs
        self.insert = np.where(inside, views.insert[at], -50.0).astype(np.float32)
        edge_inside = np.arange(width + 1)[None, :] <= lengths[:, None]
        edge = np.where(edge_inside, views.edge_offset[numbers][:, None] + np.arange(width + 1), 0)
        self.start = np.where(edge_inside, views.start[edge], IMPOSSIBLE).astype(np.float32)
        self.end = np.where(edge_inside, views.end[edge], IMPOSSIBLE).astype(np.float32)
        self.whole = np.arange(width + 1)[None, :] == lengths[:, None]
        self.width = width


def score_pairs(forms: LetterForms, views: LetterViews, form_of: Positions, view_of: Positions) -> Floats:
    """Totals, without the views' priors, of pairs of Latin forms without an edit surcharge and Latin views."""
    out = np.full(len(form_of), IMPOSSIBLE, dtype=np.float32)
    if not len(form_of):
        return out
    width_of = np.searchsorted(WIDTHS, views.strings.lengths[view_of])
    jobs: list[tuple[Positions, Profiles, Positions, int]] = []
    for width in np.unique(width_of).tolist():
        chosen = np.flatnonzero(width_of == width)
        numbers, local = np.unique(view_of[chosen], return_inverse=True)
        profiles = Profiles(views, numbers, WIDTHS[width])
        lengths = forms.strings.lengths[form_of[chosen]]
        order = np.argsort(lengths, kind="stable")
        step = max(1, _CELLS // (WIDTHS[width] + 1))
        for group in np.split(order, np.flatnonzero(np.diff(lengths[order])) + 1):
            for at in range(0, len(group), step):
                part = group[at : at + step]
                jobs.append((chosen[part], profiles, local[part].astype(np.int64), int(lengths[part[0]])))

    def run(job: tuple[Positions, Profiles, Positions, int]) -> None:
        pairs, profiles, local, n = job
        out[pairs] = _align(forms, profiles, form_of[pairs], local, n)

    if len(jobs) > 4:
        with ThreadPoolExecutor(_THREADS) as pool:
            list(pool.map(run, jobs))
    else:
        for job in jobs:
            run(job)
    return out + forms.prior[form_of]


def _align(forms: LetterForms, profiles: Profiles, form_of: Positions, view: Positions, n: int) -> Floats:
    """Best totals of pairs whose forms have ``n`` letters."""
    at = forms.strings.offset[form_of][:, None] + np.arange(n)
    f = forms.strings.codes[at]
    digraph = forms.strings.digraph[at].astype(np.int64)
    delete = forms.delete[at]
    tail = forms.tail[forms.tail_offset[form_of][:, None] + np.arange(n + 1)]
    swap = np.float32(forms.model.rules.letters.swap)
    flank = forms.flank[form_of][:, None]
    row = profiles.start[view]
    row[:, 1:] += flank
    end = profiles.end[view]
    end += np.where(profiles.whole[view], np.float32(0.0), flank)
    insert = profiles.insert[view]
    codes = profiles.codes[view]
    base, base_two = view * LATIN, view * profiles.digraphs
    before = row
    equal_before = codes == 0
    best = np.full(len(view), IMPOSSIBLE, dtype=np.float32)
    ends = (tail > IMPOSSIBLE / 2).any(axis=0)
    for i in range(n):
        own = base + f[:, i]
        new = row + delete[:, i : i + 1]
        gain = profiles.gain.take(own, axis=0)
        gain += row[:, :-1]
        np.maximum(new[:, 1:], gain, out=new[:, 1:])
        gain = profiles.one_two.take(own, axis=0)[:, 1:]
        gain += row[:, :-2]
        np.maximum(new[:, 2:], gain, out=new[:, 2:])
        equal = codes == f[:, i : i + 1].astype(np.uint8)
        if i:
            _two_back(new, before, profiles, digraph[:, i], base_two)
            crossed = equal[:, :-1] & equal_before[:, 1:]
            some = np.flatnonzero(crossed.any(axis=1))
            if len(some):
                same = profiles.same[view[some]]
                value = np.where(crossed[some], same[:, 1:] + same[:, :-1] + swap + before[some, :-2], IMPOSSIBLE)
                new[some, 2:] = np.maximum(new[some, 2:], value)
        for _ in range(EXTRA):
            np.maximum(new[:, 1:], new[:, :-1] + insert, out=new[:, 1:])
        row, before, equal_before = new, row, equal
        if ends[i + 1]:
            np.maximum(best, (row + end).max(axis=1) + tail[:, i + 1], out=best)
    return best


def _two_back(new: Floats, before: Floats, profiles: Profiles, digraph: Positions, base: Positions) -> None:
    """Steps that use two letters of the form at once."""
    some = np.flatnonzero(digraph)
    if not len(some):
        return
    own = base[some] + digraph[some]
    origin = before[some]
    target = new[some]
    np.maximum(target[:, 1:], profiles.two_one.take(own, axis=0) + origin[:, :-1], out=target[:, 1:])
    np.maximum(target[:, 2:], profiles.two_two.take(own, axis=0)[:, 1:] + origin[:, :-2], out=target[:, 2:])
    new[some] = target
