"""Shows what each kind of difference finds and what it costs: the way to set the prices of ``rules.toml``.

    python -m monitor.tools.alarm_kinds FOLDER [FOLDER ...]

Folders as for :mod:`monitor.tools.matching_measures`. Every pair of brand and mark is put under the kind of its best
evidence: script, form, length of the name, what is changed, what stands around it. A kind that raises many alarms among
unrelated marks and finds few conflicts pays too little; no name of the folders is shown.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from monitor.matching import Engine, compiled
from monitor.matching.alignment import ADDED, EXCHANGED, FIRST, LAST, LEFT_OUT, NEAR, OTHER, RESPELT, USED, Ints
from monitor.matching.marks import MarkBatch
from monitor.matching.totals import EXACT_OWN, Totals, best_pairs
from monitor.tools.matching_measures import Material, read_material, threshold

RATES = (1.0, 10.0)
_CHANGES = (
    ("related", NEAR),
    ("other", OTHER),
    ("left out", LEFT_OUT),
    ("added", ADDED),
    ("respelt", RESPELT),
    ("moved", EXCHANGED),
)
_LONG = {True: 9, False: 5}
"""Names of this many letters, or Hanzi, stand together with longer ones."""
_FLOOR = -4.0
_BATCH = 4000


@dataclass(slots=True)
class Cell:
    """One kind: unrelated marks above each rate's threshold, conflicts above each and below both."""

    alarms: list[int] = field(default_factory=lambda: [0, 0])
    found: list[int] = field(default_factory=lambda: [0, 0, 0])


@dataclass(frozen=True, slots=True)
class Evidence:
    """The best evidence of one brand and mark."""

    brand: str
    mark: str
    total: float
    kind: str


def evidence(engine: Engine, marks: Sequence[str]) -> Iterator[Evidence]:
    """Every pair that comes near, identical marks left out."""
    for start in range(0, len(marks), _BATCH):
        part = marks[start : start + _BATCH]
        batch = MarkBatch(engine.index, part)
        found = best_pairs(engine.candidates, batch, np.arange(len(part)), _FLOOR)
        for side in (True, False):
            yield from _of_side(engine, batch, part, found.where((found.letters == side) & (found.exact != EXACT_OWN)))


def _of_side(engine: Engine, batch: MarkBatch, marks: Sequence[str], found: Totals) -> Iterator[Evidence]:
    if not len(found.brand):
        return
    letters = bool(found.letters[0])
    index = engine.index
    forms, views = (index.letter_forms, batch.letter_views) if letters else (index.han_forms, batch.han_views)
    costs = index.letter_costs if letters else index.han_forms.costs
    side = index.letters if letters else index.han
    counts = compiled.count(costs, forms.flat, views.flat, found.form, found.view)
    kinds = [
        _kind(side.forms[form].kind, row, int(forms.lengths[form]), int(views.lengths[view]), letters=letters)
        for row, form, view in zip(counts, found.form.tolist(), found.view.tolist(), strict=True)
    ]
    for brand, text, total, kind in zip(
        found.brand.tolist(), found.text.tolist(), found.total.tolist(), kinds, strict=True
    ):
        yield Evidence(engine.brands[brand].id, marks[text], total, kind)


def _kind(form: str, counts: Ints, size: int, length: int, *, letters: bool) -> str:
    most = _LONG[letters]
    shown = f"{size}+" if size >= most else str(size)
    changed = ", ".join(f"{int(counts[at])} {name}" for name, at in _CHANGES if counts[at])
    around = {(True, True): "around", (True, False): "before", (False, True): "after", (False, False): ""}
    beside = around[bool(counts[FIRST]), bool(counts[LAST] < length)]
    words = [form, f"{shown} {'letters' if letters else 'Hanzi'}", changed or "unchanged"]
    words += [f"more {beside}"] if beside else []
    return "; ".join([*words, *(["end left out"] if counts[USED] < size else [])])


def count(material: Material, cells: dict[str, Cell]) -> None:
    """Add one folder to the cells, each pair judged by the folder's own thresholds."""
    marks = [*(pair.mark for pair in (*material.positives, *material.harmless)), *material.background]
    engine = Engine.build(list(material.brands.values()))
    found = list(evidence(engine, list(dict.fromkeys(marks))))
    labelled = {(pair.brand, pair.mark) for pair in (*material.positives, *material.harmless)}
    conflicts = {(pair.brand, pair.mark) for pair in material.positives}
    unrelated = set(material.background)
    alarms = [one for one in found if one.mark in unrelated and (one.brand, one.mark) not in labelled]
    totals = [one.total for one in alarms]
    sizes = {"marks": len(unrelated), "brands": len(engine.brands)}
    limits = [threshold(totals, rate, **sizes, least=_FLOOR) for rate in RATES]
    for one in alarms:
        for at, limit in enumerate(limits):
            cells[one.kind].alarms[at] += one.total > limit
    for one in found:
        if (one.brand, one.mark) in conflicts:
            above = [one.total > limit for limit in limits]
            cells[one.kind].found[above.index(True) if any(above) else len(limits)] += 1


def table(cells: dict[str, Cell], most: int) -> Iterator[str]:
    """The kinds that alarm most, an alarm above the stricter threshold counting five times."""
    yield f"{'unrelated above':>16} {'conflicts above':>18}"
    yield f"{RATES[0]:>8g} {RATES[1]:>7g} {RATES[0]:>6g} {RATES[1]:>5g} {'none':>5}  kind of evidence"
    ranked = sorted(cells.items(), key=lambda item: -(5 * item[1].alarms[0] + item[1].alarms[1]))
    for kind, cell in ranked[:most]:
        strict, loose = cell.alarms
        first, second, never = cell.found
        yield f"{strict:>8} {loose:>7} {first:>6} {second:>5} {never:>5}  {kind}"


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="What each kind of difference finds, and what it alarms for nothing.")
    parser.add_argument("folders", nargs="+", type=Path, help="positives.csv, hard_negatives.csv, background_*.txt")
    parser.add_argument("--rows", type=int, default=60, help="how many kinds to show")
    given = parser.parse_args(arguments)
    cells: dict[str, Cell] = defaultdict(Cell)
    for folder in given.folders:
        count(read_material(folder), cells)
    print("\n".join(table(cells, given.rows)))


if __name__ == "__main__":
    main()
