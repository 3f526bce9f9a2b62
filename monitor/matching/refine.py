"""Second look at the few pairs that score: how many changes does the best path need?

The alignment adds up changes one by one, so that a name can drift into any other through many small, plausible steps.
Imitators change one thing, seldom two: every further change costs more than the one before, the more so the shorter the
name. Totals only ever go down here, so nothing that was left out before could come back.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from monitor.matching import align, han, letter_rows
from monitor.matching.align import Counts
from monitor.matching.forms_index import FormsIndex
from monitor.matching.marks import MarkBatch

Positions = npt.NDArray[np.int64]
_STEP_CELLS = 4_000_000


def path_counts(
    index: FormsIndex, batch: MarkBatch, form: Positions, view: Positions, *, is_letters: bool
) -> dict[str, npt.NDArray[np.int64]]:
    """Counts of every pair's best path, as named columns."""
    out: dict[str, npt.NDArray[np.int64]] = {}
    if is_letters:
        n_of, m_of = index.letter_forms.strings.lengths[form], batch.letter_views.strings.lengths[view]
    else:
        n_of, m_of = index.han_forms.lengths[form].astype(np.int64), batch.han_views.lengths[view].astype(np.int64)
    width = -(-m_of // 8) * 8
    keys = n_of * 1000 + width
    order = np.argsort(keys, kind="stable")
    for group in np.split(order, np.flatnonzero(np.diff(keys[order])) + 1):
        if not len(group):
            continue
        n, m = int(n_of[group[0]]), int(width[group[0]])
        step = max(1, _STEP_CELLS // ((n + 1) * (m + 1)))
        for at in range(0, len(group), step):
            part = group[at : at + step]
            counts = _counts(index, batch, form[part], view[part], n, m, is_letters=is_letters)
            for name in Counts.__slots__:
                column = out.setdefault(name, np.zeros(len(form), dtype=np.int64))
                column[part] = getattr(counts, name)
    return out


def _counts(
    index: FormsIndex, batch: MarkBatch, form: Positions, view: Positions, n: int, m: int, *, is_letters: bool
) -> Counts:
    if is_letters:
        table = letter_rows.make_batch(index.letter_forms, batch.letter_views, form, view, n, m)
        assert isinstance(table.rows, letter_rows.LetterRows)
        kind = index.letter_model.tables.kind[table.rows.f[:, :, None], table.rows.v_safe[:, None, :]]
    else:
        table = han.make_batch(index.han_forms, batch.han_views, form, view, n, m)
        assert isinstance(table.rows, han.HanRows)
        kind = np.where(table.rows.same, 0, np.where(table.rows.kind == han.OTHER, 1, 2)).astype(np.uint8)
    return align.count_steps(align.best_paths(table, keep_steps=True), kind)


def penalties(
    index: FormsIndex, batch: MarkBatch, form: Positions, view: Positions, *, is_letters: bool
) -> align.Floats:
    """What the number and place of the changes takes off (never positive). Pairs without changes pay nothing but what
    a derived form costs."""
    c = path_counts(index, batch, form, view, is_letters=is_letters)
    rules = index.rules.changes
    changes = c["near"] + c["other"] + c["deleted"] + c["inserted"] + c["respelt"] + c["swapped"]
    some = changes > 0
    if is_letters:
        n, m = index.letter_forms.strings.lengths[form], batch.letter_views.strings.lengths[view]
        table, each = rules.letters_first, rules.letters_more
        out = np.where(changes >= 3, (changes - 2) * rules.letters_many, 0.0)
        # Short names pay for every change inside the alignment already.
        out += np.where(n > index.rules.letters.short_length, c["other"] * rules.letters_other, 0.0)
        head, flank = rules.letters_head, rules.letters_flank
        words, word_cost, part = batch.letter_views.all_words[view], rules.letters_words, rules.letters_part
    else:
        n = index.han_forms.lengths[form].astype(np.int64)
        m = batch.han_views.lengths[view].astype(np.int64)
        table, each = rules.han_first, rules.han_more
        out = np.zeros(len(form))
        head, flank = rules.han_head, rules.han_flank
        words, word_cost, part = batch.han_views.discount[view] > 0, rules.han_words, rules.han_part
    first = np.array(table, dtype=np.float64)[np.minimum(n, len(table) - 1)]
    out += np.where(some, first, 0.0) + np.where(changes > 1, (changes - 1) * each, 0.0)
    out += np.where(some & ~c["head"].astype(bool), head, 0.0)
    views = batch.letter_views if is_letters else batch.han_views
    edge = views.edge_offset[view]
    open_start = (c["first"] > 0) & views.start_open[edge + c["first"]].astype(bool)
    open_end = (c["last"] < m) & views.end_open[edge + c["last"]].astype(bool)
    out += np.where(some & (open_start | open_end), flank, 0.0)
    out += np.where(some & words, word_cost, 0.0) + np.where(c["used"] < n, part, 0.0)
    return out.astype(np.float32)
