"""Second look at the few pairs that score: how many changes does the best path need?

The alignment adds up changes one by one, so that a name can drift into any other through many small, plausible steps.
Imitators change one thing, seldom two: every further change costs more than the one before, the more so the shorter the
name. Totals only ever go down here, so nothing that was left out before could come back.
"""

from __future__ import annotations

import numpy as np

from monitor.matching import compiled
from monitor.matching.alignment import (
    ADDED,
    EXCHANGED,
    FIRST,
    HEAD,
    LAST,
    LEFT_OUT,
    NEAR,
    OTHER,
    RESPELT,
    USED,
    Floats,
    Ints,
)
from monitor.matching.forms_index import FormsIndex
from monitor.matching.marks import MarkBatch


def penalties(index: FormsIndex, batch: MarkBatch, form: Ints, view: Ints, *, is_letters: bool) -> Floats:
    """What the number and place of the changes takes off (never positive). Pairs without changes pay nothing but what
    a derived form costs."""
    forms = index.letter_forms if is_letters else index.han_forms
    views = batch.letter_views if is_letters else batch.han_views
    costs = index.letter_costs if is_letters else index.han_forms.costs
    counts = compiled.count(costs, forms.flat, views.flat, form, view)
    rules = index.rules.changes
    n, m = forms.lengths[form], views.lengths[view]
    changes = counts[:, [NEAR, OTHER, LEFT_OUT, ADDED, RESPELT, EXCHANGED]].sum(axis=1)
    some = changes > 0
    out = costs.least[np.minimum(n, costs.least.shape[0] - 1), np.minimum(changes, costs.least.shape[1] - 1)].copy()
    if is_letters:
        # Short names pay for every change inside the alignment already.
        out += np.where(n > index.rules.letters.short_length, counts[:, OTHER] * rules.letters_other, 0.0)
        head, flank, word_cost, part = rules.letters_head, rules.letters_flank, rules.letters_words, rules.letters_part
        words = batch.letter_views.all_words[view]
        # A reading of the mark is a guess already; a change on top is a second one.
        out += changes * batch.letter_views.reading_price[view]
    else:
        head, flank, word_cost, part = rules.han_head, rules.han_flank, rules.han_words, rules.han_part
        words = batch.han_views.discount[view] > 0
    out += np.where(some & (counts[:, HEAD] == 0), head, 0.0)
    edge = views.edge_offset[view]
    open_start = (counts[:, FIRST] > 0) & views.start_open[edge + counts[:, FIRST]]
    open_end = (counts[:, LAST] < m) & views.end_open[edge + counts[:, LAST]]
    out += np.where(some & (open_start | open_end), flank, 0.0)
    out += np.where(some & words, word_cost, 0.0) + np.where(counts[:, USED] < n, part, 0.0)
    return np.asarray(out)
