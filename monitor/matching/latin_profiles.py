"""What every row of an alignment needs to know about a Latin view, worked out once per view and letter.

Each profile is a row of ``width + 1`` numbers, one for each boundary of the view: what the step that *ends* there
brings. Where no step can end (the first boundary, or the first two) stands IMPOSSIBLE, so that rows of many pairs can
lie end to end and be added with a shift: what leaks from one pair into the next is impossible there.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from monitor.matching.align import IMPOSSIBLE, Floats
from monitor.matching.letter_views import LetterViews
from monitor.matching.symbols import LATIN

Positions = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Places = npt.NDArray[np.uint8]
LEAPS = 3
"""Runs of up to 2 ** LEAPS - 1 extra letters can be summed in LEAPS steps."""


class Profiles:
    """Profiles of the views of one padded width, for forms with one surcharge ``edit`` on every change. Only views
    made of Latin letters and digits."""

    def __init__(self, views: LetterViews, numbers: Positions, width: int, edit: float) -> None:
        model = views.model
        r, tables = model.rules.letters, model.tables
        strings = views.strings
        lengths = strings.lengths[numbers]
        inside = np.arange(width)[None, :] < lengths[:, None]
        at = np.where(inside, strings.offset[numbers][:, None] + np.arange(width), 0)
        self.columns = width + 1
        self.codes = np.where(inside, strings.codes[at], 0).astype(np.uint8)
        digraph = np.where(inside, strings.digraph[at], 0)
        digraph[:, 0] = 0
        info = np.where(inside, views.info[at], 0.0).astype(np.float32)
        self.same: Floats = np.minimum(info, r.same_cap) + np.float32(r.same)
        fuzzy = np.minimum(info, r.fuzzy_cap) + np.float32(edit)
        fuzzy[~inside] = IMPOSSIBLE
        two = info.copy()
        two[:, 1:] += info[:, :-1]
        two = np.minimum(two, r.digraph_cap) + np.float32(edit)
        gain = tables.cost[:LATIN, :LATIN].T[self.codes].transpose(0, 2, 1) + fuzzy[:, None, :]
        np.maximum(gain, np.where(inside, np.float32(r.other + edit), IMPOSSIBLE)[:, None, :], out=gain)
        line, column = np.nonzero(inside)
        gain[line, self.codes[line, column], column] = self.same[line, column]
        self.gain = self._rows(gain, 1)
        self.one_two = self._rows(tables.one_two.T[digraph].transpose(0, 2, 1) + two[:, None, :], 2)
        self.two_one = self._rows(tables.two_one.T[self.codes].transpose(0, 2, 1) + fuzzy[:, None, :], 1)
        self.two_two = self._rows(tables.two_two.T[digraph].transpose(0, 2, 1) + two[:, None, :], 2)
        self.digraphs = len(tables.two_two)
        possible = IMPOSSIBLE / 2
        self.has_one_two: Flags = self.one_two.max(axis=1) > possible
        self.has_two: Flags = self.two_one.max(axis=1) > possible
        self.has_two |= self.two_two.max(axis=1) > possible
        self.last_adjacent, self.earlier_adjacent = self._adjacent(inside)
        exchanged = np.full((len(numbers), self.columns), IMPOSSIBLE, dtype=np.float32)
        exchanged[:, 2:] = self.same[:, 1:] + self.same[:, :-1] + np.float32(r.swap + 3 * edit)
        self.exchanged = exchanged.ravel()
        insert = np.where(inside, views.insert[at] + np.float32(edit), -50.0).astype(np.float32)
        self.inserts = self._insertions(insert)
        edge_inside = np.arange(width + 1)[None, :] <= lengths[:, None]
        edge = np.where(edge_inside, views.edge_offset[numbers][:, None] + np.arange(width + 1), 0)
        self.start = np.where(edge_inside, views.start[edge], IMPOSSIBLE).astype(np.float32)
        self.end = np.where(edge_inside, views.end[edge], IMPOSSIBLE).astype(np.float32)
        self.lengths = lengths

    def _rows(self, values: Floats, uses: int) -> Floats:
        """(view, symbol, place) as rows by boundary, for steps that use ``uses`` letters of the view."""
        views, symbols, _ = values.shape
        out = np.full((views, symbols, self.columns), IMPOSSIBLE, dtype=np.float32)
        out[:, :, uses:] = values[:, :, uses - 1 :]
        return out.reshape(views * symbols, self.columns)

    def _adjacent(self, inside: Flags) -> tuple[Places, Places]:
        """Where a view has two neighbouring letters: the last boundary behind them by view x first x second (0:
        nowhere), and by view x boundary the one before it that has the same two letters behind."""
        last = np.zeros((len(self.codes), LATIN * LATIN), dtype=np.uint8)
        earlier = np.zeros((len(self.codes), self.columns), dtype=np.uint8)
        every = np.arange(len(self.codes))
        for column in range(1, self.codes.shape[1]):
            some = every[inside[:, column]]
            pair = self.codes[some, column - 1].astype(np.int64) * LATIN + self.codes[some, column]
            earlier[some, column + 1] = last[some, pair]
            last[some, pair] = column + 1
        return last.ravel(), earlier.ravel()

    def _insertions(self, insert: Floats) -> list[Floats]:
        """What 1, 2, 4 ... extra letters in a row cost that end at each boundary."""
        out = [np.full((len(insert), self.columns), IMPOSSIBLE, dtype=np.float32)]
        out[0][:, 1:] = insert
        for leap in range(LEAPS - 1):
            size = 1 << leap
            longer = np.full_like(out[0], IMPOSSIBLE)
            longer[:, size:] = out[-1][:, size:] + out[-1][:, :-size]
            out.append(longer)
        return out
