"""How fast the matcher is, as ratios within one run.

    python benchmarks/matching.py [--brands 2100] [--marks 40000] [--names FILE ...]

Brands and marks are made by rule (fixed seed) from names: the lines of FILE, or, without one, the bundled lists of
places and words. Printed, each with its wall time on this machine:

* (a) a bare ``rapidfuzz.process.cdist`` (OSA, 2 workers) of all Latin forms against the same marks;
* (b) the matcher: scores of all considered pairs, reasons for medium and above; aim (b) <= 4 x (a);
* (c) ``process.extract`` with WRatio for a sample of brands, scaled up; aim (b) <= (c) / 20;
* (d) the same without reasons, for 1 and 10 times the brands; aim: ratio <= 6;
* the same alarms as aligning every pair, on a sample; start-up from a cached index; peak memory.
"""

from __future__ import annotations

import argparse
import random
import resource
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from monitor.matching import Engine
from monitor.matching.engine import EVERYTHING
from monitor.matching.marks import MarkBatch
from monitor.matching.totals import best_pairs
from monitor.names import tables, words
from monitor.records import Band, Brand

SYLLABLES = (
    "ba bei bo chang cheng da de dong fei fu gao ge guo hai hao hong hua hui ji jia jin ke la li lin long mei mi "
)
SYLLABLES += "nan ning peng qi rui sha shi tai tian tong wan wei xiao xin xue yang yi yu yuan zhi zhong"


def material(paths: Sequence[Path]) -> tuple[list[str], list[str]]:
    """(Latin names, Hanzi names) to build from."""
    if paths:
        lines = [
            line.strip() for path in paths for line in path.read_text(encoding="utf-8").splitlines() if line.strip()
        ]
        return [x for x in lines if x.isascii()], [x for x in lines if all("\u4e00" <= ch <= "\u9fff" for ch in x)]
    places = [place for place in tables.lines("places.txt.gz") if place.isascii()]
    latin = places + [word for word, zipf in words.latin_words().items() if zipf > 3.0]
    return latin, [word for word, zipf in words.zh_words().items() if zipf < 4.5]


def make_brands(count: int, latin: Sequence[str], han: Sequence[str], rng: random.Random) -> list[Brand]:
    """Brands of three kinds: Hanzi alone, Hanzi with a coined Latin name, Latin alone."""
    chars = sorted({ch for word in han for ch in word})
    syllables = SYLLABLES.split()
    out = []
    for number in range(count):
        hanzi = "".join(rng.choices(chars, k=rng.choice((2, 2, 2, 3, 3, 4))))
        coined = "".join(rng.choices(syllables, k=rng.choice((2, 2, 3)))).upper()
        if number % 4 == 0:
            names: dict[str, tuple[str, ...]] = {"hanzi": (hanzi,)}
        elif number % 4 == 3:
            names = {"latin": (rng.choice(latin).upper(),)}
        else:
            names = {"hanzi": (hanzi,), "latin": (coined,)}
        out.append(Brand(f"b{number}", "", hanzi, **names))
    return out


def make_marks(
    count: int, brands: Sequence[Brand], latin: Sequence[str], han: Sequence[str], rng: random.Random
) -> list[str]:
    """Mostly Latin marks of one to three words, one in twelve Hanzi, one in fifty a changed copy of a brand: one symbol
    replaced, or two neighbours exchanged."""
    out = []
    for number in range(count):
        if number % 50 == 0:
            brand = rng.choice(brands)
            name = list((brand.latin or brand.hanzi)[0])
            at = rng.randrange(len(name))
            if number % 100 and at + 1 < len(name):
                name[at], name[at + 1] = name[at + 1], name[at]
            else:
                name[at] = rng.choice(name)
            out.append("".join(name))
        elif number % 12 == 1:
            out.append("".join(rng.choices(han, k=rng.choice((1, 1, 2)))))
        else:
            out.append(" ".join(rng.choices(latin, k=rng.choice((1, 1, 2, 2, 3)))).upper())
    return out


def timed(work: object) -> tuple[float, object]:
    """Seconds and result of a callable."""
    start = time.perf_counter()
    result = work()  # type: ignore[operator]
    return time.perf_counter() - start, result


def prepare(brands: list[Brand], cache: Path) -> float:
    """Seconds to build the index and write it to ``cache``."""
    return timed(lambda: Engine.build(brands, cache=cache))[0]


