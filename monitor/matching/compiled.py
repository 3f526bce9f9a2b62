"""Running the alignment: as plain Python for a few pairs, compiled to machine code (numba) for many.

Compiling takes some seconds the first time on a machine; the result is kept in the user's cache folder, under a hash of
the sources. A single ``explain`` needs neither numba nor the wait. Both ways give the
same numbers: the same functions on 64-bit floats.
"""

from __future__ import annotations

import functools
import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import FunctionType
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import platformdirs

from monitor.matching import alignment, listed, scanning
from monitor.matching.alignment import COUNTS, LATIN, Costs, Floats, Forms, Ints, Scratch, Views
from monitor.matching.listed import Lists, Postings, Tops
from monitor.matching.scanning import LANES, Ceilings, Group

Kernel = Callable[..., Any]
Part = TypeVar("Part")
PLAIN_CELLS = 60_000
"""Table cells up to which plain Python is quicker than loading the compiler: about half a second."""
_HELPERS = (
    "place_of", "related", "gain", "pair_gains", "fill", "fill_alone", "raise_view", "raise_symbols",
    "raise_neighbours", "raise_pairs", "raise_spellings", "raise_node", "raise_nodes", "surcharge", "choose",
    "raise_tops", "top_spelling", "bound_rest", "step_back",
)  # fmt: skip
_DOORS = ("scan", "hold_listed", "sum_postings", "align", "count", "trace")
_SOURCES = (alignment, scanning, listed)
_PLAIN: Mapping[str, Kernel] = {name: value for module in _SOURCES for name, value in vars(module).items()}
_ROOM = 4096
_FORMS_A_HIT = 300
"""One in at least so many forms is found in a view, or the scan is run once more with more room. At the lowest band one
in 1,200 is."""


@functools.cache
def _compiled() -> Mapping[str, Kernel]:
    """The functions of the modules as machine code, which runs without the interpreter's lock.

    They allocate nothing, so they need no reference counts (``_nrt``): counting took more than half the time, the more
    so in two threads. Helpers are compiled into their callers."""
    import numba  # noqa: PLC0415 - a quarter of a second, wanted for many pairs only

    setattr(numba.config, "CACHE_DIR", str(_cache_folder()))  # noqa: B010 - numba makes its settings as it goes
    names = dict(_PLAIN)
    for name in (*_HELPERS, *_DOORS):
        plain = names[name]
        function = FunctionType(plain.__code__, names, name, plain.__defaults__)
        function.__qualname__, function.__module__ = plain.__qualname__, plain.__module__
        options: dict[str, Any] = {"nogil": True, "_nrt": False}
        if name in _HELPERS:
            names[name] = numba.njit(forceinline=True, **options)(function)
            continue
        try:
            names[name] = numba.njit(cache=True, **options)(function)
        except RuntimeError:  # no folder for the cache: compile in every process
            names[name] = numba.njit(**options)(function)
    return {name: names[name] for name in _DOORS}


def _cache_folder() -> Path:
    """Where this state of the sources is kept compiled. numba by itself goes by a file's time and size, which two
    releases may share."""
    digest = hashlib.sha256(b"".join(Path(str(module.__file__)).read_bytes() for module in _SOURCES))
    root = os.environ.get("NUMBA_CACHE_DIR") or platformdirs.user_cache_dir("squatwatch")
    return Path(root) / f"compiled-{digest.hexdigest()[:16]}"


def _kernel(name: str, cells: float) -> Kernel:
    """The plain function for little work, unless the compiled one is at hand anyway."""
    if cells <= PLAIN_CELLS and not _compiled.cache_info().currsize:
        return _PLAIN[name]
    return _compiled()[name]


