"""Measuring on labelled pairs: recall by kind, false alarms by script, and how early conflicts come when alarms are
read in order."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from monitor.matching.engine import Engine
from monitor.matching.pairs import LabelledPair
from monitor.matching.scale import Scale, expected
from monitor.matching.texts import SCRIPT_GROUPS, brand_from_text, script_group
from monitor.matching.triage import Curve, triage
from monitor.records import Band, Brand

BANDS = (Band.CRITICAL, Band.HIGH, Band.MEDIUM, Band.LOW)


@dataclass(frozen=True, slots=True)
class Unrelated:
    """False alarms among the background marks of one group of scripts: ``alarms`` at or above each band, ``rates`` the
    same per brand and 10,000 marks."""

    marks: int
    alarms: Mapping[str, int]
    rates: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Missed:
    """A conflict below medium. ``score`` is what ``explain`` says of it."""

    brand: str
    mark: str
    score: float


@dataclass(slots=True)
class Report:
    """What was measured. ``recall`` and ``alarmed`` map a band to the share of conflicts/harmless pairs at or above it;
    ``by_kind`` maps kind to (conflicts, share at medium and above); ``expected`` is what the score says about unrelated
    marks, ``by_script`` what was measured ('all' last), both per brand and 10,000 marks. ``from_list`` of the
    ``brands`` were taken from a watch list."""

    conflicts: int
    harmless: int
    brands: int
    from_list: int
    triage: Curve
    recall: dict[str, float] = field(default_factory=dict)
    alarmed: dict[str, float] = field(default_factory=dict)
    by_kind: dict[str, tuple[int, float]] = field(default_factory=dict)
    expected: dict[str, float] = field(default_factory=dict)
    by_script: dict[str, Unrelated] = field(default_factory=dict)
    missed: list[Missed] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """A JSON object."""
        return {
            "conflicts": self.conflicts,
            "harmless": self.harmless,
            "brands": self.brands,
            "brands_from_watch_list": self.from_list,
            "recall": self.recall,
            "harmless_alarmed": self.alarmed,
            "by_kind": {kind: {"pairs": n, "found": share} for kind, (n, share) in self.by_kind.items()},
            "triage": self.triage.as_json(),
            "expected_per_10000": self.expected,
            "false_alarms_per_10000": dict(self.by_script["all"].rates) if self.by_script else {},
            "by_script": {
                script: {"marks": found.marks, "alarms": dict(found.alarms), "per_10000": dict(found.rates)}
                for script, found in self.by_script.items()
            },
            "missed": [{"brand": m.brand, "mark": m.mark, "score": m.score} for m in self.missed],
        }

    def as_text(self) -> str:
        """Lines for a terminal."""
        listed = f", {self.from_list} of them as on the watch list" if self.from_list else ""
        out = [f"{self.conflicts} conflicts, {self.harmless} harmless pairs, {self.brands} brands{listed}", ""]
        out.append("at or above   conflicts found   harmless alarmed")
        for band in self.recall:
            found = f"{self.recall[band]:.3f}" if self.conflicts else "-"
            harmless = f"{self.alarmed[band]:.3f}" if self.harmless else "-"
            out.append(f"{band:12}  {found:>15}   {harmless:>16}")
        if self.by_script:
            out += ["", *self._script_lines()]
        if any(self.by_kind):
            out += ["", "found at medium and above, by kind"]
            out += [f"  {kind or '(none)':28} {share:.3f}  of {n}" for kind, (n, share) in self.by_kind.items()]
        curve = self.triage.as_lines()
        out += ["", *curve] if curve else []
        if self.missed:
            out += ["", "conflicts below medium"]
            for missed in self.missed:
                out.append(f"  {missed.score:.4f}  {missed.brand} / {missed.mark}")
        return "\n".join(out)

    def _script_lines(self) -> list[str]:
        out = ["unrelated marks alarmed per brand and 10,000 marks: what the score says, and what was measured"]
        heads = [f"{script} ({found.marks})" for script, found in self.by_script.items()]
        out.append(f"{'at or above':12}  {'expected':>8}" + "".join(f"  {head:>18}" for head in heads))
        for band, rate in self.expected.items():
            cells = [f"{found.rates[band]:.2f} [{found.alarms[band]}]" for found in self.by_script.values()]
            out.append(f"{band:12}  {rate:8.2f}" + "".join(f"  {cell:>18}" for cell in cells))
        return [*out, "(marks of the background), [alarms]; few alarms prove little"]


def measure_pairs(
    pairs: Sequence[LabelledPair], background: Sequence[str] = (), watched: Mapping[str, Brand] | None = None
) -> Report:
    """Score every pair as a watch would, and every brand against the background marks. ``watched`` are brands by id
    and name (:func:`monitor.matching.pairs.watched_names`): a pair that names one is measured with all it says. A mark
    of the background that is labelled for a brand counts for that brand as labelled only."""
    watched = watched or {}
    chosen = [_brand(pair, watched) for pair in pairs]
    brands = {brand.id: brand for brand in chosen}
    engine = Engine.build(list(brands.values()))
    keys = [(brand.id, pair.mark) for brand, pair in zip(chosen, pairs, strict=True)]
    labelled = set(keys)
    reported = {
        key: found.score
        for found in engine.score(list(dict.fromkeys(pair.mark for pair in pairs)))
        if (key := (found.brand, found.mark)) in labelled
    }
    scores = [reported.get(key, 0.0) for key in keys]
    conflicts = [score for pair, score in zip(pairs, scores, strict=True) if pair.conflict]
    harmless = [score for pair, score in zip(pairs, scores, strict=True) if not pair.conflict]
    marks = list(dict.fromkeys(background))
    alarms = [(found.mark, found.score) for found in engine.score(marks) if (found.brand, found.mark) not in labelled]
    names = {name.id for name in watched.values()}
    report = Report(
        len(conflicts),
        len(harmless),
        len(brands),
        sum(brand in names for brand in brands),
        triage(conflicts, [*harmless, *(score for _, score in alarms)], engine.scale.edge(Band.LOW)),
    )
    for band in BANDS:
        report.recall[band.value] = share_from(conflicts, engine.scale.edge(band))
        report.alarmed[band.value] = share_from(harmless, engine.scale.edge(band))
        report.expected[band.value] = expected(engine.scale.edge(band))
    if marks:
        report.by_script = unrelated_by_script(alarms, marks, len(brands), engine.scale)
    kinds: dict[str, list[float]] = defaultdict(list)
    medium = engine.scale.edge(Band.MEDIUM)
    for pair, brand, score in zip(pairs, chosen, scores, strict=True):
        if pair.conflict:
            kinds[pair.kind].append(score)
            if score < medium:
                report.missed.append(Missed(pair.brand, pair.mark, engine.explain(brand, pair.mark).mark_score))
    report.by_kind = {kind: (len(found), share_from(found, medium)) for kind, found in sorted(kinds.items())}
    return report


def _brand(pair: LabelledPair, watched: Mapping[str, Brand]) -> Brand:
    for text in (pair.brand_id, pair.brand):
        found = watched.get(text.strip().casefold()) if text else None
        if found is not None:
            return found
    return brand_from_text(pair.brand, brand_id=pair.brand)


def unrelated_by_script(
    alarms: Iterable[tuple[str, float]], marks: Iterable[str], brands: int, scale: Scale
) -> dict[str, Unrelated]:
    """False alarms (mark, score) of ``brands`` brands among ``marks`` by the script that most letters of the mark are
    in, and of 'all'. Groups without a mark are left out."""
    counted = Counter(map(script_group, marks))
    found: dict[str, list[float]] = defaultdict(list)
    for mark, score in alarms:
        found[script_group(mark)].append(score)
    out = {}
    for script in (*SCRIPT_GROUPS, "all"):
        number = counted.total() if script == "all" else counted[script]
        scores = [score for each in found.values() for score in each] if script == "all" else found[script]
        if number:
            over = {band.value: sum(score >= scale.edge(band) for score in scores) for band in BANDS}
            rates = {band: count / brands / number * 10_000 for band, count in over.items()}
            out[script] = Unrelated(number, over, rates)
    return out


def share_from(scores: Sequence[float], edge: float) -> float:
    """The share of scores at or above ``edge``; 0 of none."""
    return sum(score >= edge for score in scores) / len(scores) if scores else 0.0
