"""From candidate pairs to the best evidence per brand and text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from monitor.matching import han, latin_fast, letter_rows
from monitor.matching.forms_index import FormsIndex
from monitor.matching.marks import MarkBatch
from monitor.matching.refine import penalties

Positions = npt.NDArray[np.int64]
NOT_EXACT, EXACT_DERIVED, EXACT_OWN, REARRANGED = range(4)


@dataclass(slots=True)
class Pairs:
    """Candidate pairs of both sides: positions of forms and views."""

    letter_form: Positions
    letter_view: Positions
    han_form: Positions
    han_view: Positions


@dataclass(slots=True)
class Totals:
    """The best evidence per (brand, text): totals in log odds, and which form and view gave them.

    ``letters`` tells which side (True: ``form`` and ``view`` number the letter side, False: the Hanzi side); ``exact``
    is 2 when the mark equals one of the brand's own names, 1 when it equals a derived form, 3 when its parts are
    rearranged, else 0."""

    brand: Positions
    text: Positions
    total: npt.NDArray[np.float32]
    form: Positions
    view: Positions
    letters: npt.NDArray[np.bool_]
    exact: npt.NDArray[np.int8]

    def lowered(self, offsets: npt.NDArray[np.float32], lowest: float) -> Totals:
        """The totals less each brand's offset, identical marks excepted, as far as they still reach ``lowest``."""
        total = self.total - np.where(self.exact == EXACT_OWN, np.float32(0.0), offsets[self.brand])
        keep = total >= lowest
        return Totals(
            self.brand[keep],
            self.text[keep],
            total[keep],
            self.form[keep],
            self.view[keep],
            self.letters[keep],
            self.exact[keep],
        )


def letter_totals(
    index: FormsIndex, batch: MarkBatch, pairs: Pairs
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int8]]:
    """Totals and exactness of the letter pairs."""
    rules = index.rules.identity
    form, view = pairs.letter_form, pairs.letter_view
    total = np.full(len(form), -1e4, dtype=np.float32)
    fast = batch.letter_latin[view] & index.letter_fast[form]
    at, rest = np.flatnonzero(fast), np.flatnonzero(~fast)
    total[at] = latin_fast.score_pairs(index.letter_forms, batch.letter_views, form[at], view[at])
    total[rest] = letter_rows.score_pairs(index.letter_forms, batch.letter_views, form[rest], view[rest])
    key_form, key_view = index.letter_forms.keys[form], batch.letter_views.keys[view]
    equal = key_form == key_view
    rearranged = ~equal & (index.letter_forms.rotation_keys[form] == batch.letter_views.sorted_keys[view])
    pinyin = batch.pinyin_view[view]
    own = index.letter_own[form] & ~pinyin & (batch.letter_rank[view] == 0)
    total[equal & own] += rules.bonus
    total[equal & ~own & ~pinyin] += rules.derived_bonus
    if rearranged.any():
        possible = np.flatnonzero(rearranged & ~pinyin).tolist()
        forms, views = index.letter_forms, batch.letter_views
        at = np.array(
            [k for k in possible if forms.is_rotation(int(form[k]), views.code_list(int(view[k])))], dtype=np.int64
        )
        rearranged = np.zeros_like(rearranged)
        if len(at):
            whole = batch.letter_views.information(view[at]) + index.letter_forms.prior[form[at]] + rules.rotation
            total[at] = np.maximum(total[at], whole)
            rearranged[at] = True
    total += batch.letter_prior[view]
    # A Hanzi brand meets a Hanzi mark character by character; their pinyin adds nothing but noise.
    total[index.letter_pinyin[form] & pinyin] = -1e4
    exact = np.where(equal, np.where(own, EXACT_OWN, EXACT_DERIVED), np.where(rearranged, REARRANGED, NOT_EXACT))
    return total, exact.astype(np.int8)


def han_totals(
    index: FormsIndex, batch: MarkBatch, pairs: Pairs
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int8]]:
    """Totals and exactness of the Hanzi pairs."""
    rules = index.rules.identity
    form, view = pairs.han_form, pairs.han_view
    total = han.score_pairs(index.han_forms, batch.han_views, form, view)
    equal = index.han_forms.keys[form] == batch.han_views.keys[view]
    rearranged = (
        ~equal
        & (index.han_forms.lengths[form] > 2)
        & (index.han_forms.sorted_keys[form] == batch.han_views.sorted_keys[view])
    )
    prior = index.han_forms.prior[form]
    own = index.han_own[form]
    whole = index.han_forms.information[form] + prior
    total[equal] = (whole + np.where(own, rules.bonus, rules.derived_bonus))[equal]
    total[rearranged] = np.maximum(total, whole + rules.rotation)[rearranged]
    total += batch.han_prior[view]
    exact = np.where(equal, np.where(own, EXACT_OWN, EXACT_DERIVED), np.where(rearranged, REARRANGED, NOT_EXACT))
    return total, exact.astype(np.int8)


def reduce_pairs(index: FormsIndex, batch: MarkBatch, owner: Positions, pairs: Pairs, lowest: float) -> Totals:
    """Align all pairs and keep the best per (brand, owner of the text) that reaches ``lowest``."""
    columns: list[list[npt.NDArray[Any]]] = [[] for _ in range(7)]
    for is_letters, form, view in (
        (True, pairs.letter_form, pairs.letter_view),
        (False, pairs.han_form, pairs.han_view),
    ):
        if not len(form):
            continue
        total, exact = (letter_totals if is_letters else han_totals)(index, batch, pairs)
        keep = np.flatnonzero(total >= lowest)
        inexact = keep[exact[keep] == NOT_EXACT]
        if len(inexact):
            total[inexact] += penalties(index, batch, form[inexact], view[inexact], is_letters=is_letters)
            keep = np.flatnonzero(total >= lowest)
        side = index.letters if is_letters else index.han
        mark = batch.letter_mark if is_letters else batch.han_mark
        values: tuple[npt.NDArray[Any], ...] = (
            side.brand[form[keep]],
            owner[mark[view[keep]]],
            total[keep],
            form[keep],
            view[keep],
            np.full(len(keep), is_letters),
            exact[keep],
        )
        for column, value in zip(columns, values, strict=True):
            column.append(value)
    if not columns[0]:
        none = np.zeros(0, dtype=np.int64)
        return Totals(none, none, none.astype(np.float32), none, none, none.astype(bool), none.astype(np.int8))
    brand, text, total, form, view, flag, exact = (np.concatenate(column) for column in columns)
    order = np.lexsort((-total, text, brand))
    first = np.ones(len(order), dtype=bool)
    first[1:] = (np.diff(brand[order]) != 0) | (np.diff(text[order]) != 0)
    pick = order[first]
    return Totals(brand[pick], text[pick], total[pick], form[pick], view[pick], flag[pick], exact[pick])
