"""Forms in the order, and with the shared endings, that save the scan most work."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise, takewhile

import numpy as np

from monitor.matching.alignment import IMPOSSIBLE, Forms, Ints, Small
from monitor.matching.scanning import Group

Symbol = tuple[int, float, float]
"""A code, the cost of leaving it out, and what any other change costs more."""
Row = tuple[int, int, int, float]
CHUNK = 512
"""Forms whose endings are numbered together: as many as keep the numbers of some views in the processor's cache."""


class _Nodes:
    """Shared endings, numbered as they come: a node comes after those that follow it. 0 is the end of every form."""

    def __init__(self, symbols: dict[Symbol, int], pairs: dict[tuple[int, int, int, bool], int]) -> None:
        self.symbols = symbols
        self.pairs = pairs
        self.rows: list[Row] = [(0, 0, -1, IMPOSSIBLE)]
        self._known: dict[tuple[int, int, float], int] = {}

    def chain(self, symbols: list[Symbol], spellings: list[int], tails: list[float]) -> list[int]:
        """The nodes of a form's symbols. ``spellings[i]`` is the two-letter spelling that ends at symbol i."""
        node, following = 0, -1
        out: list[int] = []
        for i in range(len(symbols) - 1, -1, -1):
            symbol = self.symbols.setdefault(symbols[i], len(self.symbols))
            key = (node, symbol, tails[i])
            if key not in self._known:
                self._known[key] = len(self.rows)
                pair = -1
                if following >= 0:
                    key_of_pair = (symbol, following, spellings[i + 1], i + 2 == len(symbols))
                    pair = self.pairs.setdefault(key_of_pair, len(self.pairs))
                self.rows.append((node, symbol, pair, tails[i]))
            node, following = self._known[key], symbol
            out.append(node)
        return out[::-1]


def in_order(forms: Forms, members: Iterable[int]) -> tuple[list[int], Ints]:
    """``members`` (positions in ``forms``) in an order in which neighbours share beginnings, and how many symbols each
    shares with the one before: -1 for the first, and when they are aligned at different costs."""
    ordered = sorted((forms.edit[k], forms.flank[k], _of(forms.codes, forms, k), k) for k in members)
    shared = np.full(len(ordered), -1, dtype=np.int64)
    for at, (before, after) in enumerate(pairwise(ordered), start=1):
        if before[:2] == after[:2]:
            alike = (one == two for one, two in zip(before[2], after[2], strict=False))
            shared[at] = sum(takewhile(bool, alike))
    return [k for *_, k in ordered], shared


def form_group(forms: Forms, members: Iterable[int]) -> Group:
    """Prepare ``members`` (positions in ``forms``, none of them empty) for :func:`monitor.matching.scanning.scan`."""
    ordered, shared = in_order(forms, members)
    symbols: dict[Symbol, int] = {}
    pairs: dict[tuple[int, int, int, bool], int] = {}
    rows: list[Row] = []
    chunks: list[tuple[int, int, int, int]] = []
    ending = np.zeros(len(forms.tail), dtype=np.int32)
    for start in range(0, len(ordered), CHUNK):
        nodes = _Nodes(symbols, pairs)
        for k in ordered[start : start + CHUNK]:
            first, codes = int(forms.offset[k]) + k, _of(forms.codes, forms, k)
            tails = forms.tail[first : first + len(codes)].tolist()
            edit = float(forms.edit[k])
            own = [(code, delete, edit) for code, delete in zip(codes, _of(forms.delete, forms, k), strict=True)]
            ending[first : first + len(codes)] = nodes.chain(own, _of(forms.digraph, forms, k), tails)
        chunks.append((start, min(start + CHUNK, len(ordered)), len(rows), len(nodes.rows)))
        rows.extend(nodes.rows)
    return Group(
        forms=np.array(ordered, dtype=np.int64),
        shared=shared,
        chunks=np.array(chunks, dtype=np.int64).reshape(-1, 4),
        ending=ending,
        after=_column(rows, 0),
        symbol=_column(rows, 1),
        pair=_column(rows, 2),
        tail=np.array([tail for *_, tail in rows], dtype=np.float32),
        codes=np.array([code for code, _, _ in symbols], dtype=np.int64),
        deletes=np.array([delete for _, delete, _ in symbols], dtype=np.float64),
        edits=np.array([edit for *_, edit in symbols], dtype=np.float64),
        pairs=np.array([pair[:2] for pair in pairs], dtype=np.int64).reshape(-1, 2),
        spelling=np.array([spelling for _, _, spelling, _ in pairs], dtype=np.int64),
        last=np.array([last for *_, last in pairs], dtype=np.bool_),
    )


def _of(values: np.ndarray, forms: Forms, k: int) -> list:  # type: ignore[type-arg]
    """The values of form k's symbols."""
    return values[forms.offset[k] : forms.offset[k + 1]].tolist()  # type: ignore[no-any-return]


def _column(rows: list[Row], at: int) -> Small:
    return np.array([row[at] for row in rows], dtype=np.int32)
