"""The alignment at the heart of the score: a whole form of a brand against any window of a mark, in log odds.

Every cell compares two explanations of a mark's symbol: somebody started from the brand's symbol and copied, respelt or
disguised it, or the symbol is there by chance. The sum along the best path is the evidence for the first. Windows may
start and end anywhere; what surrounds them costs what :mod:`monitor.matching.letters` or :mod:`monitor.matching.han`
says about that edge.

The work is done for many (form, mark) pairs at once with numpy, row by row of the form.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

IMPOSSIBLE = np.float32(-1e4)

# What one step of the best path did; kept only when reasons are wanted.
STEP_NONE, STEP_MATCH, STEP_DELETE, STEP_INSERT, STEP_SWAP, STEP_2_2, STEP_1_2, STEP_2_1, STEP_START = range(9)
_MOVES = {
    STEP_MATCH: (1, 1),
    STEP_DELETE: (1, 0),
    STEP_INSERT: (0, 1),
    STEP_SWAP: (2, 2),
    STEP_2_2: (2, 2),
    STEP_1_2: (1, 2),
    STEP_2_1: (2, 1),
}

Offer = tuple[int, Ints | None, Floats]
"""A kind of step, the pairs it is for (None: all), and its gains (k, m); only entries for which the step exists
count."""


class Rows(Protocol):
    """What one alphabet says about row ``i`` of a batch."""

    def gain(self, i: int) -> Floats:
        """Log odds (p, m) of every mark symbol standing for form symbol i."""

    def folds(self, i: int) -> Iterator[Offer]:
        """Steps that take two symbols on one side or both and end at form symbol i."""


@dataclass(slots=True)
class Batch:
    """Pairs of equal padded size: p pairs, n form symbols, m mark symbols.

    ``delete`` (p, n) cost of leaving a form symbol out; ``insert`` (p, m) cost of an extra mark symbol inside the
    window; ``start``/``end`` (p, m + 1) cost of opening/closing the window at a boundary; ``tail`` (p, n + 1) cost of
    using only the first i symbols of the form.
    """

    rows: Rows
    delete: Floats
    insert: Floats
    start: Floats
    end: Floats
    tail: Floats


@dataclass(slots=True)
class Paths:
    """Best total per pair and, when asked for, where the window lies and how each cell was reached."""

    total: Floats
    end_row: Ints
    end_column: Ints
    steps: npt.NDArray[np.uint8] | None


def best_paths(batch: Batch, *, keep_steps: bool = False) -> Paths:
    """Viterbi over all pairs of the batch. ``steps`` has shape (n + 1, p, m + 1) when ``keep_steps``."""
    p, n = batch.delete.shape
    m = batch.insert.shape[1]
    running = np.zeros((p, m + 1), dtype=np.float32)
    np.cumsum(batch.insert, axis=1, out=running[:, 1:])
    row = batch.start.copy()
    before = row
    steps = np.zeros((n + 1, p, m + 1), dtype=np.uint8) if keep_steps else None
    if steps is not None:
        steps[0] = STEP_START
    best = np.full(p, IMPOSSIBLE, dtype=np.float32)
    best_row = np.zeros(p, dtype=np.int64)
    best_column = np.zeros(p, dtype=np.int64)
    ends = np.any(batch.tail > IMPOSSIBLE / 2, axis=0).tolist()
    for i in range(1, n + 1):
        row, before = _next_row(batch, i - 1, row, before, running, steps), row
        if not ends[i]:
            continue
        closing = row + batch.end
        column = closing.argmax(axis=1)
        value = closing[np.arange(p), column] + batch.tail[:, i]
        better = value > best
        best[better] = value[better]
        best_row[better] = i
        best_column[better] = column[better]
    return Paths(best, best_row, best_column, steps)


def _next_row(
    batch: Batch, i: int, row: Floats, before: Floats, running: Floats, steps: npt.NDArray[np.uint8] | None
) -> Floats:
    """Row i + 1 of the table from the two rows before it."""
    new = row + batch.delete[:, i : i + 1]
    step = np.full(new.shape, STEP_DELETE, dtype=np.uint8) if steps is not None else None
    matched = batch.rows.gain(i)
    matched += row[:, :-1]
    if step is not None:
        step[:, 1:][matched > new[:, 1:]] = STEP_MATCH
    np.maximum(new[:, 1:], matched, out=new[:, 1:])
    for kind, pairs, gains in batch.rows.folds(i):
        _offer(new, step, kind, pairs, gains, row if kind == STEP_1_2 else before)
    # Extra mark symbols: a running maximum of (value - cost so far) is the best of all insertion lengths at once.
    scanned = new - running
    np.maximum.accumulate(scanned, axis=1, out=scanned)
    scanned += running
    if steps is not None and step is not None:
        step[scanned > new + np.float32(1e-4)] = STEP_INSERT
        steps[i + 1] = step
    return scanned


def _offer(
    new: Floats,
    step: npt.NDArray[np.uint8] | None,
    kind: int,
    pairs: Ints | None,
    gains: Floats,
    origin: Floats,
) -> None:
    """Improve ``new`` where a two-symbol step is better."""
    back = _MOVES[kind][1]
    source = origin if pairs is None else origin[pairs]
    value = source[:, :-back] + gains[:, back - 1 :]
    target = new[:, back:] if pairs is None else new[pairs, back:]
    better = value > target
    if not better.any():
        return
    if pairs is None:
        new[:, back:][better] = value[better]
        if step is not None:
            step[:, back:][better] = kind
        return
    line, column = np.nonzero(better)
    new[pairs[line], column + back] = value[line, column]
    if step is not None:
        step[pairs[line], column + back] = kind


def walk_back(paths: Paths, pair: int) -> list[tuple[int, int, int]]:
    """The path of one pair as (step, form symbols used so far, mark symbols used so far), first step first.

    Needs ``keep_steps``. The first entry is ``STEP_START`` and tells where the window opens.
    """
    assert paths.steps is not None
    i, j = int(paths.end_row[pair]), int(paths.end_column[pair])
    out: list[tuple[int, int, int]] = []
    while i:
        kind = int(paths.steps[i, pair, j])
        out.append((kind, i, j))
        back_i, back_j = _MOVES[kind]
        i, j = i - back_i, j - back_j
    out.append((STEP_START, 0, j))
    return out[::-1]


@dataclass(slots=True)
class Counts:
    """How often each thing happened along the best paths, one entry per pair. ``first``/``last`` bound the
    window, ``used`` is how many of the form's symbols the path needs."""

    same: Ints
    near: Ints
    other: Ints
    deleted: Ints
    inserted: Ints
    respelt: Ints
    swapped: Ints
    first: Ints
    last: Ints
    used: Ints
    head: npt.NDArray[np.bool_]
    """True when the form's first symbol was kept as it is."""

    @property
    def changes(self) -> Ints:
        """All changes together."""
        return self.near + self.other + self.deleted + self.inserted + self.respelt + self.swapped


