"""Second look at the few pairs that score: how many changes does the best path need?

The alignment adds up changes one by one, so that a name can drift into any other through many small, plausible steps.
Imitators change one thing, seldom two: every further change costs more than the one before, the more so the shorter the
name. Totals go down here, but for a Hanzi exchanged twice alike (洽洽, 恰恰), which is one idea: the search allows for
it (:func:`allowance`).
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
    REPEATED,
    RESPELT,
    USED,
    Floats,
    Ints,
)
from monitor.matching.forms_index import FormsIndex
from monitor.matching.letters import letter_changes
from monitor.matching.marks import MarkBatch
from monitor.matching.spoken import english_sound
from monitor.matching.symbols import spell


def penalties(index: FormsIndex, batch: MarkBatch, form: Ints, view: Ints, *, is_letters: bool) -> Floats:
    """What the number and place of the changes takes off: negative or 0, but for repeated exchanges of Hanzi. Pairs
    without changes pay nothing but what a derived form costs."""
    forms = index.letter_forms if is_letters else index.han_forms
    views = batch.letter_views if is_letters else batch.han_views
    costs = index.letter_costs if is_letters else index.han_forms.costs
    price = letter_changes(index.rules) if is_letters else costs.least
    counts = compiled.count(costs, forms.flat, views.flat, form, view)
    rules = index.rules.changes
    n, m = forms.lengths[form], views.lengths[view]
    changes = counts[:, [NEAR, OTHER, LEFT_OUT, ADDED, RESPELT, EXCHANGED]].sum(axis=1)
    some = changes > 0
    out = price[np.minimum(n, price.shape[0] - 1), np.minimum(changes, price.shape[1] - 1)].copy()
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
        out += counts[:, REPEATED] * float(rules.han_repeated)
    out += np.where(some & (counts[:, HEAD] == 0), head, 0.0)
    edge = views.edge_offset[view]
    open_start = (counts[:, FIRST] > 0) & views.start_open[edge + counts[:, FIRST]]
    open_end = (counts[:, LAST] < m) & views.end_open[edge + counts[:, LAST]]
    out += np.where(some & (open_start | open_end), flank, 0.0)
    out += np.where(some & words, word_cost, 0.0) + np.where(counts[:, USED] < n, part, 0.0)
    if is_letters:
        at = _spoken_alike(index, batch, form, view, counts)
        out[at] = np.maximum(out[at], rules.letters_aural)
    return np.asarray(out)


def allowance(index: FormsIndex) -> Floats:
    """The most that :func:`penalties` can add to the total of each Hanzi form."""
    repeats = [len(text) - len(set(text)) for text in index.han_forms.texts]
    return np.array(repeats, dtype=np.float64) * float(index.rules.changes.han_repeated)


_LEAST_SOUNDS = 3
"""Consonants of a Metaphone code below which equal codes are chance."""


def _spoken_alike(index: FormsIndex, batch: MarkBatch, form: Ints, view: Ints, counts: Ints) -> list[int]:
    """Pairs whose changed window an English reader speaks like the brand's own Latin name (X-SEED, XCEED): equal
    Metaphone codes. Offices compare by ear whatever the spelling (``US-SOUND-1``)."""
    out = []
    views = batch.letter_views
    for k in np.flatnonzero(index.letter_english[form]).tolist():
        window = views.code_list(int(view[k]))[counts[k, FIRST] : counts[k, LAST]]
        sound = english_sound("".join(spell()[code] for code in window))
        if len(sound) >= _LEAST_SOUNDS and sound == index.letter_sound[form[k]]:
            out.append(k)
    return out
