"""Second look at the few pairs that score: how many changes does the best path need?

The alignment adds up changes one by one, so that a name can drift into any other through many small, plausible steps.
Imitators change one thing, seldom two: every further change costs more than the one before, the more so the shorter the
name. Totals go down here, but for a Hanzi exchanged twice alike (洽洽, 恰恰), which is one idea: the search allows for
it (:func:`allowance`).
"""

from __future__ import annotations

from typing import NamedTuple

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
from monitor.matching.letters import by_length, letter_changes
from monitor.matching.marks import MarkBatch
from monitor.matching.spoken import english_sound
from monitor.matching.symbols import spell


class Parts(NamedTuple):
    """What is taken off, by cause: ``least`` for the number of changes in a name of that length (``short`` of it for
    the first one), and the others; what is given back, ``repeated`` for an exchange made twice and ``spoken_alike`` for
    what an English reader speaks alike; ``changes`` is their number. One entry per pair."""

    least: Floats
    short: Floats
    changed_reading: Floats
    changed_first: Floats
    changed_and_added: Floats
    ordinary_words: Floats
    end_left_out: Floats
    repeated: Floats
    spoken_alike: Floats
    changes: Ints


def penalty_parts(index: FormsIndex, batch: MarkBatch, form: Ints, view: Ints, *, is_letters: bool) -> Parts:
    """What the number and place of the changes takes off or gives back, cause by cause. Pairs without changes pay
    nothing but what a derived form costs."""
    forms = index.letter_forms if is_letters else index.han_forms
    views = batch.letter_views if is_letters else batch.han_views
    costs = index.letter_costs if is_letters else index.han_forms.costs
    price = letter_changes(index.rules) if is_letters else costs.least
    counts = compiled.count(costs, forms.flat, views.flat, form, view)
    rules = index.rules.changes
    n, m = forms.lengths[form], views.lengths[view]
    changes = counts[:, [NEAR, OTHER, LEFT_OUT, ADDED, RESPELT, EXCHANGED]].sum(axis=1)
    some = changes > 0
    rows, columns = np.minimum(n, price.shape[0] - 1), price.shape[1] - 1
    none = np.zeros(len(form))
    if is_letters:
        head, part, flank = rules.letters_head, rules.letters_part, by_length(rules.letters_flank, n)
        words, word_cost = batch.letter_views.all_words[view], _ordinary(index, batch, form, view)
        # A reading of the mark is a guess already; a change on top is a second one.
        reading = changes * batch.letter_views.reading_price[view]
    else:
        head, part = rules.han_head, rules.han_part
        exchanged = counts[:, NEAR] + counts[:, OTHER] > 0
        flank = np.where(exchanged, by_length(rules.han_flank, n), rules.han_flank_added)
        words, word_cost = batch.han_views.discount[view] > 0, np.full(len(form), float(rules.han_words))
        reading = none
    edge = views.edge_offset[view]
    open_start = (counts[:, FIRST] > 0) & views.start_open[edge + counts[:, FIRST]]
    open_end = (counts[:, LAST] < m) & views.end_open[edge + counts[:, LAST]]
    parts = Parts(
        least=price[rows, np.minimum(changes, columns)],
        short=price[rows, np.minimum(changes, 1)],
        changed_reading=reading,
        changed_first=np.where(some & (counts[:, HEAD] == 0), head, 0.0),
        changed_and_added=np.where(some & (open_start | open_end), flank, 0.0),
        ordinary_words=np.where(some & words, word_cost, 0.0),
        end_left_out=np.where(counts[:, USED] < n, part, 0.0),
        repeated=np.asarray(none if is_letters else counts[:, REPEATED] * float(rules.han_repeated)),
        spoken_alike=none,
        changes=changes,
    )
    if not is_letters:
        return parts
    back, at = none.copy(), _spoken_alike(index, batch, form, view, counts)
    back[at] = np.maximum(float(rules.letters_aural) - _sum(parts)[at], 0.0)
    return parts._replace(spoken_alike=back)


def _ordinary(index: FormsIndex, batch: MarkBatch, form: Ints, view: Ints) -> Floats:
    """What a mark of dictionary words pays for being changed. Most for a name that is one coined word: a reader sees
    ANGER in it, not ANKER; least where the name is made of words itself (PIZZA HUT)."""
    rules = index.rules.changes
    common = rules.letters_common * batch.letter_views.rarest[view]
    return np.asarray(rules.letters_words + common + rules.letters_coined * index.letter_coined[form], dtype=np.float64)


def _sum(parts: Parts) -> Floats:
    out = parts.least + parts.changed_reading + parts.changed_first + parts.changed_and_added
    out = out + parts.ordinary_words + parts.end_left_out
    return np.asarray(out + parts.repeated + parts.spoken_alike)


def penalties(index: FormsIndex, batch: MarkBatch, form: Ints, view: Ints, *, is_letters: bool) -> Floats:
    """The sum of :func:`penalty_parts`: negative or 0, but for repeated exchanges of Hanzi."""
    return _sum(penalty_parts(index, batch, form, view, is_letters=is_letters))


def allowance(index: FormsIndex) -> Floats:
    """The most that :func:`penalties` can add to the total of each Hanzi form."""
    repeats = [len(text) - len(set(text)) for text in index.han_forms.texts]
    return np.array(repeats, dtype=np.float64) * float(index.rules.changes.han_repeated)


_LEAST_SOUNDS = 3
"""Consonants of a Metaphone code below which equal codes are chance."""


def _spoken_alike(index: FormsIndex, batch: MarkBatch, form: Ints, view: Ints, counts: Ints) -> list[int]:
    """Pairs whose changed window an English reader speaks like the brand's own Latin name (X-SEED, XCEED): equal
    Metaphone codes. Offices compare by ear whatever the spelling (``US-SOUND-1``)."""
    views = batch.letter_views
    at = np.flatnonzero(index.letter_english[form])
    # Many brands meet the same window: it is spoken once.
    windows, window = np.unique(np.stack([view[at], counts[at, FIRST], counts[at, LAST]]), axis=1, return_inverse=True)
    spoken = []
    for one, first, last in windows.T.tolist():
        sound = english_sound("".join(spell()[code] for code in views.code_list(one)[first:last]))
        spoken.append(sound if len(sound) >= _LEAST_SOUNDS else None)
    pairs = zip(at.tolist(), form[at].tolist(), window.tolist(), strict=True)
    return [k for k, own, heard in pairs if spoken[heard] == index.letter_sound[own]]
