"""A folder of labelled names, scored as a watch would score it, and what is counted on the scores.

The folder holds ``positives.csv`` (brand_hanzi, brand_pinyin, brand_latin, filed_mark, kind, evidence),
``hard_negatives.csv`` (the same brand columns, mark, category) and ``background_*.txt`` (unrelated marks, one a line).
"""

from __future__ import annotations

import csv
import math
import random
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, pstdev

from monitor.matching import Engine
from monitor.matching.scale import Scale
from monitor.matching.texts import BadTable, brand_of_columns, read_marks
from monitor.records import Band, Brand

_BRAND = ("brand_hanzi", "brand_pinyin", "brand_latin")


@dataclass(frozen=True, slots=True)
class Pair:
    """``brand`` is an id; ``group`` the kind of a conflict or the category of a harmless pair."""

    brand: str
    mark: str
    group: str
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Material:
    """What the folder says. Background marks are each there once."""

    brands: Mapping[str, Brand]
    positives: tuple[Pair, ...]
    harmless: tuple[Pair, ...]
    background: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Alarm:
    """A background mark that came close to a brand."""

    brand: str
    mark: str
    score: float


@dataclass(frozen=True, slots=True)
class Scored:
    """Scores as a watch gives them: 0 for what it does not report. ``alarms`` are those of the background, pairs that
    are labelled left out."""

    material: Material
    scale: Scale
    versions: tuple[str, str]
    scores: Mapping[tuple[str, str], float]
    alarms: tuple[Alarm, ...]

    def of(self, pair: Pair) -> float:
        return self.scores.get((pair.brand, pair.mark), 0.0)

    def threshold(self, rate: float, brands: Collection[str]) -> float:
        """The score above which the alarms of these brands are at most ``rate`` per 10,000 background marks and brand:
        one threshold for all of them and for all scripts."""
        values = [alarm.score for alarm in self.alarms if alarm.brand in brands]
        return threshold(values, rate, marks=len(self.material.background), brands=len(brands), least=0.0)

    def found(self, pairs: Sequence[Pair], threshold: float) -> int:
        """How many are above the threshold; a tie with an unrelated mark is not found."""
        return sum(self.of(pair) > threshold for pair in pairs)

    def band(self, pair: Pair) -> Band | None:
        score = self.of(pair)
        return self.scale.band(score) if score else None


def threshold(alarms: Iterable[float], rate: float, *, marks: int, brands: int, least: float) -> float:
    """The value above which at most ``rate`` alarms per 10,000 background marks and brand are; ``least`` where there
    are no more than those."""
    values = sorted(alarms, reverse=True)
    allowed = math.floor(rate * marks * brands / 10_000)
    return values[allowed] if len(values) > allowed else least


def read_material(folder: Path) -> Material:
    """Raises :class:`BadTable` naming file and column."""
    brands: dict[tuple[str, ...], Brand] = {}
    positives = _pairs(folder / "positives.csv", "filed_mark", "kind", brands)
    harmless = _pairs(folder / "hard_negatives.csv", "mark", "category", brands)
    files = sorted(folder.glob("background_*.txt"))
    if not files:
        raise BadTable(f"{folder}: no background_*.txt; put unrelated marks there, one a line")
    background = dict.fromkeys(mark for path in files for mark in read_marks(path))
    return Material({brand.id: brand for brand in brands.values()}, positives, harmless, tuple(background))


def _pairs(path: Path, mark: str, group: str, brands: dict[tuple[str, ...], Brand]) -> tuple[Pair, ...]:
    out = []
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        missing = {*_BRAND, mark, group} - set(reader.fieldnames or ())
        if missing:
            raise BadTable(f"{path}: no column {', '.join(sorted(missing))}")
        for row in reader:
            names = tuple(row[column].strip() for column in _BRAND)
            brand = brands.setdefault(names, brand_of_columns(f"B{len(brands):04d}", *names))
            out.append(Pair(brand.id, row[mark], row[group], row.get("evidence") or ""))
    return tuple(out)


def score_material(material: Material) -> Scored:
    """Every brand against every mark of the folder."""
    engine = Engine.build(list(material.brands.values()))
    pairs = (*material.positives, *material.harmless)
    labelled = {(pair.brand, pair.mark) for pair in pairs}
    unrelated = set(material.background)
    scores: dict[tuple[str, str], float] = {}
    alarms = []
    for found in engine.score(list(dict.fromkeys([*(pair.mark for pair in pairs), *material.background]))):
        key = (found.brand, found.mark)
        if key in labelled:
            scores[key] = found.score
        elif found.mark in unrelated:
            alarms.append(Alarm(found.brand, found.mark, found.score))
    versions = (engine.engine_version, engine.rule_version)
    return Scored(material, engine.scale, versions, scores, tuple(alarms))


@dataclass(frozen=True, slots=True)
class Spread:
    """Mean and standard deviation over the halves that were tried."""

    mean: float
    deviation: float


def held_out(
    scored: Scored, rate: float, groups: Mapping[str, Sequence[Pair]], rounds: int = 50
) -> tuple[dict[str, Spread], Spread]:
    """The threshold from one half of the brands, applied to the other half: share found of each group, and the false
    alarms per 10,000 that the other half then raises. Halves are drawn ``rounds`` times (fixed seed) and used both
    ways round."""
    rng = random.Random(1)
    ids = list(scored.material.brands)
    shares: dict[str, list[float]] = {name: [] for name in groups}
    raised = []
    for _ in range(rounds):
        rng.shuffle(ids)
        halves = set(ids[: len(ids) // 2]), set(ids[len(ids) // 2 :])
        for chosen, other in (halves, halves[::-1]):
            threshold = scored.threshold(rate, chosen)
            for name, pairs in groups.items():
                mine = [pair for pair in pairs if pair.brand in other]
                if mine:
                    shares[name].append(scored.found(mine, threshold) / len(mine))
            count = sum(alarm.score > threshold for alarm in scored.alarms if alarm.brand in other)
            raised.append(count / len(other) / len(scored.material.background) * 10_000)
    return {name: _spread(values) for name, values in shares.items() if values}, _spread(raised)


def _spread(values: Sequence[float]) -> Spread:
    return Spread(fmean(values), pstdev(values))
