"""Forms in the order, and with the shared endings, that save the scan most work."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise, takewhile

import numpy as np

from monitor.matching.alignment import IMPOSSIBLE, Forms, Group, Ints

Symbol = tuple[int, float]
"""A code and the cost of leaving it out."""


class _Nodes:
    """Shared endings, numbered as they come: a node comes after those that follow it. 0 is the end of every form."""

    def __init__(self) -> None:
        self.symbols: dict[Symbol, int] = {}
        self.pairs: dict[tuple[int, int, int], int] = {}
        self.rows: list[tuple[int, int, int, float]] = [(0, 0, -1, IMPOSSIBLE)]
        self._known: dict[tuple[int, int, float], int] = {}

    def head(self, symbols: list[Symbol], spellings: list[int], tails: list[float]) -> int:
        """The node of a form's first symbol. ``spellings[i]`` is the two-letter spelling that ends at symbol i."""
        node, following = 0, -1
        for i in range(len(symbols) - 1, -1, -1):
            symbol = self.symbols.setdefault(symbols[i], len(self.symbols))
            key = (node, symbol, tails[i])
            if key not in self._known:
                self._known[key] = len(self.rows)
                pair = -1
                if following >= 0:
                    pair = self.pairs.setdefault((symbol, following, spellings[i + 1]), len(self.pairs))
                self.rows.append((node, symbol, pair, tails[i]))
            node, following = self._known[key], symbol
        return node


def form_group(forms: Forms, members: Iterable[int]) -> Group:
    """Prepare ``members`` (positions in ``forms``, none of them empty) for :func:`monitor.matching.alignment.scan`."""
    ordered = sorted((forms.edit[k], forms.flank[k], _of(forms.codes, forms, k), k) for k in members)
    shared = np.full(len(ordered), -1, dtype=np.int64)
    for at, (before, after) in enumerate(pairwise(ordered), start=1):
        if before[:2] == after[:2]:
            alike = (one == two for one, two in zip(before[2], after[2], strict=False))
            shared[at] = sum(takewhile(bool, alike))
    nodes = _Nodes()
    head = []
    for _, _, codes, k in ordered:
        first = int(forms.offset[k]) + k
        tails = forms.tail[first : first + len(codes)].tolist()
        symbols = list(zip(codes, _of(forms.delete, forms, k), strict=True))
        head.append(nodes.head(symbols, _of(forms.digraph, forms, k), tails))
    return Group(
        forms=np.array([k for *_, k in ordered], dtype=np.int64),
        shared=shared,
        head=np.array(head, dtype=np.int64),
        after=_column(nodes.rows, 0),
        symbol=_column(nodes.rows, 1),
        pair=_column(nodes.rows, 2),
        tail=np.array([tail for *_, tail in nodes.rows]),
        codes=np.array([code for code, _ in nodes.symbols], dtype=np.int64),
        deletes=np.array([delete for _, delete in nodes.symbols], dtype=np.float64),
        pairs=np.array([pair[:2] for pair in nodes.pairs], dtype=np.int64).reshape(-1, 2),
        spelling=np.array([spelling for *_, spelling in nodes.pairs], dtype=np.int64),
    )


def _of(values: np.ndarray, forms: Forms, k: int) -> list:  # type: ignore[type-arg]
    """The values of form k's symbols."""
    return values[forms.offset[k] : forms.offset[k + 1]].tolist()  # type: ignore[no-any-return]


def _column(rows: list[tuple[int, int, int, float]], at: int) -> Ints:
    return np.array([row[at] for row in rows], dtype=np.int64)
