"""The alignment at the heart of the score: a whole form of a brand against any window of a mark, in log odds.

Every cell compares two explanations of a mark's symbol: somebody started from the brand's symbol and copied, respelt or
disguised it, or the symbol is there by chance. The sum along the best path is the evidence for the first. Windows may
start and end anywhere; what surrounds them costs what :mod:`monitor.matching.letters` or :mod:`monitor.matching.han`
says about that edge.

The functions here take flat arrays and plain numbers only, so that :mod:`monitor.matching.compiled` can run them as
they stand (a few pairs) or compiled to machine code (many). They see one pair at a time: no padding, no batches.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Steps = npt.NDArray[np.uint8]
Small = npt.NDArray[np.int32]
Short = npt.NDArray[np.float32]
"""What there is most of in a watch list is kept small: less to fetch from memory."""

NOWHERE = -1e9
"""A floor below any sum, however many impossible steps it holds."""
IMPOSSIBLE = -1e4
POSSIBLE = -5e3
"""Sums above this hold no impossible step."""
LATIN = 37
"""Codes below this are the boundary, a-z and 0-9: only they take part in respellings of two letters."""

START, MATCH, DELETE, INSERT, SWAP, TWO_TWO, ONE_TWO, TWO_ONE = range(8)
SAME, NEAR, OTHER, LEFT_OUT, ADDED, RESPELT, EXCHANGED, FIRST, LAST, USED, HEAD, REPEATED = range(12)
COUNTS = 12
"""Columns of :func:`count`: how often the path keeps a symbol, reads it for a related or an unrelated one, leaves one
out, adds one, respells or exchanges two; the window; how many of the form's symbols it uses; is the first kept; how
often an exchange is repeated."""


class Costs(NamedTuple):
    """What reading one symbol for another costs. ``single`` (s, s), ``two_two`` (d, d), ``one_two`` (37, d) and
    ``two_one`` (d, 37) for letters; for Hanzi a table of gains by ``keys`` (brand's code point << 21 | mark's), sorted.
    ``other`` is the flat cost of any symbol for any other. ``least`` (n, k): the least that k changes in a form of n
    symbols take off afterwards (:mod:`monitor.matching.refine`); the last row and column stand for all beyond."""

    single: Floats
    two_two: Floats
    one_two: Floats
    two_one: Floats
    keys: Ints
    gains: Floats
    other: float
    least: Floats


class Forms(NamedTuple):
    """Forms end to end: form k has the symbols ``codes[offset[k] : offset[k + 1]]``.

    Per symbol: ``digraph`` (number of the two-letter spelling that ends here, 0 for none) and ``delete`` (cost of
    leaving it out). ``tail`` (at ``offset[k] + k + i``): cost of using only the first i symbols. Per form: ``prior``;
    ``flank``, what an edge that is not the mark's own costs more; ``edit``, what every change costs more; ``insert``,
    what an extra symbol costs on top of the view's own cost; ``swap``, two neighbours exchanged; ``shortest``, the
    fewest symbols that may stand for it; ``reading``, true for readings of a Hanzi name."""

    offset: Ints
    codes: Small
    digraph: Small
    delete: Short
    tail: Short
    prior: Floats
    flank: Floats
    edit: Floats
    insert: Floats
    swap: Floats
    shortest: Ints
    reading: Flags


class Views(NamedTuple):
    """Views of marks end to end, as the forms. Per symbol: ``same``, ``fuzzy`` and ``two``, the evidence of the symbol
    kept, read for another, and of it and the one before together; ``most``, the most it can say (Hanzi); ``insert``,
    what it costs as an addition. Per boundary (at ``offset[k] + k + j``): ``start``, ``end``, the cost of opening and
    closing a window, and ``start_pays``, ``end_pays``, how much of the form's ``flank`` that adds. Per view: ``prior``,
    and ``reading``, true for the Mandarin reading of a Hanzi mark."""

    offset: Ints
    codes: Ints
    digraph: Ints
    same: Floats
    fuzzy: Floats
    two: Floats
    most: Floats
    insert: Floats
    start: Floats
    end: Floats
    start_pays: Floats
    end_pays: Floats
    prior: Floats
    reading: Flags


def place_of(keys: Ints, key: int) -> int:
    """Where ``key`` stands in sorted ``keys``; -1 when it does not."""
    low, high = 0, len(keys)
    while low < high:
        middle = (low + high) // 2
        if keys[middle] < key:
            low = middle + 1
        else:
            high = middle
    return low if low < len(keys) and keys[low] == key else -1


def related(costs: Costs, f: int, v: int) -> bool:
    """Is mark symbol ``v`` more to brand symbol ``f`` than any other?"""
    if len(costs.keys):
        return place_of(costs.keys, int(f) << 21 | int(v)) >= 0
    return bool(costs.single[f, v] > POSSIBLE)


def gain(costs: Costs, views: Views, f: int, at: int) -> float:
    """Log odds of the view's symbol at position ``at`` (of all views) standing for the form's symbol ``f``, without
    what the form's own ``edit`` adds."""
    v = views.codes[at]
    if len(costs.keys):
        place = place_of(costs.keys, int(f) << 21 | int(v))
        return float(min(costs.gains[place] if place >= 0 else costs.other, views.most[at]))
    if f == v:
        return float(views.same[at])
    return float(max(costs.single[f, v] + views.fuzzy[at], costs.other))