def count_steps(paths: Paths, kind_of: npt.NDArray[np.uint8]) -> Counts:
    """Walk all pairs back at once. ``kind_of`` (p, n, m) is 0 where the symbols are the same, 1 where they are
    unrelated, else something in between."""
    assert paths.steps is not None
    p = len(paths.total)
    i, j = paths.end_row.copy(), paths.end_column.copy()
    last, used = j.copy(), i.copy()
    tally = np.zeros((12, p), dtype=np.int64)
    head = np.zeros(p, dtype=bool)
    back_i = np.zeros(9, dtype=np.int64)
    back_j = np.zeros(9, dtype=np.int64)
    for kind, (one, two) in _MOVES.items():
        back_i[kind], back_j[kind] = one, two
    while True:
        active = np.flatnonzero(i > 0)
        if not len(active):
            break
        ai, aj = i[active], j[active]
        step = paths.steps[ai, active, aj]
        matched = step == STEP_MATCH
        what = step.astype(np.int64)
        like = kind_of[active[matched], ai[matched] - 1, aj[matched] - 1]
        what[matched] = np.where(like == 0, 9, np.where(like == 1, 10, 11))
        np.add.at(tally, (what, active), 1)
        head[active[ai == 1]] = what[ai == 1] == 9
        i[active] -= back_i[step]
        j[active] -= back_j[step]
    respelt = tally[STEP_2_2] + tally[STEP_1_2] + tally[STEP_2_1]
    return Counts(
        tally[9],
        tally[11],
        tally[10],
        tally[STEP_DELETE],
        tally[STEP_INSERT],
        respelt,
        tally[STEP_SWAP],
        j,
        last,
        used,
        head,
    )