def workers() -> int:
    """Threads worth starting."""
    return min(4, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


def _longest(offset: Ints) -> int:
    return int(np.max(np.diff(offset), initial=0))


def _mean(offset: Ints) -> float:
    return float(offset[-1]) / max(len(offset) - 1, 1)


def _scratch(forms: Forms, views: Views) -> Scratch:
    longest, widest = _longest(forms.offset), _longest(views.offset)
    return Scratch(
        table=np.empty((longest + 1, widest + 1)),
        steps=np.zeros((longest + 1, widest + 1), dtype=np.uint8),
        highest=np.zeros(longest + 1),
        gains=np.empty((longest, widest)),
        rows=np.arange(longest, dtype=np.int32),
        endless=np.full((1, 1), -alignment.NOWHERE, dtype=np.float32),
        nowhere=np.zeros(longest + 1, dtype=np.int32),
    )


def _tops(costs: Costs, forms: Forms, views: Views) -> Tops:
    return Tops(
        gains=np.empty((LATIN, _longest(views.offset))),
        kept=np.empty(LATIN),
        changed=np.empty(LATIN),
        spelt=np.empty(costs.two_two.shape[0]),
        rest=np.empty((_longest(forms.offset) + 1, 1), dtype=np.float32),
    )


def _ceilings(costs: Costs, views: Views, group: Group) -> Ceilings:
    most_forms = int(np.max(group.chunks[:, 1] - group.chunks[:, 0]))
    most_nodes = int(np.max(group.chunks[:, 3]))
    widest = _longest(views.offset)
    return Ceilings(
        gains=np.empty((LANES, int(np.max(group.codes)) + 1, _longest(views.offset))),
        alone=np.empty((len(group.codes), LANES), dtype=np.float32),
        opening=np.empty((len(group.codes), LANES), dtype=np.float32),
        closing=np.empty((len(group.codes), LANES), dtype=np.float32),
        both=np.empty((len(group.pairs), LANES), dtype=np.float32),
        opening_both=np.empty((len(group.pairs), LANES), dtype=np.float32),
        spelt=np.empty((len(group.pairs), LANES), dtype=np.float32),
        opening_spelt=np.empty((len(group.pairs), LANES), dtype=np.float32),
        node=np.empty((most_nodes, LANES), dtype=np.float32),
        run=np.empty((len(group.codes), widest)),
        opened=np.empty((len(group.codes), widest)),
        follow=np.empty((2, len(group.codes), widest)),
        passing=np.zeros(LANES),
        close=np.zeros((LANES, widest + 1)),
        present=np.zeros((LANES, costs.single.shape[0]), dtype=np.bool_),
        least=np.zeros(LANES),
        bound=np.zeros((1, LANES), dtype=np.float32),
        reading=np.zeros(LANES, dtype=np.bool_),
        hopeful=np.empty((LANES, most_forms, 2), dtype=np.int64),
        limit=np.empty((LANES, most_forms)),
        found=np.zeros(LANES, dtype=np.int64),
        shared=np.zeros(LANES, dtype=np.int64),
    )


def scan(
    costs: Costs, forms: Forms, views: Views, group: Group, chosen: Ints, lowest: float
) -> tuple[Ints, Ints, Floats]:
    """Pairs of the group's forms and ``chosen`` views that reach ``lowest`` (:func:`scanning.scan`): forms, views,
    sums with the forms' priors."""
    none = np.zeros(0, dtype=np.int64)
    if not len(group.forms) or not len(chosen):
        return none, none, np.zeros(0)
    kernel = _kernel("scan", len(group.forms) * len(chosen) * (_mean(forms.offset) + 1))
    swap = float(np.max(forms.swap))

    def part(views_of: Ints) -> tuple[Ints, Ints, Floats]:
        most, scratch = _ceilings(costs, views, group), _scratch(forms, views)
        room = _ROOM + len(views_of) * len(group.forms) // _FORMS_A_HIT
        while True:
            out = np.empty(room, dtype=np.int64), np.empty(room, dtype=np.int64), np.empty(room)
            found = int(kernel(costs, forms, views, group, views_of, lowest, swap, most, scratch, *out))
            if found <= room:
                return out[0][:found], out[1][:found], out[2][:found]
            room = found

    count = workers() if len(chosen) > 64 and kernel is not scanning.scan else 1
    if count == 1:
        return part(chosen)
    with ThreadPoolExecutor(count) as pool:
        return _joined(list(pool.map(part, (np.ascontiguousarray(chosen[k::count]) for k in range(count)))))


def _joined(parts: Sequence[tuple[Ints, Ints, Floats]]) -> tuple[Ints, Ints, Floats]:
    return (
        np.concatenate([form for form, _, _ in parts]),
        np.concatenate([view for _, view, _ in parts]),
        np.concatenate([total for _, _, total in parts]),
    )


def hold_listed(
    costs: Costs, forms: Forms, views: Views, lists: Lists, list_of: Ints, view_of: Ints, lowest: float
) -> tuple[Ints, Ints, Floats]:
    """Pairs of views and the forms of their lists that can reach ``lowest`` (:func:`listed.hold_listed`): forms, views,
    sums with the forms' priors."""
    sizes = lists.offset[list_of + 1] - lists.offset[list_of]
    kernel = _kernel("hold_listed", float(sizes.sum()) * _mean(forms.offset) * _mean(views.offset))

    def part(first: int, last: int) -> tuple[Ints, Ints, Floats]:
        room = int(sizes[first:last].sum())
        out = np.empty(room, dtype=np.int64), np.empty(room, dtype=np.int64), np.empty(room)
        chosen, tops, scratch = slice(first, last), _tops(costs, forms, views), _scratch(forms, views)
        found = int(kernel(costs, forms, views, lists, list_of[chosen], view_of[chosen], lowest, tops, scratch, *out))
        return out[0][:found].copy(), out[1][:found].copy(), out[2][:found].copy()

    count = workers() if sizes.sum() > _ROOM and kernel is not listed.hold_listed else 1
    edges = np.linspace(0, len(list_of), count + 1).astype(np.int64).tolist()
    return _joined(_side_by_side(part, edges))


def sum_postings(postings: Postings, offset: Ints, first: Ints, last: Ints, lowest: float) -> tuple[Ints, Ints]:
    """Pairs whose postings add up to ``lowest`` (:func:`listed.sum_postings`): forms, views."""
    size = int((last - first).sum())
    kernel = _kernel("sum_postings", size)
    best, sums = np.zeros(len(postings.form_of), dtype=np.float32), np.zeros(len(postings.floor))
    met = np.empty(len(postings.floor), dtype=np.int64)
    out = np.empty(size, dtype=np.int64), np.empty(size, dtype=np.int64)
    found = int(kernel(postings, offset, first, last, lowest - scanning.SLACK, best, sums, met, *out))
    return out[0][:found].copy(), out[1][:found].copy()


def align(costs: Costs, forms: Forms, views: Views, form_of: Ints, view_of: Ints) -> Floats:
    """Sums with the forms' priors of the pairs given."""
    totals = np.full(len(form_of), alignment.IMPOSSIBLE)
    _for_pairs("align", costs, forms, views, form_of, view_of, totals)
    return totals


def count(costs: Costs, forms: Forms, views: Views, form_of: Ints, view_of: Ints) -> Ints:
    """What the best paths of the pairs given do: (pairs, COUNTS)."""
    out = np.zeros((len(form_of), COUNTS), dtype=np.int64)
    _for_pairs("count", costs, forms, views, form_of, view_of, out)
    return out


def _for_pairs(
    name: str, costs: Costs, forms: Forms, views: Views, form_of: Ints, view_of: Ints, out: npt.NDArray[Any]
) -> None:
    """Fill ``out``, one row a pair, some threads side by side where there are many."""
    if not len(form_of):
        return
    kernel = _kernel(name, len(form_of) * _mean(forms.offset) * _mean(views.offset))
    count = workers() if len(form_of) > _ROOM and kernel is not getattr(alignment, name) else 1
    edges = np.linspace(0, len(form_of), count + 1).astype(np.int64).tolist()

    def part(first: int, last: int) -> None:
        kernel(costs, forms, views, form_of[first:last], view_of[first:last], _scratch(forms, views), out[first:last])

    _side_by_side(part, edges)


def _side_by_side(part: Callable[[int, int], Part], edges: Sequence[int]) -> list[Part]:
    """What ``part`` gives for every stretch between two edges, one thread each where there is more than one."""
    if len(edges) == 2:
        return [part(edges[0], edges[1])]
    with ThreadPoolExecutor(len(edges) - 1) as pool:
        return list(pool.map(part, edges[:-1], edges[1:]))


def traces(
    costs: Costs, forms: Forms, views: Views, pairs: Sequence[tuple[int, int]]
) -> list[list[tuple[int, int, int]]]:
    """The best paths of (form, view) pairs as (step, form symbols, mark symbols), first step first."""
    if not pairs:
        return []
    path = np.zeros((_longest(forms.offset) + _longest(views.offset) + 1, 3), dtype=np.int64)
    kernel, scratch = _kernel("trace", 0.0), _scratch(forms, views)
    out = []
    for form, view in pairs:
        length = int(kernel(costs, forms, views, form, view, scratch, path))
        out.append([(step, i, j) for step, i, j in path[:length][::-1].tolist()])
    return out