def pair_gains(costs: Costs, forms: Forms, views: Views, form: int, view: int, gains: Floats) -> None:
    """Fill ``gains`` (n, m): every symbol of the view standing for every symbol of the form."""
    first, origin = forms.offset[form], views.offset[view]
    for i in range(forms.offset[form + 1] - first):
        for j in range(views.offset[view + 1] - origin):
            gains[i, j] = gain(costs, views, forms.codes[first + i], origin + j)


def fill(  # noqa: PLR0912, PLR0915 - one loop over one table
    costs: Costs,
    forms: Forms,
    views: Views,
    form: int,
    view: int,
    gains: Floats,
    rows: Small,
    base: int,
    rest: Short,
    ending: Small,
    place: int,
    lane: int,
    scratch: Scratch,
    floor: float,
    valid: int,
) -> tuple[float, int, int, int]:
    """Best sum of one pair without priors, form symbols used, column where the window ends, and how many rows are
    filled.

    ``gains[rows[base + i], j]`` is what the view's symbol j says for the form's symbol i. The table's rows up to
    ``valid`` (-1: none) are taken as they are. ``rest[ending[place + i], lane]`` bounds what symbols i and later can
    still add: when nothing can reach ``floor`` any more, the filling stops and the sum is below ``floor``."""
    table, steps, highest = scratch.table, scratch.steps, scratch.highest
    origin, m = views.offset[view], views.offset[view + 1] - views.offset[view]
    first, n = forms.offset[form], forms.offset[form + 1] - forms.offset[form]
    edge = origin + view
    flank, edit, insert, swap = forms.flank[form], forms.edit[form], forms.insert[form], forms.swap[form]
    if valid < 0:
        valid, top = 0, IMPOSSIBLE
        for j in range(m + 1):
            value = views.start[edge + j] + flank * views.start_pays[edge + j]
            table[0, j], top = value, max(top, value)
        highest[0] = top
    best, row, column = IMPOSSIBLE, 0, 0
    for i in range(1, n + 1):
        # Steps over two symbols start from the row before the last.
        if highest[i - 1] + rest[ending[place + i - 1], lane] < floor and (
            i == 1 or highest[i - 2] + rest[ending[place + i - 2], lane] < floor
        ):
            break
        if i > valid:
            here = first + i - 1
            f, spelling, delete = forms.codes[here], forms.digraph[here], forms.delete[here]
            before = forms.codes[here - 1] if i > 1 else -1
            line, line_before = rows[base + i - 1], rows[base + i - 2] if i > 1 else 0
            last = table[i - 1, 0] + delete
            table[i, 0], steps[i, 0], top = last, DELETE, last
            for j in range(1, m + 1):
                at = origin + j - 1
                v, theirs = views.codes[at], views.digraph[at]
                value, step = table[i - 1, j] + delete, DELETE
                other = table[i - 1, j - 1] + gains[line, j - 1] + (0.0 if f == v else edit)
                if other > value:
                    value, step = other, MATCH
                if theirs and f < LATIN:
                    other = table[i - 1, j - 2] + costs.one_two[f, theirs] + views.two[at] + edit
                    if other > value:
                        value, step = other, ONE_TWO
                if spelling:
                    single = costs.two_one[spelling, v if v < LATIN else 0]
                    other = table[i - 2, j - 1] + single + views.fuzzy[at] + edit
                    if other > value:
                        value, step = other, TWO_ONE
                    if theirs:
                        other = table[i - 2, j - 2] + costs.two_two[spelling, theirs] + views.two[at] + edit
                        if other > value:
                            value, step = other, TWO_TWO
                if v == before and j > 1 and f == views.codes[at - 1]:
                    other = table[i - 2, j - 2] + gains[line, j - 2] + gains[line_before, j - 1] + swap
                    if other > value:
                        value, step = other, SWAP
                other = last + views.insert[at] + insert
                if other > value:
                    value, step = other, INSERT
                table[i, j], steps[i, j] = value, step
                last, top = value, max(top, value)
            highest[i], valid = top, i
        tail = forms.tail[first + form + i]
        if tail > POSSIBLE:
            for j in range(m + 1):
                value = table[i, j] + views.end[edge + j] + flank * views.end_pays[edge + j] + tail
                if value > best:
                    best, row, column = value, i, j
    return best, row, column, valid


