"""From candidate pairs to the best evidence per brand and text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from monitor.matching.alignment import IMPOSSIBLE, Floats, Ints
from monitor.matching.candidates import Candidates, Pairs
from monitor.matching.forms_index import FormsIndex
from monitor.matching.marks import MarkBatch
from monitor.matching.refine import penalties
from monitor.matching.rules import Group

NOT_EXACT, EXACT_DERIVED, EXACT_OWN, REARRANGED, EXACT_LOOK, EXACT_STATED = range(6)
Exact = npt.NDArray[np.int8]


@dataclass(slots=True)
class Totals:
    """The best evidence per (brand, text): totals in log odds, and which form and view gave them.

    ``letters`` tells which side (True: ``form`` and ``view`` number the letter side, False: the Hanzi side); ``exact``
    is EXACT_OWN when the whole mark is one of the brand's own names (or several and nothing else), EXACT_STATED when an
    office's statement is, EXACT_LOOK when the mark is once look-alikes are read as letters, EXACT_DERIVED when it
    equals a derived form, REARRANGED when its parts stand in another order, else NOT_EXACT."""

    brand: Ints
    text: Ints
    total: Floats
    form: Ints
    view: Ints
    letters: npt.NDArray[np.bool_]
    exact: Exact

    def where(self, keep: npt.NDArray[Any]) -> Totals:
        """Only the entries flagged or numbered."""
        return Totals(*(getattr(self, name)[keep] for name in self.__slots__))

    def lowered(self, offsets: Floats, lowest: float) -> Totals:
        """The totals less each brand's offset, identical marks excepted, as far as they still reach ``lowest``."""
        self.total = self.total - np.where(self.exact == EXACT_OWN, 0.0, offsets[self.brand])
        return self.where(self.total >= lowest)


def letter_totals(index: FormsIndex, batch: MarkBatch, pairs: Pairs) -> tuple[Floats, Exact]:
    """Totals and exactness of the letter pairs."""
    rules = index.rules.identity
    forms, views = index.letter_forms, batch.letter_views
    form, view, total = pairs.form, pairs.view, pairs.total.copy()
    equal = forms.keys[form] == views.keys[view]
    pinyin = views.flat.reading[view]
    own = index.letter_own[form] & ~pinyin
    identity = _identity(batch, index.letters.brand[form], batch.letter_mark[view]) & (own | (equal & ~pinyin))
    piece = batch.letter_partial[view] | index.letter_piece[form]
    look = own & batch.letter_by_look[view]
    exact = _exactness(equal, identity, batch.is_mark[batch.letter_mark[view]], piece, look)
    total += np.where((exact == EXACT_DERIVED) & pinyin, 0.0, _bonus(rules)[exact])
    possible = np.flatnonzero(~equal & ~pinyin & ~identity & (forms.rotation_keys[form] == views.sorted_keys[view]))
    at = np.array(
        [k for k in possible.tolist() if forms.is_rotation(int(form[k]), views.code_list(int(view[k])))], dtype=np.int64
    )
    if len(at):
        total[at] = np.maximum(total[at], views.information(view[at]) + forms.flat.prior[form[at]] + rules.rotation)
        exact[at] = REARRANGED
    total += views.flat.prior[view]
    # A Hanzi brand meets a Hanzi mark character by character; their pinyin adds nothing but noise.
    total[forms.flat.reading[form] & pinyin] = IMPOSSIBLE
    return total, exact


def han_totals(index: FormsIndex, batch: MarkBatch, pairs: Pairs) -> tuple[Floats, Exact]:
    """Totals and exactness of the Hanzi pairs."""
    rules = index.rules.identity
    forms, views = index.han_forms, batch.han_views
    form, view = pairs.form, pairs.view
    total = pairs.total - views.discount[view]
    equal = forms.keys[form] == views.keys[view]
    own = index.han_own[form]
    identity = _identity(batch, index.han.brand[form], batch.han_mark[view]) & own
    piece = batch.han_partial[view] | index.han_piece[form]
    exact = _exactness(equal, identity, batch.is_mark[batch.han_mark[view]], piece, own & batch.han_by_look[view])
    rearranged = ~equal & ~identity & (forms.lengths[form] > 2) & (forms.sorted_keys[form] == views.sorted_keys[view])
    whole = forms.information[form] + forms.flat.prior[form]
    entire = equal & (exact != NOT_EXACT)
    total[entire] = whole[entire]
    total += _bonus(rules)[exact]
    total[rearranged] = np.maximum(total, whole + rules.rotation)[rearranged]
    exact[rearranged] = REARRANGED
    return total + views.flat.prior[view], exact


def _identity(batch: MarkBatch, brand: Ints, text: Ints) -> npt.NDArray[np.bool_]:
    """Does the whole text consist of the brand's own names?"""
    return np.isin(brand * len(batch.texts) + text, batch.own_keys)


def _exactness(
    equal: npt.NDArray[np.bool_],
    identity: npt.NDArray[np.bool_],
    is_mark: npt.NDArray[np.bool_],
    piece: npt.NDArray[np.bool_],
    look: npt.NDArray[np.bool_],
) -> Exact:
    """What equal strings mean. A piece of the mark, or of the name, is contained and nothing more."""
    exact = np.where(equal & ~piece, np.where(look, EXACT_LOOK, EXACT_DERIVED), NOT_EXACT)
    return np.where(identity, np.where(is_mark, EXACT_OWN, EXACT_STATED), exact).astype(np.int8)


def _bonus(rules: Group) -> Floats:
    """What is added for each exactness."""
    out = np.zeros(EXACT_STATED + 1)
    out[EXACT_OWN], out[EXACT_LOOK] = rules.bonus, rules.look_bonus
    out[EXACT_DERIVED] = out[EXACT_STATED] = rules.derived_bonus
    return out


def best_pairs(candidates: Candidates, batch: MarkBatch, owner: Ints, lowest: float) -> Totals:
    """Align whatever can reach ``lowest`` and keep the best per (brand, owner of the text) that does."""
    index = candidates.index
    sides = []
    for is_letters, pairs in ((True, candidates.letters(batch, lowest)), (False, candidates.hanzi(batch, lowest))):
        total, exact = (letter_totals if is_letters else han_totals)(index, batch, pairs)
        reachable = total if is_letters else total + candidates.han_allowance[pairs.form]
        inexact = np.flatnonzero((reachable >= lowest) & (exact == NOT_EXACT))
        total[inexact] += penalties(index, batch, pairs.form[inexact], pairs.view[inexact], is_letters=is_letters)
        keep = np.flatnonzero(total >= lowest)
        side = index.letters if is_letters else index.han
        mark = batch.letter_mark if is_letters else batch.han_mark
        form, view = pairs.form[keep], pairs.view[keep]
        flag = np.full(len(keep), is_letters)
        sides.append((side.brand[form], owner[mark[view]], total[keep], form, view, flag, exact[keep]))
    columns: list[npt.NDArray[Any]] = [np.concatenate(column) for column in zip(*sides, strict=True)]
    found = Totals(*columns)
    order = np.lexsort((found.view, found.form, -found.total, found.text, found.brand))
    first = np.ones(len(order), dtype=bool)
    first[1:] = (np.diff(found.brand[order]) != 0) | (np.diff(found.text[order]) != 0)
    return found.where(order[first])