def bare_cdist(forms: list[str], marks: list[str]) -> int:
    """Every Latin form with every mark, 2,000 marks at a time; counts what reaches .75."""
    found = 0
    for at in range(0, len(marks), 2000):
        matrix = process.cdist(
            forms, marks[at : at + 2000], scorer=OSA.normalized_similarity, workers=2, dtype=np.float32
        )
        found += int((matrix >= 0.75 - 1e-6).sum())
    return found


def without_reasons(engine: Engine, marks: Sequence[str]) -> int:
    """Totals of all considered pairs."""
    return sum(len(totals.total) for _, _, totals in engine.totals(marks))


def lost(engine: Engine, marks: Sequence[str]) -> list[tuple[str, int, int]]:
    """Per band: pairs found by aligning everything, and how many of them the candidates lose."""
    counts = {band: [0, 0] for band in Band}
    for at in range(0, len(marks), 20):
        part = marks[at : at + 20]
        batch = MarkBatch(engine.index, part)
        full = best_pairs(engine.candidates, batch, np.arange(len(part)), EVERYTHING)
        some = next(iter(engine.totals(part)))[2]
        have = set(zip(some.brand.tolist(), some.text.tolist(), strict=True))
        scores = engine.scale.scores(full.total)
        for brand, text, score in zip(full.brand.tolist(), full.text.tolist(), scores.tolist(), strict=True):
            band = engine.scale.band(score)
            if band is not None:
                counts[band][0] += 1
                counts[band][1] += (brand, text) not in have
    return [(band.value, every, gone) for band, (every, gone) in counts.items()]


def peak_megabytes() -> float:
    """The most memory this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--brands", type=int, default=2100)
    parser.add_argument("--marks", type=int, default=40_000)
    parser.add_argument("--names", type=Path, nargs="*", default=[])
    parser.add_argument("--skip-tenfold", action="store_true")
    args = parser.parse_args()
    rng = random.Random(20261122)
    latin, han = material(args.names)
    brands = make_brands(args.brands, latin, han, rng)
    marks = make_marks(args.marks, brands, latin, han, rng)
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder)
        # In a process of its own: what is needed to build the index is no part of the matcher's memory.
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            cold = pool.submit(prepare, brands, cache).result()
        warm, engine = timed(lambda: Engine.build(brands, cache=cache))
        assert isinstance(engine, Engine)
        print(f"start-up: {cold:.1f} s without, {warm:.2f} s with the index cached (aim < 2 s)")
        first, _ = timed(lambda: without_reasons(engine, marks[:200]))
        print(f"loading, or on a new machine compiling, the alignment: {first:.1f} s with the first 200 marks")
        forms = [form.text for form in engine.index.letters.forms if form.script == "latin"]
        print(f"{len(brands)} brands, {len(engine.index.letters.forms)} forms in letters ({len(forms)} Latin)")
        print(f"{len(marks)} marks")
        b, found = timed(lambda: sum(1 for _ in engine.score(marks)))
        print(f"peak memory of the matcher: {peak_megabytes():.0f} MB (aim < 600)")
        a, _ = timed(lambda: bare_cdist(forms, marks))
        print(f"(a) bare cdist {a:.1f} s; (b) matcher {b:.1f} s, {found} pairs; ratio {b / a:.2f} (aim <= 4)")
        sample = forms[:: max(1, len(forms) // 5)][:5]
        c, _ = timed(lambda: [process.extract(form, marks, scorer=fuzz.WRatio, limit=20) for form in sample])
        c *= len(forms) / len(sample)
        print(f"(c) process.extract WRatio, all Latin forms: {c:.0f} s   (c)/(b) = {c / b:.0f} (aim >= 20)")
        for band, every, gone in lost(engine, marks[:: max(1, len(marks) // 400)]):
            print(f"aligning everything for 400 marks: {band}: {every} pairs, {gone} of them no candidates")
        if not args.skip_tenfold:
            small = marks[: len(marks) // 4]
            one, _ = timed(lambda: without_reasons(engine, small))
            more = brands + make_brands(9 * args.brands, latin, han, rng)
            many = Engine.build([Brand(f"x{k}", "", x.name, hanzi=x.hanzi, latin=x.latin) for k, x in enumerate(more)])
            without_reasons(many, marks[:200])  # loaded and warm, as the other is by now
            ten, _ = timed(lambda: without_reasons(many, small))
            print(
                f"(d) no reasons, {len(small)} marks: {one:.1f} s; 10 x brands {ten:.1f} s; {ten / one:.1f} (aim <= 6)"
            )


if __name__ == "__main__":
    main()
