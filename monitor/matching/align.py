"""The alignment at the heart of the score: a whole form of a brand against any window of a mark, in log odds.

Every cell compares two explanations of a mark's symbol: somebody started from the brand's symbol and copied, respelt or
disguised it, or the symbol is there by chance. The sum along the best path is the evidence for the first. Windows may
start and end anywhere; what surrounds them costs what :mod:`monitor.matching.marks` says about that edge.

The work is done for many (form, mark) pairs at once with numpy, row by row of the form.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]

IMPOSSIBLE = np.float32(-1e4)

# What one step of the best path did; kept only when reasons are wanted.
STEP_NONE, STEP_MATCH, STEP_DELETE, STEP_INSERT, STEP_SWAP, STEP_2_2, STEP_1_2, STEP_2_1, STEP_START = range(9)


@dataclass(slots=True)
class Batch:
    """Pairs of equal padded size. Shapes: p pairs, n form symbols, m mark symbols.

    ``gain`` (p, n, m) log odds of mark symbol j standing for form symbol i; ``delete`` (p, n) cost of leaving form
    symbol i out; ``insert`` (p, m) cost of an extra mark symbol inside the window; ``start``/``end`` (p, m + 1) cost of
    opening/closing the window at a boundary; ``head``/``tail`` (p, n + 1) cost of leaving out the first i / all but the
    first i symbols of the form. The optional folds are gains of two-symbol steps that end at (i, j).
    """

    gain: Floats
    delete: Floats
    insert: Floats
    start: Floats
    end: Floats
    head: Floats
    tail: Floats
    swap: Floats | None = None
    two_two: Floats | None = None
    one_two: Floats | None = None
    two_one: Floats | None = None


@dataclass(slots=True)
class Paths:
    """Best total per pair and, when asked for, where the window lies and how each cell was reached."""

    total: Floats
    end_row: Ints
    end_column: Ints
    steps: npt.NDArray[np.uint8] | None


def best_paths(batch: Batch, *, keep_steps: bool = False) -> Paths:
    """Viterbi over all pairs of the batch. ``steps`` has shape (n + 1, p, m + 1) when ``keep_steps``."""
    p, n, m = batch.gain.shape
    running = np.zeros((p, m + 1), dtype=np.float32)
    np.cumsum(batch.insert, axis=1, out=running[:, 1:])
    row = batch.start + batch.head[:, :1]
    before = np.full_like(row, IMPOSSIBLE)
    steps = np.zeros((n + 1, p, m + 1), dtype=np.uint8) if keep_steps else None
    if steps is not None:
        steps[0] = STEP_START
    best = np.full(p, IMPOSSIBLE, dtype=np.float32)
    best_row = np.zeros(p, dtype=np.int32)
    best_column = np.zeros(p, dtype=np.int32)
    for i in range(n + 1):
        if i:
            row, before = _next_row(batch, i - 1, row, before, running, steps), row
        closing = row + batch.end
        closing += batch.tail[:, i : i + 1]
        column = closing.argmax(axis=1)
        value = np.take_along_axis(closing, column[:, None], axis=1)[:, 0]
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

    def offer(target: Floats, value: Floats, kind: int, shift: int) -> None:
        if step is not None:
            step[:, shift:][value > target] = kind
        np.maximum(target, value, out=target)

    offer(new[:, 1:], row[:, :-1] + batch.gain[:, i], STEP_MATCH, 1)
    if i and batch.swap is not None:
        offer(new[:, 2:], before[:, :-2] + batch.swap[:, i, 1:], STEP_SWAP, 2)
    if i and batch.two_two is not None:
        offer(new[:, 2:], before[:, :-2] + batch.two_two[:, i, 1:], STEP_2_2, 2)
    if batch.one_two is not None:
        offer(new[:, 2:], row[:, :-2] + batch.one_two[:, i, 1:], STEP_1_2, 2)
    if i and batch.two_one is not None:
        offer(new[:, 1:], before[:, :-1] + batch.two_one[:, i], STEP_2_1, 1)
    opened = batch.start + batch.head[:, i + 1 : i + 2]
    offer(new, opened, STEP_START, 0)
    # Extra mark symbols: a running maximum of (value - cost so far) is the best of all insertion lengths at once.
    scanned = new - running
    np.maximum.accumulate(scanned, axis=1, out=scanned)
    scanned += running
    if steps is not None and step is not None:
        step[scanned > new + np.float32(1e-4)] = STEP_INSERT
        steps[i + 1] = step
    return scanned


def walk_back(paths: Paths, pair: int) -> list[tuple[int, int, int]]:
    """The path of one pair as (step, form symbols used so far, mark symbols used so far), first step first.

    Needs ``keep_steps``. The entry with ``STEP_START`` tells how many form symbols were skipped and where the window
    opens.
    """
    assert paths.steps is not None
    i, j = int(paths.end_row[pair]), int(paths.end_column[pair])
    out: list[tuple[int, int, int]] = []
    while True:
        kind = int(paths.steps[i, pair, j])
        out.append((kind, i, j))
        if kind == STEP_START or (i == 0 and kind != STEP_INSERT):
            break
        back_i, back_j = _MOVES[kind]
        i, j = i - back_i, j - back_j
    return out[::-1]


_MOVES = {
    STEP_MATCH: (1, 1),
    STEP_DELETE: (1, 0),
    STEP_INSERT: (0, 1),
    STEP_SWAP: (2, 2),
    STEP_2_2: (2, 2),
    STEP_1_2: (1, 2),
    STEP_2_1: (2, 1),
}
