"""The scan against aligning every pair, and the compiled functions against the plain ones."""

from __future__ import annotations

import random

import numpy as np
import pytest

from monitor.matching import Engine, compiled
from monitor.matching.candidates import Candidates
from monitor.matching.engine import EVERYTHING
from monitor.matching.marks import MarkBatch
from monitor.matching.totals import Totals, best_pairs
from monitor.records import Band, Brand, LocalName

SYLLABLES = ["xiao", "zhi", "ming", "lan", "hua", "wei", "qi", "tech", "ee", "oo", "shu", "ro", "na", "k", "shan", "nn"]
HANZI = "鸿岚柏雅仕稚士宏岗云雪冰城蜜茶山林"


def made_up(rng: random.Random) -> tuple[list[Brand], list[str]]:
    """Brands and marks of few syllables and characters, so that likenesses of all degrees are many."""
    names = ["".join(rng.choices(SYLLABLES, k=rng.choice((1, 2, 3)))) for _ in range(40)]
    brands = [Brand(f"l{k}", "", name, latin=(name,)) for k, name in enumerate(names)]
    for k in range(20):
        hanzi = "".join(rng.choices(HANZI, k=rng.choice((2, 3, 4))))
        brands.append(Brand(f"h{k}", "", hanzi, hanzi=(hanzi,)))
    brands.append(Brand("two", "", "LANTECH HOUSE", latin=("LANTECH HOUSE",), local_names=(LocalName("Лантех", "ru"),)))
    marks = [" ".join(rng.choices(names + SYLLABLES, k=rng.choice((1, 2, 3)))).upper() for _ in range(60)]
    marks += [exchanged(rng, rng.choice(names)).upper() + rng.choice(("", "", "N", " TECH")) for _ in range(60)]
    marks += ["".join(rng.choices(HANZI, k=rng.choice((2, 3, 5)))) for _ in range(40)]
    return brands, [*marks, "Лантек", "ланхуа", "ラン", "LANTECHЛАН", "HOUSE LANTECH"]


def exchanged(rng: random.Random, name: str) -> str:
    """The name with one or two pairs of neighbours exchanged: the bounds of the scan once forgot the first letters."""
    letters = list(name)
    for _ in range(rng.choice((1, 2))):
        if len(letters) > 1:
            at = rng.choice((0, rng.randrange(len(letters) - 1)))
            letters[at], letters[at + 1] = letters[at + 1], letters[at]
    return "".join(letters)


def reached(totals: Totals, lowest: float) -> dict[tuple[int, int], float]:
    found = zip(totals.brand.tolist(), totals.text.tolist(), totals.total.tolist(), strict=True)
    return {(brand, text): total for brand, text, total in found if total >= lowest}


@pytest.mark.parametrize("seed", range(4))
def test_the_scan_finds_whatever_aligning_every_pair_finds(seed: int) -> None:
    brands, marks = made_up(random.Random(seed))
    engine = Engine.build(brands)
    candidates = Candidates(engine.index)
    batch = MarkBatch(engine.index, marks)
    owner = np.arange(len(marks))
    everything = best_pairs(candidates, batch, owner, EVERYTHING)
    for band in (Band.LOW, Band.MEDIUM, Band.HIGH):
        lowest = engine.scale.total(engine.scale.edge(band))
        found = reached(best_pairs(candidates, batch, owner, lowest), lowest)
        wanted = reached(everything, lowest)
        assert found == pytest.approx(wanted)
        assert found


def test_compiled_functions_give_the_numbers_of_the_plain_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    brands, marks = made_up(random.Random(9))
    engine = Engine.build(brands[::3])
    batch = MarkBatch(engine.index, marks[::3])
    lowest = engine.scale.total(engine.scale.edge(Band.LOW))
    fast = best_pairs(Candidates(engine.index), batch, np.arange(len(marks)), lowest)
    monkeypatch.setattr(compiled, "_kernel", lambda name, cells: compiled._PLAIN[name])
    plain = best_pairs(Candidates(engine.index), batch, np.arange(len(marks)), lowest)
    assert reached(fast, lowest) == pytest.approx(reached(plain, lowest), rel=1e-12)
    assert (fast.form == plain.form).all()
