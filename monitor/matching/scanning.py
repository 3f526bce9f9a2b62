"""Holding every form against every view, exactly and without aligning most of them.

An alignment can be no better than the sum of what each symbol of the form, or each pair of neighbours, gains at its
best place in the view. Such upper bounds are worked out per view: first for symbols and pairs, then for the endings
that forms share, then for whole forms. What cannot reach the floor is passed over; the others are aligned, and the
alignment stops when the rest of the form cannot make up for what is lost (:func:`monitor.matching.alignment.fill`).

As in :mod:`monitor.matching.alignment`, only flat arrays and plain numbers: :mod:`monitor.matching.compiled` runs it.
"""

from __future__ import annotations

from typing import NamedTuple

from monitor.matching.alignment import (
    IMPOSSIBLE,
    LATIN,
    Costs,
    Flags,
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

LANES = 16
"""Views whose upper bounds are worked out side by side."""
SLACK = 0.01
"""More than 32-bit rounding can take off an upper bound."""
LONGEST = 1 << 20
"""More symbols than any string has."""


class Group(NamedTuple):
    """Forms that are scanned together.

    ``forms``, in an order in which neighbours share beginnings; ``shared``, how many symbols each shares with the one
    before (-1 when they are aligned at different costs). Endings that forms share are one chain of nodes, numbered
    anew in each of the ``chunks`` (first form, last form, first node, nodes): ``ending`` (laid out as the forms'
    ``tail``) is the node of every symbol, ``after`` the node that follows a node; 0 is the end of every form. A node
    is the symbol ``symbol`` (its code in ``codes``, the cost of leaving it out in ``deletes``) and begins the pair
    ``pair`` (-1 for a last symbol) of the symbols ``pairs[p]``, which are the two-letter spelling ``spelling[p]`` (0:
    none). ``tail`` is the cost of using the form only up to before the node. A node comes after those that follow
    it."""

    forms: Ints
    shared: Ints
    chunks: Ints
    ending: Small
    after: Small
    symbol: Small
    pair: Small
    tail: Short
    codes: Ints
    deletes: Floats
    pairs: Ints
    spelling: Ints


class Ceilings(NamedTuple):
    """The most that parts of a form can gain in each of some views (the last axis, but for ``gains`` and ``present``,
    where it is the first): ``gains`` (code, j) a symbol at a place; ``alone`` a symbol anywhere or left out;
    ``opening`` and ``closing`` a symbol that the window begins or ends with; ``both`` a pair, what stands between its
    two symbols paid for, ``opening_both`` one that the window begins with, ``spelt`` one that is a two-letter spelling;
    ``two`` (d) a two-letter spelling; ``node`` a node and all that follows, ``respelt`` a node that begins with a
    two-letter spelling.

    Of each view ``passing`` is the cheapest extra symbol, ``present`` tells which codes it has, ``least`` what a form's
    total without the view's prior must reach (less ``SLACK``), ``reading`` whether it is the reading of a Hanzi mark.
    ``bound``, ``hopeful``, ``found`` and ``shared`` are filled by :func:`choose`."""

    gains: Floats
    alone: Short
    opening: Short
    closing: Short
    both: Short
    opening_both: Short
    spelt: Short
    two: Floats
    node: Short
    respelt: Short
    passing: Floats
    present: Flags
    least: Floats
    bound: Short
    reading: Flags
    hopeful: Ints
    found: Ints
    shared: Ints


def raise_symbols(costs: Costs, views: Views, view: int, group: Group, most: Ceilings, lane: int) -> None:
    """Work out what every symbol and every spelling of two letters can gain."""
    first, last = views.offset[view], views.offset[view + 1]
    for number in range(len(group.codes)):
        code, delete = group.codes[number], group.deletes[number]
        alone, opening, closing, end = delete, delete, delete, views.end[last + view]
        for at in range(last - 1, first - 1, -1):
            value = gain(costs, views, code, at)
            most.gains[lane, code, at - first] = value
            opening = max(opening, value + views.start[at + view])
            if views.digraph[at] and code < LATIN:
                respelt = costs.one_two[code, views.digraph[at]] + views.two[at]
                opening, value = max(opening, respelt + views.start[at + view - 1]), max(value, respelt)
            alone, closing = max(alone, value), max(closing, value + end)
            end = max(views.end[at + view], views.insert[at] + end)
        most.alone[number, lane], most.opening[number, lane], most.closing[number, lane] = alone, opening, closing
    most.two[:] = IMPOSSIBLE
    most.passing[lane] = IMPOSSIBLE
    most.present[lane, :] = False
    for at in range(first, last):
        v, theirs = views.codes[at], views.digraph[at]
        most.present[lane, v] = True
        most.passing[lane] = max(most.passing[lane], views.insert[at])
        for spelling in range(1, len(most.two)):
            one = costs.two_one[spelling, v if v < LATIN else 0] + views.fuzzy[at]
            two = costs.two_two[spelling, theirs] + views.two[at] if theirs else IMPOSSIBLE
            most.two[spelling] = max(most.two[spelling], one, two)


def raise_pairs(costs: Costs, views: Views, view: int, group: Group, swap: float, most: Ceilings, lane: int) -> None:
    """Work out what two neighbouring symbols of a form can gain: whatever stands between them in the view has to be
    paid for, unless one of them is left out. After :func:`raise_symbols`."""
    first, last = views.offset[view], views.offset[view + 1]
    for number in range(len(group.pairs)):
        one, other = group.pairs[number, 0], group.pairs[number, 1]
        a, b = group.codes[one], group.codes[other]
        top, run, run_before = IMPOSSIBLE, IMPOSSIBLE, IMPOSSIBLE
        opened, opened_before, opening = IMPOSSIBLE, IMPOSSIBLE, IMPOSSIBLE
        for at in range(first, last):
            j, theirs, edge = at - first, views.digraph[at], at + view
            own, following, paid = most.gains[lane, a, j], most.gains[lane, b, j], views.insert[at]
            top, opening = max(top, run + following), max(opening, opened + following)
            longer, longer_opened = max(run + paid, own), max(opened + paid, own + views.start[edge])
            if theirs:
                if b < LATIN:
                    respelt = costs.one_two[b, theirs] + views.two[at]
                    top, opening = max(top, run_before + respelt), max(opening, opened_before + respelt)
                if a < LATIN:
                    respelt = costs.one_two[a, theirs] + views.two[at]
                    longer, longer_opened = max(longer, respelt), max(longer_opened, respelt + views.start[edge - 1])
            if j and views.codes[at] == a and views.codes[at - 1] == b:
                crossed = own + most.gains[lane, b, j - 1] + swap
                top, opening = max(top, crossed), max(opening, crossed + views.start[edge - 1])
            run_before, run, opened_before, opened = run, longer, opened, longer_opened
        delete, delete_other = group.deletes[one], group.deletes[other]
        # With the first symbol left out, symbols of the view may be passed over before the second.
        late = max(most.opening[other, lane], most.alone[other, lane] + most.passing[lane])
        most.both[number, lane] = max(top, most.alone[one, lane] + delete_other, delete + most.alone[other, lane])
        opening = max(opening, most.opening[one, lane] + delete_other, delete + late)
        most.opening_both[number, lane], most.spelt[number, lane] = opening, most.two[group.spelling[number]]


def raise_nodes(group: Group, base: int, size: int, lanes: int, most: Ceilings) -> None:
    """Work out the most that every ending of a chunk can add, wherever in the view its symbols stand: a symbol by
    itself, with the next, or the two respelt. Some views at once: their numbers lie side by side in memory."""
    node_of, respelt = most.node, most.respelt
    for lane in range(lanes):
        node_of[0, lane], respelt[0, lane] = 0.0, IMPOSSIBLE
    for node in range(1, size):
        here = base + node
        pair, symbol, after, tail = group.pair[here], group.symbol[here], group.after[here], group.tail[here]
        if pair < 0:
            for lane in range(lanes):
                node_of[node, lane], respelt[node, lane] = max(most.closing[symbol, lane], tail), IMPOSSIBLE
            continue
        beyond, stop = group.after[base + after], group.tail[base + after]
        for lane in range(lanes):
            alone, rest = most.alone[symbol, lane], node_of[beyond, lane]
            spelt = most.spelt[pair, lane] + rest
            value = min(most.both[pair, lane] + rest, alone + node_of[after, lane])
            respelt[node, lane] = spelt
            node_of[node, lane] = max(value, spelt, alone + max(respelt[after, lane], stop), tail)


def surcharge(costs: Costs, forms: Forms, form: int, most: Ceilings, lane: int) -> float:
    """The least that changes will take off: every symbol the view does not have is changed, at most two at a time, and
    the same one only once."""
    first, n = forms.offset[form], forms.offset[form + 1] - forms.offset[form]
    absent = 0
    for i in range(forms.shortest[form]):
        code = forms.codes[first + i]
        if not most.present[lane, code]:
            absent += 1
            for before in range(i):
                if forms.codes[first + before] == code:
                    absent -= 1
                    break
    changes = (absent + 1) // 2
    return float(costs.least[min(n, costs.least.shape[0] - 1), min(changes, costs.least.shape[1] - 1)])


def choose(costs: Costs, forms: Forms, group: Group, chunk: Ints, lanes: int, most: Ceilings) -> None:
    """The forms of a chunk whose upper bound, the begin of the window paid for, reaches ``most.least`` in each view:
    ``most.hopeful`` (lane, row) holds the form and how many first symbols it shares with the form of the row before;
    ``most.found`` how many rows there are."""
    for lane in range(lanes):
        most.found[lane], most.shared[lane] = 0, -1
    base = chunk[2]
    for k in range(chunk[0], chunk[1]):
        form = group.forms[k]
        head = group.ending[forms.offset[form] + form]
        pair, symbol, after = group.pair[base + head], group.symbol[base + head], group.after[base + head]
        beyond, stop = group.after[base + after], group.tail[base + after]
        prior, shared = forms.prior[form], group.shared[k]
        for lane in range(lanes):
            most.shared[lane] = min(most.shared[lane], shared)
            alone = most.opening[symbol, lane]
            value = alone + most.node[after, lane]
            if pair >= 0:
                value = min(value, most.opening_both[pair, lane] + most.node[beyond, lane])
            most.bound[lane] = max(value, most.respelt[head, lane], alone + max(most.respelt[after, lane], stop))
        for lane in range(lanes):
            value = most.bound[lane] + prior
            if value < most.least[lane] or (most.reading[lane] and forms.reading[form]):
                continue
            if value >= most.least[lane] - surcharge(costs, forms, form, most, lane):
                row = most.found[lane]
                most.hopeful[lane, row, 0], most.hopeful[lane, row, 1] = form, most.shared[lane]
                most.found[lane], most.shared[lane] = row + 1, LONGEST


def scan(
    costs: Costs,
    forms: Forms,
    views: Views,
    group: Group,
    chosen: Ints,
    lowest: float,
    swap: float,
    most: Ceilings,
    scratch: Scratch,
    out_form: Ints,
    out_view: Ints,
    out_total: Floats,
) -> int:
    """All pairs of the group's forms and ``chosen`` views whose total, changes counted at their least, reaches
    ``lowest``: written to the three arrays. Returns how many there are; when that is more than fits, the rest is not
    written. Exact: a pair is passed over only when an upper bound of its total is too low. Rows of the table that a
    form shares with the one before are not worked out again. ``swap`` is the highest of the forms'."""
    found = 0
    for start in range(0, len(chosen), LANES):
        lanes = min(LANES, len(chosen) - start)
        for lane in range(lanes):
            raise_symbols(costs, views, chosen[start + lane], group, most, lane)
            raise_pairs(costs, views, chosen[start + lane], group, swap, most, lane)
            most.least[lane] = lowest - views.prior[chosen[start + lane]] - SLACK
            most.reading[lane] = views.reading[chosen[start + lane]]
        for number in range(len(group.chunks)):
            chunk = group.chunks[number]
            raise_nodes(group, chunk[2], chunk[3], lanes, most)
            choose(costs, forms, group, chunk, lanes, most)
            for lane in range(lanes):
                view, valid, gains = chosen[start + lane], -1, most.gains[lane]
                for k in range(most.found[lane]):
                    form, valid = most.hopeful[lane, k, 0], min(valid, most.hopeful[lane, k, 1])
                    first, prior = forms.offset[form], forms.prior[form]
                    limit = most.least[lane] - prior - surcharge(costs, forms, form, most, lane)
                    total, _, _, valid = fill(
                        costs, forms, views, form, view, gains, forms.codes, first,
                        most.node, group.ending, first + form, lane, scratch, limit, valid,
                    )  # fmt: skip
                    if total >= limit + SLACK:
                        if found < len(out_form):
                            out_form[found], out_view[found], out_total[found] = form, view, total + prior
                        found += 1
    return found
