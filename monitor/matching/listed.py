"""Pairs of forms and views that lists name: forms by sound key, Hanzi by the characters that speak for them.

As in :mod:`monitor.matching.scanning`, only flat arrays and plain numbers: :mod:`monitor.matching.compiled` runs it.
"""

from __future__ import annotations

from typing import NamedTuple

from monitor.matching.alignment import (
    IMPOSSIBLE,
    LATIN,
    POSSIBLE,
    Costs,
    Floats,
    Forms,
    Ints,
    Scratch,
    Short,
    Small,
    Views,
    fill,
    gain,
)
from monitor.matching.scanning import SLACK

UNKNOWN = 1e9
"""Above any sum: not worked out yet."""


class Lists(NamedTuple):
    """List l names the forms ``forms[offset[l] : offset[l + 1]]``, in an order in which neighbours share beginnings:
    ``shared``, how many symbols each shares with the one before (-1 for the first, or when they are aligned at
    different costs)."""

    offset: Ints
    forms: Small
    shared: Small


class Tops(NamedTuple):
    """The most that a view says for each Latin symbol: ``gains`` (code, j) at a place; ``kept`` where the view has the
    same symbol, ``changed`` for any other (and for two letters of the view); ``spelt`` for each two-letter spelling of
    a form. ``rest`` (i, 0) is what symbols i and later of one form can add."""

    gains: Floats
    kept: Floats
    changed: Floats
    spelt: Floats
    rest: Short


class Postings(NamedTuple):
    """Which places of forms the characters of marks speak for: entry p says that a character is worth ``gains[p]`` at
    place ``places[p]`` of all forms' symbols, more than any other character. ``form_of`` is the form of a place,
    ``floor`` what a form's total is at most without such characters."""

    places: Small
    gains: Short
    form_of: Ints
    floor: Floats


def raise_tops(costs: Costs, views: Views, view: int, tops: Tops) -> None:
    """Work out what the view says for every Latin symbol. Two-letter spellings of forms are left for
    :func:`top_spelling`: few are asked for."""
    first, last = views.offset[view], views.offset[view + 1]
    tops.spelt[:] = UNKNOWN
    for code in range(LATIN):
        kept, changed = IMPOSSIBLE, IMPOSSIBLE
        for at in range(first, last):
            value = gain(costs, views, code, at)
            tops.gains[code, at - first] = value
            if views.codes[at] == code:
                kept = max(kept, value)
            else:
                changed = max(changed, value)
            if views.digraph[at]:
                changed = max(changed, costs.one_two[code, views.digraph[at]] + views.two[at])
        tops.kept[code], tops.changed[code] = kept, changed


def top_spelling(costs: Costs, views: Views, view: int, spelling: int, tops: Tops) -> float:
    """The most that the view says for a two-letter spelling as a whole."""
    if tops.spelt[spelling] == UNKNOWN:
        top = IMPOSSIBLE
        for at in range(views.offset[view], views.offset[view + 1]):
            v, theirs = views.codes[at], views.digraph[at]
            top = max(top, costs.two_one[spelling, v if v < LATIN else 0] + views.fuzzy[at])
            if theirs:
                top = max(top, costs.two_two[spelling, theirs] + views.two[at])
        tops.spelt[spelling] = top
    return float(tops.spelt[spelling])


def bound_rest(costs: Costs, forms: Forms, form: int, views: Views, view: int, tops: Tops) -> None:
    """Fill ``tops.rest``: every symbol at its best place, whatever the order. After :func:`raise_tops`."""
    first, n, edit = forms.offset[form], forms.offset[form + 1] - forms.offset[form], forms.edit[form]
    tops.rest[n, 0] = 0.0
    for i in range(n - 1, -1, -1):
        code = forms.codes[first + i]
        top = max(forms.delete[first + i], tops.kept[code], tops.changed[code] + edit) + tops.rest[i + 1, 0]
        if i + 1 < n and forms.digraph[first + i + 1]:
            both = top_spelling(costs, views, view, forms.digraph[first + i + 1], tops) + edit
            top = max(top, both + tops.rest[i + 2, 0])
        tail = forms.tail[first + form + i]
        tops.rest[i, 0] = max(top, tail) if tail > POSSIBLE else top


def hold_listed(
    costs: Costs,
    forms: Forms,
    views: Views,
    lists: Lists,
    list_of: Ints,
    view_of: Ints,
    lowest: float,
    tops: Tops,
    scratch: Scratch,
    out_form: Ints,
    out_view: Ints,
    out_total: Floats,
) -> int:
    """Align every form of list ``list_of[k]`` with view ``view_of[k]``, Latin letters on both sides, and write the
    pairs whose total can reach ``lowest`` to the three arrays, the totals with the forms' priors only. Returns how many
    there are. Entries of one view should follow one another. Two readings of the same Hanzi are left out: they do not
    count (:func:`monitor.matching.totals.letter_totals`)."""
    found, raised = 0, -1
    for k in range(len(list_of)):
        view, valid = view_of[k], -1
        if view != raised:
            raise_tops(costs, views, view, tops)
            raised = view
        for entry in range(lists.offset[list_of[k]], lists.offset[list_of[k] + 1]):
            form, valid = lists.forms[entry], min(valid, lists.shared[entry])
            if views.reading[view] and forms.reading[form]:
                continue
            limit = lowest - views.prior[view] - forms.prior[form] - SLACK
            bound_rest(costs, forms, form, views, view, tops)
            total, _, _, valid = fill(
                costs, forms, views, form, view, tops.gains, forms.codes, forms.offset[form],
                tops.rest, scratch.rows, 0, 0, scratch, limit, valid,
            )  # fmt: skip
            if total >= limit:
                out_form[found], out_view[found], out_total[found] = form, view, total + forms.prior[form]
                found += 1
    return found


def sum_postings(
    postings: Postings,
    offset: Ints,
    first: Ints,
    last: Ints,
    lowest: float,
    best: Short,
    sums: Floats,
    met: Ints,
    out_form: Ints,
    out_view: Ints,
) -> int:
    """Pairs of forms and views (view w has the characters ``offset[w]`` to ``offset[w + 1]``) whose best gains of every
    place, in any order, add up to ``lowest``; written to the two arrays. Returns how many there are. Character c has
    the postings from ``first[c]`` to ``last[c]``. ``best`` (one per place) and ``sums`` (one per form) are zero before
    and after; ``met`` is room for the forms met."""
    found = 0
    for view in range(len(offset) - 1):
        count = 0
        for at in range(offset[view], offset[view + 1]):
            for p in range(first[at], last[at]):
                place, value = postings.places[p], postings.gains[p]
                if value > best[place]:
                    form = postings.form_of[place]
                    if sums[form] == 0.0:
                        met[count] = form
                        count += 1
                    sums[form] += value - best[place]
                    best[place] = value
        for k in range(count):
            form = met[k]
            if sums[form] + postings.floor[form] >= lowest:
                out_form[found], out_view[found] = form, view
                found += 1
            sums[form] = 0.0
        for at in range(offset[view], offset[view + 1]):
            for p in range(first[at], last[at]):
                best[postings.places[p]] = 0.0
    return found
