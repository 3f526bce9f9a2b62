"""The alignment for Latin letters once more, laid out for speed.

Everything that a row of the alignment needs to know about a view is worked out once per view and letter
(:mod:`monitor.matching.latin_profiles`), so that a pair's row is one copy of a few dozen numbers, and the rows of all
pairs lie end to end: numpy is quick with one long array and slow with many short ones. Same costs and same result as
:mod:`monitor.matching.align`, except that runs of extra letters are tried only up to a length (``RUNS``).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from monitor.matching.align import IMPOSSIBLE, Floats
from monitor.matching.latin_profiles import LEAPS, Profiles
from monitor.matching.letter_views import LetterViews
from monitor.matching.letters import LetterForms
from monitor.matching.symbols import LATIN

Positions = npt.NDArray[np.int64]
RUNS = (3, 7)
"""Longest run of extra letters inside a name: for forms without and with a surcharge on changes."""
WIDTHS = (6, 8, 10, 12, 14, 16, 20, 24, 32, 48, 64, 96)
_CELLS = 128_000
"""Numbers in one array of a job. Measured: 128,000 in one thread take less time than fewer or more, and than two
threads, which spend it waiting for the interpreter."""


def score_pairs(forms: LetterForms, views: LetterViews, form_of: Positions, view_of: Positions) -> Floats:
    """Totals, without the views' priors, of pairs of Latin forms and Latin views."""
    out = np.full(len(form_of), IMPOSSIBLE, dtype=np.float32)
    if not len(form_of):
        return out
    width_of = np.searchsorted(WIDTHS, views.strings.lengths[view_of])
    edit_of = forms.edit[form_of]
    for edit in np.unique(edit_of).tolist():
        same_edit = edit_of == edit
        for width in np.unique(width_of[same_edit]).tolist():
            chosen = np.flatnonzero(same_edit & (width_of == width))
            numbers, local = np.unique(view_of[chosen], return_inverse=True)
            profiles = Profiles(views, numbers, WIDTHS[width], edit)
            lengths = forms.strings.lengths[form_of[chosen]]
            order = np.lexsort((local, lengths))
            step = max(1, _CELLS // profiles.columns)
            for group in np.split(order, np.flatnonzero(np.diff(lengths[order])) + 1):
                for at in range(0, len(group), step):
                    part = group[at : at + step]
                    pairs, n = chosen[part], int(lengths[part[0]])
                    out[pairs] = _align(forms, profiles, form_of[pairs], local[part].astype(np.int64), n, edit)
    return out + forms.prior[form_of]


def _align(forms: LetterForms, profiles: Profiles, form_of: Positions, view: Positions, n: int, edit: float) -> Floats:
    """Best totals of pairs whose forms have ``n`` letters."""
    at = forms.strings.offset[form_of][None, :] + np.arange(n)[:, None]
    f = forms.strings.codes[at]
    digraph = forms.strings.digraph[at].astype(np.int64)
    delete = forms.delete[at] + np.float32(edit)
    tail = forms.tail[forms.tail_offset[form_of][None, :] + np.arange(n + 1)[:, None]]
    row, end = profiles.start.take(view, axis=0), profiles.end.take(view, axis=0)
    flank = forms.flank[form_of]
    if flank.any():
        row[:, 1:] += flank[:, None]
        end += flank[:, None]
        end[np.arange(len(view)), profiles.lengths[view]] -= flank
    leaps = LEAPS if edit else LEAPS - 1
    inserts = [profiles.inserts[leap].take(view, axis=0).ravel() for leap in range(leaps)]
    base = view * LATIN
    before, new, moved = row, np.empty_like(row), np.empty_like(row)
    best = np.full(len(view), IMPOSSIBLE, dtype=np.float32)
    for i in range(n):
        np.add(row, delete[i][:, None], out=new)
        own = base + f[i]
        profiles.gain.take(own, axis=0, out=moved, mode="clip")
        _raise(new, moved, row, 1)
        some = np.flatnonzero(profiles.has_one_two[own])
        if len(some):
            _raise_some(new, some, profiles.one_two.take(own[some], axis=0), row, 2)
        if i:
            _two_back(new, before, profiles, digraph[i], view)
            _exchanged(new, before, profiles, view, (own * LATIN) + f[i - 1])
        flat, spare = new.ravel(), moved.ravel()
        for leap, cost in enumerate(inserts):
            size = 1 << leap
            np.add(flat[:-size], cost[size:], out=spare[size:])
            np.maximum(flat[size:], spare[size:], out=flat[size:])
        # The row before the last is needed no longer than this, so its memory takes the next one.
        row, before, new = new, row, (np.empty_like(row) if i == 0 else before)
        some = np.flatnonzero(tail[i + 1] > IMPOSSIBLE / 2)
        if len(some):
            closed = row + end if len(some) == len(view) else row.take(some, axis=0) + end.take(some, axis=0)
            best[some] = np.maximum(best[some], _highest(closed) + tail[i + 1][some])
    return best


def _raise(new: Floats, gain: Floats, origin: Floats, uses: int) -> None:
    """Improve ``new`` by steps from ``origin`` that use so many letters of the view; ``gain`` is used up."""
    flat = gain.ravel()
    flat[uses:] += origin.ravel()[:-uses]
    np.maximum(new, gain, out=new)


def _raise_some(new: Floats, some: Positions, gain: Floats, origin: Floats, uses: int) -> None:
    """The same for some of the pairs."""
    target = new.take(some, axis=0)
    _raise(target, gain, origin.take(some, axis=0), uses)
    new[some] = target


def _two_back(new: Floats, before: Floats, profiles: Profiles, digraph: Positions, view: Positions) -> None:
    """Steps that use two letters of the form at once."""
    own = view * profiles.digraphs + digraph
    some = np.flatnonzero((digraph > 0) & profiles.has_two[own])
    if not len(some):
        return
    own = own[some]
    _raise_some(new, some, profiles.two_one.take(own, axis=0), before, 1)
    _raise_some(new, some, profiles.two_two.take(own, axis=0), before, 2)


def _exchanged(new: Floats, before: Floats, profiles: Profiles, view: Positions, adjacent: Positions) -> None:
    """Two neighbours exchanged, for pairs whose view has them so; ``adjacent`` numbers view and letters."""
    place = profiles.last_adjacent[adjacent]
    some = np.flatnonzero(place)
    target, origin, columns = new.ravel(), before.ravel(), profiles.columns
    behind = place[some].astype(np.int64)
    while len(some):
        at, cost_at = some * columns + behind, view[some] * columns + behind
        target[at] = np.maximum(target[at], origin[at - 2] + profiles.exchanged[cost_at])
        behind = profiles.earlier_adjacent[cost_at].astype(np.int64)
        more = np.flatnonzero(behind)
        some, behind = some[more], behind[more]


def _highest(rows: Floats) -> Floats:
    """The highest number of every row; ``rows`` is used up. Maxima of ever longer stretches of the one long array are
    some times quicker than a maximum for every short row."""
    columns = rows.shape[1]
    flat = rows.ravel()
    size = 1
    while size < columns:
        step = min(size, columns - size)
        np.maximum(flat[:-step], flat[step:], out=flat[:-step])
        size += step
    return rows[:, 0].copy()