class Scratch(NamedTuple):
    """Room for one table: (longest form + 1, widest view + 1), with its steps, and the highest number of each row. For
    single pairs ``gains`` (longest, widest), ``rows`` 0, 1, 2 ..., and no bound: ``endless`` (1, 1), asked at
    ``nowhere``, 0 for every row."""

    table: Floats
    steps: Steps
    highest: Floats
    gains: Floats
    rows: Small
    endless: Short
    nowhere: Small


def fill_alone(
    costs: Costs, forms: Forms, views: Views, form: int, view: int, scratch: Scratch
) -> tuple[float, int, int]:
    """Best sum of a single pair without priors, form symbols used, column where the window ends; the whole table."""
    pair_gains(costs, forms, views, form, view, scratch.gains)
    total, row, column, _ = fill(
        costs, forms, views, form, view, scratch.gains, scratch.rows, 0,
        scratch.endless, scratch.nowhere, 0, 0, scratch, NOWHERE, -1,
    )  # fmt: skip
    return total, row, column


def align(
    costs: Costs, forms: Forms, views: Views, form_of: Ints, view_of: Ints, scratch: Scratch, totals: Floats
) -> None:
    """Best sums, with the forms' priors, of the pairs (form_of[k], view_of[k])."""
    for k in range(len(form_of)):
        totals[k] = fill_alone(costs, forms, views, form_of[k], view_of[k], scratch)[0] + forms.prior[form_of[k]]


def step_back(steps: Steps, i: int, j: int) -> tuple[int, int, int]:
    """What led to (i, j), and from where."""
    step = steps[i, j]
    if step == MATCH:
        return step, i - 1, j - 1
    if step == DELETE:
        return step, i - 1, j
    if step == INSERT:
        return step, i, j - 1
    if step == ONE_TWO:
        return step, i - 1, j - 2
    if step == TWO_ONE:
        return step, i - 2, j - 1
    return step, i - 2, j - 2


def count(costs: Costs, forms: Forms, views: Views, form_of: Ints, view_of: Ints, scratch: Scratch, out: Ints) -> None:
    """What the best path of every pair (form_of[k], view_of[k]) does: row k of ``out`` (k, COUNTS)."""
    for k in range(len(form_of)):
        form, view = form_of[k], view_of[k]
        _, i, j = fill_alone(costs, forms, views, form, view, scratch)
        out[k, :] = 0
        out[k, USED], out[k, LAST] = i, j
        changed_f, changed_v = -1, -1
        while i > 0:
            step, i0, j0 = step_back(scratch.steps, i, j)
            if step == MATCH:
                f, v = forms.codes[forms.offset[form] + i0], views.codes[views.offset[view] + j0]
                what = SAME if f == v else (NEAR if related(costs, f, v) else OTHER)
                if i == 1:
                    out[k, HEAD] = f == v
                if f != v:
                    # LABUBU, LAFUFU: the same exchange twice is one idea.
                    repeated = f == changed_f and v == changed_v
                    changed_f, changed_v = f, v
                    if repeated:
                        out[k, REPEATED] += 1
                        i, j = i0, j0
                        continue
            elif step == DELETE:
                what = LEFT_OUT
            elif step == INSERT:
                what = ADDED
            else:
                what = EXCHANGED if step == SWAP else RESPELT
            out[k, what] += 1
            i, j = i0, j0
        out[k, FIRST] = j


def trace(costs: Costs, forms: Forms, views: Views, form: int, view: int, scratch: Scratch, path: Ints) -> int:
    """The best path of one pair, last step first, as rows of ``path``: (step, form symbols used so far, mark symbols
    used so far); the last row is ``START`` and tells where the window opens. Returns how many rows there are."""
    _, i, j = fill_alone(costs, forms, views, form, view, scratch)
    length = 0
    while i > 0:
        step, i0, j0 = step_back(scratch.steps, i, j)
        path[length, 0], path[length, 1], path[length, 2] = step, i, j
        length += 1
        i, j = i0, j0
    path[length, 0], path[length, 1], path[length, 2] = START, 0, j
    return length + 1
