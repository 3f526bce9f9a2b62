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

LANES = 64
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
    is the symbol ``symbol`` (its code in ``codes``, the cost of leaving it out in ``deletes``, what any other change
    costs more in ``edits``) and begins the pair ``pair`` (-1 for a last symbol) of the symbols ``pairs[p]``, which are
    the two-letter spelling ``spelling[p]`` (0: none) and the end of a form if ``last[p]``. ``tail`` is the cost of
    using the form only up to before the node. A node comes after those that follow it."""

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
    edits: Floats
    pairs: Ints
    spelling: Ints
    last: Flags


class Ceilings(NamedTuple):
    """The most that parts of a form can gain in each of some views (the last axis, but for ``gains``, ``close`` and
    ``present``, where it is the first): ``gains`` (code, j) a symbol at a place; ``alone`` a symbol anywhere or left
    out; ``opening`` and ``closing`` a symbol that the window begins or ends with; ``both`` a pair, what stands between
    its two symbols and, for the last pair of a form, the end of the window paid for; ``opening_both`` one that the
    window begins with; ``spelt`` and ``opening_spelt`` the same for a pair that is a two-letter spelling; ``node`` a
    node and all that follows.

    Of one view at a time, what the pairs are made of: ``run`` (s, j) the most that a symbol and what is passed over
    after it come to when the second of the pair stands at j, ``opened`` the same when the window begins with it;
    ``follow`` (0, s, j) what a second symbol gains there, (1, s, j) with the end of the window paid for.

    Of each view ``passing`` is the cheapest extra symbol, ``close`` (j) the cost of closing the window before symbol j
    or later, ``present`` tells which codes it has, ``least`` what a form's total without the view's prior must reach
    (less ``SLACK``), ``reading`` whether it is the reading of a Hanzi mark. ``bound``, ``hopeful``,
    ``limit``, ``found`` and ``shared`` are filled by :func:`choose`."""

    gains: Floats
    alone: Short
    opening: Short
    closing: Short
    both: Short
    opening_both: Short
    spelt: Short
    opening_spelt: Short
    node: Short
    run: Floats
    opened: Floats
    follow: Floats
    passing: Floats
    close: Floats
    present: Flags
    least: Floats
    bound: Short
    reading: Flags
    hopeful: Ints
    limit: Floats
    found: Ints
    shared: Ints


def raise_view(views: Views, view: int, most: Ceilings, lane: int) -> None:
    """Work out what the view itself says: its symbols, and what it costs to pass over one or to close the window."""
    first, last = views.offset[view], views.offset[view + 1]
    most.passing[lane] = IMPOSSIBLE
    most.present[lane, :] = False
    most.close[lane, last - first] = views.end[last + view]
    for at in range(last - 1, first - 1, -1):
        most.present[lane, views.codes[at]] = True
        most.passing[lane] = max(most.passing[lane], views.insert[at])
        most.close[lane, at - first] = max(views.end[at + view], views.insert[at] + most.close[lane, at - first + 1])


def raise_symbols(costs: Costs, views: Views, view: int, group: Group, swap: float, most: Ceilings, lane: int) -> None:
    """Work out what every symbol can gain. A symbol that changes places with its neighbour lets the window begin or end
    one symbol further out; half of the exchange is charged to it. After :func:`raise_view`."""
    first, last = views.offset[view], views.offset[view + 1]
    for number in range(len(group.codes)):
        code, delete, edit = group.codes[number], group.deletes[number], group.edits[number]
        alone, opening, closing = delete, delete, delete
        for at in range(first, last):
            j, edge = at - first, at + view
            value = gain(costs, views, code, at)
            most.gains[lane, code, j] = value
            if views.codes[at] != code:
                value += edit
            else:
                if j:
                    opening = max(opening, value + swap / 2 + views.start[edge - 1])
                if at + 1 < last:
                    closing = max(closing, value + swap / 2 + most.close[lane, j + 2])
            opening = max(opening, value + views.start[edge])
            if views.digraph[at] and code < LATIN:
                respelt = costs.one_two[code, views.digraph[at]] + views.two[at] + edit
                opening, value = max(opening, respelt + views.start[edge - 1]), max(value, respelt)
            alone, closing = max(alone, value), max(closing, value + most.close[lane, j + 1])
        most.alone[number, lane], most.opening[number, lane], most.closing[number, lane] = alone, opening, closing


def raise_neighbours(
    costs: Costs, views: Views, view: int, group: Group, swap: float, most: Ceilings, lane: int
) -> None:
    """Work out what every symbol can gain as one of two neighbours: ``most.run`` and ``most.opened`` as the first,
    ``most.follow`` as the second. Where one of them changes places with its other neighbour, that one stands between
    and costs half of the exchange. After :func:`raise_symbols`."""
    first, last = views.offset[view], views.offset[view + 1]
    for number in range(len(group.codes)):
        code, edit = group.codes[number], group.edits[number]
        run, skipped, opened = IMPOSSIBLE, IMPOSSIBLE, IMPOSSIBLE
        for at in range(first, last):
            j, edge, close = at - first, at + view, most.close[lane, at - first + 1]
            most.run[number, j], most.opened[number, j] = run, opened
            respelt, crossed, own = IMPOSSIBLE, IMPOSSIBLE, most.gains[lane, code, j]
            if views.codes[at] == code:
                crossed = own + swap / 2
            else:
                own += edit
            if views.digraph[at] and code < LATIN:
                respelt = costs.one_two[code, views.digraph[at]] + views.two[at] + edit
            most.follow[0, number, j], most.follow[1, number, j] = own, own + close
            if j:
                # The first of the two stands before the symbol that this one is exchanged with, or spelt together with.
                value = max(respelt, crossed)
                most.follow[0, number, j - 1] = max(most.follow[0, number, j - 1], value)
                most.follow[1, number, j - 1] = max(most.follow[1, number, j - 1], value + close)
            paid = views.insert[at] + edit
            run = max(run + paid, own, skipped, respelt)
            opened = max(opened + paid, own + views.start[edge])
            if respelt > IMPOSSIBLE:
                opened = max(opened, respelt + views.start[edge - 1])
            skipped = crossed


def raise_pairs(views: Views, view: int, group: Group, swap: float, most: Ceilings, lane: int) -> None:
    """Work out what two neighbouring symbols of a form can gain: whatever stands between them in the view has to be
    paid for, unless one of them is left out. After :func:`raise_neighbours`."""
    first, last = views.offset[view], views.offset[view + 1]
    for number in range(len(group.pairs)):
        one, other, end = group.pairs[number, 0], group.pairs[number, 1], 1 if group.last[number] else 0
        a, b, top, opening = group.codes[one], group.codes[other], IMPOSSIBLE, IMPOSSIBLE
        for j in range(last - first):
            following = most.follow[end, other, j]
            top, opening = max(top, most.run[one, j] + following), max(opening, most.opened[one, j] + following)
        if most.present[lane, a] and most.present[lane, b]:
            for at in range(first + 1, last):
                if views.codes[at] == a and views.codes[at - 1] == b:
                    j = at - first
                    crossed = most.gains[lane, a, j] + most.gains[lane, b, j - 1] + swap
                    crossed += most.close[lane, j + 1] if end else 0.0
                    top, opening = max(top, crossed), max(opening, crossed + views.start[at + view - 1])
        delete, delete_other = group.deletes[one], group.deletes[other]
        alone = most.closing[other, lane] if end else most.alone[other, lane]
        most.both[number, lane] = max(top, most.alone[one, lane] + delete_other, delete + alone)
        # With the first symbol left out, symbols of the view may be passed over before the second.
        late = max(most.opening[other, lane], most.alone[other, lane] + most.passing[lane])
        most.opening_both[number, lane] = max(opening, most.opening[one, lane] + delete_other, delete + late)


def raise_spellings(costs: Costs, views: Views, view: int, group: Group, most: Ceilings, lane: int) -> None:
    """Work out what pairs that are two-letter spellings can gain as a whole. After :func:`raise_view`."""
    first, last = views.offset[view], views.offset[view + 1]
    for number in range(len(group.pairs)):
        spelling, edit = group.spelling[number], group.edits[group.pairs[number, 0]]
        spelt, opening = IMPOSSIBLE, IMPOSSIBLE
        if spelling:
            for at in range(first, last):
                v, theirs, edge = views.codes[at], views.digraph[at], at + view
                close = edit + (most.close[lane, at - first + 1] if group.last[number] else 0.0)
                one = costs.two_one[spelling, v if v < LATIN else 0] + views.fuzzy[at] + close
                spelt, opening = max(spelt, one), max(opening, one + views.start[edge])
                if theirs:
                    two = costs.two_two[spelling, theirs] + views.two[at] + close
                    spelt, opening = max(spelt, two), max(opening, two + views.start[edge - 1])
        most.spelt[number, lane], most.opening_spelt[number, lane] = spelt, opening


def raise_node(
    group: Group, base: int, node: int, alone: Short, both: Short, spelt: Short, lanes: int, most: Ceilings, out: Short,
    row: int,
) -> None:  # fmt: skip
    """Write to ``out[row]`` the most that an ending of two symbols and more can add: its first symbol by itself
    (``alone``), with the next (``both``), or the two respelt (``spelt``), and the endings that follow, which are known.
    Some views at once: their numbers lie side by side in memory, and what few nodes need is in loops of its own."""
    pair, symbol, after = group.pair[base + node], group.symbol[base + node], group.after[base + node]
    beyond, next_pair, stop = group.after[base + after], group.pair[base + after], group.tail[base + after]
    for lane in range(lanes):
        apart = alone[symbol, lane] + most.node[after, lane]
        out[row, lane] = min(apart, both[pair, lane] + most.node[beyond, lane])
    if group.spelling[pair]:
        for lane in range(lanes):
            out[row, lane] = max(out[row, lane], spelt[pair, lane] + most.node[beyond, lane])
    if next_pair >= 0 and group.spelling[next_pair]:
        further = group.after[base + beyond]
        for lane in range(lanes):
            later = alone[symbol, lane] + most.spelt[next_pair, lane] + most.node[further, lane]
            out[row, lane] = max(out[row, lane], later)
    if stop > IMPOSSIBLE:
        for lane in range(lanes):
            out[row, lane] = max(out[row, lane], alone[symbol, lane] + stop)


def raise_nodes(group: Group, base: int, size: int, lanes: int, most: Ceilings) -> None:
    """Work out the most that every ending of a chunk can add, wherever in the view its symbols stand."""
    for lane in range(lanes):
        most.node[0, lane] = 0.0
    for node in range(1, size):
        symbol, tail = group.symbol[base + node], group.tail[base + node]
        if group.pair[base + node] < 0:
            for lane in range(lanes):
                most.node[node, lane] = most.closing[symbol, lane]
        else:
            raise_node(group, base, node, most.alone, most.both, most.spelt, lanes, most, most.node, node)
        if tail > IMPOSSIBLE:
            for lane in range(lanes):
                most.node[node, lane] = max(most.node[node, lane], tail)


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
    ``most.hopeful`` (lane, row) holds the form and how many first symbols it shares with the form of the row before,
    ``most.limit`` what its alignment has to reach; ``most.found`` how many rows there are."""
    for lane in range(lanes):
        most.found[lane], most.shared[lane] = 0, -1
    base = chunk[2]
    for k in range(chunk[0], chunk[1]):
        form = group.forms[k]
        head = group.ending[forms.offset[form] + form]
        symbol, prior, shared = group.symbol[base + head], forms.prior[form], group.shared[k]
        if group.pair[base + head] < 0:
            for lane in range(lanes):
                most.bound[0, lane] = most.opening[symbol, lane]
        else:
            opening = most.opening_both
            raise_node(group, base, head, most.opening, opening, most.opening_spelt, lanes, most, most.bound, 0)
        for lane in range(lanes):
            most.shared[lane] = min(most.shared[lane], shared)
        for lane in range(lanes):
            value = most.bound[0, lane] + prior
            if value < most.least[lane] or (most.reading[lane] and forms.reading[form]):
                continue
            limit = most.least[lane] - surcharge(costs, forms, form, most, lane)
            if value >= limit:
                row = most.found[lane]
                most.limit[lane, row] = limit - prior
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
            view = chosen[start + lane]
            raise_view(views, view, most, lane)
            raise_symbols(costs, views, view, group, swap, most, lane)
            raise_neighbours(costs, views, view, group, swap, most, lane)
            raise_pairs(views, view, group, swap, most, lane)
            raise_spellings(costs, views, view, group, most, lane)
            most.least[lane], most.reading[lane] = lowest - views.prior[view] - SLACK, views.reading[view]
        for number in range(len(group.chunks)):
            chunk = group.chunks[number]
            raise_nodes(group, chunk[2], chunk[3], lanes, most)
            choose(costs, forms, group, chunk, lanes, most)
            for lane in range(lanes):
                view, valid, gains = chosen[start + lane], -1, most.gains[lane]
                for k in range(most.found[lane]):
                    form, valid = most.hopeful[lane, k, 0], min(valid, most.hopeful[lane, k, 1])
                    first, prior, limit = forms.offset[form], forms.prior[form], most.limit[lane, k]
                    total, _, _, valid = fill(
                        costs, forms, views, form, view, gains, forms.codes, first,
                        most.node, group.ending, first + form, lane, scratch, limit, valid,
                    )  # fmt: skip
                    if total >= limit + SLACK:
                        if found < len(out_form):
                            out_form[found], out_view[found], out_total[found] = form, view, total + prior
                        found += 1
    return found
