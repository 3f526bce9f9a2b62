"""The scan against aligning every pair, and the compiled functions against the plain ones."""

from __future__ import annotations

import random

import numpy as np
import numpy.typing as npt
import pytest

from monitor.matching import Engine, compiled
from monitor.matching.alignment import LATIN
from monitor.matching.candidates import Candidates
from monitor.matching.engine import EVERYTHING
from monitor.matching.marks import MarkBatch
from monitor.matching.totals import Totals, best_pairs
from monitor.records import Band, Brand, LocalName

SYLLABLES = ["xiao", "zhi", "ming", "lan", "hua", "wei", "qi", "tech", "ee", "oo", "shu", "ro", "na", "k", "shan", "nn"]
HANZI = "鸿岚柏雅仕稚士宏岗云雪冰城蜜茶山林一酒"


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


@pytest.mark.parametrize("seed", range(3))
def test_lists_lose_nothing_that_reaches_the_floor(seed: int) -> None:
    rng = random.Random(seed)
    brands = [brand for brand in made_up(rng)[0] if brand.hanzi]
    engine = Engine.build(brands)
    candidates = Candidates(engine.index)
    index, lowest = engine.index, engine.scale.total(engine.scale.edge(Band.LOW))
    derived = [form.text.replace(" ", "") for form in index.letters.forms if form.script == "latin"]
    marks = [exchanged(rng, rng.choice(derived)).upper() + rng.choice(("", " TECH", "S")) for _ in range(150)]
    marks += ["".join(rng.choices(HANZI, k=rng.choice((2, 3, 5)))) for _ in range(60)]
    batch = MarkBatch(index, marks)

    def reaching(pairs: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.float64]]) -> set[object]:
        form, view, total = pairs
        keep = total + batch.letter_views.flat.prior[view] >= lowest
        return set(zip(form[keep].tolist(), view[keep].tolist(), total[keep].tolist(), strict=True))

    latin = [k for k in range(len(batch.letter_views.lengths)) if max(batch.letter_views.code_list(k)) < LATIN]
    form, view, _ = every = candidates.sounding.find(batch, latin, EVERYTHING)
    alone = compiled.align(index.letter_costs, index.letter_forms.flat, batch.letter_views.flat, form, view)
    assert every[2] == pytest.approx(alone, abs=1e-12)
    found = candidates.sounding.find(batch, latin, lowest)
    assert reaching(found) == reaching(every)
    assert 0 < len(found[0]) < len(form)

    costs, forms, views = index.han_forms.costs, index.han_forms.flat, batch.han_views.flat
    form, view = (side.ravel() for side in np.indices((len(forms.prior), len(views.prior))))
    good = compiled.align(costs, forms, views, form, view) + candidates.han_allowance[form] >= lowest
    pairs = set(zip(*(side.tolist() for side in candidates.han.find(batch, lowest)), strict=True))
    assert set(zip(form[good].tolist(), view[good].tolist(), strict=True)) <= pairs
    assert len(pairs) < len(form)


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
