"""The alignment of letter pairs in batches: gains row by row, for any alphabet."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from monitor.matching.align import (
    IMPOSSIBLE,
    STEP_1_2,
    STEP_2_1,
    STEP_2_2,
    STEP_SWAP,
    Batch,
    Floats,
    Offer,
    best_paths,
)
from monitor.matching.letter_views import LetterViews
from monitor.matching.letters import LONGEST_VIEW, LetterForms
from monitor.matching.symbols import LATIN, symbol_count

_WIDTHS = (6, 8, 10, 12, 16, 20, 24, 32, 48, 64, LONGEST_VIEW)
_CELLS = 100_000
Positions = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


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
